"""What makes a change matter, read from a table."""

from __future__ import annotations

import pytest

from tosmon import lexicon
from tosmon.core.model import Severity
from tosmon.core.weights import CENTRAL, LABELS, Counts, Weights, WrongWeights, weights_of

WRONG: list[tuple[object, str, str]] = [
    ("high", "", "expected a table, got 'high'"),
    ({"neutrall": "low"}, "neutrall", "expected one of central, documents, labels, neutral, unclear (did you mean"),
    ({"neutral": "mild"}, "neutral", "expected 'high', 'medium', 'low', 'none', got 'mild'"),
    ({"unclear": 3}, "unclear", "expected 'high', 'medium', 'low', 'none', got 3"),
    ({"central": "resale"}, "central", "expected a list of labels, got 'resale'"),
    ({"central": ["resle"]}, "central", "expected labels; 'resle' is none: one of ai_training, "),
    ({"central": [["resale"]]}, "central", "expected labels; ['resale'] is none"),
    ({"labels": []}, "labels", "expected a table, got []"),
    ({"labels": {"resle": "low"}}, "labels.resle", "(did you mean 'resale'?)"),
    ({"labels": {"resale": True}}, "labels.resale", "expected 'high', 'medium', 'low', 'none', got True"),
    ({"documents": {"privacy-policy": "none"}}, "documents.privacy-policy", "expected 'full', 'lower', 'ignore', got"),
    ({"documents": {"x/privacy-policy": "lower"}}, "documents.x/privacy-policy", "without platform and variant"),
    ({"documents": "lower"}, "documents", "expected a table, got 'lower'"),
]


def test_an_empty_table_changes_nothing() -> None:
    """What is not named stays as it comes."""
    assert weights_of({}) == Weights()


def test_a_table_is_read() -> None:
    """Every key reaches its field; kinds of documents that are not named keep what they come with."""
    table = {
        "central": ["resale"],
        "neutral": "none",
        "unclear": "medium",
        "labels": {"ai_training": "high"},
        "documents": {"community-guidelines": "ignore"},
    }
    assert weights_of(table) == Weights(
        frozenset({"resale"}),
        Severity.NONE,
        Severity.MEDIUM,
        {"ai_training": Severity.HIGH},
        {"privacy-policy": Counts.LOWER, "community-guidelines": Counts.IGNORE},
    )


@pytest.mark.parametrize(("table", "key", "expected"), WRONG)
def test_what_is_wrong_is_named(table: object, key: str, expected: str) -> None:
    """With the key, and what was expected there."""
    with pytest.raises(WrongWeights) as raised:
        weights_of(table)
    (fault,) = raised.value.faults
    assert fault[0] == key
    assert expected in fault[1]


def test_everything_wrong_is_named_at_once() -> None:
    """One run shows all faults, however deep they stand."""
    with pytest.raises(WrongWeights) as raised:
        weights_of({"neutral": "x", "labels": {"a": "low", "resale": "x"}, "documents": {"b": "x"}})
    assert [key for key, _ in raised.value.faults] == ["neutral", "labels.a", "labels.resale", "documents.b"]


def test_the_labels_are_the_lexicons() -> None:
    """A label that the lexicon gains can be weighed at once, and one that it drops cannot any more."""
    assert {label.id for label in lexicon.load().labels} == LABELS
    assert CENTRAL < LABELS
