"""All versions of a document that were in force, with texts and what events told of them: a lineage's material."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, select

from tosmon.catalog.layouts import StoredClause, decode_clause, unpack
from tosmon.catalog.queries.events import amending, amending_version, told_clauses
from tosmon.catalog.stored import every_clause, read_clauses
from tosmon.catalog.tables import IS_JUDGED, clauses, versions
from tosmon.catalog.views import StoredChange
from tosmon.core.following import Outline
from tosmon.core.gaps import Period
from tosmon.core.model import Change, Clause, Judgement

__all__ = ["Line", "in_line", "periods"]

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
    rows = connection.execute(_IN_FORCE.where(versions.c.document == document)).all()
    known = {row.key: row for row in rows}
    found = []
    before = None
    for row in in_line(rows):
        found.append(_period(document, row, shown, [one for one in told[row.key] if _follows(one, before, known)]))
        before = row
    return tuple(found)


class Line:
    """The same versions in outline, with texts for the asking: for following one clause. It reads by the connection."""

    def __init__(self, connection: Connection, document: str) -> None:
        self._connection = connection
        self._document = document
        rows = connection.execute(_IN_FORCE.where(versions.c.document == document)).all()
        self._by_key = {row.key: row for row in rows}
        self._rows = in_line(rows)
        # Versions often display just what the one before does: what is made of a layout is made once.
        layout_of = cache(unpack)
        shown_of = cache(lambda layout: _outlined(*layout_of(layout)))
        self._layouts = [layout_of(row.layout) for row in self._rows]
        self._shown = _Shown({})
        self._known: dict[int, list[StoredChange]] = {}
        told = told_clauses(connection, document)
        self.outlines = tuple(
            Outline(
                document,
                row.snapshot or "",
                row.observed_first,
                row.observed_last,
                row.extractor,
                shown_of(row.layout),
                frozenset(told.get(row.key, ())),
                row.language,
            )
            for row in self._rows
        )

    def number(self, clause: str) -> int | None:
        """Return the number that the clause of that id has in the document; None where it has no such clause."""
        query = select(clauses.c.number).where(clauses.c.document == self._document, clauses.c.id == clause)
        return self._connection.execute(query).scalar()

    def ruling(self, most: int) -> list[tuple[int, str]] | None:
        """Return number and id of each clause that carries a label where it was first displayed; None for too many."""
        query = select(clauses.c.number, clauses.c.id).where(clauses.c.document == self._document, IS_JUDGED)
        rows = self._connection.execute(query.order_by(clauses.c.number).limit(most + 1)).all()
        return None if len(rows) > most else [(row.number, row.id) for row in rows]

    def period(self, place: int) -> Period:
        """Return a version with its texts, as `periods` has it."""
        self._read(self._layouts[place][0])
        return _period(self._document, self._rows[place], self._shown, self._told(place))

    def told(self, place: int) -> tuple[str, tuple[Change, ...]]:
        """Return the id of the event that brought a version, empty for none, and the changes that it has told."""
        told = self._told(place)
        return told[0].event.id if told else "", tuple(one.change for one in told)

    def _told(self, place: int) -> list[StoredChange]:
        if place not in self._known:
            before = self._rows[place - 1] if place else None
            found = amending_version(self._connection, self._document, self._rows[place].key)
            self._known[place] = [one for one in found if _follows(one, before, self._by_key)]
        return self._known[place]

    def id(self, place: int, at: int) -> str:
        """Return the id of a clause of a version."""
        number = self._layouts[place][0][at]
        self._read([number])
        return self._shown.stored[number].id

    def clause(self, place: int, at: int) -> tuple[Clause, Judgement]:
        """Return a clause of a version as that displays it."""
        numbers, other = self._layouts[place]
        if numbers[at] not in self._shown.stored:
            self._read(numbers)
        return self._shown.of(numbers[at], other.get(str(at)))

    def _read(self, numbers: Sequence[int]) -> None:
        stored = self._shown.stored
        missing = [number for number in numbers if number not in stored]
        if missing:
            found = read_clauses(self._connection, self._document, clauses.c.number, missing)
            stored.update({one.number: one for one in found})


def _outlined(numbers: Sequence[int], other: Mapping[str, Mapping[str, Any]]) -> tuple[tuple[int, str], ...]:
    """Return what an outline says of a version's clauses: their numbers, and what is displayed otherwise."""
    shown = [(number, "") for number in numbers]
    for at, difference in other.items():
        shown[int(at)] = (numbers[int(at)], repr(difference))
    return tuple(shown)


def _period(document: str, row: Any, shown: _Shown, told: Sequence[StoredChange]) -> Period:  # noqa: ANN401 - a row
    """Return a version with its texts; `told` are the changes of the event that brought it."""
    shows, judgements, ids = shown.whole(row.layout)
    return Period(
        document=document,
        snapshot=row.snapshot or "",
        first=row.observed_first,
        last=row.observed_last,
        extractor=row.extractor,
        clauses=shows,
        judgements=judgements,
        ids=ids,
        language=row.language,
        event=told[0].event.id if told else "",
        told=tuple(one.change for one in told),
    )


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


def _follows(one: StoredChange, before: Any, known: Mapping[int, Any]) -> bool:  # noqa: ANN401 - a row
    """Return whether the change's event compared with the version before, or with one that displays just the same.

    It may have read the version before anew. `known` are the document's versions by their keys.
    """
    compared = one.event.from_version
    if compared is None or before is None:
        return compared is None
    if compared.key == before.key:
        return True
    other = known.get(compared.key)
    return other is not None and (other.extractor, other.layout) == (before.extractor, before.layout)


class _Shown:
    """The document's clauses as its versions display them: decoded once, however many versions show them."""

    def __init__(self, stored: dict[int, StoredClause]) -> None:
        self.stored = stored
        self._decoded: dict[tuple[int, str], tuple[Clause, Judgement]] = {}
        self._wholes: dict[bytes, tuple[tuple[Clause, ...], tuple[Judgement, ...], tuple[str, ...]]] = {}

    def of(self, number: int, difference: Mapping[str, Any] | None) -> tuple[Clause, Judgement]:
        key = (number, repr(difference) if difference else "")
        if key not in self._decoded:
            self._decoded[key] = decode_clause(self.stored[number], difference)
        return self._decoded[key]

    def whole(self, layout: bytes) -> tuple[tuple[Clause, ...], tuple[Judgement, ...], tuple[str, ...]]:
        """Return all clauses of a version, their judgements and ids: the same objects for versions of one layout."""
        if layout not in self._wholes:
            numbers, other = unpack(layout)
            pairs = [self.of(number, other.get(str(place))) for place, number in enumerate(numbers)]
            self._wholes[layout] = (
                tuple(clause for clause, _ in pairs),
                tuple(judgement for _, judgement in pairs),
                tuple(self.stored[number].id for number in numbers),
            )
        return self._wholes[layout]
