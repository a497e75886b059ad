"""A document's history, line by line, and the overviews of documents and platforms."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, ScalarSelect, Table, case, func, select

from tosmon.catalog.queries.events import list_events
from tosmon.catalog.queries.ledger import ENTRIES, entry_of
from tosmon.catalog.queries.versions import INFO, info_of, sources_of
from tosmon.catalog.tables import documents, events, ledger, versions
from tosmon.catalog.views import DocumentOverview, HistoryLine, PlatformOverview

__all__ = ["documents_overview", "history", "platforms_overview"]


def history(connection: Connection, document: str, *, limit: int, before: datetime | None) -> tuple[HistoryLine, ...]:
    """Return the history's lines, newest first, from before the moment `before` (for None, from the latest).

    A page may be longer than `limit` by the lines of its last moment, so that the next page, asked for with that
    moment, leaves none out.
    """
    lines = [
        *_event_lines(connection, document, limit, before),
        *_version_lines(connection, document, limit, before),
        *_entry_lines(connection, document, limit, before),
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    if len(lines) <= limit:
        return tuple(lines)
    last = lines[limit - 1].at
    return tuple(line for line in lines if line.at >= last)


def _event_lines(connection: Connection, document: str, limit: int, before: datetime | None) -> list[HistoryLine]:
    found = list_events(connection, platform=None, document=document, before=before, limit=limit)
    return [HistoryLine(event.observed_to, event=event) for event in found]


def _version_lines(connection: Connection, document: str, limit: int, before: datetime | None) -> list[HistoryLine]:
    query = select(*INFO).where(versions.c.document == document)
    if before is not None:
        query = query.where(versions.c.observed_first < before)
    query = query.order_by(versions.c.observed_first.desc(), versions.c.key.desc()).limit(limit)
    found = [info_of(row) for row in connection.execute(query)]
    sources = sources_of(connection, [one.key for one in found])
    return [HistoryLine(one.observed_first, version=one, sources=sources.get(one.key, ())) for one in found]


def _entry_lines(connection: Connection, document: str, limit: int, before: datetime | None) -> list[HistoryLine]:
    query = ENTRIES.where(ledger.c.document == document, ledger.c.notable)
    if before is not None:
        query = query.where(ledger.c.at < before)
    query = query.order_by(ledger.c.at.desc(), ledger.c.sequence.desc()).limit(limit)
    return [HistoryLine(row.at, entry=entry_of(row)) for row in connection.execute(query)]


# --- overviews --------------------------------------------------------------------------------------------------------


def _count(table: Table) -> ScalarSelect[int]:
    counted = table.alias()
    query = select(func.count()).select_from(counted).where(counted.c.document == documents.c.document)
    return query.correlate(documents).scalar_subquery()


_latest = events.alias()
_LATEST_EVENT: Final = (
    select(_latest.c.id)
    .where(_latest.c.document == documents.c.document)
    .order_by(_latest.c.observed_to.desc(), _latest.c.id)
    .limit(1)
    .correlate(documents)
    .scalar_subquery()
)
_others = versions.alias()
_IMPORTED: Final = (
    select(_others.c.key)
    .where(_others.c.document == documents.c.document, ~_others.c.suspect)
    .order_by(_others.c.observed_first.desc(), _others.c.key.desc())
    .limit(1)
    .correlate(documents)
    .scalar_subquery()
)
"""The version to show of a document that tosmon did not see yet: the latest that others saw."""
_OVERVIEW: Final = (
    select(
        documents.c.platform,
        documents.c.document,
        documents.c.checked_at,
        documents.c.outcome,
        documents.c.reason,
        documents.c.detail,
        documents.c.captured_at,
        documents.c.failures,
        documents.c.failing,
        documents.c.absent,
        documents.c.suspect_since,
        documents.c.checks,
        _count(versions).label("versions"),
        _count(events).label("events"),
        versions.c.key,
        func.coalesce(versions.c.title, ""),
        func.coalesce(versions.c.language, ""),
        versions.c.observed_first,
        versions.c.observed_last,
        func.coalesce(events.c.id, ""),
        events.c.observed_to,
        func.coalesce(events.c.summary, ""),
        events.c.severity,
    )
    .select_from(
        documents.outerjoin(versions, versions.c.key == func.coalesce(documents.c.version, _IMPORTED)).outerjoin(
            events, events.c.id == _LATEST_EVENT
        )
    )
    .order_by(documents.c.document)
)


def documents_overview(connection: Connection, platform: str | None) -> tuple[DocumentOverview, ...]:
    """Return every document (of the platform, where one is given) at a glance, by name."""
    query = _OVERVIEW if platform is None else _OVERVIEW.where(documents.c.platform == platform)
    return tuple(DocumentOverview(*tuple(row)) for row in connection.execute(query))


def platforms_overview(connection: Connection) -> tuple[PlatformOverview, ...]:
    """Return every platform at a glance, by name."""
    happened = (
        select(
            documents.c.platform,
            func.count().label("events"),
            func.max(events.c.observed_to, type_=events.c.observed_to.type).label("last"),
        )
        .join_from(events, documents, documents.c.document == events.c.document)
        .group_by(documents.c.platform)
        .subquery()
    )
    query = (
        select(
            documents.c.platform,
            func.count(),
            func.sum(case((documents.c.failing, 1), else_=0)),
            func.max(documents.c.checked_at, type_=documents.c.checked_at.type),
            func.sum(documents.c.checks),
            func.coalesce(func.max(happened.c.events), 0),
            func.max(happened.c.last, type_=events.c.observed_to.type),
        )
        .select_from(documents.outerjoin(happened, happened.c.platform == documents.c.platform))
        .group_by(documents.c.platform)
        .order_by(documents.c.platform)
    )
    return tuple(PlatformOverview(*tuple(row)) for row in connection.execute(query))
