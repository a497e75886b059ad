"""Past events as subscriptions see them: what each would have been told, and why not the rest; nothing is sent.

It reads of events and changes only what filters ask, so that tens of thousands are gone through in seconds.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Text, func, select, type_coerce

from tosmon.catalog import Catalog
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import changes, events, versions
from tosmon.core.cadence import release
from tosmon.core.families import About, together
from tosmon.core.model import Change, ChangeKind, Direction, EventKind, Severity
from tosmon.core.subscriptions import Filter, Subscription, Told, takes
from tosmon.errors import CatalogError

__all__ = ["Brief", "PastEvent", "Period", "Taken", "briefly", "count", "left_out", "past_events"]

_BATCH: Final = 500  # events
_EVENT: Final = (
    events.c.id, events.c.document, events.c.kind, events.c.severity, events.c.notes, events.c.alert,
    events.c.summary, events.c.observed_to, versions.c.language,
)  # fmt: skip
# As they are stored: hundreds of thousands of changes have a few hundred values, and each is read once.
_CHANGE: Final = tuple(
    type_coerce(changes.c[name], Text)
    for name in ("kind", "labels_before", "labels_after", "direction", "severity", "notes")
)


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An event that happened: as subscriptions see it, and in a sentence. Its changes have no texts."""

    id: str
    at: datetime
    summary: str
    told: Told

    @property
    def about(self) -> About:
        """Return what it is about, for grouping."""
        return About(self.told.document, self.told.kind, self.at, self.id)


