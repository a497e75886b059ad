"""Find what was known of a document at a moment without reading all its entries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

__all__ = ["down_revision", "revision", "upgrade"]

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Index the ledger by document and time, and its entries that change marks."""
    op.create_index("ix_ledger_document_at", "ledger", ["document", "at"], unique=False)
    marks = sa.text("entry LIKE '%\"marks\":{%'")
    op.create_index("ix_ledger_marks", "ledger", ["document", "sequence"], unique=False, sqlite_where=marks)
