"""Times by somebody's clock, across every kind of jump that clocks make."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.cadence import DIGESTS, fires_after, is_muted, is_quiet, prove, release, retry_after
from tosmon.core.subscriptions import Quiet, Subscription

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NIGHT = Quiet(time(22), time(7))

# Zones with a moment at which their clocks jump (tz database 2025b), each in a way of its own.
JUMPS = (
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),  # by half an hour
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 5, 3, tzinfo=UTC)),  # from midnight to eleven in the evening
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),  # from midnight to one, in southern spring
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # over a whole day
    ("Africa/Casablanca", datetime(2026, 2, 15, 2, tzinfo=UTC)),  # for Ramadan
    ("Asia/Pyongyang", datetime(2018, 5, 4, 15, tzinfo=UTC)),  # for good
    ("Antarctica/Troll", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # by two hours
    ("Antarctica/Troll", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 5, 1, tzinfo=UTC)),  # not at all
    ("UTC", datetime(2024, 2, 29, tzinfo=UTC)),
)
jumps = st.sampled_from(JUMPS)
minutes = st.sets(st.integers(0, 59), min_size=1, max_size=4)
hours = st.one_of(st.sets(st.integers(0, 23), min_size=1, max_size=4), st.just(set(range(24))))
offsets = st.integers(-30 * 3600, 30 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def listed(numbers: set[int]) -> str:
    """Return numbers as a crontab field."""
    return ",".join(map(str, sorted(numbers)))


def walked(moment: datetime, until: datetime) -> Iterator[datetime]:
    """Yield every whole minute after a moment, up to another."""
    at = moment.replace(second=0, microsecond=0)
    while at <= until:
        if at > moment:
            yield at
        at += MINUTE


def by_hand(zone: ZoneInfo, comes: Callable[[datetime], bool], moment: datetime, until: datetime) -> list[datetime]:
    """Return the times after a moment, minute for minute: what is shown first, and what was skipped on the way."""
    seen = {
        at.astimezone(zone).replace(tzinfo=None, fold=0) for at in walked(moment - 3 * DAY, moment.replace(second=0))
    }
    latest = max(seen)
    found = []
    for at in walked(moment.replace(second=0, microsecond=0), until):
        local = at.astimezone(zone).replace(tzinfo=None, fold=0)
        skipped = walked(latest, local - MINUTE) if local > latest else ()
        fires = any(map(comes, skipped)) or (local not in seen and comes(local))
        seen.add(local)
        latest = max(latest, local)
        if fires and at > moment:
            found.append(at)
    return found


def fired(fields: str, zone: ZoneInfo, moment: datetime, until: datetime) -> list[datetime]:
    """Return all times that the fields give after a moment, up to another."""
    after = fires_after(fields, zone)
    found = []
    at = after(moment)
    while at is not None and at <= until:
        found.append(at)
        at = after(at)
    return found


def local(times: list[datetime], zone: ZoneInfo) -> list[str]:
    """Return times as the clocks show them."""
    return [f"{at.astimezone(zone):%m-%d %H:%M %z}" for at in times]


# --- crontab fields ---------------------------------------------------------------------------------------------------


def test_a_local_time_that_is_skipped_comes_when_the_clocks_jump() -> None:
    """On the morning on which Berlin has no half past two, it is three o'clock instead."""
    told = fired("30 2 * * *", BERLIN, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC))
    assert local(told, BERLIN) == ["03-28 02:30 +0100", "03-29 03:00 +0200", "03-30 02:30 +0200"]


def test_a_local_time_that_is_repeated_comes_once() -> None:
    """On the night on which New York has half past one twice, only the first counts."""
    told = fired("30 1 * * *", NEW_YORK, datetime(2026, 10, 31, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))
    assert local(told, NEW_YORK) == ["10-31 01:30 -0400", "11-01 01:30 -0400", "11-02 01:30 -0500"]


def test_a_repeated_local_time_is_over_in_the_second_hour() -> None:
    """Asked between the two, the answer is the next day, not a moment that has passed."""
    between = datetime(2026, 10, 25, 1, 15, tzinfo=UTC)
    assert fires_after("30 2 * * *", BERLIN)(between) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_several_skipped_times_come_as_one() -> None:
    """Four quarters of a skipped hour are one run, not four at once."""
    told = fired("*/15 2 * * *", BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC))
    assert local(told, BERLIN) == ["03-29 03:00 +0200"]


