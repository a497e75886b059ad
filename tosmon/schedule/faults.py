"""Keeps a fault of tosmon's own in one document's check from ending the watch, or from keeping it busy."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

__all__ = ["FIRST_WAIT", "LONGEST_WAIT", "Faults"]

FIRST_WAIT: Final = 300.0  # seconds; doubled with each fault in a row
LONGEST_WAIT: Final = 86_400.0
_DOUBLINGS: Final = 10  # more than enough to reach the longest wait


class Faults:
    """Which documents are left alone for a while, because a check of theirs raised what none should, unrecorded.

    Such a check left no entry in the ledger, so that the document is still due. It is remembered as long as the process
    lives: another one may be a newer tosmon. `clock` gives seconds, and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, float]] = {}  # faults in a row, and until when it is left alone
        self._met: set[tuple[object, ...]] = set()

    def add(self, document: str) -> float:
        """Note a fault in a check of that document; return the seconds for which it is left alone."""
        with self._lock:
            times = self._known.get(document, (0, 0.0))[0]
            wait = min(FIRST_WAIT * (1 << min(times, _DOUBLINGS)), LONGEST_WAIT)
            self._known[document] = times + 1, self._clock() + wait
            return wait

    def clear(self, document: str) -> None:
        """Note that a check of the document ended as one should."""
        if document in self._known:
            with self._lock:
                self._known.pop(document, None)

    def holds_off(self, document: str) -> bool:
        """Return whether the document is left alone now."""
        known = self._known.get(document)
        return known is not None and self._clock() < known[1]

    def is_news(self, error: BaseException) -> bool:
        """Return whether nothing was raised at that place before: only then is the way there worth its lines."""
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        known = (type(error), place.tb_frame.f_code if place else None, place.tb_lineno if place else None)
        with self._lock:
            news = known not in self._met
            self._met.add(known)
        return news
