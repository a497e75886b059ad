"""Events marked by reviewers, one or many at once, and what was marked last taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from tosmon.catalog.queries.reviewed import add, latest, list_reviews
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import events, reviews
from tosmon.catalog.views import Review
from tosmon.core.reviews import NOTHING, Marking, Opinion, Verdict
from tosmon.errors import NotFound, UsageError

__all__ = ["Action", "Overtaken", "last_action", "mark", "take_back"]


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
    return Action(
        last.id, last.at, last.who, tuple(marked), Opinion(Verdict(last.verdict), last.note, last.assignee, last.seen)
    )


def take_back(connection: Connection, action: int, who: str, at: datetime) -> tuple[str, ...]:
    """Restore what was thought before the last action, as reviews of their own; return the events.

    Raises NotFound where that action (by its number) never was, Overtaken where it is not the last any more.
    """
    last = last_action(connection)
    if last is None:
        raise NotFound("there is nothing to undo")
    if last.id != action:
        raise Overtaken(latest(connection, last.events[-1:])[last.events[-1]])
    for event in last.events:
        said = list_reviews(connection, event)
        add(connection, event, at, who, said[-2].opinion if len(said) > 1 else NOTHING)
    return last.events
