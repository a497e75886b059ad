"""How gently hosts are asked: so many requests at a time, so long apart, and not before they said.

One `Politeness` is shared by all threads of a run. Retries and their back-off are `tosmon.fetch.fetcher`'s job.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

__all__ = ["Politeness"]

LONGEST_HOLD = 86_400.0  # seconds; a host that asks for more is asked again after a day


class _Lane:
    """One host's turn-taking: free places, and the earliest moment of the next start."""

    __slots__ = ("held_until", "next_start", "places", "spacing")

    def __init__(self, concurrency: int, spacing: float) -> None:
        self.places = threading.Semaphore(concurrency)
        self.spacing = spacing
        self.next_start = 0.0
        self.held_until = 0.0


class Politeness:
    """At most `concurrency` requests at a time to one host, their starts `spacing` seconds apart (0: no spacing).

    `own` are the spacings of hosts that want another.
    """

    def __init__(
        self,
        concurrency: int = 2,
        spacing: float = 1.0,
        *,
        own: Mapping[str, float] = MappingProxyType({}),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if concurrency < 1 or spacing < 0:
            raise ValueError("politeness needs a concurrency of at least 1 and a spacing of at least 0")
        self._concurrency = concurrency
        self._spacing = spacing
        self._own = own
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._lanes: dict[str, _Lane] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[float]:
        """Wait for this host's next turn, keep it while the block runs; gives the seconds waited."""
        began = self._clock()
        lane = self._lane(host)
        with lane.places:
            wait = self._reserve(lane)
            if wait > 0:
                self._sleep(wait)
            yield self._clock() - began

    def hold(self, host: str, seconds: float) -> None:
        """Start nothing on this host for so many seconds: it asked for that (Retry-After)."""
        lane = self._lane(host)
        with self._lock:
            lane.held_until = max(lane.held_until, self._clock() + min(seconds, LONGEST_HOLD))

    def held(self, host: str) -> float:
        """Return the seconds for which the host still wants to be left alone, 0 for none."""
        return max(0.0, self._lane(host).held_until - self._clock())

    def _lane(self, host: str) -> _Lane:
        with self._lock:
            lane = self._lanes.get(host)
            if lane is None:
                lane = self._lanes[host] = _Lane(self._concurrency, self._own.get(host, self._spacing))
            return lane

    def _reserve(self, lane: _Lane) -> float:
        """Return the seconds until this request may start, and move the next start behind it."""
        with self._lock:
            now = self._clock()
            start = max(now, lane.next_start, lane.held_until)
            lane.next_start = start + lane.spacing
            return start - now
