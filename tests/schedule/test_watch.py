"""The watch while checks are under way: nothing waits for the slowest, nothing is checked twice, it ends in time."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.checking import BAN, RULES, Bench, Site, bench_in, page, serving
from tosmon.catalog.entries import PAUSED, RESUMED
from tosmon.catalog.records import DocumentState
from tosmon.check import Checked, check
from tosmon.core.model import Outcome, Reason
from tosmon.errors import CatalogError
from tosmon.metrics import FAULT, Metrics
from tosmon.registry import Document, Platform, Registry
from tosmon.run import check_many
from tosmon.schedule import NoAlerts, Schedule, watch
from tosmon.tools import Tools

NAMES = ("a", "b", "c", "d")
SECONDS = 20  # that a test waits for what must come
INTERVAL = timedelta(hours=6)


class Gate:
    """A page's answer that waits until it may go on."""

    def __init__(self, site: Site, path: str) -> None:
        self.asked, self.open = threading.Event(), threading.Event()
        site.answers[path].before = self._wait

    def _wait(self) -> None:
        self.asked.set()
        assert self.open.wait(SECONDS)


class Composed:
    """Notes which families were held back each time that alerts were composed."""

    def __init__(self) -> None:
        self.held: list[frozenset[str]] = []

    def compose(self, hold: Collection[str]) -> None:
        """Note them."""
        self.held.append(frozenset(hold))


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a few pages, and an empty robots.txt."""
    with serving() as served:
        served.put("/robots.txt", b"")
        for name in NAMES:
            served.put(f"/{name}", page(*RULES, f"This is page {name}."))
        yield served


@pytest.fixture
def bench(site: Site, tmp_path: Path) -> Iterator[Bench]:
    """Return tools for checking the site, two checks at a time; the host takes one more from somebody else."""
    with bench_in(tmp_path / "home", site, concurrency=2, per_host=3) as found:
        yield found


def registry_of(*documents: Document) -> Registry:
    """Return a watch list of these documents."""
    return Registry((Platform("club", "Club", documents[0].pages[0].url, documents),))


@pytest.fixture
def registry(bench: Bench) -> Registry:
    """Return the pages as documents that are checked every six hours."""
    return registry_of(*(bench.document(f"/{name}", interval=INTERVAL) for name in NAMES))


@pytest.fixture
def watching(bench: Bench, registry: Registry) -> Iterator[Callable[..., Schedule]]:
    """Return what makes a schedule that ticks when told to; all have ended when the test has."""
    made: list[Schedule] = []

    def make(**more: object) -> Schedule:
        wanted: dict[str, Any] = {"alerting": NoAlerts(), **more}
        schedule = Schedule(bench.home, registry, bench.tools, stop=threading.Event(), **wanted)
        made.append(schedule)
        return schedule

    yield make
    for schedule in made:
        assert schedule.end(SECONDS)


def ended(bench: Bench) -> set[str]:
    """Return the names of documents that were checked."""
    return {name.partition("/")[2] for name, state in bench.tools.catalog.states().items() if state.sequence}


def until(wanted: Callable[[], bool]) -> None:
    """Wait until something holds."""
    for _ in range(SECONDS * 200):
        if wanted():
            return
        threading.Event().wait(0.005)
    pytest.fail("it did not come about")


# --- nothing waits for the slowest ------------------------------------------------------------------------------------


def test_what_falls_due_during_a_slow_check_is_checked_beside_it(
    bench: Bench, site: Site, watching: Callable[..., Schedule]
) -> None:
    """A tick does not wait for the one before; the slow one is not begun again."""
    slow = Gate(site, "/a")
    schedule = watching()
    schedule.tick()
    assert slow.asked.wait(SECONDS)
    until(lambda: ended(bench) == {"b", "c", "d"})
    bench.clock[0] += timedelta(hours=7)
    schedule.tick()
    until(lambda: [bench.tools.catalog.state(f"club/{name}").sequence for name in "bcd"] == [2, 2, 2])
    slow.open.set()
    assert schedule.settle(SECONDS)
    assert len(site.asked("/a")) == 1


def test_days_are_sealed_and_alerts_composed_while_checks_are_under_way(
    bench: Bench, site: Site, watching: Callable[..., Schedule]
) -> None:
    """At each tick; held back are the families that a check under way may still add to."""
    composed = Composed()
    schedule = watching(alerting=composed)
    schedule.tick()
    assert schedule.settle(SECONDS)
    slow = Gate(site, "/a")
    bench.at(1)
    schedule.tick()
    assert slow.asked.wait(SECONDS)
    until(lambda: schedule.standing().in_flight == 1)
    bench.at(1.6)  # the next day has begun
    schedule.tick()
    assert composed.held[-1] == {"club/a"}
    assert [seal.date for seal in bench.tools.catalog.seals()] == ["2026-03-01", "2026-03-02"]
    slow.open.set()


def test_alerts_are_composed_once_the_last_of_a_family_was_checked(
    bench: Bench, site: Site, watching: Callable[..., Schedule]
) -> None:
    """With no tick in between, though another check is still under way."""
    composed = Composed()
    schedule = watching(alerting=composed)
    schedule.tick()
    assert schedule.settle(SECONDS)
    site.put("/b", page(*RULES, "This is page b.", BAN))
    slow = Gate(site, "/a")
    bench.at(1)
    schedule.tick()
    count = len(composed.held)
    assert slow.asked.wait(SECONDS)
    until(lambda: len(composed.held) > count)
    assert "club/b" not in composed.held[-1]
    assert "club/a" in composed.held[-1]
    slow.open.set()


# --- nothing twice, and nothing that is not due -----------------------------------------------------------------------


def test_what_another_program_checked_meanwhile_is_left_alone(
    bench: Bench, site: Site, registry: Registry, watching: Callable[..., Schedule]
) -> None:
    """It was due when the tick looked, and is not any more when its turn comes."""
    gates = [Gate(site, f"/{name}") for name in "ab"]
    schedule = watching()
    schedule.tick()
    for gate in gates:
        assert gate.asked.wait(SECONDS)
    assert len(list(check_many(registry.resolve(["club/c"]), bench.tools))) == 1
    bench.tools.catalog.decide("club/d", PAUSED, bench.clock[0], "ada")
    for gate in gates:
        gate.open.set()
    assert schedule.settle(SECONDS)
    assert len(site.asked("/c")) == 1
    assert site.asked("/d") == []


def test_what_is_paused_while_it_is_checked_is_recorded_and_then_left_alone(
    bench: Bench, site: Site, watching: Callable[..., Schedule]
) -> None:
    """Until it is resumed: then it is caught up on, once."""
    slow = Gate(site, "/a")
    schedule = watching()
    schedule.tick()
    assert slow.asked.wait(SECONDS)
    bench.tools.catalog.decide("club/a", PAUSED, bench.clock[0], "ada")
    slow.open.set()
    assert schedule.settle(SECONDS)
    assert [entry.value()["kind"] for entry in bench.tools.catalog.entries("club/a")] == [PAUSED, "check"]
    bench.at(1)
    schedule.tick()
    assert schedule.settle(SECONDS)
    assert len(site.asked("/a")) == 1
    bench.tools.catalog.decide("club/a", RESUMED, bench.clock[0], "ada")
    for _ in range(2):
        schedule.tick()
        assert schedule.settle(SECONDS)
    assert len(site.asked("/a")) == 2
    assert bench.problems() == []


@pytest.mark.parametrize("paths", [("/a",), ("/a", "/b")])
def test_a_clock_that_was_set_back_brings_one_check_and_then_the_rhythm(bench: Bench, paths: tuple[str, ...]) -> None:
    """Not one at each tick until the clock has caught up: also of several pages, whose versions stay in order."""
    document = bench.document(*paths, interval=INTERVAL)
    schedule = Schedule(bench.home, registry_of(document), bench.tools, stop=threading.Event(), alerting=NoAlerts())
    sequences = []
    for days in (3, 0, 0.01, 0.02, 0.24, 0.26, 0.27, 3.01):
        bench.at(days)
        schedule.tick()
        assert schedule.settle(SECONDS)
        sequences.append(bench.tools.catalog.state(document.id).sequence)
    assert sequences == [1, 2, 2, 2, 2, 3, 3, 4]
    assert bench.problems() == []
    assert schedule.end(SECONDS)


def test_the_lag_is_that_of_the_most_overdue(bench: Bench, site: Site, watching: Callable[..., Schedule]) -> None:
    """Waiting or under way; none when everything was checked."""
    schedule = watching()
    schedule.tick()
    assert schedule.settle(SECONDS)
    slow = Gate(site, "/a")
    bench.clock[0] += timedelta(hours=8)
    schedule.tick()
    assert slow.asked.wait(SECONDS)
    bench.clock[0] += timedelta(hours=1)
    assert schedule.standing().lag == pytest.approx(3 * 3600)
    slow.open.set()
    assert schedule.settle(SECONDS)
    assert schedule.standing().lag == 0


# --- faults -----------------------------------------------------------------------------------------------------------


def broken_for(name: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let checks of one document raise that, and return the list of all that are begun."""
    begun: list[str] = []

    def checked(document: Document, tools: Tools, state: DocumentState) -> Checked:
        begun.append(document.id)
        if document.id == name:
            raise error
        return check(document, tools, state)

    monkeypatch.setattr(watch, "check", checked)
    return begun


