"""Follow one clause through all versions of a document, looking only where something may have happened to it.

The answer is that of `tosmon.core.lineage` for the clause; most versions need not be read for it. Which clauses a
version displays, and how, is known without their texts: where a clause stands in the part that two versions begin or
end with alike, and no event told of it, it was kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Protocol

from tosmon.core.gaps import Gap, Happened, Period, entered, gap_between, stands_told
from tosmon.core.lineage import Lineage, threaded
from tosmon.core.model import Change, Clause, Judgement
from tosmon.core.partners import kept_in_order, sides
from tosmon.core.text import heading_text, normalise
from tosmon.core.weights import Weights

__all__ = ["Followed", "Outline", "Texts", "follow", "follow_all"]

_MOST: Final = 16  # pairs of versions compared
Shown = tuple[int, str]  # a clause's number in its document, and what of it is displayed otherwise than usual


@dataclass(frozen=True, slots=True)
class Outline:
    """A version without its texts: what it displays, in order, and the ids of clauses that events have told of."""

    document: str
    snapshot: str
    first: datetime
    last: datetime
    extractor: str
    shown: tuple[Shown, ...]
    told: frozenset[str]
    language: str = ""


class Texts(Protocol):
    """What gives texts of the versions that are outlined, by their places in that order."""

    def period(self, place: int) -> Period:
        """Return a version with all its texts, and what its event has told."""

    def told(self, place: int) -> tuple[str, tuple[Change, ...]]:
        """Return the id of the event that brought a version, empty for none, and the changes that it has told."""

    def clause(self, place: int, at: int) -> tuple[Clause, Judgement]:
        """Return a clause of a version as that displays it, and what was judged of it."""

    def id(self, place: int, at: int) -> str:
        """Return the id of a clause of a version."""


def follow(
    clause: tuple[int, str], outlines: Sequence[Outline], texts: Texts, weights: Weights
) -> tuple[Lineage, ...] | None:
    """Return the lineages that the clause of that number and id has part in, and those that its own meet, in order.

    `outlines` are the versions of one document in order. The second numbers of the lineages' places count only the
    clauses that were followed. None where so many versions would have to be read that to find all lineages takes less
    time: of words that a page repeats.
    """
    found = follow_all((clause,), outlines, texts, weights)
    return None if found is None else found.lineages


def follow_all(
    clauses: Sequence[tuple[int, str]], outlines: Sequence[Outline], texts: Texts, weights: Weights
) -> Followed | None:
    """Return what `follow` does, of several clauses of these numbers and ids at once."""
    return _Following(outlines, texts, weights).of(clauses)


@dataclass(frozen=True, slots=True)
class Followed:
    """Lineages, and the versions without all clauses that have no part in them: the lineages' places count these."""

    lineages: tuple[Lineage, ...]
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class _Ends:
    """What two versions begin and end with alike: so many clauses, of so many in the old and in the new one."""

    start: int
    end: int
    old: int
    new: int

    def partner(self, j: int) -> int | None:
        """Return where the clause at a place of the new version stood, None where that is not told."""
        if j < self.start:
            return j
        return j - self.new + self.old if self.new - j <= self.end else None


