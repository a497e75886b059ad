"""Distinct clauses out of their rows, many at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Select, Text, bindparam, select, type_coerce

from tosmon.catalog.layouts import StoredClause
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import clauses

__all__ = ["every_clause", "read_clauses"]

# The JSON of all clauses is read in one go, as text: a third of the time of one by one.
_CLAUSES: Final[Select[Any]] = select(
    clauses.c.number,
    clauses.c.id,
    clauses.c.text,
    type_coerce(clauses.c.context, Text),
    type_coerce(clauses.c.judgement, Text),
).where(clauses.c.document == bindparam("document"))


def read_clauses(
    connection: Connection, document: str, column: Column[Any], values: Iterable[Any]
) -> list[StoredClause]:
    """Return the document's clauses whose column (number or id) has one of these values."""
    rows: list[Row[Any]] = []
    for chunk in chunks(sorted(set(values))):
        rows += connection.execute(_CLAUSES.where(column.in_(chunk)), {"document": document}).all()
    return _parsed(rows)


def every_clause(connection: Connection, document: str) -> list[StoredClause]:
    """Return all distinct clauses of a document."""
    return _parsed(connection.execute(_CLAUSES, {"document": document}).all())


def _parsed(rows: Iterable[Row[Any]]) -> list[StoredClause]:
    plain = [tuple(row) for row in rows]
    parsed = json.loads(f"[{','.join(f'[{row[3]},{row[4]}]' for row in plain)}]")
    return [StoredClause(row[0], row[1], row[2], *both) for row, both in zip(plain, parsed, strict=True)]
