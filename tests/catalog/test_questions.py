"""What a catalog answers: versions in time, clauses' lives, changes by filter, histories and overviews."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.event import listen

from tests.catalog.making import DOCUMENT, amendment, check, hour, snapshot, version
from tosmon.catalog import Catalog
from tosmon.catalog.views import ChangeFilter, HistoryLine
from tosmon.core.model import ChangeKind, Direction, EventKind, NewEvent, Outcome, Severity
from tosmon.core.text import clause_id
from tosmon.errors import NotFound

FIRST = version("You may not scrape.", "Be kind.")
SECOND = version("You may not scrape.", "Be kind, or leave.")
THIRD = version("You may not scrape or crawl.", "Be kind, or leave.")


@pytest.fixture
def past(catalog: Catalog) -> Catalog:
    """Give a catalog of one document: three versions an hour apart, two events, a failure and a recovery."""
    failing = NewEvent("f" * 16, EventKind.FAILING, Severity.LOW, "failing since", hour(3), hour(4))
    catalog.record(check(0, Outcome.NEW, after=0, reading=FIRST))
    for number, (before, after) in enumerate(((FIRST, SECOND), (SECOND, THIRD)), 1):
        event = amendment(before, after, number)
        catalog.record(check(number, Outcome.NEW, after=number, reading=after, events=(event,)))
    catalog.record(check(3, after=3))
    catalog.record(replace(check(4, Outcome.FAILED, after=4, events=(failing,)), reason="timeout", failing=True))
    catalog.record(check(5, Outcome.FAILED, after=5))
    catalog.record(check(6, after=6))
    return catalog


@pytest.mark.parametrize(
    ("when", "expected"), [(hour(0), FIRST), (hour(0.9), FIRST), (hour(1), SECOND), (hour(99), THIRD), (None, THIRD)]
)
def test_the_version_in_force_at_a_time(past: Catalog, when: datetime | None, expected: object) -> None:
    """It is the last one first observed by then, with its text as displayed."""
    found = past.version_at(DOCUMENT, when)
    assert found.version == getattr(expected, "version", None)
    assert found.judgements == getattr(expected, "judgements", None)


def test_a_version_can_be_asked_for_without_its_text(past: Catalog) -> None:
    """It is the one that is found with its text."""
    for when in (None, hour(0), hour(1.5)):
        found = past.info_at(DOCUMENT, when)
        assert found is not None
        assert found.key == past.version_at(DOCUMENT, when).key
    assert past.info_at(DOCUMENT, hour(-100)) is None


def test_the_latest_snapshot_of_a_time_is_found(past: Catalog) -> None:
    """By the outcome of its check; both ends of the time count."""
    new = {Outcome.NEW}
    found = [past.latest_snapshot(DOCUMENT, new, hour(0), until) for until in (None, hour(2), hour(1.5))]
    assert [one.id for one in found if one] == [snapshot(number).id for number in (2, 2, 1)]
    assert past.latest_snapshot(DOCUMENT, {Outcome.ABSENT}, hour(0)) is None
    assert past.latest_snapshot(DOCUMENT, new, hour(3)) is None


@pytest.mark.parametrize("when", [None, hour(5.5)])
def test_what_stood_is_found_by_indexes(past: Catalog, when: datetime | None) -> None:
    """No document's entries are read one by one: there may be ten thousand."""
    past.record(replace(check(7, after=7), marks={"signals": "[]"}))
    asked: list[tuple[str, tuple[object, ...]]] = []
    with past.asking() as connection:
        engine = connection.engine
    listen(engine, "before_cursor_execute", lambda _c, _cur, statement, values, *_: asked.append((statement, values)))
    standing = past.standing(DOCUMENT, when)
    assert standing is not None
    assert standing.marks == ({} if when else {"signals": "[]"})
    with closing(sqlite3.connect(past.path)) as connection_:
        plans = [connection_.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()[0][3] for sql, values in asked]
    assert [plan.partition("USING INDEX ")[2].partition(" ")[0] for plan in plans] == [
        "ix_ledger_document_at",
        "ix_ledger_marks",
    ]


def test_before_the_first_version_there_is_none(past: Catalog) -> None:
    """What was in force before tosmon looked, nobody saw."""
    with pytest.raises(NotFound, match="no version of 2023"):
        past.version_at(DOCUMENT, hour(-100))


def test_what_is_not_known_is_not_found(past: Catalog) -> None:
    """Versions, events, snapshots and clauses that do not exist are said to be so."""
    for ask in (
        lambda: past.version(99),
        lambda: past.event("0"),
        lambda: past.snapshot("x"),
        lambda: past.clause("0"),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_clause_is_known_with_its_versions_and_changes(past: Catalog) -> None:
    """The clause of the second version stands in two versions and had part in two changes."""
    life = past.clause(clause_id(DOCUMENT, "Be kind, or leave."))
    assert [each.content for each in life.versions] == [SECOND.content, THIRD.content]
    assert [change.event.to_content for change in life.changes] == [SECOND.content, THIRD.content]
    assert life.changes[0].clause_before == clause_id(DOCUMENT, "Be kind.")
    assert life.clause == SECOND.version.clauses[1]


def test_a_clause_that_left_and_came_back_is_not_in_between(past: Catalog) -> None:
    """The versions that hold a clause are counted one by one."""
    past.record(check(7, Outcome.NEW, after=7, reading=SECOND))
    life = past.clause(clause_id(DOCUMENT, "You may not scrape."))
    assert [each.content for each in life.versions] == [FIRST.content, SECOND.content, SECOND.content]


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (ChangeFilter(), 2),
        (ChangeFilter(platform="x"), 2),
        (ChangeFilter(platform="y"), 0),
        (ChangeFilter(document=DOCUMENT), 2),
        (ChangeFilter(label="ai-training"), 2),
        (ChangeFilter(label="penalty"), 0),
        (ChangeFilter(kind=ChangeKind.AMENDED), 2),
        (ChangeFilter(kind=ChangeKind.ADDED), 0),
        (ChangeFilter(direction=Direction.STRENGTHENED), 2),
        (ChangeFilter(direction=Direction.WEAKENED), 0),
        (ChangeFilter(min_severity=Severity.HIGH), 2),
        (ChangeFilter(since=hour(1.5)), 1),
        (ChangeFilter(until=hour(1)), 1),
        (ChangeFilter(event=amendment(FIRST, SECOND, 1).id), 1),
    ],
)
def test_changes_are_found_by_what_they_are(past: Catalog, wanted: ChangeFilter, count: int) -> None:
    """Each field of the filter narrows."""
    assert len(list(past.changes(wanted))) == count


