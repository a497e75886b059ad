"""Composes the first page: what is unread and most severe, what fails, and what is checked next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from tosmon.catalog.glances import Glances
from tosmon.catalog.reviewing import Reviews
from tosmon.catalog.views import StoredEvent
from tosmon.core.due import Past, next_due
from tosmon.core.families import Families
from tosmon.core.model import Severity
from tosmon.registry import Document
from tosmon.registry.rhythms import rhythm_of
from tosmon.web.addresses import compare_event
from tosmon.web.reading.values import EventGroup, News, NextCheck, Today
from tosmon.web.reading.variants import grouped
from tosmon.web.remembered import Remembered
from tosmon.web.site import Site

__all__ = ["TodayPages", "news_of"]

UNREAD: Final = 25  # events on one page
LATEST: Final = 8  # events that changed last, where nothing is unread
FAILING: Final = 12
NEXT: Final = 8
LABELS: Final = 4  # named of one event
_ALIVE: Final = 30.0  # seconds for which what is next holds where nothing happens: a document may fall due meanwhile
_BY_WEIGHT: Final = tuple(sorted(Severity, key=lambda one: -one.rank))


class TodayPages:
    """Composes the first page from one catalog and one watch list."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._glances = Glances(site.catalog)
        self._reviews = Reviews(site.catalog)
        self._next = Remembered[tuple[tuple[NextCheck, ...], int]](1, _ALIVE)

    def page(self, number: int, now: datetime, undo: int = 0) -> Today:
        """Return that page of what is unread (the last one there is where it is beyond), as of now."""
        counts = self._glances.unread_counts()
        pages = max(-(-sum(counts.values()) // UNREAD), 1)
        number = min(number, pages)
        events = self._glances.unread(skip=UNREAD * (number - 1), limit=UNREAD)
        latest = () if events else self._glances.weighty(limit=LATEST)
        failing_count, failing = self._glances.failing(FAILING)
        following, due = self._next.get(self._glances.last_entry(), lambda: self._following(now))
        standing = self._glances.platforms()
        page = Today(
            unread=tuple((one, counts[one]) for one in _BY_WEIGHT if counts.get(one)),
            news=news_of(self._glances, events, self._site.families),
            page=number,
            pages=pages,
            latest=news_of(self._glances, latest, self._site.families),
            failing=failing,
            failing_count=failing_count,
            next=following,
            due=due,
            documents=len(self._site.registry),
            known=sum(one.documents for one in standing),
            checks=sum(one.checks for one in standing),
            checked_at=max((one.checked_at for one in standing if one.checked_at), default=None),
            now=now,
        )
        return self._with_undo(page, undo) if undo else page

    def _with_undo(self, page: Today, undo: int) -> Today:
        """Return the page with the way back from an action, as long as that is the last one."""
        last = self._reviews.last_action()
        return replace(page, undo=last.id, done=len(last.events)) if last and last.id == undo else page

    def _following(self, now: datetime) -> tuple[tuple[NextCheck, ...], int]:
        """Return the documents that are checked next, and how many are due already."""
        pasts = self._glances.pasts()
        times = [
            (due, one.id)
            for one in self._site.registry
            if (due := _due(one, pasts.get(one.id, Past()), now)) is not None
        ]
        times.sort()
        return tuple(NextCheck(document, due) for due, document in times[:NEXT]), sum(due <= now for due, _ in times)


def _due(document: Document, past: Past, now: datetime) -> datetime | None:
    return next_due(document.id, rhythm_of(document), past, now)


def news_of(glances: Glances, events: Iterable[StoredEvent], families: Families) -> tuple[News, ...]:
    """Return events as news: those of a text's variants as one, each with its labels, the most severe first."""
    found = tuple(events)
    labels = glances.labels_of([event.id for event in found]) if found else {}
    return tuple(_news(group, labels) for group in grouped(found, families))


def _news(group: EventGroup, labels: dict[str, tuple[str, ...]]) -> News:
    every: Sequence[str] = tuple(dict.fromkeys(one for _, event in group.events for one in labels.get(event.id, ())))
    redlines = tuple(compare_event(event) for _, event in group.events)
    return News(group, tuple(every[:LABELS]), redlines, max(len(every) - LABELS, 0))
