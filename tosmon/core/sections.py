"""Follow headings from one version to the next, so that none is renamed, added or dropped in silence.

Headings are no clauses, but a reader sees them. Each text counts once, however often it stands there; its own number,
its level and its place say nothing. Which clauses belong together is `tosmon.core.compare`'s to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tosmon.core.model import Clause
from tosmon.core.pairing import Item, Pair, Unpaired, alike, in_order, same_elsewhere
from tosmon.core.text import numbered

__all__ = ["Sections", "renamed_sections", "same_sections", "sections_of"]


@dataclass(frozen=True, slots=True)
class Sections:
    """The headings of one version, each text once, in reading order.

    `keys` are what they are known by, `clauses` the headings as clauses (their own headings are the outer ones),
    `first` the place of the first clause under each, and `above` the headings over each clause, from the outermost in.
    """

    keys: list[str]
    clauses: list[Clause]
    first: list[int]
    above: list[tuple[int, ...]]


def sections_of(clauses: Sequence[Clause], key_of: Callable[[str], str]) -> Sections:
    """Return the headings that stand over these clauses; `key_of` says what a heading is known by."""
    found = Sections([], [], [], [])
    numbers: dict[str, int] = {}
    above: dict[tuple[str, ...], tuple[int, ...]] = {}
    for place, clause in enumerate(clauses):
        path = clause.headings
        if path not in above:
            above[path] = tuple(
                _number(found, numbers, key_of(path[depth]), path[: depth + 1], place) for depth in range(len(path))
            )
        found.above.append(above[path])
    return found


def _number(found: Sections, numbers: dict[str, int], key: str, path: tuple[str, ...], place: int) -> int:
    """Return the number of the heading that a path ends with, which is entered where it is new."""
    if key not in numbers:
        numbers[key] = len(found.keys)
        printed, text = numbered(path[-1])
        found.keys.append(key)
        found.clauses.append(Clause(text=text, headings=path[:-1], number=printed))
        found.first.append(place)
    return numbers[key]


def same_sections(old: Sections, new: Sections, rest: Unpaired) -> list[Pair]:
    """Return the pairs of headings of the same text, and take them out of the rest."""
    found = rest.less(in_order(old.keys, new.keys))
    return found + rest.less(same_elsewhere({i: old.keys[i] for i in rest.old}, {j: new.keys[j] for j in rest.new}))


def renamed_sections(old: Sections, new: Sections, rest: Unpaired, pairs: Iterable[Pair]) -> list[Pair]:
    """Return the pairs of headings over the same clauses, then of similar text, and take them out of the rest."""
    if not rest.old or not rest.new:
        return []
    found = rest.less(_over_the_same(old, new, pairs, set(rest.old), set(rest.new)))
    found += rest.less(alike((Item(i, old.keys[i]) for i in rest.old), (Item(j, new.keys[j]) for j in rest.new)))
    return found


def _over_the_same(
    old: Sections, new: Sections, pairs: Iterable[Pair], free_old: set[int], free_new: set[int]
) -> list[Pair]:
    """Return the pairs of unpaired headings that stand over the most clauses that belong together."""
    votes: Counter[Pair] = Counter()
    for i, j in pairs:
        ours, theirs = old.above[i], new.above[j]
        if len(ours) == len(theirs):
            votes.update((s, t) for s, t in zip(ours, theirs, strict=True) if s in free_old and t in free_new)
        elif ours and theirs and ours[-1] in free_old and theirs[-1] in free_new:
            votes[ours[-1], theirs[-1]] += 1
    found = []
    for s, t in sorted(votes, key=lambda pair: (-votes[pair], sum(pair), pair)):
        if s in free_old and t in free_new:
            free_old.remove(s)
            free_new.remove(t)
            found.append((s, t))
    return found
