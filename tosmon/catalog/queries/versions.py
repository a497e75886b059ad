"""Versions and their clauses: by key, at a time, with their text; and where a clause stood."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from tosmon.catalog.layouts import decode_clause, unpack
from tosmon.catalog.records import StoredSnapshot
from tosmon.catalog.states import chunks
from tosmon.catalog.stored import read_clauses
from tosmon.catalog.tables import clauses, documents, sightings, snapshots, versions, witnesses
from tosmon.catalog.views import StoredVersion, VersionInfo
from tosmon.core.imported import Part
from tosmon.core.model import Outcome, Version

__all__ = [
    "INFO",
    "containing",
    "current_addresses",
    "find_snapshot",
    "info_at",
    "info_of",
    "latest_import",
    "latest_snapshot",
    "list_snapshots",
    "list_versions",
    "read_version",
    "seen_before",
    "snapshot_objects",
    "snapshot_of",
    "snapshot_with",
    "sources_of",
    "version_at",
]

INFO: Final[tuple[ColumnElement[Any], ...]] = (
    versions.c.key,
    versions.c.document,
    versions.c.content,
    func.coalesce(versions.c.snapshot, "").label("snapshot"),
    versions.c.sequence,
    versions.c.observed_first,
    versions.c.observed_last,
    versions.c.language,
    versions.c.title,
    versions.c.extractor,
    versions.c.lexicon,
    versions.c.effective,
    versions.c.updated,
    versions.c.suspect,
    versions.c.reason,
    versions.c.size,
    versions.c.witness,
    versions.c.technical,
    *(
        func.coalesce(select(column).where(witnesses.c.witness == versions.c.witness).scalar_subquery(), "").label(name)
        for column, name in ((witnesses.c.kind, "witness_kind"), (witnesses.c.title, "witness_title"))
    ),
)
_WITH_LAYOUT: Final[Select[Any]] = select(*INFO, versions.c.layout)
_SNAPSHOT: Final = select(snapshots)
_BELIEVED: Final = (Outcome.NEW, Outcome.UNCHANGED, Outcome.ABSENT)


def info_of(row: Row[Any]) -> VersionInfo:
    """Return a row of `INFO` as a value."""
    return VersionInfo(*tuple(row)[: len(INFO)])


def read_version(connection: Connection, key: int) -> StoredVersion | None:
    """Return the version with its text, or None."""
    return _read(connection, _WITH_LAYOUT.where(versions.c.key == key))


def version_at(connection: Connection, document: str, when: datetime | None) -> StoredVersion | None:
    """Return the version in force at `when` (now, for None), no suspect: the one that was seen last by then.

    That is the last one first observed; where others saw another text than tosmon did, tosmon's own, unless they saw
    theirs after tosmon had looked last.
    """
    info = info_at(connection, document, when)
    return None if info is None else read_version(connection, info.key)


def info_at(connection: Connection, document: str, when: datetime | None) -> VersionInfo | None:
    """Return the version in force at `when` (for None, the latest) without its text, as `version_at` finds it."""
    own, imported = (_latest_info(connection, document, when, own=own) for own in (True, False))
    if own is None or imported is None:
        return own or imported
    seen = own.observed_last if when is None else min(own.observed_last, when)
    return imported if imported.observed_first > seen else own


def _latest_info(connection: Connection, document: str, when: datetime | None, *, own: bool) -> VersionInfo | None:
    """Return the last version that tosmon itself, or others, first observed by then; None where there is none."""
    whose = versions.c.witness == "" if own else versions.c.witness != ""
    query = select(*INFO).where(versions.c.document == document, ~versions.c.suspect, whose)
    if when is not None:
        query = query.where(versions.c.observed_first <= when)
    latest = query.order_by(versions.c.observed_first.desc(), versions.c.key.desc()).limit(1)
    row = connection.execute(latest).one_or_none()
    return None if row is None else info_of(row)


def list_versions(connection: Connection, document: str, *, suspects: bool) -> tuple[VersionInfo, ...]:
    """Return the document's versions, oldest first."""
    query = select(*INFO).where(versions.c.document == document)
    if not suspects:
        query = query.where(~versions.c.suspect)
    rows = connection.execute(query.order_by(versions.c.observed_first, versions.c.key))
    return tuple(map(info_of, rows))


def _read(connection: Connection, query: Select[Any]) -> StoredVersion | None:
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    numbers, other = unpack(row.layout)
    found = read_clauses(connection, row.document, clauses.c.number, numbers)
    stored = {one.number: one for one in found}
    shown = [decode_clause(stored[number], other.get(str(place))) for place, number in enumerate(numbers)]
    version = Version(tuple(clause for clause, _ in shown), row.language, row.title)
    judgements = tuple(judgement for _, judgement in shown)
    ids = tuple(stored[number].id for number in numbers)
    values: tuple[Any, ...] = (*tuple(row)[: len(INFO)], version, judgements, ids)
    return StoredVersion(*values)


