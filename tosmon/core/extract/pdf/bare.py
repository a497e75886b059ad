"""List markers without a full stop or brackets ("a", "1", "iv"), as some producers set them before a hanging text.

Such a marker is told by what stands around it: a gap behind it, texts that begin below each other, and a sequence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tosmon.core.extract.pdf.values import Line

__all__ = ["bare_markers"]

_BARE: Final = re.compile(r"\d{1,2}|[a-z]|[A-Z]|[ivxl]{1,6}|[IVXL]{1,6}")
_GAP: Final = 0.6  # ems behind a marker; a space has a quarter, a wide one of justified lines rarely half
_SAME: Final = 0.35  # ems that the texts of a list may begin apart
_CLOSE: Final = 1.7  # ems down to the next line of the same item
_BETWEEN: Final = 60  # lines that an item has, at most, with all that is in it
_LONGEST: Final = 30  # items of a list of letters
_FIRST: Final = frozenset(("1", "a", "A", "i", "I"))
_ROMAN: Final = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
    "xiii": 13, "xiv": 14, "xv": 15, "xvi": 16, "xvii": 17, "xviii": 18, "xix": 19, "xx": 20,
}  # fmt: skip


def bare_markers(lines: Sequence[Line]) -> frozenset[int]:
    """Return the places of the lines whose first word is a marker without punctuation.

    Two items in sequence make a list; one alone does where it is the first ("1", "a") and its next line hangs.
    """
    likely = [place for place, line in enumerate(lines) if _may_mark(line)]
    found: set[int] = set()
    for run in _runs(lines, likely):
        outdented = any(_hangs(lines, place) is False for place in run)
        if not outdented and (len(run) > 1 or (_text(lines, run[0]) in _FIRST and _hangs(lines, run[0]))):
            found.update(run)
    insets = {round(_inset(lines[place])) for place in found}
    found.update(place for place in likely if place not in found and _stands_among(lines, place, insets))
    return frozenset(found)


def _may_mark(line: Line) -> bool:
    """Tell whether the line may begin with a marker: a letter or number, then a gap; bold lines are headings."""
    words = line.words
    if len(words) < 2 or line.bold or line.cells is not None or not _BARE.fullmatch(words[0].text):  # noqa: PLR2004 - a marker and its text
        return False
    return words[1].x0 - words[0].x1 >= _GAP * words[1].size and words[0].size <= 1.2 * line.size


def _runs(lines: Sequence[Line], likely: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places whose texts begin below each other and whose markers count on."""
    taken: set[int] = set()
    for start, first in enumerate(likely):
        if first in taken:
            continue
        run = [first]
        for place in likely[start + 1 : start + _BETWEEN * _LONGEST]:
            if place - run[-1] > _BETWEEN:
                break
            if _aligned(lines[run[-1]], lines[place]) and _counts_on(_text(lines, run[-1]), _text(lines, place)):
                run.append(place)
        taken.update(run)
        yield run


def _stands_among(lines: Sequence[Line], place: int, insets: set[int]) -> bool:
    """Tell whether a first item alone stands as the items of other lists do."""
    if _text(lines, place) not in _FIRST or _hangs(lines, place) is False:
        return False
    return bool(insets & {step + round(_inset(lines[place])) for step in (-1, 0, 1)})


def _inset(line: Line) -> float:
    """Return how far from its column's edge the text of an item begins."""
    return line.words[1].x0 - line.column.left


def _text(lines: Sequence[Line], place: int) -> str:
    return lines[place].words[0].text


def _aligned(one: Line, other: Line) -> bool:
    """Tell whether the texts of two items begin at the same distance from their columns' edges."""
    return abs(_inset(one) - _inset(other)) <= _SAME * one.size


def _counts_on(before: str, after: str) -> bool:
    """Tell whether one marker is the next after the other."""
    if before.isdigit() or after.isdigit():
        return before.isdigit() and after.isdigit() and int(after) == int(before) + 1
    if before.isupper() != after.isupper():
        return False
    before, after = before.lower(), after.lower()
    roman = before in _ROMAN and after in _ROMAN and _ROMAN[after] == _ROMAN[before] + 1
    return roman or (len(before) == len(after) == 1 and ord(after) == ord(before) + 1)


def _hangs(lines: Sequence[Line], place: int) -> bool | None:
    """Tell whether the line below begins where the item's text does; None where no line follows closely."""
    for line, below in pairwise(lines[place : place + 2]):
        if below.column is line.column and below.y - line.y <= _CLOSE * line.size:
            if abs(below.x0 - line.words[1].x0) <= _SAME * line.size:
                return True
            if abs(below.x0 - line.x0) <= _SAME * line.size and not _BARE.fullmatch(below.words[0].text):
                return False
    return None
