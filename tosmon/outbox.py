"""Delivers the alerts that wait in the outbox: today to one channel, the terminal or log that tosmon writes to.

An alert is handed over first and marked as sent after, so that a crash between the two tells it twice, never not at
all. What is an alert was decided when its event was recorded. Those of one text's variants that happened together are
handed over as one, and marked in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow, StoredChange, StoredEvent
from tosmon.core.families import About, Families, family_of, together, told_once, variant_name
from tosmon.core.model import Change

__all__ = ["Channel", "alert_lines", "deliver", "group_lines", "mark_told"]

Channel = Callable[[Sequence[str]], None]

PENDING, SENT = "pending", "sent"

Told = tuple[StoredEvent, Sequence[StoredChange]]  # an event with its changes


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An alert that waits, and what it is about."""

    row: OutboxRow
    about: About


def deliver(
    catalog: Catalog,
    channel: Channel,
    now: datetime,
    zone: tzinfo = UTC,
    *,
    families: Families | None = None,
    hold: Collection[str] = (),
) -> int:
    """Hand every alert that is due over to the channel, oldest first, and return how many there were.

    The channel takes the lines of an alert; of a family's variants that changed together the lines of one. Alerts of
    the families in `hold` go on waiting. What the channel raises ends the delivery: this alert and the rest stay
    pending.
    """
    rows = [_waiting(row, catalog) for row in catalog.outbox(PENDING, due=now)]
    due = [one for one in rows if family_of(one.about.document) not in hold]
    for subscription in dict.fromkeys(one.row.subscription for one in due):
        for group in together((one for one in due if one.row.subscription == subscription), lambda one: one.about):
            channel(group_lines([catalog.event(one.row.event) for one in group], families or Families(), zone))
            catalog.mark_outbox(*(_sent(one.row, now) for one in group))
    return len(due)


def _waiting(row: OutboxRow, catalog: Catalog) -> _Waiting:
    event, _ = catalog.event(row.event)
    return _Waiting(row, About(event.document, event.kind, event.observed_to, event.id))


def mark_told(catalog: Catalog, events: Collection[str], now: datetime) -> None:
    """Mark the alerts of these events as sent: a command has just printed them to who ran it."""
    if events:
        catalog.mark_outbox(*(_sent(row, now) for row in catalog.outbox(PENDING) if row.event in events))


def _sent(row: OutboxRow, now: datetime) -> OutboxRow:
    return replace(row, state=SENT, attempts=row.attempts + 1, next_attempt=None, sent_at=now, last_error="")


def alert_lines(event: StoredEvent, changes: Sequence[StoredChange], zone: tzinfo = UTC) -> tuple[str, ...]:
    """Return an alert as lines of plain text: what happened, when it was observed, and each labelled change."""
    lines = [
        f"ALERT {event.severity.value}: {event.document}: {event.summary}",
        f"  {_observed(event, zone)} (event {event.id})",
    ]
    lines += [f"  {note}" for note in event.notes]
    for change in _labelled(changes):
        lines += _change_lines(change)
    return tuple(map(_printable, lines))


def group_lines(group: Sequence[Told], families: Families, zone: tzinfo = UTC) -> tuple[str, ...]:
    """Return the alert of events that happened to variants of one text together; that of one event as ever.

    What is the same of all is told once, what differs with the variants of which it is told.
    """
    first = group[0][0]
    if len(group) == 1:
        return alert_lines(*group[0], zone)
    severity = max((event.severity for event, _ in group), key=lambda one: one.rank)
    happened = families.happened(first.kind, [event.document for event, _ in group])
    lines = [f"ALERT {severity.value}: {family_of(first.document)}: {happened}"]
    in_order = sorted(group, key=lambda told: families.place(told[0].document))
    of_each = [(variant_name(event.document), event, changes) for event, changes in in_order]
    for block, whose in told_once([(name, list(_blocks(event, changes, zone))) for name, event, changes in of_each]):
        opening, *rest = block
        variants = "" if len(whose) == len(group) else f"{', '.join(whose)}: "
        lines += [f"  {variants}{opening.lstrip()}", *rest]
    lines.append(f"  events: {', '.join(f'{name} {event.id}' for name, event, _ in of_each)}")
    return tuple(map(_printable, lines))


def _blocks(event: StoredEvent, changes: Sequence[StoredChange], zone: tzinfo) -> Iterator[tuple[str, ...]]:
    """Yield what is told of an event, in pieces that may be the same for another one."""
    yield (event.summary,)
    yield (_observed(event, zone),)
    yield from ((note,) for note in event.notes)
    for change in _labelled(changes):
        yield tuple(_change_lines(change))


def _labelled(changes: Sequence[StoredChange]) -> list[Change]:
    return [stored.change for stored in changes if stored.change.labels_before or stored.change.labels_after]


def _observed(event: StoredEvent, zone: tzinfo) -> str:
    until = _moment(event.observed_to, zone)
    since = f"between {_moment(event.observed_from, zone)} and {until}" if event.observed_from else until
    effective = f", effective {event.effective}" if event.effective else ""
    return f"first observed {since}{effective}"


def _change_lines(change: Change) -> Iterator[str]:
    means = f" · {change.direction.value}: {change.reason}" if change.reason else f" · {change.direction.value}"
    yield f"  {change.kind.value} · {', '.join(change.labels)}{means}"
    standing = change.after or change.before
    if standing is not None and standing.headings:
        yield f"    {' › '.join(standing.headings)}"


def _moment(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _printable(line: str) -> str:
    """Return the line without what could steer a terminal or forge a line of a log: platforms write these texts."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
