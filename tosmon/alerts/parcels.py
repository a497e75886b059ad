"""What a channel is handed: one message, rendered in every form that channels need, and the key that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from tosmon.core.messages import Form

__all__ = ["Channel", "FeedEntry", "Form", "Parcel"]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """What is told of one text, as feeds have it. `id` is the same whenever the same events are told together."""

    id: str
    title: str
    url: str  # empty where the pages have no public address
    html: str
    text: str
    published: datetime
    tags: tuple[str, ...]  # platform, document, labels, direction, severity


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way to one target. `key` stays the same however often it is handed over.

    `address` is the part of the target behind the channel's name, empty where it has none. `payload` is the contract of
    webhooks and JSON lines; docs/alert-messages.md tells it. `unsubscribe` is an address of the pages, empty without
    `public_url`.
    """

    key: str
    form: Form
    subscription: str
    target: str
    address: str
    subject: str
    text: str
    html: str
    markdown: str
    payload: Mapping[str, Any]
    entries: tuple[FeedEntry, ...]
    created_at: datetime
    unsubscribe: str = ""


class Channel(Protocol):
    """A way to a recipient. Safe to use from one thread at a time."""

    def send(self, parcel: Parcel) -> None:
        """Hand the parcel over; it was accepted when this returns.

        Raises:
            DeliveryFailed: it was not, as far as is known; says whether trying again can help, and when.

        """

    def close(self) -> None:
        """Let go of connections."""
