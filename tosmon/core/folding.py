"""Fold what did not change, and cut what is long into parts: of any list whose items are known by weight.

How a fold or a part is shown is left to pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

__all__ = ["CONTEXT", "Stretch", "cut", "folded", "part_of"]

CONTEXT = 3  # unchanged items that stay open on either side of a changed one
_WORTH_FOLDING = 2  # a single item takes no more room than the words of a fold


@dataclass(frozen=True, slots=True)
class Stretch:
    """Items from `start` up to `end`, which stand open or folded."""

    start: int
    end: int
    is_folded: bool

    @property
    def size(self) -> int:
        """Return how many items it has."""
        return self.end - self.start


def folded(changed: Sequence[bool], context: int = CONTEXT) -> Iterator[Stretch]:
    """Yield the stretches of a list in order: open around what changed, folded between."""
    near = [False] * len(changed)
    for place, is_changed in enumerate(changed):
        if is_changed:
            start, end = max(place - context, 0), min(place + context + 1, len(changed))
            near[start:end] = [True] * (end - start)
    at = 0
    runs = [(is_open, len(list(run))) for is_open, run in groupby(near)]
    opened = [(is_open or size < _WORTH_FOLDING, size) for is_open, size in runs]
    for is_open, group in groupby(opened, key=lambda run: run[0]):
        size = sum(length for _, length in group)
        yield Stretch(at, at + size, is_folded=not is_open)
        at += size


def cut(weights: Sequence[int], most: int) -> tuple[tuple[int, int], ...]:
    """Return the parts of a list as (start, end), each as heavy as `most` at the most, but for single heavier items.

    An empty list has one part.
    """
    parts = []
    start = weight = 0
    for place, one in enumerate(weights):
        if place > start and weight + one > most:
            parts.append((start, place))
            start, weight = place, 0
        weight += one
    return (*parts, (start, len(weights)))


def part_of(parts: Sequence[tuple[int, int]], place: int) -> int:
    """Return the number of the part, from 1, that holds a place; the last one for what lies beyond them."""
    return next((number for number, (_, end) in enumerate(parts, 1) if place < end), len(parts))
