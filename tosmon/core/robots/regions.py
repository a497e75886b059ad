"""Finds the parts of a site that one set of rules allows and another disallows; which of them to tell is chosen later.

A path is allowed by one and disallowed by the other just where some disallow rule of the other decides (no allow rule
as long or longer matches) and some allow rule of the one decides (no longer disallow rule matches), or no rule of it
at all. Each such pair of rules gives regions: what both match, but for what those other rules match.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tosmon.core.robots.book import Book, Budget, Index, Rule, longest
from tosmon.core.robots.globs import Glob, TooMuch, generality, intersect, intersects, match, words

__all__ = ["Region", "lost"]

_EVERYTHING = Rule(("/", ""), 0, "")  # stands for "no rule": it gives way to every other


@dataclass(frozen=True)
class Region:
    """The paths that match `glob` and none of `exceptions`."""

    glob: Glob
    exceptions: tuple[Glob, ...]
    budget: Budget

    @property
    def order(self) -> tuple[tuple[int, int, str], int, tuple[Glob, ...]]:
        """Return what sorts regions: those that contain others before them."""
        return generality(self.glob), len(self.exceptions), self.exceptions

    @cached_property
    def excepted(self) -> Index[Glob]:
        """Return the exceptions, to be asked for."""
        return Index(((glob, glob) for glob in self.exceptions), self.budget)

    def holds(self, path: str) -> bool:
        """Return whether a path lies in the region."""
        return match(self.glob, path) and not any(True for _ in self.excepted.matching(path))


def lost(old: Book, new: Book, budget: Budget) -> tuple[tuple[Region, ...], bool]:
    """Return regions that together are what `old` allows and `new` disallows, and whether they are all of it.

    They may overlap. They are not all where the budget, or the patterns' entanglement, forbade to find them.
    """
    found: dict[tuple[Glob, tuple[Glob, ...]], Region] = {}
    complete = True
    for ban, leave in _pairs(old, new):
        try:
            for region in _regions(ban, leave, old, new, budget):
                found[region.glob, region.exceptions] = region
        except TooMuch:
            complete = False
            if budget.left < 0:
                break
    return tuple(found.values()), complete


def _pairs(old: Book, new: Book) -> Iterator[tuple[Rule, Rule]]:
    """Yield each disallow rule of `new` with the allow rules of `old` under which it can take away anything."""
    stayed = [old.lines[allow].keys() & new.lines[allow].keys() for allow in (False, True)]
    bans = sorted(_unlike(new.disallow, stayed[0]), key=_order)
    for ban in bans:
        yield ban, _EVERYTHING
    for ban in bans:
        held = min((rule.length for _, rule in old.disallow.touching(ban.glob)), default=None)
        if held is not None:  # else all of the ban was allowed, whatever allowed it
            for _, leave in old.allow.touching(ban.glob):
                if leave.length >= held and not (leave.pattern in stayed[1] and leave.length >= ban.length):
                    yield ban, leave
    for leave in sorted(_unlike(old.allow, stayed[1]), key=_order):
        for _, ban in new.disallow.touching(leave.glob):
            if ban.pattern in stayed[0] and ban.length <= leave.length:
                yield ban, leave


def _unlike(rules: Index[Rule], stayed: set[str]) -> Iterator[Rule]:
    return (rule for rule in rules if rule.pattern not in stayed)


def _order(rule: Rule) -> tuple[tuple[int, int, str], int]:
    return generality(rule.glob), rule.length


def _regions(ban: Rule, leave: Rule, old: Book, new: Book, budget: Budget) -> Iterator[Region]:
    """Yield the regions that the ban takes from what the leave had allowed."""
    if leave is not _EVERYTHING and not _freed(ban, leave, old):
        return  # no rule forbade it before: told under "no rule"
    budget.spend(20)
    for glob in intersect(ban.glob, leave.glob):
        if all(_escapes(path, ban, leave, old, new) for path in words(glob)):
            continue
        spared = [rule.glob for _, rule in new.allow.touching(glob) if rule.length >= ban.length]
        banned = [rule.glob for _, rule in old.disallow.touching(glob) if rule.length > leave.length]
        budget.spend(len(spared) + len(banned))
        yield Region(glob, _outermost({*spared, *banned}, budget), budget)


def _freed(ban: Rule, leave: Rule, old: Book) -> bool:
    """Return whether `leave` freed any of the paths of `ban` from a disallow rule."""
    narrow, other = (leave, ban) if generality(leave.glob) > generality(ban.glob) else (ban, leave)
    return any(
        rule.length <= leave.length and intersects(glob, other.glob)
        for glob, rule in old.disallow.touching(narrow.glob)
    )


def _escapes(path: str, ban: Rule, leave: Rule, old: Book, new: Book) -> bool:
    """Return whether other rules than these two decide of a path."""
    return longest(new.allow, path) >= ban.length or longest(old.disallow, path) > leave.length


def _outermost(globs: set[Glob], budget: Budget) -> tuple[Glob, ...]:
    """Return those of the globs that no other contains, the general ones first."""
    ranked = sorted(globs, key=generality)
    if len(ranked) < 2:  # noqa: PLR2004 - one is outermost
        return tuple(ranked)
    ranks = Index(((glob, rank) for rank, glob in enumerate(ranked)), budget)
    kept = []
    for rank, glob in enumerate(ranked):
        budget.spend()
        around = (set(ranks.matching(path)) for path in words(glob))
        if min(set.intersection(*around)) == rank:
            kept.append(glob)
    return tuple(kept)
