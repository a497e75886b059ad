"""Alerts of a command that checks: marked where it has printed them itself, and delivered where no `up` does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from tosmon.alerts.alerting import Alerting, open_alerting
from tosmon.alerts.courier import Delivered
from tosmon.check import Checked
from tosmon.cli.common import say
from tosmon.core.words import counted
from tosmon.home import Home
from tosmon.registry import Registry
from tosmon.tools import Tools

__all__ = ["alerting_of", "deliver", "marked"]

PATIENCE: Final = 60.0  # seconds for all channels together; what did not go out waits for the next run


@contextmanager
def alerting_of(home: Home, tools: Tools, registry: Registry) -> Iterator[Alerting]:
    """Give the alerts of a home; what goes to the terminal is printed beside a command's own output."""
    with open_alerting(home, registry, tools, write=_print) as alerting:
        yield alerting


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        say(line)


def marked(groups: Iterator[Sequence[Checked]], alerting: Alerting) -> Iterator[Sequence[Checked]]:
    """Pass checks on, and mark their alerts at the terminal as sent once the caller, who prints them, asks for more."""
    for group in groups:
        yield group
        events = {event.id for one in group for event in one.events}
        if events:
            alerting.mark_told(events)


def deliver(alerting: Alerting, stop: threading.Event, tell: Callable[[str], None] = say) -> None:
    """Deliver what waits, unless another program does, and say what did not arrive."""
    done = alerting.deliver_now(PATIENCE, stop.is_set)
    if done is not None and (done.failed or done.dead or done.waiting):
        tell(_summary(done))


def _summary(done: Delivered) -> str:
    parts = [
        f"{counted(done.sent, 'message')} sent",
        *([f"{done.failed} failed, to be tried again"] if done.failed else ()),
        *([f"{done.dead} given up"] if done.dead else ()),
        *([f"{done.waiting} waiting"] if done.waiting else ()),
    ]
    return f"alerts: {', '.join(parts)} (`tosmon alerts list` tells more)"
