"""Lay two versions beside each other: every clause of both once, in order, with its headings and what changed.

The changes are those that `tosmon.core.compare` found, judged or not; how rows look is left to pages. Taking every
change of the rows gives the newer text, and refusing every one the older.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tosmon.core.compare import HEADING
from tosmon.core.model import Change, ChangeKind, Clause
from tosmon.core.pairing import Pair, in_order
from tosmon.core.sections import sections_of
from tosmon.core.text import heading_text, normalise

__all__ = ["Head", "Row", "RowKind", "accepted", "align", "rejected"]

_Key = tuple[str, int]  # a heading of either version: ("new", its number there), or ("old", …) where only that has it


class RowKind(StrEnum):
    """What a row holds. `away` is the older place of a clause that stands elsewhere now, and is told of there.

    `recast` is a heading in the other version, and reads the same.
    """

    KEPT = "kept"
    CHANGED = "changed"
    AWAY = "away"
    RECAST = "recast"


@dataclass(frozen=True, slots=True)
class Head:
    """A heading to show before a row. `level` counts from 1; `change` is what happened to it, None where nothing did.

    `again`: it was shown before; what stood under another one came between.
    """

    text: str
    number: str
    level: int
    change: Change | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A clause of either version or of both: `old` and `new` are its places in them, None where it is not there.

    `change` is its own; of an `away` row it is the change that is told at the clause's newer place, `elsewhere`.
    """

    kind: RowKind
    old: int | None
    new: int | None
    change: Change | None = None
    heads: tuple[Head, ...] = ()
    elsewhere: int | None = None


def align(old: Sequence[Clause], new: Sequence[Clause], changes: Sequence[Change]) -> tuple[Row, ...]:
    """Return the rows of two versions between which `changes` is all that happened, in reading order.

    Places of the older version rise from row to row, and so do those of the newer one. Every change is told once: by a
    row, or by a heading over it.
    """
    headings = [change for change in changes if HEADING in change.notes]
    bodies = [change for change in changes if HEADING not in change.notes]
    heads = _Heads(old, new, headings)
    rows = tuple(_rows(old, new, bodies))
    return tuple(_headed(row, heads) for row in rows)


def rejected(row: Row, old: Sequence[Clause]) -> str | None:
    """Return the row's text where its change is refused; None where nothing stands there then."""
    if row.old is None:
        return None
    return _without("insert", row, old[row.old])


def accepted(row: Row, new: Sequence[Clause]) -> str | None:
    """Return the row's text where its change is taken; None where nothing stands there then."""
    if row.new is None:
        return None
    return _without("delete", row, new[row.new])


def _without(kind: str, row: Row, clause: Clause) -> str:
    if row.kind is not RowKind.CHANGED or row.change is None:
        return clause.text
    return "".join(text for found, text in row.change.segments if found != kind)


# --- rows -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Places:
    """What stands at the places of two versions, by place: pairs in order, changes, and where the others went."""

    kept: dict[int, int]  # by place in the new version, that in the old one
    here: dict[int, Change]  # changes by place in the new version
    gone: dict[int, Change]  # changes by place in the old version, of what has none in the new
    away: dict[int, Change]  # changes by place in the old version, of what is told of elsewhere


def _rows(old: Sequence[Clause], new: Sequence[Clause], changes: Sequence[Change]) -> Iterator[Row]:
    """Yield the rows without headings: before each clause of the new version, what stood before it in the old one."""
    places = _placed(old, new, changes)
    i = 0
    for j in range(len(new)):
        partner = places.kept.get(j)
        if partner is not None:
            yield from _only_old(range(i, partner), places)
            i = partner + 1
        yield _at(j, partner, places)
        if partner is None:
            continue
        behind = _end_of_gone(i, places)
        yield from _only_old(range(i, behind), places)
        i = behind
    yield from _only_old(range(i, len(old)), places)


def _end_of_gone(start: int, places: _Places) -> int:
    """Return the end of the stretch of the old version that is gone or elsewhere, from a place on.

    It is read behind the clause that it stood behind, and so before what is new there.
    """
    end = start
    while end in places.gone or end in places.away:
        end += 1
    return end


def _only_old(stretch: range, places: _Places) -> Iterator[Row]:
    for i in stretch:
        if i in places.gone:
            yield Row(RowKind.CHANGED, i, None, places.gone[i])
        elif i in places.away:
            change = places.away[i]
            yield Row(RowKind.AWAY, i, None, change, elsewhere=change.positions[1])
        else:
            yield Row(RowKind.RECAST, i, None)


def _at(j: int, partner: int | None, places: _Places) -> Row:
    change = places.here.get(j)
    if change is not None:
        return Row(RowKind.CHANGED, partner, j, change)
    return Row(RowKind.RECAST if partner is None else RowKind.KEPT, partner, j)