@pytest.mark.parametrize("fields", ["30 * * * *", "30 */1 * * *", "30 0-23 * * *"])
def test_what_comes_every_hour_comes_in_the_repeated_hour_too(fields: str) -> None:
    """Hourly is hourly: no two hours without a run, and none twice within an hour."""
    told = fired(fields, BERLIN, datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))
    assert {later - earlier for earlier, later in pairwise(told)} == {HOUR}


def test_a_leap_day_comes_every_four_years_but_in_2100() -> None:
    """The twenty-ninth of February is waited for."""
    told = fired("0 6 29 2 *", BERLIN, datetime(2090, 1, 1, tzinfo=UTC), datetime(2110, 1, 1, tzinfo=UTC))
    assert [at.year for at in told] == [2092, 2096, 2104, 2108]


def test_a_month_ends_on_the_leap_day() -> None:
    """The last day of February is another one in a leap year."""
    told = fired("0 6 L 2 *", NEW_YORK, datetime(2027, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC))
    assert local(told, NEW_YORK) == ["02-28 06:00 -0500", "02-29 06:00 -0500"]


@pytest.mark.parametrize("sunday", ["0", "7", "sun", "SUN"])
def test_sunday_is_zero_and_seven(sunday: str) -> None:
    """Days of the week are crontab's own."""
    at = fires_after(f"0 6 * * {sunday}", UTC)(datetime(2026, 11, 23, tzinfo=UTC))
    assert at == datetime(2026, 11, 29, 6, tzinfo=UTC)


def test_working_days_have_names() -> None:
    """From Friday on, mon-fri waits for Monday."""
    at = fires_after("0 6 * * mon-fri", UTC)(datetime(2026, 11, 27, 6, tzinfo=UTC))
    assert at == datetime(2026, 11, 30, 6, tzinfo=UTC)


@given(jumps, minutes, hours, offsets)
def test_nothing_is_missed_and_nothing_comes_twice(
    jump: tuple[str, datetime], minute: set[int], hour: set[int], offset: timedelta
) -> None:
    """Around every jump, the times are those that a watch on each minute finds."""
    zone, moment = ZoneInfo(jump[0]), jump[1] + offset
    until = jump[1] + 2 * DAY
    told = fired(f"{listed(minute)} {listed(hour)} * * *", zone, moment, until)
    if len(hour) == 24:  # by the clock, as often as it shows it
        assert told == [at for at in walked(moment, until) if at.astimezone(zone).minute in minute]
    else:
        assert told == by_hand(zone, lambda one: one.minute in minute and one.hour in hour, moment, until)


@given(st.sampled_from([name for name, _ in JUMPS]), st.integers(0, 23), st.integers(0, 59), st.integers(2012, 2037))
def test_a_local_time_comes_once_a_day_all_year(name: str, hour: int, minute: int, year: int) -> None:
    """Every day of a year has it: at that time, or later where the clocks jump over it."""
    zone = ZoneInfo(name)
    begin, end = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    told = [
        at.astimezone(zone) for at in fired(f"{minute} {hour} * * *", zone, begin - timedelta(seconds=1), end - MINUTE)
    ]
    days = [at.date() for at in told]
    assert len(days) == len(set(days)) == 365 + calendar.isleap(year)
    late = [at - at.replace(hour=hour, minute=minute) for at in told if (at.hour, at.minute) != (hour, minute)]
    assert len(late) <= 2
    assert all(timedelta() < by < 3 * HOUR for by in late)


@given(
    st.from_regex(
        r"\A[0-5]?[0-9](,[0-5]?[0-9])? (\*|\*/[2-7]|[0-9]-1[0-9]) (\*|[1-9]|L) (\*|[1-9]) (\*|[0-7]|5#2|2L)\Z"
    ),
    jumps,
    offsets,
)
def test_times_are_after_the_moment_and_rise(fields: str, jump: tuple[str, datetime], offset: timedelta) -> None:
    """Whatever is asked, each answer is strictly later than the moment it was asked for."""
    after = fires_after(fields, ZoneInfo(jump[0]))
    at = jump[1] + offset
    for _ in range(5):
        later = after(at)
        assert later is not None
        assert later > at
        at = later


@given(jumps, minutes, hours, offsets, offsets)
def test_the_answer_does_not_depend_on_the_moment_before_it(
    jump: tuple[str, datetime], minute: set[int], hour: set[int], one: timedelta, other: timedelta
) -> None:
    """Between a moment and its answer, every moment has that answer: a clock may stand anywhere."""
    after = fires_after(f"{listed(minute)} {listed(hour)} * * *", ZoneInfo(jump[0]))
    earlier, later = sorted((jump[1] + one, jump[1] + other))
    at = after(earlier)
    assert at is not None
    assert after(later) == at if later < at else after(later) > at  # type: ignore[operator]  # None would fail here, too


