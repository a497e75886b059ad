"""Variants of one text are told together: each event in one group, and each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.families import (
    TOGETHER,
    About,
    Families,
    family_of,
    in_groups,
    together,
    told_once,
    variant_of,
)
from tosmon.core.model import EventKind

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIVE = Families.of(["x/robots.txt", "x/terms", "x/terms@de", "x/terms@fr", "x/terms@us", "x/terms@jp", "x/privacy"])

DOCUMENTS = st.sampled_from(["x/terms", "x/terms@de", "x/terms@fr", "x/privacy", "x/privacy@de", "x/robots.txt"])
KINDS = st.sampled_from([EventKind.AMENDMENT, EventKind.FAILING])
MOMENTS = st.integers(0, 24).map(lambda hours: NOON + timedelta(hours=hours))
EVENTS = st.lists(
    st.builds(About, DOCUMENTS, KINDS, MOMENTS, st.uuids().map(str)), max_size=25, unique_by=lambda one: one.event
)


def same(about: About) -> About:
    """Return what an event is about: here the event itself."""
    return about


@pytest.mark.parametrize(
    ("document", "family", "variant"),
    [
        ("x/terms", "x/terms", ""),
        ("x/terms@de", "x/terms", "de"),
        ("x/robots.txt@help.x.com", "x/robots.txt@help.x.com", ""),
        ("x/ai.txt@well-known", "x/ai.txt@well-known", ""),
        ("x/rsl.xml@shop", "x/rsl.xml@shop", ""),
    ],
)
def test_variants_share_a_family(document: str, family: str, variant: str) -> None:
    """Texts by their common name; files of other hosts and places are other files."""
    assert (family_of(document), variant_of(document)) == (family, variant)


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        (["x/terms", "x/terms@de", "x/terms@fr", "x/terms@us", "x/terms@jp"], "all five variants changed"),
        (["x/terms@us", "x/terms@de", "x/terms"], "3 of 5 variants changed (main, de, us)"),
        (["x/terms@de", "x/terms@gone"], "2 of 6 variants changed (de, gone)"),
        (["y/terms", "y/terms@de"], "both variants changed"),
        ([f"y/terms@{number}" for number in range(12)], "all 12 variants changed"),
    ],
)
def test_what_happened_is_said_in_words(documents: list[str], words: str) -> None:
    """All of them, or how many and which, in the order of the watch list; those watched no more come last."""
    assert FIVE.happened(EventKind.AMENDMENT, documents) == words


def test_every_kind_of_event_has_words() -> None:
    """Nothing that can happen to one document cannot happen to several."""
    told = {FIVE.happened(kind, ["x/terms", "x/terms@de"]) for kind in EventKind}
    assert len(told) == len(EventKind)


def test_events_of_a_round_stand_together() -> None:
    """Not with those of the next round, of another kind or text, or of the same document."""
    first = [About("x/terms", EventKind.AMENDMENT, NOON, "a"), About("x/terms@de", EventKind.AMENDMENT, NOON, "b")]
    others = [
        About("x/terms@fr", EventKind.FAILING, NOON, "c"),
        About("x/privacy@fr", EventKind.AMENDMENT, NOON, "d"),
        About("x/terms", EventKind.AMENDMENT, NOON + timedelta(hours=1), "e"),
        About("x/terms@fr", EventKind.AMENDMENT, NOON + TOGETHER * 2, "f"),
    ]
    assert together([*first, *others], same) == [tuple(first), *((other,) for other in others)]


def test_rounds_soon_after_each_other_are_told_apart() -> None:
    """What happens again to one variant parts them where the longest pause was: between the rounds."""

    def changed(variant: str, minutes: float) -> About:
        return About(f"x/terms{variant}", EventKind.AMENDMENT, NOON + timedelta(minutes=minutes), f"{minutes}{variant}")

    first = (changed("@de", 0), changed("@us", 1))
    second = (changed("", 60), changed("@de", 61), changed("@fr", 61.5))
    third = (changed("@fr", 121), changed("@us", 122))
    assert together([*first, *second, *third], same) == [first, second, third]


@given(EVENTS)
def test_each_event_is_in_one_group(events: list[About]) -> None:
    """None is lost, none is told twice."""
    assert Counter(one for group in together(events, same) for one in group) == Counter(events)


@given(EVENTS)
def test_groups_are_of_one_family_kind_and_time(events: list[About]) -> None:
    """And hold a document once."""
    for group in together(events, same):
        assert len({(family_of(one.document), one.kind) for one in group}) == 1
        assert len({one.document for one in group}) == len(group)
        assert max(one.at for one in group) - min(one.at for one in group) <= TOGETHER


@given(EVENTS)
def test_order_is_kept(events: list[About]) -> None:
    """Of groups by their first events, and within each."""
    groups = together(events, same)
    places = [[events.index(one) for one in group] for group in groups]
    assert all(place == sorted(place) for place in places)
    assert [place[0] for place in places] == sorted(place[0] for place in places)


@given(st.data())
def test_groups_do_not_depend_on_the_order(data: st.DataObject) -> None:
    """The newest first or the oldest first: the same events stand together."""
    events = data.draw(EVENTS)
    shuffled = data.draw(st.permutations(events))
    assert {frozenset(group) for group in together(events, same)} == {
        frozenset(group) for group in together(shuffled, same)
    }


@given(EVENTS)
def test_grouping_is_stable(events: list[About]) -> None:
    """Groups that are taken apart and grouped again are the same, each alone, too."""
    groups = together(events, same)
    assert together([one for group in groups for one in group], same) == groups
    assert [together(group, same) for group in groups] == [[group] for group in groups]


@given(EVENTS)
def test_groups_come_out_of_a_stream_alike(events: list[About]) -> None:
    """Oldest first, without waiting for the end."""
    in_time = sorted(events, key=lambda one: (one.at, one.event))
    assert list(in_groups(in_time, same)) == together(in_time, same)


def test_a_stream_is_not_read_to_its_end() -> None:
    """A group is told once nothing can join it any more."""
    read = []

    def days() -> Iterator[About]:
        for number in range(100):
            read.append(number)
            yield About("x/terms", EventKind.AMENDMENT, NOON + timedelta(days=number), str(number))

    assert len(next(in_groups(days(), same))) == 1
    assert len(read) == 2


@given(st.dictionaries(st.sampled_from(["main", "de", "fr", "us"]), st.lists(st.integers(0, 4), max_size=6)))
def test_each_thing_is_told_of_all_whose_it_is(told: dict[str, list[int]]) -> None:
    """Neither more nor less often than it happened to each; in the order in which things come up."""
    lines = told_once(list(told.items()))
    for name, things in told.items():
        assert Counter(thing for thing, whose in lines if name in whose) == Counter(things)


def test_what_is_the_same_is_told_once() -> None:
    """And what differs by variant."""
    told = [("main", ["ban", "fee"]), ("de", ["ban", "ban"]), ("fr", ["fee", "ban"])]
    assert told_once(told) == [("ban", ("main", "de", "fr")), ("fee", ("main", "fr")), ("ban", ("de",))]
