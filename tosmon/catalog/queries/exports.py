"""What exports ask for: many rows, one after another, in an order that no rebuild or repeated import changes.

Nothing here hands out the catalog's own keys, nor an order that follows from them: those depend on what was written
first. What two witnesses saw at one moment stands in the order of their names, and what one of them did in its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, select, type_coerce

from tosmon.catalog.entries import CHECK
from tosmon.catalog.queries.events import find_changes
from tosmon.catalog.queries.ledger import ENTRIES, entry_of
from tosmon.catalog.queries.versions import INFO, info_of
from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.tables import changes, documents, events, ledger, sightings, snapshots, versions, witnesses
from tosmon.catalog.taking_in import IMPORT
from tosmon.catalog.types import Instant
from tosmon.catalog.views import ChangeFilter, StoredChange, VersionInfo
from tosmon.core.imported import Witness, WitnessKind

__all__ = [
    "SnapshotSeen",
    "VersionSeen",
    "WitnessSeen",
    "changes_seen",
    "documents_seen",
    "entries_seen",
    "snapshots_seen",
    "versions_seen",
    "witnesses_seen",
]

_VERSIONS: Final[Select[Any]] = select(*INFO, versions.c.layout).where(versions.c.document == bindparam("of"))
_IMPORTED: Final = (
    select(snapshots, sightings.c.version)
    .join_from(snapshots, sightings, sightings.c.snapshot == snapshots.c.id, isouter=True)
    .where(snapshots.c.document == bindparam("of"), snapshots.c.witness != "")
    .order_by(snapshots.c.captured_at, snapshots.c.witness, snapshots.c.sequence)
)
_URLS: Final = (
    select(snapshots.c.id, snapshots.c.url)
    .join_from(versions, snapshots, snapshots.c.id == versions.c.snapshot)
    .where(versions.c.document == bindparam("of"))
)


@dataclass(frozen=True, slots=True)
class SnapshotSeen:
    """A snapshot that a witness has taken, and the version that it shows: none where it is not believed, or no page."""

    id: str
    at: datetime
    witness: str
    source: Mapping[str, str]
    url: str
    outcome: str
    version: VersionInfo | None


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """A version without its text, with the layout of it, and all who saw it.

    `url` is where its first snapshot was found. `snapshots` are those of others that show it, by time.
    """

    info: VersionInfo
    layout: bytes
    url: str
    snapshots: tuple[SnapshotSeen, ...]


@dataclass(frozen=True, slots=True)
class WitnessSeen:
    """A witness, and how much of what it saw is kept: its snapshots, of how many documents, from when to when."""

    witness: Witness
    documents: int
    snapshots: int
    first: datetime | None
    last: datetime | None


def documents_seen(connection: Connection, wanted: ChangeFilter) -> tuple[str, ...]:
    """Return the ids of the documents that the filter asks for by platform and document, in order."""
    query = select(documents.c.document)
    if wanted.platform is not None:
        query = query.where(documents.c.platform == wanted.platform)
    if wanted.document is not None:
        query = query.where(documents.c.document == wanted.document)
    return tuple(connection.execute(query.order_by(documents.c.document)).scalars())


def changes_seen(connection: Connection, wanted: ChangeFilter) -> Iterator[tuple[StoredChange, str]]:
    """Yield the changes that the filter asks for, each with the witness of its event (empty for tosmon itself).

    By first observation, then by the event's id, then by place in the event. Events are put in order without their
    changes, which are many and long: a million of them take no more memory than a hundred.
    """
    has_changes = select(changes.c.event).where(changes.c.event == events.c.id).exists()
    query = select(events.c.id, events.c.witness).where(has_changes, *_of_events(wanted))
    ordered = query.order_by(events.c.observed_to, events.c.id)
    for event in connection.execution_options(stream_results=True).execute(ordered):
        for one in find_changes(connection, replace(wanted, event=event.id), newest_first=False, limit=None):
            yield one, event.witness


def _of_events(wanted: ChangeFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of events, so that changes of others need not be looked for."""
    if wanted.platform is not None:
        own = select(documents.c.document).where(documents.c.platform == wanted.platform)
        yield events.c.document.in_(own)
    if wanted.document is not None:
        yield events.c.document == wanted.document
    if wanted.since is not None:
        yield events.c.observed_to >= wanted.since
    if wanted.until is not None:
        yield events.c.observed_to <= wanted.until
    if wanted.event is not None:
        yield events.c.id == wanted.event


