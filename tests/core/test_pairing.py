"""Facts about pairing the items of two lists."""

from __future__ import annotations

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core import pairing
from tosmon.core.pairing import Item, Pair, alike, in_order, same_elsewhere, with_fitting

LISTS = st.lists(st.sampled_from("abcdef"), max_size=25)


def longest(old: list[str], new: list[str]) -> int:
    """Return the length of a longest common subsequence, by the textbook."""
    row = [0] * (len(new) + 1)
    for item in old:
        last = row
        row = [0]
        for index, other in enumerate(new):
            row.append(last[index] + 1 if item == other else max(last[index + 1], row[index]))
    return row[-1]


def rises(pairs: list[Pair]) -> bool:
    """Return whether both places grow from pair to pair."""
    return all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(LISTS, LISTS)
def test_as_many_as_possible_keep_their_order(old: list[str], new: list[str]) -> None:
    """The pairs are equal, rise, and could not be more."""
    pairs = in_order(old, new)
    assert rises(pairs)
    assert all(old[i] == new[j] for i, j in pairs)
    assert len(pairs) == longest(old, new)


@given(st.permutations(range(12)), st.permutations(range(12)))
def test_very_long_lists_are_paired_by_what_stands_once(old: list[int], new: list[int]) -> None:
    """Where all stand once that is as good as any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairing, "_TABLE", 0)
        patient = in_order(old, new)
    assert rises(patient)
    assert all(old[i] == new[j] for i, j in patient)
    assert len(patient) == len(in_order(old, new))


def test_equal_items_elsewhere_are_paired_once_each_and_in_order() -> None:
    """Copies find each other first to first, second to second."""
    assert same_elsewhere({1: "a", 4: "a", 5: "b"}, {0: "b", 2: "a", 3: "a", 9: "a"}) == [(1, 2), (4, 3), (5, 0)]


def test_pairs_that_cross_do_not_fit() -> None:
    """Only what keeps the order of the others may stand between them."""
    assert with_fitting([(5, 5)], [(1, 7), (2, 2), (3, 1), (8, 9)]) == [(2, 2), (5, 5), (8, 9)]


def test_the_most_similar_texts_are_paired() -> None:
    """Two texts that changed places in part find their likes."""
    old = [Item(0, "you may not scrape the services or collect data"), Item(1, "we may close your account at any time")]
    new = [
        Item(0, "we may close or limit your account at any time"),
        Item(1, "you may never scrape the services or data"),
    ]
    assert sorted(alike(old, new)) == [(0, 1), (1, 0)]


def test_unrelated_texts_are_not_paired() -> None:
    """Common small words make no pair."""
    old = [Item(0, "You agree to the collection of the fees that are due for the use of paid features.")]
    new = [Item(0, "The courts of Ireland have jurisdiction in all of the disputes between you and us.")]
    assert alike(old, new) == []


def test_a_text_is_paired_with_the_part_that_it_was_cut_to() -> None:
    """A long text that was cut in pieces belongs to the largest piece."""
    one = "You keep all rights in the content that you post on the service."
    two = "By posting you grant us a worldwide licence to host, store, display, reproduce and distribute that content."
    assert alike([Item(0, f"{one} {two}")], [Item(0, one), Item(1, two)]) == [(0, 1)]


def test_the_same_surroundings_decide_between_equals() -> None:
    """A copy in the same gap goes before a slightly better one far away."""
    text = "You may not use automated means to collect content from the service"
    old = [Item(0, f"{text} without our prior consent", zone=1)]
    new = [
        Item(3, f"{text} without our prior written permission", zone=1),
        Item(9, f"{text} without our consent", zone=7),
    ]
    assert alike(old, new) == [(0, 3)]


def test_ten_thousand_dissimilar_texts_take_bounded_time() -> None:
    """Nothing in common on either side is the worst case."""
    chance = random.Random(7)
    words = [f"word{number}" for number in range(20_000)]
    old, new = ([Item(i, " ".join(chance.choices(words, k=20))) for i in range(10_000)] for _ in range(2))
    start = time.perf_counter()
    alike(old, new)
    assert time.perf_counter() - start < 10
