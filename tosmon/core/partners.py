"""Find for each clause of one version its partner in the other: unchanged, moved, reworded or amended.

In this order: the same text under the same headings; between those, the same text; the same text elsewhere; the same
wording but for what has no meaning (dates of editing, spelling); a similar text, rather near than far. What the pairs
mean is told by `tosmon.core.compare`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from tosmon.core.model import Clause
from tosmon.core.pairing import Item, Pair, Unpaired, alike, in_order, same_elsewhere, with_fitting, zone
from tosmon.core.sections import Sections, pair_sections, sections_of
from tosmon.core.text import heading_text, normalise, skeleton

__all__ = ["Alone", "Partners", "Side", "alone", "partners", "sides"]


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its clauses, their normalised texts, these with their headings, and its headings on their own."""

    clauses: Sequence[Clause]
    texts: list[str]
    homes: list[tuple[tuple[str, ...], str]]
    sections: Sections


@dataclass(frozen=True, slots=True)
class Partners:
    """Pairs of places: clauses unchanged in place, unchanged elsewhere, of one meaning, and alike; and headings."""

    kept: list[Pair]
    moved: list[Pair]
    reworded: list[Pair]
    amended: list[Pair]
    sections: list[Pair]

    @property
    def clauses(self) -> list[Pair]:
        """Return all pairs of clauses."""
        return self.kept + self.moved + self.reworded + self.amended

    def turned(self) -> Partners:
        """Return the same pairs seen from the other side."""
        kinds = (self.kept, self.moved, self.reworded, self.amended, self.sections)
        return Partners(*([(j, i) for i, j in pairs] for pairs in kinds))


@dataclass(frozen=True, slots=True)
class Alone:
    """What of one version has no partner: the places of clauses, and the numbers of headings."""

    clauses: list[int]
    sections: list[int]


def sides(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Side, Side]:
    """Return two versions' clauses with what they are known by; what they share is worked out once."""
    text_of, heading_of = cache(normalise), cache(heading_text)
    return _side(old, text_of, heading_of), _side(new, text_of, heading_of)


def _side(clauses: Sequence[Clause], text_of: Callable[[str], str], heading_of: Callable[[str], str]) -> Side:
    """Return a version's clauses with what they are known by."""
    texts = [text_of(clause.text) for clause in clauses]
    known = {path: tuple(map(heading_of, path)) for path in {clause.headings for clause in clauses}}
    homes = [(known[clause.headings], text) for clause, text in zip(clauses, texts, strict=True)]
    return Side(clauses, texts, homes, sections_of(clauses, heading_of))


def partners(old: Side, new: Side) -> Partners:
    """Return which clauses and headings belong together.

    The answer does not depend on which version is the older: undoing a change reads as its mirror image.
    """
    if old.texts <= new.texts:
        return _partners(old, new)
    return _partners(new, old).turned()


def alone(old: Side, new: Side, found: Partners) -> tuple[Alone, Alone]:
    """Return what has no partner on the old side and on the new.

    A clause that became a heading, or a heading that became a clause, reads the same and is left out.
    """
    clauses = Unpaired(len(old.texts), len(new.texts))
    clauses.less(found.clauses)
    sections = Unpaired(len(old.sections.keys), len(new.sections.keys))
    sections.less(found.sections)
    ours, theirs = Alone(clauses.old, sections.old), Alone(clauses.new, sections.new)
    return _less_recast(old, ours, new, theirs), _less_recast(new, theirs, old, ours)


def _less_recast(mine: Side, rest: Alone, other: Side, other_rest: Alone) -> Alone:
    """Return the rest of one side without what the other side has as heading instead of clause, or the reverse."""
    texts = {heading_text(other.texts[place]) for place in other_rest.clauses}
    headings = {other.sections.keys[number] for number in other_rest.sections}
    return Alone(
        [place for place in rest.clauses if heading_text(mine.texts[place]) not in headings],
        [number for number in rest.sections if mine.sections.keys[number] not in texts],
    )


def _partners(old: Side, new: Side) -> Partners:
    """Return which clauses and headings belong together, each step among those that the steps before left over."""
    rest = Unpaired(len(old.texts), len(new.texts))
    kept = rest.less(list(_kept(old, new)))
    moved = rest.less(_same(rest, old.homes, new.homes))
    moved += rest.less(_same(rest, old.texts, new.texts))
    reworded: list[Pair] = []
    amended: list[Pair] = []
    if rest.old and rest.new:
        old_meanings, new_meanings = (
            {i: skeleton(a.texts[i]) for i in b} for a, b in ((old, rest.old), (new, rest.new))
        )
        reworded = rest.less(same_elsewhere(old_meanings, new_meanings))
        amended = alike(*_items(old, new, rest, with_fitting(kept, reworded)))
    sections = pair_sections(old.sections, new.sections, kept + moved + reworded + amended)
    rehomed = _rehomed(old, new, kept, sections)
    moved += sorted(rehomed)
    return Partners([pair for pair in kept if pair not in rehomed], moved, reworded, amended, sections)


def _kept(old: Side, new: Side) -> Iterator[Pair]:
    """Yield the unchanged clauses in order: those under the same headings, and between them those of the same text."""
    i0 = j0 = 0
    for i, j in [*in_order(old.homes, new.homes), (len(old.texts), len(new.texts))]:
        if i0 < i and j0 < j:
            yield from ((i0 + a, j0 + b) for a, b in in_order(old.texts[i0:i], new.texts[j0:j]))
        if i < len(old.texts):
            yield i, j
        i0, j0 = i + 1, j + 1


def _rehomed(old: Side, new: Side, kept: Iterable[Pair], sections: Iterable[Pair]) -> set[Pair]:
    """Return the clauses that kept their order but now stand under another heading or lead-in that both versions have.

    They have moved as much as others: the words over a rule are part of it.
    """
    changed = [
        (i, j) for i, j in kept if old.homes[i] != new.homes[j] or old.clauses[i].lead_in != new.clauses[j].lead_in
    ]
    if not changed:
        return set()
    renamed = dict(sections)
    paired = set(renamed.values())
    old_lead_ins = {normalise(lead_in) for lead_in in {clause.lead_in for clause in old.clauses} if lead_in}
    new_lead_ins = {normalise(lead_in) for lead_in in {clause.lead_in for clause in new.clauses} if lead_in}
    found = set()
    for i, j in changed:
        ours, theirs = old.sections.above[i], new.sections.above[j]
        if ours and theirs and theirs[-1] in paired and renamed.get(ours[-1], theirs[-1]) != theirs[-1]:
            found.add((i, j))
        was, now = normalise(old.clauses[i].lead_in), normalise(new.clauses[j].lead_in)
        if was != now and was in new_lead_ins and now in old_lead_ins:
            found.add((i, j))
    return found


def _same(rest: Unpaired, old_keys: Sequence[Hashable], new_keys: Sequence[Hashable]) -> list[Pair]:
    """Return the pairs of equal keys among what is unpaired."""
    return same_elsewhere({i: old_keys[i] for i in rest.old}, {j: new_keys[j] for j in rest.new})


def _items(old: Side, new: Side, rest: Unpaired, fences: Sequence[Pair]) -> tuple[list[Item], list[Item]]:
    """Return what is unpaired, with the zone between unchanged clauses that each stands in."""
    return (
        [Item(i, old.texts[i], zone(fences, i, new=False)) for i in rest.old],
        [Item(j, new.texts[j], zone(fences, j, new=True)) for j in rest.new],
    )
