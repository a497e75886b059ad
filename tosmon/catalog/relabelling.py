"""All that is derived of one document out of its rows, and rewritten in place: for today's extractor and lexicon.

Keys, ids, addresses and the ledger stay what they are; what follows from a reading is found by `tosmon.relabelling`.
A transaction rewrites a document whole, and notes beside the tables that it is done, with a report: a run that was
stopped goes on from there. `finish` takes these notes away.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, MetaData, Table, Text, bindparam, func, select, type_coerce

from tosmon.catalog import searching
from tosmon.catalog.happenings import counts, write_changes
from tosmon.catalog.layouts import StoredClause
from tosmon.catalog.queries.events import amending
from tosmon.catalog.stored import every_clause
from tosmon.catalog.tables import change_labels, changes, clauses, documents, events, versions
from tosmon.catalog.turning import retell
from tosmon.catalog.types import storable
from tosmon.catalog.views import StoredEvent
from tosmon.core.model import Change, NewEvent

__all__ = [
    "DocumentRows",
    "EventRow",
    "Rewritten",
    "ToldEvent",
    "VersionRow",
    "begin",
    "done",
    "finish",
    "imported_by",
    "read_document",
    "read_told",
    "sizes",
    "write",
]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version as its row has it; `snapshot` is empty where it is of none, `witness` where tosmon saw it itself."""

    key: int
    content: str
    snapshot: str
    language: str
    title: str
    extractor: str
    lexicon: str
    effective: str
    updated: str
    suspect: bool
    size: int
    layout: bytes
    witness: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """The ends of an event, of whatever kind: the keys of its versions and the contents that it names."""

    id: str
    from_version: int | None
    to_version: int | None
    from_content: str
    to_content: str


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """All that is derived of a document: its clauses by number, versions in the order of their keys, events' ends.

    `told` are the labels that each amendment's changes were told with, beside the clause that has them; `latest` is the
    number of the latest clause; `suspect_content` the content that waits to be confirmed.
    """

    document: str
    latest: int
    suspect_content: str
    clauses: Mapping[int, StoredClause]
    versions: tuple[VersionRow, ...]
    events: tuple[EventRow, ...]
    told: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]  # by event: clause id and labels


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An amendment as it was told, with the keys of its two versions."""

    event: NewEvent
    from_version: int | None
    to_version: int | None


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What of a document's rows is other than it was.

    `judged` are judgements by clause number, `spans` the keys of the first and last version that hold a clause.
    """

    document: str
    versions: tuple[VersionRow, ...] = ()
    added: tuple[StoredClause, ...] = ()
    judged: Mapping[int, list[Any]] | None = None
    spans: Mapping[int, tuple[int, int]] | None = None
    ends: tuple[EventRow, ...] = ()
    events: tuple[NewEvent, ...] = ()
    suspect_content: str | None = None


_NOTES = MetaData()
_notes: Final = Table(
    "relabelled", _NOTES, Column("document", Text, primary_key=True), Column("report", Text, nullable=False)
)
_COLUMNS: Final = tuple(
    func.coalesce(versions.c.snapshot, "").label("snapshot") if name == "snapshot" else versions.c[name]
    for name in VersionRow.__slots__
)
_VERSIONS: Final = select(*_COLUMNS).where(versions.c.document == bindparam("document")).order_by(versions.c.key)
_ENDS: Final = (
    select(*(events.c[name] for name in EventRow.__slots__))
    .where(events.c.document == bindparam("document"))
    .order_by(events.c.observed_to, events.c.id)
)
_TOLD: Final = (
    select(
        changes.c.event,
        changes.c.clause_before,
        changes.c.clause_after,
        type_coerce(changes.c.labels_before, Text).label("labels_before"),  # most are empty, and need no parser
        type_coerce(changes.c.labels_after, Text).label("labels_after"),
    )
    .join(events, events.c.id == changes.c.event)
    .where(events.c.document == bindparam("document"))
)
_NO_LABELS: Final = "[]"
_REWRITTEN: Final = tuple(
    name for name in VersionRow.__slots__ if name not in {"key", "snapshot", "suspect", "witness"}
)


# --- reading ----------------------------------------------------------------------------------------------------------


def sizes(connection: Connection) -> dict[str, int]:
    """Return by document how many versions it has; those without any are left out."""
    query = select(versions.c.document, func.count().label("versions")).group_by(versions.c.document)
    return {row.document: row.versions for row in connection.execute(query)}


def imported_by(connection: Connection) -> list[tuple[str, str, str]]:
    """Return which extractors read which witnesses' versions of which documents."""
    query = select(versions.c.document, versions.c.witness, versions.c.extractor).where(versions.c.witness != "")
    return [(row.document, row.witness, row.extractor) for row in connection.execute(query.distinct())]


