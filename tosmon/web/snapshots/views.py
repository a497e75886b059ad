"""Bodies of pages made fit to be looked at: as harmless HTML in parts, and as numbered lines of their source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Final

from tosmon.core.extract import Format, extract, sniff
from tosmon.core.extract.decode import clean, decode
from tosmon.core.harmless import Parts, page_parts, text_parts
from tosmon.core.model import Clause
from tosmon.web.snapshots.bodies import Body
from tosmon.web.snapshots.values import SourceLine

__all__ = ["LineParts", "Views", "kind_of"]

_KEPT: Final = 4  # pages kept as parts
_PART: Final = 80_000  # octets of a part of the source, less what its lines' own tags take
_LINE: Final = 40  # octets that these take
_PIECE: Final = 8_000  # characters of a line that stand together
_ROW: Final = 32  # octets of a line in hexadecimal
_PRINTED: Final = range(0x20, 0x7F)  # characters of ASCII that leave a mark
_MOST_HEX: Final = 4_000_000  # octets shown in hexadecimal; all of them can be downloaded


@dataclass(frozen=True, slots=True)
class LineParts:
    """A source as parts of lines."""

    parts: tuple[tuple[SourceLine, ...], ...]
    encoding: str
    faults: tuple[str, ...]
    hexadecimal: bool
    cut: bool


class Views:
    """Makes parts of bodies; the latest are kept, for as long as the same bodies are asked for."""

    def __init__(self) -> None:
        self._pages = lru_cache(_KEPT)(_page)
        self._sources = lru_cache(_KEPT)(_source)

    def page(self, body: Body) -> Parts:
        """Return the page as harmless HTML; no parts of what is no text."""
        return self._pages(body)

    def source(self, body: Body) -> LineParts:
        """Return the lines of the source."""
        return self._sources(body)


def kind_of(body: Body) -> Format:
    """Return what kind of body it is, by its bytes first."""
    return sniff(body.data, body.content_type, body.url)


def _page(body: Body) -> Parts:
    kind = kind_of(body)
    if kind is Format.BINARY:
        return Parts(())
    if kind is Format.PDF:
        return page_parts(_of_clauses(extract(body.data, content_type=body.content_type, url=body.url).version.clauses))
    text = decode(body.data, body.content_type).text
    return page_parts(text, body.url) if kind is Format.HTML else text_parts(text)


def _of_clauses(clauses: tuple[Clause, ...]) -> str:
    """Return what was read of a PDF as a page: headings, and the clauses under them."""
    written = []
    for headings, under in groupby(clauses, key=lambda clause: clause.headings):
        written += [f"<h2>{escape(' › '.join(headings))}</h2>"] if headings else []
        written += [f"<p>{escape(f'{one.number} {one.text}'.strip())}</p>" for one in under]
    return "".join(written)


def _source(body: Body) -> LineParts:
    if kind_of(body) in {Format.BINARY, Format.PDF}:
        return _hexadecimal(body.data)
    decoded = decode(body.data, body.content_type)
    parts: list[list[SourceLine]] = [[]]
    room = _PART
    for line in _lines(clean(decoded.text).replace("\r\n", "\n")):
        needs = len(escape(line.text).encode()) + _LINE
        if needs > room and parts[-1]:
            parts.append([])
            room = _PART
        parts[-1].append(line)
        room -= needs
    return LineParts(tuple(map(tuple, parts)), decoded.encoding, decoded.faults, hexadecimal=False, cut=False)


def _lines(text: str) -> Iterator[SourceLine]:
    """Yield the lines of a text, of very long ones pieces."""
    for number, line in enumerate(text.split("\n"), start=1):
        yield SourceLine(number, line[:_PIECE])
        for at in range(_PIECE, len(line), _PIECE):
            yield SourceLine(number, line[at : at + _PIECE], rest=True)


def _hexadecimal(data: bytes) -> LineParts:
    """Return octets as lines of their place, their values, and their characters of ASCII."""
    shown = data[:_MOST_HEX]
    rows = [
        SourceLine(at, f"{row.hex(' '):<{_ROW * 3}} {''.join(chr(one) if one in _PRINTED else '·' for one in row)}")
        for at in range(0, len(shown), _ROW)
        if (row := shown[at : at + _ROW])
    ]
    of_part = _PART // (_ROW * 4 + _LINE * 2)
    parts = tuple(tuple(rows[at : at + of_part]) for at in range(0, len(rows), of_part)) or ((),)
    return LineParts(parts, "", (), hexadecimal=True, cut=len(data) > _MOST_HEX)
