"""Makes messages of alerts that wait: what may be told now, named before the first attempt; sending is `delivering`'s.

Which alerts go together is `tosmon.core.bundling`'s, when they may go `tosmon.core.cadence`'s. Two programs may do this
at once: an alert belongs to the message that claimed it first.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tosmon.alerts.config import AlertsConfig, ChannelConfig
from tosmon.alerts.events import abouts_of
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.core.bundling import Waiting, bundled, message_key, note_key
from tosmon.core.cadence import is_muted, is_quiet, release
from tosmon.core.evidence import canonical
from tosmon.core.families import family_of
from tosmon.core.subscriptions import (
    DEAD,
    DROPPED,
    MUTED,
    PENDING,
    SENT,
    TERMINAL,
    Subscription,
    channel_of,
)

__all__ = ["DEAD", "DROPPED", "MUTED", "PENDING", "SENT", "channel_of", "compose_due", "mark_told"]

_CLOCK_SLACK: Final = timedelta(minutes=5)  # an alert made later than this was made under a clock set back since

log = logging.getLogger(__name__)

Messages = dict[str, tuple[int, ...]]
"""Numbers of rows by the key of their message."""


def compose_due(catalog: Catalog, config: AlertsConfig, now: datetime, hold: Collection[str] = ()) -> int:
    """Make messages of the alerts that may be told now; return how many messages there are more.

    Alerts of the families in `hold` wait: variants of them are still being checked, and may have changed alike. Alerts
    that nobody shall have any more are settled: their recipient unsubscribed, their subscription was muted, or their
    channel is gone. Those of a subscription that is gone are still told.
    """
    rows = catalog.outbox(PENDING)
    if not rows:
        return 0
    wishes = _Wishes.read(catalog, config)
    waiting = [row for row in _settled(catalog, rows, wishes, now) if not row.message]
    messages: Messages = {}
    for (name, target), of_target in _by_target(waiting).items():
        messages |= _composed(catalog, wishes.to(name, target), of_target, now, hold)
    if not messages:
        return 0
    catalog.claim(messages)
    return len(messages)


def mark_told(catalog: Catalog, events: Collection[str], now: datetime) -> int:
    """Mark the alerts of these events at the terminal as sent: a command has just printed them; return how many."""
    told = [row for row in catalog.outbox(PENDING, target=TERMINAL) if row.event in events] if events else []
    if told:
        catalog.mark_outbox(*(_told(row, now) for row in told))
    return len(told)


def _told(row: OutboxRow, now: datetime) -> OutboxRow:
    key = row.message or message_key(row.subscription, row.target, [row.event])
    first = row.first_attempt or now
    done = replace(row, state=SENT, attempts=row.attempts + 1, first_attempt=first, message=key)
    return replace(done, next_attempt=None, sent_at=now, last_error="")


# --- what became of wishes since --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _To:
    """A subscription, one of its targets, and whether people read there."""

    subscription: Subscription
    target: str
    for_people: bool


@dataclass(frozen=True, slots=True)
class _Wishes:
    """Who wants what now: subscriptions by name, recipients who unsubscribed, and channels that there are."""

    subscriptions: Mapping[str, Subscription]
    unsubscribed: Collection[tuple[str, str]]
    channels: Mapping[str, ChannelConfig]

    @classmethod
    def read(cls, catalog: Catalog, config: AlertsConfig) -> _Wishes:
        every = config.subscriptions_with(catalog.subscriptions())
        return cls({one.name: one for one in every}, frozenset(catalog.unsubscribed()), config.channels)

    def of(self, name: str) -> Subscription:
        """Return the subscription; one that is gone is told what still waits, at once."""
        return self.subscriptions.get(name) or Subscription(name)

    def to(self, name: str, target: str) -> _To:
        """Return the subscription, where it goes, and who is there."""
        return _To(self.of(name), target, for_people=self.channels[channel_of(target)].for_people)

    def settle(self, row: OutboxRow, now: datetime) -> OutboxRow | None:
        """Return the row as it is to be marked where it shall not be told any more, else None."""
        if channel_of(row.target) not in self.channels:
            gone = f"there is no channel {channel_of(row.target)} any more: `tosmon alerts retry` once there is one"
            return replace(row, state=DEAD, next_attempt=None, last_error=gone)
        if (row.subscription, row.target) in self.unsubscribed:
            return replace(row, state=DROPPED, next_attempt=None, last_error="the recipient has unsubscribed")
        # What is a message already, or was brought back by hand, goes out all the same.
        untouched = row.event and not row.message and row.next_attempt == row.created_at
        if untouched and is_muted(self.of(row.subscription), now):
            return replace(row, state=MUTED, next_attempt=None)
        return None


def _settled(catalog: Catalog, rows: Iterable[OutboxRow], wishes: _Wishes, now: datetime) -> Iterator[OutboxRow]:
    """Yield the rows that are still to be told; mark the others."""
    over = []
    for row in rows:
        settled = wishes.settle(row, now)
        if settled is None:
            yield row
        else:
            over.append(settled)
    if over:
        catalog.mark_outbox(*over)
        _tell(over)


def _tell(over: Iterable[OutboxRow]) -> None:
    dead = [row for row in over if row.state == DEAD]
    for target in sorted({row.target for row in dead}):
        count = sum(row.target == target for row in dead)
        log.warning("%d %s for %s given up: its channel is gone", count, "alert" if count == 1 else "alerts", target)


# --- what is told together --------------------------------------------------------------------------------------------


def _by_target(rows: Iterable[OutboxRow]) -> dict[tuple[str, str], list[OutboxRow]]:
    found: defaultdict[tuple[str, str], list[OutboxRow]] = defaultdict(list)
    for row in rows:
        found[row.subscription, row.target].append(row)
    return found


def _composed(catalog: Catalog, to: _To, rows: list[OutboxRow], now: datetime, hold: Collection[str]) -> Messages:
    """Return what one subscription is told at one target now, as messages."""
    subscription = to.subscription
    if is_quiet(subscription, now):
        return {}
    notes = {_key_of_note(row): (row.id,) for row in rows if row.note is not None}
    due = [row for row in _released(catalog, subscription, rows, now) if row.event]
    abouts = [Waiting(number, about) for number, about in abouts_of(catalog, due).items()]
    if not subscription.digest:  # a digest is one delivery: nobody waits for the rest of it
        abouts = [one for one in abouts if family_of(one.about.document) not in hold]
    digest = bool(subscription.digest)
    bundles = bundled(subscription.name, to.target, abouts, digest=digest, for_people=to.for_people)
    return notes | {one.key: one.ids for one in bundles}


def _released(
    catalog: Catalog, subscription: Subscription, rows: Iterable[OutboxRow], now: datetime
) -> Iterator[OutboxRow]:
    """Yield the rows that may be told by their subscription's cadence."""
    for row in rows:
        if row.created_at - now <= _CLOCK_SLACK:
            if release(subscription, min(row.created_at, now)) <= now:
                yield row
        elif _by_another_clock(catalog, subscription, row, now) <= now:
            yield row


def _by_another_clock(catalog: Catalog, subscription: Subscription, row: OutboxRow, now: datetime) -> datetime:
    """Return when a row may be told that was made in what is now the future: the clock was set back since.

    It counts as made when that was first seen, which is noted as its next attempt.
    """
    at = release(subscription, now)
    noted = row.next_attempt if row.next_attempt != row.created_at else None
    if noted is not None and noted <= at:
        return noted
    if at > now:
        catalog.mark_outbox(replace(row, next_attempt=at))
    return at


def _key_of_note(row: OutboxRow) -> str:
    text = canonical(dict(row.note or {})).decode()
    return note_key(row.subscription, row.target, row.created_at.isoformat(), text)
