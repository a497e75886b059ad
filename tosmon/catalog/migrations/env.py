"""Runs the migrations on the connection that `tosmon.catalog.schema` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from tosmon.catalog.tables import metadata

__all__: list[str] = []

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite alters tables by copying them
)
context.run_migrations()
