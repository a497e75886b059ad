"""Keep what pages need: what reviewers said of events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tosmon.catalog.searching import index_anew
from tosmon.catalog.turning import retell_all

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add what is new; nothing that is there changes."""
    _reviews()
    decided = sa.text("kind NOT IN ('check', 'import')")
    op.create_index("ix_ledger_decided", "ledger", ["recorded_at"], sqlite_where=decided)
    op.create_index("ix_versions_suspect", "versions", ["key"], sqlite_where=sa.text("suspect"))
    _search()
    _unread()
    _label_turns()


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("seen", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_event_id", "reviews", ["event", "id"], unique=False)


def _unread() -> None:
    """Note with each event how many changes it has and whether it is read, and index what pages ask for."""
    for name, kind in (("changed", sa.Integer()), ("labelled", sa.Integer()), ("seen", sa.Boolean())):
        op.add_column("events", sa.Column(name, kind, nullable=False, server_default="0"))
    op.execute(
        "UPDATE events SET changed = found.every, labelled = found.weighty FROM ("
        "SELECT event, count(*) AS every, sum(CASE WHEN rank > 0 THEN 1 ELSE 0 END) AS weighty"
        " FROM changes GROUP BY event) AS found WHERE found.event = events.id"
    )
    weighty = sa.text("severity != 'none'")
    op.create_index("ix_events_weighty", "events", ["document", "observed_to"], sqlite_where=weighty)
    op.create_index("ix_events_weighty_latest", "events", ["observed_to"], sqlite_where=weighty)
    unread = sa.text("alert AND NOT seen")
    op.create_index("ix_events_unread", "events", ["severity", "observed_to"], sqlite_where=unread)
    op.create_index("ix_clauses_judged", "clauses", ["document", "number"], sqlite_where=sa.text("judgement != '[]'"))


def _label_turns() -> None:
    """Add the table, filled from the versions that are there: what it tells is derived, and never of an older kind."""
    op.create_table(
        "label_turns",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("clause", sa.Integer(), nullable=False),
        sa.Column("clauses", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["documents.document"], name="fk_label_turns_document"),
        sa.PrimaryKeyConstraint("document", "label", "rule", "first", name="pk_label_turns"),
        sqlite_with_rowid=False,
    )
    retell_all(op.get_bind())
    pointed = sa.text("direction IN ('strengthened', 'weakened')")
    op.create_index("ix_changes_pointed", "changes", ["direction", "event", "position"], sqlite_where=pointed)


def _search() -> None:
    """Make the full-text index, of all clauses there are."""
    op.create_table(
        "searched",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lineage", sa.Integer(), nullable=False),
        sa.Column("alike", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_searched"),
        sa.UniqueConstraint("document", "number", name="uq_searched_document_number"),
    )
    op.create_index("ix_searched_lineage", "searched", ["lineage"], unique=False)
    op.execute(
        "CREATE VIRTUAL TABLE search USING fts5(\n    words, around, stems, tags,\n"
        "    content='', tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* Co'\"\n)"
    )
    index_anew(op.get_bind())
