"""Brings a document's pages home, each as the registry says it becomes readable: as sent, or rendered by a browser.

Statuses and texts are judged in `tosmon.finding`; this module fetches, and knows when a browser is worth another try.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tosmon.browser import RenderRequest
from tosmon.catalog.records import DocumentState
from tosmon.core.extract import Format, sniff
from tosmon.core.marks import RENDER, SIGNALS
from tosmon.core.model import Capture, Outcome, Reason
from tosmon.errors import CheckFailed, FetchFailed
from tosmon.fetch import Request
from tosmon.finding import Finding
from tosmon.registry import Document, DocumentKind, Page, Render, RobotsPolicy
from tosmon.tools import Tools
from tosmon.verdicts import Verdict
from tosmon.ways import way_of

__all__ = ["Taken", "capture", "capture_rendered", "helped_by_browser", "wants_browser"]

# What a page looks like before its scripts ran.
SCRIPTED = frozenset({Reason.SELECTOR, Reason.EMPTY, Reason.MUCH_TEXT_GONE})


@dataclass(slots=True)
class Taken:
    """What was brought so far, page by page: a failure on the way tells what was reached before it."""

    captures: list[Capture] = field(default_factory=list)
    verdicts: list[Verdict | None] = field(default_factory=list)


def wants_browser(document: Document, state: DocumentState) -> bool:
    """Return whether a check of it begins with a browser: because the registry says so, or because that worked last."""
    return any(_way(document, page, state) is Render.BROWSER for page in document.pages)


def capture(document: Document, state: DocumentState, tools: Tools, taken: Taken) -> None:
    """Capture each page, in order, into `taken`.

    Raises:
        CheckFailed: a page could not be captured, or robots.txt forbids it and is obeyed: the whole check fails.

    """
    conditional = len(document.pages) == 1 and tools.is_current(document, state) and _looked(document, state)
    for page in document.pages:
        taken.verdicts.append(_asked(document, page.url, tools))
        if _way(document, page, state) is Render.BROWSER:
            taken.captures.append(_rendered(document, page, tools))
            continue
        request = _request(document, page)
        if conditional:
            request = replace(request, etag=state.etag, last_modified=state.last_modified)
        taken.captures.append(tools.fetcher.fetch(request))


# --- `render = "auto"` ------------------------------------------------------------------------------------------------


def helped_by_browser(document: Document, taken: Taken, finding: Finding) -> bool:
    """Return whether a browser may find the text that was not in the pages as sent."""
    if finding.outcome is not Outcome.SUSPECT or finding.reason not in SCRIPTED:
        return False
    return any(_tried_plain(document, page, one) for page, one in zip(document.pages, taken.captures, strict=True))


def capture_rendered(document: Document, taken: Taken, tools: Tools) -> Taken:
    """Return the captures with those pages rendered that the registry leaves to be tried ("auto").

    Where the browser fails, they stay as they were, with a note of why: the page as sent is what there is to judge.
    """
    captures = []
    for page, plain in zip(document.pages, taken.captures, strict=True):
        if not _tried_plain(document, page, plain):
            captures.append(plain)
            continue
        try:
            captures.append(_rendered(document, page, tools))
        except CheckFailed as failure:
            noted = replace(plain, notes=(*plain.notes, f"a browser did not help: {failure}"))
            return Taken([noted if one is plain else one for one in taken.captures], taken.verdicts)
    return Taken(captures, taken.verdicts)


def _tried_plain(document: Document, page: Page, brought: Capture) -> bool:
    return document.rendered(page) is Render.AUTO and brought.rendering is None


def _way(document: Document, page: Page, state: DocumentState) -> Render:
    """Return how a page is captured first: what "auto" stands for is what worked last with this selection."""
    way = document.rendered(page)
    if way is not Render.AUTO:
        return way
    return Render.BROWSER if state.marks.get(RENDER) == way_of(document, rendered=True) else Render.HTTP


# --- one page ---------------------------------------------------------------------------------------------------------


def _request(document: Document, page: Page) -> Request:
    return Request(url=page.url, accept_language=document.asked_in, region=document.region)


def _rendered(document: Document, page: Page, tools: Tools) -> Capture:
    """Return the page as a browser shows it; a PDF, which it would only save, as it is sent."""
    request = RenderRequest(
        url=page.url,
        accept_language=document.asked_in,
        selection=page.selection,
        region=document.region,
    )
    try:
        return tools.renderer.render(request)
    except FetchFailed as failure:
        if failure.reason != Reason.DOWNLOAD:
            raise
        sent = tools.fetcher.fetch(_request(document, page))
        if sniff(sent.body, sent.content_type) is not Format.PDF:
            raise
        return replace(sent, notes=(*sent.notes, "a PDF: no browser is needed for it"))


def _looked(document: Document, state: DocumentState) -> bool:
    """Return whether it is known what the page states beside its text, which an answer of 304 would not show."""
    return document.kind is not DocumentKind.TEXT or SIGNALS in state.marks


def _asked(document: Document, url: str, tools: Tools) -> Verdict | None:
    """Return what robots.txt says of the page; None for robots.txt itself, which is always fetched (section 2.2.2).

    Raises:
        CheckFailed: it says no, and is obeyed.

    """
    if document.kind is DocumentKind.ROBOTS:
        return None
    verdict = tools.verdicts.of(url)
    policy = document.robots or RobotsPolicy(tools.settings.robots)
    if not verdict.allowed and policy is RobotsPolicy.OBEY:
        where = f"line {verdict.line} of {verdict.source}" if verdict.line else verdict.source
        raise CheckFailed(Reason.ROBOTS_DISALLOWED, f"robots.txt forbids {url} ({where}), and is obeyed")
    return verdict
