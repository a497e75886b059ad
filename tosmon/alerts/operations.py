"""Writes the note on the watch itself into the outbox: once at each of its times, and only where there is something.

What it says is `watch_note`'s. Nothing is remembered but what the catalog holds, so that a restart repeats nothing; a
home where nobody ran for weeks gets one note, not one for each week.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from tosmon.alerts.config import AlertsConfig
from tosmon.catalog import Catalog
from tosmon.core.cadence import fires_after
from tosmon.core.subscriptions import OPERATIONS_SUBSCRIPTION
from tosmon.registry import Registry

__all__ = ["MARK", "TITLE", "write_note"]

MARK: Final = "note"  # the kind of operation that says when a note was thought of
TITLE: Final = "a note on the watch itself"

_LOOKED_AT: Final = 1000  # operations; far more than a week brings
_CLOCK_SLACK: Final = timedelta(hours=1)  # what was noted later than this was noted under a clock set back since

log = logging.getLogger(__name__)


def write_note(catalog: Catalog, config: AlertsConfig, registry: Registry, now: datetime) -> bool:
    """Put the note into the outbox where its time has come since the last one; return whether one was written.

    One program at a time may ask: who delivers the home's alerts. The first time ever only the moment is noted.
    """
    if not config.operations.note:
        return False
    last = max(_thought_of(catalog, now), default=None)
    if last is None:
        catalog.note(MARK, "the first note on the watch comes at its next time")
        return False
    due = fires_after(config.operations.note, config.operations.zone)(last)
    if due is None or due > now:
        return False
    return _write(catalog, config, registry, last, now)


def _write(catalog: Catalog, config: AlertsConfig, registry: Registry, last: datetime, now: datetime) -> bool:
    from tosmon.alerts.watch_note import section_dicts, sections  # noqa: PLC0415 - once a week; commands need not wait

    found = sections(catalog, config, registry, last, now)
    gone = catalog.unsubscribed()
    targets = [one for one in config.operations.targets if (OPERATIONS_SUBSCRIPTION, one) not in gone]
    if not found or not targets:
        catalog.note(MARK, "all is well: there was nothing for a note on the watch")
        return False
    note: dict[str, Any] = {"title": TITLE, "sections": section_dicts(found)}
    catalog.add_note(OPERATIONS_SUBSCRIPTION, targets, note)  # its row is the mark: both are there, or neither
    log.info("a note on the watch for %s", ", ".join(targets))
    return True


def _thought_of(catalog: Catalog, now: datetime) -> Iterator[datetime]:
    """Yield when notes were thought of lately, by this clock."""
    without_event: dict[str, Any] = {"event": None}  # as rows of notes are
    rows = catalog.outbox(subscription=OPERATIONS_SUBSCRIPTION, newest_first=True, limit=_LOOKED_AT, **without_event)
    marks = (one.at for one in catalog.operations(_LOOKED_AT) if one.kind == MARK)
    yield from (at for at in (*(row.created_at for row in rows), *marks) if at - now <= _CLOCK_SLACK)
