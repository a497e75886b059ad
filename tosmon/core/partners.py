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
from tosmon.core.mojibake import mended, only_damaged
from tosmon.core.pairing import Item, Pair, Unpaired, alike, in_order, same_elsewhere, with_fitting, zone
from tosmon.core.sections import Sections, renamed_sections, same_sections, sections_of
from tosmon.core.text import heading_text, normalise, skeleton

__all__ = ["Partners", "Settled", "Side", "every_side", "kept_in_order", "partners", "sides"]


Keys = tuple[Sequence[Hashable], Sequence[Hashable]]


@dataclass(frozen=True, slots=True)
class Side:
    """One version: its clauses, their normalised texts, these with their headings, and its headings on their own."""

    clauses: Sequence[Clause]
    texts: list[str]
    homes: list[tuple[tuple[str, ...], str]]
    sections: Sections


@dataclass(frozen=True, slots=True)
class Partners:
    """Pairs of places of clauses and of numbers of headings, and the places and numbers that are in no pair.

    `kept` are unchanged, `moved` unchanged but elsewhere, `reworded` of the same meaning, `amended` similar; `sections`
    are all pairs of headings. In `alone` and `alone_sections` a clause that became a heading, or a heading that became
    a clause, is left out: it reads the same.
    """

    kept: list[Pair]
    moved: list[Pair]
    reworded: list[Pair]
    amended: list[Pair]
    sections: list[Pair]
    alone: Unpaired
    alone_sections: Unpaired

    def turned(self) -> Partners:
        """Return the same seen from the other side."""
        kinds = (self.kept, self.moved, self.reworded, self.amended, self.sections)
        kept, moved, reworded, amended, sections = ([(j, i) for i, j in pairs] for pairs in kinds)
        rest = (self.alone.turned(), self.alone_sections.turned())
        return Partners(kept, moved, reworded, amended, sections, *rest)


def sides(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Side, Side]:
    """Return two versions' clauses with what they are known by."""
    before, after = every_side((old, new))
    return before, after


def every_side(versions: Iterable[Sequence[Clause]]) -> Iterator[Side]:
    """Yield each version's clauses with what they are known by; what they share is worked out once.

    Of neighbours that are given as the same object, the same side is yielded.
    """
    text_of, heading_of = cache(normalise), cache(heading_text)
    side: Side | None = None
    for clauses in versions:
        if side is None or side.clauses is not clauses:
            side = _side(clauses, text_of, heading_of)
        yield side


def _side(clauses: Sequence[Clause], text_of: Callable[[str], str], heading_of: Callable[[str], str]) -> Side:
    """Return a version's clauses with what they are known by."""
    texts = [text_of(clause.text) for clause in clauses]
    known = {path: tuple(map(heading_of, path)) for path in {clause.headings for clause in clauses}}
    homes = [(known[clause.headings], text) for clause, text in zip(clauses, texts, strict=True)]
    return Side(clauses, texts, homes, sections_of(clauses, heading_of))


@dataclass(frozen=True, slots=True)
class Settled:
    """Places of clauses for which no other partners are sought, and which of them are known to be amended."""

    old: frozenset[int] = frozenset()
    new: frozenset[int] = frozenset()
    amended: tuple[Pair, ...] = ()

    def turned(self) -> Settled:
        """Return the same seen from the other side."""
        return Settled(self.new, self.old, tuple((j, i) for i, j in self.amended))


def partners(old: Side, new: Side, settled: Settled | None = None) -> Partners:
    """Return which clauses and headings belong together.

    The answer does not depend on which version is the older: undoing a change reads as its mirror image. What is
    `settled` spares the search for similar texts, which takes most of the time; a clause of it that stands unchanged
    in both versions is still in a pair.
    """
    settled = settled or Settled()
    if old.texts <= new.texts:
        return _partners(old, new, settled)
    return _partners(new, old, settled.turned()).turned()


