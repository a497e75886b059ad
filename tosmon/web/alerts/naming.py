"""Addresses of the pages about subscriptions. Names that these pages need themselves have another way in."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

__all__ = ["OWN", "address_of", "outbox_address"]

OWN: Final = frozenset({"count", "new", "outbox", "restore"})
"""What stands below /alerts without being a subscription."""


def address_of(name: str) -> str:
    """Return the address of a subscription's page."""
    return f"/{'subscriptions' if name in OWN else 'alerts'}/{quote(name, safe='')}"


def outbox_address(**asked: str) -> str:
    """Return the address of the outbox, narrowed down."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"/alerts/outbox?{query}" if query else "/alerts/outbox"
