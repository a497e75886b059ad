"""How the watch stands: platforms at a glance, what fails since when, and what next checks follow from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, case, func, select

from tosmon.catalog.queries.events import EVENTS, event_of
from tosmon.catalog.queries.news import ABOUT_RULES
from tosmon.catalog.tables import HAS_WEIGHT, documents, events, ledger
from tosmon.catalog.views import StoredEvent
from tosmon.core.due import Past, pause_of
from tosmon.core.model import EventKind

__all__ = [
    "FailingDocument",
    "PlatformStanding",
    "failing",
    "last_entry",
    "latest_of",
    "moments_of",
    "pasts",
    "platforms",
]

_INSTANT: Final = events.c.observed_to.type


@dataclass(frozen=True, slots=True)
class PlatformStanding:
    """How a platform's documents stand, without what happened to them."""

    platform: str
    documents: int
    failing: int
    checks: int
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class FailingDocument:
    """A document that cannot be captured: why, after how many failed checks, and since when that is told."""

    document: str
    reason: str
    detail: str
    failures: int
    captured_at: datetime | None
    since: datetime | None


def platforms(connection: Connection) -> tuple[PlatformStanding, ...]:
    """Return every platform with what its documents' rows say, by name."""
    query = (
        select(
            documents.c.platform,
            func.count(),
            func.sum(case((documents.c.failing, 1), else_=0)),
            func.sum(documents.c.checks),
            func.max(documents.c.checked_at, type_=documents.c.checked_at.type),
        )
        .group_by(documents.c.platform)
        .order_by(documents.c.platform)
    )
    return tuple(PlatformStanding(*tuple(row)) for row in connection.execute(query))


def latest_of(connection: Connection, names: Collection[str]) -> dict[str, StoredEvent]:
    """Return the latest event about rules that matters, by platform, of these platforms."""
    order = (events.c.observed_to.desc(), events.c.id)
    place = func.row_number().over(partition_by=documents.c.platform, order_by=order).label("place")
    ranked = (
        select(events.c.id, place)
        .join_from(documents, events, events.c.document == documents.c.document)
        .where(documents.c.platform.in_(list(names)), HAS_WEIGHT, events.c.kind.in_(ABOUT_RULES))
        .subquery()
    )
    ids = connection.execute(select(ranked.c.id).where(ranked.c.place == 1)).scalars().all()
    found = [event_of(row) for row in connection.execute(EVENTS.where(events.c.id.in_(ids)))] if ids else []
    return {event.platform: event for event in found}


def moments_of(connection: Connection, names: Collection[str], since: datetime) -> list[tuple[str, datetime, int]]:
    """Return platform, first observation and number of labelled changes of these platforms' events since then."""
    query = (
        select(documents.c.platform, events.c.observed_to, events.c.labelled)
        .join_from(documents, events, events.c.document == documents.c.document)
        .where(documents.c.platform.in_(list(names)), HAS_WEIGHT, events.c.observed_to >= since)
        .where(events.c.labelled > 0)
    )
    return [(row.platform, row.observed_to, row.labelled) for row in connection.execute(query)]


def failing(connection: Connection, limit: int) -> tuple[int, tuple[FailingDocument, ...]]:
    """Return how many documents are failing, and those that have done so for the longest time, with since when."""
    told = func.max(events.c.observed_to, type_=_INSTANT)
    begun = (
        select(told)
        .where(events.c.document == documents.c.document, events.c.kind == EventKind.FAILING, HAS_WEIGHT)
        .correlate(documents)
        .scalar_subquery()
    )
    query = select(
        documents.c.document,
        documents.c.reason,
        documents.c.detail,
        documents.c.failures,
        documents.c.captured_at,
        begun,
    ).where(documents.c.failing)
    rows = [FailingDocument(*tuple(row)) for row in connection.execute(query)]
    rows.sort(key=lambda one: (one.since is not None, one.since, one.document))
    return len(rows), tuple(rows[:limit])


def pasts(connection: Connection) -> Mapping[str, Past]:
    """Return of every document what decides when it is checked next."""
    query = select(documents.c.document, documents.c.checked_at, documents.c.failures, documents.c.paused)
    return {row[0]: Past(row[1], row[2], pause_of(row[3])) for row in connection.execute(query)}


def last_entry(connection: Connection) -> int:
    """Return a number that grows with every entry of any chain: what it was, nothing was checked or decided since."""
    return connection.execute(select(func.max(ledger.c.id))).scalar() or 0
