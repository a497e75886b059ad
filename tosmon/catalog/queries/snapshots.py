"""Snapshots among others: pages of them, those beside one, what one shows and brought, and how its entry is sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select

from tosmon.catalog.queries.events import EVENTS, event_of
from tosmon.catalog.queries.ledger import ENTRIES, entry_of
from tosmon.catalog.queries.versions import INFO, info_of, snapshot_of
from tosmon.catalog.records import LedgerEntry, SealRow, StoredSnapshot
from tosmon.catalog.tables import documents, events, ledger, seals, sightings, snapshots, versions
from tosmon.catalog.views import StoredEvent, VersionInfo

__all__ = ["beside", "brought", "entry_at", "latest_by", "page_of_snapshots", "seal_of", "shown"]


def _before(one: StoredSnapshot) -> ColumnElement[bool]:
    at, name = snapshots.c.captured_at, snapshots.c.id
    return (at <= one.captured_at) & ((at < one.captured_at) | (name < one.id))


def _after(one: StoredSnapshot) -> ColumnElement[bool]:
    at, name = snapshots.c.captured_at, snapshots.c.id
    return (at >= one.captured_at) & ((at > one.captured_at) | (name > one.id))


def page_of_snapshots(
    connection: Connection, document: str, *, before: StoredSnapshot | None, limit: int
) -> tuple[StoredSnapshot, ...]:
    """Return the document's latest snapshots, newest first, behind `before`, which is left out itself."""
    query = select(snapshots).where(snapshots.c.document == document)
    if before is not None:
        query = query.where(_before(before))
    rows = connection.execute(query.order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc()).limit(limit))
    return tuple(map(snapshot_of, rows))


def latest_by(connection: Connection, document: str, until: datetime) -> str:
    """Return the id of the document's latest snapshot that was captured before that moment; empty for none."""
    query = select(snapshots.c.id).where(snapshots.c.document == document, snapshots.c.captured_at < until)
    return (
        connection.execute(query.order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc()).limit(1)).scalar()
        or ""
    )


def beside(connection: Connection, one: StoredSnapshot) -> tuple[str, str]:
    """Return the ids of the snapshots before and after one of a document; empty where it is the first or last."""
    query = select(snapshots.c.id).where(snapshots.c.document == one.document).limit(1)
    before = query.where(_before(one)).order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc())
    after = query.where(_after(one)).order_by(snapshots.c.captured_at, snapshots.c.id)
    return connection.execute(before).scalar() or "", connection.execute(after).scalar() or ""


def shown(connection: Connection, one: StoredSnapshot, content: str) -> tuple[VersionInfo, ...]:
    """Return the versions that a snapshot shows, oldest first: those that it was the first to show, and others.

    `content` is what its entry says was read: of a check that found nothing new, the version that stood.
    """
    imported = select(sightings.c.version).where(sightings.c.snapshot == one.id)
    standing = (
        (versions.c.content == content)
        & (versions.c.observed_first <= one.captured_at)
        & (versions.c.observed_last >= one.captured_at)
    )
    query = select(*INFO).where(
        versions.c.document == one.document,
        or_(versions.c.snapshot == one.id, versions.c.key.in_(imported), *([standing] if content else [])),
    )
    return tuple(map(info_of, connection.execute(query.order_by(versions.c.observed_first, versions.c.key))))


def brought(connection: Connection, one: StoredSnapshot) -> tuple[StoredEvent, ...]:
    """Return the events that came of a snapshot, or of the check that made it."""
    query = EVENTS.where(
        events.c.document == one.document, or_(events.c.snapshot == one.id, events.c.sequence == one.sequence)
    )
    return tuple(map(event_of, connection.execute(query.order_by(events.c.observed_to, events.c.id))))


def entry_at(connection: Connection, document: str, sequence: int) -> LedgerEntry | None:
    """Return the document's entry of that number, or None."""
    query = ENTRIES.where(ledger.c.document == document, ledger.c.sequence == sequence)
    row = connection.execute(query).one_or_none()
    return None if row is None else entry_of(row)


def seal_of(connection: Connection, entry: LedgerEntry) -> SealRow | None:
    """Return the seal that holds an entry: the first written after it was recorded. None where none does yet."""
    up_to = connection.execute(select(documents.c.sealed).where(documents.c.document == entry.document)).scalar()
    if not up_to or entry.sequence > up_to:
        return None
    day = entry.recorded_at.date().isoformat()
    query = select(seals).where(seals.c.date >= day, seals.c.sealed_at >= entry.recorded_at)
    row = connection.execute(query.order_by(seals.c.date).limit(1)).one_or_none()
    return None if row is None else SealRow(*tuple(row))
