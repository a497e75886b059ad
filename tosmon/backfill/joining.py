"""Whether two witnesses tell of the same change: by what became of its words, though each reads in its own way.

One cuts a paragraph in two, another keeps a heading in its text. So changes are held against each other by likeness,
and those that carry a label count: what else changed differs from reading to reading.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz

from tosmon.core.model import Change
from tosmon.core.text import normalise

__all__ = ["Changed", "changed_texts", "told_already", "weighty_texts"]

Changed = frozenset[tuple[str, str]]
"""The texts before and after of changes, normalised; empty where a clause came or went."""

_ALIKE: Final = 90  # of 100: of the whole texts
_WITHIN: Final = 95  # of 100: of the shorter one in the longer one
_SHORT: Final = 40  # characters: a shorter text lies in many


def changed_texts(changes: Iterable[Change]) -> Changed:
    """Return the texts of changes as they are told apart."""
    return frozenset(
        (normalise(change.before.text) if change.before else "", normalise(change.after.text) if change.after else "")
        for change in changes
    )


def weighty_texts(changes: Iterable[Change]) -> Changed:
    """Return the texts of the changes that carry a label; of all, where none does."""
    changes = tuple(changes)
    labelled = [change for change in changes if change.labels_before or change.labels_after]
    return changed_texts(labelled or changes)


def told_already(asked: Changed, told: Iterable[Changed]) -> list[int]:
    """Return the places of those of the told ones that tell of the asked changes, where they tell of all; else none."""
    every = [(place, one) for place, changed in enumerate(told) for one in changed]
    found: set[int] = set()
    for change in asked:
        places = {place for place, one in every if one == change or _same(one, change)}
        if not places:
            return []
        found |= places
    return sorted(found)


def _same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(bool(a) == bool(b) and (not a or _alike(a, b)) for a, b in zip(one, other, strict=True))


def _alike(one: str, other: str) -> bool:
    if fuzz.ratio(one, other, score_cutoff=_ALIKE):
        return True
    return min(len(one), len(other)) >= _SHORT and bool(fuzz.partial_ratio(one, other, score_cutoff=_WITHIN))
