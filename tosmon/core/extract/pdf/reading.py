"""Reads a PDF: the road from its bytes to blocks, and what keeps it from being read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tosmon.core.extract.model import Block
from tosmon.core.extract.pdf.columns import Band, bands
from tosmon.core.extract.pdf.contents import without_contents
from tosmon.core.extract.pdf.file import File, Refused, open_file
from tosmon.core.extract.pdf.fonts import UNKNOWN
from tosmon.core.extract.pdf.furniture import without_furniture
from tosmon.core.extract.pdf.lines import line_of, with_marks
from tosmon.core.extract.pdf.paragraphs import habits_of, paragraphs_of
from tosmon.core.extract.pdf.tables import Row, TableRow, in_tables
from tosmon.core.extract.pdf.values import Column, Line, Sheet, Word
from tosmon.core.extract.pdf.writing import written

__all__ = ["PdfText", "read_pdf"]

_FEW: Final = 30  # characters on a page with a picture that are no text of its: a stamp, a page number
_UNREADABLE: Final = 0.2  # share of characters that the fonts do not tell
_NO_TITLE: Final = re.compile(
    r"(?i)microsoft word\b|untitled|\(?anonymous\)?$|unnamed|document ?\d*$|about:blank|https?:"
    r"|\S+\.(?:docx?|pdf|indd|odt|html?|qxd|pages)$"
)
_RANGES: Final = 12
_NEAR: Final = 60.0  # points that a page of list items alone begins to the right of the others
_SAME: Final = 3.0
_STRAYS: Final = 12  # one line in so many may begin left of the others
_OUTLIERS: Final = 40  # one line in so many may stick out of its column


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says. `state` is "" where it could be read, else "scanned", "encrypted" or "damaged", with `detail`.

    `faults` are the words about pages that are pictures, where others are text.
    """

    blocks: tuple[Block, ...] = ()
    title: str = ""
    language: str = ""
    state: str = ""
    detail: str = ""
    faults: tuple[str, ...] = ()


def read_pdf(body: bytes, url: str = "") -> PdfText:
    """Return what the PDF says; `url` resolves its links. Nothing is raised for any bytes."""
    try:
        file = open_file(body)
    except Refused as refused:
        return PdfText(state=refused.state, detail=refused.words)
    state, detail = _state(file)
    if state:
        return PdfText(title=_title(file), language=file.language, state=state, detail=detail)
    blocks = tuple(_blocks(file, url))
    return PdfText(blocks, _title(file), file.language, faults=tuple(_faults(file)))


def _title(file: File) -> str:
    return "" if _NO_TITLE.match(file.title) else file.title


# --- what keeps it from being read ------------------------------------------------------------------------------------


def _is_picture(sheet: Sheet) -> bool:
    return bool(sheet.pictures) and sum(len(word.text) for word in sheet.words) < _FEW


def _state(file: File) -> tuple[str, str]:
    """Return what keeps the file from being read, and the words for it."""
    letters = sum(len(word.text) for sheet in file.sheets for word in sheet.words)
    pictures = sum(map(_is_picture, file.sheets))
    if pictures and all(_is_picture(sheet) or not sheet.words for sheet in file.sheets):
        pages = "1 page" if len(file.sheets) == 1 else f"{len(file.sheets)} pages"
        return "scanned", f"pictures without text on {pages}"
    unknown = sum(word.text.count(UNKNOWN) for sheet in file.sheets for word in sheet.words)
    if unknown > _UNREADABLE * max(1, letters):
        return "damaged", "its fonts do not tell which characters they draw"
    return "", ""


def _faults(file: File) -> list[str]:
    pages = [number for number, sheet in enumerate(file.sheets, start=1) if _is_picture(sheet)]
    if not pages:
        return []
    return (
        [f"page {pages[0]} of {len(file.sheets)} is a picture without text"]
        if len(pages) == 1
        else [f"pages {_ranges(pages)} of {len(file.sheets)} are pictures without text"]
    )


def _ranges(pages: Sequence[int]) -> str:
    """Return numbers as "3, 5–7"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    parts = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:_RANGES]]
    return ", ".join(parts) + (" and others" if len(runs) > _RANGES else "")


# --- the text ---------------------------------------------------------------------------------------------------------


def _blocks(file: File, url: str) -> list[Block]:
    lines: list[Line] = []
    for page, (sheet, words) in enumerate(zip(file.sheets, without_furniture(file.sheets), strict=True)):
        for turned in _directions(words):
            found = bands([word for word in words if word.turned == turned])
            lines.extend(_lines(found, page, sheet))
    lines = without_contents(lines)
    _settle(lines)
    habits = habits_of(lines)
    return written(paragraphs_of(lines, habits), habits, url)


def _directions(words: Sequence[Word]) -> list[int]:
    """Return the directions that words run in, that of most first."""
    letters: dict[int, int] = {}
    for word in words:
        letters[word.turned] = letters.get(word.turned, 0) + len(word.text)
    return sorted(letters, key=lambda turned: (-letters[turned], turned))


def _lines(found: Sequence[Band], page: int, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for band in found:
        column = Column(page, band.key, 0.0, 0.0)
        rows = [with_marks(row, sheet.marks) for row in band.rows]
        made = [_line(row, column) for row in in_tables(rows)]
        column.left, column.right = _edge(made), max(line.x1 for line in made)
        lines.extend(made)
    return lines


def _edge(lines: Sequence[Line]) -> float:
    """Return where lines begin, leftmost: the first place shared by enough of them, so that no stray one counts."""
    starts = sorted(line.x0 for line in lines)
    enough = max(1, len(starts) // _STRAYS)
    return next(
        (start for place, start in enumerate(starts[:-enough]) if starts[place + enough] - start <= _SAME), starts[0]
    )


def _line(row: Row | TableRow, column: Column) -> Line:
    return line_of(row, column) if isinstance(row, list) else _table_row(row.cells, column)


def _table_row(cells: Sequence[Sequence[Row]], column: Column) -> Line:
    """Return a row of a table as one line, with its cells."""
    filled = [[word for row in rows for word in row] for rows in cells if rows]
    line = line_of([word for words in filled for word in words], column)
    for row in (row for rows in cells for row in rows):
        line_of(row, column)  # spaces its words, which the line of all could not
        row[0].spaced = True
    return replace(line, cells=filled)


def _settle(lines: Sequence[Line]) -> None:
    """Let columns of a kind have the same edges: those of the whole document, where a page's are near them."""
    columns = list({id(line.column): line.column for line in lines}.values())
    lefts: dict[tuple[int, int], list[float]] = {}
    for column in columns:
        lefts.setdefault(column.key, []).append(column.left)
    for kin in lefts.values():
        kin.sort()
    for column in columns:
        kin = lefts[column.key]
        column.left = kin[bisect_left(kin, column.left - _NEAR)]
    ends: dict[tuple[tuple[int, int], int], list[float]] = {}
    for line in lines:
        ends.setdefault(_kind(line.column), []).append(line.x1)
    rights = {kind: sorted(reached, reverse=True)[len(reached) // _OUTLIERS] for kind, reached in ends.items()}
    for column in columns:
        column.right = rights[_kind(column)]


def _kind(column: Column) -> tuple[tuple[int, int], int]:
    return column.key, round(column.left / _SAME)