@dataclass(frozen=True, slots=True)
class Period:
    """Which events are asked for: first observed in these bounds, and with `own` by tosmon itself."""

    since: datetime | None = None
    until: datetime | None = None
    own: bool = False

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return them for a query of events."""
        found = []
        if self.since is not None:
            found.append(events.c.observed_to >= self.since)
        if self.until is not None:
            found.append(events.c.observed_to <= self.until)
        if self.own:
            found.append(events.c.witness == "")
        return found


def count(catalog: Catalog, period: Period) -> int:
    """Return how many events there are in the period."""
    with catalog.asking() as connection:
        found: int = connection.execute(select(func.count()).select_from(events).where(*period.conditions)).scalar_one()
    return found


def past_events(catalog: Catalog, period: Period) -> Iterator[PastEvent]:
    """Yield the events of the period, oldest first."""
    told = events.outerjoin(versions, versions.c.key == func.coalesce(events.c.to_version, events.c.from_version))
    query = select(*_EVENT).select_from(told).where(*period.conditions).order_by(events.c.observed_to, events.c.id)
    with catalog.asking() as connection:
        rows = connection.execution_options(stream_results=True).execute(query)
        for batch in rows.partitions(_BATCH):
            of_event = _changes(connection, [row.id for row in batch])
            for row in batch:
                yield PastEvent(row.id, row.observed_to, row.summary, _told(row, of_event.get(row.id, ())))


def _changes(connection: Connection, ids: Sequence[str]) -> dict[str, list[Change]]:
    # Of hundreds of clauses that changed alike, filters need one.
    query = select(changes.c.event, *_CHANGE).where(changes.c.event.in_(ids)).distinct()
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for event, *stored in connection.execute(query):
        try:
            found[event].append(_change(*stored))
        except (ValueError, TypeError):  # altered by another program, or by the disk
            remedy = "`tosmon rebuild` makes the catalog anew"
            raise CatalogError(
                f"the catalog holds a change of event {event} that no tosmon wrote", remedy=remedy
            ) from None
    return found


@lru_cache(maxsize=10_000)
def _change(kind: str, before: str, after: str, direction: str, severity: str, notes: str) -> Change:
    return Change(
        kind=ChangeKind(kind),
        before=None,
        after=None,
        positions=(None, None),
        segments=(),
        labels_before=tuple(json.loads(before)),
        labels_after=tuple(json.loads(after)),
        direction=Direction(direction),
        severity=Severity(severity),
        notes=tuple(json.loads(notes)),
    )


def _told(row: Any, of_event: Iterable[Change]) -> Told:  # noqa: ANN401 - a row of SQLAlchemy's, which knows no columns
    notes = tuple(row.notes)
    return Told(row.document, row.kind, row.severity, tuple(of_event), row.alert, notes, row.language or "")


@dataclass(frozen=True, slots=True)
class Brief:
    """An event in a line: what it is about, and what happened."""

    document: str
    kind: EventKind
    severity: Severity
    summary: str


def briefly(catalog: Catalog, ids: Collection[str]) -> Mapping[str, Brief]:
    """Return these events in a line each, by id; those that are gone from the catalog are missing."""
    columns = (events.c.id, events.c.document, events.c.kind, events.c.severity, events.c.summary)
    with catalog.asking() as connection:
        rows = [
            row
            for chunk in chunks(sorted(set(ids)))
            for row in connection.execute(select(*columns).where(events.c.id.in_(chunk)))
        ]
    return {row.id: Brief(row.document, row.kind, row.severity, row.summary) for row in rows}


# --- what a subscription would have been told -------------------------------------------------------------------------

_WIDE: Final = Filter(events=tuple(EventKind), min_severity=Severity.NONE)
Reason = tuple[str, tuple[str, ...]]
_WHERE: Final[tuple[Reason, ...]] = (
    ("another platform or document", ("platforms", "documents")),
    ("another language", ("languages",)),
)
# Each with the fields that are asked by then: the first that an event does not pass tells why it was left out.
_WHAT: Final[tuple[Reason, ...]] = (
    ("a turn between known texts, or nothing but a reading that lost some", ()),
    ("no change with these labels", ("labels",)),
    ("no such kind of change", ("kinds",)),
    ("another direction", ("directions",)),
    ("not severe enough, or no label", ("min_severity",)),
)


def left_out(asked: Filter, told: Told) -> str:
    """Return in words why a filter does not take an event; empty where it does."""
    if takes(asked, told):
        return ""
    if told.kind not in asked.events:
        return "another kind of event"
    bare = replace(told, kind=EventKind.FAILING)  # of these, filters ask only where it happened
    return _first(_stages(asked, _WHERE), bare) or _first(_stages(asked, _WHAT), told) or _WHAT[-1][0]


@lru_cache(maxsize=1000)
def _stages(asked: Filter, reasons: tuple[Reason, ...]) -> tuple[tuple[str, Filter], ...]:
    """Return each reason with the filter that asks what is asked by then."""
    so_far: dict[str, Any] = {}
    found = []
    for reason, names in reasons:
        so_far |= {name: getattr(asked, name) for name in names}
        found.append((reason, replace(_WIDE, **so_far)))
    return tuple(found)


def _first(stages: Iterable[tuple[str, Filter]], told: Told) -> str:
    return next((reason for reason, asked in stages if not takes(asked, told)), "")


@dataclass(slots=True)
class Taken:
    """What one subscription would have been told: its events, oldest first, and how many were left out, by reason."""

    subscription: Subscription
    events: list[PastEvent] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def see(self, one: PastEvent) -> None:
        """Take the event, or count why not."""
        why = left_out(self.subscription.filter, one.told)
        if why:
            self.left_out[why] += 1
        else:
            self.events.append(replace(one, told=replace(one.told, changes=())))

    def messages(self) -> list[tuple[datetime, tuple[PastEvent, ...]]]:
        """Return the messages in which its events would have been told, each with its moment, in order."""
        told = self.subscription
        if told.digest:
            groups = groupby(zip(_releases(told, self.events), self.events, strict=True), key=lambda pair: pair[0])
            return [(at, tuple(one for _, one in group)) for at, group in groups]
        found = together(self.events, lambda one: one.about)
        return sorted(
            ((release(told, max(one.at for one in group)), group) for group in found), key=lambda pair: pair[0]
        )


def _releases(subscription: Subscription, events_: Iterable[PastEvent]) -> Iterator[datetime]:
    """Yield when each of the events, oldest first, is told; what comes before the next time needs no new one."""
    at: datetime | None = None
    for one in events_:
        if at is None or one.at >= at:
            at = release(subscription, one.at)
        yield at
