"""Which words are names, and which of them a new version has left behind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Change, ChangeKind, Clause
from tosmon.core.naming import names_in, renamed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("You may not copy the Examplo site.", {"examplo"}),
        ("You may not scrape. Users may not either.", set()),
        ("Use the Content of Examplo, and no other content.", {"examplo"}),
        ("No use for AI or by means of an API.", set()),
        ("Do Not Scrape The Examplo Site", set()),
    ],
)
def test_a_name_stands_with_a_capital_inside_a_sentence(text: str, names: set[str]) -> None:
    """Words that begin a sentence, acronyms, titles, and words written small elsewhere are none."""
    assert names_in(text) == names


def amended(before: str, after: str) -> Change:
    """Return an amended clause."""
    return Change(ChangeKind.AMENDED, Clause(before), Clause(after), (0, 0), ())


def test_a_name_that_the_new_version_does_not_know_was_changed_everywhere() -> None:
    """Whatever took its place."""
    change = amended("You may not copy Examplo content.", "You may not copy Ex content.")
    assert "examplo" in renamed([change], ["You may not copy Ex content."])


def test_a_name_that_stays_elsewhere_was_not() -> None:
    """Another rule still has it."""
    change = amended("You may not copy Examplo content.", "You may not copy Ex content.")
    assert "examplo" not in renamed([change], ["You may not copy Ex content.", "Examplo is great."])


def test_a_few_places_may_keep_the_old_name() -> None:
    """One "formerly" in many does not undo a rebranding."""
    changes = [amended("The Examplo API.", "The Ex API.")] * 9
    assert "examplo" in renamed(changes, ["The Ex API."] * 9 + ["Ex, formerly Examplo."])


@given(st.text())
def test_any_text_has_some_names_or_none(text: str) -> None:
    """Nothing raises, and all names are lower case."""
    assert all(name == name.lower() for name in names_in(text))
