"""Tables of contents: lines that only name sections and their pages, which would stand twice in the text otherwise.

Told by dots that lead to a page number, or, after a heading that says so, by page numbers set off at the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from tosmon.core.extract.pdf.values import Line

__all__ = ["without_contents"]

_LEADERS: Final = re.compile(r"(?:(?:\s*[.·_]){4,}|\s*…{2,}|(?:\s*…){2,})\s*[\[(]?(?:\d{1,4}|[ivxlcIVXLC]{1,6})[\])]?$")
_PAGE: Final = re.compile(r"\d{1,4}|[ivxl]{1,6}")
_NAMES: Final = re.compile(
    r"(?:table of )?contents|inhalt|inhaltsverzeichnis|inhaltsübersicht|sommaire|table des matières|índice|contenido|"
    r"indice|sommario|sumário|conteúdo|inhoud|inhoudsopgave|spis treści|содержание|оглавление|目次|もくじ|目录|目錄",
    re.IGNORECASE,
)
_FEWEST: Final = 3  # entries
_WRAPPED: Final = 2  # lines of an entry before the one that has its page
_GAP: Final = 1.0  # ems before the page number
_ALIGNED: Final = 1.0  # ems that page numbers end from each other
_TAIL: Final = 240  # characters of a line that are looked at: leaders are at its end


def without_contents(lines: Sequence[Line]) -> list[Line]:
    """Return the lines without tables of contents and the headings over them."""
    dotted = [place for place, line in enumerate(lines) if _LEADERS.search(line.text[-_TAIL:])]
    left_out = set(_filled(dotted)) if len(dotted) >= _FEWEST else set()
    for place, line in enumerate(lines):
        if place in left_out or not _NAMES.fullmatch(line.text.strip(" :.")):
            continue
        numbered = _entries(lines, place + 1)
        if len(numbered) >= _FEWEST:
            left_out.update(_filled([place, *numbered]))
        elif left_out & set(range(place + 1, place + 2 + _WRAPPED)):
            left_out.add(place)
    return [line for place, line in enumerate(lines) if place not in left_out]


def _filled(places: Sequence[int]) -> Iterator[int]:
    """Yield the places, and those between two of them that are the first lines of an entry."""
    last = None
    for place in places:
        yield from range(place if last is None or place - last > _WRAPPED + 1 else last + 1, place + 1)
        last = place


def _entries(lines: Sequence[Line], first: int) -> list[int]:
    """Return the places of lines that end in page numbers, which end below each other and never fall."""
    found: list[int] = []
    for place in range(first, len(lines)):
        if place - (found[-1] if found else first - 1) > _WRAPPED + 1:
            break
        line = lines[place]
        if not _ends_in_page(line):
            continue
        if found and (
            abs(line.x1 - lines[found[-1]].x1) > _ALIGNED * line.size or _page(line) < _page(lines[found[-1]])
        ):
            break
        found.append(place)
    return found


def _ends_in_page(line: Line) -> bool:
    """Tell whether the line's last word is a number that a wide gap sets off."""
    if len(line.words) < 2 or not _PAGE.fullmatch(line.words[-1].text):  # noqa: PLR2004 - a name and a page
        return False
    return line.words[-1].x0 - line.words[-2].x1 >= _GAP * line.size


def _page(line: Line) -> int:
    """Return the line's page; those in Roman numerals come before all others."""
    text = line.words[-1].text
    return int(text) if text.isdecimal() else 0
