"""The watch under clocks that jump: every document keeps its rhythm, none is checked at each tick, the ledger holds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.checking import RULES, START, Bench, Site, bench_in, page, serving
from tosmon.registry import Platform, Registry
from tosmon.schedule import NoAlerts, Schedule

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
TO_1970 = datetime(1970, 1, 1, 1, tzinfo=UTC) - START
SECONDS = 20  # that a test waits for what must come


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve a few pages, and an empty robots.txt."""
    with serving() as served:
        served.put("/robots.txt", b"")
        for name in "abcd":
            served.put(f"/{name}", page(*RULES, f"This is page {name}."))
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site."""
    with bench_in(tmp_path / "home", site) as found:
        yield found


class Watch:
    """A watch of three documents: every twelve hours, the same of two pages, and at three in the night of Berlin."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.documents = (
            bench.document("/a", interval=12 * HOUR),
            bench.document("/b", "/c", interval=12 * HOUR),
            bench.document("/d", interval=None, cron="0 3 * * *", time_zone="Europe/Berlin"),
        )
        registry = Registry((Platform("club", "Club", bench.site.base, self.documents),))
        self.schedule = Schedule(bench.home, registry, bench.tools, stop=threading.Event(), alerting=NoAlerts())

    def lives(self, days: int) -> list[int]:
        """Tick each hour for so many days; return how often each document was checked."""
        before = self._sequences()
        for _ in range(24 * days):
            self.schedule.tick()
            assert self.schedule.settle(SECONDS)
            self._bench.clock[0] += HOUR
        assert self.schedule.failure is None
        return [after - first for after, first in zip(self._sequences(), before, strict=True)]

    def _sequences(self) -> list[int]:
        return [self._bench.tools.catalog.state(document.id).sequence for document in self.documents]


@pytest.mark.parametrize(
    "jumps",
    [
        [timedelta(minutes=-1)],
        [-2 * HOUR],
        [-DAY],
        [-10 * YEAR],
        [DAY],
        [3 * DAY, -3 * DAY],
        [10 * YEAR, -10 * YEAR],
        [TO_1970, -TO_1970],
    ],
    ids=lambda jumps: " ".join(map(str, jumps)),
)
def test_every_document_keeps_its_rhythm(bench: Bench, jumps: list[timedelta]) -> None:
    """At most one check more for each jump; a ledger with days that were lived twice verifies."""
    watch = Watch(bench)
    assert watch.lives(2) == [4, 4, 3]  # the first of all at once, and at each of two nights
    for jump in jumps:
        bench.clock[0] += jump
        counts = watch.lives(2)
        assert all(usual <= count <= usual + 1 for count, usual in zip(counts, (4, 4, 2), strict=True))
    assert watch.schedule.end(SECONDS)
    assert bench.problems() == []


def test_after_a_week_asleep_everything_is_checked_once(bench: Bench) -> None:
    """And then by its rhythm again."""
    watch = Watch(bench)
    watch.lives(1)
    bench.clock[0] += 7 * DAY
    assert watch.lives(1) == [2, 2, 2]
    assert watch.schedule.end(SECONDS)