def read_document(connection: Connection, document: str) -> DocumentRows:
    """Return what is derived of the document, without the texts of its changes."""
    of = {"document": document}
    state = connection.execute(select(documents).where(documents.c.document == document)).one()
    return DocumentRows(
        document,
        state.clauses,
        state.suspect_content,
        {stored.number: stored for stored in every_clause(connection, document)},
        tuple(VersionRow(*row) for row in connection.execute(_VERSIONS, of)),
        tuple(EventRow(*row) for row in connection.execute(_ENDS, of)),
        _labels_told(connection.execute(_TOLD, of)),
    )


def _labels_told(rows: Iterable[Any]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for row in rows:
        found[row.event] += [
            (clause, () if labels == _NO_LABELS else tuple(json.loads(labels)))
            for clause, labels in ((row.clause_before, row.labels_before), (row.clause_after, row.labels_after))
            if clause
        ]
    return {event: tuple(told) for event, told in found.items()}


def read_told(connection: Connection, document: str) -> tuple[ToldEvent, ...]:
    """Return the document's amendments with their changes, in order of their first observation."""
    found: dict[str, tuple[StoredEvent, list[Change]]] = {}
    for one in amending(connection, document):
        found.setdefault(one.event.id, (one.event, []))[1].append(one.change)
    return tuple(_told(event, told) for event, told in found.values())


def _told(event: StoredEvent, told: Sequence[Change]) -> ToldEvent:
    new = NewEvent(
        id=event.id,
        kind=event.kind,
        severity=event.severity,
        summary=event.summary,
        observed_from=event.observed_from,
        observed_to=event.observed_to,
        changes=tuple(told),
        from_content=event.from_content,
        to_content=event.to_content,
        effective=event.effective,
        notes=event.notes,
        alert=event.alert,
    )
    ends = (event.from_version, event.to_version)
    return ToldEvent(new, *(end.key if end else None for end in ends))


# --- writing ----------------------------------------------------------------------------------------------------------


def begin(connection: Connection) -> None:
    """Make room for the notes of what is done; what was noted before stays."""
    _NOTES.create_all(connection)


def done(connection: Connection) -> dict[str, Any]:
    """Return the report of each document that is done."""
    return {row.document: json.loads(row.report) for row in connection.execute(select(_notes))}


def finish(connection: Connection) -> None:
    """Take the notes away, and index what is new."""
    searching.index_anew(connection)
    _NOTES.drop_all(connection)


def write(connection: Connection, rewritten: Rewritten, report: Mapping[str, Any]) -> None:
    """Write what is other in the document's rows, and note that it is done."""
    _write_clauses(connection, rewritten)
    rows = [{"of": row.key, **{name: getattr(row, name) for name in _REWRITTEN}} for row in rewritten.versions]
    _each(connection, versions.update().where(versions.c.key == bindparam("of")), rows)
    for event in rewritten.events:
        _write_event(connection, rewritten.document, event)
    ends = [{"of": end.id, "from_content": end.from_content, "to_content": end.to_content} for end in rewritten.ends]
    _each(connection, events.update().where(events.c.id == bindparam("of")), ends)
    if rewritten.suspect_content is not None:
        of = documents.c.document == rewritten.document
        connection.execute(documents.update().where(of).values(suspect_content=rewritten.suspect_content))
    if rewritten.versions or rewritten.judged:
        retell(connection, rewritten.document)
    connection.execute(_notes.insert(), {"document": rewritten.document, "report": json.dumps(report)})


def _write_clauses(connection: Connection, rewritten: Rewritten) -> None:
    document = rewritten.document
    rows = [
        {
            "document": document,
            **{name: getattr(stored, name) for name in ("number", "id", "text", "context", "judgement")},
        }
        for stored in rewritten.added
    ]
    if rows:
        connection.execute(clauses.insert(), rows)
        latest = documents.update().where(documents.c.document == document)
        connection.execute(latest.values(clauses=max(stored.number for stored in rewritten.added)))
    of = clauses.update().where(clauses.c.document == document, clauses.c.number == bindparam("of"))
    judged = [{"of": number, "judgement": found} for number, found in (rewritten.judged or {}).items()]
    _each(connection, of, judged)
    spans = [
        {"of": number, "first_version": first, "last_version": last}
        for number, (first, last) in (rewritten.spans or {}).items()
    ]
    _each(connection, of, spans)


def _each(connection: Connection, statement: Any, rows: list[dict[str, Any]]) -> None:  # noqa: ANN401 - any update
    """Run an update for each of the rows, which name all of its columns but `of`."""
    if rows:
        columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "of"}
        connection.execute(statement.values(columns), rows)


def _write_event(connection: Connection, document: str, event: NewEvent) -> None:
    """Write an event's line and its changes as they are judged now; its ends, and whether it alerted, stay."""
    told = {"severity": event.severity, "summary": storable(event.summary), "notes": list(event.notes)}
    connection.execute(events.update().where(events.c.id == event.id), told | counts(event))
    connection.execute(change_labels.delete().where(change_labels.c.event == event.id))
    connection.execute(changes.delete().where(changes.c.event == event.id))
    write_changes(connection, document, [event])
