"""Composes an event's page: its changes, what happened to variants with it, and who was told."""

from __future__ import annotations

from dataclasses import replace

from tosmon.catalog.views import ChangeFilter, StoredEvent
from tosmon.web.addresses import compare_event
from tosmon.web.reading.changes import event_page
from tosmon.web.reading.values import EventPage
from tosmon.web.reading.variants import group_of
from tosmon.web.site import Site

__all__ = ["EventPages"]


class EventPages:
    """Composes the pages of events from one catalog and one watch list."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, event: str, after: int | None = None) -> EventPage:
        """Return an event's page; with `after`, the page of the changes behind that position.

        Raises:
            NotFound: there is no such event.

        """
        found = self._event(event)
        page = event_page(self._site.catalog, found, after)
        if after is not None:
            return replace(page, redline=compare_event(found))
        return replace(
            page,
            group=group_of(self._site.catalog, found, self._site.families),
            redline=compare_event(found),
            told=self._site.catalog.outbox(event=found.id),
        )

    def _event(self, event: str) -> StoredEvent:
        """Return the event of that id; without reading all its changes, which may be a thousand."""
        first = next(iter(self._site.catalog.changes(ChangeFilter(event=event), limit=1)), None)
        return first.event if first else self._site.catalog.event(event)[0]
