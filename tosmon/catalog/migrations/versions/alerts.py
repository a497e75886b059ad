"""Send alerts to many: targets, messages, notes, subscriptions of people, and documents that are paused."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0004"
down_revision = "0003"

KEPT = "id, event, subscription, state, attempts, created_at, next_attempt, sent_at, last_error"


def upgrade() -> None:
    """Widen the outbox, whose alerts all went to the terminal, and add what is new; no alert changes."""
    _outbox()
    op.add_column("documents", sa.Column("paused", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "subscriptions",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_subscriptions"),
    )
    op.create_table(
        "unsubscribed",
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("subscription", "target", name="pk_unsubscribed"),
    )


def _outbox() -> None:
    """Make the table anew: SQLite cannot loosen a column that is there."""
    op.drop_index("ix_outbox_state_next_attempt", "outbox")
    op.rename_table("outbox", "outbox_before")
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), server_default="terminal", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("next_attempt", sa.Text(), nullable=True),
        sa.Column("first_attempt", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name="fk_outbox_event"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("event", "subscription", "target", name="uq_outbox_event_subscription_target"),
    )
    op.execute(f"INSERT INTO outbox ({KEPT}) SELECT {KEPT} FROM outbox_before")  # noqa: S608 - names of columns
    op.drop_table("outbox_before")
    op.create_index("ix_outbox_state_next_attempt", "outbox", ["state", "next_attempt"], unique=False)
    op.create_index("ix_outbox_message", "outbox", ["message"], unique=False)
    op.create_index("ix_outbox_subscription", "outbox", ["subscription"], unique=False)
