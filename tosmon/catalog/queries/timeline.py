"""Every look at a document as a dot of its timeline, checks a page at a time, and versions a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Text, func, select, type_coerce

from tosmon.catalog.entries import CHECK
from tosmon.catalog.queries.ledger import ENTRIES, entry_of
from tosmon.catalog.queries.versions import INFO, info_of
from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.tables import events, ledger, snapshots, versions, witnesses
from tosmon.catalog.types import Place, from_instant
from tosmon.catalog.views import VersionInfo
from tosmon.core.timeline import Look

__all__ = ["count_versions", "looks", "page_of_checks", "page_of_versions"]

_EXTRACTOR: Final = '"extractor":"'  # canonical JSON: no quoted text reads so
_SHORT: Final = 16  # characters of what tells extractors apart
_READ_BY: Final = func.substr(ledger.c.entry, Place(ledger.c.entry, _EXTRACTOR) + len(_EXTRACTOR), _SHORT)
_Changed = Mapping[int, Row[Any]]
_CHANGED: Final = select(events.c.sequence, events.c.id, events.c.changed, events.c.labelled, events.c.severity).where(
    events.c.from_content != "", events.c.to_content != ""
)


def looks(connection: Connection, document: str) -> tuple[Look, ...]:
    """Return every check of the document, and every sighting by others, in time order, with what changed then."""
    rows: Iterable[Row[Any]] = connection.execute(_CHANGED.where(events.c.document == document))
    changed: _Changed = {row.sequence: row for row in rows}
    found = [*_checks(connection, document, changed), *_sightings(connection, document, changed)]
    found.sort(key=lambda look: look.at)
    return tuple(found)


def _checks(connection: Connection, document: str, changed: _Changed) -> list[Look]:
    query: Select[Any] = select(
        ledger.c.sequence, type_coerce(ledger.c.at, Text), ledger.c.outcome, ledger.c.reason, _READ_BY
    ).where(ledger.c.document == document, ledger.c.kind == CHECK)
    found: list[Look] = []
    read_by = ""
    for sequence, at, outcome, reason, extractor in connection.execute(query.order_by(ledger.c.sequence)):
        anew = bool(read_by and extractor != read_by and outcome == "unchanged")
        read_by = extractor if outcome in {"new", "unchanged"} else read_by
        found.append(_look(changed.get(sequence), from_instant(at), outcome, reason, technical=anew))
    return found


def _sightings(connection: Connection, document: str, changed: _Changed) -> list[Look]:
    query = (
        select(
            snapshots.c.sequence,
            type_coerce(snapshots.c.captured_at, Text),
            type_coerce(snapshots.c.outcome, Text),
            snapshots.c.reason,
            snapshots.c.technical,
            func.coalesce(witnesses.c.title, snapshots.c.witness),
        )
        .outerjoin_from(snapshots, witnesses, witnesses.c.witness == snapshots.c.witness)
        .where(snapshots.c.document == document, snapshots.c.witness != "")
        .order_by(snapshots.c.captured_at)
    )
    return [
        _look(changed.get(row[0]), from_instant(row[1]), row[2], row[3], technical=row[4], witness=row[5])
        for row in connection.execute(query)
    ]


def _look(
    event: Row[Any] | None, at: datetime, outcome: str, reason: str, *, technical: bool, witness: str = ""
) -> Look:
    if event is None:
        return Look(at, outcome, reason, witness, technical=technical)
    return Look(at, outcome, reason, witness, event.changed, event.labelled, event.id, technical=technical)


def page_of_checks(
    connection: Connection, document: str, *, between: tuple[datetime, datetime], before: int | None, limit: int
) -> tuple[LedgerEntry, ...]:
    """Return the latest entries between two moments, newest first, before that sequence number."""
    query = ENTRIES.where(ledger.c.document == document, ledger.c.at >= between[0], ledger.c.at < between[1])
    if before is not None:
        query = query.where(ledger.c.sequence < before)
    return tuple(map(entry_of, connection.execute(query.order_by(ledger.c.sequence.desc()).limit(limit))))


def count_versions(connection: Connection, document: str) -> int:
    """Return how many versions the document has, suspects among them."""
    return connection.execute(select(func.count()).where(versions.c.document == document)).scalar() or 0


def page_of_versions(
    connection: Connection, document: str, *, skip: int, limit: int
) -> tuple[tuple[VersionInfo, str], ...]:
    """Return versions, newest first, behind the first `skip`; with each the id of the event that tells of it."""
    newest = (versions.c.observed_first.desc(), versions.c.key.desc())
    keys = select(versions.c.key).where(versions.c.document == document).order_by(*newest).offset(skip).limit(limit)
    rows = connection.execute(select(*INFO).where(versions.c.key.in_(keys)).order_by(*newest)).all()
    infos = [info_of(row) for row in rows]
    told = select(events.c.to_version, events.c.id).where(
        events.c.document == document, events.c.to_version.in_([one.key for one in infos]), events.c.from_content != ""
    )
    by_version = {row.to_version: row.id for row in connection.execute(told)}
    return tuple((one, by_version.get(one.key, "")) for one in infos)
