"""Entries of the ledger as lines of a table: how each look at a document ended, and with which HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tosmon.catalog.entries import CHECK
from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.taking_in import IMPORT
from tosmon.web.addresses import snapshot
from tosmon.web.reading.document_values import CheckRow

__all__ = ["check_row"]


def check_row(entry: LedgerEntry) -> CheckRow:
    """Return an entry as a line; one of an import with who saw it, one of a decision without an outcome."""
    value = entry.value()
    kept = value.get("snapshot")
    name = kept.get("id", "") if isinstance(kept, Mapping) else ""
    return CheckRow(
        entry=entry,
        outcome=entry.outcome if entry.kind == CHECK else "",
        detail=_words(value.get("detail")),
        status=_status(value),
        witness=_words(value.get("witness")) if entry.kind == IMPORT else "",
        snapshot=snapshot(name),
    )


def _status(value: Mapping[str, Any]) -> int:
    """Return the HTTP status of the last page that was asked for; 0 where no answer came, or nothing was asked."""
    pages = value.get("pages") or ()
    statuses = [page.get("status") or 0 for page in pages if isinstance(page, Mapping)]
    return int(statuses[-1]) if statuses else 0


def _words(found: object) -> str:
    return found if isinstance(found, str) else ""
