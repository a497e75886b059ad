"""Reviews of events: what was said, oldest first, and what counts now; what is marked, and taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from tosmon.catalog.states import chunks
from tosmon.catalog.tables import events, reviews
from tosmon.catalog.types import storable
from tosmon.catalog.views import Review
from tosmon.core.reviews import NOTHING, Marking, Opinion, Verdict
from tosmon.errors import NotFound, UsageError

__all__ = ["Action", "Overtaken", "add", "last_action", "latest", "list_reviews", "mark", "note_seen", "take_back", "take_over"]


@dataclass(frozen=True, slots=True)
class Action:
    """What a reviewer did at once: the number of its last review, and the events that it was about."""

    id: int
    at: datetime
    who: str
    events: tuple[str, ...]
    opinion: Opinion  # of the last of them


class Overtaken(UsageError):
    """Somebody else has reviewed the same meanwhile; nothing was written. `by` is what they said."""

    def __init__(self, by: Review) -> None:
        super().__init__(f"{by.who} has reviewed this meanwhile", remedy="read what they said, and decide again")
        self.by = by


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


def mark(
    connection: Connection,
    wanted: Sequence[str],
    marking: Marking,
    who: str,
    at: datetime,
    known: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """Write what a reviewer changes of what is thought of these events; return those of which that is news.

    `known` is by event the review that the reviewer had seen, 0 for none.

    Raises NotFound for an unknown event, Overtaken where there is a newer review than those known.
    """
    _must_exist(connection, wanted)
    now = latest(connection, wanted)
    for event, number in (known or {}).items():
        if event in now and now[event].id != number:
            raise Overtaken(now[event])
    news = {}
    for event in wanted:
        thought = now[event].opinion if event in now else NOTHING
        if marking.of(thought) != thought:
            news[event] = marking.of(thought)
    for event, opinion in news.items():
        add(connection, event, at, who, opinion)
    return tuple(news)


def _must_exist(connection: Connection, wanted: Sequence[str]) -> None:
    for chunk in chunks(list(wanted)):
        known = set(connection.execute(select(events.c.id).where(events.c.id.in_(chunk))).scalars())
        for event in chunk:
            if event not in known:
                raise NotFound(f"there is no event {event}")


def last_action(connection: Connection) -> Action | None:
    """Return what a reviewer did last, to one event or to many at once; None where nobody did anything.

    What was written at one moment by one reviewer was one action.
    """
    last = connection.execute(select(reviews).order_by(reviews.c.id.desc()).limit(1)).one_or_none()
    if last is None:
        return None
    others = (reviews.c.at != last.at) | (reviews.c.who != last.who)
    behind = connection.execute(select(reviews.c.id).where(others).order_by(reviews.c.id.desc()).limit(1)).scalar()
    at_once = select(reviews.c.event).where(reviews.c.id > (behind or 0)).order_by(reviews.c.id)
    marked = connection.execute(at_once).scalars()
    return Action(last.id, last.at, last.who, tuple(marked), _review(last).opinion)


def take_back(connection: Connection, action: int, who: str, at: datetime) -> tuple[str, ...]:
    """Restore what was thought before the last action, as reviews of their own; return the events.

    Raises NotFound where that action (by its number) never was, Overtaken where it is not the last any more.
    """
    last = last_action(connection)
    if last is None:
        raise NotFound("there is nothing to undo")
    if last.id != action:
        raise Overtaken(_review(connection.execute(select(reviews).where(reviews.c.id == last.id)).one()))
    for event in last.events:
        said = list_reviews(connection, event)
        add(connection, event, at, who, said[-2].opinion if len(said) > 1 else NOTHING)
    return last.events


def take_over(connection: Connection, kept: Collection[Review]) -> None:
    """Write reviews as another catalog has them."""
    for one in kept:
        add(connection, one.event, one.at, one.who, one.opinion)


def _review(row: Any) -> Review:  # noqa: ANN401 - a row of SQLAlchemy's, which knows no columns
    opinion = Opinion(Verdict(row.verdict), row.note, row.assignee, row.seen)
    return Review(row.id, row.event, row.at, row.who, opinion)
