"""Say what happened to each clause between two versions: added, removed, amended, moved, reworded.

Labels, directions and severities are for `tosmon.core.direction` to add; how clauses find their partners is
`tosmon.core.partners`'s to say, and how a redline is drawn `tosmon.core.redline`'s.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from tosmon.core.model import Change, ChangeKind, Clause
from tosmon.core.mojibake import mended, only_damaged
from tosmon.core.pairing import with_fitting
from tosmon.core.partners import Partners, Side, partners, sides
from tosmon.core.redline import segments
from tosmon.core.sections import Sections
from tosmon.core.text import skeleton, tidy

__all__ = ["COPY", "HEADING", "changes_between", "compare"]

# What a change's notes may hold.
HEADING = "heading"
COPY = "the same text stands elsewhere in both versions"

# Where a change is read: at which clause of the new version, before it (0), at it (1) or behind it (2), and there by
# the old version's order.
_Place = tuple[int, int, int]


def compare(old: Sequence[Clause], new: Sequence[Clause]) -> tuple[Change, ...]:
    """Return what changed, in the new version's reading order; removed clauses stand where they stood.

    Unchanged clauses give nothing; typography, numbers and lead-ins alone are no change. Filled are kind, the two
    clauses, their positions (indexes into `old` and `new`) and the redline.

    A heading that was renamed, added or dropped gives one change: its clause has the heading as text and the outer
    headings as headings, its position is that of the first clause under it, and its notes hold `HEADING`. Where a copy
    of a text came or went while another stayed, the notes hold `COPY`.
    """
    before, after = sides(old, new)
    return changes_between(before, after, partners(before, after))


def changes_between(before: Side, after: Side, found: Partners) -> tuple[Change, ...]:
    """Return what `compare` does, for versions whose partners were found already."""
    placed = [*_in_pairs(before, after, found), *_alone(before, after, found)]
    return tuple(change for _, change in sorted(placed, key=lambda each: each[0]))


class _Reading:
    """Where what is gone is read in the new version: behind the clause that it stood behind."""

    def __init__(self, found: Partners) -> None:
        self._pairs = with_fitting(found.kept, found.reworded + found.amended)

    def place(self, old_place: int, *, heading: bool) -> _Place:
        """Return where a clause of the old version, or a heading that stood before it, is read."""
        at = bisect_left(self._pairs, (old_place, -1))
        behind = self._pairs[at - 1][1] if at else -1
        return behind, 2, 2 * old_place + (not heading)


def _in_pairs(before: Side, after: Side, found: Partners) -> Iterator[tuple[_Place, Change]]:
    """Yield the changes of clauses and headings that are in both versions."""
    for i, j in found.moved:
        shown = tidy(after.clauses[j].text)
        yield (j, 1, 0), Change(ChangeKind.MOVED, before.clauses[i], after.clauses[j], (i, j), (("move", shown),))
    for kind, pairs in ((ChangeKind.REWORDED, found.reworded), (ChangeKind.AMENDED, found.amended)):
        for i, j in pairs:
            was, now = before.clauses[i], after.clauses[j]
            yield (j, 1, 0), Change(kind, was, now, (i, j), segments(was.text, now.text))
    for s, t in found.sections:
        if before.sections.keys[s] != after.sections.keys[t]:
            yield (after.sections.first[t], 0, t), _renamed(before.sections, s, after.sections, t)


def _renamed(old: Sections, s: int, new: Sections, t: int) -> Change:
    """Return the change of a heading whose words differ."""
    was, now = old.clauses[s], new.clauses[t]
    same = skeleton(mended(was.text)) == skeleton(mended(now.text)) or only_damaged(was.text, now.text)
    kind = ChangeKind.REWORDED if same else ChangeKind.AMENDED
    return Change(kind, was, now, (old.first[s], new.first[t]), segments(was.text, now.text), notes=(HEADING,))


def _alone(before: Side, after: Side, found: Partners) -> Iterator[tuple[_Place, Change]]:
    """Yield the changes of clauses and headings that are in one version only."""
    reading = _Reading(found)
    old_texts, new_texts = set(before.texts), set(after.texts)
    for i in found.alone.old:
        notes = (COPY,) if before.texts[i] in new_texts else ()
        yield reading.place(i, heading=False), _removed(before.clauses[i], i, notes)
    for s in found.alone_sections.old:
        i = before.sections.first[s]
        yield reading.place(i, heading=True), _removed(before.sections.clauses[s], i, (HEADING,))
    for j in found.alone.new:
        notes = (COPY,) if after.texts[j] in old_texts else ()
        yield (j, 1, 0), _added(after.clauses[j], j, notes)
    for t in found.alone_sections.new:
        j = after.sections.first[t]
        yield (j, 0, t), _added(after.sections.clauses[t], j, (HEADING,))


def _removed(clause: Clause, place: int, notes: tuple[str, ...]) -> Change:
    """Return the change of a text that is gone."""
    return Change(ChangeKind.REMOVED, clause, None, (place, None), (("delete", tidy(clause.text)),), notes=notes)


def _added(clause: Clause, place: int, notes: tuple[str, ...]) -> Change:
    """Return the change of a text that has come."""
    return Change(ChangeKind.ADDED, None, clause, (None, place), (("insert", tidy(clause.text)),), notes=notes)
