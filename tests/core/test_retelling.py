"""Told amendments judged anew: what they are of stays, and the same lexicon says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon import lexicon
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.events import EXTRACTION, Turns, amendment
from tosmon.core.labels import memory_of
from tosmon.core.model import Change, Clause, Judgement, NewEvent, Severity, Version
from tosmon.core.reading import judge_version
from tosmon.core.retelling import READ_OTHERWISE, Retelling, Sides, lost_by, retold
from tosmon.core.severity import AS_IT_COMES

TERMS = "x/terms-of-service"
NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
BAN = "You may not use bots or scrapers to collect data from this place without our prior written permission."
MILDER = "You may use bots or scrapers to collect data from this place if you do so slowly."
AI = "You may not use anything you find here to train artificial intelligence models."
SENTENCES = (
    BAN,
    MILDER,
    AI,
    "You may not use anything that members post here to train artificial intelligence models.",
    "Members agree to be kind to each other, to describe damage truthfully, and to send what they have sold.",
    "Members agree to be kind to one another, to describe damage truthfully, and to send what they have sold.",
    "We may close an account that was not used for ten years, after we wrote to its owner twice.",
    "If something goes wrong that is our fault, we pay for it as the law of our country says.",
    "Crawl our pages without our consent.",
    "Sell what you have not got.",
)
clauses = st.lists(
    st.builds(
        Clause,
        st.sampled_from(SENTENCES),
        headings=st.sampled_from(((), ("Rules",), ("Our rules",), ("Your rights",))),
        lead_in=st.sampled_from(("", "You agree not to:")),
    ),
    max_size=12,
).map(lambda found: Version(tuple(found), "en"))


def sides_of(before: Version, after: Version) -> Sides:
    """Return two versions as today's lexicon judges them."""
    return Sides(before, after, *(judge_version(one, lexicon.load()) for one in (before, after)))


def unlabelled(sides: Sides) -> Sides:
    """Return the same as a lexicon without words judges it."""
    return replace(
        sides,
        judged_before=(Judgement(),) * len(sides.judged_before),
        judged_after=(Judgement(),) * len(sides.judged_after),
    )


def told(sides: Sides, lost: frozenset[str] = frozenset()) -> NewEvent | None:
    """Return the event that a check tells of the two versions."""
    changes = judge_all(
        compare(sides.before.clauses, sides.after.clauses),
        sides.judged_before,
        sides.judged_after,
        document=TERMS,
        clauses_before=sides.before.clauses,
        clauses_after=sides.after.clauses,
    )
    return amendment(
        TERMS,
        changes=changes,
        before="a",
        after="b",
        observed=(None, NOON),
        history=Turns(lost=lost),
        versions=(sides.before, sides.after),
    )


def means(*, reread: bool = False, lost: frozenset[str] = frozenset()) -> Retelling:
    """Return today's means."""
    memory = memory_of(lexicon.load())
    return Retelling(TERMS, True, "en", AS_IT_COMES, lambda clause: memory.judge(clause, "en"), (lost, lost), reread)


def event_of(before: Version, after: Version) -> NewEvent:
    """Return the event of two versions that differ."""
    event = told(sides_of(before, after))
    assert event is not None
    return event


def version(*texts: str) -> Version:
    """Return a version of these clauses."""
    return Version(tuple(map(Clause, texts)), "en")


@given(clauses, clauses, st.booleans())
def test_the_same_lexicon_tells_the_same(before: Version, after: Version, known: bool) -> None:  # noqa: FBT001 - a case
    """An event judged anew with nothing new is the event, whatever it is of."""
    sides = sides_of(before, after)
    lost = frozenset({AI.lower()}) if known else frozenset[str]()
    event = told(sides, lost)
    if event is not None:
        assert retold(event, sides, means(lost=lost, reread=True)) == event


@given(clauses, clauses)
def test_a_better_lexicon_tells_what_it_would_have_told(before: Version, after: Version) -> None:
    """An event that was told without labels gets those, the severity, the line and the notes of a check of today."""
    sides = sides_of(before, after)
    blind, today = told(unlabelled(sides)), told(sides)
    assert (blind is None) == (today is None)
    if blind is not None and today is not None:
        assert retold(blind, sides, means()) == replace(today, alert=blind.alert)


