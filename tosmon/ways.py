"""Which way a document's text was had, as sent or rendered by a browser, and what follows where the way has changed.

The way is a mark of the document (`tosmon.core.marks`): "auto" goes the way that worked last, and a text that only the
way of capturing it has changed is no change by the platform (rule 5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tosmon.archive.http import Unreadable, read_response
from tosmon.catalog.records import DocumentState
from tosmon.core.marks import RENDER
from tosmon.core.model import Capture
from tosmon.registry import Document
from tosmon.tools import extractor_of

__all__ = ["FIRST_RENDERED", "FIRST_SENT", "as_sent", "first_another_way", "remembered", "way_of"]

PLAIN = "http"
FIRST_RENDERED = "read with a browser for the first time: some of this may come from that"
FIRST_SENT = "read without a browser for the first time: some of this may come from that"


def way_of(document: Document, *, rendered: bool) -> str:
    """Return the mark of a way; a browser's holds for one selection, as another may not need it."""
    return f"browser {extractor_of(document)}" if rendered else PLAIN


def remembered(document: Document, captures: Sequence[Capture], state: DocumentState) -> dict[str, str]:
    """Return the mark to set after captures that were believed; empty where it stands already."""
    way = way_of(document, rendered=_rendered(captures))
    return {} if state.marks.get(RENDER, PLAIN) == way else {RENDER: way}


def first_another_way(captures: Sequence[Capture], state: DocumentState) -> str:
    """Return the words for captures whose text was had another way before; empty for the same way."""
    rendered, was_rendered = _rendered(captures), state.marks.get(RENDER, PLAIN) != PLAIN
    if rendered == was_rendered:
        return ""
    return FIRST_RENDERED if rendered else FIRST_SENT


def as_sent(captures: Sequence[Capture]) -> tuple[Capture, ...]:
    """Return rendered captures as plain ones would have been: with the body that the server sent.

    Empty where one cannot be read.
    """
    try:
        return tuple(_plain(capture) if capture.rendering else capture for capture in captures)
    except Unreadable:
        return ()


def _plain(capture: Capture) -> Capture:
    answer = capture.answer
    return replace(capture, body=read_response(answer.request, answer.response).body, rendering=None)


def _rendered(captures: Sequence[Capture]) -> bool:
    return any(capture.rendering is not None for capture in captures)
