"""Digests and messages through years of clocks: daylight saving in two zones, leap days, naps, and clocks set back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.alerts.waiting import HOOK, Office, office_in
from tosmon.core.subscriptions import Quiet

HALF_HOUR = 0.5


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office with one channel."""
    with office_in(tmp_path) as office:
        yield office


def live(office: Office, start: datetime, days: float) -> list[str]:
    """Let something happen each four hours, and look each half hour; return the events."""
    office.clock[0] = start
    events = []
    for look in range(int(days * 48)):
        if look % 8 == 0:
            events.append(office.happen("x/terms"))
        office.compose()
        office.deliver()
        office.wait(hours=HALF_HOUR)
    return events


@pytest.mark.parametrize(
    ("zone", "turn"),
    [
        ("Europe/Berlin", date(2026, 3, 29)),
        ("Europe/Berlin", date(2026, 10, 25)),
        ("America/New_York", date(2026, 3, 8)),
        ("America/New_York", date(2026, 11, 1)),
    ],
)
def test_a_digest_at_half_past_two_comes_once_a_day(office: Office, zone: str, turn: date) -> None:
    """On the day that skips the time, and on the one that repeats it; each event is in one of them."""
    office.subscribe(replace(HOOK, digest="30 2 * * *", zone=ZoneInfo(zone)))
    start = datetime.combine(turn, time(12), UTC) - timedelta(days=3)
    events = live(office, start, 6)
    told = office.of("hook").told
    days = [one.at.astimezone(ZoneInfo(zone)).date() for one in told]
    assert days == [start.date() + timedelta(days=number) for number in range(1, len(days) + 1)]
    assert turn in days
    assert office.of("hook").events == events[: len(office.of("hook").events)]
    assert len(told) in {5, 6}


@pytest.mark.parametrize("turn", [date(2026, 3, 29), date(2026, 10, 25)])
def test_quiet_hours_are_quiet_when_clocks_turn(office: Office, turn: date) -> None:
    """By the clock on the wall, and nothing is lost over it."""
    berlin = ZoneInfo("Europe/Berlin")
    office.subscribe(replace(HOOK, quiet=Quiet(time(22), time(7)), zone=berlin))
    events = live(office, datetime.combine(turn, time(10), UTC) - timedelta(days=2), 4)
    times = [one.at.astimezone(berlin).time() for one in office.of("hook").told]
    assert all(time(7) <= at < time(22) for at in times)
    assert set(events[:-4]) <= set(office.of("hook").events)


def test_a_digest_of_the_leap_day_comes_on_the_leap_day(office: Office) -> None:
    """It waits for years, and tells all of them."""
    office.subscribe(replace(HOOK, digest="0 8 29 2 *"))
    event = office.happen("x/terms")
    for _ in range(3):
        office.wait(hours=24 * 240)
        assert office.compose() == 0
    office.clock[0] = datetime(2028, 2, 29, 8, tzinfo=UTC)
    office.compose()
    office.deliver()
    assert office.of("hook").events == [event]


def test_a_laptop_that_slept_tells_all_when_it_wakes(office: Office) -> None:
    """One digest for two that it slept through, and what was to be told at once."""
    office.channel("pipe")
    office.subscribe(HOOK, replace(HOOK, name="desk", digest="0 */6 * * *", targets=("pipe",)))
    first = office.happen("x/terms")
    office.wait(hours=24)
    second = office.happen("y/terms")
    office.compose()
    for channel in ("hook", "pipe"):
        office.deliver(channel)
    assert office.of("hook").events == [first, second]
    assert office.of("pipe").events == [first]
    office.wait(hours=6)
    office.compose()
    office.deliver("pipe")
    assert len(office.of("pipe").told) == 2


@pytest.mark.parametrize("digest", ["", "0 */6 * * *"])
def test_a_clock_that_jumps_back_tells_nothing_twice(office: Office, digest: str) -> None:
    """And nothing is missed, nor waits for the old time."""
    office.subscribe(replace(HOOK, digest=digest))
    events = live(office, datetime(2026, 5, 4, 9, tzinfo=UTC), 1)
    events += live(office, datetime(2026, 5, 1, 9, tzinfo=UTC), 1)
    office.wait(hours=7)
    office.compose()
    office.deliver()
    assert sorted(office.of("hook").events) == sorted(events)