def test_a_fault_in_one_check_is_told_and_the_rest_goes_on(
    bench: Bench,
    watching: Callable[..., Schedule],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """With the way to it, as a note for the operator and as a number; the document is not tried at the next tick."""
    begun = broken_for("club/b", ValueError("a bug"), monkeypatch)
    metrics = Metrics(bench.tools.catalog)
    schedule = watching(metrics=metrics)
    schedule.tick()
    assert schedule.settle(SECONDS)
    schedule.tick()
    assert schedule.settle(SECONDS)
    assert schedule.failure is None
    assert ended(bench) == set(NAMES)
    assert begun.count("club/b") == 1
    state = bench.tools.catalog.state("club/b")
    assert (state.outcome, state.failures) == (Outcome.FAILED, 1)
    *_, entry = bench.tools.catalog.entries("club/b")
    said = entry.value()
    assert (said["reason"], said["detail"]) == (Reason.INTERNAL, "a fault of tosmon's own: ValueError: a bug")
    assert bench.problems() == []
    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "club/b" in told.getMessage()
    assert told.getMessage().endswith("ended its check: ValueError: a bug")
    assert told.exc_info
    assert [note.detail for note in bench.tools.catalog.operations()] == ["club/b: ValueError: a bug"]
    assert f'tosmon_checks_total{{outcome="{FAULT}"}} 1.0' in metrics.exposition()[0].decode()


def test_a_fault_that_cannot_be_recorded_leaves_the_document_alone_for_a_while(
    bench: Bench,
    watching: Callable[..., Schedule],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In memory, for its ledger says nothing of it; the others go on."""

    def broken(*_: object) -> Checked:
        raise ValueError("another bug")

    begun = broken_for("club/b", ValueError("a bug"), monkeypatch)
    monkeypatch.setattr(watch, "give_up", broken)
    schedule = watching()
    for _ in range(2):
        schedule.tick()
        assert schedule.settle(SECONDS)
    assert schedule.failure is None
    assert ended(bench) == {"a", "c", "d"}
    assert begun.count("club/b") == 1
    assert "tried again in 5m: another bug" in caplog.text


def test_a_store_that_cannot_be_used_ends_the_watch(
    watching: Callable[..., Schedule], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a round: no further check begins."""
    begun = broken_for("club/a", CatalogError("the disk is full"), monkeypatch)
    schedule = watching()
    schedule.tick()
    assert schedule.settle(SECONDS)
    assert isinstance(schedule.failure, CatalogError)
    assert len(begun) <= 3
    schedule.tick()
    assert len(begun) <= 3


def test_a_fault_in_composing_ends_the_watch(bench: Bench, watching: Callable[..., Schedule]) -> None:
    """Alerts that stay behind unseen would be worse than a watch that has ended and says why."""

    class Broken(Composed):
        def compose(self, hold: Collection[str]) -> None:
            super().compose(hold)
            if len(self.held) > 1:
                raise RuntimeError("broken")

    schedule = watching(alerting=Broken())
    schedule.tick()
    assert schedule.settle(SECONDS)
    assert str(schedule.failure) == "broken"
    assert ended(bench) == set(NAMES)


# --- how it ends ------------------------------------------------------------------------------------------------------


def test_what_is_under_way_gets_time_and_nothing_else_begins(
    bench: Bench, site: Site, watching: Callable[..., Schedule]
) -> None:
    """It says whether that was time enough."""
    gates = [Gate(site, f"/{name}") for name in "ab"]
    schedule = watching()
    schedule.tick()
    for gate in gates:
        assert gate.asked.wait(SECONDS)
    assert not schedule.end(0.05)
    for gate in gates:
        gate.open.set()
    assert schedule.end(SECONDS)
    assert ended(bench) == {"a", "b"}


# --- the watch list changes -------------------------------------------------------------------------------------------


def test_what_the_watch_list_takes_up_is_checked_at_the_next_tick(
    bench: Bench, site: Site, registry: Registry, watching: Callable[..., Schedule]
) -> None:
    """Without a restart; what it gives up is checked no more."""
    schedule = watching()
    schedule.tick()
    assert schedule.settle(SECONDS)
    site.put("/e", page(*RULES, "This is page e."))
    club = registry.platforms[0]
    first = club.documents[0]
    url = first.pages[0].url
    other = replace(first, name="e", pages=(replace(first.pages[0], url=f"{url.rpartition('/')[0]}/e"),))
    registry.take_up(club.id, Registry([replace(club, documents=(*club.documents[1:], other))]))
    bench.clock[0] += timedelta(hours=7)
    schedule.tick()
    assert schedule.settle(SECONDS)
    assert "e" in ended(bench)
    assert bench.tools.catalog.state(first.id).sequence == 1
    assert schedule.standing().documents == len(club.documents)
