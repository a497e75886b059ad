"""Two versions compared, and kept at hand: the same answer as `tosmon diff` gives, with the whole text laid out.

Both texts are immutable, and so is what follows from them; what is shown of it is left to others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from tosmon import api
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.queries import neighbours
from tosmon.catalog.views import StoredVersion, VersionInfo
from tosmon.core.alignment import Row, RowKind, align
from tosmon.core.model import Change, ChangeKind
from tosmon.core.reading import Reading
from tosmon.core.signal_names import is_signal_file
from tosmon.core.text import clause_id
from tosmon.core.weights import Weights
from tosmon.opened import is_robots
from tosmon.signalled import body_of
from tosmon.web.comparing.values import Otherwise, Told
from tosmon.web.remembered import Remembered

__all__ = ["HOUR", "PAIRS", "Compared", "Comparisons", "for_machines", "pair_key"]

_TEXTS: Final = 96  # versions kept; a megabyte each, where they are long
PAIRS: Final = 48  # and comparisons
HOUR: Final = 3600.0  # seconds that they are kept
_TOLD: Final = 20  # changes that were told otherwise, of which a page says how
_QUIET: Final = (ChangeKind.MOVED, ChangeKind.REWORDED)  # no event tells of these


@dataclass(frozen=True)
class Compared:
    """Two versions, what changed from one to the other, and both as one text."""

    older: StoredVersion
    newer: StoredVersion
    comparison: api.Comparison

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Return both texts clause by clause; those for machines have no such rows."""
        return align(self.older.version.clauses, self.newer.version.clauses, self.comparison.changes)

    @cached_property
    def places(self) -> dict[int, int]:
        """Return by `id` of each change the number of the row that tells it."""
        found: dict[int, int] = {}
        for place, row in enumerate(self.rows):
            found |= {id(head.change): place for head in row.heads if head.change}
            if row.change is not None and row.kind is RowKind.CHANGED:
                found[id(row.change)] = place
        return found


class Comparisons:
    """Versions with their texts, and comparisons of them: from memory, or made."""

    def __init__(self, catalog: Catalog, archive: Archive, weights: Weights) -> None:
        self._catalog = catalog
        self._archive = archive
        self._weights = weights
        self._texts: Remembered[StoredVersion] = Remembered(_TEXTS, HOUR)
        self._told: Remembered[Told] = Remembered(PAIRS, HOUR)
        self._pairs: Remembered[Compared] = Remembered(PAIRS, HOUR)

    def text(self, version: VersionInfo) -> StoredVersion:
        """Return a version with its text."""
        return self._texts.get(_known_by(version), lambda: self._catalog.version(version.key))

    def of(self, older: VersionInfo, newer: VersionInfo) -> Compared:
        """Return what changed from one version to another.

        Raises:
            ArchiveError: they are files for machines, and one of their snapshots is missing or damaged.

        """
        return self._pairs.get(pair_key(older, newer), lambda: self._compared(older, newer))

    def told(self, compared: Compared) -> Told | None:
        """Return the event that told of these two texts, and what it told otherwise; None where none did."""
        older, newer = compared.older, compared.newer
        if older.document != newer.document:
            return None
        with self._catalog.asking() as connection:
            event = neighbours.find_joining(connection, newer.document, older.content, newer.content)
        if not event:
            return None
        key = (*pair_key(older, newer), event)
        return self._told.get(key, lambda: self._otherwise(compared, event))

    def _otherwise(self, compared: Compared, event: str) -> Told:
        document = compared.newer.document
        _, stored = self._catalog.event(event, of_weight=True)
        told = {(one.clause_before, one.clause_after): one.change for one in stored}
        weighty = (one for one in compared.comparison.changes if one.severity.rank and one.kind not in _QUIET)
        today = {_ids(change, document): change for change in weighty}
        otherwise = [
            Otherwise(told.get(ids), today.get(ids))
            for ids in dict.fromkeys((*told, *today))
            if _meaning(told.get(ids)) != _meaning(today.get(ids))
        ]
        return Told(event, tuple(otherwise[:_TOLD]), len(otherwise))

    def _compared(self, older: VersionInfo, newer: VersionInfo) -> Compared:
        texts = self.text(older), self.text(newer)
        sides = [self._side(version) for version in texts]
        return Compared(*texts, api.compare_sides(*sides, document=newer.document, weights=self._weights))

    def _side(self, version: StoredVersion) -> api.Side:
        if for_machines(version.document):
            snapshot = self._catalog.snapshot(version.snapshot)
            return api.side_of(body_of(self._archive, snapshot), "", version.document)
        reading = Reading(
            version.version, version.judgements, version.content, (), version.clause_ids, effective=version.effective
        )
        return api.Side(reading)


def for_machines(document: str) -> bool:
    """Return whether a document is a robots.txt or a signal file, which say what they do and not how."""
    return is_robots(document) or is_signal_file(document)


def pair_key(older: VersionInfo, newer: VersionInfo) -> tuple[object, ...]:
    """Return what a comparison, and all that is made of it, is kept by."""
    return *_known_by(older), *_known_by(newer)


def _known_by(version: VersionInfo) -> tuple[int, str, str, str]:
    return version.key, version.content, version.extractor, version.lexicon


def _ids(change: Change, document: str) -> tuple[str, str]:
    before, after = (clause_id(document, one.text) if one else "" for one in (change.before, change.after))
    return before, after


def _meaning(change: Change | None) -> tuple[object, ...]:
    if change is None:
        return ()
    return change.kind, change.labels_before, change.labels_after, change.direction, change.severity
