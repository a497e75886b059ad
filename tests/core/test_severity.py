"""How much a change matters."""

from __future__ import annotations

import pytest

from tosmon.core.model import Change, ChangeKind, Clause, Direction, Judgement, Rule, Severity
from tosmon.core.severity import severity

CLAUSE = Clause("text")


def weigh(
    before: str, after: str, direction: str = "unclear", *, rule: Rule = Rule.BAN, document: str = "x/terms-of-service"
) -> str:
    """Return the severity of a clause whose labels went from `before` to `after`, None where written "-"."""
    old, new = (None if labels == "-" else CLAUSE for labels in (before, after))
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.AMENDED
    labels = [tuple(text.replace("-", "").split()) for text in (before, after)]
    change = Change(kind, old, new, (0, 0), (), labels[0], labels[1], Direction(direction))
    judgements = (Judgement(labels[0], rule), Judgement(labels[1], rule))
    return severity(change, judgements, document).value


@pytest.mark.parametrize(
    ("before", "after", "direction", "expected"),
    [
        ("-", "automated_access", "strengthened", "high"),
        ("resale", "-", "weakened", "high"),
        ("resale", "resale ai_training", "strengthened", "high"),
        ("", "resale", "strengthened", "high"),
        ("automated_access", "automated_access", "weakened", "high"),
        ("resale", "resale", "strengthened", "medium"),
        ("automated_access", "automated_access", "neutral", "low"),
        ("resale", "resale", "unclear", "low"),
        ("-", "", "unclear", "none"),
        ("", "", "unclear", "none"),
    ],
)
def test_the_table(before: str, after: str, direction: str, expected: str) -> None:
    """Each line of the table in the module's docstring."""
    assert weigh(before, after, direction) == expected


def test_a_duty_added_is_medium() -> None:
    """Only bans, penalties and central labels come and go with high severity."""
    assert weigh("-", "deletion_duty", "strengthened", rule=Rule.DUTY) == "medium"


@pytest.mark.parametrize(("direction", "expected"), [("strengthened", "medium"), ("neutral", "low")])
def test_a_privacy_policy_counts_one_step_lower(direction: str, expected: str) -> None:
    """It speaks mostly of what the platform itself does; low stays low."""
    assert weigh("automated_access", "automated_access", direction, document="x/privacy-policy@eu") == expected


@pytest.mark.parametrize("kind", [ChangeKind.MOVED, ChangeKind.REWORDED])
def test_moving_and_rewording_matter_to_nobody(kind: ChangeKind) -> None:
    """Rule 3: order and spelling are no changes of a rule."""
    labels = ("automated_access",)
    change = Change(kind, CLAUSE, CLAUSE, (0, 1), (), labels, labels, Direction.NEUTRAL)
    assert severity(change, (Judgement(labels), Judgement(labels)), "x/terms-of-service") is Severity.NONE
