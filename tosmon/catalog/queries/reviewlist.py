"""Events listed by what is thought of them, and how many are in which state of review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from tosmon.catalog.queries.events import find_events
from tosmon.catalog.queries.news import labels_of
from tosmon.catalog.queries.reviewed import latest
from tosmon.catalog.tables import UNREAD, change_labels, events, reviews
from tosmon.catalog.views import Review, StoredEvent
from tosmon.core.model import Severity
from tosmon.core.reviews import ReviewState, Verdict, Wanted

__all__ = ["Counts", "Reviewed", "counts", "list_reviewed"]

_later = reviews.alias("later")
_counting: Final = ~exists().where(_later.c.event == reviews.c.event, _later.c.id > reviews.c.id)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An event with the review that counts, None where nobody looked at it, and the labels of its changes."""

    event: StoredEvent
    review: Review | None
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many events are in each state of review, and by name how many somebody looks after."""

    states: Mapping[ReviewState, int]
    assignees: Mapping[str, int]


def list_reviewed(
    connection: Connection, wanted: Wanted, *, behind: tuple[datetime, str] | None = None, limit: int
) -> tuple[Reviewed, ...]:
    """Return the latest events that are asked for, newest first, behind that event (first observation and id)."""
    query = select(events.c.id).where(*_conditions(wanted))
    if behind is not None:
        at, event = behind
        query = query.where(or_(events.c.observed_to < at, and_(events.c.observed_to == at, events.c.id > event)))
    ids = connection.execute(query.order_by(events.c.observed_to.desc(), events.c.id).limit(limit)).scalars().all()
    found, said, labels = find_events(connection, ids), latest(connection, ids), labels_of(connection, ids)
    return tuple(Reviewed(found[one], said.get(one), labels.get(one, ())) for one in ids)


def counts(connection: Connection) -> Counts:
    """Return how many events are in each state of review."""
    every = connection.execute(select(func.count()).select_from(events)).scalar_one()
    unread = connection.execute(select(func.count()).select_from(events).where(UNREAD)).scalar_one()
    rows = connection.execute(
        select(reviews.c.verdict, reviews.c.assignee, func.count().label("count"))
        .join(events, events.c.id == reviews.c.event)
        .where(_counting)
        .group_by(reviews.c.verdict, reviews.c.assignee)
    ).all()
    states = dict.fromkeys(ReviewState, 0)
    states |= {ReviewState.ALL: every, ReviewState.UNREAD: unread, ReviewState.OPEN: every}
    assignees: dict[str, int] = {}
    for verdict, assignee, count in rows:
        states[ReviewState.OPEN] -= count if verdict else 0
        if verdict:
            states[ReviewState(verdict)] += count
        if assignee:
            assignees[assignee] = assignees.get(assignee, 0) + count
    return Counts(states, dict(sorted(assignees.items(), key=lambda one: one[0].casefold())))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what the filter asks for. What asks for a review begins there: reviews are few, and events many."""
    asked: list[ColumnElement[bool]] = []
    if wanted.state is ReviewState.UNREAD:
        asked.append(UNREAD)
    if wanted.state is ReviewState.OPEN:
        asked.append(events.c.id.not_in(_said(reviews.c.verdict != Verdict.NONE.value)))
    said = _of_reviews(wanted)
    if said:
        asked.append(events.c.id.in_(_said(*said)))
    if wanted.platform:
        asked.append(events.c.document.between(f"{wanted.platform}/", f"{wanted.platform}/\U0010ffff"))
    if wanted.label:
        labelled = exists().where(change_labels.c.label == wanted.label, change_labels.c.event == events.c.id)
        asked.append(labelled)
    if wanted.severity is not None:
        asked.append(events.c.severity.in_([one for one in Severity if one.rank >= wanted.severity.rank]))
    return asked


def _of_reviews(wanted: Wanted) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = []
    if wanted.state.verdict is not None:
        said.append(reviews.c.verdict == wanted.state.verdict.value)
    if wanted.assignee:
        said.append(reviews.c.assignee == wanted.assignee)
    if wanted.note:
        said.append(reviews.c.note.icontains(wanted.note, autoescape=True))
    return said


def _said(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(reviews.c.event).where(*conditions, _counting)
