"""What changed for one agent between two sets of rules, as few statements with examples; agents lie with `compare`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from string import ascii_letters, digits

from tosmon.core.robots.book import Book, Budget
from tosmon.core.robots.cover import Cover, chosen
from tosmon.core.robots.globs import FRESH, Glob, TooMuch, contains, generality, meeting, text_of, words
from tosmon.core.robots.regions import Extent, Region, lost

__all__ = ["Statement", "statements"]

# What an example has in the place of a wildcard: the first that no pattern takes for its own.
_FILLERS = ("tosmon", "example", "page", *digits, *ascii_letters, *"-_~.,=&:@+!'()")
_ALWAYS_ALLOWED = "/robots.txt"  # section 2.2.2: it never differs, whatever the rules say


@dataclass(frozen=True, slots=True)
class Statement:
    """Paths matching `path` and none of `exceptions` were allowed or not, and now are the other.

    `otherwise` are the exceptions that are now not as the rest is. `deciding` are the patterns of the rules that
    decide the example, in the old rules and the new. Where `extent` says so, only a part of the paths is meant. `exact`
    is false where the work was cut short.
    """

    path: str
    exceptions: tuple[str, ...]
    example: str
    was: bool
    deciding: tuple[tuple[str, ...], tuple[str, ...]]
    otherwise: tuple[str, ...]
    extent: Extent
    exact: bool
    order: tuple[int, int, bool, str]


def statements(old: Book, new: Book, budget: Budget) -> tuple[Statement, ...]:
    """Return what is no longer allowed and what now is, the most general first."""
    if old.lines[True].keys() == new.lines[True].keys() and old.lines[False].keys() == new.lines[False].keys():
        return ()
    gone, came = lost(old, new, budget, now=True), lost(new, old, budget, now=False)
    complete = gone[1] and came[1]
    found = [*_one_way(old, new, gone[0], budget, was=True), *_one_way(new, old, came[0], budget, was=False)]
    told = found if complete else [replace(one, exact=False) for one in found]
    return tuple(sorted(told, key=lambda one: (one.order, one.was)))


def _one_way(
    before: Book, after: Book, regions: tuple[Region, ...], budget: Budget, *, was: bool
) -> Iterator[Statement]:
    """Yield statements on regions that `before` allows and `after` does not; these are new and old if not `was`."""
    old, new = (before, after) if was else (after, before)

    @cache
    def is_lost(path: str) -> bool:
        return path != _ALWAYS_ALLOWED and before.allows(path) and not after.allows(path)

    cover, sure = chosen(regions, is_lost, budget)
    for place in cover.kept:
        region = cover.regions[place]
        example = _example(place, cover, is_lost)
        if example is not None:
            yield Statement(
                path=text_of(region.glob),
                exceptions=tuple(map(text_of, region.exceptions.globs)),
                example=example,
                was=was,
                deciding=(old.deciding(example)[1], new.deciding(example)[1]),
                otherwise=tuple(map(text_of, _otherwise(region, new, was=was))),
                extent=region.extent,
                exact=sure,
                order=generality(region.glob),
            )


def _example(place: int, cover: Cover, is_lost: Callable[[str], bool]) -> str | None:
    """Return a readable path of a region, of no other where it can be told; None where only robots.txt itself is one.

    Every candidate is decided: a filler may complete some pattern by accident.
    """
    region = cover.regions[place]
    try:
        standing = cover.alone(place)
    except TooMuch:
        standing = None
    shared = None
    for path in _readable(region.words if standing is None else (standing,)):
        if region.holds(path) and is_lost(path):
            if standing is None or cover.told_once(path):
                return path
            shared = shared or path
    return shared


def _readable(witnesses: Iterator[str] | tuple[str, ...]) -> Iterator[str]:
    """Yield paths that say the same as those which stand for all, the plainest first."""
    for witness in witnesses:
        if witness.endswith(FRESH):
            yield witness[:-1].replace(FRESH, _FILLERS[0])
        for filler in _FILLERS:
            yield witness.replace(FRESH, filler)


def _otherwise(region: Region, new: Book, *, was: bool) -> Iterator[Glob]:
    """Yield the exceptions of which something is now not as the region: allowed where that is not, or the reverse."""
    rules = new.allow if was else new.disallow  # without one of these an exception to a whole region is like the rest
    for exception in region.exceptions.globs:
        if region.extent is Extent.WHOLE and not rules.touches(exception):
            continue
        inside = contains(region.glob, exception)
        paths = words(exception) if inside else (meeting(region.glob, exception),)
        if any(new.allows(path) == was for path in paths):
            yield exception
