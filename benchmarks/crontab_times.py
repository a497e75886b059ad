"""What libraries make of crontab lines where clocks change: answers that are wrong, and what one costs.

    python -m benchmarks.crontab_times

Asked is for the next time of each line, at each quarter of an hour of the days around a jump of the clocks. Right is
what the minutes show: each local time once a day, the first time round; a skipped one at the moment of the jump.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from cronsim import CronSim

from tosmon.core.cadence import fires_after

JUMPS = (
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 5, 3, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
)
# Fields with the hours and minutes that they mean: any day.
LINES = {
    "30 2 * * *": ({2}, {30}),
    "15 0 * * *": ({0}, {15}),
    "45 1 * * *": ({1}, {45}),
    "0 */3 * * *": (set(range(0, 24, 3)), {0}),
    "*/20 2 * * *": ({2}, {0, 20, 40}),
}
MINUTE = timedelta(minutes=1)
DAYS = timedelta(days=3)
STEP = timedelta(minutes=15)

Ask = Callable[[str, ZoneInfo], Callable[[datetime], datetime | None]]


def minutes(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yield every minute from one to another."""
    while begin < end:
        yield begin
        begin += MINUTE


def right_times(zone: ZoneInfo, hours: set[int], of_hour: set[int], begin: datetime, end: datetime) -> list[datetime]:
    """Return when the local times come, found by looking at each minute."""
    found, latest = [], begin.astimezone(zone).replace(tzinfo=None) - MINUTE
    for at in minutes(begin, end):
        local = at.astimezone(zone).replace(tzinfo=None)
        if any(one.hour in hours and one.minute in of_hour for one in minutes(latest + MINUTE, local + MINUTE)):
            found.append(at)
        latest = max(latest, local)
    return found


def cronsim(fields: str, zone: ZoneInfo) -> Callable[[datetime], datetime | None]:
    """Return what cronsim answers."""
    return lambda moment: next(CronSim(fields, moment.astimezone(zone))).astimezone(UTC)


def apscheduler(fields: str, zone: ZoneInfo) -> Callable[[datetime], datetime | None]:
    """Return what APScheduler answers."""
    trigger = CronTrigger.from_crontab(fields, timezone=zone)

    def after(moment: datetime) -> datetime | None:
        found: datetime | None = trigger.get_next_fire_time(moment, moment)
        return found and found.astimezone(UTC)

    return after


def measure(ask: Ask) -> tuple[int, int, float]:
    """Return how many answers there were, how many of them were wrong, and the seconds that one took."""
    asked = wrong = 0
    seconds = 0.0
    for name, jump in JUMPS:
        zone = ZoneInfo(name)
        for fields, (hours, of_hour) in LINES.items():
            right = right_times(zone, hours, of_hour, jump - DAYS, jump + 2 * DAYS)
            after = ask(fields, zone)
            moment = jump - DAYS / 2
            while moment < jump + DAYS / 2:
                started = perf_counter()
                answer = after(moment)
                seconds += perf_counter() - started
                asked += 1
                wrong += answer != right[bisect_right(right, moment)]
                moment += STEP
    return asked, wrong, seconds / asked


def main() -> None:
    """Print a line for each library."""
    for name, ask in (("tosmon", fires_after), ("cronsim", cronsim), ("APScheduler", apscheduler)):
        asked, wrong, seconds = measure(ask)
        sys.stdout.write(f"{name:12} {asked} answers, {wrong} wrong, {seconds * 1e6:.0f} µs each\n")


if __name__ == "__main__":
    main()
