"""All versions of a document that were in force, with texts and what events told of them: a lineage's material."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from tosmon.catalog.layouts import StoredClause, decode_clause, unpack
from tosmon.catalog.queries.events import amending
from tosmon.catalog.stored import every_clause
from tosmon.catalog.tables import versions
from tosmon.catalog.views import StoredChange
from tosmon.core.gaps import Period
from tosmon.core.model import Clause, Judgement

__all__ = ["in_line", "periods"]

_IN_FORCE: Final = (
    select(
        versions.c.key,
        versions.c.snapshot,
        versions.c.observed_first,
        versions.c.observed_last,
        versions.c.extractor,
        versions.c.language,
        versions.c.layout,
        versions.c.witness,
    )
    .where(~versions.c.suspect)
    .order_by(versions.c.observed_first, versions.c.key)
)


def periods(connection: Connection, document: str) -> tuple[Period, ...]:
    """Return the document's versions, oldest first, suspects left out; nothing where it has none."""
    told = _told(connection, document)
    shown = _Shown({stored.number: stored for stored in every_clause(connection, document)})
    found = []
    before = 0
    for row in in_line(connection.execute(_IN_FORCE.where(versions.c.document == document)).all()):
        changes = [one for one in told[row.key] if _follows(one, before)]
        numbers, other = unpack(row.layout)
        clauses = [shown.of(number, other.get(str(place))) for place, number in enumerate(numbers)]
        found.append(
            Period(
                document=document,
                snapshot=row.snapshot or "",
                first=row.observed_first,
                last=row.observed_last,
                extractor=row.extractor,
                clauses=tuple(clause for clause, _ in clauses),
                judgements=tuple(judgement for _, judgement in clauses),
                ids=tuple(shown.stored[number].id for number in numbers),
                language=row.language,
                event=changes[0].event.id if changes else "",
                told=tuple(one.change for one in changes),
            )
        )
        before = row.key
    return tuple(found)


def in_line(rows: Sequence[Any]) -> Sequence[Any]:
    """Return the versions that make the document's line: where tosmon looked itself, what others read is left out.

    The same page reads otherwise in another's text: to and fro between the two nothing happened.
    """
    own = [row for row in rows if not row.witness]
    if not own:
        return rows
    since, until = own[0].observed_first, max(row.observed_last for row in own)
    return [row for row in rows if not row.witness or not since <= row.observed_first <= until]


def _told(connection: Connection, document: str) -> Mapping[int, list[StoredChange]]:
    """Return the changes of the document's amendments by the version that they led to."""
    told: dict[int, list[StoredChange]] = defaultdict(list)
    for one in amending(connection, document):
        if one.event.to_version is not None:
            told[one.event.to_version.key].append(one)
    return told


def _follows(one: StoredChange, before: int) -> bool:
    """Return whether the change's event compared with the version before; it may have read that one anew."""
    return one.event.from_version is None or one.event.from_version.key == before


class _Shown:
    """The document's clauses as its versions display them: decoded once, however many versions show them."""

    def __init__(self, stored: Mapping[int, StoredClause]) -> None:
        self.stored = stored
        self._decoded: dict[tuple[int, str], tuple[Clause, Judgement]] = {}

    def of(self, number: int, difference: Mapping[str, Any] | None) -> tuple[Clause, Judgement]:
        key = (number, repr(difference) if difference else "")
        if key not in self._decoded:
            self._decoded[key] = decode_clause(self.stored[number], difference)
        return self._decoded[key]
