"""The ledger read back: entries in order, heads of chains, what is not sealed yet, and the seals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from tosmon.catalog.entries import ACCEPTED, CHECK
from tosmon.catalog.records import LedgerEntry, SealRow
from tosmon.catalog.tables import HAS_MARKS, IS_DECISION, documents, ledger, operations, seals
from tosmon.catalog.views import Operation, Standing
from tosmon.core.evidence import Head

__all__ = [
    "ENTRIES",
    "decisions",
    "entries_between",
    "entry_of",
    "list_entries",
    "list_heads",
    "list_operations",
    "list_seals",
    "page_of_entries",
    "standing_at",
    "unsealed",
    "unsealed_since",
]

ENTRIES: Final[Select[Any]] = select(
    ledger.c.document,
    ledger.c.sequence,
    ledger.c.kind,
    ledger.c.at,
    ledger.c.recorded_at,
    ledger.c.outcome,
    ledger.c.reason,
    ledger.c.entry,
    ledger.c.hash,
    ledger.c.previous,
)


def entry_of(row: Row[Any]) -> LedgerEntry:
    """Return a row of `ENTRIES` as a value."""
    return LedgerEntry(*tuple(row))


def list_entries(connection: Connection, document: str | None) -> Iterator[LedgerEntry]:
    """Yield the entries of the document (of all for None), each chain whole and in order."""
    query = ENTRIES if document is None else ENTRIES.where(ledger.c.document == document)
    streaming = connection.execution_options(stream_results=True)
    for row in streaming.execute(query.order_by(ledger.c.document, ledger.c.sequence)):
        yield entry_of(row)


def decisions(connection: Connection, kinds: Iterable[str]) -> tuple[LedgerEntry, ...]:
    """Return what people decided, of these kinds, oldest first."""
    query = ENTRIES.where(IS_DECISION, ledger.c.kind.in_(kinds)).order_by(ledger.c.recorded_at, ledger.c.id)
    return tuple(map(entry_of, connection.execute(query)))


def page_of_entries(
    connection: Connection, document: str, *, limit: int, before: int | None, since: datetime | None
) -> tuple[LedgerEntry, ...]:
    """Return the document's latest entries, newest first; `before` is a sequence number, left out itself."""
    query = ENTRIES.where(ledger.c.document == document)
    if before is not None:
        query = query.where(ledger.c.sequence < before)
    if since is not None:
        query = query.where(ledger.c.at >= since)
    return tuple(map(entry_of, connection.execute(query.order_by(ledger.c.sequence.desc()).limit(limit))))


def standing_at(connection: Connection, document: str, when: datetime | None) -> Standing | None:
    """Return what was known of the document by `when` (for None, by now); None where it had not been checked."""
    checks = ENTRIES.where(ledger.c.document == document, ledger.c.kind == CHECK)
    query = checks if when is None else checks.where(ledger.c.at <= when)
    latest = connection.execute(query.order_by(ledger.c.at.desc(), ledger.c.sequence.desc()).limit(1)).one_or_none()
    if latest is None:
        return None
    marks: dict[str, str] = {}
    since: dict[str, datetime] = {}
    noting = ENTRIES.where(ledger.c.document == document, ledger.c.kind.in_((CHECK, ACCEPTED)), HAS_MARKS)
    for entry in map(entry_of, connection.execute(noting.order_by(ledger.c.sequence))):
        if when is not None and entry.at > when:  # they are few; asked for this, SQLite would take the other index
            continue
        marks |= entry.value()["marks"]
        since |= dict.fromkeys(entry.value()["marks"], entry.at)
    marks = {name: value for name, value in marks.items() if value}
    return Standing(entry_of(latest), marks, {name: since[name] for name in marks})


def list_heads(connection: Connection, *, sealed: bool) -> dict[str, Head]:
    """Return the head of each chain by document; with `sealed`, as of what is in a seal (others are left out)."""
    if not sealed:
        rows = connection.execute(select(documents.c.document, documents.c.sequence, documents.c.head))
        return {row.document: Head(*tuple(row)) for row in rows}
    joined = documents.join(
        ledger, (ledger.c.document == documents.c.document) & (ledger.c.sequence == documents.c.sealed)
    )
    query = select(documents.c.document, documents.c.sealed, ledger.c.hash).select_from(joined)
    return {row.document: Head(*tuple(row)) for row in connection.execute(query)}


def unsealed(connection: Connection) -> Iterator[tuple[str, int, datetime]]:
    """Yield document, sequence and time of recording of the entries that no seal holds, by document, in order."""
    query = (
        select(ledger.c.document, ledger.c.sequence, ledger.c.recorded_at)
        .join_from(documents, ledger, ledger.c.document == documents.c.document)
        .where(ledger.c.sequence > documents.c.sealed)
    )
    for row in connection.execute(query.order_by(ledger.c.document, ledger.c.sequence)):
        yield row.document, row.sequence, row.recorded_at


def unsealed_since(connection: Connection) -> datetime | None:
    """Return the earliest time of recording of a chain's first entry that no seal holds; None where all are."""
    first = (ledger.c.document == documents.c.document) & (ledger.c.sequence == documents.c.sealed + 1)
    return connection.execute(select(func.min(ledger.c.recorded_at)).join_from(documents, ledger, first)).scalar()


def entries_between(connection: Connection, document: str, after: int, up_to: int) -> tuple[LedgerEntry, ...]:
    """Return the document's entries with sequence numbers above `after`, up to and with `up_to`."""
    query = ENTRIES.where(ledger.c.document == document, ledger.c.sequence > after, ledger.c.sequence <= up_to)
    return tuple(map(entry_of, connection.execute(query.order_by(ledger.c.sequence))))


def list_seals(connection: Connection) -> tuple[SealRow, ...]:
    """Return the sealed days, oldest first."""
    return tuple(SealRow(*tuple(row)) for row in connection.execute(select(seals).order_by(seals.c.date)))


def list_operations(connection: Connection, limit: int) -> tuple[Operation, ...]:
    """Return what an operator should know, newest first."""
    query = select(operations).order_by(operations.c.at.desc(), operations.c.id.desc()).limit(limit)
    return tuple(Operation(*tuple(row)) for row in connection.execute(query))
