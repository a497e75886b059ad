"""The kinds of columns that many tables have, and how constraints are named; the tables themselves are `tables`."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Text

__all__ = ["document", "later", "metadata", "number", "text", "witness"]

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str) -> Column[str]:
    """Return a column of text that is always there."""
    return Column(name, Text, nullable=False)


def number(name: str) -> Column[int]:
    """Return a column of whole numbers that is always there."""
    return Column(name, Integer, nullable=False)


def witness() -> Column[str]:
    """Return who saw it: the id of an import's witness, empty for tosmon itself."""
    return later("witness", Text, "")


def later(name: str, kind: type[Any], default: str) -> Column[Any]:
    """Return a column that earlier catalogs had not."""
    return Column(name, kind, nullable=False, server_default=default)


def document() -> Column[str]:
    """Return the column that names a document."""
    return Column("document", Text, ForeignKey("documents.document"), nullable=False)
