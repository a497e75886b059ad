"""Subscriptions that people made by command or page, and recipients who have unsubscribed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from tosmon.catalog.records import StoredSubscription
from tosmon.catalog.tables import subscriptions, unsubscribed

__all__ = [
    "list_subscriptions",
    "remove",
    "resubscribe",
    "save",
    "unsubscribe",
    "unsubscribed_since",
    "unsubscribed_targets",
]


def list_subscriptions(connection: Connection) -> tuple[StoredSubscription, ...]:
    """Return the catalog's subscriptions by name."""
    rows = connection.execute(select(subscriptions).order_by(subscriptions.c.name))
    return tuple(StoredSubscription(*tuple(row)) for row in rows)


def save(connection: Connection, name: str, settings: Mapping[str, Any], now: datetime) -> None:
    """Write a subscription; one of that name is overwritten."""
    values = {"settings": dict(settings), "changed_at": now}
    changed = connection.execute(update(subscriptions).where(subscriptions.c.name == name).values(values))
    if not changed.rowcount:
        connection.execute(subscriptions.insert(), {**values, "name": name, "created_at": now})


def remove(connection: Connection, name: str) -> bool:
    """Remove a subscription; return whether there was one. Its alerts stay."""
    return connection.execute(delete(subscriptions).where(subscriptions.c.name == name)).rowcount > 0


def unsubscribed_targets(connection: Connection) -> frozenset[tuple[str, str]]:
    """Return the (subscription, target) pairs whose recipients want no more."""
    return frozenset(unsubscribed_since(connection))


def unsubscribed_since(connection: Connection) -> dict[tuple[str, str], datetime]:
    """Return the (subscription, target) pairs whose recipients want no more, with the moment they said so."""
    rows = connection.execute(select(unsubscribed).order_by(unsubscribed.c.subscription, unsubscribed.c.target))
    return {(row.subscription, row.target): row.at for row in rows}


def unsubscribe(connection: Connection, subscription: str, target: str, now: datetime) -> bool:
    """Note that a recipient wants no more; return whether that is news."""
    if (subscription, target) in unsubscribed_since(connection):
        return False
    connection.execute(unsubscribed.insert(), {"subscription": subscription, "target": target, "at": now})
    return True


def resubscribe(connection: Connection, subscription: str, target: str) -> bool:
    """Forget that a recipient wanted no more; return whether there was something to forget."""
    pair = unsubscribed.c.subscription == subscription, unsubscribed.c.target == target
    return connection.execute(delete(unsubscribed).where(*pair)).rowcount > 0
