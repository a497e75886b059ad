"""Amounts of a rule, and which of two is stricter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.amounts import Raised, raised


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("owe 15,000 usd", "owe 20,000 usd", Raised("sum", 15_000, 20_000)),
        ("schulden 15.000 eur", "schulden 20.000 eur", Raised("sum", 15_000, 20_000)),
        ("plus de 1 000 000 posts", "plus de 500 000 posts", Raised("limit", 1_000_000, 500_000)),
        ("more than 1 million posts", "more than 1.5 million posts", Raised("limit", 1_000_000, 1_500_000)),
        ("within 48 hours", "within one day or 1 day", Raised("term", 2, 1)),
        ("innerhalb von 2 wochen", "innerhalb von 24 stunden", Raised("term", 14, 1)),
    ],
)
def test_one_amount_that_took_anothers_place_is_found(before: str, after: str, found: Raised) -> None:
    """Sums, limits and terms, with the separators of each language."""
    assert raised(before, after) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("see section 4.5", "see section 4.6"),
        ("more than 10 posts or 20 users", "more than 15 posts or 25 users"),
        ("more than 10 posts", "within 24 hours"),
        ("nothing", "nothing"),
    ],
)
def test_other_numbers_are_no_amounts(before: str, after: str) -> None:
    """Numbers of sections, several at once, and different things."""
    assert raised(before, after) is None


def test_what_binds_more_depends_on_what_it_is() -> None:
    """A higher sum, a lower limit, a shorter term."""
    assert Raised("sum", 1, 2).stricter
    assert Raised("limit", 2, 1).stricter
    assert Raised("term", 2, 1).stricter
    assert not Raised("limit", 1, 2).stricter


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_mirror(before: str, after: str) -> None:
    """Undone, the amount is lowered that was raised."""
    there, back = raised(before, after), raised(after, before)
    assert (there is None) == (back is None)
    if there and back:
        assert (there.was, there.now) == (back.now, back.was)