def test_moments_of_any_zone_are_understood() -> None:
    """A moment is a moment, whoever's clock it is written by."""
    after = fires_after("0 6 * * *", BERLIN)
    moment = datetime(2026, 7, 1, 3, tzinfo=UTC)
    assert after(moment) == after(moment.astimezone(NEW_YORK)) == datetime(2026, 7, 1, 4, tzinfo=UTC)


def test_there_is_nothing_after_the_end_of_the_calendar() -> None:
    """Dates end with the year 9999, and no clock set there is an error."""
    assert fires_after("0 6 * * *", BERLIN)(datetime.max.replace(tzinfo=UTC)) is None


@pytest.mark.parametrize("fields", ["0 6 30 2 *", "0 6 31 4,6,9,11 *", "0 6 30,31 feb *", "0 6 31 2 */7"])
def test_a_day_that_never_comes_is_a_fault(fields: str) -> None:
    """The thirtieth of February is named as what it is."""
    with pytest.raises(ValueError, match=r"a day that comes at some time, got .*, which is in no year"):
        prove(fields)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("", "five crontab fields .* got ''"),
        ("0 6 * *", r"got '0 6 \* \*'"),
        ("0 0 6 * * *", "five crontab fields"),
        ("@daily", "five crontab fields"),
        ("60 6 * * *", "whose minute cannot be '60'"),
        ("0 24 * * *", "whose hour cannot be '24'"),
        ("0 6 0 * *", "whose day of the month cannot be '0'"),
        ("0 6 * 13 *", "whose month cannot be '13'"),
        ("0 6 * * 8", "whose day of the week cannot be '8'"),
        ("0 6 * * fri-mon", "whose day of the week cannot be 'fri-mon'"),
        ("*/0 6 * * *", "whose minute cannot be '\\*/0'"),
        ("9" * 5000 + " 6 * * *", "whose minute cannot be '9{40}'"),
    ],
)
def test_a_fault_of_fields_is_named(fields: str, told: str) -> None:
    """The message says which field is wrong, and shows what is right."""
    with pytest.raises(ValueError, match=told):
        fires_after(fields, UTC)


# --- subscriptions ----------------------------------------------------------------------------------------------------


def asked(
    digest: str = "", quiet: Quiet | None = None, zone: ZoneInfo = BERLIN, muted_until: datetime | None = None
) -> Subscription:
    """Return a subscription with these times."""
    return Subscription("ai", digest=digest, quiet=quiet, zone=zone, muted_until=muted_until)


def test_without_digest_and_quiet_hours_all_is_told_at_once() -> None:
    """An alert waits for nothing."""
    now = datetime(2026, 8, 22, 12, 34, 56, 789, tzinfo=UTC)
    assert release(asked(), now) == now


@pytest.mark.parametrize("digest", DIGESTS.values())
def test_digests_have_names(digest: str) -> None:
    """What "daily" and "weekly" stand for are crontab fields themselves."""
    prove(digest)


def test_a_daily_digest_comes_at_eight() -> None:
    """What happened overnight is told in the morning, by the subscription's clock."""
    assert release(asked("daily"), datetime(2026, 8, 21, 22, tzinfo=UTC)) == datetime(2026, 8, 22, 6, tzinfo=UTC)


def test_a_weekly_digest_comes_on_monday_also_where_the_clocks_change() -> None:
    """The Sunday of the change between them does not move it: eight o'clock stays eight o'clock."""
    assert release(asked("weekly"), datetime(2026, 10, 20, tzinfo=UTC)) == datetime(2026, 10, 26, 7, tzinfo=UTC)


def test_what_happens_as_a_digest_goes_out_is_in_the_next_one() -> None:
    """The moment itself is over."""
    at = datetime(2026, 8, 22, 6, tzinfo=UTC)
    assert release(asked("daily"), at) == at + DAY


def test_quiet_hours_over_midnight_end_in_the_morning() -> None:
    """What happens at eleven in the evening, or at one, is told at seven."""
    morning = datetime(2026, 8, 22, 5, tzinfo=UTC)
    assert release(asked(quiet=NIGHT), morning - 8 * HOUR) == release(asked(quiet=NIGHT), morning - 6 * HOUR) == morning


