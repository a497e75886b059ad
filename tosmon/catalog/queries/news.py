"""What is news and what bears on scraping, found by indexes: no question here reads all events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from tosmon.catalog.queries.events import find_events
from tosmon.catalog.tables import HAS_WEIGHT, UNREAD, change_labels, documents, events
from tosmon.catalog.views import StoredEvent
from tosmon.core.model import EventKind, Severity

__all__ = ["ABOUT_RULES", "labels_of", "list_unread", "list_weighty", "sizes_of", "unread_counts"]

ABOUT_RULES: Final = (EventKind.AMENDMENT, EventKind.STATUS)
"""Kinds of events that say something about rules, not about the watch."""
_BY_WEIGHT: Final = tuple(sorted(Severity, key=lambda one: -one.rank))
_NEWEST_FIRST: Final = (events.c.observed_to.desc(), events.c.id)


def unread_counts(connection: Connection) -> dict[Severity, int]:
    """Return how many events are unread, by severity."""
    query = select(events.c.severity, func.count()).where(UNREAD).group_by(events.c.severity)
    return {row[0]: row[1] for row in connection.execute(query)}


def list_unread(connection: Connection, *, skip: int, limit: int) -> tuple[StoredEvent, ...]:
    """Return unread events, the most severe first and of one severity the newest, behind the first `skip` of them."""
    counts = unread_counts(connection)
    ids: list[str] = []
    for severity in _BY_WEIGHT:
        passed = min(skip, counts.get(severity, 0))
        skip -= passed
        query = select(events.c.id).where(UNREAD, events.c.severity == severity).order_by(*_NEWEST_FIRST)
        if limit > len(ids) and counts.get(severity, 0) > passed:
            ids += connection.execute(query.offset(passed).limit(limit - len(ids))).scalars()
    found = find_events(connection, ids)
    return tuple(found[one] for one in ids)


def list_weighty(
    connection: Connection, *, limit: int, platform: str | None = None, document: str | None = None
) -> tuple[StoredEvent, ...]:
    """Return the latest events about rules that matter at all (of a platform or document, for None), newest first."""
    query = select(events.c.id).where(HAS_WEIGHT, events.c.kind.in_(ABOUT_RULES))
    if document is not None:
        query = query.where(events.c.document == document)
    if platform is not None:
        query = query.where(events.c.document.in_(select(documents.c.document).where(documents.c.platform == platform)))
    ids = list(connection.execute(query.order_by(*_NEWEST_FIRST).limit(limit)).scalars())
    found = find_events(connection, ids)
    return tuple(found[one] for one in ids)


def labels_of(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return by event the labels that its changes carry, before or after."""
    query = select(change_labels.c.event, change_labels.c.label).where(change_labels.c.event.in_(list(ids))).distinct()
    found: dict[str, tuple[str, ...]] = {}
    for event, label in connection.execute(query.order_by(change_labels.c.event, change_labels.c.label)):
        found[event] = (*found.get(event, ()), label)
    return found


def sizes_of(connection: Connection, ids: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return by event how many changes it has, and how many of them bear on scraping."""
    query: Select[Any] = select(events.c.id, events.c.changed, events.c.labelled).where(events.c.id.in_(list(ids)))
    return {row.id: (row.changed, row.labelled) for row in connection.execute(query)}