def test_changes_come_in_either_order_of_time(past: Catalog) -> None:
    """Oldest first for pipelines, newest first for readers, as many as asked for."""
    contents = [change.event.to_content for change in past.changes()]
    assert contents == [SECOND.content, THIRD.content]
    assert [change.event.to_content for change in past.changes(newest_first=True, limit=1)] == [THIRD.content]


def test_a_history_tells_what_is_worth_a_line(past: Catalog) -> None:
    """Versions, events, and the checks that ended otherwise than the one before; newest first."""
    lines = past.history(DOCUMENT)
    told = [
        (line.at, "event" if line.event else "version" if line.version else line.entry.outcome if line.entry else "")
        for line in lines
    ]
    assert told == [
        (hour(6), "unchanged"),
        (hour(5), "failed"),  # for another reason than the failure before
        (hour(4), "event"),
        (hour(4), "failed"),
        (hour(2), "event"),
        (hour(2), "version"),
        (hour(1), "event"),
        (hour(1), "version"),
        (hour(0), "version"),
    ]


def test_pages_of_a_history_leave_nothing_out(past: Catalog) -> None:
    """Each next page begins before the last line's moment, and no moment is torn apart."""
    whole = past.history(DOCUMENT)
    pages: list[HistoryLine] = []
    before: datetime | None = None
    while page := past.history(DOCUMENT, 3, before):
        pages += page
        before = page[-1].at
    assert tuple(pages) == whole


def test_checks_come_page_by_page(past: Catalog) -> None:
    """Newest first, from before a sequence number, and not older than asked."""
    assert [entry.sequence for entry in past.checks(DOCUMENT, 2)] == [7, 6]
    assert [entry.sequence for entry in past.checks(DOCUMENT, 2, before=6)] == [5, 4]
    assert [entry.sequence for entry in past.checks(DOCUMENT, since=hour(5))] == [7, 6]


def test_an_overview_shows_each_document_at_a_glance(past: Catalog) -> None:
    """Its checks, its current version and its last event."""
    past.record(check(0, after=0, document="y/robots.txt"))
    one, other = past.documents_overview()
    assert (one.document, one.outcome, one.checks, one.versions, one.events) == (DOCUMENT, Outcome.UNCHANGED, 7, 3, 3)
    assert (one.observed_first, one.observed_last, one.title) == (hour(2), hour(6), "Terms")
    assert (one.last_event, one.last_event_at, one.captured_at) == ("f" * 16, hour(4), hour(6))
    assert (other.document, other.version, other.last_event_at) == ("y/robots.txt", None, None)
    assert past.documents_overview("y") == (other,)


def test_an_overview_shows_each_platform_at_a_glance(past: Catalog) -> None:
    """Its documents, checks and events, also where there are none."""
    past.record(check(9, after=0, document="y/robots.txt"))
    past.record(check(8, after=0, document="y/terms"))
    first, second = past.platforms_overview()
    assert (first.platform, first.documents, first.checks, first.events, first.last_event_at) == ("x", 1, 7, 3, hour(4))
    assert (second.documents, second.checked_at, second.checks) == (2, hour(9), 2)
    assert (second.events, second.last_event_at) == (0, None)


def test_events_come_newest_first(past: Catalog) -> None:
    """Of all, or of a platform or document, from before a moment."""
    assert [event.observed_to for event in past.events()] == [hour(4), hour(2), hour(1)]
    assert [event.observed_to for event in past.events(platform="x", before=hour(2))] == [hour(1)]
    assert past.events(document="y/terms") == ()


def test_the_latest_snapshot_with_the_same_bytes_is_found(past: Catalog) -> None:
    """A revisit refers to it; one that is a revisit itself holds no bytes."""
    content = snapshot(0).content_sha256
    revisit = replace(snapshot(7), content_sha256=content, revisit_of=snapshot(0).id)
    past.record(replace(check(7, after=7), snapshot=revisit))
    found = past.snapshot_with(DOCUMENT, content)
    assert found == past.snapshot(snapshot(0).id)
    assert past.snapshot_with(DOCUMENT, "0") is None


def test_archive_objects_that_are_known_can_be_listed(past: Catalog) -> None:
    """What lies in the archive beside them was left by a crash."""
    assert past.snapshot_objects() == {snapshot(number).object for number in (0, 1, 2)}


def test_notes_for_operators_come_newest_first(past: Catalog) -> None:
    """They say what happened when."""
    past.note("disk", "0.9 GB free")
    past.note("clock", "set back by an hour")
    assert [(note.kind, note.detail) for note in past.operations()] == [
        ("clock", "set back by an hour"),
        ("disk", "0.9 GB free"),
    ]