def sources_of(connection: Connection, keys: Collection[int]) -> dict[int, tuple[Mapping[str, str], ...]]:
    """Return for each of these versions the references of all imports that show it, in time order."""
    found: dict[int, tuple[Mapping[str, str], ...]] = {}
    query = (
        select(sightings.c.version, snapshots.c.source)
        .join_from(sightings, snapshots, snapshots.c.id == sightings.c.snapshot)
        .order_by(snapshots.c.captured_at, snapshots.c.witness, snapshots.c.sequence)
    )
    for chunk in chunks(sorted(keys)):
        for row in connection.execute(query.where(sightings.c.version.in_(chunk))):
            found[row.version] = (*found.get(row.version, ()), row.source)
    return found


def containing(connection: Connection, document: str, number: int, first: int, last: int) -> tuple[VersionInfo, ...]:
    """Return the versions, suspects left out, that hold the clause of that number, oldest first.

    `first` and `last` are the keys of the first and last of them, as the clause's row knows them.
    """
    query = _WITH_LAYOUT.where(
        versions.c.document == document, versions.c.key.between(first, last), ~versions.c.suspect
    )
    rows = connection.execute(query.order_by(versions.c.observed_first, versions.c.key))
    return tuple(info_of(row) for row in rows if number in unpack(row.layout)[0])


def seen_before(connection: Connection, document: str, content: str) -> datetime | None:
    """Return when tosmon last saw the content in force as an earlier version than the current one, or None."""
    own = ~versions.c.suspect, versions.c.witness == ""
    current = (
        select(versions.c.key)
        .where(versions.c.document == document, *own)
        .order_by(versions.c.observed_first.desc(), versions.c.key.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(versions.c.observed_last).where(
        versions.c.document == document, versions.c.content == content, versions.c.key != current, *own
    )
    return connection.execute(query.order_by(versions.c.observed_last.desc()).limit(1)).scalar()


def snapshot_with(connection: Connection, document: str, content_sha256: str) -> StoredSnapshot | None:
    """Return tosmon's latest snapshot of the document that holds these bytes itself (no revisit), or None."""
    query = _SNAPSHOT.where(
        snapshots.c.document == document,
        snapshots.c.content_sha256 == content_sha256,
        snapshots.c.revisit_of == "",
        snapshots.c.witness == "",
    )
    row = connection.execute(query.order_by(snapshots.c.captured_at.desc()).limit(1)).one_or_none()
    return None if row is None else snapshot_of(row)


def latest_snapshot(
    connection: Connection,
    document: str,
    outcomes: Collection[Outcome],
    between: tuple[datetime, datetime | None],
) -> StoredSnapshot | None:
    """Return tosmon's latest snapshot of a check with one of these outcomes, captured between two moments.

    The second is None for now; both count.
    """
    since, until = between
    query = _SNAPSHOT.where(
        snapshots.c.document == document,
        snapshots.c.outcome.in_(outcomes),
        snapshots.c.captured_at >= since,
        snapshots.c.witness == "",
    )
    if until is not None:
        query = query.where(snapshots.c.captured_at <= until)
    latest = query.order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc()).limit(1)
    row = connection.execute(latest).one_or_none()
    return None if row is None else snapshot_of(row)


def latest_import(connection: Connection, document: str, until: datetime | None) -> StoredSnapshot | None:
    """Return what somebody else saw last of the document by then (for None, of all), and was believed; or None."""
    query = _SNAPSHOT.where(
        snapshots.c.document == document, snapshots.c.witness != "", snapshots.c.outcome.in_(_BELIEVED)
    )
    if until is not None:
        query = query.where(snapshots.c.captured_at <= until)
    latest = query.order_by(snapshots.c.captured_at.desc(), snapshots.c.id.desc()).limit(1)
    row = connection.execute(latest).one_or_none()
    return None if row is None else snapshot_of(row)


def find_snapshot(connection: Connection, snapshot: str) -> StoredSnapshot | None:
    """Return the snapshot of that id, or None."""
    row = connection.execute(_SNAPSHOT.where(snapshots.c.id == snapshot)).one_or_none()
    return None if row is None else snapshot_of(row)


def snapshot_objects(connection: Connection) -> set[str]:
    """Return the names of all archive objects that snapshots lie in."""
    return set(connection.execute(select(snapshots.c.object).distinct()).scalars())


def current_addresses(connection: Connection) -> dict[str, str]:
    """Return where each document was found last, after redirects."""
    query = select(documents.c.document, snapshots.c.url).join_from(
        documents, snapshots, snapshots.c.id == documents.c.snapshot
    )
    return {row.document: row.url for row in connection.execute(query)}


def list_snapshots(connection: Connection, document: str | None) -> Iterator[StoredSnapshot]:
    """Yield the snapshots of the document (of all for None), by document and time."""
    query = _SNAPSHOT if document is None else _SNAPSHOT.where(snapshots.c.document == document)
    for row in connection.execute(query.order_by(snapshots.c.document, snapshots.c.captured_at, snapshots.c.id)):
        yield snapshot_of(row)


def snapshot_of(row: Row[Any]) -> StoredSnapshot:
    """Return a row of `snapshots` as a value."""
    values = row._asdict()
    parts = tuple(Part(*part) for part in values["parts"] or ())
    return StoredSnapshot(**{**values, "parts": parts})
