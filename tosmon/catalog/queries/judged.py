"""The labelled clauses of a version, without the others: a text of forty-five thousand clauses has a hundred."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from tosmon.catalog.layouts import decode_clause, unpack
from tosmon.catalog.queries.versions import INFO, info_of
from tosmon.catalog.states import chunks
from tosmon.catalog.stored import read_clauses
from tosmon.catalog.tables import IS_JUDGED, clauses, versions
from tosmon.catalog.views import JudgedClause, VersionInfo

__all__ = ["labelled_clauses"]

_JUDGED_ANEW = "j"  # in a layout: judged otherwise than where the clause was first displayed


def labelled_clauses(connection: Connection, key: int) -> tuple[VersionInfo, tuple[JudgedClause, ...]] | None:
    """Return the version of that key and its labelled clauses in order, each with since when it stands; or None."""
    query: Select[Any] = select(*INFO, versions.c.layout).where(versions.c.key == key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    numbers, other = unpack(row.layout)
    judged = select(clauses.c.number).where(clauses.c.document == row.document, IS_JUDGED)
    carrying = set(connection.execute(judged).scalars())
    anew = {int(place) for place, difference in other.items() if _JUDGED_ANEW in difference}
    places = [place for place, number in enumerate(numbers) if number in carrying or place in anew]
    found = read_clauses(connection, row.document, clauses.c.number, [numbers[place] for place in places])
    stored = {one.number: one for one in found}
    since = _since(connection, row.document, sorted(stored))
    shown = []
    for place in places:
        one = stored[numbers[place]]
        clause, judgement = decode_clause(one, other.get(str(place)))
        if judgement.labels:
            shown.append(JudgedClause(one.id, place, clause, judgement, since.get(one.number)))
    return info_of(row), tuple(shown)


def _since(connection: Connection, document: str, numbers: list[int]) -> dict[int, datetime]:
    """Return by number since when clauses were seen in these words, as far as any version believed shows them."""
    query = select(clauses.c.number, versions.c.observed_first).join(
        versions, versions.c.key == clauses.c.first_version
    )
    found: dict[int, datetime] = {}
    for chunk in chunks(numbers):
        of_chunk = query.where(clauses.c.document == document, clauses.c.number.in_(chunk))
        found |= {row.number: row.observed_first for row in connection.execute(of_chunk)}
    return found
