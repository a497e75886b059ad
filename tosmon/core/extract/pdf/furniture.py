"""Running headers, footers, page numbers and watermarks: what is on a page and not of its text.

Told by repetition in the same place of one page after the other, numbers not counted ("Page 3 of 12"), among the first
and last rows of a page; on left and right pages each for itself. What changes with the section is told by standing in
that place, well apart from the text, on most pages. A number alone at the edge of a page is its number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from tosmon.core.extract.pdf.lines import rows_of
from tosmon.core.extract.pdf.values import Sheet, Word

__all__ = ["without_furniture", "without_watermarks"]

_EDGE: Final = 3  # rows at the top, and at the bottom
_MARGIN: Final = 0.15  # of the page's height that furniture lies within
_SHARE: Final = 0.4  # of the pages that something stands on: left and right pages may differ, the first may have none
_NEAR: Final = 4.0  # points that its place may differ by
_NUMBER: Final = re.compile(
    r"[\[(|–—-]*\s*(?:(?:page|seite|página|pagina|p\.|pg\.?)\s*)?(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|de|von|di|van|sur|\|)\s*\d{1,4})?\s*[\])|–—-]*",
    re.IGNORECASE,
)
_FEWEST_PAGES: Final = 3
_MOST_PAGES: Final = 0.6  # share of the pages that have a row in that place, whatever it says
_ROWS_OF_TEXT: Final = 4  # rows on a page that tell what its usual gaps are
_STANDS_APART: Final = 1.8  # ems of the text between a running head and it
_WIDER: Final = 1.1  # times all but the widest gaps of the page
_NO_TITLE: Final = 1.25  # times the size of the text that running heads have, at most
_HUGE: Final = 2.5  # times the size of the text
_ACROSS: Final = 2  # lines that run across a watermark, at least
_MOST_HUGE: Final = 40  # words on a page that are looked at
_DIGITS: Final = re.compile(r"\d+")
_APART: Final = 1.6  # ems between the text and a page number, at least


def without_furniture(sheets: Sequence[Sheet]) -> list[list[Word]]:
    """Return each sheet's words without what is furniture."""
    edges = [list(_edge_rows(sheet)) for sheet in sheets]
    seen = Counter(key for rows in edges for key in {_key(row, sheet) for row, sheet in rows})
    found: list[list[Word]] = []
    places: Counter[int] = Counter()
    for sheet, rows in zip(sheets, edges, strict=True):
        out = [row for row, _ in rows if _repeats(row, sheet, seen, len(sheets)) or _is_number(row, sheet)]
        places.update({_place(row, sheet) for row in out})
        left_out = {id(word) for row in out for word in row}
        found.append([word for word in sheet.words if id(word) not in left_out])
    found = _without_running(sheets, found, places)
    return without_watermarks(found)


def _without_running(sheets: Sequence[Sheet], found: list[list[Word]], places: Counter[int]) -> list[list[Word]]:
    """Leave out first and last rows that stand apart where most pages have such a row; `places` are those of others."""
    size = _usual_size([word for words in found for word in words])
    for last in (False, True):
        apart = [_apart(sheet, words, size, last=last) for sheet, words in zip(sheets, found, strict=True)]
        often = places + Counter(_place(row, sheet) for row, sheet in zip(apart, sheets, strict=True) if row)
        for number, (row, sheet) in enumerate(zip(apart, sheets, strict=True)):
            times = sum(often[_place(row, sheet) + step] for step in (-1, 0, 1)) if row else 0
            if times >= max(_FEWEST_PAGES, _MOST_PAGES * len(sheets)):
                left_out = set(map(id, row))
                found[number] = [word for word in found[number] if id(word) not in left_out]
    return found


def _apart(sheet: Sheet, words: Sequence[Word], size: float, *, last: bool) -> list[Word]:
    """Return the page's first or last row where it lies in the margin, in small type, well apart from the rest."""
    rows = rows_of([word for word in words if not word.turned])
    if len(rows) < _ROWS_OF_TEXT:
        return []
    first, *between, final = [after[0].y - before[0].y for before, after in pairwise(rows)]
    row, gap = (rows[-1], final) if last else (rows[0], first)
    between.sort()
    edge = sheet.height - row[0].y if last else row[0].y
    small = max(word.size for word in row) <= _NO_TITLE * size
    wide = gap >= max(_STANDS_APART * size, _WIDER * between[len(between) * 9 // 10])
    return row if edge < _MARGIN * sheet.height and small and wide else []


def _usual_size(words: Sequence[Word]) -> float:
    letters: Counter[float] = Counter()
    for word in words:
        letters[word.size] += len(word.text)
    return max(letters, key=lambda size: letters[size], default=1.0)


def without_watermarks(pages: Sequence[list[Word]]) -> list[list[Word]]:
    """Return the pages' words without huge ones that lines of text run across on some page."""
    marks: set[tuple[str, float]] = set()
    for words in pages:
        size = _usual_size(words)
        huge = [word for word in words if word.size >= _HUGE * size and not word.turned][:_MOST_HUGE]
        crossed = {word.y for word in huge if _lines_across(word, words) >= _ACROSS}
        marks.update((word.text, word.size) for word in huge if word.y in crossed)
    return [[word for word in words if (word.text, word.size) not in marks] for words in pages] if marks else [*pages]


def _lines_across(mark: Word, words: Sequence[Word]) -> int:
    """Return on how many baselines smaller words stand within the letters of a word."""
    top, bottom = mark.y - 0.6 * mark.size, mark.y + 0.05 * mark.size
    return len({
        round(word.y)
        for word in words
        if word.size < mark.size / 2 and top <= word.y <= bottom and word.x0 < mark.x1 and mark.x0 < word.x1
    })  # fmt: skip


def _edge_rows(sheet: Sheet) -> Iterator[tuple[list[Word], Sheet]]:
    """Yield the first and last rows of a page that lie in its margins, each part of a row for itself."""
    rows = rows_of([word for word in sheet.words if not word.turned])
    for row in [*rows[:_EDGE], *rows[max(_EDGE, len(rows) - _EDGE) :]]:
        if row[0].y < _MARGIN * sheet.height or row[0].y > (1 - _MARGIN) * sheet.height:
            yield row, sheet


def _text(row: Sequence[Word]) -> str:
    return " ".join(word.text for word in row)


def _key(row: Sequence[Word], sheet: Sheet) -> tuple[str, int]:
    """Return what is alike on all pages: the text without its numbers, and its height on the page."""
    return _DIGITS.sub("#", "".join(word.text for word in row)), _place(row, sheet)


def _place(row: Sequence[Word], sheet: Sheet) -> int:
    """Return a row's height from the nearer edge: positive from the top, negative from the bottom."""
    from_edge = row[0].y if row[0].y < sheet.height / 2 else row[0].y - sheet.height
    return round(from_edge / _NEAR)


def _repeats(row: Sequence[Word], sheet: Sheet, seen: Counter[tuple[str, int]], pages: int) -> bool:
    text, place = _key(row, sheet)
    times = max(seen[text, place + step] + (seen[text, place] if step else 0) for step in (-1, 0, 1))
    return pages > 1 and times >= max(2, _SHARE * pages)


def _is_number(row: Sequence[Word], sheet: Sheet) -> bool:
    """Tell whether a row is a page number that stands apart from the text."""
    if not _NUMBER.fullmatch(_text(row)):
        return False
    own = {id(word) for word in row}
    em = row[0].size
    near = min((abs(word.y - row[0].y) for word in sheet.words if id(word) not in own and not word.turned), default=99)
    return near >= _APART * em
