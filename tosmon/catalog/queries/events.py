"""Events and their changes: one, many by filter, how often before; and the changes that a clause had part in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, func, or_, select

from tosmon.catalog.layouts import decode_plain
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import change_labels, changes, documents, event_aliases, events, versions, witnesses
from tosmon.catalog.views import ChangeFilter, StoredChange, StoredEvent, VersionSpan
from tosmon.core.events import EXTRACTION, RETURN
from tosmon.core.imported import saw
from tosmon.core.model import Change, ChangeKind, Clause, EventKind
from tosmon.core.text import normalise

__all__ = [
    "EVENTS",
    "amending",
    "amending_version",
    "event_of",
    "find_changes",
    "find_event",
    "find_events",
    "last_return",
    "list_events",
    "lost_texts",
    "made_before",
    "standing_id",
    "told_clauses",
    "with_clause",
]

_old = versions.alias("old")
_new = versions.alias("new")
_EVENT: Final = (
    events.c.id,
    documents.c.platform,
    *(column for column in events.c if column.name not in {"id", "from_version", "to_version"}),
    func.coalesce(witnesses.c.kind, "").label("witness_kind"),
    func.coalesce(witnesses.c.title, "").label("witness_title"),
)
_SPANS: Final = tuple(
    table.c[name].label(f"{side}_{name}")
    for side, table in (("old", _old), ("new", _new))
    for name in ("key", "content", "snapshot", "observed_first")
)
_JOINED: Final = (
    events.join(documents, documents.c.document == events.c.document)
    .outerjoin(witnesses, witnesses.c.witness == events.c.witness)
    .outerjoin(_old, _old.c.key == events.c.from_version)
    .outerjoin(_new, _new.c.key == events.c.to_version)
)
EVENTS: Final = select(*_EVENT, *_SPANS).select_from(_JOINED)
_CHANGE: Final = tuple(column.label(f"change_{column.name}") for column in changes.c if column.name != "rank")
_OF_EVENT: Final = select(*_CHANGE).where(changes.c.event == bindparam("event")).order_by(changes.c.position)
_CHANGES: Final = select(*_EVENT, *_SPANS, *_CHANGE).select_from(_JOINED.join(changes, changes.c.event == events.c.id))


def event_of(row: Row[Any]) -> StoredEvent:
    """Return a row of `EVENTS` as a value."""
    return StoredEvent(
        id=row.id,
        platform=row.platform,
        document=row.document,
        sequence=row.sequence,
        kind=row.kind,
        severity=row.severity,
        summary=row.summary,
        observed_from=row.observed_from,
        observed_to=row.observed_to,
        from_content=row.from_content,
        to_content=row.to_content,
        from_version=_span(row.old_key, row.old_content, row.old_snapshot, row.old_observed_first),
        to_version=_span(row.new_key, row.new_content, row.new_snapshot, row.new_observed_first),
        snapshot=row.snapshot or "",
        effective=row.effective,
        notes=tuple(row.notes),
        source=tuple(row.source),
        alert=row.alert,
        saw=saw(row.witness_kind, row.witness_title),
    )


def find_event(
    connection: Connection, event: str, *, of_weight: bool = False
) -> tuple[StoredEvent, tuple[StoredChange, ...]] | None:
    """Return the event of that id with its changes in order, or None.

    With `of_weight`, an amendment's changes that matter at all, where any does: a restructured text has a thousand.
    """
    row = connection.execute(EVENTS.where(events.c.id == standing_id(connection, event))).one_or_none()
    if row is None:
        return None
    query = _CHANGES.where(events.c.id == row.id).order_by(changes.c.position)
    found = list(connection.execute(query.where(changes.c.rank > 0))) if of_weight and _amended(row) else []
    return event_of(row), tuple(map(_change_of, found or connection.execute(query)))


def find_events(connection: Connection, ids: Collection[str]) -> dict[str, StoredEvent]:
    """Return events by id, without their changes; those that are unknown are left out."""
    found: dict[str, StoredEvent] = {}
    for chunk in chunks(sorted(ids)):
        found |= {row.id: event_of(row) for row in connection.execute(EVENTS.where(events.c.id.in_(chunk)))}
    return found


def _amended(row: Row[Any]) -> bool:
    return bool(row.kind is EventKind.AMENDMENT)


def standing_id(connection: Connection, event: str) -> str:
    """Return the id of the event that stands: of one that another witness told as well, that one's."""
    query = select(event_aliases.c.event).where(event_aliases.c.alias == event)
    return connection.execute(query).scalar() or event


def list_events(
    connection: Connection, *, platform: str | None, document: str | None, before: datetime | None, limit: int
) -> tuple[StoredEvent, ...]:
    """Return the latest events, newest first; `before` leaves out those first observed then or later."""
    query = EVENTS
    if platform is not None:
        query = query.where(documents.c.platform == platform)
    if document is not None:
        query = query.where(events.c.document == document)
    if before is not None:
        query = query.where(events.c.observed_to < before)
    query = query.order_by(events.c.observed_to.desc(), events.c.id).limit(limit)
    return tuple(map(event_of, connection.execute(query)))


# What others saw is compared with what they saw themselves; a check's past is tosmon's own.
_OWN_AMENDMENTS: Final = (events.c.kind == EventKind.AMENDMENT, events.c.witness == "")


def find_changes(
    connection: Connection, wanted: ChangeFilter, *, newest_first: bool, limit: int | None
) -> Iterator[StoredChange]:
    """Yield the changes that the filter asks for, in order of their first observation, those of an event together."""
    when = events.c.observed_to.desc() if newest_first else events.c.observed_to
    if wanted.event is not None:
        wanted = replace(wanted, event=standing_id(connection, wanted.event))
    query = _CHANGES.where(*_conditions(wanted)).order_by(when, events.c.id, changes.c.position)
    if limit is not None:
        query = query.limit(limit)
    for row in connection.execution_options(stream_results=True).execute(query):
        yield _change_of(row)