def _partners(old: Side, new: Side, settled: Settled) -> Partners:
    """Return which clauses and headings belong together, each step among those that the steps before left over."""
    rest = Unpaired(len(old.texts), len(new.texts))
    rest_sections = Unpaired(len(old.sections.keys), len(new.sections.keys))
    kept = rest.less(list(kept_in_order((old.homes, old.texts), (new.homes, new.texts))))
    moved = rest.less(_same(rest, old.homes, new.homes))
    moved += rest.less(_same(rest, old.texts, new.texts))
    rest.old = [i for i in rest.old if i not in settled.old]
    rest.new = [j for j in rest.new if j not in settled.new]
    sections = same_sections(old.sections, new.sections, rest_sections)
    _drop_recast(old, new, rest, rest_sections)
    reworded, amended = _rewritten(old, new, rest, kept)
    amended += settled.amended
    sections += renamed_sections(old.sections, new.sections, rest_sections, kept + moved + reworded + amended)
    rehomed = _rehomed(old, new, kept, sections)
    kept = [pair for pair in kept if pair not in rehomed]
    return Partners(kept, moved + sorted(rehomed), reworded, amended, sections, rest, rest_sections)


def _drop_recast(old: Side, new: Side, rest: Unpaired, rest_sections: Unpaired) -> None:
    """Take out what is a heading on one side and a clause on the other."""
    old_texts, new_texts = (
        {heading_text(old.texts[i]) for i in rest.old},
        {heading_text(new.texts[j]) for j in rest.new},
    )
    old_headings = {old.sections.keys[s] for s in rest_sections.old}
    new_headings = {new.sections.keys[t] for t in rest_sections.new}
    rest.old = [i for i in rest.old if heading_text(old.texts[i]) not in new_headings]
    rest.new = [j for j in rest.new if heading_text(new.texts[j]) not in old_headings]
    rest_sections.old = [s for s in rest_sections.old if old.sections.keys[s] not in new_texts]
    rest_sections.new = [t for t in rest_sections.new if new.sections.keys[t] not in old_texts]


def _rewritten(old: Side, new: Side, rest: Unpaired, kept: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of the same meaning, and those of similar text, and take them out of the rest."""
    if not rest.old or not rest.new:
        return [], []
    old_meanings = {i: _meaning(old, i) for i in rest.old}
    new_meanings = {j: _meaning(new, j) for j in rest.new}
    reworded = rest.less(same_elsewhere(old_meanings, new_meanings))
    fences = with_fitting(kept, reworded)
    ours = [Item(i, old.texts[i], zone(fences, i, new=False)) for i in rest.old]
    theirs = [Item(j, new.texts[j], zone(fences, j, new=True)) for j in rest.new]
    similar = rest.less(alike(ours, theirs))
    damaged = [(i, j) for i, j in similar if only_damaged(old.clauses[i].text, new.clauses[j].text)]
    return reworded + damaged, [pair for pair in similar if pair not in damaged]


def _meaning(side: Side, place: int) -> str:
    """Return what a clause says; one that was decoded wrongly before it was sent says what it did before that."""
    text = side.clauses[place].text
    fixed = mended(text)
    return skeleton(side.texts[place] if fixed == text else fixed)


def kept_in_order(old: Keys, new: Keys) -> Iterator[Pair]:
    """Yield the unchanged clauses in order: those under the same headings, and between them those of the same text.

    Each version is given as what its clauses are known by under their headings, and as what their texts are known by.
    """
    (old_homes, old_texts), (new_homes, new_texts) = old, new
    i0 = j0 = 0
    for i, j in [*in_order(old_homes, new_homes), (len(old_texts), len(new_texts))]:
        if i0 < i and j0 < j:
            yield from ((i0 + a, j0 + b) for a, b in in_order(old_texts[i0:i], new_texts[j0:j]))
        if i < len(old_texts):
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
