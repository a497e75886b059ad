"""Which events a subscription takes."""

from __future__ import annotations

import pytest

from tosmon.core.events import ALTERNATES, EXTRACTION
from tosmon.core.model import Change, ChangeKind, Clause, Direction, EventKind, Severity
from tosmon.core.subscriptions import DEFAULT, OPERATIONS, Filter, Subscription, Told, takes, targets_of, wanted


def change(*labels: str, severity: Severity = Severity.HIGH, direction: Direction = Direction.STRENGTHENED) -> Change:
    """Return an added clause with these labels."""
    return Change(
        kind=ChangeKind.ADDED,
        before=None,
        after=Clause("You must not scrape."),
        positions=(None, 0),
        segments=(("insert", "You must not scrape."),),
        labels_after=labels,
        direction=direction,
        severity=severity,
    )


def told(*changes: Change, document: str = "x/terms-of-service", language: str = "en") -> Told:
    """Return an amendment with these changes."""
    return Told(document, EventKind.AMENDMENT, Severity.HIGH, changes, alert=True, language=language)


SCRAPING = change("scraping")
UNLABELLED = change(severity=Severity.NONE, direction=Direction.NEUTRAL)


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (Filter(), True),
        (Filter(platforms=("x",)), True),
        (Filter(platforms=("reddit",)), False),
        (Filter(documents=("terms-of-service",)), True),
        (Filter(documents=("x/*",)), True),
        (Filter(documents=("*/robots.txt",)), False),
        (Filter(labels=("ai_training", "scraping")), True),
        (Filter(labels=("ai_training",)), False),
        (Filter(kinds=(ChangeKind.ADDED,)), True),
        (Filter(kinds=(ChangeKind.REMOVED,)), False),
        (Filter(directions=(Direction.WEAKENED,)), False),
        (Filter(languages=("de",)), False),
        (Filter(languages=("de", "en")), True),
        (Filter(events=(EventKind.STATUS,)), False),
        (Filter(min_severity=Severity.HIGH), True),
    ],
)
def test_each_field_narrows_what_is_taken(asked: Filter, taken: bool) -> None:  # noqa: FBT001 - a column of the table
    """An amendment of X's terms about scraping, against one field at a time."""
    assert takes(asked, told(SCRAPING)) is taken


def test_all_is_asked_of_one_and_the_same_change() -> None:
    """A weakened clause about scraping beside a strengthened one about training is no strengthened one on scraping."""
    amendment = told(change("scraping", direction=Direction.WEAKENED), change("ai_training"))
    assert not takes(Filter(labels=("scraping",), directions=(Direction.STRENGTHENED,)), amendment)


def test_variants_are_covered_by_the_name_of_their_family() -> None:
    """Who asks for the terms hears of those for Europe, too."""
    assert takes(Filter(documents=("x/terms-of-service",)), told(SCRAPING, document="x/terms-of-service@eu"))


def test_a_text_of_unknown_language_is_not_left_out() -> None:
    """Nothing is missed because a text is too short to tell its language."""
    assert takes(Filter(languages=("de",)), told(SCRAPING, language=""))


def test_a_document_that_alternates_is_told_to_nobody() -> None:
    """Rule 4: not even to those who ask for everything."""
    turned = Told("x/terms", EventKind.AMENDMENT, Severity.HIGH, (SCRAPING,), notes=(ALTERNATES,))
    assert not takes(Filter(min_severity=Severity.NONE), turned)


def test_what_was_lost_by_extraction_is_not_wanted() -> None:
    """Rule 6: it is probably no change of the platform's."""
    lost = Change(ChangeKind.REMOVED, Clause("x"), None, (0, None), (), ("scraping",), notes=(EXTRACTION,))
    assert wanted(Filter(min_severity=Severity.NONE), (lost,)) == ()


def test_severity_none_takes_clauses_without_labels() -> None:
    """Who asks for everything gets every amendment; by default clauses about other things are left out."""
    assert takes(Filter(min_severity=Severity.NONE), told(UNLABELLED))
    assert not takes(Filter(), told(UNLABELLED))


def test_a_status_is_taken_where_it_is_worth_an_alert() -> None:
    """One that may be tosmon's own connection is not, unless everything is asked for."""
    doubtful = Told("x/robots.txt", EventKind.STATUS, Severity.LOW)
    assert not takes(Filter(), doubtful)
    assert takes(Filter(min_severity=Severity.NONE), doubtful)


def test_a_status_answers_no_question_about_changes() -> None:
    """It has no clause with a label."""
    gone = Told("x/robots.txt", EventKind.STATUS, Severity.HIGH, alert=True)
    assert takes(Filter(), gone)
    assert not takes(Filter(labels=("ai_training",)), gone)


def test_failing_is_for_operations() -> None:
    """The default subscription hears of rules, that of operations of the watch."""
    failing = Told("x/terms-of-service", EventKind.FAILING, Severity.LOW)
    assert not takes(DEFAULT.filter, failing)
    assert takes(OPERATIONS.filter, failing)
    assert not takes(OPERATIONS.filter, told(SCRAPING))


def test_every_target_is_told_once() -> None:
    """But for recipients who have unsubscribed, and subscriptions that are off."""
    ours = Subscription("ours", targets=("mail:a@example.org", "hook", "hook"))
    off = Subscription("off", enabled=False)
    gone = frozenset({("ours", "mail:a@example.org")})
    assert targets_of((ours, off), told(SCRAPING)) == ((ours, "mail:a@example.org"), (ours, "hook"))
    assert targets_of((ours,), told(SCRAPING), gone) == ((ours, "hook"),)
