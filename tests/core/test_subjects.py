"""Subjects: platform, document, label, direction and severity at a glance, and never too long."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.messages import Item, Observed
from tosmon.core.model import Change, ChangeKind, Clause, Direction, EventKind, Severity
from tosmon.core.printed import shortened
from tosmon.core.subjects import LONGEST, direction_of, headline, labels_of, subject

S, W, N, U = Direction.STRENGTHENED, Direction.WEAKENED, Direction.NEUTRAL, Direction.UNCLEAR


def change(direction: Direction, *labels: str, kind: ChangeKind = ChangeKind.AMENDED) -> Change:
    """Return a change that points that way."""
    return Change(kind, Clause("was"), Clause("is"), (0, 0), (), labels, labels, direction, severity=Severity.HIGH)


def item(platform: str, says: str = "AI training strengthened", severity: Severity = Severity.HIGH) -> Item:
    """Return what happened to a platform's terms."""
    return Item(
        events=("e",),
        documents=(f"{platform}/terms",),
        family=f"{platform}/terms",
        platform=platform,
        platform_name=platform.title(),
        title="Terms of Service",
        kind=EventKind.AMENDMENT,
        severity=severity,
        direction=S,
        labels=("ai_training",),
        headline=says,
        summary="a clause changed",
        observed=(Observed(None, datetime(2026, 3, 1, tzinfo=UTC)),),
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ([change(S, "ai_training")], "AI training strengthened"),
        ([change(S, "ai_training"), change(S, "ai_training", "resale")], "AI training, resale strengthened"),
        ([change(S, "a", "b", "c")], "a, b and 1 more strengthened"),
        ([change(W, "resale"), change(S, "ai_training")], "AI training strengthened; resale weakened"),
        ([change(U, "resale")], "resale amended, unclear"),
        (
            [change(N, "a", kind=ChangeKind.ADDED), change(N, "a", kind=ChangeKind.REMOVED)],
            "a changed, neutral",
        ),
        ([change(S), change(S)], "2 clauses strengthened"),
    ],
)
def test_a_headline_names_labels_and_their_directions(changes: list[Change], says: str) -> None:
    """What points somewhere comes first; long lists are counted."""
    assert headline(changes) == says


def test_what_was_asked_for_is_named_first() -> None:
    """Who asked for one label sees it, however many others the clause has."""
    changes = [change(S, "a", "b", "ai_training"), change(S, "a")]
    assert headline(changes, ("ai_training",)) == "AI training, a and 1 more strengthened"
    assert labels_of(changes) == ("a", "ai_training", "b")


@pytest.mark.parametrize(("ways", "whole"), [([S, S], S), ([S, N], S), ([S, W], U), ([N], N), ([U, N], U), ([], None)])
def test_the_direction_of_the_whole(ways: list[Direction], whole: Direction | None) -> None:
    """One where all that points points one way; unclear where it does not; none where nothing changed."""
    assert direction_of(map(change, ways)) is whole


def test_an_alert_says_platform_document_label_direction_and_severity() -> None:
    """All of it stands in the subject."""
    assert subject([item("x")]) == "[tosmon] X · Terms of Service: AI training strengthened (high)"


def test_what_has_no_severity_says_none() -> None:
    """A document that is captured again needs no word for its weight."""
    assert subject([item("x", "captured again", Severity.NONE)]) == "[tosmon] X · Terms of Service: captured again"


def test_a_digest_says_how_many_changes_at_which_platforms() -> None:
    """The gravest platform is named first, and with the gravest severity."""
    items = [item("x", severity=Severity.LOW), item("reddit"), item("x")]
    assert subject(items) == "[tosmon] 3 changes at Reddit, X (high)"
    assert subject([*items, item("a"), item("b"), item("c")]).endswith("changes at Reddit, X, A and 2 more (high)")


def test_what_is_no_change_is_not_called_one() -> None:
    """Failing documents are alerts."""
    assert subject([item("x"), replace(item("y"), kind=EventKind.FAILING)]) == "[tosmon] 2 alerts at X, Y (high)"


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), min_size=1, max_size=5))
def test_no_subject_is_long_or_broken(names: list[tuple[str, str]]) -> None:
    """One line of at most 200 characters, with the severity at its end."""
    said = subject([item(platform, says) for platform, says in names])
    assert len(said) <= LONGEST
    assert said.endswith(" (high)")
    assert "\n" not in said


def test_a_long_text_is_cut_at_a_word() -> None:
    """The cut is shown."""
    assert shortened("one two three", 9) == "one two…"
    assert shortened("one  two", 9) == "one two"
