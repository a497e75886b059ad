"""Finds the parts of a site that one set of rules allows and another disallows; which of them to tell is chosen later.

A path is allowed by one and disallowed by the other just where some disallow rule of the other decides (no allow rule
as long or longer matches) and some allow rule of the one decides (no longer disallow rule matches), or no rule of it
at all. Each such pair of rules gives regions: what both match, but for what those other rules match.

Rules full of wildcards cross each other: ten that went and a hundred that came give a thousand regions that are of
neither's pattern. Where a rule crosses more than a few, they are told as one: some or most of what that rule matches.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from tosmon.core.robots.book import Book, Budget, Index, Rule, longest
from tosmon.core.robots.globs import Glob, TooMuch, generality, intersect, intersects, match, words

__all__ = ["Exceptions", "Extent", "Region", "lost"]

_EVERYTHING = Rule(("/", ""), 0, "")  # stands for "no rule": it gives way to every other
_PAIR = 4  # steps that meeting two rules costs, for each two pieces of theirs
_FEW = 2  # regions in which a rule crosses others that are told one by one
_PARTS = 6  # of more, those that are looked at one by one


class Extent(StrEnum):
    """How much of what a region holds is meant: all of it, all but a part that was so before, or some of it."""

    WHOLE = "whole"
    MOST = "most"
    PART = "part"


class _Crossing(NamedTuple):
    """What a ban and a leave both match, and neither of them alone stands for."""

    glob: Glob
    ban: Rule
    leave: Rule


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Globs that a region leaves out, the general ones first; `index` holds them again, to be asked."""

    globs: tuple[Glob, ...]
    index: Index[Glob] = field(compare=False, repr=False)

    @classmethod
    def of(cls, globs: Iterable[Glob], budget: Budget) -> Exceptions:
        """Return the globs as exceptions."""
        ranked = tuple(sorted(globs, key=generality))
        return cls(ranked, Index(((glob, glob) for glob in ranked), budget))

    def holds(self, path: str) -> bool:
        """Return whether one of the globs matches a path."""
        return any(True for _ in self.index.matching(path))


@dataclass(frozen=True, slots=True)
class Region:
    """The paths that match `glob` and none of `exceptions`, or some of them, by its `extent`.

    Then `parts` are some of the regions that are meant, all of them if `all_told`.
    """

    glob: Glob
    exceptions: Exceptions
    extent: Extent = Extent.WHOLE
    parts: tuple[Region, ...] = field(default=(), compare=False, repr=False)
    all_told: bool = field(default=True, compare=False)

    @property
    def order(self) -> tuple[tuple[int, int, bool, str], int, tuple[Glob, ...]]:
        """Return what sorts regions: those that contain others before them."""
        return generality(self.glob), len(self.exceptions.globs), self.exceptions.globs

    @property
    def words(self) -> Iterator[str]:
        """Yield the paths that stand for all that is meant."""
        return chain.from_iterable(words(part.glob) for part in self.parts or (self,))

    def holds(self, path: str) -> bool:
        """Return whether a path lies in the region."""
        return match(self.glob, path) and not self.exceptions.holds(path)


def lost(old: Book, new: Book, budget: Budget, *, now: bool) -> tuple[tuple[Region, ...], bool]:
    """Return regions that together hold what `old` allows and `new` disallows, and whether they hold all of it.

    They may overlap. They do not hold all where the budget, or the patterns' entanglement, forbade to find them. `now`
    says that `new` is the file in force, whose rules are rather told than those of the other.
    """
    search = _Search(old, new, budget, now=now)
    complete = True
    for ban, leave in search.pairs():
        try:
            search.meet(ban, leave)
        except TooMuch:
            complete = False
            if budget.left < 0:
                break
    try:
        search.gather()
    except TooMuch:
        complete = False
    return tuple(search.found), complete


