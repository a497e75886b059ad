"""Says which of many waiting documents is checked next; checking them is `lanes`' job. No threads, no clock.

Hosts take turns, within a turn the most overdue document goes first, and a host that comes in later joins the turn
under way. No host has more than its share at a time, and hosts that answer slowly may not fill a lane while others
wait. The robots.txt of a host goes before its other documents, which record its verdict.
"""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from tosmon.capturing import wants_browser
from tosmon.catalog.records import DocumentState
from tosmon.core.families import family_of
from tosmon.registry import Document, DocumentKind

__all__ = ["SLOW", "Job", "Lane", "Turns", "lane_of"]

SLOW: Final = 2.0  # seconds that the latest check of a host took, from which on it counts as slow


class Lane(StrEnum):
    """Threads of one kind: those that wait for a browser's pages stand in nobody's way."""

    PLAIN = "plain"
    RENDERED = "rendered"


def lane_of(document: Document, state: DocumentState) -> Lane:
    """Return where a check of the document is made."""
    return Lane.RENDERED if wants_browser(document, state) else Lane.PLAIN


@dataclass(frozen=True, slots=True)
class Job:
    """A document that waits for its check, since when it is due, and the state it was found in where that is at hand.

    `sequence` is that of its latest ledger entry then: another one by now means that it was checked, or paused, since.
    """

    document: Document
    due: datetime
    lane: Lane = Lane.PLAIN
    sequence: int = 0
    state: DocumentState | None = None

    @property
    def host(self) -> str:
        """Return whom it is asked of."""
        return _host_of(self.document.pages[0].url)

    @property
    def is_robots(self) -> bool:
        """Return whether others of its host wait for it."""
        return self.document.kind is DocumentKind.ROBOTS


@lru_cache(maxsize=100_000)  # it is asked again and again of the same addresses
def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


@dataclass(slots=True)
class _Host:
    """What waits for one host, and how it is doing."""

    waiting: dict[Lane, deque[Job]] = field(default_factory=lambda: {lane: deque() for lane in Lane})
    robots: int = 0  # robots.txt that wait or are under way
    under_way: int = 0
    turn: int = 0
    rests_until: float = 0.0
    slow: bool = False
    offered: dict[Lane, int] = field(default_factory=dict)  # the number of the offer that holds

    def next_of(self, lane: Lane) -> Job | None:
        """Return the host's next document of that lane, None where it waits for a robots.txt or there is none."""
        waiting = self.waiting[lane]
        return waiting[0] if waiting and (waiting[0].is_robots or not self.robots) else None

    def put(self, job: Job) -> None:
        """Let the job wait behind those put before it, but robots.txt before all others."""
        if job.is_robots:
            self.robots += 1
            self.waiting[job.lane].appendleft(job)
        else:
            self.waiting[job.lane].append(job)

    def clear(self) -> None:
        """Forget what waits."""
        for waiting in self.waiting.values():
            self.robots -= sum(job.is_robots for job in waiting)
            waiting.clear()


_Offer = tuple[int, datetime, int, str]  # turn, since when its next document is due, number of the offer, host


