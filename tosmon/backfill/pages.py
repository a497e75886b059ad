"""What a witness saw, as what a version is read from: texts as they are, responses as captures.

Which selection applied at that time is the watch list's word; where it does not fit the page of then, `layouts` says
what is read instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tosmon.archive.http import Unreadable, read_response
from tosmon.backfill.layouts import ALL, fitting
from tosmon.core.extract import Format
from tosmon.core.imported import RESPONSE, SightedPage
from tosmon.core.labels import Lexicon
from tosmon.core.model import Capture, Connection, Hop, Reason, Selection, Suspicion, Version
from tosmon.core.reading import Material, Reading, Source, read
from tosmon.core.recall import Recall
from tosmon.core.signal_names import is_signal_file
from tosmon.core.suspicion import failure, share_lost, suspect
from tosmon.registry import Document, DocumentKind, Page

__all__ = ["Seen", "kind_of", "read_pages", "unlisted"]

NOBODY: Final = Connection("", 0)  # who connected to whom, the witness does not tell
ABSENT: Final = frozenset({404, 410})
_SENTENCE: Final = 50  # characters from which a clause is more than a link or a button
_LITTLE: Final = 150  # characters of sentences on a page that does not have what is selected of it: its frame alone
_LITTLE_LEFT: Final = 1_000  # the same, where there was a text before


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sighting shows: a reading, or why there is none (`failed`), or that the file was absent.

    `captures` are the responses, where there are any; `whole` says that a page was read whole, as it does not have what
    is selected of it.
    """

    reading: Reading | None = None
    captures: tuple[Capture, ...] = ()
    whole: bool = False
    failed: tuple[Reason, str] | None = None
    absent: bool = False

    def doubt(self, document: str, entry: Document | None, previous: Reading | None) -> Suspicion | None:
        """Return why it is not believed, in the light of the reading before it; None where it is.

        A witness that was believed in another language than the watch list's is held to that one.
        """
        if self.reading is None:
            return None
        before = previous.version if previous else None
        found = suspect(
            self.reading.facts,
            self.reading.version,
            headers=[header for capture in self.captures for header in capture.answer.headers],
            declared_language=(before.language if before else "") or (entry.language if entry else ""),
            previous=before,
            kind=kind_of(document, entry).value,
            addresses=[capture.url for capture in self.captures],
        )
        if found is None or found.confirmable:
            return self._frame(self.reading.version, before) or found
        return found

    def _frame(self, version: Version, before: Version | None) -> Suspicion | None:
        """Return a doubt where a page without what is selected of it shows so little that it may be its frame alone.

        Pages that scripts fill, as archives' crawlers saw them: no time settles that they were empty.
        """
        length = sum(len(clause.text) for clause in version.clauses if len(clause.text) >= _SENTENCE)
        if not self.whole or length >= (_LITTLE_LEFT if before else _LITTLE):
            return None
        if before is not None and not share_lost(before, version):
            return None
        words = f"{length} characters of sentences, and nothing of what is selected there today"
        return Suspicion(Reason.EMPTY, words)


def read_pages(
    document: str,
    entry: Document | None,
    pages: Sequence[SightedPage],
    at: datetime,
    lexicon: Lexicon,
    recall: Recall | None = None,
    previous: Reading | None = None,
) -> Seen:
    """Return what the pages of a sighting show; `entry` is the watch list's, where it has the document.

    `recall` remembers what sightings of the document share, `previous` is what the witness saw before.
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
    transcribed = not captures and all(page.content_type.startswith("text/markdown") for page in pages)
    chosen = [] if transcribed or kind is not DocumentKind.TEXT else _selections(entry, len(pages), at)

    def read_with(selections: Sequence[Selection]) -> Reading:
        return read(_material(document, entry, kind, pages, captures, selections), lexicon, recall)

    reading, whole = fitting(read_with, chosen or [ALL] * len(pages), previous.version if previous else None)
    if kind is DocumentKind.SIGNAL and reading.facts[0].format is Format.HTML:
        return Seen(captures=captures, absent=True)
    return Seen(reading, captures, whole)


def kind_of(document: str, entry: Document | None) -> DocumentKind:
    """Return what kind of text a document holds; one that is not watched tells by its name."""
    if entry is not None:
        return entry.kind
    if document.rpartition("/")[2].partition("@")[0] == "robots.txt":
        return DocumentKind.ROBOTS
    return DocumentKind.SIGNAL if is_signal_file(document) else DocumentKind.TEXT


def unlisted(document: str, kind: DocumentKind) -> Document:
    """Return a document that nobody watches as the watch list would have it."""
    platform, _, name = document.partition("/")
    return Document(platform, name, name, kind, ())


def _captured(page: SightedPage) -> Capture:
    """Return a response as a capture; a file without its response as one that was there.

    Raises:
        Unreadable: it is no whole response.

    """
    whole = page.body if page.content_type == RESPONSE else b"HTTP/1.1 200 OK\r\n\r\n" + page.body
    answer = read_response(b"", whole)
    hop = Hop(page.url, page.at, b"", whole, answer.status, answer.headers, NOBODY)
    return Capture(page.url, page.url, (hop,), answer.body, page.at, 0.0)


def _material(
    document: str,
    entry: Document | None,
    kind: DocumentKind,
    pages: Sequence[SightedPage],
    captures: Sequence[Capture],
    selections: Sequence[Selection],
) -> Material:
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
