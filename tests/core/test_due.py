"""When the next check of a document is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.due import LONGEST_WAIT, Past, Rhythm, next_due, taken_along

NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)
HALF_DAY = Rhythm(interval=timedelta(hours=12))

intervals = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=40))
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy adds the zone


def at_six(moment: datetime) -> datetime:
    """Return the next six o'clock strictly after a moment, as a crontab line would."""
    six = moment.replace(hour=6, minute=0, second=0, microsecond=0)
    return six if six > moment else six + timedelta(days=1)


def test_a_document_never_checked_is_due_now() -> None:
    """New documents wait for nothing."""
    assert next_due("x/terms", HALF_DAY, Past(), NOW) == NOW


def test_a_checked_document_waits_for_its_interval() -> None:
    """Without jitter, the next check is due exactly one interval after the last one began."""
    assert next_due("x/terms", HALF_DAY, Past(NOW), NOW) == NOW + timedelta(hours=12)


def test_what_fell_due_while_nobody_ran_is_due() -> None:
    """After a week's downtime a document is due since six and a half days."""
    due = next_due("x/terms", HALF_DAY, Past(NOW - timedelta(days=7)), NOW)
    assert due == NOW - timedelta(days=6, hours=12)


@given(moments, intervals, st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=1)))
def test_jitter_delays_by_less_than_itself(last: datetime, interval: timedelta, jitter: timedelta) -> None:
    """A check is never early, and late by no more than the jitter."""
    due = next_due("x/terms", Rhythm(interval=interval, jitter=jitter), Past(last), last)
    assert due is not None
    assert last + interval <= due <= last + interval + jitter


@given(moments)
def test_jitter_is_the_same_after_a_restart(last: datetime) -> None:
    """The same past gives the same time, however often it is asked."""
    rhythm = Rhythm(interval=timedelta(hours=6), jitter=timedelta(minutes=15))
    assert next_due("x/terms", rhythm, Past(last), last) == next_due(
        "x/terms", rhythm, Past(last), NOW.max.replace(tzinfo=UTC)
    )


def test_jitter_spreads_documents() -> None:
    """A hundred documents checked in one moment come back at a hundred moments."""
    rhythm = Rhythm(interval=timedelta(hours=6), jitter=timedelta(minutes=15))
    assert len({next_due(f"x/{number}", rhythm, Past(NOW), NOW) for number in range(100)}) == 100


@pytest.mark.parametrize(("failures", "hours"), [(0, 6), (1, 6), (2, 12), (3, 24), (4, 24), (1000, 24)])
def test_failures_in_a_row_double_the_wait_up_to_a_day(failures: int, hours: int) -> None:
    """One failure changes nothing; from the second on the wait doubles, and stops at a day."""
    due = next_due("x/terms", Rhythm(interval=timedelta(hours=6)), Past(NOW, failures), NOW)
    assert due == NOW + timedelta(hours=hours)


@given(intervals, st.integers(min_value=0, max_value=10_000))
def test_failures_never_make_a_document_due_sooner(interval: timedelta, failures: int) -> None:
    """Whatever the interval, failing waits at least as long, and no longer than a day or the interval."""
    due = next_due("x/terms", Rhythm(interval=interval), Past(NOW, failures), NOW)
    assert due is not None
    assert NOW + interval <= due <= NOW + max(interval, LONGEST_WAIT)


def test_cron_fixes_the_time_of_day() -> None:
    """A document with a crontab line is due at the first fire time after its last check."""
    assert next_due("x/terms", Rhythm(cron=at_six), Past(NOW), NOW) == datetime(2026, 8, 23, 6, tzinfo=UTC)


def test_failures_skip_fire_times() -> None:
    """A failing document lets fire times pass, as many as its wait covers."""

    def hourly(moment: datetime) -> datetime:
        return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    due = [next_due("x/terms", Rhythm(cron=hourly), Past(NOW, failures), NOW) for failures in (1, 2, 3, 4)]
    assert due == [NOW + timedelta(hours=hours) for hours in (1, 2, 4, 8)]


def test_a_crontab_line_may_end() -> None:
    """Where no fire time is left, the document is never due again."""
    assert next_due("x/terms", Rhythm(cron=lambda _: None), Past(NOW), NOW) is None


def test_a_check_from_the_future_does_not_stop_the_watch() -> None:
    """Where the clock was wrong at the last check, the document is due now, not in a year."""
    assert next_due("x/terms", HALF_DAY, Past(NOW + timedelta(days=365)), NOW) == NOW


@pytest.mark.parametrize(("hours", "failures", "along"), [(6, 0, True), (5, 0, False), (11, 1, True), (11, 2, False)])
def test_a_variant_is_taken_along_after_half_its_interval(hours: int, failures: int, *, along: bool) -> None:
    """One that was just checked joins the next time, and one that is asked for less and less stays so."""
    past = Past(NOW - timedelta(hours=hours), failures)
    assert taken_along(HALF_DAY, past, NOW) is along


def test_a_variant_with_a_crontab_line_is_taken_along_from_its_time_on() -> None:
    """Only the jitter would set it apart."""
    rhythm = Rhythm(cron=at_six, jitter=timedelta(hours=2))
    assert taken_along(rhythm, Past(NOW - timedelta(days=1)), NOW)
    assert not taken_along(rhythm, Past(NOW.replace(hour=7)), NOW)
    assert not taken_along(Rhythm(cron=lambda _: None), Past(NOW - timedelta(days=1)), NOW)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(hours=12)), min_size=2, max_size=6))
def test_variants_come_together(ages: list[timedelta]) -> None:
    """Whenever each was checked last: soon all are checked at one moment."""
    checked = [NOW - age for age in ages]
    for _ in range(2 * len(ages)):
        due = min(next_due("x/terms", HALF_DAY, Past(last), last) or last for last in checked)
        checked = [due if last + timedelta(hours=6) <= due else last for last in checked]
    assert len(set(checked)) == 1
