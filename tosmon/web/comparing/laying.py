"""Lays compared texts out for a page: each row as a line, with what is shown of it; once for all its views.

Which lines a page shows, and which it folds, is `parting`'s to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from tosmon.core.alignment import Row, RowKind
from tosmon.core.model import Change, Clause, Segment
from tosmon.core.redline import segments
from tosmon.core.text import normalise, tidy
from tosmon.web.comparing.compared import Compared
from tosmon.web.comparing.values import Line

__all__ = ["Layout", "clipped", "stands_above", "weight_of"]

_LONGEST: Final = 30_000  # letters of one clause that a page shows
_FRAME: Final = 420  # octets of markup around a clause
_MARK: Final = 150  # and around each of its segments
_TAIL: Final = 60  # letters by which a sentence over a list is known in the clause before


class Layout:
    """Two compared versions as lines. `weights` are octets of each row on a page, roughly."""

    def __init__(self, compared: Compared) -> None:
        self.compared = compared
        self.rows = compared.rows
        self._old = compared.older.version.clauses
        self._new = compared.newer.version.clauses
        self._by_old = {row.old: place for place, row in enumerate(self.rows) if row.old is not None}
        self._by_new = {row.new: place for place, row in enumerate(self.rows) if row.new is not None}
        self.weights = tuple(map(self._weight, self.rows))

    def changed(self, row: Row) -> bool:
        """Return whether a row shows anything but an unchanged clause."""
        return row.kind is not RowKind.KEPT or any(head.change for head in row.heads)

    def stops(self, row: Row) -> int:
        """Return how many changes the row tells of."""
        return sum(head.change is not None for head in row.heads) + (row.kind is RowKind.CHANGED)

    def line(self, place: int, link: Callable[[int], str] = "#r{}".format) -> Line:
        """Return a row as it is shown; `link` leads to another row."""
        row = self.rows[place]
        was = None if row.old is None else self._old[row.old]
        now = None if row.new is None else self._new[row.new]
        clause = now or was
        assert clause is not None, "a row has a clause"
        shown, left_out = clipped(self._segments(row))
        if not shown and len(clause.text) > _LONGEST:
            left_out, clause = len(clause.text) - _LONGEST, replace(clause, text=clause.text[:_LONGEST])
        ids, labels = self._ids_and_labels(row)
        return Line(
            id=f"r{place}",
            kind=row.kind,
            clause=clause,
            heads=row.heads,
            number=(was.number if was else clause.number, now.number if now else clause.number),
            segments=shown,
            change=row.change,
            labels=labels,
            ids=ids,
            over=self._over(place, was, now),
            target=self._target(row, link),
            clipped=left_out,
            was=was if now else None,
            on_older=was is not None,
            on_newer=now is not None,
        )

    def of_change(self, change: Change) -> Line:
        """Return a change as a line of its own, apart from the text around it."""
        place = self.compared.places[id(change)]
        row = self.rows[place]
        if row.change is change:
            return replace(self.line(place), heads=())
        clause = change.after or change.before
        assert clause is not None, "a change has a side"
        return Line(f"r{place}", RowKind.CHANGED, clause, (), (clause.number,) * 2, clipped(change.segments)[0], change)

    def _target(self, row: Row, link: Callable[[int], str]) -> str:
        """Return where a clause went, or came from, that stands in one place on each side, and not in the same."""
        if row.elsewhere is not None:
            return link(self._by_new[row.elsewhere])
        before = row.change.positions[0] if row.change is not None and row.old is None else None
        return "" if before is None else link(self._by_old[before])

    def _segments(self, row: Row) -> tuple[Segment, ...]:
        if row.change is None:
            return ()
        if row.kind is RowKind.AWAY:
            clause = self._old[row.old] if row.old is not None else None
            return (("move", tidy(clause.text)),) if clause else ()
        return row.change.segments

    def _ids_and_labels(self, row: Row) -> tuple[tuple[str, str], tuple[str, ...]]:
        older, newer = self.compared.older, self.compared.newer
        old, new = row.old, row.new
        if row.kind is RowKind.CHANGED and row.change is not None:
            old, new = row.change.positions
        ids = ("" if old is None else older.clause_ids[old], "" if new is None else newer.clause_ids[new])
        if new is not None:
            return ids, newer.judgements[new].labels
        return ids, () if old is None else older.judgements[old].labels

    def _over(self, place: int, was: Clause | None, now: Clause | None) -> tuple[Segment, ...]:
        """Return the sentence over a list, with the first of its items that no clause above ends with it."""
        clause = now or was
        if clause is None or not clause.lead_in:
            return ()
        above = self.rows[place - 1] if place else None
        before = self._clause(above) if above else None
        if before is not None and stands_above(clause, before):
            return ()
        if was and now and normalise(was.lead_in) != normalise(now.lead_in):
            return segments(was.lead_in, now.lead_in)
        return (("equal", clause.lead_in),)

    def _clause(self, row: Row) -> Clause | None:
        return self._new[row.new] if row.new is not None else self._old[row.old] if row.old is not None else None

    def _weight(self, row: Row) -> int:
        heads = sum(_FRAME + len(head.text) for head in row.heads)
        if row.change is not None:
            return heads + weight_of(row.change.segments)
        clause = self._clause(row)
        return heads + weight_of((("equal", clause.text if clause else ""),))


def stands_above(clause: Clause, before: Clause) -> bool:
    """Return whether the sentence over a list item is in the clause before it, or over that as well."""
    return before.lead_in == clause.lead_in or clause.lead_in.endswith(before.text[-_TAIL:])


def weight_of(redline: Sequence[Segment]) -> int:
    """Return about how many octets of a page a clause takes."""
    text = sum(len(text.encode("utf-8", "replace")) for _, text in redline)
    return _FRAME + _MARK * len(redline) + min(text, 4 * _LONGEST)


def clipped(redline: Sequence[Segment]) -> tuple[tuple[Segment, ...], int]:
    """Return a redline without what is beyond the longest clause that pages show, and how many letters that is."""
    shown: list[Segment] = []
    room, left_out = _LONGEST, 0
    for kind, text in redline:
        if room > 0:
            shown.append((kind, text[:room]))
        left_out += max(len(text) - max(room, 0), 0)
        room -= len(text)
    return tuple(shown), left_out
