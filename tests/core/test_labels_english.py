"""Many ways in which English terms put each label, and near misses: each is a test of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tosmon import lexicon
from tosmon.core.labels import classify
from tosmon.core.model import Clause

LEXICON = lexicon.load()
FOLDER = Path(__file__).parent / "wordings"
WORDINGS = tomllib.loads((FOLDER / "en.toml").read_text("utf-8"))
CLAUSES = tomllib.loads((FOLDER / "en_clauses.toml").read_text("utf-8"))["clauses"]


def cases(kind: str) -> list[tuple[str, str]]:
    """Return each label with each of its sentences of a kind."""
    return [(label, text) for label, table in WORDINGS.items() for text in table[kind]]


def test_every_label_has_ten_of_each() -> None:
    """All labels of the taxonomy are there, with ten ways and ten near misses at least."""
    assert set(WORDINGS) == {label.id for label in LEXICON.labels}
    assert all(len(table[kind]) >= 10 for table in WORDINGS.values() for kind in ("ways", "near_misses"))


@pytest.mark.parametrize(("label", "text"), cases("ways"))
def test_a_way_of_putting_it_carries_the_label(label: str, text: str) -> None:
    """However it is put, it carries the label."""
    assert label in classify(Clause(text), LEXICON).labels


@pytest.mark.parametrize(("label", "text"), cases("near_misses"))
def test_a_near_miss_does_not_carry_the_label(label: str, text: str) -> None:
    """What only sounds like it does not carry it."""
    assert label not in classify(Clause(text), LEXICON).labels


@pytest.mark.parametrize("entry", CLAUSES, ids=lambda entry: str(entry["text"])[:40])
def test_a_whole_clause_carries_its_labels_and_no_other(entry: dict[str, str | list[str]]) -> None:
    """All labels, none besides, and the rule of the whole."""
    found = classify(Clause(str(entry["text"])), LEXICON)
    assert list(found.labels) == entry["labels"]
    assert found.rule == entry["rule"]
