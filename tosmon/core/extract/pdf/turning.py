"""Pages that lie on their side: turned until most of their words are upright, as a reader would hold them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final

from tosmon.core.extract.pdf.values import Mark, Sheet, Word

__all__ = ["upright"]

_MOST: Final = 0.6  # of the letters that tell how a page is held


def upright(sheet: Sheet) -> Sheet:
    """Return the sheet with those words upright that most of its text is made of."""
    letters: Counter[int] = Counter()
    for word in sheet.words:
        letters[word.turned] += len(word.text)
    turn = max(letters, key=lambda turned: letters[turned], default=0)
    if not turn or letters[turn] < _MOST * letters.total():
        return sheet
    width, height = (sheet.height, sheet.width) if turn % 2 else (sheet.width, sheet.height)
    words = [_turned(word, turn, sheet) for word in sheet.words]
    return replace(
        sheet, width=width, height=height, words=words, marks=[_laid(mark, turn, sheet) for mark in sheet.marks]
    )


def _turned(word: Word, turn: int, sheet: Sheet) -> Word:
    """Return the word as it stands on the turned page; its places are in its own direction already."""
    if word.turned != turn:
        return replace(word, turned=(word.turned - turn) % 4)
    right, down = _origin(turn, sheet)
    return replace(word, x0=word.x0 + right, x1=word.x1 + right, y=word.y + down, turned=0)


def _origin(turn: int, sheet: Sheet) -> tuple[float, float]:
    """Return how far the turned page's corner is from where places in that direction are counted from."""
    return ((0.0, 0.0), (0.0, sheet.width), (sheet.width, sheet.height), (sheet.height, 0.0))[turn]


def _laid(mark: Mark, turn: int, sheet: Sheet) -> Mark:
    """Return a shape as it stands on the turned page."""
    half, middle = mark.height / 2, (mark.x0 + mark.x1) / 2
    x0, x1, y = (
        (mark.x0, mark.x1, mark.y),
        (mark.y - half, mark.y + half, -middle),
        (-mark.x1, -mark.x0, -mark.y),
        (-mark.y - half, -mark.y + half, middle),
    )[turn]
    right, down = _origin(turn, sheet)
    return Mark(x0 + right, x1 + right, y + down, mark.x1 - mark.x0 if turn % 2 else mark.height)
