"""Running headers, footers and page numbers: what stands in the same place of one page after the other.

Told by repetition, numbers not counted ("Page 3 of 12"), among the first and last rows of a page; on left and right
pages each for itself. A number alone at the edge of a page is its number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from tosmon.core.extract.pdf.lines import rows_of
from tosmon.core.extract.pdf.values import Sheet, Word

__all__ = ["without_furniture"]

_EDGE: Final = 3  # rows at the top, and at the bottom
_MARGIN: Final = 0.15  # of the page's height that furniture lies within
_SHARE: Final = 0.4  # of the pages that something stands on: left and right pages may differ, the first may have none
_NEAR: Final = 4.0  # points that its place may differ by
_NUMBER: Final = re.compile(
    r"[\[(|–—-]*\s*(?:(?:page|seite|página|pagina|p\.|pg\.?)\s*)?(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|de|von|di|van|sur|\|)\s*\d{1,4})?\s*[\])|–—-]*",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_APART: Final = 1.6  # ems between the text and a page number, at least


def without_furniture(sheets: Sequence[Sheet]) -> list[list[Word]]:
    """Return each sheet's upright words without what is furniture."""
    edges = [list(_edge_rows(sheet)) for sheet in sheets]
    seen = Counter(key for rows in edges for key in {_key(row, sheet) for row, sheet in rows})
    found: list[list[Word]] = []
    for sheet, rows in zip(sheets, edges, strict=True):
        left_out = {
            id(word)
            for row, _ in rows
            if _repeats(row, sheet, seen, len(sheets)) or _is_number(row, sheet)
            for word in row
        }
        found.append([word for word in sheet.words if id(word) not in left_out])
    return found


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
    from_edge = row[0].y if row[0].y < sheet.height / 2 else row[0].y - sheet.height
    return _DIGITS.sub("#", "".join(word.text for word in row)), round(from_edge / _NEAR)


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
