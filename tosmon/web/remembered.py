"""What was made lately and is asked for again and again, within bounds of number and age."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

__all__ = ["Remembered"]

Made = TypeVar("Made")


class Remembered(Generic[Made]):
    """Keeps the `most` things that were asked for last, for `seconds` after they were made. Safe in threads."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[float, Made]] = OrderedDict()

    def kept(self, key: Hashable) -> Made | None:
        """Return what is kept under the key, None where nothing is."""
        with self._lock:
            made, kept = self._kept.get(key, (0.0, None))
            if kept is None or self._clock() - made >= self._seconds:
                return None
            self._kept.move_to_end(key)
            return kept

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept under the key, or what `make` returns; two threads may make the same thing."""
        kept = self.kept(key)
        if kept is not None:
            return kept
        fresh = make()
        with self._lock:
            self._kept[key] = (self._clock(), fresh)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return fresh
