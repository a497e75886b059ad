"""Which documents are a robots.txt, and how far each is known."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from tosmon.catalog.tables import documents

__all__ = ["robots_documents"]

_ROBOTS: Final = select(documents.c.document, documents.c.sequence).where(
    documents.c.document.like("%/robots.txt") | documents.c.document.like("%/robots.txt@%")
)


def robots_documents(connection: Connection) -> dict[str, int]:
    """Return the sequence of the latest entry of each robots.txt, by document: what is otherwise once it is checked."""
    return {row.document: row.sequence for row in connection.execute(_ROBOTS.order_by(documents.c.document))}
