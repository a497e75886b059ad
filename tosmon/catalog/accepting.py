"""A suspect that a reviewer accepted: in force from when it was first observed, in the row that it has already.

What that says of the document is read from its state: a suspect may be the last that was seen of it, or checks may have
failed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from tosmon.catalog.placing import place_accepted
from tosmon.catalog.records import CheckRecord, ImportedEntry
from tosmon.catalog.tables import snapshots, versions
from tosmon.catalog.types import from_instant
from tosmon.core.model import Outcome

__all__ = ["Taken", "acceptance", "take_up"]

_OF: Final = select(
    versions.c.key, versions.c.content, versions.c.snapshot, versions.c.observed_first, versions.c.observed_last
).where(
    versions.c.document == bindparam("document"),
    versions.c.sequence == bindparam("of"),
    versions.c.suspect,
    versions.c.witness == "",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """The version that is in force now, the snapshot that showed it first, and columns of the document's row."""

    key: int | None
    snapshot: str
    columns: dict[str, Any]


def acceptance(entry: Mapping[str, Any], imported: ImportedEntry) -> CheckRecord:
    """Return what a check would have written that had believed the suspect of which the entry tells."""
    return CheckRecord(
        document=entry["document"],
        expected_sequence=entry["sequence"] - 1,
        started=from_instant(entry["observed"]),
        outcome=Outcome.NEW,
        facts={},
        version=imported.version,
        events=imported.events,
        marks=entry.get("marks", {}),
    )


def take_up(connection: Connection, before: Mapping[str, Any], record: CheckRecord, of: int) -> Taken | None:
    """Write the suspect of the entry `of` as `record` reads it; None where there is no such suspect."""
    row = connection.execute(_OF, {"document": record.document, "of": of}).one_or_none()
    if row is None:
        return None
    placed = place_accepted(connection, before, record, row.key, row.observed_last)
    shown = snapshots.update().where(snapshots.c.id == row.snapshot)
    connection.execute(shown.values(outcome=Outcome.NEW, reason=""))
    columns = placed.columns | {"captured_at": max(before["captured_at"] or row.observed_last, row.observed_last)}
    if before["suspect_content"] == row.content:
        columns |= _of_latest(before)
    return Taken(placed.key, row.snapshot, columns)


def _of_latest(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what it says of the document that no other text was seen of it since: nothing waits any more."""
    columns: dict[str, Any] = {"suspect_content": "", "suspect_since": None}
    if before["snapshot_outcome"] is Outcome.SUSPECT:
        columns["snapshot_outcome"] = Outcome.NEW
    if before["outcome"] is Outcome.SUSPECT:
        columns |= {"outcome": Outcome.NEW, "reason": "", "detail": ""}
    return columns
