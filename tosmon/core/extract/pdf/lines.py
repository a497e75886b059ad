"""Words to lines: what stands on one baseline, in order, with spaces where the gaps are wide enough."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from tosmon.core.extract.pdf.mirroring import logical
from tosmon.core.extract.pdf.values import BULLET, Column, Line, Mark, Word

__all__ = ["line_of", "rows_of", "with_marks"]

_SAME_LINE: Final = 0.4  # ems that baselines may differ by: raised letters stand a third of an em higher
_WORD_GAP: Final = 0.15  # ems that part words; narrow justified spaces have 0.18, kerning 0.08
_OVERPRINT: Final = 0.12  # ems that a word drawn twice, to make it bold, lies from itself
_OVERLAID: Final = 0.3
_SPREAD: Final = 1.7  # times the usual gap between single letters that parts words of spread letters
_FEWEST_LETTERS: Final = 4
_MOSTLY: Final = 0.7
_RECENT: Final = 4  # rows that the next word down may still belong to


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words in rows from top to bottom, each from left to right; words drawn twice are kept once."""
    rows: list[list[Word]] = []
    bases: list[tuple[float, float]] = []  # baseline and size of each row, by its largest word
    for word in sorted(words, key=lambda word: word.y):
        best, least = -1, 0.0
        for place in range(len(rows) - 1, max(-1, len(rows) - 1 - _RECENT), -1):
            y, size = bases[place]
            distance = abs(word.y - y)
            if distance <= _SAME_LINE * max(size, word.size) and (best < 0 or distance < least):
                best, least = place, distance
        if best < 0:
            rows.append([word])
            bases.append((word.y, word.size))
            continue
        rows[best].append(word)
        if word.size > bases[best][1]:
            bases[best] = (word.y, word.size)
    ordered = sorted(zip(bases, rows, strict=True), key=lambda pair: pair[0][0])
    return [_once(sorted(row, key=lambda word: word.x0)) for _, row in ordered]


def _once(row: list[Word]) -> list[Word]:
    kept: list[Word] = []
    for word in row:
        twin = next((other for other in kept[-3:] if _is_twin(word, other)), None)
        if twin is None:
            kept.append(word)
        else:
            twin.bold = True
    return kept


def _is_twin(word: Word, other: Word) -> bool:
    return word.text == other.text and abs(word.x0 - other.x0) <= _OVERPRINT * word.size and abs(word.y - other.y) < 1


def with_marks(row: list[Word], marks: Sequence[Mark]) -> list[Word]:
    """Return the row with a bullet before it, where a small shape is drawn there."""
    first = row[0]
    size = max(word.size for word in row[:3])
    for mark in marks:
        beside = 0.1 * size <= first.x0 - mark.x1 <= 2.5 * size
        if beside and 0 <= first.y - mark.y <= 0.75 * size and 0.12 * size <= mark.height <= 0.8 * size:
            return [Word(BULLET, mark.x0, mark.x1, first.y, first.size), _spaced(first), *row[1:]]
    return row


def _spaced(word: Word) -> Word:
    word.spaced = True
    return word


def line_of(row: list[Word], column: Column) -> Line:
    """Return the row as a line: touching words joined in its text, others spaced."""
    wanted = _gap_wanted(row)
    for before, word in pairwise(row):
        gap = word.x0 - before.x1
        em = min(before.size, word.size)
        # A space that was drawn counts, unless what follows was put over what was there.
        word.spaced = gap > wanted * em or (word.spaced and gap > -_OVERLAID * em)
    row = logical(row)
    letters: dict[float, int] = {}
    for word in row:
        letters[word.size] = letters.get(word.size, 0) + len(word.text)
    size = max(letters, key=lambda size: (letters[size], size))
    bold = all(word.bold for word in row if any(map(str.isalpha, word.text)))
    bold = bold and any(word.bold for word in row)
    base = max((word for word in row if word.size == size), key=lambda word: len(word.text))
    return Line(row, column, base.y, size, bold)


def _gap_wanted(row: list[Word]) -> float:
    """Return how many ems part two words of the row: more where its letters are spread."""
    single = sum(len(word.text) == 1 for word in row)
    if len(row) < _FEWEST_LETTERS or single < _MOSTLY * len(row):
        return _WORD_GAP
    usual = median((word.x0 - before.x1) / word.size for before, word in pairwise(row))
    return max(_WORD_GAP, usual * _SPREAD)
