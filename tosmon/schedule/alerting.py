"""Lets alerts go out while checks go on: one composing at a time serves all who ask for it meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from typing import Protocol

__all__ = ["Alerting", "Composing", "NoAlerts"]


class Alerting(Protocol):
    """What makes messages of alerts that are due, and sees to their delivery."""

    def compose(self, hold: Collection[str]) -> object:
        """Put due alerts together, but for families in `hold`: variants of theirs are still being checked.

        Called from any thread, never from two at a time; it must not wait for deliveries. What it returns is not asked.
        """


class NoAlerts:
    """Leaves alerts in the outbox."""

    def compose(self, hold: Collection[str]) -> None:
        """Do nothing."""


class Composing:
    """Composes for whoever asks, one at a time: who asks while it is done has it done once more, and need not wait."""

    def __init__(self, alerting: Alerting, hold: Callable[[], Collection[str]]) -> None:
        self._alerting, self._hold = alerting, hold
        self._asked, self._busy = threading.Event(), threading.Lock()

    def ask(self) -> None:
        """Have alerts composed; raises what `Alerting.compose` raises."""
        self._asked.set()
        while self._asked.is_set() and self._busy.acquire(blocking=False):
            try:
                self._asked.clear()
                self._alerting.compose(self._hold())
            finally:
                self._busy.release()