def _placed(old: Sequence[Clause], new: Sequence[Clause], changes: Sequence[Change]) -> _Places:
    """Return what stands where; of pairs that changed, those count as in order that cross no other."""
    paired: dict[Pair, Change] = {}
    gone: dict[int, Change] = {}
    here: dict[int, Change] = {}
    for change in changes:
        i, j = change.positions
        if j is not None:
            here[j] = change
            if i is not None:
                paired[i, j] = change
        elif i is not None:
            gone[i] = change
    kept = _unchanged(old, new, {i for i, _ in paired} | gone.keys(), here.keys())
    staying = [pair for pair, change in paired.items() if change.kind is not ChangeKind.MOVED]
    ordered = _crossing_none(kept, sorted(staying))
    beside = {i: change for (i, j), change in paired.items() if ordered.get(j) != i}
    return _Places(ordered, here, gone, beside)


def _unchanged(
    old: Sequence[Clause], new: Sequence[Clause], changed_old: Container[int], changed_new: Container[int]
) -> list[Pair]:
    """Return the pairs that no change speaks of; what has no partner then is a heading on the other side."""
    ours = [i for i in range(len(old)) if i not in changed_old]
    theirs = [j for j in range(len(new)) if j not in changed_new]
    texts = [normalise(old[i].text) for i in ours], [normalise(new[j].text) for j in theirs]
    return [(ours[a], theirs[b]) for a, b in in_order(*texts)]


def _crossing_none(kept: Sequence[Pair], staying: Sequence[Pair]) -> dict[int, int]:
    """Return by place in the new version the unchanged pairs, and those changed ones that cross no pair before them."""
    fences = sorted(kept)
    ordered = {j: i for i, j in fences}
    at = 0
    last = -1  # the greatest new place of a changed pair so far
    for i, j in staying:
        while at < len(fences) and fences[at][0] < i:
            at += 1
        low = max(last, fences[at - 1][1] if at else -1)
        high = fences[at][1] if at < len(fences) else j + 1
        if low < j < high:
            ordered[j] = i
            last = j
    return ordered


# --- headings ---------------------------------------------------------------------------------------------------------


class _Heads:
    """Which headings are to be shown before each row, as a reader goes down the rows."""

    def __init__(self, old: Sequence[Clause], new: Sequence[Clause], changes: Sequence[Change]) -> None:
        self._old = sections_of(old, heading_text)
        self._new = sections_of(new, heading_text)
        ours, theirs = (
            {clause: number for number, clause in enumerate(side.clauses)} for side in (self._old, self._new)
        )
        self._changes: dict[_Key, Change] = {}
        self._partner = self._same()
        for change in changes:
            if change.before and change.after:
                self._partner[ours[change.before]] = theirs[change.after]
            if change.after:
                self._changes["new", theirs[change.after]] = change
            elif change.before:
                self._changes["old", ours[change.before]] = change
        self._shown: set[_Key] = set()
        self._path: tuple[_Key, ...] = ()

    def _same(self) -> dict[int, int]:
        """Return by its number in the old version the number of each heading of the same text in the new one."""
        numbers = {key: number for number, key in enumerate(self._new.keys)}
        return {number: numbers[key] for number, key in enumerate(self._old.keys) if key in numbers}

    def before(self, row: Row) -> Iterator[Head]:
        """Yield the headings to show before the row; the rows must come in order."""
        if row.old is not None and row.new is not None:
            yield from self._dropped(row.old)
        path = self._path_of(row)
        common = 0
        for was, now in zip(self._path, path, strict=False):
            if was != now:
                break
            common += 1
        for level in range(common, len(path)):
            yield self._head(path[level], level + 1)
        self._path = path

    def _dropped(self, place: int) -> Iterator[Head]:
        """Yield the headings that stood over a clause which stays, and are gone."""
        for level, number in enumerate(self._old.above[place]):
            key = ("old", number)
            if key in self._changes and key not in self._shown:
                yield self._head(key, level + 1)

    def _path_of(self, row: Row) -> tuple[_Key, ...]:
        if row.new is not None:
            return tuple(("new", number) for number in self._new.above[row.new])
        above = self._old.above[row.old] if row.old is not None else ()
        return tuple(("new", self._partner[number]) if number in self._partner else ("old", number) for number in above)

    def _head(self, key: _Key, level: int) -> Head:
        side, number = key
        clause = (self._new if side == "new" else self._old).clauses[number]
        again = key in self._shown
        self._shown.add(key)
        return Head(clause.text, clause.number, level, None if again else self._changes.get(key), again)


def _headed(row: Row, heads: _Heads) -> Row:
    found = tuple(heads.before(row))
    return Row(row.kind, row.old, row.new, row.change, found, row.elsewhere) if found else row
