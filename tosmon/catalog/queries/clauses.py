"""One clause's life: how it was first displayed, where it stood, and the changes it had part in."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tosmon.catalog.layouts import StoredClause, decode_clause
from tosmon.catalog.queries.events import with_clause
from tosmon.catalog.queries.versions import containing
from tosmon.catalog.tables import clauses
from tosmon.catalog.views import ClauseLife, VersionInfo

__all__ = ["clause_life"]


def clause_life(connection: Connection, clause: str) -> ClauseLife | None:
    """Return what is known of the clause of that id, or None."""
    row = connection.execute(select(clauses).where(clauses.c.id == clause)).one_or_none()
    if row is None:
        return None
    stored = StoredClause(row.number, row.id, row.text, row.context, row.judgement)
    shown, judgement = decode_clause(stored, None)
    held: tuple[VersionInfo, ...] = ()
    if row.first_version is not None:
        held = containing(connection, row.document, row.number, row.first_version, row.last_version)
    return ClauseLife(row.id, row.document, shown, judgement, held, with_clause(connection, clause))
