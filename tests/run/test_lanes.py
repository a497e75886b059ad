"""Threads that check: as many as allowed, none waiting for the slowest of a round, all gone when nothing waits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from tosmon.registry import Document, DocumentKind, Page
from tosmon.run import Job, Lane, Lanes
from tosmon.settings import Settings

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
SECONDS = 20  # that a test waits for what must come


def job(name: str, lane: Lane = Lane.PLAIN) -> Job:
    """Return a document that is due; its host is the name up to a slash."""
    host, _, path = name.partition("/")
    document = Document(host, path, path, DocumentKind.TEXT, (Page(f"https://{host}.example/{path}"),))
    return Job(document, NOW, lane)


class Working:
    """Lanes whose work is to note the document, and to wait where a gate stands before it."""

    def __init__(self, *gated: str, before: Callable[[str], object] = lambda _: None, **changed: int) -> None:
        self.gates = {name: threading.Event() for name in gated}
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.idles = 0
        self.stop = threading.Event()
        self._before = before
        self._changed = threading.Condition()
        settings = Settings(spacing=0.0, **changed)  # type: ignore[arg-type] # only whole numbers are given
        self.lanes: Lanes[str] = Lanes(settings, self._work, self._done, stop=self.stop, idle=self._idle)

    def _work(self, one: Job) -> str:
        name = one.document.id
        with self._changed:
            self.begun.append(name)
            self._changed.notify_all()
        self._before(name)
        if name in self.gates:
            assert self.gates[name].wait(SECONDS)
        return name

    def _done(self, one: Job, came: str) -> None:
        assert came == one.document.id
        with self._changed:
            self.ended.append(came)
            self._changed.notify_all()

    def _idle(self) -> None:
        self.idles += 1

    def until(self, wanted: Callable[[], bool]) -> None:
        """Wait until something holds that hangs on what began and ended."""
        with self._changed:
            assert self._changed.wait_for(wanted, SECONDS)


def test_everything_is_checked_and_the_threads_go() -> None:
    """Once each; who asks is told when the last has gone."""
    working = Working(concurrency=3)
    names = [f"{host}/{number}" for host in "abcd" for number in range(5)]
    working.lanes.replace(map(job, names))
    assert working.lanes.wait(SECONDS)
    assert sorted(working.ended) == names
    assert working.idles == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("check ")]


def test_no_more_than_allowed_at_a_time() -> None:
    """Lanes have their own numbers."""
    names = [*(f"p{number}/1" for number in range(6)), *(f"r{number}/1" for number in range(6))]
    working = Working(*names, concurrency=4, browser_pages=2)
    working.lanes.replace(job(name, Lane.RENDERED if name.startswith("r") else Lane.PLAIN) for name in names)
    working.until(lambda: len(working.begun) == 6)
    assert len([name for name in working.begun if name.startswith("r")]) == 2
    for gate in working.gates.values():
        gate.set()
    assert working.lanes.wait(SECONDS)
    assert len(working.ended) == 12


def test_a_slow_host_holds_up_nobody_else() -> None:
    """Its share of the threads waits with it; what others have waiting, and what comes later, is checked meanwhile."""
    working = Working("slow/0", "slow/1", concurrency=3, per_host=2)
    working.lanes.replace([job(f"slow/{number}") for number in range(9)])
    working.until(lambda: len(working.begun) == 2)
    working.lanes.replace(
        [*(job(f"slow/{number}") for number in range(9)), *(job(f"x{number}/1") for number in range(9))]
    )
    working.until(lambda: len(working.ended) == 9)
    assert set(working.ended) == {f"x{number}/1" for number in range(9)}
    working.gates["slow/0"].set()
    working.gates["slow/1"].set()
    assert working.lanes.wait(SECONDS)
    assert len(working.ended) == 18


def test_nothing_is_under_way_twice() -> None:
    """However often it is found to be due while it is."""
    working = Working("a/1", concurrency=4)
    for _ in range(5):
        working.lanes.replace([job("a/1")])
    working.until(lambda: working.begun == ["a/1"])
    assert [one.document.id for one in working.lanes.backlog().under_way] == ["a/1"]
    assert working.lanes.backlog().waiting == ()
    working.gates["a/1"].set()
    assert working.lanes.wait(SECONDS)
    assert working.begun == ["a/1"]


def test_nothing_begins_after_a_wish_to_stop() -> None:
    """What is under way is finished."""
    working = Working("a/1", concurrency=1)
    working.lanes.replace([job("a/1"), job("b/1")])
    working.until(lambda: working.begun == ["a/1"])
    working.stop.set()
    working.lanes.wake()
    assert not working.lanes.wait(0)
    working.gates["a/1"].set()
    assert working.lanes.wait(SECONDS)
    assert working.ended == ["a/1"]


def test_checks_can_be_held_back_and_go_on() -> None:
    """What is due keeps waiting meanwhile."""
    working = Working()
    working.lanes.allow(checks=False)
    working.lanes.replace([job("a/1")])
    assert working.lanes.wait(0)
    assert len(working.lanes.backlog().waiting) == 1
    assert working.lanes.families() == frozenset()
    working.lanes.allow(checks=True)
    assert working.lanes.wait(SECONDS)
    assert working.ended == ["a/1"]


def test_what_comes_while_the_last_one_goes_is_checked() -> None:
    """Whenever it comes."""
    again = threading.Event()

    def put(name: str) -> None:
        if name == "a/1" and not again.is_set():
            again.set()
            working.lanes.replace([job("b/1")])

    working = Working(before=put, concurrency=1)
    working.lanes.replace([job("a/1")])
    assert working.lanes.wait(SECONDS)
    assert working.ended == ["a/1", "b/1"]


def test_hundreds_of_rounds_leave_no_thread_and_nothing_behind() -> None:
    """Threads that come and go at the same moments lose nothing."""
    working = Working(concurrency=4)
    for number in range(300):
        working.lanes.replace([job(f"a{number}/1"), job(f"b{number}/1")])
        if number % 7 == 0:
            assert working.lanes.wait(SECONDS)
    assert working.lanes.wait(SECONDS)
    assert len(working.ended) == len(set(working.ended))
    assert not working.lanes.backlog().waiting
    assert not working.lanes.backlog().under_way