class _Search:
    """Two sets of rules, and the regions found so far, each once."""

    def __init__(self, old: Book, new: Book, budget: Budget, *, now: bool) -> None:
        self.found: dict[Region, None] = {}
        self._now = now
        self._crossings: list[_Crossing] = []
        self._old = old
        self._new = new
        self._budget = budget
        self._stayed = {allow: old.lines[allow].keys() & new.lines[allow].keys() for allow in (False, True)}
        self._exceptions: dict[frozenset[Glob], Exceptions] = {}
        self._freed_of: dict[frozenset[Rule], set[Glob]] = {}

    def pairs(self) -> Iterator[tuple[Rule, Rule]]:
        """Yield each disallow rule of `new` with the allow rules of `old` under which it can take away anything."""
        stayed = self._stayed[False]
        bans = sorted((rule for rule in self._new.disallow if rule.pattern not in stayed), key=_order)
        for ban in bans:
            yield ban, _EVERYTHING
        for ban in bans:
            yield from ((ban, leave) for leave in self._leaves(ban))
        gone = sorted((rule for rule in self._old.allow if rule.pattern not in self._stayed[True]), key=_order)
        for leave in gone:
            for _, ban in self._new.disallow.touching(leave.glob):
                if ban.pattern in stayed and ban.length <= leave.length:
                    yield ban, leave

    def _leaves(self, ban: Rule) -> Iterator[Rule]:
        """Yield the allow rules that may have freed paths of a new ban: from a rule no longer, and no more today."""
        held = min((rule.length for _, rule in self._old.disallow.touching(ban.glob)), default=None)
        if held is None:
            return
        for _, leave in self._old.allow.touching(ban.glob):
            stands = leave.pattern in self._stayed[True] and leave.length >= ban.length
            if leave.length >= held and not stands:
                yield leave

    def meet(self, ban: Rule, leave: Rule) -> None:
        """Add the regions that the ban takes from what the leave had allowed. Raises TooMuch."""
        if leave is not _EVERYTHING and not self._freed(ban, leave):
            return  # no rule forbade it before: told under "no rule"
        self._budget.spend(_PAIR * len(ban.glob) * len(leave.glob))
        for glob in intersect(ban.glob, leave.glob):
            if all(self._escapes(path, ban, leave) for path in words(glob)):
                continue
            if leave is _EVERYTHING or glob in {ban.glob, leave.glob}:
                self.found[Region(glob, self._spared(glob, ban, leave))] = None
            else:
                self._crossings.append(_Crossing(glob, ban, leave))

    def gather(self) -> None:
        """Add the regions in which rules cross: together for the rule that crosses most others, one by one for few."""
        left = self._crossings
        while left:
            bans, leaves = Counter(one.ban for one in left), Counter(one.leave for one in left)
            most_of_bans, most_of_leaves = max(bans.values()), max(leaves.values())
            if max(most_of_bans, most_of_leaves) <= _FEW:
                break
            if (most_of_bans, self._now) > (most_of_leaves, not self._now):
                ban = min(bans, key=lambda rule: (-bans[rule], _order(rule)))
                self._gather_ban(ban, [one for one in left if one.ban is ban])
                left = [one for one in left if one.ban is not ban]
            else:
                leave = min(leaves, key=lambda rule: (-leaves[rule], _order(rule)))
                self._gather_leave(leave, [one for one in left if one.leave is leave])
                left = [one for one in left if one.leave is not leave]
        self.found.update(dict.fromkeys(map(self._region, left)))

    def _gather_leave(self, leave: Rule, crossings: list[_Crossing]) -> None:
        """Add one region for what many bans take from what the leave had allowed."""
        exceptions = self._exceptions_of(frozenset(self._forbidden(leave.glob, leave)))
        self._add(Region(leave.glob, exceptions, Extent.PART), crossings)

    def _gather_ban(self, ban: Rule, crossings: list[_Crossing]) -> None:
        """Add one region for what the ban takes from what many leaves had allowed."""
        if self._now:
            exceptions, extent = self._taken(ban, frozenset(one.leave for one in crossings))
        else:
            exceptions, extent = self._exceptions_of(frozenset(self._freed_by(ban.glob, ban))), Extent.PART
        self._add(Region(ban.glob, exceptions, extent), crossings)

    def _add(self, region: Region, crossings: list[_Crossing]) -> None:
        """Add a region that stands for crossings; the first of them are enough to find an example of its own."""
        parts = tuple(map(self._region, crossings[:_PARTS]))
        self.found[replace(region, parts=parts, all_told=len(parts) == len(crossings))] = None

    def _taken(self, ban: Rule, leaves: frozenset[Rule]) -> tuple[Exceptions, Extent]:
        """Return what a new ban leaves as it was, and whether it took most of the rest: what no rule spoke of."""
        before = {found for found, _ in self._old.disallow.touching(ban.glob)} - self._crossed(leaves)
        plain = Region(ban.glob, self._spared(ban.glob, ban, _EVERYTHING))
        extent = Extent.MOST if plain in self.found else Extent.PART
        exceptions = self._exceptions_of(frozenset((*self._freed_by(ban.glob, ban), *before)))
        self.found.pop(plain, None)
        return exceptions, extent

    def _region(self, crossing: _Crossing) -> Region:
        return Region(crossing[0], self._spared(*crossing))

    def _crossed(self, leaves: frozenset[Rule]) -> set[Glob]:
        """Return what was forbidden, but for what some of these rules freed of it."""
        if leaves not in self._freed_of:
            touched = (self._old.disallow.touching(leave.glob) for leave in leaves)
            self._freed_of[leaves] = {glob for glob, _ in chain.from_iterable(touched)}
        return self._freed_of[leaves]

    def _freed(self, ban: Rule, leave: Rule) -> bool:
        """Return whether `leave` freed any of the paths of `ban` from a disallow rule."""
        narrow, other = (leave, ban) if generality(leave.glob) > generality(ban.glob) else (ban, leave)
        return any(
            rule.length <= leave.length and intersects(glob, other.glob)
            for glob, rule in self._old.disallow.touching(narrow.glob)
        )

    def _escapes(self, path: str, ban: Rule, leave: Rule) -> bool:
        """Return whether other rules than these two decide of a path."""
        return longest(self._new.allow, path) >= ban.length or longest(self._old.disallow, path) > leave.length

    def _spared(self, glob: Glob, ban: Rule, leave: Rule) -> Exceptions:
        """Return what of the glob is still allowed, or was disallowed before, but for what lies in another such."""
        return self._exceptions_of(frozenset((*self._freed_by(glob, ban), *self._forbidden(glob, leave))))

    def _exceptions_of(self, globs: frozenset[Glob]) -> Exceptions:
        """Return the globs as exceptions, each once. Raises TooMuch."""
        self._budget.spend(len(globs))
        if globs not in self._exceptions:
            self._exceptions[globs] = _outermost(globs, self._budget)
        return self._exceptions[globs]

    def _freed_by(self, glob: Glob, ban: Rule) -> Iterator[Glob]:
        return (found for found, rule in self._new.allow.touching(glob) if rule.length >= ban.length)

    def _forbidden(self, glob: Glob, leave: Rule) -> Iterator[Glob]:
        return (found for found, rule in self._old.disallow.touching(glob) if rule.length > leave.length)


def _order(rule: Rule) -> tuple[tuple[int, int, bool, str], int]:
    return generality(rule.glob), rule.length


def _outermost(globs: Iterable[Glob], budget: Budget) -> Exceptions:
    """Return those of the globs that no other contains."""
    every = Exceptions.of(globs, budget)
    ranks = {glob: rank for rank, glob in enumerate(every.globs)}
    kept = []
    for glob in every.globs:
        budget.spend(1)
        around = (set(every.index.matching(path)) for path in words(glob))
        if min(map(ranks.__getitem__, set.intersection(*around))) == ranks[glob]:
            kept.append(glob)
    return every if len(kept) == len(ranks) else Exceptions.of(kept, budget)
