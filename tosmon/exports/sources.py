"""What rows are made from: a home, one state of its catalog, and which rows are wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tosmon.catalog.views import ChangeFilter
from tosmon.home import Home

__all__ = ["Source", "overlaps"]


@dataclass(frozen=True, slots=True)
class Source:
    """A home, and a connection to its catalog that sees one state of it however long it is asked."""

    home: Home
    connection: Connection


def overlaps(first: datetime, last: datetime, wanted: ChangeFilter) -> bool:
    """Return whether any of the time from `first` to `last` is wanted."""
    return not (wanted.since and last < wanted.since) and not (wanted.until and first > wanted.until)
