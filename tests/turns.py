"""What label turns and what exports tell of a catalog, in one form: for laws that both hold to."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from tosmon.catalog.queries.holding import labelled_versions
from tosmon.catalog.tables import documents, label_turns
from tosmon.catalog.turning import retell
from tosmon.core.label_turns import STANDS
from tosmon.exports.spans import Seen, spans

__all__ = ["exported", "kept", "told", "told_anew"]

Row = tuple[Any, ...]
Begun = tuple[str, str, str, datetime, int]  # document, label, rule, since when, how many clauses


def kept(connection: Connection) -> list[Row]:
    """Return every row of the table."""
    return sorted(tuple(map(repr, row)) for row in connection.execute(select(label_turns)))


def told_anew(connection: Connection) -> list[Row]:
    """Return every row as it would be written anew, with nothing written."""
    with connection.begin_nested() as nested:
        for document in connection.execute(select(documents.c.document)).scalars().all():
            retell(connection, document)
        found = kept(connection)
        nested.rollback()
    return found


def told(connection: Connection) -> list[Begun]:
    """Return since when how many clauses of each document carried which label by which rule, as turns have it."""
    order = (label_turns.c.document, label_turns.c.label, label_turns.c.rule, label_turns.c.first)
    rows = connection.execute(select(label_turns).where(label_turns.c.label != STANDS).order_by(*order)).all()
    found = []
    for (document, label, rule), those in groupby(rows, lambda row: (row.document, row.label, row.rule)):
        before: tuple[int, datetime | None] = (0, None)
        for row in those:
            count = len(row.clauses)
            if before != (count, row.first):
                found.append((document, label, rule, row.first, count))
            before = (count, row.until)
    return found


def exported(connection: Connection) -> list[Begun]:
    """Return the same as exports have it in their table of labels over time."""
    found = []
    for document in connection.execute(select(documents.c.document).order_by(documents.c.document)).scalars().all():
        shown = tuple(labelled_versions(connection, document))
        for label, rule in sorted({says for one in shown for says in one.counts}):
            seen = [
                Seen(one.counts.get((label, rule), 0), one.info.observed_first, one.info.observed_last, "", "")
                for one in shown
            ]
            found += [
                (document, label, rule, span.seen.first, span.seen.value)
                for span in spans(seen)
                if span.seen.value and span.seen.first != span.before  # something else at the same moment
            ]
    return found
