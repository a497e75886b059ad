"""Events as they are told: those of a feed, newest first, a page at a time; and the one before of the same clause."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from tosmon.catalog.queries.events import EVENTS, event_of
from tosmon.catalog.tables import change_labels, changes, clauses, documents, events, outbox
from tosmon.catalog.views import FeedScope, StoredEvent
from tosmon.core.text import skeleton

__all__ = ["list_told", "told_before"]

_DROPPED: Final = "dropped"
_RESPELT: Final = 40  # characters by which another spelling may be longer or shorter


def list_told(
    connection: Connection, scope: FeedScope, *, before: tuple[datetime, str] | None, limit: int
) -> tuple[StoredEvent, ...]:
    """Return the latest events of a feed, newest first, those of one moment by id.

    `before` is the moment and the id of the last event of the page before.
    """
    order = (events.c.observed_to.desc(), events.c.id)
    # Which they are is found first: what is sorted then are ids, and not all that is known of forty thousand events.
    ids = select(events.c.id).where(*_conditions(scope))
    if before is not None:
        moment, event = before
        same = and_(events.c.observed_to == moment, events.c.id > event)
        ids = ids.where(events.c.observed_to <= moment, or_(events.c.observed_to < moment, same))
    query = EVENTS.where(events.c.id.in_(ids.order_by(*order).limit(limit))).order_by(*order)
    return tuple(map(event_of, connection.execute(query)))


def _conditions(scope: FeedScope) -> list[ColumnElement[bool]]:
    """Return what makes an event one of the feed.

    That of a subscription is what it took, whatever became of it elsewhere, but for what somebody dropped; any other
    feed has what the default subscription asks for.
    """
    if scope.subscription:
        taken = (outbox.c.subscription == scope.subscription, outbox.c.state != _DROPPED, outbox.c.event.is_not(None))
        return [events.c.id.in_(select(outbox.c.event).where(*taken))]
    found: list[ColumnElement[bool]] = [events.c.alert]
    if scope.platform:
        of_platform = select(documents.c.document).where(documents.c.platform == scope.platform)
        found.append(events.c.document.in_(of_platform))
    if scope.document:
        found.append(events.c.document == scope.document)
    if scope.label:
        labelled = (change_labels.c.label == scope.label, change_labels.c.event == events.c.id)
        found.append(select(change_labels.c.event).where(*labelled).exists())
    return found


def told_before(connection: Connection, clause: str, before: datetime) -> StoredEvent | None:
    """Return the latest event, first observed before that moment, that told somebody of this clause; None for none.

    A clause is also what it was before it was amended or reworded. A change that matters to nobody tells nothing of it.
    """
    line: set[str] = set()
    fresh = {clause}
    while fresh:
        found = _latest_told(connection, fresh, before)
        if found is not None:
            return found
        line |= fresh
        fresh = (_amended(connection, fresh, before) or _reworded(connection, fresh)) - line
    return None


def _latest_told(connection: Connection, ids: Collection[str], before: datetime) -> StoredEvent | None:
    its = or_(changes.c.clause_before.in_(ids), changes.c.clause_after.in_(ids))
    about = select(changes.c.event).where(its, changes.c.rank > 0)
    told = select(outbox.c.id).where(outbox.c.event == events.c.id).exists()
    query = EVENTS.where(events.c.id.in_(about), events.c.observed_to < before, told)
    row = connection.execute(query.order_by(events.c.observed_to.desc(), events.c.id).limit(1)).one_or_none()
    return None if row is None else event_of(row)


def _amended(connection: Connection, ids: Collection[str], before: datetime) -> set[str]:
    """Return what these clauses were before they were amended."""
    told = changes.join(events, events.c.id == changes.c.event)
    was = (changes.c.clause_after.in_(ids), changes.c.clause_before != "", events.c.observed_to < before)
    return set(connection.execute(select(changes.c.clause_before).select_from(told).where(*was)).scalars())


def _reworded(connection: Connection, ids: Collection[str]) -> set[str]:
    """Return clauses of the same document that say the same as these in other spelling: no event tells of that."""
    found: set[str] = set()
    for document, text in connection.execute(select(clauses.c.document, clauses.c.text).where(clauses.c.id.in_(ids))):
        near = func.length(clauses.c.text).between(len(text) - _RESPELT, len(text) + _RESPELT)
        alike = select(clauses.c.id, clauses.c.text).where(clauses.c.document == document, near)
        same = skeleton(text)
        found |= {row.id for row in connection.execute(alike) if skeleton(row.text) == same}
    return found
