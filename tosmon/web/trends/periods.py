"""Months, quarters and years, and how many changes made rules stricter or milder in each."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tosmon.catalog.views import Pointed
from tosmon.core.families import family_of
from tosmon.core.model import Direction

__all__ = ["By", "Period", "Tally", "periods", "tallied"]


class By(StrEnum):
    """How long the periods are in which changes are counted."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {By.MONTH: 1, By.QUARTER: 3, By.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year: its first day, that of the next one, and how it is written."""

    begin: date
    end: date
    words: str

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """Return the moments between which it lies, UTC; the second is the next one's."""
        return datetime.combine(self.begin, time.min, UTC), datetime.combine(self.end, time.min, UTC)

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many changes of a period made rules stricter, and how many milder."""

    period: Period
    strengthened: int
    weakened: int


def periods(begin: date, end: date, by: By) -> tuple[Period, ...]:
    """Return the periods that hold the days from `begin` to `end`, oldest first."""
    step = _MONTHS[by]
    first = _month(begin) // step * step
    return tuple(
        Period(_day(at), _day(at + step), _written(at, by)) for at in range(first, _month(end) + 1, step) if at >= first
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _day(month: int) -> date:
    return date(min(month // 12, date.max.year), month % 12 + 1, 1)


def _written(month: int, by: By) -> str:
    year = f"{month // 12:04}"
    return {By.MONTH: f"{year}-{month % 12 + 1:02}", By.QUARTER: f"{year} Q{month % 12 // 3 + 1}", By.YEAR: year}[by]


def tallied(pointed: Iterable[Pointed], within: Sequence[Period]) -> tuple[Tally, ...]:
    """Return how many changes point which way in each of the periods, which follow each other.

    What variants of one text changed alike on one day counts once: as often as in the variant where most changed.
    """
    by_day: dict[tuple[date, str, Direction], Counter[str]] = defaultdict(Counter)
    for one in pointed:
        by_day[one.at.date(), family_of(one.document), one.direction][one.document] += one.count
    counts: Counter[tuple[int, Direction]] = Counter()
    ends = [period.end for period in within]
    for (day, _, direction), variants in by_day.items():
        if within and within[0].begin <= day < ends[-1]:
            counts[bisect_right(ends, day), direction] += max(variants.values())
    return tuple(
        Tally(period, counts[place, Direction.STRENGTHENED], counts[place, Direction.WEAKENED])
        for place, period in enumerate(within)
    )
