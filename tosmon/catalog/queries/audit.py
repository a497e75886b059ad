"""What must hold between the tables, asked of all rows at once; chains and seals are `tosmon.ledger`'s to verify."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tosmon.catalog.tables import events, versions
from tosmon.core.model import EventKind

__all__ = ["lost_snapshots"]

_FROM_SNAPSHOTS = (EventKind.AMENDMENT, EventKind.SUSPECT)


def lost_snapshots(connection: Connection) -> list[str]:
    """Return the versions and the events that say what a snapshot showed, and name none; one line each."""
    shown = select(events.c.id, events.c.document).where(
        events.c.kind.in_(_FROM_SNAPSHOTS), events.c.snapshot.is_(None)
    )
    held = select(versions.c.document, versions.c.observed_first).where(versions.c.snapshot.is_(None))
    return [
        *(f"{row.document}: event {row.id} has no snapshot" for row in connection.execute(shown)),
        *(
            f"{row.document}: the version of {row.observed_first.isoformat()} has no snapshot"
            for row in connection.execute(held)
        ),
    ]
