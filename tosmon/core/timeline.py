"""A document's timeline: every look at it as a dot, and dots of one day, week or month as one where they are many.

Pure: looks in, dots out, in the zone that days are counted in. How dots are drawn is the pages'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby

__all__ = ["Dot", "Look", "Scale", "Span", "dots", "fitting"]

_FEW = 200  # looks that are shown one by one
_DAYS = 370  # for which a dot a day is fine enough to be seen
_WEEKS = 370


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a document: a check of tosmon's, or what a witness saw; and what had changed by then.

    `changed` counts the clauses that changed, `labelled` those of them that bear on scraping; `event` tells of it.
    `technical`: the text was only read anew.
    """

    at: datetime
    outcome: str
    reason: str = ""
    witness: str = ""
    changed: int = 0
    labelled: int = 0
    event: str = ""
    technical: bool = False


class Scale(StrEnum):
    """How much time one dot stands for."""

    CHECK = "check"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: its first day, and the day after its last."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.end - self.first).days

    def within(self, looks: Iterable[Look], zone: tzinfo) -> list[Look]:
        """Return the looks of that stretch."""
        begin, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (self.first, self.end))
        return [look for look in looks if begin <= look.at < end]


@dataclass(frozen=True, slots=True)
class Dot:
    """The looks of one stretch of time by one witness (empty for tosmon itself), as one dot.

    `first` and `last` are the moments of the first and the last of them; `at` is the day that a dot of many stands for.
    `events` are those that tell what changed.
    """

    at: date
    witness: str
    first: datetime
    last: datetime
    looks: int
    failed: int
    suspect: int
    absent: int
    changed: int
    labelled: int
    technical: bool
    reasons: tuple[str, ...]
    events: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Return what the dot says first: labelled, changed, suspect, failed (all of them), absent, or unchanged."""
        if self.changed:
            return "labelled" if self.labelled else "changed"
        if self.suspect:
            return "suspect"
        if self.failed == self.looks:
            return "failed"
        return "absent" if self.absent else "unchanged"


def fitting(looks: Sequence[Look], span: Span) -> Scale:
    """Return the finest scale at which that many looks in so long a time can be told apart."""
    if len(looks) <= _FEW:
        return Scale.CHECK
    if span.days <= _DAYS:
        return Scale.DAY
    return Scale.WEEK if span.days <= 7 * _WEEKS else Scale.MONTH


def dots(looks: Sequence[Look], scale: Scale, zone: tzinfo) -> tuple[Dot, ...]:
    """Return the looks, which come in time order, as dots, by time and witness."""
    if scale is Scale.CHECK:
        return tuple(_dot(look.at.astimezone(zone).date(), look.witness, [look]) for look in looks)
    found = []
    for at, group in groupby(looks, key=lambda look: _begun(look.at.astimezone(zone).date(), scale)):
        by_witness: dict[str, list[Look]] = {}
        for look in group:
            by_witness.setdefault(look.witness, []).append(look)
        found += [_dot(at, witness, of) for witness, of in by_witness.items()]
    return tuple(found)


def _begun(day: date, scale: Scale) -> date:
    """Return the first day of what a dot stands for that has this day."""
    if scale is Scale.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if scale is Scale.MONTH else day


def _dot(at: date, witness: str, looks: Sequence[Look]) -> Dot:
    outcomes = Counter(look.outcome for look in looks)
    return Dot(
        at=at,
        witness=witness,
        first=looks[0].at,
        last=looks[-1].at,
        looks=len(looks),
        failed=outcomes["failed"],
        suspect=outcomes["suspect"],
        absent=outcomes["absent"],
        changed=sum(look.changed for look in looks),
        labelled=sum(look.labelled for look in looks),
        technical=any(look.technical for look in looks),
        reasons=tuple(dict.fromkeys(look.reason for look in looks if look.reason)),
        events=tuple(look.event for look in looks if look.event),
    )
