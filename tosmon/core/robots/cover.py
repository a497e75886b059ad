"""Chooses which regions to tell, so that nothing is told twice and exceptions are few; finding them lies elsewhere.

Because one path stands for all of a glob (see `tosmon.core.robots.globs`), whether others together cover a region is
decided exactly: the one that holds that path covers the region but for its own exceptions, and the question is asked
again for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tosmon.core.robots.book import Budget, Index
from tosmon.core.robots.globs import Glob, TooMuch, intersect, meeting, roots, word, words
from tosmon.core.robots.regions import Exceptions, Extent, Region

__all__ = ["Cover", "chosen"]

_DEPTH = 60  # regions that together may cover a part of another
_MANY = 150  # exceptions, of which nobody reads whether one could be spared
_LOOK = 5  # steps that one look at a path costs

Lost = Callable[[str], bool]


class Cover:
    """Regions, of which some are set aside, and what they leave uncovered."""

    def __init__(self, regions: Iterable[Region], budget: Budget) -> None:
        self.regions = list(regions)
        self.aside: set[int] = set()
        self.budget = budget
        self._index = Index(((region.glob, place) for place, region in enumerate(self.regions)), budget)

    def gap(self, glob: Glob, excepted: Exceptions, without: frozenset[int] = frozenset()) -> str | None:
        """Return the path that stands for a part of `glob`, less exceptions, that no region covers; None where all is.

        Regions in `without` are not asked. Raises TooMuch.
        """
        if len(without) > _DEPTH:
            raise TooMuch
        for root in roots(glob):
            self.budget.spend(_LOOK)
            path = word(root)
            if excepted.holds(path):
                continue
            holder = self._holder(path, without)
            if holder is None:
                return path
            for part in self._parts(root, self.regions[holder]):
                left = self.gap(part, excepted, without | {holder})
                if left is not None:
                    return left
        return None

    def _holder(self, path: str, without: frozenset[int]) -> int | None:
        """Return the region with the fewest exceptions that holds a path."""
        holders = [
            place
            for place in self._index.matching(path)
            if place not in without and place not in self.aside and self.regions[place].holds(path)
        ]
        return min(holders, key=lambda place: (len(self.regions[place].exceptions.globs), place), default=None)

    def _parts(self, root: Glob, region: Region) -> Iterator[Glob]:
        """Yield the parts of a glob that the region excepts."""
        for exception, _ in region.exceptions.index.touching(root):
            self.budget.spend(len(root) * len(exception))
            yield from intersect(root, exception)

    def alone(self, place: int) -> str | None:
        """Return the path that stands for a part which only this region covers, or None. Raises TooMuch."""
        region = self.regions[place]
        for part in region.parts or (region,):
            left = self.gap(part.glob, part.exceptions, frozenset((place,)))
            if left is not None:
                return left
        return None

    def told_once(self, path: str) -> bool:
        """Return whether just one region holds a path."""
        holders = (place for place in self._index.matching(path) if place not in self.aside)
        return sum(self.regions[place].holds(path) for place in holders) == 1

    def thin(self) -> bool:
        """Set aside what the others cover, the most special first. Return whether every region could be asked for.

        Those of which parts are meant come before the others: these may then rely on what is kept of them.
        """
        sure = True
        special = reversed(range(len(self.regions)))
        for place in sorted(special, key=lambda place: self.regions[place].extent is Extent.WHOLE):
            try:
                if self.regions[place].all_told and self.alone(place) is None:
                    self.aside.add(place)
            except TooMuch:
                sure = False
        return sure

    @property
    def kept(self) -> Iterator[int]:
        """Yield the places of the regions that are not set aside."""
        return (place for place in range(len(self.regions)) if place not in self.aside)


def chosen(regions: Iterable[Region], is_lost: Lost, budget: Budget) -> tuple[Cover, bool]:
    """Return the regions to tell, and whether they are surely as few as can be.

    `is_lost` tells of a path whether it is of what all regions together hold.
    """
    cover = Cover(sorted(regions, key=lambda region: region.order), budget)
    sure = cover.thin()
    kept = [cover.regions[place] for place in cover.kept]
    wider = [_wider(region, cover, is_lost) for region in kept]
    if wider == kept:
        return cover, sure
    cover = Cover(sorted(wider, key=lambda region: region.order), budget)
    return cover, cover.thin() and sure


def _wider(region: Region, cover: Cover, is_lost: Lost) -> Region:
    """Return the region without the exceptions that it can do without, because what they match is lost, too."""
    if region.extent is not Extent.WHOLE or len(region.exceptions.globs) > _MANY:
        return region
    for exception in region.exceptions.globs:
        try:
            others = _needless(exception, region, cover, is_lost)
        except TooMuch:
            continue
        if others is not None:
            region = Region(region.glob, others)
    return region


def _needless(exception: Glob, region: Region, cover: Cover, is_lost: Lost) -> Exceptions | None:
    """Return the other exceptions where all that this one keeps out, and they do not, is lost; else None."""
    if _keeps_out(exception, meeting(region.glob, exception), region, cover, is_lost):
        return None  # most often, and found at a glance
    parts = intersect(region.glob, exception)
    if any(_keeps_out(exception, path, region, cover, is_lost) for part in parts for path in words(part)):
        return None
    others = Exceptions.of((glob for glob in region.exceptions.globs if glob != exception), cover.budget)
    return others if all(cover.gap(part, others) is None for part in parts) else None


def _keeps_out(exception: Glob, path: str, region: Region, cover: Cover, is_lost: Lost) -> bool:
    """Return whether the path is not lost, and only this exception says so."""
    cover.budget.spend(_LOOK)
    return not is_lost(path) and all(other == exception for other in region.exceptions.index.matching(path))