def test_whether_it_alerted_is_never_told_anew() -> None:
    """What woke nobody then wakes nobody now, and the other way round."""
    sides = sides_of(version(BAN), version(BAN, AI))
    blind = told(unlabelled(sides))
    assert blind is not None
    again = retold(blind, sides, means())
    assert (again.alert, again.severity, again.id) == (False, Severity.HIGH, blind.id)


def test_other_notes_stay_where_they_are() -> None:
    """What was noted of the capture or the watch list is no matter of labels."""
    event = event_of(version(BAN), version(BAN, AI))
    noted = replace(event, notes=("back to the version of 2026-01-01", *event.notes, "a browser was needed"))
    assert set(retold(noted, sides_of(version(BAN), version(BAN, AI)), means()).notes) == set(noted.notes)


def test_a_text_that_no_version_says_is_judged_as_it_was_told() -> None:
    """It keeps its words and loses its place; the event says so once."""
    event = event_of(version(BAN), version(BAN, "A banner.", AI))
    today = sides_of(version(BAN), version(BAN, AI))
    again = retold(retold(event, today, means(reread=True)), today, means(reread=True))
    assert [(one.after and one.after.text, one.positions) for one in again.changes] == [
        ("A banner.", (None, None)),
        (AI, (None, 1)),
    ]
    assert again.notes.count(READ_OTHERWISE) == 1
    assert [one.labels for one in again.changes] == [one.labels for one in event.changes]


def test_what_is_found_beyond_what_was_told_is_not_told() -> None:
    """A change that only today's extractor sees makes no other event; that it sees more is noted."""
    event = event_of(version(BAN), version(BAN, AI))
    today = sides_of(version(BAN), version(BAN, AI, "Stamps cost money."))
    again = retold(event, today, means(reread=True))
    assert (again.changes, again.notes) == (event.changes, (READ_OTHERWISE,))


def test_typography_is_no_other_text() -> None:
    """A version may be displayed with other quotes than the event was told with."""
    event = event_of(version(BAN), version(BAN, "You may not scrape the “stamps” here."))
    today = sides_of(version(BAN), version(BAN, 'You may not scrape the "stamps" here.'))
    again = retold(event, today, means(reread=True))
    assert (again.changes, again.notes) == (event.changes, event.notes)


@pytest.mark.parametrize("reread", [False, True])
def test_what_a_capture_lost_stays_lost(reread: bool) -> None:  # noqa: FBT001 - a case
    """Clauses that vanished with much of the page are no milder rules, whatever else is read today."""
    rest = tuple(f"This clause has the number {number}, and nobody would miss it." for number in range(12))
    before, after = version(BAN, AI, *rest), version(*rest[:8])
    event = event_of(before, after)
    assert EXTRACTION in event.changes[0].notes
    today = sides_of(version(BAN, *rest) if reread else before, after)
    again = retold(event, today, means(reread=reread))
    assert [(one.severity, one.direction) for one in again.changes] == [
        (one.severity, one.direction) for one in event.changes
    ]
    assert lost_by(again.changes) == lost_by(event.changes)


def test_parts_that_the_watch_list_left_out_are_not_taken_for_lost() -> None:
    """An event of another entry was told of the pages that stayed: its notes on the capture stay as they are."""
    rest = tuple(f"This clause has the number {number}, and nobody would miss it." for number in range(12))
    event = event_of(version(BAN, *rest), version(*rest))
    listed = replace(event, notes=("the watch list names other pages: without https://x.example/b",))
    again = retold(listed, sides_of(version(BAN, *rest), version(*rest[:2])), means())
    assert again.notes == listed.notes
    assert [change_of(one) for one in again.changes] == [change_of(one) for one in listed.changes]


def change_of(change: Change) -> tuple[object, ...]:
    """Return what a change says."""
    return change.kind, change.labels, change.direction, change.severity
