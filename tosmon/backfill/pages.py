"""What a witness saw, as what a version is read from: texts as they are, responses as captures.

Which selection applied at that time is the watch list's word; where it finds nothing, the whole page is read, for the
layout was another then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tosmon.archive.http import Unreadable, read_response
from tosmon.core.extract import Format
from tosmon.core.imported import RESPONSE, SightedPage
from tosmon.core.labels import Lexicon
from tosmon.core.model import Capture, Connection, Hop, Reason, Selection, Suspicion
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.recall import Recall
from tosmon.core.signal_names import is_signal_file
from tosmon.core.suspicion import failure, suspect
from tosmon.registry import Document, DocumentKind, Page

__all__ = ["Seen", "kind_of", "read_pages"]

NOBODY: Final = Connection("", 0)  # who connected to whom, the witness does not tell
ABSENT: Final = frozenset({404, 410})
ALL: Final = Selection()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sighting shows: a reading, or why there is none (`failed`), or that the file was absent.

    `captures` are the responses, where there are any.
    """

    reading: Reading | None = None
    captures: tuple[Capture, ...] = ()
    failed: tuple[Reason, str] | None = None
    absent: bool = False

    def doubt(self, document: str, entry: Document | None, previous: Reading | None) -> Suspicion | None:
        """Return why it is not believed, in the light of the reading before it; None where it is."""
        if self.reading is None:
            return None
        return suspect(
            self.reading.facts,
            self.reading.version,
            headers=[header for capture in self.captures for header in capture.answer.headers],
            declared_language=entry.language if entry else "",
            previous=previous.version if previous else None,
            kind=kind_of(document, entry).value,
            addresses=[capture.url for capture in self.captures],
        )


def read_pages(
    document: str,
    entry: Document | None,
    pages: Sequence[SightedPage],
    at: datetime,
    lexicon: Lexicon,
    recall: Recall | None = None,
) -> Seen:
    """Return what the pages of a sighting show; `entry` is the watch list's, where it has the document.

    `recall` remembers what sightings of the document share.
    """
    kind = kind_of(document, entry)
    captures: tuple[Capture, ...] = ()
    if kind is not DocumentKind.TEXT or all(page.content_type == RESPONSE for page in pages):
        try:
            captures = tuple(map(_captured, pages))
        except Unreadable as error:
            return Seen(failed=(Reason.PROTOCOL, str(error)))
        wrong = (failure(one, means_absence=kind is not DocumentKind.TEXT) for one in captures)
        failed = next(filter(None, wrong), None)
        if failed:
            return Seen(captures=captures, failed=failed)
        if captures[0].status in ABSENT:
            return Seen(captures=captures, absent=True)
    reading = _read(document, entry, kind, pages, captures, at, lexicon, recall)
    if kind is DocumentKind.SIGNAL and reading.facts[0].format is Format.HTML:
        return Seen(captures=captures, absent=True)
    return Seen(reading, captures)


def kind_of(document: str, entry: Document | None) -> DocumentKind:
    """Return what kind of text a document holds; one that is not watched tells by its name."""
    if entry is not None:
        return entry.kind
    if document.rpartition("/")[2].partition("@")[0] == "robots.txt":
        return DocumentKind.ROBOTS
    return DocumentKind.SIGNAL if is_signal_file(document) else DocumentKind.TEXT


def _captured(page: SightedPage) -> Capture:
    """Return a response as a capture; a file without its response as one that was there.

    Raises:
        Unreadable: it is no whole response.

    """
    whole = page.body if page.content_type == RESPONSE else b"HTTP/1.1 200 OK\r\n\r\n" + page.body
    answer = read_response(b"", whole)
    hop = Hop(page.url, page.at, b"", whole, answer.status, answer.headers, NOBODY)
    return Capture(page.url, page.url, (hop,), answer.body, page.at, 0.0)


def _read(
    document: str,
    entry: Document | None,
    kind: DocumentKind,
    pages: Sequence[SightedPage],
    captures: Sequence[Capture],
    at: datetime,
    lexicon: Lexicon,
    recall: Recall | None,
) -> Reading:
    transcribed = not captures and all(page.content_type.startswith("text/markdown") for page in pages)
    chosen = [] if transcribed or kind is not DocumentKind.TEXT else _selections(entry, len(pages), at)
    material = _material(document, entry, kind, pages, captures, chosen)
    reading = read(material, lexicon, recall)
    if reading.missed and not reading.version.clauses:
        return read(_material(document, entry, kind, pages, captures, []), lexicon, recall)
    return reading


def _material(
    document: str,
    entry: Document | None,
    kind: DocumentKind,
    pages: Sequence[SightedPage],
    captures: Sequence[Capture],
    chosen: Sequence[Selection],
) -> Material:
    selections = chosen or [ALL] * len(pages)
    if captures:
        sources = tuple(
            Source(one.body, one.content_type, one.url, selection, one.answer.header("Content-Language") or "")
            for one, selection in zip(captures, selections, strict=True)
        )
    else:
        sources = tuple(
            Source(page.body, page.content_type, page.url, selection)
            for page, selection in zip(pages, selections, strict=True)
        )
    return Material(
        sources,
        is_robots=kind is DocumentKind.ROBOTS,
        document=document,
        language=entry.language if entry else "",
        locale=entry.locale if entry else "",
        signal=document.rpartition("/")[2] if kind is DocumentKind.SIGNAL else "",
    )


def _selections(entry: Document | None, count: int, at: datetime) -> list[Selection]:
    """Return what was selected of each page at that time; nothing where it had other pages then."""
    if entry is None:
        return []
    former = (one for one in sorted(entry.previous, key=lambda one: one.until) if at <= one.until)
    then: tuple[Page, ...] = next((one.pages for one in former), entry.pages)
    return [page.selection for page in then] if len(then) == count else []
