"""Events with their changes into the tables, and the alerts that follow into the outbox.

An event whose id is known already is left out: recording it twice would tell it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from tosmon.catalog import searching
from tosmon.catalog.layouts import encode_clause
from tosmon.catalog.placing import shown_by
from tosmon.catalog.queries.subscribed import list_subscriptions, unsubscribed_targets
from tosmon.catalog.records import CheckRecord, NewEvent, Takers
from tosmon.catalog.tables import change_labels, changes, events, outbox, versions
from tosmon.catalog.types import storable
from tosmon.core.cadence import is_muted
from tosmon.core.model import Change, Clause, EventKind, Severity
from tosmon.core.subscriptions import MUTED, PENDING, Subscription, Told, targets_of
from tosmon.core.text import clause_id

__all__ = ["counts", "event_row", "write_alerts", "write_changes", "write_events"]


_LATEST_WITH: Final = select(func.max(versions.c.key)).where(
    versions.c.document == bindparam("document"),
    versions.c.content == bindparam("content"),
    versions.c.witness == "",
)


def write_events(
    connection: Connection,
    before: Mapping[str, Any],
    record: CheckRecord,
    key: int | None,
    now: datetime,
    *,
    takers: Takers | None,
) -> tuple[str, ...]:
    """Write the check's events that are not known yet, with alerts for those `takers` gives; return their ids."""
    if not record.events:
        return ()
    ids = [event.id for event in record.events]
    known = set(connection.execute(select(events.c.id).where(events.c.id.in_(ids))).scalars())
    new = {event.id: event for event in record.events if event.id not in known}
    for event in new.values():
        ends = (
            _version_of(connection, before, record, key, event.from_content),
            _version_of(connection, before, record, key, event.to_content),
        )
        snapshot = None if event.kind is EventKind.FAILING else shown_by(before, record)
        row = event_row(event, record.document, record.expected_sequence + 1, ends, snapshot)
        connection.execute(events.insert(), row)
    write_changes(connection, record.document, new.values())
    joined = [_ids(record.document, change) for event in new.values() for change in event.changes]
    searching.follow(connection, record.document, joined)
    if takers is not None:
        write_alerts(connection, record.document, _language(connection, record, before), new.values(), now, takers)
    return tuple(new)


def write_alerts(
    connection: Connection, document: str, language: str, told: Iterable[NewEvent], now: datetime, takers: Takers
) -> None:
    """Put new events of a document into the outbox, once for each subscription that takes one and each of its targets.

    What a muted subscription takes is noted as such: it is not sent, and can be had later.
    """
    new = list(told)
    if not new:
        return
    every = takers(list_subscriptions(connection))
    gone = unsubscribed_targets(connection)
    waiting = [
        _outbox_row(event, subscription, target, now)
        for event in new
        for subscription, target in targets_of(every, Told.of(event, document, language), gone)
    ]
    if waiting:
        connection.execute(outbox.insert(), waiting)


def _language(connection: Connection, record: CheckRecord, before: Mapping[str, Any]) -> str:
    """Return the language of the text that a check's events are about; empty where none is known."""
    if record.version is not None:
        return record.version.version.language
    if before["version"] is None:
        return ""
    query = select(versions.c.language).where(versions.c.key == before["version"])
    language: str | None = connection.execute(query).scalar()
    return language or ""


def _version_of(
    connection: Connection, before: Mapping[str, Any], record: CheckRecord, key: int | None, content: str
) -> int | None:
    """Return the key of the version that an end of an event speaks of; None where it speaks of none."""
    if not content:
        return None
    if record.version is not None and content == record.version.content:
        return key
    if content == before["version_content"]:
        current: int | None = before["version"]
        return current
    return connection.execute(_LATEST_WITH, {"document": record.document, "content": content}).scalar()


def event_row(
    event: NewEvent, document: str, sequence: int, ends: tuple[int | None, int | None], snapshot: str | None
) -> dict[str, Any]:
    """Return the row of an event of the ledger's entry `sequence`; `ends` are the keys of the versions compared."""
    return {
        "id": event.id,
        "document": document,
        "sequence": sequence,
        "kind": event.kind,
        "severity": event.severity,
        "summary": storable(event.summary),
        "observed_from": event.observed_from,
        "observed_to": event.observed_to,
        "from_content": event.from_content,
        "to_content": event.to_content,
        "from_version": ends[0],
        "to_version": ends[1],
        "snapshot": snapshot,
        "effective": event.effective,
        "notes": list(event.notes),
        "source": [],
        "alert": event.alert,
        **counts(event),
    }


def counts(event: NewEvent) -> dict[str, int]:
    """Return the columns that say how many changes an event has, and how many of them bear on scraping."""
    weighty = sum(change.severity is not Severity.NONE for change in event.changes)
    return {"changed": len(event.changes), "labelled": weighty}


def write_changes(connection: Connection, document: str, told: Iterable[NewEvent]) -> None:
    """Write the changes of events, and which labels they carry."""
    every = [(event.id, place, change) for event in told for place, change in enumerate(event.changes)]
    if every:
        connection.execute(changes.insert(), [_change_row(document, *one) for one in every])
    labelled = [
        {"label": label, "event": event, "position": place, "document": document}
        for event, place, change in every
        for label in sorted({*change.labels_before, *change.labels_after})
    ]
    if labelled:
        connection.execute(change_labels.insert(), labelled)


def _change_row(document: str, event: str, position: int, change: Change) -> dict[str, Any]:
    shown = change.after or change.before
    return {
        "event": event,
        "position": position,
        "kind": change.kind,
        "labels_before": list(change.labels_before),
        "labels_after": list(change.labels_after),
        "direction": change.direction,
        "reason": storable(change.reason),
        "severity": change.severity,
        "rank": change.severity.rank,
        "heading": storable(shown.heading) if shown else "",
        "clause_before": _id_of(document, change.before),
        "clause_after": _id_of(document, change.after),
        "place_before": change.positions[0],
        "place_after": change.positions[1],
        "before": encode_clause(change.before) if change.before else None,
        "after": encode_clause(change.after) if change.after else None,
        "segments": [list(segment) for segment in change.segments],
        "notes": list(change.notes),
    }


def _id_of(document: str, clause: Clause | None) -> str:
    return clause_id(document, clause.text) if clause else ""


def _ids(document: str, change: Change) -> tuple[str, str]:
    return _id_of(document, change.before), _id_of(document, change.after)


def _outbox_row(event: NewEvent, subscription: Subscription, target: str, now: datetime) -> dict[str, Any]:
    muted = is_muted(subscription, now)
    return {
        "event": event.id,
        "subscription": subscription.name,
        "target": target,
        "state": MUTED if muted else PENDING,
        "attempts": 0,
        "created_at": now,
        "next_attempt": None if muted else now,
        "first_attempt": None,
        "sent_at": None,
        "last_error": "",
        "message": "",
        "note": None,
    }
