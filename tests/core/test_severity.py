"""How much a change matters."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Change, ChangeKind, Clause, Direction, Judgement, Rule, Severity
from tosmon.core.severity import AS_IT_COMES, severity
from tosmon.core.weights import CENTRAL, LABELS, Weights, weights_of

CLAUSE = Clause("text")


def weigh(
    before: str,
    after: str,
    direction: str = "unclear",
    *,
    rule: Rule = Rule.BAN,
    document: str = "x/terms-of-service",
    weights: Weights = AS_IT_COMES,
) -> str:
    """Return the severity of a clause whose labels went from `before` to `after`, None where written "-"."""
    old, new = (None if labels == "-" else CLAUSE for labels in (before, after))
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.AMENDED
    labels = [tuple(text.replace("-", "").split()) for text in (before, after)]
    change = Change(kind, old, new, (0, 0), (), labels[0], labels[1], Direction(direction))
    judgements = (Judgement(labels[0], rule), Judgement(labels[1], rule))
    return severity(change, judgements, document, weights).value


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


@pytest.mark.parametrize(
    ("table", "before", "after", "direction", "expected"),
    [
        ({"central": ["resale"]}, "resale", "resale", "strengthened", "high"),
        ({"central": []}, "automated_access", "automated_access", "weakened", "medium"),
        ({"neutral": "none"}, "automated_access", "automated_access", "neutral", "none"),
        ({"neutral": "none"}, "automated_access", "automated_access", "unclear", "low"),
        ({"unclear": "high"}, "resale", "resale", "unclear", "high"),
        ({"unclear": "none"}, "-", "resale", "unclear", "high"),
        ({"labels": {"resale": "none"}}, "-", "resale", "strengthened", "none"),
        ({"labels": {"resale": "none"}}, "resale", "resale", "neutral", "none"),
        ({"labels": {"resale": "none"}}, "automated_access", "automated_access resale", "neutral", "low"),
        ({"labels": {"resale": "low"}}, "automated_access", "automated_access resale", "strengthened", "high"),
        ({"labels": {"resale": "high"}}, "resale", "resale", "strengthened", "high"),
        ({"labels": {"resale": "high"}}, "resale", "resale", "neutral", "low"),
        ({"labels": {"resale": "high"}}, "", "resale", "unclear", "high"),
        ({"documents": {"terms-of-service": "lower"}}, "-", "ai_training", "strengthened", "medium"),
        ({"documents": {"terms-of-service": "ignore"}}, "-", "ai_training", "strengthened", "none"),
    ],
)
def test_weights_of_ones_own(table: dict[str, object], before: str, after: str, direction: str, expected: str) -> None:
    """Each key of the table [severity] does what docs/severity.md says of it."""
    assert weigh(before, after, direction, weights=weights_of(table)) == expected


def test_a_privacy_policy_may_count_in_full() -> None:
    """What is said of one kind of document takes the place of what it comes with."""
    weights = weights_of({"documents": {"privacy-policy": "full"}})
    assert weigh("-", "ai_training", "strengthened", document="x/privacy-policy@eu", weights=weights) == "high"


def test_a_rule_that_moved_to_another_clause_weighs_as_neutral() -> None:
    """A clause that comes with a rule that stood in another one is a change of words alone."""
    assert weigh("-", "ai_training", "neutral") == "low"
    assert weigh("-", "ai_training", "neutral", weights=weights_of({"neutral": "none"})) == "none"


@given(st.sampled_from(sorted(LABELS)), st.sampled_from(sorted(LABELS)), st.sampled_from(list(Direction)))
def test_weights_written_out_change_nothing(before: str, after: str, direction: Direction) -> None:
    """The table as it comes, said in words, weighs as no table does."""
    written = weights_of({"central": sorted(CENTRAL), "neutral": "low", "documents": {"privacy-policy": "lower"}})
    for document in ("x/terms-of-service", "x/privacy-policy"):
        as_it_comes = weigh(before, after, direction.value, document=document)
        assert weigh(before, after, direction.value, document=document, weights=written) == as_it_comes


# --- docs/severity.md -------------------------------------------------------------------------------------------------

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "severity.md").read_text()


def test_the_page_names_the_central_labels() -> None:
    """In its one paragraph about them."""
    (told,) = re.findall(r"^Central labels decide[^:]+:(.+?)\n\n", PAGE, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", told)) == CENTRAL


def test_the_page_has_a_row_for_each_weight() -> None:
    """With the value that it comes with."""
    rows = dict(re.findall(r"^\| `([\w.<>]+)` \| (.+?) \|", PAGE, re.MULTILINE))
    assert {key.partition(".")[0] for key in rows} >= {one.name for one in fields(Weights)}
    assert (rows["neutral"], rows["unclear"]) == (f'`"{AS_IT_COMES.neutral}"`', f'`"{AS_IT_COMES.unclear}"`')
    ((kind, counts),) = AS_IT_COMES.documents.items()
    assert rows["documents.<name>"] == f'`{kind}`: `"{counts}"`'


def test_the_tables_that_the_page_shows_are_read() -> None:
    """And change something."""
    shown = [tomllib.loads(text)["severity"] for text in re.findall(r"```toml\n(.+?)```", PAGE, re.DOTALL)]
    assert shown
    assert all(weights_of(table) != AS_IT_COMES for table in shown)


@pytest.mark.parametrize(
    ("row", "kinds"),
    [
        ("high", {("-", "automated_access", "strengthened"), ("resale", "resale ai_training", "unclear")}),
        ("medium", {("resale", "resale", "weakened")}),
        ("low", {("automated_access", "automated_access", "neutral"), ("resale", "resale", "unclear")}),
        ("none", {("", "", "unclear")}),
    ],
)
def test_the_page_has_the_rows_of_the_table(row: str, kinds: set[tuple[str, str, str]]) -> None:
    """As the code weighs them."""
    assert f"\n| {row} | " in PAGE
    assert {weigh(*kind) for kind in kinds} == {row}
