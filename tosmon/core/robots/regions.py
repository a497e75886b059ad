"""Finds the parts of a site that one set of rules allows and another disallows; which of them to tell is chosen later.

A path is allowed by one and disallowed by the other just where some disallow rule of the other decides (no allow rule
as long or longer matches) and some allow rule of the one decides (no longer disallow rule matches), or no rule of it
at all. Each such pair of rules gives regions: what both match, but for what those other rules match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tosmon.core.robots.book import Book, Budget, Index, Rule, longest
from tosmon.core.robots.globs import Glob, TooMuch, generality, intersect, intersects, match, words

__all__ = ["Exceptions", "Region", "lost"]

_EVERYTHING = Rule(("/", ""), 0, "")  # stands for "no rule": it gives way to every other
_PAIR = 4  # steps that meeting two rules costs, for each two pieces of theirs


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
    """The paths that match `glob` and none of `exceptions`."""

    glob: Glob
    exceptions: Exceptions

    @property
    def order(self) -> tuple[tuple[int, int, str], int, tuple[Glob, ...]]:
        """Return what sorts regions: those that contain others before them."""
        return generality(self.glob), len(self.exceptions.globs), self.exceptions.globs

    def holds(self, path: str) -> bool:
        """Return whether a path lies in the region."""
        return match(self.glob, path) and not self.exceptions.holds(path)


def lost(old: Book, new: Book, budget: Budget) -> tuple[tuple[Region, ...], bool]:
    """Return regions that together are what `old` allows and `new` disallows, and whether they are all of it.

    They may overlap. They are not all where the budget, or the patterns' entanglement, forbade to find them.
    """
    search = _Search(old, new, budget)
    complete = True
    for ban, leave in search.pairs():
        try:
            search.meet(ban, leave)
        except TooMuch:
            complete = False
            if budget.left < 0:
                break
    return tuple(search.found), complete


class _Search:
    """Two sets of rules, and the regions found so far, each once."""

    def __init__(self, old: Book, new: Book, budget: Budget) -> None:
        self.found: dict[Region, None] = {}
        self._old = old
        self._new = new
        self._budget = budget
        self._stayed = {allow: old.lines[allow].keys() & new.lines[allow].keys() for allow in (False, True)}
        self._exceptions: dict[frozenset[Glob], Exceptions] = {}

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
            if not all(self._escapes(path, ban, leave) for path in words(glob)):
                self.found[Region(glob, self._spared(glob, ban, leave))] = None

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
        allowed = (found for found, rule in self._new.allow.touching(glob) if rule.length >= ban.length)
        globs = frozenset((*allowed, *self._forbidden(glob, leave)))
        self._budget.spend(len(globs))
        if globs not in self._exceptions:
            self._exceptions[globs] = _outermost(globs, self._budget)
        return self._exceptions[globs]

    def _forbidden(self, glob: Glob, leave: Rule) -> Iterator[Glob]:
        return (found for found, rule in self._old.disallow.touching(glob) if rule.length > leave.length)


def _order(rule: Rule) -> tuple[tuple[int, int, str], int]:
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
