"""For how long platforms carried labels: the turns of their documents joined, and counted day by day.

A platform carries a label while any of its texts in force does, and is watched while there is any text of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from tosmon.catalog.views import LabelSpan
from tosmon.core.label_turns import STANDS
from tosmon.core.signal_names import is_signal_file
from tosmon.opened import is_robots

__all__ = ["Counted", "Spell", "Spells", "Turning", "as_renamed", "counted", "joined", "spells_of", "turnings"]

NEVER: Final = datetime.max.replace(tzinfo=UTC)  # until when it lasts that lasts still
Spell = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Spells:
    """For each label and platform the times in which the platform carried it; and in which it was watched.

    `own` are the times in which tosmon looked itself.
    """

    carried: Mapping[str, Mapping[str, Sequence[Spell]]] = field(default_factory=dict)
    watched: Mapping[str, Sequence[Spell]] = field(default_factory=dict)
    own: Mapping[str, Sequence[Spell]] = field(default_factory=dict)

    @property
    def begin(self) -> date | None:
        """Return the day of the first capture; None where nothing was captured."""
        first = min((spells[0][0] for spells in self.watched.values()), default=None)
        return None if first is None else first.date()


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that changes on days: what it is from each of them on."""

    days: tuple[date, ...]
    numbers: tuple[int, ...]

    def on(self, day: date) -> int:
        """Return the number at the end of that day."""
        at = bisect_right(self.days, day)
        return self.numbers[at - 1] if at else 0


@dataclass(frozen=True, slots=True)
class Turning:
    """That a platform began to carry a label, or ceased to, as was first observed then."""

    at: datetime
    platform: str
    label: str
    began: bool


def as_renamed(spans: Iterable[LabelSpan], later: Mapping[str, str]) -> list[LabelSpan]:
    """Return the spans with those of platforms that have another name now as that one's, until its own text began.

    `later` are the names of today by those of before. A text that goes on under no other name ends with the first of
    that name.
    """
    found = list(spans)
    begun: dict[str, datetime] = {}
    for span in found:
        if span.label == STANDS:
            for name in (span.document, span.document.partition("/")[0]):
                begun[name] = min(begun.get(name, NEVER), span.first)
    return [one for span in found if (one := _renamed(span, later, begun)) is not None]


def _renamed(span: LabelSpan, later: Mapping[str, str], begun: Mapping[str, datetime]) -> LabelSpan | None:
    """Return a span as it counts; None where nothing of it is left."""
    platform, _, name = span.document.partition("/")
    if platform not in later or later[platform] not in begun:
        return span
    document = f"{later[platform]}/{name}"
    end = begun.get(document, begun[later[platform]])
    if span.first >= end:
        return None
    return span._replace(document=document, until=min(span.until or NEVER, end))


def spells_of(spans: Iterable[LabelSpan], without: Collection[str] = ()) -> Spells:
    """Return the spells of all platforms but those, from all turns of their documents."""
    carried: dict[str, dict[str, list[Spell]]] = defaultdict(lambda: defaultdict(list))
    watched: dict[str, list[Spell]] = defaultdict(list)
    own: dict[str, list[Spell]] = defaultdict(list)
    for span in spans:
        platform = span.document.partition("/")[0]
        spell = span.first, span.until or NEVER
        if platform in without:
            continue
        if span.label != STANDS:
            carried[span.label][platform].append(spell)
        elif not (is_robots(span.document) or is_signal_file(span.document)):
            watched[platform].append(spell)
            if span.rule == "own":
                own[platform].append(spell)
    return Spells(
        {label: {one: joined(spells) for one, spells in of.items()} for label, of in carried.items()},
        {one: joined(spells) for one, spells in watched.items()},
        {one: joined(spells) for one, spells in own.items()},
    )


def joined(spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """Return the spells by time, those that touch or overlap as one."""
    found: list[Spell] = []
    for begun, ended in sorted(spells):
        if found and begun <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], ended)
        else:
            found.append((begun, ended))
    return tuple(found)


def counted(of: Mapping[str, Sequence[Spell]], among: Collection[str] = ()) -> Counted:
    """Return of how many platforms (of those named, or of all) there is a spell, day by day."""
    steps: defaultdict[date, int] = defaultdict(int)
    for platform, spells in of.items():
        if not among or platform in among:
            for begun, ended in spells:
                steps[begun.date()] += 1
                if ended != NEVER:
                    steps[ended.date()] -= 1
    number, days, numbers = 0, [], []
    for day in sorted(steps):
        if steps[day]:
            number += steps[day]
            days.append(day)
            numbers.append(number)
    return Counted(tuple(days), tuple(numbers))


def turnings(
    spells: Spells, labels: Iterable[str], among: Collection[str], since: datetime, until: datetime
) -> Iterator[Turning]:
    """Yield who began to carry these labels, or ceased to, from one moment up to another, in no order."""
    for label in labels:
        for platform, own in spells.carried.get(label, {}).items():
            if among and platform not in among:
                continue
            for spell in own:
                for at, began in zip(spell, (True, False), strict=True):
                    if since <= at < until:
                        yield Turning(at, platform, label, began)
