"""Derived imports out of the tables and into them: what a derivation must know, and what it found.

What was derived before is replaced as a whole, in the caller's transaction, under the keys and ids that it had. Rows of
what tosmon saw itself are not touched, but for the references of others that tell the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, func, select, update

from tosmon.catalog import searching
from tosmon.catalog.backfilled import Derived, DerivedEvent, OwnEvent, OwnVersion, Past, Shown
from tosmon.catalog.happenings import event_row, write_alerts, write_changes
from tosmon.catalog.layouts import decode_plain, unpack
from tosmon.catalog.queries import reviewed
from tosmon.catalog.queries.versions import read_version
from tosmon.catalog.records import Takers
from tosmon.catalog.states import chunks
from tosmon.catalog.stored import every_clause
from tosmon.catalog.tables import (
    change_labels,
    changes,
    clauses,
    documents,
    event_aliases,
    events,
    outbox,
    sightings,
    snapshots,
    versions,
)
from tosmon.catalog.taking_in import sightings_of
from tosmon.catalog.turning import retell
from tosmon.core.imported import Part
from tosmon.core.model import EventKind
from tosmon.core.text import normalise

__all__ = ["past_of", "pending", "replace_derived", "with_imports"]

_OUTCOME: Final = (
    snapshots.update()
    .where(snapshots.c.id == bindparam("of"))
    .values(outcome=bindparam("became"), reason=bindparam("why"))
)
_SOURCE: Final = events.update().where(events.c.id == bindparam("of")).values(source=bindparam("named"))
_SPAN: Final = (
    clauses.update()
    .where(clauses.c.document == bindparam("of"), clauses.c.number == bindparam("one"))
    .values(first_version=bindparam("first"), last_version=bindparam("last"))
)


def pending(connection: Connection) -> tuple[str, ...]:
    """Return the documents whose imports are not derived yet, by name."""
    behind = select(documents.c.document).where(documents.c.imported > documents.c.derived)
    return tuple(connection.execute(behind.order_by(documents.c.document)).scalars())


def with_imports(connection: Connection) -> tuple[str, ...]:
    """Return all documents that have imports, by name."""
    some = select(documents.c.document).where(documents.c.imported > 0)
    return tuple(connection.execute(some.order_by(documents.c.document)).scalars())


# --- what must be known -----------------------------------------------------------------------------------------------


def past_of(connection: Connection, document: str) -> Past:
    """Return all that the derivation of a document's imports must know."""
    row = connection.execute(
        select(documents.c.sequence, documents.c.clauses).where(documents.c.document == document)
    ).one()
    shown = tuple(_shown(one) for one in sightings_of(connection, document))
    known = tuple(every_clause(connection, document)) if row.clauses else ()
    own = tuple(_own_versions(connection, document))
    return Past(document, row.sequence, row.clauses, shown, own, tuple(_own_events(connection, document)), known)


def _shown(row: Mapping[str, Any]) -> Shown:
    return Shown(
        id=row["id"],
        at=row["captured_at"],
        witness=row["witness"],
        place=row["sequence"],
        technical=row["technical"],
        source=row["source"],
        object=row["object"],
        parts=tuple(Part(*part) for part in row["parts"]),
    )


def _own_versions(connection: Connection, document: str) -> Iterable[OwnVersion]:
    """Yield tosmon's own versions that were believed, by time."""
    own = select(versions.c.key).where(versions.c.document == document, versions.c.witness == "", ~versions.c.suspect)
    for key in connection.execute(own.order_by(versions.c.observed_first, versions.c.key)).scalars().all():
        one = read_version(connection, key)
        if one is not None:
            yield OwnVersion(key, one.content, one.observed_first, one.observed_last, one.version)


def _own_events(connection: Connection, document: str) -> Iterable[OwnEvent]:
    """Yield tosmon's own amendments with the texts of their changes."""
    query = (
        select(events.c.id, events.c.observed_from, events.c.observed_to, changes.c.before, changes.c.after)
        .join_from(events, changes, changes.c.event == events.c.id)
        .where(events.c.document == document, events.c.witness == "", events.c.kind == EventKind.AMENDMENT)
    )
    times: dict[str, tuple[datetime, datetime | None]] = {}
    changed: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in connection.execute(query):
        times[row.id] = row.observed_to, row.observed_from
        changed[row.id].add((_text_of(row.before), _text_of(row.after)))
    ordered = sorted(times.items(), key=lambda one: (one[1][0], one[0]))
    return [OwnEvent(name, since, at, frozenset(changed[name])) for name, (at, since) in ordered]