def test_quiet_hours_begin_with_their_first_minute_and_end_before_their_last() -> None:
    """At ten sharp nothing is sent any more; at seven sharp everything is."""
    evening = datetime(2026, 8, 21, 20, tzinfo=UTC)
    asleep = [
        is_quiet(asked(quiet=NIGHT), evening + moved) for moved in (-MINUTE, timedelta(), 9 * HOUR - MINUTE, 9 * HOUR)
    ]
    assert asleep == [False, True, True, False]


def test_a_digest_in_quiet_hours_comes_when_they_are_over() -> None:
    """A digest at three in the morning is one delivery, at seven."""
    assert release(asked("0 3 * * *", NIGHT), datetime(2026, 8, 21, 12, tzinfo=UTC)) == datetime(
        2026, 8, 22, 5, tzinfo=UTC
    )


def test_a_night_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    """Seven o'clock in the morning is summer time already."""
    assert release(asked(quiet=NIGHT), datetime(2026, 3, 28, 21, tzinfo=UTC)) == datetime(2026, 3, 29, 5, tzinfo=UTC)


def test_quiet_hours_whose_end_is_skipped_end_with_the_jump() -> None:
    """Until half past two, on the morning without one: until three."""
    early = Quiet(time(22), time(2, 30))
    assert release(asked(quiet=early), datetime(2026, 3, 29, 0, 30, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_hours_that_begin_as_they_end_are_never_quiet() -> None:
    """From nine to nine is no time at all."""
    never = asked(quiet=Quiet(time(9), time(9)))
    assert not any(is_quiet(never, datetime(2026, 8, 22, hour, tzinfo=UTC)) for hour in range(24))


@given(jumps, offsets, st.times(), st.times())
def test_quiet_hours_end_with_the_first_minute_that_is_not_quiet(
    jump: tuple[str, datetime], offset: timedelta, begins: time, ends: time
) -> None:
    """Across every jump, the time found is the first that a watch on each minute finds."""
    quiet = Quiet(begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0))
    one, moment = asked(quiet=quiet, zone=ZoneInfo(jump[0])), jump[1] + offset
    until = (
        moment
        if not is_quiet(one, moment)
        else next(at for at in walked(moment, moment + 3 * DAY) if not is_quiet(one, at))
    )
    assert release(one, moment) == until


@given(jumps, offsets, st.sampled_from(["", "daily", "weekly", "30 2 * * *", "*/20 * * * *"]))
def test_a_release_is_never_early_and_never_quiet(jump: tuple[str, datetime], offset: timedelta, digest: str) -> None:
    """Whatever is asked for, nothing is told before it happened, nor at night."""
    one, created = asked(digest, NIGHT, ZoneInfo(jump[0])), jump[1] + offset
    at = release(one, created)
    assert at >= created
    assert not is_quiet(one, at)


def test_a_laptop_asleep_for_a_day_tells_one_digest() -> None:
    """All that happened before the digest it slept through waits for the same time, which has passed since."""
    slept = datetime(2026, 8, 22, 6, tzinfo=UTC)
    times = {release(asked("daily"), slept - hours * HOUR) for hours in range(1, 24)}
    assert times == {slept}


def test_a_clock_that_jumps_back_changes_no_release() -> None:
    """When something may be told follows from when it happened, not from when one asks."""
    created = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert release(asked("daily", NIGHT), created) == release(asked("daily", NIGHT), created) > created


def test_muted_is_what_happens_before_the_end() -> None:
    """What happens at the very end is told."""
    end = datetime(2026, 12, 1, tzinfo=UTC)
    one = asked(muted_until=end)
    assert (is_muted(one, end - MINUTE), is_muted(one, end), is_muted(asked(), end)) == (True, False, False)


# --- attempts ---------------------------------------------------------------------------------------------------------


def test_pauses_between_attempts_double_up_to_an_hour() -> None:
    """Half a minute, one, two, four … and never much more than an hour."""
    pauses = [retry_after(attempts, "key") for attempts in range(1, 12)]
    usual = [min(timedelta(seconds=30 * 2**doublings), HOUR) for doublings in range(11)]
    assert all(at_least <= pause <= at_least * 1.2 for at_least, pause in zip(usual, pauses, strict=True))


@given(st.integers(), st.text())
def test_pauses_are_the_same_after_a_restart_and_within_bounds(attempts: int, key: str) -> None:
    """No number of attempts overflows, and the same past gives the same pause."""
    pause = retry_after(attempts, key)
    assert timedelta(seconds=30) <= pause <= 1.2 * HOUR
    assert pause == retry_after(attempts, key)


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    """A hundred keys have a hundred pauses."""
    assert len({retry_after(3, f"key {number}") for number in range(100)}) == 100
