"""Versions as the catalog keeps them: distinct clauses numbered once, each version a layout of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tosmon.catalog.backfilled import DerivedVersion, Shown
from tosmon.catalog.layouts import StoredClause, display, pack, store_clause
from tosmon.catalog.types import storable
from tosmon.core.model import Suspicion
from tosmon.core.reading import Reading
from tosmon.core.text import clause_id

__all__ = ["Clauses", "Growing"]


class Clauses:
    """The distinct clauses of a document: those that it has, and those that come."""

    def __init__(self, document: str, known: Iterable[StoredClause], latest: int) -> None:
        self.new: list[StoredClause] = []
        self._document = document
        self._latest = latest
        self._by_id = {stored.id: stored for stored in known}

    def pack(self, reading: Reading) -> tuple[bytes, tuple[int, ...]]:
        """Return the layout of a reading, and the numbers of its clauses in order."""
        clauses = reading.version.clauses
        ids = reading.clause_ids or tuple(clause_id(self._document, clause.text) for clause in clauses)
        shown = list(map(display, clauses, reading.judgements))
        stored = [
            self._by_id.get(name) or self._add(store_clause(self._latest + len(self.new) + 1, name, one))
            for name, one in zip(ids, shown, strict=True)
        ]
        return pack(zip(stored, shown, strict=True)), tuple(one.number for one in stored)

    def _add(self, stored: StoredClause) -> StoredClause:
        self.new.append(stored)
        self._by_id[stored.id] = stored
        return stored


@dataclass(slots=True)
class Growing:
    """A version while its sightings come in."""

    witness: str
    content: str
    said: str  # the same for every text that says the same, however it was read
    first: datetime
    last: datetime
    row: dict[str, Any]
    numbers: tuple[int, ...]
    snapshots: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        shown: Shown,
        reading: Reading,
        said: str,
        clauses: Clauses,
        *,
        extractor: str,
        lexicon: str,
        doubt: Suspicion | None = None,
        technical: bool = False,
    ) -> Growing:
        """Return the version that a sighting begins."""
        layout, numbers = clauses.pack(reading)
        row = {
            "content": reading.content,
            "snapshot": shown.id,
            "sequence": shown.place,
            "language": reading.version.language,
            "title": storable(reading.version.title),
            "extractor": extractor,
            "lexicon": lexicon,
            "effective": reading.effective,
            "updated": reading.updated,
            "suspect": doubt is not None,
            "reason": doubt.reason.value if doubt else "",
            "size": len(numbers),
            "layout": layout,
            "witness": shown.witness,
            "technical": technical,
        }
        return cls(shown.witness, reading.content, said, shown.at, shown.at, row, numbers, [shown.id])

    def see(self, shown: Shown) -> None:
        """Note another sighting of it."""
        self.snapshots.append(shown.id)
        self.last = max(self.last, shown.at)

    def done(self) -> DerivedVersion:
        """Return it as the catalog takes it."""
        row = {**self.row, "observed_first": self.first, "observed_last": self.last}
        return DerivedVersion(row, self.numbers, tuple(self.snapshots))