def _text_of(clause: Sequence[Any] | None) -> str:
    return normalise(decode_plain(clause).text) if clause else ""


# --- what was found ---------------------------------------------------------------------------------------------------


def replace_derived(connection: Connection, derived: Derived, now: datetime, *, takers: Takers | None = None) -> bool:
    """Write what the imports of a document amount to, in place of what they did before.

    Returns False, with nothing written, where the document's ledger or its clauses have grown since the derivation
    began: a check was made, or another import has derived it. With `takers`, those of the events that were not known
    are told.
    """
    document = derived.document
    row = connection.execute(
        select(documents.c.sequence, documents.c.clauses).where(documents.c.document == document)
    ).one()
    if (row.sequence, row.clauses) != (derived.sequence, derived.latest):
        return False
    connection.execute(delete(sightings).where(sightings.c.snapshot.in_(_snapshots_of(document))))
    _write_clauses(connection, derived)
    keys = _write_versions(connection, derived)
    known = _write_events(connection, derived, keys)
    _remove_stale(connection, document, keys, {one.event.id for one in derived.events})
    _write_sightings(connection, derived, keys)
    _span(connection, derived, keys)
    retell(connection, document)
    if derived.outcomes:
        rows = [{"of": name, "became": became, "why": why} for name, became, why in derived.outcomes]
        connection.execute(_OUTCOME, rows)
    _join_own(connection, derived)
    _write_aliases(connection, derived)
    searching.regroup(connection, document)
    if takers is not None:
        told = [one.event for one in derived.events if one.event.id not in known]
        write_alerts(connection, derived.document, _language(derived), told, now, takers)
    done = {"derived": derived.sequence, "clauses": row.clauses + len(derived.clauses)}
    connection.execute(update(documents).where(documents.c.document == document), done)
    return True


def _language(derived: Derived) -> str:
    """Return the language of the latest version."""
    language: str = derived.versions[-1].row["language"] if derived.versions else ""
    return language


def _snapshots_of(document: str) -> Any:  # noqa: ANN401 - a subquery of SQLAlchemy's
    return select(snapshots.c.id).where(snapshots.c.document == document, snapshots.c.witness != "")


def _write_clauses(connection: Connection, derived: Derived) -> None:
    rows = [
        {
            "document": derived.document,
            "number": stored.number,
            "id": stored.id,
            "text": stored.text,
            "context": stored.context,
            "judgement": stored.judgement,
            "first_version": None,
            "last_version": None,
        }
        for stored in derived.clauses
    ]
    if rows:
        connection.execute(clauses.insert(), rows)
    searching.add(connection, derived.document, derived.clauses, _language(derived))


def _write_versions(connection: Connection, derived: Derived) -> list[int]:
    """Write the versions, each under the key that the one of its first snapshot had; return their keys."""
    imported = versions.c.document == derived.document, versions.c.witness != ""
    held = {row[0]: row[1] for row in connection.execute(select(versions.c.snapshot, versions.c.key).where(*imported))}
    latest = connection.execute(select(func.max(versions.c.key))).scalar() or 0
    keys, new, changed = [], [], []
    for one in derived.versions:
        key = held.get(one.row["snapshot"])
        row = {**one.row, "document": derived.document}
        if key is None:
            latest += 1
            key = latest
            new.append({**row, "key": key})
        else:
            changed.append({**row, "of_key": key})
        keys.append(key)
    if new:
        connection.execute(versions.insert(), new)
    if changed:
        columns: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "of_key"}
        connection.execute(versions.update().where(versions.c.key == bindparam("of_key")).values(columns), changed)
    return keys


def _write_events(connection: Connection, derived: Derived, keys: Sequence[int]) -> set[str]:
    """Write the events with their changes; return the ids of those that were known before."""
    ids = [one.event.id for one in derived.events]
    known: set[str] = set()
    for chunk in chunks(ids):
        known |= set(connection.execute(select(events.c.id).where(events.c.id.in_(chunk))).scalars())
    _remove_changes(connection, known)
    rows = [_event_row(derived.document, one, keys) for one in derived.events]
    new = [row for row in rows if row["id"] not in known]
    if new:
        connection.execute(events.insert(), new)
        reviewed.note_seen(connection, [row["id"] for row in new])
    for row in rows:
        if row["id"] in known:
            connection.execute(events.update().where(events.c.id == row["id"]), row)
    write_changes(connection, derived.document, [one.event for one in derived.events])
    return known


