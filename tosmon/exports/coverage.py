"""What a release covers, gathered from the rows that go into it: documents, times, and what read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tosmon.exports.schema import Row, Table

__all__ = ["Coverage"]


@dataclass(slots=True)
class Coverage:
    """What was seen so far: documents, the first and the last look at any of them, extractors, lexicons."""

    documents: set[str] = field(default_factory=set)
    first: datetime | None = None
    last: datetime | None = None
    extractors: set[str] = field(default_factory=set)
    lexicons: set[str] = field(default_factory=set)

    @property
    def platforms(self) -> int:
        """Return of how many platforms the documents are."""
        return len({document.partition("/")[0] for document in self.documents})

    def watch(self, table: Table, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, noting what they tell of the coverage: those of checks and versions do."""
        if table.name not in {"checks", "versions"}:
            yield from rows
            return
        places = {name: place for place, name in enumerate(table.names)}
        note = self._look if table.name == "checks" else self._version
        for row in rows:
            self.documents.add(str(row[places["document"]]))
            note(row, places)
            yield row

    def _look(self, row: Row, places: Mapping[str, int]) -> None:
        moment = row[places["at"]]
        assert isinstance(moment, datetime)
        self.first = moment if self.first is None else min(self.first, moment)
        self.last = moment if self.last is None else max(self.last, moment)

    def _version(self, row: Row, places: Mapping[str, int]) -> None:
        self.extractors.add(str(row[places["extractor"]]))
        self.lexicons.add(str(row[places["lexicon"]]))
