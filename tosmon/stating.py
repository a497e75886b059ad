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
from tosmon.core.marks import SIGNALS, Stated, read_stated, stated, write_stated
from tosmon.core.model import Capture, Change, Severity
from tosmon.core.signals import Signal, as_changes, compare
from tosmon.core.signals.page import of_page
from tosmon.tools import Tools

__all__ = ["changed", "changes_of_pages", "mark_of", "mark_with_headers", "told_of_pages"]

BESIDE = "stated beside the text, for this page"


def mark_of(captures: Sequence[Capture], facts: Sequence[PageFacts]) -> str:
    """Return the mark of what these pages state."""
    pairs = zip(captures, facts, strict=True)
    return write_stated([stated(capture.answer.headers, page.metas, page.links) for capture, page in pairs])


def mark_with_headers(mark: str, captures: Sequence[Capture]) -> str:
    """Return the mark with what today's headers state; what pages of the same bytes state is in it already."""
    pages = read_stated(mark) or (Stated(),) * len(captures)
    pairs = zip(captures, pages, strict=True)
    return write_stated([stated(capture.answer.headers, page.metas, page.links) for capture, page in pairs])


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

    None where one of them is not known, or is of another number of pages: the watch list names others now. A statement
    speaks of its page alone, so that no change of it is `high`.
    """
    if not noted or not stated or noted == stated:
        return ()
    old, new = read_stated(noted), read_stated(stated)
    if old and new and len(old) != len(new):
        return ()
    changes = [
        change
        for was, now in zip_longest(old, new, fillvalue=Stated())
        for change in as_changes(compare(_signals(was), _signals(now)))
    ]
    return tuple(dict.fromkeys(_of_a_page(change) for change in changes))


def _signals(page: Stated) -> tuple[Signal, ...]:
    return of_page(page.headers, page.metas, page.links)


def _of_a_page(change: Change) -> Change:
    severity = Severity.MEDIUM if change.severity is Severity.HIGH else change.severity
    return replace(change, severity=severity, notes=(*change.notes, BESIDE))
