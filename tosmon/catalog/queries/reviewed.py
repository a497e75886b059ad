"""Reviews of events: what was said, oldest first, and what counts now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from tosmon.catalog.states import chunks
from tosmon.catalog.tables import events, reviews
from tosmon.catalog.types import storable
from tosmon.catalog.views import Review
from tosmon.core.reviews import Opinion, Verdict

__all__ = ["add", "latest", "list_reviews", "note_seen", "take_over"]


def add(connection: Connection, event: str, at: datetime, who: str, opinion: Opinion) -> None:
    """Write what a reviewer says of an event."""
    connection.execute(
        reviews.insert(),
        {
            "event": event,
            "at": at,
            "who": storable(who),
            "seen": opinion.seen,
            "verdict": opinion.verdict.value,
            "note": storable(opinion.note),
            "assignee": storable(opinion.assignee),
        },
    )
    connection.execute(events.update().where(events.c.id == event).values(seen=opinion.seen))


def note_seen(connection: Connection, ids: Collection[str]) -> None:
    """Note with these events what their latest reviews say of them: an event may be derived after it was reviewed."""
    seen = [event for event, review in latest(connection, ids).items() if review.opinion.seen]
    for chunk in chunks(seen):
        connection.execute(events.update().where(events.c.id.in_(chunk)).values(seen=True))


def list_reviews(connection: Connection, event: str | None = None) -> tuple[Review, ...]:
    """Return all that was said of the event (of all for None), oldest first."""
    query = select(reviews).order_by(reviews.c.id)
    if event is not None:
        query = query.where(reviews.c.event == event)
    return tuple(map(_review, connection.execute(query)))


def latest(connection: Connection, ids: Collection[str] | None = None) -> dict[str, Review]:
    """Return by event what counts now, of these events (of all that were ever reviewed for None)."""
    newest = select(func.max(reviews.c.id)).group_by(reviews.c.event)
    if ids is None:
        rows = connection.execute(select(reviews).where(reviews.c.id.in_(newest)))
        return {row.event: _review(row) for row in rows}
    found: dict[str, Review] = {}
    for chunk in chunks(sorted(ids)):
        of_chunk = select(reviews).where(reviews.c.id.in_(newest.where(reviews.c.event.in_(chunk))))
        found |= {row.event: _review(row) for row in connection.execute(of_chunk)}
    return found


def take_over(connection: Connection, kept: Collection[Review]) -> None:
    """Write reviews as another catalog has them."""
    for one in kept:
        add(connection, one.event, one.at, one.who, one.opinion)


def _review(row: Any) -> Review:  # noqa: ANN401 - a row of SQLAlchemy's, which knows no columns
    opinion = Opinion(Verdict(row.verdict), row.note, row.assignee, row.seen)
    return Review(row.id, row.event, row.at, row.who, opinion)