class Turns:
    """Documents that wait and those under way, each once. `places` are the documents that a lane takes at a time.

    At most `per_host` documents of a host are under way, begun at least `spacing` seconds apart. Times are seconds of
    any clock that never goes back. Not thread-safe.
    """

    def __init__(self, places: dict[Lane, int], per_host: int, spacing: float) -> None:
        self._places, self._per_host, self._spacing = places, per_host, spacing
        self._hosts: dict[str, _Host] = {}
        self._offers: dict[tuple[Lane, bool], list[_Offer]] = {
            (lane, slow): [] for lane in Lane for slow in (False, True)
        }
        self._resting: list[tuple[float, str]] = []
        self._jobs: dict[str, tuple[Job, bool]] = {}  # under way, by document; whether their host was slow then
        self._slowed: Counter[Lane] = Counter()  # under way at slow hosts
        self._waiting: Counter[tuple[Lane, bool]] = Counter()  # how many, by lane and whether their host is slow
        self._families: Counter[str] = Counter()
        self._turn = 0
        self._numbers = count()

    # --- what waits ---------------------------------------------------------------------------------------------------

    def replace(self, jobs: Iterable[Job]) -> None:
        """Let these documents wait instead of those that did, in that order; those under way go on.

        One that waited already is due as long as it was.
        """
        since = {job.document.id: job.due for job in self.waiting()}
        self._forget()
        for job in jobs:
            if job.document.id not in self._jobs:
                earlier = min(job.due, since.get(job.document.id, job.due))
                self._put(job if earlier == job.due else replace(job, due=earlier))
        for name in self._hosts:
            self._offer(name)

    def waiting(self) -> Iterator[Job]:
        """Yield the documents that wait."""
        return (job for host in self._hosts.values() for waiting in host.waiting.values() for job in waiting)

    def under_way(self) -> tuple[Job, ...]:
        """Return the documents that are being checked."""
        return tuple(job for job, _ in self._jobs.values())

    def count(self, lane: Lane) -> int:
        """Return how many documents wait for a lane."""
        return self._waiting[lane, False] + self._waiting[lane, True]

    def families(self) -> frozenset[str]:
        """Return the families of which a variant waits or is under way."""
        return frozenset(self._families)

    def families_under_way(self) -> frozenset[str]:
        """Return the families of which a variant is under way."""
        return frozenset(map(family_of, self._jobs))

    def has_family(self, family: str) -> bool:
        """Return whether a variant of that family waits or is under way."""
        return family in self._families

    def _forget(self) -> None:
        self._families = Counter(family_of(name) for name in self._jobs)
        self._waiting.clear()
        self._resting.clear()
        for offers in self._offers.values():
            offers.clear()
        for host in self._hosts.values():
            host.clear()
            host.offered.clear()

    def _put(self, job: Job) -> None:
        host = self._hosts.setdefault(job.host, _Host())
        host.put(job)
        self._waiting[job.lane, host.slow] += 1
        self._families[family_of(job.document.id)] += 1

    # --- who is next --------------------------------------------------------------------------------------------------

    def take(self, lane: Lane, now: float) -> Job | None:
        """Return the next document for that lane, which is under way from now on; None where none may begin now."""
        while self._resting and self._resting[0][0] <= now:
            self._offer(heapq.heappop(self._resting)[1])
        while offers := self._next_offers(lane):
            turn, _, number, name = heapq.heappop(offers)
            host = self._hosts[name]
            if host.offered.get(lane) != number:
                continue  # it was made before the host was found to be slow, or not slow any more
            del host.offered[lane]
            job = host.next_of(lane)
            if job is None or host.under_way >= self._per_host:
                continue  # it is offered again when what it waits for has ended
            if host.rests_until > now:
                heapq.heappush(self._resting, (host.rests_until, name))
                continue
            self._turn = max(self._turn, turn)
            self._begin(job, host, now)
            self._offer(name)
            return job
        return None

    def pause(self, now: float) -> float | None:
        """Return the seconds after which to ask again; None where only the end of a check can bring another."""
        return max(0.0, self._resting[0][0] - now) if self._resting else None

    def end(self, job: Job, seconds: float) -> None:
        """Note that a check of so many seconds has ended."""
        host = self._hosts[job.host]
        _, slowed = self._jobs.pop(job.document.id)
        self._let_go(job)
        host.under_way -= 1
        host.robots -= job.is_robots
        self._slowed[job.lane] -= slowed
        self._judge(host, slow=seconds >= SLOW)
        self._offer(job.host)

    def _next_offers(self, lane: Lane) -> list[_Offer] | None:
        """Return the offers of slow hosts up to half of the lane, then those of usual ones, as long as one waits."""
        usual, slow = self._offers[lane, False], self._offers[lane, True]
        if self._waiting[lane, False] and self._slowed[lane] >= max(1, self._places[lane] // 2):
            return usual or None
        return slow or usual or None  # slow ones first: they mostly wait, and end last

    def _begin(self, job: Job, host: _Host, now: float) -> None:
        host.waiting[job.lane].popleft()
        host.under_way += 1
        host.turn = self._turn + 1
        host.rests_until = now + self._spacing
        self._waiting[job.lane, host.slow] -= 1
        self._slowed[job.lane] += host.slow
        self._jobs[job.document.id] = job, host.slow

    def _offer(self, name: str) -> None:
        """Let the host take part in the turns of each lane for which something of it waits."""
        host = self._hosts[name]
        for lane in Lane:
            job = host.next_of(lane)
            if job is None or lane in host.offered or host.under_way >= self._per_host:
                continue
            host.offered[lane] = number = next(self._numbers)
            host.turn = max(host.turn, self._turn)
            heapq.heappush(self._offers[lane, host.slow], (host.turn, job.due, number, name))

    def _let_go(self, job: Job) -> None:
        family = family_of(job.document.id)
        self._families[family] -= 1
        if not self._families[family]:
            del self._families[family]

    def _judge(self, host: _Host, *, slow: bool) -> None:
        """Note whether the host is slow, as its latest check says."""
        if host.slow is slow:
            return
        for lane, waiting in host.waiting.items():
            self._waiting[lane, host.slow] -= len(waiting)
            self._waiting[lane, slow] += len(waiting)
        host.slow = slow
        host.offered.clear()
