"""Which labels stood when, by which rules and clauses; and which changes made rules stricter or milder.

Answered from the turns that are written with the versions (`tosmon.catalog.turning`): no version is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Text,
    and_,
    bindparam,
    column,
    func,
    or_,
    select,
    type_coerce,
    values,
)

from tosmon.catalog.layouts import decode_clause
from tosmon.catalog.states import chunks
from tosmon.catalog.stored import read_clauses
from tosmon.catalog.tables import POINTED, change_labels, changes, clauses, documents, events, label_turns
from tosmon.catalog.types import from_instant
from tosmon.catalog.views import LabelSpan, Pointed, SayingClause

__all__ = [
    "clause_ids",
    "every_platform",
    "label_spans",
    "labels_at",
    "pointed",
    "saying",
    "turns_state",
]

# Moments as text: most are one of few, and to parse each of these once takes a third of the time.
_SPANS: Final = select(
    label_turns.c.document,
    label_turns.c.label,
    label_turns.c.rule,
    label_turns.c.clause,
    type_coerce(label_turns.c.clauses, Text),
    type_coerce(label_turns.c.since, Text),
    type_coerce(label_turns.c.first, Text),
    type_coerce(label_turns.c.until, Text),
)
_STOOD: Final = (
    label_turns.c.first <= bindparam("at"),
    or_(label_turns.c.until.is_(None), label_turns.c.until > bindparam("at")),
)
_STATE: Final = select(
    func.count(),
    func.max(type_coerce(label_turns.c.first, Text)),
    func.max(type_coerce(label_turns.c.until, Text)),
    func.sum(label_turns.c.clause),
)


# --- labels -----------------------------------------------------------------------------------------------------------


def labels_at(connection: Connection, at: datetime) -> tuple[LabelSpan, ...]:
    """Return what texts in force at that moment said, by document; one without a label, that the text was there."""
    return _spans(connection.execute(_SPANS.where(*_STOOD), {"at": at}))


def label_spans(connection: Connection) -> tuple[LabelSpan, ...]:
    """Return all turns of all documents, by document."""
    return _spans(connection.execute(_SPANS))


def every_platform(connection: Connection) -> tuple[str, ...]:
    """Return the ids of all platforms that there are documents of, in order."""
    return tuple(connection.execute(select(documents.c.platform).distinct().order_by(documents.c.platform)).scalars())


def turns_state(connection: Connection) -> tuple[Any, ...]:
    """Return what is otherwise whenever turns were written."""
    return tuple(connection.execute(_STATE).one())


def _spans(rows: Iterable[Row[Any]]) -> tuple[LabelSpan, ...]:
    moment = cache(from_instant)
    return tuple(
        LabelSpan(
            document,
            label,
            rule,
            numbers.count(",") + 1 if clause else 0,
            clause,
            moment(since),
            moment(first),
            moment(until) if until else None,
        )
        for document, label, rule, clause, numbers, since, first, until in map(tuple, rows)
    )


def clause_ids(connection: Connection, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the ids of clauses that are named by document and number."""
    found: dict[tuple[str, int], str] = {}
    for chunk in chunks(sorted(set(wanted))):
        # Joined to a list of what is wanted, each is one look-up; a list of pairs after IN would scan the table.
        named = values(column("document", Text), column("number", Integer), name="named").data(chunk).cte()
        same = clauses.c.document == named.c.document, clauses.c.number == named.c.number
        query = select(clauses.c.document, clauses.c.number, clauses.c.id).join_from(named, clauses, and_(*same))
        found |= {(row.document, row.number): row.id for row in connection.execute(query)}
    return found


def saying(connection: Connection, at: datetime, platform: str, label: str) -> tuple[SayingClause, ...]:
    """Return the clauses of a platform's texts in force at that moment that carried the label, in order."""
    query = (
        select(label_turns.c.document, label_turns.c.clauses, label_turns.c.since, label_turns.c.first)
        .join(documents, documents.c.document == label_turns.c.document)
        .where(documents.c.platform == platform, label_turns.c.label == label, *_STOOD)
        .order_by(label_turns.c.document, label_turns.c.clause)
    )
    found = []
    for row in connection.execute(query, {"at": at}).all():
        stored = {one.number: one for one in read_clauses(connection, row.document, clauses.c.number, row.clauses)}
        for number in dict.fromkeys(row.clauses):
            clause, judgement = decode_clause(stored[number], None)
            found.append(SayingClause(row.document, stored[number].id, clause, judgement, row.since))
    return tuple(found)


# --- directions -------------------------------------------------------------------------------------------------------


def pointed(connection: Connection, labels: Collection[str], platforms: Collection[str]) -> tuple[Pointed, ...]:
    """Return how many changes of each event made rules stricter, and how many milder; by first observation.

    Of clauses with one of these labels before or after, and of these platforms, where any are named.
    """
    query = (
        select(
            events.c.id,
            events.c.document,
            type_coerce(events.c.observed_to, Text).label("at"),
            changes.c.direction,
            func.count().label("changed"),
        )
        .join_from(changes, events, events.c.id == changes.c.event)
        .where(POINTED, *_about(labels, platforms))
        .group_by(events.c.id, changes.c.direction)
        .order_by(events.c.observed_to, events.c.id)
    )
    return tuple(
        Pointed(row.id, row.document, from_instant(row.at), row.direction, row.changed)
        for row in connection.execute(query)
    )


def _about(labels: Collection[str], platforms: Collection[str]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if labels:
        of_change = change_labels.c.event == changes.c.event, change_labels.c.position == changes.c.position
        found.append(select(change_labels.c.label).where(*of_change, change_labels.c.label.in_(labels)).exists())
    if platforms:
        of_platforms = select(documents.c.document).where(documents.c.platform.in_(platforms))
        found.append(events.c.document.in_(of_platforms))
    return found