def _event_row(document: str, one: DerivedEvent, keys: Sequence[int]) -> dict[str, Any]:
    ends = tuple(_key_at(place, keys) for place in one.ends)
    row = event_row(one.event, document, one.place, (ends[0], ends[1]), one.snapshot)
    return {**row, "witness": one.witness, "source": [dict(source) for source in one.source]}


def _key_at(place: int | None, keys: Sequence[int]) -> int | None:
    """Return the key of a derived version; a place below zero is an own version's key."""
    if place is None:
        return None
    return keys[place] if place >= 0 else -place - 1


def _remove_changes(connection: Connection, ids: Iterable[str]) -> None:
    for chunk in chunks(sorted(ids)):
        connection.execute(delete(change_labels).where(change_labels.c.event.in_(chunk)))
        connection.execute(delete(changes).where(changes.c.event.in_(chunk)))


def _remove_stale(connection: Connection, document: str, keys: Sequence[int], ids: set[str]) -> None:
    """Remove what was derived before and is not any more: events that nobody was told of, and their versions."""
    ours = select(events.c.id).where(events.c.document == document, events.c.witness != "")
    told = select(outbox.c.event).where(outbox.c.event.in_(ours))
    stale = set(connection.execute(ours).scalars()) - ids - set(connection.execute(told).scalars())
    _remove_changes(connection, stale)
    for chunk in chunks(sorted(stale)):
        connection.execute(delete(events).where(events.c.id.in_(chunk)))
    imported = select(versions.c.key).where(versions.c.document == document, versions.c.witness != "")
    gone = sorted(set(connection.execute(imported).scalars()) - set(keys))
    for chunk_ in chunks(gone):
        for column in (events.c.from_version, events.c.to_version):
            connection.execute(update(events).where(column.in_(chunk_)).values({column.name: None}))
        for column in (clauses.c.first_version, clauses.c.last_version):
            held = clauses.c.document == document, column.in_(chunk_)
            connection.execute(update(clauses).where(*held).values({column.name: None}))
        connection.execute(delete(versions).where(versions.c.key.in_(chunk_)))


def _write_sightings(connection: Connection, derived: Derived, keys: Sequence[int]) -> None:
    rows = [
        {"version": key, "snapshot": name}
        for key, one in zip(keys, derived.versions, strict=True)
        for name in one.snapshots
    ]
    rows += [{"version": key, "snapshot": name} for key, names in derived.confirmed.items() for name in names]
    if rows:
        connection.execute(sightings.insert(), rows)


def _span(connection: Connection, derived: Derived, keys: Sequence[int]) -> None:
    """Note on each clause the first and last of the versions in force that hold it, by key."""
    held: dict[int, tuple[int, int]] = {}
    shown = ((key, one.numbers) for key, one in zip(keys, derived.versions, strict=True) if not one.row["suspect"])
    for key, numbers in (*shown, *_own_layouts(connection, derived.document)):
        for number in numbers:
            first, last = held.get(number, (key, key))
            held[number] = (min(first, key), max(last, key))
    rows = [
        {"of": derived.document, "one": number, "first": first, "last": last}
        for number, (first, last) in sorted(held.items())
    ]
    if rows:
        connection.execute(_SPAN, rows)


def _own_layouts(connection: Connection, document: str) -> Iterable[tuple[int, Sequence[int]]]:
    own = select(versions.c.key, versions.c.layout).where(
        versions.c.document == document, versions.c.witness == "", ~versions.c.suspect
    )
    for row in connection.execute(own):
        yield row.key, unpack(row.layout)[0]


def _join_own(connection: Connection, derived: Derived) -> None:
    """Write beside tosmon's own events the references of others that tell the same, and take former ones away."""
    named = select(events.c.id).where(
        events.c.document == derived.document, events.c.witness == "", events.c.source != []
    )
    rows: dict[str, list[dict[str, str]]] = {name: [] for name in connection.execute(named).scalars()} | {
        name: [dict(source) for source in sources] for name, sources in derived.joint.items()
    }
    if rows:
        connection.execute(_SOURCE, [{"of": name, "named": sources} for name, sources in rows.items()])


def _write_aliases(connection: Connection, derived: Derived) -> None:
    connection.execute(delete(event_aliases).where(event_aliases.c.document == derived.document))
    rows = [{"alias": alias, "event": event, "document": derived.document} for alias, event in derived.aliases.items()]
    if rows:
        connection.execute(event_aliases.insert(), rows)
