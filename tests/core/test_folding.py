"""What did not change is folded, and what is long is cut: nothing is lost by either."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.folding import CONTEXT, Stretch, cut, folded, part_of

MARKS = st.lists(st.booleans(), max_size=60)
WEIGHTS = st.lists(st.integers(0, 50), max_size=60)


@given(MARKS)
def test_stretches_hold_every_item_once(changed: list[bool]) -> None:
    """In order, and no two beside each other are of a kind."""
    stretches = list(folded(changed))
    assert [place for one in stretches for place in range(one.start, one.end)] == list(range(len(changed)))
    kinds = [one.is_folded for one in stretches]
    assert all(one != other for one, other in pairwise(kinds))


@given(MARKS)
def test_nothing_that_changed_is_folded(changed: list[bool]) -> None:
    """Nor is what stands near it."""
    for one in folded(changed):
        if one.is_folded:
            near = changed[max(one.start - CONTEXT, 0) : one.end + CONTEXT]
            assert not any(near)


def test_a_single_item_is_not_folded() -> None:
    """It takes no more room than the words of a fold."""
    changed = [True, *[False] * 7, True]
    assert list(folded(changed)) == [Stretch(0, 9, is_folded=False)]


def test_a_text_without_changes_is_one_fold() -> None:
    """And an empty one has none."""
    assert list(folded([False] * 9)) == [Stretch(0, 9, is_folded=True)]
    assert list(folded([])) == []


@given(WEIGHTS, st.integers(1, 80))
def test_parts_hold_every_item_once_and_no_more_than_they_may(weights: list[int], most: int) -> None:
    """But for single items that are heavier."""
    parts = cut(weights, most)
    assert [place for start, end in parts for place in range(start, end)] == list(range(len(weights)))
    assert all(sum(weights[start:end]) <= most or end - start == 1 for start, end in parts)


@given(WEIGHTS, st.integers(1, 80))
def test_each_place_is_found_in_its_part(weights: list[int], most: int) -> None:
    """Parts are numbered from 1; what lies beyond all is in the last."""
    parts = cut(weights, most)
    for number, (start, end) in enumerate(parts, 1):
        assert all(part_of(parts, place) == number for place in range(start, end))
    assert part_of(parts, len(weights) + 5) == len(parts)
