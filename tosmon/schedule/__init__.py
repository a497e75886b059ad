"""Checks what is due, again and again: a tick over the catalog, without a job store.

When a document is due is `tosmon.core.due`'s to say, from what the ledger holds; how documents are checked is
`tosmon.run`'s. `agenda` finds what is due, `ticking` ticks whatever the clock does, `upkeep` seals past days and guards
the disk, `alerting` lets alerts go out, `faults` keeps a bug in one check from ending all, `rounds` tells what went on,
and `watch` puts it together.
"""

from __future__ import annotations

from tosmon.schedule.agenda import Due, due_documents
from tosmon.schedule.alerting import Alerting, NoAlerts
from tosmon.schedule.ticking import Ticker
from tosmon.schedule.watch import TICK, Schedule

__all__ = ["TICK", "Alerting", "Due", "NoAlerts", "Schedule", "Ticker", "due_documents"]
