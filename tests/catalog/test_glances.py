"""What is asked of the catalog again and again: what is unread, how the watch stands, every look at a document."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from tests.catalog.making import DOCUMENT, amendment, check, clause, hour, version
from tosmon.catalog import Catalog
from tosmon.catalog.glances import Glances
from tosmon.catalog.records import NewVersion
from tosmon.catalog.tables import UNREAD, events
from tosmon.core.events import event_id
from tosmon.core.model import EventKind, Judgement, NewEvent, Outcome, Severity, Version
from tosmon.core.reviews import Opinion
from tosmon.core.text import content_hash
from tosmon.errors import NotFound

FIRST = version("You may not scrape.", "Be kind.")
SECOND = version("You may not scrape.", "Be kind, or leave.")
OTHER = "y/terms-of-service"


def told(document: str, number: float, severity: Severity, *, alert: bool = True) -> NewEvent:
    """Return an amendment of that hour and weight."""
    name = event_id(document, FIRST.content, f"{number}")
    return NewEvent(name, EventKind.AMENDMENT, severity, f"hour {number}", hour(0), hour(number), alert=alert)


@pytest.fixture
def glances(catalog: Catalog) -> Glances:
    """Give a catalog of two documents: an amendment, events of other weights, a failure that lasts."""
    catalog.record(check(0, Outcome.NEW, after=0, reading=FIRST))
    amended = amendment(FIRST, SECOND, 1)
    catalog.record(check(1, Outcome.NEW, after=1, reading=SECOND, events=(amended,)))
    failing = NewEvent("f" * 16, EventKind.FAILING, Severity.LOW, "failing since", hour(1), hour(3))
    catalog.record(replace(check(3, Outcome.FAILED, after=2, events=(failing,)), reason="timeout", failing=True))
    weights = (Severity.LOW, Severity.HIGH, Severity.HIGH, Severity.NONE)
    lines = tuple(told(OTHER, 5 + at, weight, alert=bool(weight.rank)) for at, weight in enumerate(weights))
    catalog.record(check(9, after=0, document=OTHER, events=lines))
    return Glances(catalog)


# --- what is unread ---------------------------------------------------------------------------------------------------


def test_what_is_unread_comes_by_weight_and_then_newest_first(glances: Glances) -> None:
    """And a page of it is the same as that part of the whole."""
    whole = glances.unread(limit=9)
    assert [(one.severity.value, one.observed_to) for one in whole][:2] == [("high", hour(7)), ("high", hour(6))]
    ranks = [one.severity.rank for one in whole]
    assert ranks == sorted(ranks, reverse=True)
    assert [glances.unread(skip=at, limit=1)[0] for at in range(len(whole))] == list(whole)
    assert glances.unread_counts() == {Severity.HIGH: 3, Severity.LOW: 1}


def test_an_event_is_read_once_a_review_says_so(catalog: Catalog, glances: Glances) -> None:
    """And unread again once a later one takes that back; a verdict alone changes nothing."""
    first = glances.unread(limit=1)[0].id
    catalog.review({first: Opinion(note="look")}, "ada")
    assert glances.unread(limit=1)[0].id == first
    catalog.review({first: Opinion(seen=True)}, "ada")
    assert first not in {one.id for one in glances.unread(limit=9)}
    catalog.review({first: Opinion()}, "bob")
    assert glances.unread(limit=1)[0].id == first


def test_reviews_that_are_taken_over_count(catalog: Catalog, glances: Glances) -> None:
    """A rebuilt catalog has its events unread until the reviews of the old one are in it."""
    read = glances.unread(limit=1)[0].id
    catalog.review({read: Opinion(seen=True)}, "ada")
    fresh_path = catalog.path.with_name("fresh.sqlite3")
    with Catalog.create_fresh(fresh_path) as fresh:
        lines = tuple(told(OTHER, 5 + at, Severity.HIGH) for at in (1, 2))
        fresh.record(check(9, after=0, document=OTHER, events=lines))
        assert read in {one.id for one in Glances(fresh).unread(limit=9)}
        fresh.import_alerts(catalog)
        assert read not in {one.id for one in Glances(fresh).unread(limit=9)}


def test_what_is_unread_is_found_by_its_index(catalog: Catalog, glances: Glances) -> None:
    """However many events there are, those that nobody wants are not read."""
    assert glances.unread_counts()
    with closing(sqlite3.connect(catalog.path)) as plain:
        query = f"EXPLAIN QUERY PLAN SELECT id FROM {events.name} WHERE {UNREAD} AND severity = 'high'"
        plan = " ".join(row[3] for row in plain.execute(f"{query} ORDER BY observed_to DESC LIMIT 9"))
    assert "ix_events_unread" in plan


def test_only_events_about_rules_that_matter_are_weighty(glances: Glances) -> None:
    """Neither one without weight, nor one about the watch."""
    found = glances.weighty(limit=9)
    assert {one.kind for one in found} == {EventKind.AMENDMENT}
    assert all(one.severity.rank for one in found)
    assert [one.observed_to for one in found] == sorted((one.observed_to for one in found), reverse=True)
    assert {one.platform for one in glances.weighty("y", limit=9)} == {"y"}


def test_events_know_how_much_they_change(glances: Glances) -> None:
    """How many changes they have, and how many of them bear on scraping."""
    event = amendment(FIRST, SECOND, 1)
    weighty = sum(one.severity is not Severity.NONE for one in event.changes)
    assert glances.sizes_of([event.id]) == {event.id: (len(event.changes), weighty)}


# --- how the watch stands ---------------------------------------------------------------------------------------------


def test_platforms_stand_as_their_documents_do(glances: Glances) -> None:
    """By name, with what fails, and the latest event that matters."""
    assert [(one.platform, one.documents, one.failing, one.checks) for one in glances.platforms()] == [
        ("x", 1, 1, 3),
        ("y", 1, 0, 1),
    ]
    latest = glances.latest_of(["x", "y", "z"])
    assert {name: one.observed_to for name, one in latest.items()} == {"x": hour(1), "y": hour(7)}


def test_a_failing_document_says_since_when(glances: Glances) -> None:
    """Since its failing was told, with the reason and when it was captured last."""
    count, (one,) = glances.failing(5)
    assert (count, one.document, one.reason, one.since, one.captured_at) == (1, DOCUMENT, "timeout", hour(3), hour(1))


def test_the_number_of_the_last_entry_grows_with_each(catalog: Catalog, glances: Glances) -> None:
    """What is remembered under it holds until something happens."""
    before = glances.last_entry()
    assert glances.last_entry() == before
    catalog.record(check(20, after=1, document=OTHER))
    assert glances.last_entry() > before


# --- one document -----------------------------------------------------------------------------------------------------


def test_every_check_is_a_look(glances: Glances) -> None:
    """In time order, each with its outcome; the one that brought other text says how much changed."""
    looks = glances.looks(DOCUMENT)
    assert [(one.at, one.outcome, one.reason) for one in looks] == [
        (hour(0), "new", ""),
        (hour(1), "new", ""),
        (hour(3), "failed", "timeout"),
    ]
    assert [bool(one.changed) for one in looks] == [False, True, False]
    assert looks[1].event == amendment(FIRST, SECOND, 1).id


def test_versions_come_with_the_events_that_tell_of_them(glances: Glances) -> None:
    """Newest first, a page at a time."""
    whole = glances.versions(DOCUMENT, limit=9)
    assert [(one.observed_first, event) for one, event in whole] == [
        (hour(1), amendment(FIRST, SECOND, 1).id),
        (hour(0), ""),
    ]
    assert glances.versions(DOCUMENT, skip=1, limit=9) == whole[1:]
    assert glances.count_versions(DOCUMENT) == len(whole)


def test_checks_are_listed_within_a_stretch_of_time(glances: Glances) -> None:
    """Newest first; the beginning counts and the end does not."""
    found = glances.checks(DOCUMENT, between=(hour(0), hour(3)), limit=9)
    assert [one.sequence for one in found] == [2, 1]
    assert [one.sequence for one in glances.checks(DOCUMENT, between=(hour(0), hour(9)), before=3, limit=1)] == [2]


def test_labelled_clauses_are_those_of_the_whole_version(catalog: Catalog) -> None:
    """In order, judged as there, each with since when it stands in these words; the others are left out."""
    silent = Judgement()
    ban = version("x").judgements[0]

    def made(*texts: str, judgements: tuple[Judgement, ...]) -> NewVersion:
        whole = Version(tuple(clause(text) for text in texts), "en", "Terms")
        return NewVersion(content_hash(whole), whole, judgements, "html/1", "lexicon-1")

    first = made("You may not scrape.", "Hello.", judgements=(ban, silent))
    second = made("Hello.", "You may crawl.", "You may not scrape.", judgements=(silent, ban, ban))
    catalog.record(check(0, Outcome.NEW, after=0, reading=first))
    catalog.record(check(1, Outcome.NEW, after=1, reading=second))
    whole = catalog.version_at(DOCUMENT)
    info, found = Glances(catalog).labelled(whole.key)
    assert info.key == whole.key
    assert [(one.clause, one.judgement, one.id) for one in found] == [
        (whole.version.clauses[at], whole.judgements[at], whole.clause_ids[at]) for at in (1, 2)
    ]
    assert [one.since for one in found] == [hour(1), hour(0)]
    with pytest.raises(NotFound):
        Glances(catalog).labelled(999)
