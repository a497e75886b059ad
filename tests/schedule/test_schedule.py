"""The schedule: what it finds due, what a tick does, and how it ends."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.prompt import prompt
from tosmon.catalog.records import DocumentState
from tosmon.demo import Demonstration, demonstration
from tosmon.errors import CatalogError
from tosmon.registry import Document, DocumentKind, Page
from tosmon.run import working
from tosmon.schedule import Alerting, NoAlerts, Schedule, due_documents
from tosmon.tools import Tools, open_tools

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that the test turns."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time that it shows."""
        return self.now


def document(name: str, *, host: str = "example.org", cron: str = "") -> Document:
    """Return a document that is checked every six hours, or by a crontab line."""
    return Document(
        platform="example",
        name=name,
        title=name,
        kind=DocumentKind.TEXT,
        pages=(Page(f"https://{host}/{name}"),),
        interval=None if cron else timedelta(hours=6),
        cron=cron,
    )


@pytest.fixture
def stage() -> Iterator[Demonstration]:
    """Return the demonstration's site and home."""
    with demonstration() as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    """Return a clock that shows a day in August."""
    return Clock(NOW)


@pytest.fixture
def tools(stage: Demonstration, clock: Clock) -> Iterator[Tools]:
    """Return the tools of a run in the stage's home, under the test's clock."""
    with (
        open_tools(stage.home, stage.settings, stage.registry, asked_by="schedule", workers=0, now=clock) as found,
        working(stage.home, found),
    ):
        yield found


def schedule_of(stage: Demonstration, tools: Tools, alerting: Alerting | None = None) -> Schedule:
    """Return a schedule that ticks when it is told to."""
    alerting = alerting or NoAlerts()
    return Schedule(stage.home, stage.registry, tools, stop=threading.Event(), alerting=alerting)


def tick(schedule: Schedule) -> None:
    """Let it tick once, and wait for the checks that come of it."""
    schedule.tick()
    assert schedule.settle(20)


# --- what is due ------------------------------------------------------------------------------------------------------


def test_only_what_is_due_is_checked() -> None:
    """A document checked an hour ago waits, one checked yesterday and one never checked do not."""
    documents = [document("new"), document("fresh"), document("stale")]
    states = {
        "example/fresh": DocumentState("example/fresh", checked_at=NOW - timedelta(hours=1)),
        "example/stale": DocumentState("example/stale", checked_at=NOW - timedelta(days=1)),
    }
    assert [found.document.name for found in due_documents(documents, states, NOW)] == ["stale", "new"]


@pytest.mark.parametrize(("checked", "due"), [("05:59", True), ("06:00", False), ("06:01", False)])
def test_crontab_lines_are_read_in_utc(checked: str, due: bool) -> None:  # noqa: FBT001 - a column of the table
    """A document for six o'clock is due at noon unless it was checked at six or later."""
    last = datetime.fromisoformat(f"2026-08-22T{checked}:00+00:00")
    states = {"example/daily": DocumentState("example/daily", checked_at=last)}
    assert bool(due_documents([document("daily", cron="0 6 * * *")], states, NOW)) is due


def test_the_most_overdue_comes_first() -> None:
    """Whatever the order of the watch list."""
    documents = [document("a"), document("b"), document("c")]
    checked = {"a": 7, "b": 30, "c": 12}
    states = {
        f"example/{name}": DocumentState(f"example/{name}", checked_at=NOW - timedelta(hours=hours))
        for name, hours in checked.items()
    }
    assert [(found.document.name, found.since) for found in due_documents(documents, states, NOW)] == [
        ("b", NOW - timedelta(hours=24)),
        ("c", NOW - timedelta(hours=6)),
        ("a", NOW - timedelta(hours=1)),
    ]


# --- a tick -----------------------------------------------------------------------------------------------------------


def test_a_tick_checks_what_is_due_and_the_next_does_not(stage: Demonstration, tools: Tools) -> None:
    """Every document is checked once, however often it ticks."""
    schedule = schedule_of(stage, tools)
    tick(schedule)
    tick(schedule)
    assert {state.sequence for state in tools.catalog.states().values()} == {1}
    assert len(tools.catalog.states()) == len(stage.registry)


