"""Which versions of a document hold which clauses, and how many of each label: what exports tell of its texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from tosmon.catalog.layouts import StoredClause, decode_clause, unpack
from tosmon.catalog.queries.exports import VersionSeen, versions_seen
from tosmon.catalog.queries.lineage import in_line
from tosmon.catalog.stored import every_clause
from tosmon.catalog.views import VersionInfo
from tosmon.core.model import Clause, Judgement

__all__ = ["ClauseSeen", "Labelled", "clauses_seen", "labelled_versions"]

Says = tuple[str, str]  # a label, and the rule of a clause that carries it


@dataclass(slots=True)
class ClauseSeen:
    """A distinct clause of a document, as the latest version that holds it shows it.

    `first` and `last` are the first and the latest version that hold it, `seen` when it was seen last, `versions` how
    many hold it, `standing` whether the latest version does.
    """

    id: str
    clause: Clause
    judgement: Judgement
    first: VersionInfo
    last: VersionInfo
    seen: datetime
    versions: int
    standing: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A version in force, and how many of its clauses have a label and do what a rule says."""

    info: VersionInfo
    counts: Mapping[Says, int]


def clauses_seen(connection: Connection, document: str) -> Iterator[ClauseSeen]:
    """Yield the distinct clauses of the document by first observation and place then; those of suspects left out."""
    stored = {one.number: one for one in every_clause(connection, document)}
    believed = [one for one in versions_seen(connection, document) if not one.info.suspect]
    current = _current(believed)
    held: dict[int, list[VersionSeen]] = {}  # by the number of a clause, in the order of first observation
    latest: dict[int, Mapping[str, Any] | None] = {}
    for version in believed:
        numbers, other = unpack(version.layout)
        for place, number in enumerate(numbers):
            those = held.setdefault(number, [])
            if not those or those[-1] is not version:
                those.append(version)
                latest[number] = other.get(str(place))
    for number, those in held.items():
        yield _seen(stored[number], those, latest[number], current)


def _seen(
    stored: StoredClause, held: Sequence[VersionSeen], difference: Mapping[str, Any] | None, current: VersionInfo | None
) -> ClauseSeen:
    clause, judgement = decode_clause(stored, difference)
    infos = [one.info for one in held]
    seen = max(info.observed_last for info in infos)
    return ClauseSeen(stored.id, clause, judgement, infos[0], infos[-1], seen, len(held), current in infos)


def _current(believed: Sequence[VersionSeen]) -> VersionInfo | None:
    line = _in_line(believed)
    return line[-1].info if line else None


def labelled_versions(connection: Connection, document: str) -> Iterator[Labelled]:
    """Yield the versions that were in force, by first observation, with what their clauses say."""
    stored = {one.number: one for one in every_clause(connection, document)}
    for version in _in_line([one for one in versions_seen(connection, document) if not one.info.suspect]):
        yield Labelled(version.info, _counts(stored, version.layout))


def _counts(stored: Mapping[int, StoredClause], layout: bytes) -> Mapping[Says, int]:
    numbers, other = unpack(layout)
    counts: Counter[Says] = Counter()
    for place, number in enumerate(numbers):
        difference = other.get(str(place))
        judgement = (difference or {}).get("j", stored[number].judgement)
        if judgement:
            rule, labels, _ = judgement
            counts.update((label, rule) for label in labels)
    return counts


def _in_line(believed: Sequence[VersionSeen]) -> list[VersionSeen]:
    line = {info.key for info in in_line([one.info for one in believed])}
    return [one for one in believed if one.info.key in line]
