"""The outbox: alerts that wait, were sent, or were given up; what sends them is `tosmon.alerts`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from tosmon.catalog.tables import events, outbox
from tosmon.catalog.views import OutboxRow

__all__ = ["list_outbox", "mark", "take_over"]

_ROWS: Final = select(
    outbox.c.id,
    outbox.c.event,
    outbox.c.subscription,
    outbox.c.state,
    outbox.c.attempts,
    outbox.c.created_at,
    outbox.c.next_attempt,
    outbox.c.sent_at,
    outbox.c.last_error,
)


def list_outbox(
    connection: Connection, *, state: str | None, due: datetime | None, limit: int | None
) -> tuple[OutboxRow, ...]:
    """Return alerts in the order in which they were made; `due` leaves out those whose next attempt is later."""
    query = _ROWS
    if state is not None:
        query = query.where(outbox.c.state == state)
    if due is not None:
        query = query.where(outbox.c.next_attempt <= due)
    query = query.order_by(outbox.c.id)
    return tuple(OutboxRow(*tuple(row)) for row in connection.execute(query if limit is None else query.limit(limit)))


def mark(connection: Connection, row: OutboxRow) -> bool:
    """Write what became of an alert; return whether there is such an alert."""
    values = {
        "state": row.state,
        "attempts": row.attempts,
        "next_attempt": row.next_attempt,
        "sent_at": row.sent_at,
        "last_error": row.last_error,
    }
    return connection.execute(outbox.update().where(outbox.c.id == row.id).values(values)).rowcount > 0


def take_over(connection: Connection, rows: Iterable[OutboxRow]) -> int:
    """Write alerts as another catalog had them, those whose event is known here; return how many."""
    known = set(connection.execute(select(events.c.id)).scalars())
    values = [asdict(row) for row in rows if row.event in known]
    if values:
        connection.execute(outbox.insert(), [{name: one[name] for name in one if name != "id"} for one in values])
    return len(values)
