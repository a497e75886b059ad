"""What events are about, many at once: as much of them as grouping and order mind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from tosmon.catalog import Catalog
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import events
from tosmon.catalog.views import OutboxRow
from tosmon.core.families import About
from tosmon.core.model import EventKind

__all__ = ["abouts_of"]


def abouts_of(catalog: Catalog, rows: Iterable[OutboxRow]) -> Mapping[int, About]:
    """Return what rows of the outbox are about, by their numbers, those of notes left out.

    One whose event is not in the catalog any more is about nothing else.
    """
    about_events = [row for row in rows if row.event]
    columns = (events.c.id, events.c.document, events.c.kind, events.c.observed_to)
    found: dict[str, About] = {}
    with catalog.asking() as connection:
        for chunk in chunks(sorted({row.event for row in about_events})):
            for one in connection.execute(select(*columns).where(events.c.id.in_(chunk))):
                found[one.id] = About(one.document, EventKind(one.kind), one.observed_to, one.id)
    gone = {row.event: About(row.event, EventKind.STATUS, row.created_at, row.event) for row in about_events}
    known = gone | found
    return {row.id: known[row.event] for row in about_events}
