"""Delivers the alerts that wait in the outbox: today to one channel, the terminal or log that tosmon writes to.

An alert is handed over first and marked as sent after, so that a crash between the two tells it twice, never not at
all. What is an alert was decided when its event was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow, StoredChange, StoredEvent
from tosmon.core.model import Change

__all__ = ["Channel", "alert_lines", "deliver", "mark_told"]

Channel = Callable[[Sequence[str]], None]

PENDING, SENT = "pending", "sent"


def deliver(catalog: Catalog, channel: Channel, now: datetime, zone: tzinfo = UTC) -> int:
    """Hand every alert that is due over to the channel, oldest first, and return how many there were.

    The channel takes the lines of an alert. What it raises ends the delivery: this alert and the rest stay pending.
    """
    rows = catalog.outbox(PENDING, due=now)
    for row in rows:
        event, changes = catalog.event(row.event)
        channel(alert_lines(event, changes, zone))
        catalog.mark_outbox(_sent(row, now))
    return len(rows)


def mark_told(catalog: Catalog, events: Collection[str], now: datetime) -> None:
    """Mark the alerts of these events as sent: a command has just printed them to who ran it."""
    if not events:
        return
    for row in catalog.outbox(PENDING):
        if row.event in events:
            catalog.mark_outbox(_sent(row, now))


def _sent(row: OutboxRow, now: datetime) -> OutboxRow:
    return replace(row, state=SENT, attempts=row.attempts + 1, next_attempt=None, sent_at=now, last_error="")


def alert_lines(event: StoredEvent, changes: Sequence[StoredChange], zone: tzinfo = UTC) -> tuple[str, ...]:
    """Return an alert as lines of plain text: what happened, when it was observed, and each labelled change."""
    labelled = [stored.change for stored in changes if stored.change.labels_before or stored.change.labels_after]
    lines = [f"ALERT {event.severity.value}: {event.document}: {event.summary}", f"  {_observed(event, zone)}"]
    lines += [f"  {note}" for note in event.notes]
    for change in labelled:
        lines += _change_lines(change)
    return tuple(map(_printable, lines))


def _observed(event: StoredEvent, zone: tzinfo) -> str:
    until = _moment(event.observed_to, zone)
    since = f"between {_moment(event.observed_from, zone)} and {until}" if event.observed_from else until
    effective = f", effective {event.effective}" if event.effective else ""
    return f"first observed {since}{effective} (event {event.id})"


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
