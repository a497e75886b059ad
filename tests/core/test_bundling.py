"""Alerts as messages: which are one, in which order, and what each is named."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.bundling import BURST, Waiting, bundled, message_key, note_key
from tosmon.core.families import About
from tosmon.core.model import EventKind

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

WAITING = st.builds(
    lambda document, minutes, kind: (document, NOON + timedelta(minutes=minutes), kind),
    st.sampled_from(["x/terms", "x/terms@de", "x/privacy", "y/terms"]),
    st.integers(0, 2000),
    st.sampled_from([EventKind.AMENDMENT, EventKind.STATUS]),
)


def waiting(*things: tuple[str, datetime, EventKind]) -> list[Waiting]:
    """Return alerts about these documents, numbered from 1, each of an event of its own."""
    return [
        Waiting(number, About(document, kind, at, f"event-{number}"))
        for number, (document, at, kind) in enumerate(things, start=1)
    ]


@given(things=st.lists(WAITING, max_size=60), digest=st.booleans())
def test_every_alert_is_in_one_message(things: list[tuple[str, datetime, EventKind]], *, digest: bool) -> None:
    """None is left out, and none is told twice."""
    found = bundled("all", "hook", waiting(*things), digest=digest)
    assert sorted(number for one in found for number in one.ids) == list(range(1, len(things) + 1))


@given(things=st.lists(WAITING, max_size=60), digest=st.booleans())
def test_messages_come_in_the_order_of_their_first_alerts(
    things: list[tuple[str, datetime, EventKind]], *, digest: bool
) -> None:
    """As they were made."""
    firsts = [one.ids[0] for one in bundled("all", "hook", waiting(*things), digest=digest)]
    assert firsts == sorted(firsts)


@given(things=st.lists(WAITING, max_size=60), digest=st.booleans(), chance=st.randoms())
def test_messages_do_not_depend_on_the_order_of_alerts(
    things: list[tuple[str, datetime, EventKind]], chance: random.Random, *, digest: bool
) -> None:
    """Another reading of the outbox makes the same messages of it."""
    in_order = waiting(*things)
    shuffled = list(in_order)
    chance.shuffle(shuffled)
    assert bundled("all", "hook", shuffled, digest=digest) == bundled("all", "hook", in_order, digest=digest)


def test_nothing_is_no_message() -> None:
    """A digest without news is not sent."""
    assert bundled("all", "hook", [], digest=True) == []


def test_a_digest_is_one_message() -> None:
    """Whatever is in it."""
    things = [("x/terms", NOON, EventKind.STATUS), ("y/terms", NOON + timedelta(days=3), EventKind.STATUS)]
    assert [one.ids for one in bundled("all", "hook", waiting(*things), digest=True)] == [(1, 2)]


def test_a_burst_is_counted_in_groups() -> None:
    """Variants that changed together count once."""
    things = [(f"x/terms-{n}{v}", NOON, EventKind.STATUS) for n in range(BURST) for v in ("", "@de")]
    assert len(bundled("all", "hook", waiting(*things), digest=False)) == BURST
    more = [*things, ("y/terms", NOON, EventKind.STATUS)]
    assert len(bundled("all", "hook", waiting(*more), digest=False)) == 1
    assert len(bundled("all", "hook", waiting(*more), digest=False, for_people=False)) == BURST + 1


def test_a_key_names_subscription_target_and_events() -> None:
    """In whatever order the events come; anything else makes another key."""
    key = message_key("all", "hook", ["b", "a"])
    others = {
        message_key("all", "pipe", ["a", "b"]),
        message_key("some", "hook", ["a", "b"]),
        message_key("all", "hook", ["a"]),
        note_key("all", "hook", "2026-03-02T12:00:00+00:00", "a"),
    }
    assert key == message_key("all", "hook", ["a", "b"])
    assert key not in others
    assert len(others) == 4