def test_downtime_is_caught_up_with_one_check(stage: Demonstration, tools: Tools, clock: Clock) -> None:
    """After three days without ticks each document is checked once, not once for each time it missed."""
    schedule = schedule_of(stage, tools)
    tick(schedule)
    clock.now += timedelta(days=3)
    tick(schedule)
    assert {state.sequence for state in tools.catalog.states().values()} == {2}


def test_alerts_are_told_once(stage: Demonstration, tools: Tools, clock: Clock) -> None:
    """A change about scraping is told in the tick that finds it, and never again."""
    told: list[Sequence[str]] = []
    with prompt(stage.home, stage.registry, tools, told.append) as alerting:
        schedule = schedule_of(stage, tools, alerting)
        tick(schedule)
        stage.site.change()
        clock.now += timedelta(days=1)
        tick(schedule)
        tick(schedule)
    assert len(told) == 2
    assert any("Exemplar" in lines[0] and "Terms of Service" in lines[0] for lines in told)
    assert not tools.catalog.outbox("pending")


def test_unchanged_checks_are_not_told(
    stage: Demonstration, tools: Tools, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A round without news logs how many were checked, and no document."""
    schedule = schedule_of(stage, tools)
    tick(schedule)
    clock.now += timedelta(days=1)
    caplog.clear()
    with caplog.at_level(logging.INFO, logger="tosmon.schedule"):
        tick(schedule)
    assert not [record.message for record in caplog.records if "exemplar/" in record.message]


def test_failed_checks_are_normal(
    stage: Demonstration, tools: Tools, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """A document that cannot be captured gets a line, and the others are checked."""
    schedule = schedule_of(stage, tools)
    tick(schedule)
    stage.site.pages = {address: body for address, body in stage.site.pages.items() if address != "/terms"}
    clock.now += timedelta(days=1)
    tick(schedule)
    assert any("exemplar/terms-of-service: failed" in record.message for record in caplog.records)
    assert {state.sequence for state in tools.catalog.states().values()} == {2}


def test_past_days_are_sealed(stage: Demonstration, tools: Tools, clock: Clock) -> None:
    """The first tick of a day seals the day before."""
    schedule = schedule_of(stage, tools)
    tick(schedule)
    clock.now += timedelta(days=1)
    tick(schedule)
    assert [seal.date for seal in tools.catalog.seals()] == ["2026-08-22"]


def test_a_full_disk_stops_checks_and_is_noted_once(stage: Demonstration, tools: Tools) -> None:
    """Below the limit nothing is checked; the operator reads of it once, not at each tick."""
    short = replace(tools, settings=replace(tools.settings, free_space_minimum=10**18))
    schedule = schedule_of(stage, short)
    tick(schedule)
    tick(schedule)
    assert not tools.catalog.states()
    (note,) = tools.catalog.operations()
    assert "are needed" in note.detail


def test_each_round_asks_robots_anew(stage: Demonstration, tools: Tools, clock: Clock) -> None:
    """What robots.txt said in one round is not what it says for ever: the ledger keeps each round's verdict."""
    schedule = schedule_of(stage, tools)
    tick(schedule)
    stage.site.pages = {**stage.site.pages, "/robots.txt": b"User-agent: *\nDisallow: /terms\n"}
    clock.now += timedelta(days=1)
    tick(schedule)
    entries = tools.catalog.checks("exemplar/terms-of-service")
    assert [entry.value()["pages"][0]["robots"]["allowed"] for entry in entries] == [False, True]


# --- how it ends ------------------------------------------------------------------------------------------------------


def test_a_store_that_cannot_be_used_ends_the_schedule(stage: Demonstration, tools: Tools) -> None:
    """A damaged catalog sets `stop` and says why; nothing is swallowed."""
    tools.catalog.state("exemplar/terms-of-service")
    stage.home.catalog.write_bytes(b"no database, whatever it was before" * 1000)
    stop = threading.Event()
    schedule = Schedule(stage.home, stage.registry, tools, stop=stop, alerting=NoAlerts())
    schedule.start()
    assert stop.wait(10)
    assert schedule.end(5)
    assert isinstance(schedule.failure, CatalogError)


def test_it_ends_at_once_where_nothing_is_under_way(stage: Demonstration, tools: Tools) -> None:
    """Between ticks there is nothing to wait for."""
    schedule = schedule_of(stage, tools)
    schedule.start()
    assert schedule.end(5)
    assert schedule.failure is None
