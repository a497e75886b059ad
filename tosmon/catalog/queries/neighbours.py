"""Versions by their place in time: at a moment, beside one another, and the two ends of an event."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, or_, select

from tosmon.catalog.queries.versions import INFO, info_of
from tosmon.catalog.tables import events, reviews, versions
from tosmon.catalog.views import VersionInfo
from tosmon.core.model import EventKind, Severity

__all__ = ["earlier", "find_joining", "find_reviewed", "find_telling", "later", "seen_first_at"]

_OF_WEIGHT = tuple(severity for severity in Severity if severity.rank)
_first = versions.c.observed_first
_AMENDMENT = events.c.kind == EventKind.AMENDMENT


def seen_first_at(connection: Connection, document: str, moment: datetime) -> tuple[VersionInfo, ...]:
    """Return the versions, also suspect ones, that were first observed within the second that begins at a moment."""
    last = moment.replace(microsecond=999_999)  # of 9999-12-31, too, behind which there is no moment
    query = select(*INFO).where(versions.c.document == document, _first >= moment, _first <= last)
    return tuple(map(info_of, connection.execute(query.order_by(versions.c.suspect, _first, versions.c.key))))


def earlier(
    connection: Connection, document: str, than: VersionInfo | None = None, limit: int = 1
) -> tuple[VersionInfo, ...]:
    """Return the latest versions first observed before that one (the latest of all for None), newest first."""
    query = _believed(document)
    if than is not None:
        same = and_(_first == than.observed_first, versions.c.key < than.key)
        query = query.where(_first <= than.observed_first, or_(_first < than.observed_first, same))
    newest = query.order_by(_first.desc(), versions.c.key.desc())
    return tuple(map(info_of, connection.execute(newest.limit(limit))))


def later(
    connection: Connection, document: str, than: VersionInfo | None = None, limit: int = 1
) -> tuple[VersionInfo, ...]:
    """Return the first versions first observed after that one (the first of all for None), oldest first."""
    query = _believed(document)
    if than is not None:
        same = and_(_first == than.observed_first, versions.c.key > than.key)
        query = query.where(_first >= than.observed_first, or_(_first > than.observed_first, same))
    oldest = query.order_by(_first, versions.c.key)
    return tuple(map(info_of, connection.execute(oldest.limit(limit))))


def find_joining(connection: Connection, document: str, before: str, after: str) -> str:
    """Return the id of the latest amendment from the one content to the other; empty where none was told."""
    query = select(events.c.id).where(
        events.c.document == document, events.c.from_content == before, events.c.to_content == after, _AMENDMENT
    )
    return connection.execute(query.order_by(events.c.observed_to.desc()).limit(1)).scalar() or ""


def find_telling(
    connection: Connection, document: str, until: datetime | None = None
) -> tuple[VersionInfo, VersionInfo] | None:
    """Return the two versions of the latest amendment that bears on scraping, first observed by then; or None."""
    query = _ends(document).where(events.c.severity.in_(_OF_WEIGHT))
    if until is not None:
        query = query.where(events.c.observed_to <= until)
    return _both_ends(connection, query)


def find_reviewed(connection: Connection, document: str) -> VersionInfo | None:
    """Return the version that the latest reviewed event brought: one that was seen, or has a verdict; or None."""
    counts = (
        select(reviews.c.seen, reviews.c.verdict, reviews.c.event)
        .where(reviews.c.event.in_(select(events.c.id).where(events.c.document == document)))
        .order_by(reviews.c.id)
    )
    latest = {row.event: bool(row.seen or row.verdict) for row in connection.execute(counts)}
    reviewed = [event for event, looked_at in latest.items() if looked_at]
    ends = _both_ends(connection, _ends(document).where(events.c.id.in_(reviewed))) if reviewed else None
    return ends[1] if ends else None


def _believed(document: str) -> Select[Any]:
    return select(*INFO).where(versions.c.document == document, ~versions.c.suspect)


def _ends(document: str) -> Select[Any]:
    """Return the query for the ends of the document's latest amendment."""
    query = select(events.c.from_version, events.c.to_version).where(
        events.c.document == document, _AMENDMENT, events.c.from_version.is_not(None), events.c.to_version.is_not(None)
    )
    return query.order_by(events.c.observed_to.desc(), events.c.id).limit(1)


def _both_ends(connection: Connection, query: Select[Any]) -> tuple[VersionInfo, VersionInfo] | None:
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    found = _by_key(connection, (row.from_version, row.to_version))
    return found[row.from_version], found[row.to_version]


def _by_key(connection: Connection, keys: Collection[int]) -> dict[int, VersionInfo]:
    rows = connection.execute(select(*INFO).where(versions.c.key.in_(keys)))
    return {found.key: found for found in map(info_of, rows)}
