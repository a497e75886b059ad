"""The outbox: alerts that wait, were sent, or were given up; what sends them is `tosmon.alerts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select, update

from tosmon.catalog.states import chunks
from tosmon.catalog.tables import events, outbox
from tosmon.catalog.views import OutboxDepth, OutboxFilter, OutboxRow, OutboxStanding
from tosmon.core.subscriptions import PENDING

__all__ = ["add_note", "claim", "depths", "list_outbox", "list_queue", "mark", "page", "standings", "take_over"]

_NAMES: Final = tuple(column.name for column in outbox.c)
_ROWS: Final = select(outbox)


def list_outbox(
    connection: Connection,
    *,
    state: str | None,
    due: datetime | None = None,
    limit: int | None = None,
    wanted: Mapping[str, Any] | None = None,
    newest_first: bool = False,
) -> tuple[OutboxRow, ...]:
    """Return alerts in the order in which they were made; `due` leaves out those whose next attempt is later.

    `wanted` asks for values of columns (subscription, target, event, message, id).
    """
    query = _ROWS
    if state is not None:
        query = query.where(outbox.c.state == state)
    if due is not None:
        query = query.where(outbox.c.next_attempt <= due)
    for name, value in (wanted or {}).items():
        query = query.where(outbox.c[name] == value)
    query = query.order_by(outbox.c.id.desc() if newest_first else outbox.c.id)
    return tuple(_row_of(row) for row in connection.execute(query if limit is None else query.limit(limit)))


def page(connection: Connection, wanted: OutboxFilter, limit: int) -> tuple[OutboxRow, ...]:
    """Return so many of the alerts that fit, newest first."""
    query = _ROWS
    for column, value in ((outbox.c.state, wanted.state), (outbox.c.subscription, wanted.subscription)):
        if value:
            query = query.where(column == value)
    if wanted.target:
        below = outbox.c.target.startswith(f"{wanted.target}:", autoescape=True)
        query = query.where(or_(outbox.c.target == wanted.target, below))
    if wanted.before is not None:
        query = query.where(outbox.c.id < wanted.before)
    return tuple(_row_of(row) for row in connection.execute(query.order_by(outbox.c.id.desc()).limit(limit)))


def standings(connection: Connection) -> tuple[OutboxStanding, ...]:
    """Return how many alerts of each subscription are in each state, and when the latest of them was sent."""
    columns = (outbox.c.subscription, outbox.c.state)
    query = select(*columns, func.count(), func.max(outbox.c.sent_at, type_=outbox.c.sent_at.type)).group_by(*columns)
    return tuple(OutboxStanding(*tuple(row)) for row in connection.execute(query))


def list_queue(connection: Connection, channel: str) -> tuple[OutboxRow, ...]:
    """Return the alerts that wait as messages for a channel, at any of its addresses, oldest first."""
    target = or_(outbox.c.target == channel, outbox.c.target.startswith(f"{channel}:", autoescape=True))
    query = _ROWS.where(outbox.c.state == PENDING, outbox.c.message != "", target)
    return tuple(_row_of(row) for row in connection.execute(query.order_by(outbox.c.id)))


def _row_of(row: Any) -> OutboxRow:  # noqa: ANN401 - a row of SQLAlchemy's, which knows no columns
    values = row._asdict()
    return OutboxRow(**{**values, "event": values["event"] or ""})


def mark(connection: Connection, row: OutboxRow) -> bool:
    """Write what became of an alert; return whether there is such an alert."""
    names = ("state", "attempts", "next_attempt", "first_attempt", "sent_at", "last_error", "message")
    values = {name: getattr(row, name) for name in names}
    return connection.execute(outbox.update().where(outbox.c.id == row.id).values(values)).rowcount > 0


def claim(connection: Connection, message: str, ids: Sequence[int]) -> int:
    """Make these alerts one message; return how many are its own. Those that are another's already stay so."""
    count = 0
    for chunk in chunks(list(ids)):
        free = outbox.c.id.in_(chunk), outbox.c.message == "", outbox.c.state == PENDING
        count += connection.execute(update(outbox).where(*free).values(message=message)).rowcount
    return count


def add_note(connection: Connection, subscription: str, target: str, note: Mapping[str, Any], now: datetime) -> None:
    """Put a note on the watch itself into the outbox."""
    row = {name: None for name in _NAMES if name != "id"} | {
        "subscription": subscription,
        "target": target,
        "state": PENDING,
        "attempts": 0,
        "created_at": now,
        "next_attempt": now,
        "last_error": "",
        "message": "",
        "note": dict(note),
    }
    connection.execute(outbox.insert(), row)


def depths(connection: Connection) -> tuple[OutboxDepth, ...]:
    """Return how many alerts there are in each state for each target, and since when the oldest of them is there."""
    columns = (outbox.c.target, outbox.c.state)
    query = select(*columns, func.count(), func.min(outbox.c.created_at, type_=outbox.c.created_at.type))
    rows = connection.execute(query.group_by(*columns).order_by(*columns))
    return tuple(OutboxDepth(*tuple(row)) for row in rows)


def take_over(connection: Connection, rows: Iterable[OutboxRow]) -> int:
    """Write alerts as another catalog had them, those whose event is known here; return how many."""
    known = set(connection.execute(select(events.c.id)).scalars())
    values = [asdict(row) for row in rows if row.event in known or not row.event]
    if values:
        connection.execute(outbox.insert(), [{**one, "event": one["event"] or None, "id": one["id"]} for one in values])
    return len(values)
