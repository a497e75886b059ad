"""How well labels agree with people on clauses that were judged by reading: no figure falls unseen."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.judging import BY_REFERENCE, Judged, by_reference, from_file, score
from tosmon import lexicon
from tosmon.core.model import Rule

# The least that the labels must reach, a little under what they do (see benchmarks/accuracy.py): set and half (1: held
# out), then F1 of any label and of each label, and the share of labelled clauses whose rule is right.
FLOORS = [
    ("shared", 0, 0.99, 0.99, 0.99),
    ("shared", 1, 0.96, 0.91, 0.92),
    ("reference", 0, 0.98, 0.97, 0.95),
    ("reference", 1, 0.95, 0.94, 0.90),
]


@pytest.fixture(scope="module")
def judged(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Judged]]:
    """Return both sets of judged clauses by name."""
    folder = tmp_path_factory.mktemp("judged") / "terms.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(shared / "data" / "terms.bundle"), str(folder)], check=True)
    return {
        "shared": list(from_file(shared / "data" / "labels" / "clauses.jsonl")),
        "reference": list(by_reference(folder)),
    }


@pytest.mark.shared
@pytest.mark.parametrize(("name", "half", "any_label", "each_label", "rules"), FLOORS)
def test_labels_agree_with_people(
    judged: dict[str, list[Judged]], name: str, half: int, any_label: float, each_label: float, rules: float
) -> None:
    """Each figure of each half stands above its floor."""
    figures = score(one for one in judged[name] if one.half == half)
    assert figures.any_f1 >= any_label
    assert figures.each_f1 >= each_label
    assert figures.rule_share >= rules


def entries() -> Sequence[dict[str, str]]:
    """Return the rows of the clauses that were judged by reference."""
    return list(csv.DictReader(BY_REFERENCE.read_text("utf-8").splitlines()))


def test_every_judged_clause_has_known_labels_and_a_rule_with_them() -> None:
    """A label's name is one of the taxonomy, and only a clause without labels has no rule."""
    known = {label.id for label in lexicon.load().labels}
    rows = entries()
    assert len(rows) >= 220
    assert all(set(row["labels"].split()) <= known for row in rows)
    assert all((Rule(row["rule"]) is Rule.NONE) == (not row["labels"]) for row in rows)


def test_judged_clauses_are_referred_to_not_copied() -> None:
    """No more than a few opening words of a platform's text, and each clause once."""
    rows = entries()
    assert all(len(row["opening"].split()) <= 5 for row in rows)
    assert len({row["hash"] for row in rows}) == len(rows)
