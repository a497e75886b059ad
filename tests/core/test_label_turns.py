"""Turns of labels: at every moment they tell what was observed last, and each begins where something was said anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.label_turns import LabelTurn, Said, turn, turns

BAN, DUTY = ("resale", "ban"), ("resale", "duty")


def hour(number: int) -> datetime:
    """Return the moment that many hours after a start."""
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number)


numbers = st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple)
saids = st.dictionaries(st.sampled_from([BAN, DUTY, ("ai_training", "ban")]), numbers, max_size=3)
histories = st.lists(st.tuples(st.integers(0, 12), saids), max_size=10).map(
    lambda seen: sorted(((hour(number), said) for number, said in seen), key=lambda one: one[0])
)


def said_at(found: tuple[LabelTurn, ...], at: datetime) -> Said:
    """Return what turns tell of a moment."""
    stood = (one for one in found if one.first <= at and (one.until is None or at < one.until))
    return {(one.label, one.rule): one.clauses for one in stood}


@given(histories)
def test_turns_tell_of_every_moment_what_was_observed_last(seen: list[tuple[datetime, Said]]) -> None:
    """Whatever came and went; of one moment, what was observed last of all."""
    found = turns(seen)
    for number in range(13):
        before = [said for at, said in seen if at <= hour(number)]
        assert said_at(found, hour(number)) == (before[-1] if before else {})


@given(histories)
def test_turns_of_one_kind_follow_each_other(seen: list[tuple[datetime, Said]]) -> None:
    """None lasts for no time, two never stand at once, and those that touch say something else or began anew."""
    found = turns(seen)
    for says in {(one.label, one.rule) for one in found}:
        own = [one for one in found if (one.label, one.rule) == says]
        for one, after in pairwise(own):
            assert one.until is not None
            assert one.first < one.until <= after.first
            assert after.since in {one.since, after.first}


def test_a_rule_is_as_old_as_the_first_clause_that_said_it() -> None:
    """Another clause in its place makes another turn of the same age; a pause makes it new."""
    one, two, three, four = turns(
        [(hour(0), {BAN: (1,)}), (hour(1), {BAN: (2,)}), (hour(2), {DUTY: (2,)}), (hour(3), {BAN: (1,)})]
    )
    assert (one.until, one.since, two.first, two.since) == (hour(1), hour(0), hour(1), hour(0))
    assert (two.until, three.label, three.rule, three.since) == (hour(2), *DUTY, hour(2))
    assert (four.first, four.since, four.until) == (hour(3), hour(3), None)


def test_what_says_the_same_ends_and_begins_nothing() -> None:
    """A look that finds everything as it was writes nothing."""
    (standing,) = turns([(hour(0), {BAN: (1, 2)})])
    turned = turn([standing], {BAN: (1, 2)}, hour(1))
    assert (turned.ended, turned.begun) == ((), ())
