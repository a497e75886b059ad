"""Versions read anew from their snapshots' bytes, where another extractor made them than today's.

What a page was asked for as belongs to its version: it is read with the entry as it stood then, not with the watch
list's of today. Where only the selection was mended since, the one counts that brings what is nearer to what the
version says; for what an operator mended holds for the versions that were read with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tosmon.archive import Archive, Archived
from tosmon.catalog.relabelling import VersionRow
from tosmon.comparing import material_of
from tosmon.core.labels import Lexicon
from tosmon.core.model import Capture, Version
from tosmon.core.reading import Reading, read
from tosmon.core.recall import Recall
from tosmon.core.suspicion import text_gone
from tosmon.errors import ArchiveError
from tosmon.registry import Document, document_from
from tosmon.relisted import relisted, same_pages
from tosmon.tools import extractor_of

__all__ = ["Reread", "Rereader"]


@dataclass(frozen=True, slots=True)
class Reread:
    """What today's extractor makes of a version's bytes, and its name for the row."""

    reading: Reading
    extractor: str


class Rereader:
    """Reads a document's own versions anew; `today` is its entry in the watch list, None where it has none any more."""

    def __init__(self, archive: Archive, today: Document | None, lexicon: Lexicon) -> None:
        self._archive = archive
        self._today = today
        self._current = extractor_of(today) if today else ""
        self._lexicon = lexicon
        self._recall = Recall()

    def language(self, row: VersionRow) -> str:
        """Return the language in which a version's clauses are judged: its own, else the watch list's, else English."""
        if row.language or self._today:
            return row.language or (self._today.language if self._today else "") or "en"
        try:
            return _entry(row, self._archived(row)).language or "en"
        except ArchiveError:
            return "en"

    def reread(self, row: VersionRow, shown: Callable[[], Version]) -> Reread | None:
        """Return the version as it is read today; None where it was read so already, or is not tosmon's own.

        `shown` gives what it says until now.

        Raises:
            ArchiveError: its snapshot is lost or damaged.

        """
        if row.extractor == self._current or row.witness or not row.snapshot:
            return None
        archived = self._archived(row)
        then = _entry(row, archived)
        if row.extractor == extractor_of(then):
            return None
        found = [self._read(entry, captures) for entry, captures in self._ways(then, archived.captures)]
        if len(found) == 1:
            return found[0]
        stands = shown()
        return min(found, key=lambda one: _distance(one.reading.version, stands))

    def _ways(self, then: Document, captures: Sequence[Capture]) -> Iterator[tuple[Document, Sequence[Capture]]]:
        """Yield the entries by which the captures may have been read: that of then, and a selection mended since."""
        yield then, captures
        now = self._today
        if now is None or now.kind is not then.kind or relisted(then, captures, now).note:
            return
        same = same_pages(now.pages, captures)
        if same and extractor_of(now) != extractor_of(then):
            yield now, same

    def _read(self, entry: Document, captures: Sequence[Capture]) -> Reread:
        return Reread(read(material_of(entry, captures), self._lexicon, self._recall), extractor_of(entry))

    def _archived(self, row: VersionRow) -> Archived:
        return self._archive.get(f"{row.snapshot}.warc.gz")


def _entry(row: VersionRow, archived: Archived) -> Document:
    """Return the document as the watch list had it when the version was captured."""
    entry = archived.facts.get("entry")
    if not isinstance(entry, dict):
        raise ArchiveError(f"{row.snapshot} does not say which entry it is of")
    return document_from(entry)


def _distance(one: Version, other: Version) -> float:
    """Return how much of either text is not in the other."""
    return text_gone(one, other) + text_gone(other, one)
