"""What became of an alert, and what is next: its state, when it is told or tried, and what it is about in a line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from tosmon.alerts.past import Brief
from tosmon.catalog.views import OutboxRow
from tosmon.core.cadence import is_quiet, release
from tosmon.core.subscriptions import Subscription

__all__ = ["State", "due_at", "said"]


class State(StrEnum):
    """What became of an alert."""

    PENDING = "pending"
    SENT = "sent"
    DEAD = "dead"
    MUTED = "muted"
    DROPPED = "dropped"


def due_at(row: OutboxRow, subscription: Subscription | None, now: datetime) -> datetime | None:
    """Return when a waiting alert is told or tried next; None for one that does not wait."""
    if row.state != State.PENDING:
        return None
    due = row.next_attempt or row.created_at
    if subscription is None:
        return due
    if not row.message and row.event:
        due = max(due, release(subscription, min(row.created_at, now)))
    return release(_at_once(subscription), max(due, now)) if is_quiet(subscription, max(due, now)) else due


def _at_once(subscription: Subscription) -> Subscription:
    return Subscription(subscription.name, zone=subscription.zone, quiet=subscription.quiet)


def said(row: OutboxRow, briefs: Mapping[str, Brief]) -> tuple[str, str]:
    """Return what an alert is about: its document (empty for a note on the watch), and a sentence."""
    if row.note is not None:
        return "", str(row.note.get("title", "a note on the watch"))
    brief = briefs.get(row.event)
    if brief is None:
        return "", f"event {row.event}, which is not in the catalog any more"
    return brief.document, brief.summary
