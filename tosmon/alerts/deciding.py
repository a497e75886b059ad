"""What people decide about alerts: tried again, dropped, muted; by command and on pages alike.

An alert that is told with others as one message shares their fate: the whole message waits again, or is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.config.subscriptions import CATALOG, MUTED_UNTIL, is_override
from tosmon.alerts.fates import State
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.core.cadence import is_muted
from tosmon.core.subscriptions import Subscription, channel_of
from tosmon.errors import UsageError

__all__ = ["DROPPABLE", "dropped", "mute", "refuse_sent", "tried_again", "unmute", "whole_messages"]

DROPPABLE: Final = (State.DEAD, State.PENDING, State.MUTED)


def whole_messages(catalog: Catalog, chosen: Sequence[OutboxRow]) -> list[OutboxRow]:
    """Return the alerts with those of the same messages that are in the same state, each once."""
    found = {row.id: row for row in chosen}
    for key, state in {(row.message, row.state) for row in chosen if row.message}:
        found |= {row.id: row for row in catalog.outbox(state, message=key)}
    return [found[number] for number in sorted(found)]


def tried_again(
    catalog: Catalog, config: AlertsConfig, chosen: Sequence[OutboxRow], now: datetime
) -> tuple[OutboxRow, ...]:
    """Let alerts wait again, under the keys that they had; return them as they are now.

    Raises:
        UsageError: one was sent already, or the next delivery would only put it aside again; nothing was written.

    """
    refuse_sent(chosen)
    rows = [row for row in whole_messages(catalog, chosen) if row.state != State.SENT]
    _refuse_in_vain(config, catalog, rows, now)
    waiting: dict[str, Any] = {"state": State.PENDING.value, "attempts": 0, "first_attempt": None, "last_error": ""}
    again = tuple(replace(row, next_attempt=now, **waiting) for row in rows)
    catalog.mark_outbox(*again)
    return again


def dropped(catalog: Catalog, chosen: Sequence[OutboxRow]) -> tuple[OutboxRow, ...]:
    """Drop alerts, so that they are told no more; return them as they are now.

    Raises:
        UsageError: one was sent already; nothing was written.

    """
    refuse_sent(chosen)
    rows = [row for row in whole_messages(catalog, chosen) if row.state in DROPPABLE]
    gone = tuple(replace(row, state=State.DROPPED.value, next_attempt=None) for row in rows)
    catalog.mark_outbox(*gone)
    return gone


def refuse_sent(rows: Sequence[OutboxRow]) -> None:
    """Refuse what nobody can take back. Raises UsageError."""
    sent = [str(row.id) for row in rows if row.state == State.SENT]
    if sent:
        raise UsageError(f"alert {', '.join(sent)} was sent already", remedy="`tosmon alerts show` shows what was sent")


def _refuse_in_vain(config: AlertsConfig, catalog: Catalog, rows: Sequence[OutboxRow], now: datetime) -> None:
    """Refuse to let alerts wait that the next delivery would only put aside again."""
    every = {one.name: one for one in config.subscriptions_with(catalog.subscriptions())}
    unsubscribed = catalog.unsubscribed()
    for row in rows:
        one = every.get(row.subscription)
        if one is not None and row.event and is_muted(one, now):
            raise UsageError(f"{one.name} is muted", remedy=f"`tosmon alerts unmute {one.name}` first")
        if (row.subscription, row.target) in unsubscribed:
            told = f"{row.target} unsubscribed from {row.subscription}"
            remedy = f"`tosmon alerts resubscribe {row.subscription} --target {row.target}` first"
            raise UsageError(told, remedy=remedy)
        channel = channel_of(row.target)
        if channel not in config.channels:
            raise UsageError(f"there is no channel {channel} any more", remedy=f"write [channels.{channel}] first")


# --- muting -----------------------------------------------------------------------------------------------------------


def mute(catalog: Catalog, one: Subscription, until: str) -> None:
    """Write until when a subscription is muted: among its settings, or alone where these are alerts.toml's.

    `until` is as `muted_until` is written; empty for not at all.
    """
    settings: dict[str, Any] = {}
    if one.origin == CATALOG:
        settings = dict(next(two.settings for two in catalog.subscriptions() if two.name == one.name))
    settings[MUTED_UNTIL] = until
    if one.origin == CATALOG and not until:
        del settings[MUTED_UNTIL]
    catalog.save_subscription(one.name, settings)


def unmute(catalog: Catalog, config: AlertsConfig, name: str) -> Subscription | None:
    """Send again what a subscription takes; return it as it was, None where only its mute was left of it."""
    stored = {one.name: one for one in catalog.subscriptions()}
    own = config.find(name, ())
    if own is None and name in stored and is_override(stored[name].settings):
        catalog.remove_subscription(name)  # what it muted is gone from alerts.toml
        return None
    one = config.find(name, tuple(stored.values()))
    if one is None:
        return None
    if own is not None and own.muted_until is None and name in stored:
        catalog.remove_subscription(name)
    elif one.muted_until is not None:
        mute(catalog, one, "")
    return one
