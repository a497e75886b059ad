"""Variants of one text: which documents belong together, and which of their events are told as one.

A text that is watched in several languages or countries is a document for each, and together they are a family
("x/terms" and "x/terms@de"). What a group of events is called stands here, too; how it is shown is left to others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Generic, Self, TypeVar

from tosmon.core.model import EventKind
from tosmon.core.signal_names import is_signal_file

__all__ = [
    "MAIN",
    "TOGETHER",
    "About",
    "Families",
    "family_of",
    "in_groups",
    "together",
    "told_once",
    "variant_name",
    "variant_of",
]

TOGETHER: Final = timedelta(hours=6)
"""How far apart the events of a group may be observed: a family's checks of one round, not those of two rounds."""
MAIN: Final = "main"  # what the variant is called that has no name of its own

_ROBOTS: Final = "robots.txt"
_VERBS: Final = {
    EventKind.AMENDMENT: "changed",
    EventKind.STATUS: "answer otherwise",
    EventKind.FAILING: "cannot be captured",
    EventKind.RECOVERED: "can be captured again",
    EventKind.SUSPECT: "are not believed",
}
_NUMBERS: Final = ("", "", "both", "all three", "all four", "all five", "all six", "all seven", "all eight", "all nine")

Thing = TypeVar("Thing")
Told = TypeVar("Told", bound=Hashable)


# --- which documents belong together ----------------------------------------------------------------------------------


def family_of(document: str) -> str:
    """Return the id that a text's variants share: "x/terms" for "x/terms@de".

    Its own for a robots.txt or signal file: what stands behind its `@` is another host or place, and another file.
    """
    return document if _alone(document) else document.partition("@")[0]


def variant_of(document: str) -> str:
    """Return what tells a variant from the others of its family ("de"), empty for the first and for what has none."""
    return "" if _alone(document) else document.partition("@")[2]


def variant_name(document: str) -> str:
    """Return what a variant is called among its family: "de", or "main"."""
    return variant_of(document) or MAIN


def _alone(document: str) -> bool:
    return is_signal_file(document) or document.rpartition("/")[2].partition("@")[0] == _ROBOTS


@dataclass(frozen=True, slots=True)
class Families:
    """The documents that are watched, by family, in the order of the watch list."""

    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[str]) -> Self:
        """Return the families of these documents."""
        members: dict[str, tuple[str, ...]] = {}
        for document in documents:
            family = family_of(document)
            members[family] = (*members.get(family, ()), document)
        return cls(members)

    def place(self, document: str) -> int:
        """Return a document's place in its family, behind all others where it is watched no more."""
        known = self.members.get(family_of(document), ())
        return known.index(document) if document in known else len(known)

    def happened(self, kind: EventKind, documents: Iterable[str]) -> str:
        """Return what happened to these variants of one family: "all five variants changed".

        Where it happened to some only, they are named: "3 of 5 variants changed (main, de, fr)".
        """
        those = sorted(documents, key=self.place)
        every = len({*self.members.get(family_of(those[0]), ()), *those})
        if len(those) < every:
            names = ", ".join(map(variant_name, those))
            return f"{len(those)} of {every} variants {_VERBS[kind]} ({names})"
        return f"{_NUMBERS[every] if every < len(_NUMBERS) else f'all {every}'} variants {_VERBS[kind]}"


# --- which events are told as one -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about, as far as grouping minds: its document, kind, first observation and id."""

    document: str
    kind: EventKind
    at: datetime
    event: str = ""


@dataclass(slots=True)
class _Group(Generic[Thing]):
    """A group as it grows: its things, and what each is about, oldest first."""

    things: list[Thing] = field(default_factory=list)
    abouts: list[About] = field(default_factory=list)

    @property
    def begun(self) -> datetime:
        return self.abouts[0].at

    @property
    def order(self) -> tuple[datetime, str]:
        return self.begun, self.abouts[0].event

    def add(self, thing: Thing, about: About) -> None:
        self.things.append(thing)
        self.abouts.append(about)

    def split(self, about: About) -> _Group[Thing] | None:
        """Return the group that takes this: itself, another with those of its things that belong to it, or None.

        A document that something happens to again is another round's, and so is what came after the longest pause
        between the two.
        """
        if about.at - self.begun > TOGETHER:
            return None
        times = [*(one.at for one in self.abouts), about.at]
        known = [place for place, one in enumerate(self.abouts) if one.document == about.document]
        if not known:
            return self
        cut = max(range(known[-1] + 1, len(times)), key=lambda place: (times[place] - times[place - 1], place))
        if cut == len(self.things):
            return None
        later = _Group(self.things[cut:], self.abouts[cut:])
        del self.things[cut:], self.abouts[cut:]
        return later


def together(things: Iterable[Thing], about: Callable[[Thing], About]) -> list[tuple[Thing, ...]]:
    """Return things (events) in groups: those of one family and kind that were first observed at about one time.

    A document stands in a group once: what happened to it again is another event, and begins another group, with what
    happened to others since the longest pause between the two. Groups come
    in the order of their first things, the things of each in the order given. Which stand together does not depend on
    that order.
    """
    found = [(thing, about(thing)) for thing in things]
    in_time = sorted(range(len(found)), key=lambda place: (found[place][1].at, found[place][1].event))
    groups = sorted(sorted(group) for group in in_groups(in_time, lambda place: found[place][1]))
    return [tuple(found[place][0] for place in group) for group in groups]


def in_groups(things: Iterable[Thing], about: Callable[[Thing], About]) -> Iterator[tuple[Thing, ...]]:
    """Yield the groups of things that come oldest first, each once nothing can join it or one before it any more."""
    waiting: deque[_Group[Thing]] = deque()
    latest: dict[tuple[str, EventKind], _Group[Thing]] = {}
    for thing in things:
        one = about(thing)
        while waiting and one.at - waiting[0].begun > TOGETHER:
            yield tuple(waiting.popleft().things)
        of = (family_of(one.document), one.kind)
        before = latest.get(of)
        group = (before.split(one) if before else None) or _Group()
        group.add(thing, one)
        if group is not before:
            latest[of] = group
            place = len(waiting)
            while place and waiting[place - 1].order > group.order:  # those that wait are in order, and this is late
                place -= 1
            waiting.insert(place, group)
    yield from (tuple(group.things) for group in waiting)


def told_once(told: Sequence[tuple[str, Sequence[Told]]]) -> list[tuple[Told, tuple[str, ...]]]:
    """Return each thing that is told of several variants once, with the names of those it is told of.

    In the order in which things first come up. What is told of one variant twice is told twice.
    """
    names: dict[tuple[Told, int], list[str]] = {}
    for name, things in told:
        times: dict[Told, int] = {}
        for thing in things:
            times[thing] = times.get(thing, 0) + 1
            names.setdefault((thing, times[thing]), []).append(name)
    return [(thing, tuple(whose)) for (thing, _), whose in names.items()]
