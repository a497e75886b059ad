"""Rows of words to rows of a table: where the same white strip parts the words of one row after the other.

A strip that only markers stand left of is a list's, and one no wider than other gaps is a justified line's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from tosmon.core.extract.markers import split_marker
from tosmon.core.extract.pdf.values import BULLET, Word

__all__ = ["Row", "TableRow", "in_tables"]

Row = list[Word]
Strip = tuple[float, float]
_STRIP: Final = 1.2  # ems that a strip is wide, at least
_KEPT: Final = 0.7  # ems that the longest cells leave free of it
_WIDER: Final = 2.0  # times the other gaps of a row
_BOTH: Final = 2  # rows with words on both sides of it, at least
_ALIGNED: Final = 0.4  # ems that cells of a column begin from each other
_APART: Final = 3.5  # ems between rows of one table, at most
_NEXT_ROW: Final = 1.15  # times the least distance of lines that begins another row
_LONGEST_MARKER: Final = 3  # words


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table: its cells, each of rows of words."""

    cells: list[list[Row]]


def in_tables(rows: Sequence[Row]) -> list[Row | TableRow]:
    """Return the rows, with those that make tables as rows of cells."""
    found: list[Row | TableRow] = []
    place = 0
    while place < len(rows):
        strips = _strips(rows[place])
        end, strips = _reach(rows, place, strips) if strips else (place, strips)
        if end > place:
            found.extend(_cells(rows[place : end + 1], strips))
            place = end + 1
        else:
            found.append(rows[place])
            place += 1
    return found


def _strips(row: Row) -> list[Strip]:
    """Return the wide gaps of a row, without one behind a marker."""
    gaps = [after.x0 - before.x1 for before, after in pairwise(row)]
    usual = median(gaps) if len(gaps) > 2 else 0.0  # noqa: PLR2004 - fewer have no usual one
    strips = [
        (before.x1, after.x0)
        for (before, after), gap in zip(pairwise(row), gaps, strict=True)
        if gap >= max(_STRIP * max(before.size, after.size), _WIDER * usual)
    ]
    if strips and _is_marker([word for word in row if word.x1 <= strips[0][0]]):
        return strips[1:]
    return strips


def _is_marker(words: Row) -> bool:
    text = " ".join(word.text for word in words)
    if text == BULLET or (len(words) == 1 and len(text) == 1):
        return True
    _, rest, marked = split_marker(text + " X")
    return len(words) <= _LONGEST_MARKER and marked and rest == "X"


def _reach(rows: Sequence[Row], first: int, strips: list[Strip]) -> tuple[int, list[Strip]]:
    """Return the last row of the table that begins at `first` (itself for none), and the strips that all keep free."""
    last, both = first, 1
    starts = [end for _, end in strips]
    for place in range(first + 1, len(rows)):
        row = rows[place]
        if row[0].y - rows[place - 1][0].y > _APART * row[0].size:
            break
        kept = _kept(strips, row)
        if not kept:
            break
        if _divided(row, kept, starts):
            strips, last, both = kept, place, both + 1
    return (last if both >= _BOTH else first), strips


def _kept(strips: Sequence[Strip], row: Row) -> list[Strip]:
    """Return what the row leaves free of the strips, where that is wide enough."""
    kept: list[Strip] = []
    for start, end in strips:
        edges = [start, *(edge for word in row for edge in (word.x0, word.x1) if start < edge < end), end]
        free = [
            (left, right)
            for left, right in pairwise(sorted(edges))
            if right - left >= _KEPT * row[0].size and not any(word.x0 <= left and right <= word.x1 for word in row)
        ]
        if free:
            kept.append(max(free, key=lambda strip: strip[1] - strip[0]))
    return kept


def _divided(row: Row, strips: Sequence[Strip], starts: Sequence[float]) -> bool:
    """Tell whether words stand on both sides of a strip, and those behind it begin where the first row's do.

    Wide spaces of justified lines may lie below each other, but not so.
    """
    return any(
        start <= end_ and start_ <= end and any(abs(end_ - other) <= _ALIGNED * row[0].size for other in starts)
        for start, end in strips
        for start_, end_ in _strips(row)
    )


def _cells(rows: Sequence[Row], strips: Sequence[Strip]) -> list[Row | TableRow]:
    """Return lines as rows of cells: a line begins another row after a wider gap, or where all gaps are alike."""
    distances = [after[0].y - before[0].y for before, after in pairwise(rows)]
    least = min(distances)
    uneven = max(distances) > _NEXT_ROW * least
    made: list[list[list[Row]]] = []
    for place, row in enumerate(rows):
        parts = _parted(row, strips)
        begins = distances[place - 1] > _NEXT_ROW * least if uneven and place else bool(parts[0])
        if begins or not made:
            made.append([[] for _ in parts])
        for cell, part in zip(made[-1], parts, strict=True):
            if part:
                cell.append(part)
    return [TableRow(cells) for cells in made]


def _parted(row: Row, strips: Sequence[Strip]) -> list[Row]:
    """Return the row's words by the strips between them."""
    parts: list[Row] = [[] for _ in range(len(strips) + 1)]
    for word in row:
        parts[sum(word.x0 >= start for start, _ in strips)].append(word)
    return parts
