"""Alerts that are delivered in the moment in which they are composed, so that tests see what was told when."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from tosmon.alerts.alerting import Alerting, open_alerting
from tosmon.alerts.delivering import deliver_all
from tosmon.home import Home
from tosmon.registry import Registry
from tosmon.tools import Tools

__all__ = ["Prompt", "prompt"]


class Prompt:
    """The alerts of a home, each composing with a delivery."""

    def __init__(self, alerting: Alerting) -> None:
        self._alerting = alerting

    def compose(self, hold: Collection[str] = ()) -> None:
        """Make messages of what is due, and hand them over."""
        self._alerting.compose(hold)
        done = deliver_all(self._alerting._post, patience=30)
        assert (done.failed, done.dead) == (0, 0)


@contextmanager
def prompt(home: Home, registry: Registry, tools: Tools, write: Callable[[Sequence[str]], object]) -> Iterator[Prompt]:
    """Give alerts that go to the terminal: `write` takes the lines of each message."""

    def terminal(lines: Sequence[str]) -> None:
        write(lines)

    with open_alerting(home, registry, tools, write=terminal) as alerting:
        yield Prompt(alerting)
