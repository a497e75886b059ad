"""Ids in words, and numbers of things."""

from __future__ import annotations

import pytest

from tosmon.core.words import counted, in_words, listed


@pytest.mark.parametrize(
    ("number", "told"), [(0, "no clauses"), (1, "1 clause"), (2, "2 clauses"), (1200, "1,200 clauses")]
)
def test_counts(number: int, told: str) -> None:
    """One, many, and none."""
    assert counted(number, "clause") == told


def test_ids_are_written_as_people_do() -> None:
    """Names of things keep their capitals."""
    assert [in_words(word) for word in ("ai_training", "robots_txt", "much_text_gone")] == [
        "AI training",
        "robots.txt",
        "much text gone",
    ]


def test_long_lists_are_cut_and_say_so() -> None:
    """The first three by name, the others by number."""
    assert listed(["resale", "ai_training"]) == "resale, AI training"
    assert listed(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
