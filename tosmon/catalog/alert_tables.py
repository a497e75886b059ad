"""The tables of alerts, which no rebuild brings back; all others, and these with them, are found in `tables`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from tosmon.catalog import columns
from tosmon.catalog.columns import metadata
from tosmon.catalog.types import Instant, Json

__all__ = ["outbox", "subscriptions", "unsubscribed"]

# One row an event, subscription and target; a note on the watch itself has no event, and says what it says in `note`.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event", Text, ForeignKey("events.id")),
    columns.text("subscription"),
    columns.later("target", Text, "terminal"),
    columns.text("state"),  # pending, sent, dead, muted, dropped
    columns.number("attempts"),
    Column("created_at", Instant, nullable=False),
    Column("next_attempt", Instant),
    Column("first_attempt", Instant),
    Column("sent_at", Instant),
    columns.text("last_error"),
    columns.later("message", Text, ""),  # key of the message, once it is composed: what is told together shares it
    Column("note", Json),
    UniqueConstraint("event", "subscription", "target"),
    Index(None, "state", "next_attempt"),
    Index(None, "message"),
    Index(None, "subscription"),
)

# What people subscribed to by command or page; those of alerts.toml are not here.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("settings", Json, nullable=False),  # as a table of alerts.toml would say it
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

# Recipients who want no more of a subscription, wherever that is written.
unsubscribed = Table(
    "unsubscribed",
    metadata,
    Column("subscription", Text, primary_key=True),
    Column("target", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)
