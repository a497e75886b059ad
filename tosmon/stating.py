"""What the pages of a watched text state for machines beside it: noted at each check, told when it changes.

Robots directives, reservations and licences in headers, `<meta>` and `<link>`. What they mean is for
`tosmon.core.signals`; they are kept as a mark of the document (`tosmon.core.marks`), so that no archive is read for an
unchanged page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from tosmon.catalog.records import DocumentState, NewEvent
from tosmon.core import events
from tosmon.core.events import Turns
from tosmon.core.extract import PageFacts
from tosmon.core.marks import BESIDE_TEXT, SIGNALS, Stated, read_stated, stated, write_stated
from tosmon.core.model import Capture, Change, Severity
from tosmon.core.signals import Mechanism, Signal, SignalChange, as_changes, compare
from tosmon.core.signals.page import of_page
from tosmon.tools import Tools

__all__ = ["changed", "changes_of_pages", "freshened", "mark_of", "mark_with_headers", "told_of_pages"]

ROLLING = "unavailable_after"  # a date that many servers count on from the day on which they answer
USUAL = frozenset({"all", "follow", "index"})  # directives that say what holds without them


def mark_of(captures: Sequence[Capture], facts: Sequence[PageFacts]) -> str:
    """Return the mark of what these pages state."""
    pairs = zip(captures, facts, strict=True)
    return write_stated([stated(capture.answer.headers, page.metas, page.links) for capture, page in pairs])


def mark_with_headers(mark: str, captures: Sequence[Capture]) -> str:
    """Return the mark with what today's headers state; what pages of the same bytes state is in it already."""
    pages = read_stated(mark) or (Stated(),) * len(captures)
    pairs = zip(captures, pages, strict=True)
    return write_stated([stated(capture.answer.headers, page.metas, page.links) for capture, page in pairs])


def freshened(mark: str, captures: Sequence[Capture]) -> str:
    """Return the mark with what the headers of answers of 304 state.

    They take the place of those known, name by name; that one is left out says nothing (RFC 9111 section 3.2).
    """
    pages = read_stated(mark) or (Stated(),) * len(captures)
    return write_stated([_freshened(page, capture) for page, capture in zip(pages, captures, strict=True)])


def _freshened(page: Stated, capture: Capture) -> Stated:
    sent = stated(capture.answer.headers).headers
    names = {name for name, _ in sent}
    return stated((*sent, *(one for one in page.headers if one[0] not in names)), page.metas, page.links)


def changed(old: str, new: str) -> dict[str, str]:
    """Return the mark to record: none where it is the known one, or nothing was noted."""
    return {SIGNALS: new} if new and new != old else {}


def told_of_pages(
    document: str, state: DocumentState, mark: str, started: datetime, tools: Tools
) -> Iterator[NewEvent]:
    """Yield the event of what a document's pages state for machines, where that changed and their text did not."""
    changes = changes_of_pages(state.marks.get(SIGNALS, ""), mark)
    if not changes:
        return
    content = state.version_content
    amended = events.amendment(
        document,
        changes=changes,
        before=content,
        after=content,
        observed=(state.version_observed_last, started),
        history=Turns(made=tools.catalog.turns(document, content, content).made),
    )
    if amended:
        yield amended


def changes_of_pages(noted: str, stated: str) -> tuple[Change, ...]:
    """Return what changed of what a document's pages state for machines, from one mark to the next.

    None where one of them is not known, or is of another number of pages: the watch list names others now; and none
    where a date of expiry moved on, or the usual was said or no longer said. A statement speaks of its page alone, so
    that no change of it is `high`.
    """
    if not noted or not stated or noted == stated:
        return ()
    old, new = read_stated(noted), read_stated(stated)
    if old and new and len(old) != len(new):
        return ()
    changes = [
        change
        for was, now in zip_longest(old, new, fillvalue=Stated())
        for change in as_changes(one for one in compare(_signals(was), _signals(now)) if _tells(one))
    ]
    return tuple(dict.fromkeys(_of_a_page(change) for change in changes))


def _tells(change: SignalChange) -> bool:
    """Return whether a change of a robots directive says anything; of the others, each does."""
    if change.standing.mechanism not in {Mechanism.ROBOTS_TAG, Mechanism.ROBOTS_META}:
        return True
    moved = change.was is not None and change.now is not None
    return not (change.standing.name in USUAL or (moved and change.standing.name == ROLLING))


def _signals(page: Stated) -> tuple[Signal, ...]:
    return of_page(page.headers, page.metas, page.links)


def _of_a_page(change: Change) -> Change:
    severity = Severity.MEDIUM if change.severity is Severity.HIGH else change.severity
    return replace(change, severity=severity, notes=(*change.notes, BESIDE_TEXT))
