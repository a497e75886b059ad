"""Pictures of pages that a browser rendered, as they were archived: which the latest capture has, and their bytes."""

from __future__ import annotations

from dataclasses import dataclass

from tosmon.archive import Archive
from tosmon.archive.records import Archived
from tosmon.catalog import Catalog
from tosmon.core.layout import parse_object
from tosmon.core.marks import RENDER
from tosmon.errors import ArchiveError, NotFound
from tosmon.registry import Document, Render

__all__ = ["Picture", "Pictures"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one page: where it is served, what page it shows, and the browser that took it."""

    address: str  # "/s/x/terms-of-service/2026-08-22T10-00-00Z-1a2b3c4d/1.png"
    url: str
    browser: str


class Pictures:
    """Finds pictures in one archive."""

    def __init__(self, catalog: Catalog, archive: Archive) -> None:
        self._catalog = catalog
        self._archive = archive

    def latest(self, document: str, watched: Document | None) -> tuple[Picture, ...]:
        """Return the pictures of the document's latest capture that was kept; none of what is never rendered."""
        state = self._catalog.state(document)
        if not state.snapshot or not (RENDER in state.marks or _may_be_rendered(watched)):
            return ()
        try:
            archived = self._archived(state.snapshot)
        except NotFound:
            return ()  # `verify` names damage; the page has more to show than this
        return tuple(
            Picture(f"/s/{state.snapshot}/{number}.png", capture.url, capture.rendering.browser)
            for number, capture in enumerate(archived.captures, start=1)
            if capture.rendering is not None and capture.rendering.screenshot
        )

    def png(self, snapshot: str, number: int) -> bytes:
        """Return the picture of a snapshot's page, counted from one.

        Raises:
            NotFound: there is no such snapshot, or no picture in it.

        """
        captures = self._archived(snapshot).captures
        rendering = captures[number - 1].rendering if 0 < number <= len(captures) else None
        if rendering is None or not rendering.screenshot:
            raise NotFound(f"{snapshot} has no picture of a page {number}")
        return rendering.screenshot

    def _archived(self, snapshot: str) -> Archived:
        name = parse_object(snapshot)
        if name is None:
            raise NotFound(f"{snapshot!r} is no snapshot")
        try:
            return self._archive.get(str(name))
        except ArchiveError as error:
            raise NotFound(str(error)) from error


def _may_be_rendered(document: Document | None) -> bool:
    return document is not None and any(document.rendered(page) is not Render.HTTP for page in document.pages)