# --- the ledger -------------------------------------------------------------------------------------------------------


def entries_seen(
    connection: Connection, document: str, since: datetime | None = None, until: datetime | None = None
) -> Iterator[LedgerEntry]:
    """Yield the entries of checks and imports that tell of moments between these, by that moment."""
    query = ENTRIES.where(ledger.c.document == document, ledger.c.kind.in_((CHECK, IMPORT)))
    if since is not None:
        query = query.where(ledger.c.at >= since)
    if until is not None:
        query = query.where(ledger.c.at <= until)
    rows = connection.execution_options(stream_results=True).execute(query.order_by(ledger.c.at))
    for _, those in groupby(map(entry_of, rows), key=lambda one: one.at):
        yield from sorted(those, key=_among_equals)


def _among_equals(entry: LedgerEntry) -> tuple[str, int]:
    witness = "" if entry.kind == CHECK else entry.value()["witness"]
    return witness, entry.sequence


# --- versions ---------------------------------------------------------------------------------------------------------


def versions_seen(connection: Connection, document: str) -> tuple[VersionSeen, ...]:
    """Return the document's versions by first observation, suspects among them."""
    rows = connection.execute(_VERSIONS, {"of": document}).all()
    infos = {row.key: info_of(row) for row in rows}
    shown: defaultdict[int | None, list[SnapshotSeen]] = defaultdict(list)
    for one in connection.execute(_IMPORTED, {"of": document}):
        shown[one.version].append(_seen(one, infos))
    urls = {row.id: row.url for row in connection.execute(_URLS, {"of": document})}
    found = [VersionSeen(infos[row.key], row.layout, urls.get(row.snapshot, ""), tuple(shown[row.key])) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.info.observed_first, one.info.witness, one.info.sequence)))


def snapshots_seen(connection: Connection, document: str) -> tuple[SnapshotSeen, ...]:
    """Return what others took of the document, by time, also what is not believed."""
    rows = connection.execute(_VERSIONS, {"of": document})
    infos = {row.key: info_of(row) for row in rows}
    return tuple(_seen(one, infos) for one in connection.execute(_IMPORTED, {"of": document}))


def _seen(row: Row[Any], infos: Mapping[int, VersionInfo]) -> SnapshotSeen:
    version = infos.get(row.version) if row.version is not None else None
    return SnapshotSeen(row.id, row.captured_at, row.witness, row.source or {}, row.url, row.outcome.value, version)


# --- witnesses --------------------------------------------------------------------------------------------------------


def witnesses_seen(connection: Connection, wanted: ChangeFilter) -> tuple[WitnessSeen, ...]:
    """Return everybody of whom something was imported of the documents that the filter asks for, by id, and how much.

    Of any time: what was seen first by a witness may have stood long after it looked last.
    """
    whole = wanted.platform is None and wanted.document is None
    asked = () if whole else (snapshots.c.document.in_(documents_seen(connection, wanted)),)
    own = and_(snapshots.c.witness == witnesses.c.witness, *asked)
    numbers = (
        select(
            witnesses,
            func.count(snapshots.c.document.distinct()).label("documents"),
            func.count(snapshots.c.id).label("snapshots"),
            type_coerce(func.min(snapshots.c.captured_at), Instant).label("first"),
            type_coerce(func.max(snapshots.c.captured_at), Instant).label("last"),
        )
        .join_from(witnesses, snapshots, own, isouter=whole)
        .group_by(witnesses.c.witness)
        .order_by(witnesses.c.witness)
    )
    return tuple(
        WitnessSeen(
            Witness(row.witness, WitnessKind(row.kind), row.title, row.address, row.licence),
            row.documents,
            row.snapshots,
            row.first,
            row.last,
        )
        for row in connection.execute(numbers)
    )
