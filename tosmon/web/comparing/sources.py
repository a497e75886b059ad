"""What was archived of two versions, line by line: Markdown, HTML, robots.txt; or what was read from it.

What of that a page shows, is left to `views`.
"""

from __future__ import annotations

import re
from typing import Final

from tosmon.archive import Archive
from tosmon.archive.http import Unreadable
from tosmon.catalog import Catalog
from tosmon.catalog.views import StoredVersion
from tosmon.core.extract.decode import decode
from tosmon.core.lines import compare_lines
from tosmon.errors import ArchiveError, NotFound
from tosmon.signalled import body_of
from tosmon.web.comparing.values import Source
from tosmon.web.remembered import Remembered

__all__ = ["Sources"]

_MOST: Final = 2_000_000  # letters of a source that is compared as it was archived
_LONG: Final = 400  # letters of a line, from which it is broken where its elements begin
_KEPT: Final = 12
_HOUR: Final = 3600.0
_ELEMENT: Final = re.compile(r"(?<=>)(?=<[a-zA-Z])")


class Sources:
    """Compares sources, and keeps a few of the comparisons at hand."""

    def __init__(self, catalog: Catalog, archive: Archive) -> None:
        self._catalog = catalog
        self._archive = archive
        self._kept: Remembered[Source] = Remembered(_KEPT, _HOUR)

    def of(self, older: StoredVersion, newer: StoredVersion) -> Source:
        """Return all lines of both, and which of them changed."""
        key = (older.key, older.content, newer.key, newer.content)
        return self._kept.get(key, lambda: self._compared(older, newer))

    def _compared(self, older: StoredVersion, newer: StoredVersion) -> Source:
        was, now = (self._archived(version) for version in (older, newer))
        extracted = was is None or now is None
        if was is None or now is None:
            was, now = _lines_of(older), _lines_of(newer)
        return Source(tuple(compare_lines(was, now)), extracted)

    def _archived(self, version: StoredVersion) -> list[str] | None:
        """Return the lines of the first page as it was captured; None where it is damaged or too long."""
        try:
            body = body_of(self._archive, self._catalog.snapshot(version.snapshot))
        except (ArchiveError, NotFound, Unreadable):
            return None
        if len(body) > _MOST or b"\0" in body[:1024]:
            return None
        return [piece for line in decode(body).text.splitlines() for piece in _pieces(line)]


def _pieces(line: str) -> list[str]:
    """Return a line as it is, or in pieces where it holds a whole page."""
    return [line] if len(line) <= _LONG else _ELEMENT.split(line)


def _lines_of(version: StoredVersion) -> list[str]:
    """Return the text that was read, a line for each clause and for each heading that it begins."""
    lines: list[str] = []
    path: tuple[str, ...] = ()
    for clause in version.version.clauses:
        common = 0
        while common < min(len(path), len(clause.headings)) and path[common] == clause.headings[common]:
            common += 1
        lines += [f"{'#' * (level + 1)} {text}" for level, text in enumerate(clause.headings) if level >= common]
        path = clause.headings
        lines.append(f"{clause.number} {clause.text}".strip())
    return lines
