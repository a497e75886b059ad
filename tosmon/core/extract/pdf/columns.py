"""A page's rows to columns in reading order, and to the rows of tables: told by the white strips between words.

A strip that words on both sides keep free over many rows parts columns, where the lines beside it are filled as text
is; where they are not, or begin together again and again, it parts the cells of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from tosmon.core.extract.pdf.lines import rows_of
from tosmon.core.extract.pdf.values import Word

__all__ = ["Band", "bands"]

Row = list[Word]
_STEP: Final = 3.0  # points between the places looked at
_STRIP: Final = 0.7  # ems that a strip is wide, at least
_ROWS: Final = 5  # rows beside it that have words, at least, for columns
_WIDE: Final = 8.0  # ems of a column of text
_FILLED: Final = 0.6  # share of its width that the lines of a column reach over, in the middle of all
_WORDS: Final = 2.5  # words in a line of a column, on the average
_DEEPEST: Final = 4  # columns side by side
_OVER: Final = 0.5  # ems by which a word that overflows its column lies over another
_NEXT: Final = 3  # words that it may lie over
_MOST: Final = 6_000  # words on a page that are searched for columns; a page of a newspaper has fewer


@dataclass(slots=True)
class Band:
    """Rows of one column: `key` says how many columns stand side by side, and which this is."""

    rows: list[Row]
    key: tuple[int, int] = (1, 0)


def bands(words: Sequence[Word], depth: int = 0) -> list[Band]:
    """Return the page's words in bands, in reading order: left columns before right ones, from top to bottom."""
    rows = rows_of(words)
    if depth >= _DEEPEST or not 1 < len(words) <= _MOST:
        return [Band(rows)] if rows else []
    found = _strip(rows)
    if found is None:
        return [Band(rows)]
    first, last, x = found
    inside = [word for row in rows[first : last + 1] for word in row]
    left = bands([word for word in inside if word.x0 < x], depth + 1)
    right = bands([word for word in inside if word.x0 >= x], depth + 1)
    side_by_side = _numbered([*left, *right], left)
    above = [word for row in rows[:first] for word in row]
    below = [word for row in rows[last + 1 :] for word in row]
    return [*bands(above, depth), *side_by_side, *bands(below, depth)]


def _numbered(found: list[Band], left: list[Band]) -> list[Band]:
    """Give columns side by side their keys: how many, and which."""
    count = max(band.key[0] for band in left) + max((band.key[0] for band in found[len(left) :]), default=1)
    shift = max(band.key[0] for band in left)
    for place, band in enumerate(found):
        band.key = (count, band.key[1] + (0 if place < len(left) else shift))
    return found


def _strip(rows: Sequence[Row]) -> tuple[int, int, float] | None:
    """Return the first and last row beside the best strip between columns, and its middle; None without one."""
    if len(rows) < _ROWS:
        return None
    em = median(word.size for row in rows for word in row)
    left, right = min(row[0].x0 for row in rows), max(max(word.x1 for word in row) for row in rows)
    best: tuple[int, int, float] | None = None
    most = 0
    x = left + _WIDE * em
    while x < right - _WIDE * em:
        for first, last in _free_runs(rows, x):
            run = rows[first : last + 1]
            if len(run) > most and (middle := _parts_columns(run, x, em)):
                best, most = (first, last, middle), len(run)
        x += _STEP
    return best


def _free_runs(rows: Sequence[Row], x: float) -> list[tuple[int, int]]:
    """Return where rows follow each other in which no word covers the place."""
    runs: list[tuple[int, int]] = []
    start = None
    for place, row in enumerate(rows):
        if _crosses(row, x) or _runs_through(row, x):
            if start is not None:
                runs.append((start, place - 1))
            start = None
        elif start is None:
            start = place
    if start is not None:
        runs.append((start, len(rows) - 1))
    return runs


def _crosses(row: Row, x: float) -> bool:
    """Tell whether a word of the row covers the place; one that overflows its column, over others, does not count."""
    return any(
        word.x0 < x < word.x1
        and not any(x <= other.x0 < word.x1 - _OVER * word.size for other in row[place + 1 :][:_NEXT])
        for place, word in enumerate(row)
    )


def _runs_through(row: Row, x: float) -> bool:
    """Tell whether the place is a mere space between two words of the row."""
    return any(
        before.x1 <= x <= after.x0 and after.x0 - before.x1 < _STRIP * min(before.size, after.size)
        for before, after in pairwise(row)
    )


def _parts_columns(run: Sequence[Row], x: float, em: float) -> float:
    """Return the middle of the strip at `x` where it parts columns of text, else 0."""
    lefts = [[word for word in row if word.x0 < x] for row in run]
    rights = [[word for word in row if word.x0 >= x] for row in run]
    sides = [[part for part in side if part] for side in (lefts, rights)]
    if any(len(side) < _ROWS for side in sides):
        return 0.0
    start, end = (
        max(word.x1 for part in sides[0] for word in part if word.x1 <= x),
        min(part[0].x0 for part in sides[1]),
    )
    if end - start < _STRIP * em or not all(_is_text(side, em) for side in sides) or _is_table(lefts, rights):
        return 0.0
    return (start + end) / 2


def _is_text(side: Sequence[Row], em: float) -> bool:
    """Tell whether lines fill their column as text does."""
    left, right = min(part[0].x0 for part in side), max(part[-1].x1 for part in side)
    width = right - left
    if width < _WIDE * em or sum(map(len, side)) < _WORDS * len(side):
        return False
    return median((part[-1].x1 - left) / width for part in side) >= _FILLED


def _is_table(lefts: Sequence[Row], rights: Sequence[Row]) -> bool:
    """Tell whether the two sides begin their paragraphs in the same rows, again and again: rows of a table."""
    both = sum(bool(left) and bool(right) for left, right in zip(lefts, rights, strict=True))
    if both < 2:  # noqa: PLR2004 - no row tells
        return False
    opening = [_openings(side) for side in (lefts, rights)]
    if min(map(len, opening)) < 3:  # noqa: PLR2004 - too few paragraphs to tell
        return False
    return len(opening[0] & opening[1]) >= 0.8 * max(map(len, opening))


def _openings(side: Sequence[Row]) -> set[int]:
    """Return the rows in which a paragraph of the side begins: after a gap wider than usual."""
    places = [place for place, part in enumerate(side) if part]
    gaps = [side[after][0].y - side[before][0].y for before, after in pairwise(places)]
    if not gaps:
        return set()
    usual = sorted(gaps)[len(gaps) // 4]
    return {after for (_, after), gap in zip(pairwise(places), gaps, strict=True) if gap > 1.25 * usual}
