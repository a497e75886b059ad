"""One clause's life: how it was first displayed, where it stood, and the changes it had part in."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from tosmon.catalog.layouts import StoredClause, decode_clause
from tosmon.catalog.queries.events import with_clause
from tosmon.catalog.queries.versions import containing
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import clauses
from tosmon.catalog.views import ClauseLife, VersionInfo

__all__ = ["clause_life", "document_of", "telling_words"]


def telling_words(connection: Connection, ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Return for each of these clauses the first words that show each of its labels, by label."""
    found: dict[str, dict[str, str]] = {}
    for chunk in chunks(sorted(ids)):
        for row in connection.execute(select(clauses).where(clauses.c.id.in_(chunk))):
            _, judgement = decode_clause(_stored(row), None)
            words = found.setdefault(row.id, {})
            for one in judgement.evidence:
                words.setdefault(one.label, one.text)
    return found


def _stored(row: Any) -> StoredClause:  # noqa: ANN401 - a row of SQLAlchemy's, which knows no columns
    return StoredClause(row.number, row.id, row.text, row.context, row.judgement)


def clause_life(connection: Connection, clause: str) -> ClauseLife | None:
    """Return what is known of the clause of that id, or None."""
    row = connection.execute(select(clauses).where(clauses.c.id == clause)).one_or_none()
    if row is None:
        return None
    shown, judgement = decode_clause(_stored(row), None)
    held: tuple[VersionInfo, ...] = ()
    if row.first_version is not None:
        held = containing(connection, row.document, row.number, row.first_version, row.last_version)
    return ClauseLife(row.id, row.document, shown, judgement, held, with_clause(connection, clause))


def document_of(connection: Connection, clause: str) -> str | None:
    """Return the document of the clause of that id, or None where there is no such clause."""
    return connection.execute(select(clauses.c.document).where(clauses.c.id == clause)).scalar()
