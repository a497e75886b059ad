"""Which messages may be tried, and what a failed attempt leads to, whatever the clock says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.cadence import retry_after
from tosmon.core.queueing import ASKED_AT_MOST, ATTEMPTS_AT_LEAST, Failure, Health, Queued, failed, in_order, waits

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NEW = Queued("key", 1, frozenset({("all", "hook", "x/terms")}))


def tried(times: int, *, since: timedelta = timedelta()) -> Queued:
    """Return a message that failed so often, at first so long ago and now at last."""
    return replace(NEW, attempts=times, first_attempt=NOON - since, next_attempt=NOON + retry_after(times, "key"))


def test_a_new_message_does_not_wait() -> None:
    """Whenever it was made."""
    assert not waits(NEW, NOON)
    assert not waits(replace(NEW, next_attempt=NOON + DAY), NOON)


def test_a_failed_one_waits_until_its_time() -> None:
    """And not longer."""
    one = tried(3)
    assert one.next_attempt is not None
    assert waits(one, NOON)
    assert waits(one, one.next_attempt - timedelta(seconds=1))
    assert not waits(one, one.next_attempt)


@given(st.integers(1, 40), st.timedeltas(timedelta(seconds=1), timedelta(days=5000)))
def test_a_clock_set_back_makes_it_due(times: int, back: timedelta) -> None:
    """By however much: the attempt cannot lie further ahead than its pause."""
    assert not waits(tried(times), NOON - back)


def test_what_a_recipient_asked_for_is_waited_for() -> None:
    """Longer than our own pause."""
    one = replace(tried(1), next_attempt=NOON + timedelta(hours=5))
    assert waits(one, NOON, timedelta(hours=5))
    assert not waits(one, NOON)  # as another process reads it, which nobody asked: tried, and asked again


def test_a_failure_counts_and_pauses() -> None:
    """The first attempt is remembered."""
    first = failed(NEW, Failure(), NOON, DAY)
    assert first is not None
    assert (first.attempts, first.first_attempt) == (1, NOON)
    second = failed(first, Failure(), NOON + timedelta(minutes=1), DAY)
    assert second is not None
    assert (second.attempts, second.first_attempt) == (2, NOON)


def test_a_refusal_for_good_ends_it() -> None:
    """At the first attempt."""
    assert failed(NEW, Failure(permanent=True), NOON, DAY) is None


@pytest.mark.parametrize(
    ("times", "since", "over"),
    [
        (ATTEMPTS_AT_LEAST - 1, DAY, True),
        (ATTEMPTS_AT_LEAST - 2, 30 * DAY, False),
        (50, DAY - timedelta(seconds=1), False),
        (50, DAY, True),
    ],
)
def test_it_is_given_up_after_long_enough_and_often_enough(times: int, since: timedelta, *, over: bool) -> None:
    """Both, for clocks jump and machines sleep."""
    assert (failed(tried(times, since=since), Failure(), NOON, DAY) is None) is over


def test_a_first_attempt_in_the_future_is_one_of_now() -> None:
    """The clock was set back since."""
    later = failed(tried(3, since=-300 * DAY), Failure(), NOON, DAY)
    assert later is not None
    assert later.first_attempt == NOON


@given(st.floats() | st.none())
def test_a_wish_for_patience_is_bounded(seconds: float | None) -> None:
    """Whatever number it is, or none."""
    asked = Failure.of(permanent=False, whole=False, retry_after=seconds).asked
    assert asked is None or timedelta() <= asked <= ASKED_AT_MOST


def test_messages_go_in_the_order_of_their_alerts() -> None:
    """By the number of the first."""
    queue = [replace(NEW, key=key, place=place) for key, place in (("a", 3), ("b", 1), ("c", 2))]
    assert [one.key for one in in_order(queue)] == ["b", "c", "a"]


def test_a_channel_that_does_not_answer_is_left_alone_longer_each_time() -> None:
    """Up to an hour and a bit, until it answers."""
    health, pauses = Health("hook"), []
    for _ in range(10):
        health = health.failed(Failure(whole=True), NOON)
        pauses.append(health.left_alone(NOON))
    assert pauses[:7] == sorted(pauses[:7])
    assert timedelta(hours=1) <= pauses[-1] <= timedelta(hours=1.2)
    assert health.answers().well
    assert not health.answers().left_alone(NOON)


def test_a_channel_is_not_left_alone_by_a_clock_that_was_set_back() -> None:
    """It is tried at once."""
    health = Health("hook").failed(Failure(whole=True, asked=timedelta(hours=3)), NOON)
    assert health.left_alone(NOON) == timedelta(hours=3)
    assert not health.left_alone(NOON - timedelta(minutes=1))