class _Following:
    """The clauses followed so far, and what was found out about the versions on the way."""

    def __init__(self, outlines: Sequence[Outline], texts: Texts, weights: Weights) -> None:
        self._outlines = outlines
        self._texts = texts
        self._weights = weights
        self._periods: dict[int, Period] = {}
        self._gaps: dict[int, Gap] = {}  # by the place of the version that each leads to
        self._parts: dict[int, list[Gap]] = defaultdict(list)  # what is known of gaps that were not looked into
        self._homes: dict[Shown, Hashable] = {}
        self._keeping: dict[int, frozenset[tuple[int, int]]] = {}
        self._alike: dict[int, _Ends] = {}
        self._standing = _standing(outlines)
        self._wanted: dict[int, str] = {}

    def of(self, clauses: Sequence[tuple[int, str]]) -> Followed | None:
        """Return the lineages; None where that takes too long."""
        waiting = list(clauses)
        while waiting:
            number, identifier = waiting.pop()
            if number not in self._wanted:
                self._wanted[number] = identifier
                waiting += self._partners(number, identifier)
            if len(self._gaps) > _MOST:
                return None
        periods = [self._reduced(place) for place in range(len(self._outlines))]
        return Followed(threaded(periods, self._replayed(periods)), tuple(periods))

    # --- where to look ------------------------------------------------------------------------------------------------

    def _partners(self, number: int, identifier: str) -> list[tuple[int, str]]:
        """Return the clauses that one was before or became, looking into every gap in which that may be told."""
        found = []
        for place in range(1, len(self._outlines)):
            if len(self._gaps) > _MOST:
                break
            if not self._stands(place, number):
                continue
            gap = self._part(place, number, identifier) or self._gap(place)
            for j, i in gap.links.items():
                if number in {self._number(place, j), self._number(place - 1, i)}:
                    found += [self._named(place - 1, i), self._named(place, j)]
        return found

    def _stands(self, place: int, number: int) -> bool:
        return number in self._standing[place] or number in self._standing[place - 1]

    def _part(self, place: int, number: int, identifier: str) -> Gap | None:
        """Return what happened to a clause between two versions, where that is known without reading them."""
        if place in self._gaps:
            return None
        old, new = (self._standing[each].get(number, ()) for each in (place - 1, place))
        part = self._told(place, old, new) if identifier in self._outlines[place].told else self._kept(place, old, new)
        if part is not None:
            self._parts[place].append(part)
        return part

    def _told(self, place: int, old: Sequence[int], new: Sequence[int]) -> Gap | None:
        """Return what the version's event has told of the clause; None where that may not stand."""
        if self._technical(place) or len(old) + len(new) != 1:  # in both versions, it may be a copy
            return None
        event, changes = self._texts.told(place)
        i, j = (old[0] if old else None), (new[0] if new else None)
        found = [
            one
            for one in stands_told(changes)
            if (i is not None and one.positions[0] == i) or (j is not None and one.positions[1] == j)
        ]
        return entered(Happened(found[0], event)) if len(found) == 1 else None

    def _kept(self, place: int, old: Sequence[int], new: Sequence[int]) -> Gap | None:
        """Return that a clause of which nothing is told was kept, with all its copies, where they were."""
        if len(old) != len(new):
            return None
        pairs = dict(zip(new, old, strict=True))
        if len(old) == 1 and self._alike_at(place, old[0], new[0]):
            return Gap(links=pairs)
        same = self._outlines[place - 1].shown == self._outlines[place].shown
        return Gap(links=pairs) if same or self._kept_between(place, pairs) else None

    def _alike_at(self, place: int, i: int, j: int) -> bool:
        """Return whether a clause stands, displayed just so, in what two versions begin or end with alike."""
        old, new = self._outlines[place - 1].shown[i], self._outlines[place].shown[j]
        return old == new and self._ends(place).partner(j) == i

    def _kept_between(self, place: int, pairs: Mapping[int, int]) -> bool:
        """Return whether all these clauses keep their places among those that two versions share, under equal words."""
        if any(self._home(place - 1, i) != self._home(place, j) for j, i in pairs.items()):
            return False
        leads = ((self._texts.clause(place - 1, i)[0], self._texts.clause(place, j)[0]) for j, i in pairs.items())
        if any(was.lead_in != now.lead_in for was, now in leads):
            return False
        if place not in self._keeping:
            self._keeping[place] = frozenset(self._kept_pairs(place))
        return all((i, j) in self._keeping[place] for j, i in pairs.items())

    def _kept_pairs(self, place: int) -> Iterator[tuple[int, int]]:
        """Yield what `tosmon.core.partners` finds to be unchanged and in order: numbers stand for texts."""
        old, new = self._keys(place - 1), self._keys(place)
        if self._older_first(place, old[1], new[1]):
            yield from kept_in_order(old, new)
        else:
            yield from ((i, j) for j, i in kept_in_order(new, old))

    def _keys(self, place: int) -> tuple[list[Hashable], list[int]]:
        numbers = [number for number, _ in self._outlines[place].shown]
        return [self._home(place, at) for at in range(len(numbers))], numbers

    def _home(self, place: int, at: int) -> Hashable:
        """Return what a clause is known by under its headings."""
        shown = self._outlines[place].shown[at]
        if shown not in self._homes:
            headings = self._texts.clause(place, at)[0].headings
            self._homes[shown] = (tuple(map(heading_text, headings)), shown[0])
        return self._homes[shown]

    def _older_first(self, place: int, old: list[int], new: list[int]) -> bool:
        """Return whether partners are sought from the older version on, which the order of both texts decides."""
        at = next((at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
        if at is None:
            return len(old) <= len(new)
        was, now = (self._texts.clause(each, at)[0].text for each in (place - 1, place))
        return normalise(was) <= normalise(now)

    def _technical(self, place: int) -> bool:
        return self._outlines[place - 1].extractor != self._outlines[place].extractor

    def _ends(self, place: int) -> _Ends:
        if place not in self._alike:
            old, new = self._outlines[place - 1].shown, self._outlines[place].shown
            shorter = min(len(old), len(new))
            start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
            end = next((at for at in range(shorter - start) if old[-1 - at] != new[-1 - at]), shorter - start)
            self._alike[place] = _Ends(start, end, len(old), len(new))
        return self._alike[place]

    # --- what happened there ------------------------------------------------------------------------------------------

    def _gap(self, place: int) -> Gap:
        if place not in self._gaps:
            old, new = self._period(place - 1), self._period(place)
            before, after = sides(old.clauses, new.clauses)
            self._gaps[place] = gap_between(old, before, new, after, self._weights)
        return self._gaps[place]

    def _period(self, place: int) -> Period:
        if place not in self._periods:
            self._periods[place] = self._texts.period(place)
        return self._periods[place]

    def _number(self, place: int, at: int) -> int:
        return self._outlines[place].shown[at][0]

    def _named(self, place: int, at: int) -> tuple[int, str]:
        return self._number(place, at), self._texts.id(place, at)

    # --- told again, of what was followed alone -----------------------------------------------------------------------

    def _followed(self, place: int) -> list[int]:
        """Return where the clauses that are followed stand in a version."""
        standing = self._standing[place]
        return sorted(at for number in self._wanted.keys() & standing.keys() for at in standing[number])

    def _reduced(self, place: int) -> Period:
        """Return a version with nothing but the clauses that are followed."""
        one, followed = self._outlines[place], self._followed(place)
        pairs = [self._texts.clause(place, at) for at in followed]
        return Period(
            document=one.document,
            snapshot=one.snapshot,
            first=one.first,
            last=one.last,
            extractor=one.extractor,
            clauses=tuple(clause for clause, _ in pairs),
            judgements=tuple(judgement for _, judgement in pairs),
            ids=tuple(self._wanted[self._number(place, at)] for at in followed),
            language=one.language,
        )

    def _replayed(self, periods: Sequence[Period]) -> Iterator[tuple[list[str], Gap]]:
        """Yield for each version what happened before it, with the places of what is followed alone."""
        text_of = cache(normalise)
        for place, period in enumerate(periods):
            texts = [text_of(clause.text) for clause in period.clauses]
            yield texts, self._reduced_gap(place) if place else Gap()

    def _reduced_gap(self, place: int) -> Gap:
        olds, news = ({at: n for n, at in enumerate(self._followed(each))} for each in (place - 1, place))
        whole = self._gaps.get(place) or _together(self._parts[place], technical=self._technical(place))
        return Gap(
            links={news[j]: olds[i] for j, i in whole.links.items() if j in news},
            came={news[j]: happened for j, happened in whole.came.items() if j in news},
            gone={olds[i]: happened for i, happened in whole.gone.items() if i in olds},
            technical=whole.technical,
        )


def _standing(outlines: Sequence[Outline]) -> list[Mapping[int, Sequence[int]]]:
    """Return where each version displays each clause; neighbours that display the same share the answer."""
    found: list[Mapping[int, Sequence[int]]] = []
    for place, one in enumerate(outlines):
        if place and outlines[place - 1].shown is one.shown:
            found.append(found[-1])
            continue
        places: dict[int, list[int]] = {}
        for at, (number, _) in enumerate(one.shown):
            places.setdefault(number, []).append(at)
        found.append(places)
    return found


def _together(parts: Sequence[Gap], *, technical: bool) -> Gap:
    """Return several clauses' parts of a gap as one."""
    whole = Gap(technical=technical)
    for part in parts:
        whole.links |= part.links
        whole.came |= part.came
        whole.gone |= part.gone
    return whole
