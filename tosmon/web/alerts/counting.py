"""How many events a subscription would have taken: of the last year, read once and kept for minutes.

Many forms ask the same events; which of them a filter takes is found out in memory.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import select

from tosmon.alerts.past import PastEvent, Period, Taken, past_events
from tosmon.catalog import Catalog
from tosmon.catalog.tables import events
from tosmon.core.subscriptions import Filter, Subscription, takes

__all__ = ["YEAR", "Counted", "PastYear"]

YEAR: Final = timedelta(days=365)
MOST: Final = 20_000  # events; of more, the latest
KEPT: Final = 300.0  # seconds


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of the events since a moment would have been taken."""

    taken: int
    looked_at: int
    since: datetime


class PastYear:
    """The events of the last year as filters see them."""

    def __init__(self, catalog: Catalog, clock: Callable[[], float] = time.monotonic) -> None:
        self._catalog, self._clock = catalog, clock
        self._lock = threading.Lock()
        self._read: tuple[float, datetime, tuple[PastEvent, ...]] | None = None

    def count(self, asked: Filter) -> Counted:
        """Return how many a filter would have taken."""
        since, known = self._events()
        return Counted(sum(takes(asked, one.told) for one in known), len(known), since)

    def taken(self, subscription: Subscription, days: int) -> Taken:
        """Return what a subscription would have been told of the last so many days."""
        found = Taken(subscription)
        since, known = self._events()
        begins = max(since, datetime.now(UTC) - timedelta(days=days))
        for one in known:
            if one.at >= begins:
                found.see(one)
        return found

    def _events(self) -> tuple[datetime, tuple[PastEvent, ...]]:
        with self._lock:
            if self._read is None or self._clock() - self._read[0] > KEPT:
                since = self._since()
                self._read = (self._clock(), since, tuple(islice(past_events(self._catalog, Period(since)), 2 * MOST)))
            return self._read[1:]

    def _since(self) -> datetime:
        """Return a year ago, or where that are too many events, when the oldest of the latest `MOST` was observed."""
        since = datetime.now(UTC) - YEAR
        with self._catalog.asking() as connection:
            query = select(events.c.observed_to).order_by(events.c.observed_to.desc()).offset(MOST).limit(1)
            row = connection.execute(query).first()
        return since if row is None else max(since, row.observed_to)
