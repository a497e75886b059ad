"""Keep what others saw: imported snapshots, versions and events with their witnesses."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, all of which are empty for what tosmon saw itself, and the tables of witnesses."""
    for table in ("snapshots", "versions", "events"):
        _add(table, "witness", sa.Text(), "")
    for table in ("snapshots", "versions"):
        _add(table, "technical", sa.Boolean(), "0")
    for column in ("source", "parts"):
        op.add_column("snapshots", sa.Column(column, sa.Text(), nullable=True))
    for column in ("imported", "derived"):
        _add("documents", column, sa.Integer(), "0")
    _witnesses()
    _sightings()
    _event_aliases()


def _add(table: str, name: str, kind: sa.types.TypeEngine[Any], default: str) -> None:
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def _witnesses() -> None:
    op.create_table(
        "witnesses",
        sa.Column("witness", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("first_import", sa.Text(), nullable=False),
        sa.Column("last_import", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("witness", name="pk_witnesses"),
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", "snapshot", name="pk_sightings"),
        sa.ForeignKeyConstraint(["version"], ["versions.key"], name="fk_sightings_version"),
        sa.ForeignKeyConstraint(["snapshot"], ["snapshots.id"], name="fk_sightings_snapshot"),
    )
    op.create_index("ix_sightings_snapshot", "sightings", ["snapshot"], unique=False)


def _event_aliases() -> None:
    op.create_table(
        "event_aliases",
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alias", name="pk_event_aliases"),
        sa.ForeignKeyConstraint(["document"], ["documents.document"], name="fk_event_aliases_document"),
    )
    op.create_index("ix_event_aliases_document", "event_aliases", ["document"], unique=False)
