"""What exports ask for: many rows, one after another, in an order that no rebuild or repeated import changes.

Nothing here hands out the catalog's own keys: those depend on what was written first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, bindparam, select

from tosmon.catalog.queries.events import find_changes
from tosmon.catalog.tables import events
from tosmon.catalog.views import ChangeFilter, StoredChange

__all__ = ["changes_seen"]

_WITNESS: Final = select(events.c.witness).where(events.c.id == bindparam("event"))


def changes_seen(connection: Connection, wanted: ChangeFilter) -> Iterator[tuple[StoredChange, str]]:
    """Yield the changes that the filter asks for, each with the witness of its event (empty for tosmon itself).

    By first observation, then by the event's id, then by place in the event.
    """
    found = find_changes(connection, wanted, newest_first=False, limit=None)
    for event, those in groupby(found, key=lambda one: one.event.id):
        witness = connection.execute(_WITNESS, {"event": event}).scalar_one()
        for one in those:
            yield one, witness
