"""Where the rows of each table come from: what the catalog answers, as values in the order of the table's columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

from tosmon.catalog.queries.exports import changes_seen
from tosmon.catalog.views import ChangeFilter, StoredChange
from tosmon.core.contracts import change_json
from tosmon.core.families import family_of, variant_of
from tosmon.exports.schema import Row
from tosmon.exports.values import as_json, day, text, texts
from tosmon.home import Home

__all__ = ["ROWS", "Source", "changes"]


@dataclass(frozen=True, slots=True)
class Source:
    """A home, and a connection to its catalog that sees one state of it however long it is asked."""

    home: Home
    connection: Connection


def changes(source: Source, wanted: ChangeFilter) -> Iterator[Row]:
    """Yield the rows of `CHANGES` that the filter asks for."""
    for stored, witness in changes_seen(source.connection, wanted):
        yield _change(stored, witness)


def _change(stored: StoredChange, witness: str) -> Row:
    event = stored.event
    told = change_json(stored.change, event.document)
    return (
        event.id,
        stored.position,
        event.platform,
        event.document,
        family_of(event.document),
        text(variant_of(event.document)),
        event.observed_from,
        event.observed_to,
        day(event.effective),
        text(event.from_version.snapshot if event.from_version else ""),
        text(event.to_version.snapshot if event.to_version else ""),
        text(witness),
        as_json([dict(one) for one in event.source]),
        event.kind.value,
        event.severity.value,
        told["kind"],
        tuple(told["labels"]),
        tuple(told["labels_added"]),
        tuple(told["labels_removed"]),
        told["direction"],
        text(told["reason"]),
        told["severity"],
        text(told["heading"]),
        text(stored.clause_before),
        text(stored.clause_after),
        text(told["before"]),
        text(told["after"]),
        texts((*event.notes, *stored.change.notes)),
    )


ROWS: Final = MappingProxyType({"changes": changes})
"""What yields the rows of a table, by its name."""