def with_clause(connection: Connection, clause: str) -> tuple[StoredChange, ...]:
    """Return the changes that the clause of that id had part in, before or after, oldest first."""
    query = _CHANGES.where(or_(changes.c.clause_before == clause, changes.c.clause_after == clause))
    rows = connection.execute(query.order_by(events.c.observed_to, events.c.id, changes.c.position))
    return tuple(map(_change_of, rows))


def amending(connection: Connection, document: str) -> Iterator[StoredChange]:
    """Yield the changes of all amendments of the document, those of an event together and in order."""
    yield from _amending(connection, events.c.document == document)


def amending_version(connection: Connection, document: str, key: int) -> tuple[StoredChange, ...]:
    """Return the changes of the document's amendments that led to the version of that key, as `amending` has them."""
    return tuple(_amending(connection, events.c.document == document, events.c.to_version == key))


def _amending(connection: Connection, *which: ColumnElement[bool]) -> Iterator[StoredChange]:
    """Yield the changes of amendments; each event is made a value once, however many changes it has."""
    query = EVENTS.where(events.c.kind == EventKind.AMENDMENT, *which).order_by(events.c.observed_to, events.c.id)
    for event in [event_of(row) for row in connection.execute(query)]:
        for row in connection.execute(_OF_EVENT, {"event": event.id}):
            yield _change_of(row, event)


def told_clauses(connection: Connection, document: str) -> dict[int, set[str]]:
    """Return by key of a version the ids of all clauses of which the amendments that led to it have told."""
    told: dict[int, set[str]] = {}
    query = (
        select(events.c.to_version, changes.c.clause_before, changes.c.clause_after)
        .join_from(events, changes, changes.c.event == events.c.id)
        .where(events.c.document == document, events.c.kind == EventKind.AMENDMENT, events.c.to_version.is_not(None))
    )
    for version, before, after in connection.execute(query):
        told.setdefault(version, set()).update((before, after))
    return told


def made_before(connection: Connection, document: str, from_content: str, to_content: str) -> tuple[datetime, ...]:
    """Return when the document was amended from the one content to the other, oldest first."""
    query = select(events.c.observed_to).where(
        events.c.document == document,
        events.c.from_content == from_content,
        events.c.to_content == to_content,
        *_OWN_AMENDMENTS,
    )
    return tuple(connection.execute(query.order_by(events.c.observed_to)).scalars())


def last_return(connection: Connection, document: str) -> datetime | None:
    """Return when the document was last amended to a text that it had before, or None."""
    amended = select(events.c.observed_to, events.c.notes).where(events.c.document == document, *_OWN_AMENDMENTS)
    rows = connection.execute(amended.order_by(events.c.observed_to.desc()))
    return next((row.observed_to for row in rows if any(note.startswith(RETURN) for note in row.notes)), None)


def lost_texts(connection: Connection, document: str) -> frozenset[str]:
    """Return the texts, normalised, of the clauses that the document's captures probably lost by extraction."""
    amended = select(events.c.id, events.c.notes).where(events.c.document == document, *_OWN_AMENDMENTS)
    losses = [row.id for row in connection.execute(amended) if any(note.startswith(EXTRACTION) for note in row.notes)]
    gone = select(changes.c.before, changes.c.notes).where(
        changes.c.event.in_(losses), changes.c.kind == ChangeKind.REMOVED
    )
    rows = connection.execute(gone) if losses else ()
    return frozenset(normalise(decode_plain(row.before).text) for row in rows if EXTRACTION in row.notes)


def _conditions(wanted: ChangeFilter) -> list[ColumnElement[bool]]:
    equal = (
        (documents.c.platform, wanted.platform),
        (events.c.document, wanted.document),
        (changes.c.kind, wanted.kind),
        (changes.c.direction, wanted.direction),
        (events.c.id, wanted.event),
    )
    found = [column == value for column, value in equal if value is not None]
    if wanted.min_severity is not None:
        found.append(changes.c.rank >= wanted.min_severity.rank)
    if wanted.since is not None:
        found.append(events.c.observed_to >= wanted.since)
    if wanted.until is not None:
        found.append(events.c.observed_to <= wanted.until)
    if wanted.label is not None:
        found.append(_labelled(wanted.label))
    return found


def _labelled(label: str) -> ColumnElement[bool]:
    match = and_(
        change_labels.c.label == label,
        change_labels.c.event == changes.c.event,
        change_labels.c.position == changes.c.position,
    )
    return select(change_labels.c.label).where(match).exists()


def _span(key: int | None, content: str, snapshot: str | None, first: datetime) -> VersionSpan | None:
    return None if key is None else VersionSpan(key, content, snapshot or "", first)


def _change_of(row: Row[Any], event: StoredEvent | None = None) -> StoredChange:
    """Return a row of `_CHANGES` as a value; of one that is only a change, `event` is what it belongs to."""
    change = Change(
        kind=row.change_kind,
        before=_clause(row.change_before),
        after=_clause(row.change_after),
        positions=(row.change_place_before, row.change_place_after),
        segments=tuple((kind, text) for kind, text in row.change_segments),
        labels_before=tuple(row.change_labels_before),
        labels_after=tuple(row.change_labels_after),
        direction=row.change_direction,
        reason=row.change_reason,
        severity=row.change_severity,
        notes=tuple(row.change_notes),
    )
    told = event or event_of(row)
    return StoredChange(told, row.change_position, change, row.change_clause_before, row.change_clause_after)


def _clause(encoded: list[Any] | None) -> Clause | None:
    return None if encoded is None else decode_plain(encoded)
