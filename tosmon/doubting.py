"""Whether a capture is believed: what it looks like, and what became of the selectors that used to find the text.

The last good snapshot is read again for the latter: that is for checks that brought another text in which some of the
old one is missing, and never for a page that is as it was. Judging is core's (`suspicion`, `selecting`); what follows
from a doubt, and which of them a day settles, is told in `tosmon.finding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tosmon.catalog.records import DocumentState
from tosmon.catalog.suspects import Suspects
from tosmon.comparing import Before, archived_pages, material_of
from tosmon.core.marks import ACCEPTED, REJECTED, numbers
from tosmon.core.model import Capture, Reason, Suspicion
from tosmon.core.reading import Reading
from tosmon.core.selecting import PageParts, no_longer_removed, selector_lost
from tosmon.core.suspicion import suspect, text_gone
from tosmon.registry import Document
from tosmon.tools import Tools

if TYPE_CHECKING:
    from tosmon.core.extract.measure import Opened

__all__ = ["doubt_of", "is_accepted", "is_rejected", "removal_notes"]

SOME_GONE = 0.1  # share of the text in force that is missing: worth a look at what each selector brings
OF_LAYOUT = frozenset({Reason.EMPTY, Reason.SELECTOR, Reason.MUCH_TEXT_GONE})  # all others are about something else


def doubt_of(
    document: Document, captures: Sequence[Capture], reading: Reading, old: Before | None, tools: Tools
) -> Suspicion | None:
    """Return why the reading is not believed, the best founded reason; None where it is. `old` is what is in force.

    Pages that the watch list names no more say nothing about those that it names.
    """
    doubt = suspect(
        reading.facts,
        reading.version,
        headers=[header for capture in captures for header in capture.answer.headers],
        declared_language=document.language,
        previous=old.still_listed if old else None,
        kind=document.kind.value,
        addresses=[page.url for page in document.pages],
    )
    if doubt is not None and doubt.reason is Reason.EMPTY:
        if not _has_text(reading):
            return doubt
        if reading.missed and not reading.version.clauses:
            doubt = Suspicion(Reason.SELECTOR, f"nothing on the page matches {', '.join(reading.missed)}")
    lost = _lost(document, captures, reading, old, tools) if doubt is None or doubt.reason in OF_LAYOUT else None
    if lost is None or doubt is None or lost.reason is Reason.SELECTOR:
        return lost or doubt or _page_without_text(document, reading, old, tools)
    return replace(doubt, detail=f"{doubt.detail}; {lost.detail}")


def is_accepted(state: DocumentState, content: str, old: Before | None, tools: Tools) -> bool:
    """Return whether a reviewer has accepted that text: then it is doubted no more.

    A text that was accepted, and is in force, may read otherwise for today's extractor: `old` is how it reads now.
    """
    known = _decided(state, ACCEPTED, tools)
    return content in known or (old is not None and old.content == content and state.version_content in known)


def is_rejected(state: DocumentState, content: str, tools: Tools) -> bool:
    """Return whether a reviewer has rejected that text: then nobody is told of it again, and no day confirms it."""
    return content in _decided(state, REJECTED, tools)


def _decided(state: DocumentState, mark: str, tools: Tools) -> frozenset[str]:
    """Return the contents of the suspects about which that was decided."""
    known = numbers(state.marks.get(mark, ""))
    return Suspects(tools.catalog).contents_of(state.document, known) if known else frozenset()


def _page_without_text(document: Document, reading: Reading, old: Before | None, tools: Tools) -> Suspicion | None:
    """Return a suspicion that names the page which brings nothing to a document of several, unless it never did."""
    pages = enumerate(zip(reading.sizes, reading.facts, strict=True))
    places = [place for place, (size, facts) in pages if not size or facts.script_only]
    if len(document.pages) == 1 or not places or (old is not None and reading.content == old.content):
        return None
    earlier = archived_pages(document, old.snapshot, tools) if old else ()
    before = tools.reader.read(material_of(document, earlier)).sizes if earlier else ()
    place = next((place for place in places if not before or before[place]), None)
    if place is None:
        return None
    page, facts = document.pages[place], reading.facts[place]
    if facts.script_only:
        return Suspicion(Reason.EMPTY, f"{page.url}: no text: the page needs scripts to show its text")
    if facts.text_length and page.selection.select:
        return Suspicion(Reason.SELECTOR, f"nothing that is selected on {page.url} has text")
    return Suspicion(Reason.EMPTY, f"{page.url}: no text")


def _has_text(reading: Reading) -> bool:
    """Return whether a page has text, whatever is selected of it."""
    return any(page.text_length and not page.script_only for page in reading.facts)


def _lost(
    document: Document, captures: Sequence[Capture], reading: Reading, old: Before | None, tools: Tools
) -> Suspicion | None:
    """Return a suspicion that names the selectors which brought text that is in force, and now do not."""
    selects = any(page.selection.select for page in document.pages)
    if old is None or not selects or reading.content == old.content or old.relisted.come:
        return None
    if not reading.missed and text_gone(old.version, reading.version) <= SOME_GONE:
        return None
    earlier = archived_pages(document, old.snapshot, tools)
    return selector_lost(_parts(document, earlier), _parts(document, captures), _texts(reading)) if earlier else None


def _parts(document: Document, captures: Sequence[Capture]) -> list[PageParts]:
    """Return each page with what its `select` entries bring; nothing of a page that is no HTML."""
    found = []
    for page, capture in zip(document.pages, captures, strict=True):
        one = _opened(capture) if page.selection.select else None
        parts = one.selected(page.selection) if one else ()
        found.append(PageParts(page.url, parts, one.everything() if one else ()))
    return found


def removal_notes(
    document: Document, captures: Sequence[Capture], reading: Reading, old: Before | None, tools: Tools
) -> tuple[str, ...]:
    """Return a note for each `remove` entry that matches nothing any more, where the text grew by what it took out."""
    removes = any(page.selection.remove for page in document.pages)
    if old is None or not removes or reading.content == old.content:
        return ()
    notes: list[str] = []
    earlier = archived_pages(document, old.snapshot, tools)
    for page, then, capture in zip(document.pages, earlier, captures, strict=bool(earlier)):
        now = _opened(capture) if page.selection.remove else None
        if now is None or not any(now.absent(entry) for entry in page.selection.remove):
            continue
        before = _opened(then)
        if before is not None:
            taken_out = before.removed(page.selection), now.removed(page.selection)
            notes += no_longer_removed(*taken_out, _texts(reading))
    return tuple(notes)


def _texts(reading: Reading) -> list[str]:
    return [clause.text for clause in reading.version.clauses]


def _opened(capture: Capture) -> Opened | None:
    # Imported here: the HTML parser takes a tenth of a second, and a run in which nothing changed parses nothing.
    from tosmon.core.extract.measure import opened  # noqa: PLC0415 - as said above

    return opened(capture.body, capture.content_type, capture.url)
