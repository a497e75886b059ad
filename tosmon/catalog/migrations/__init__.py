"""How the catalog's schema changed, one file a revision; run by `tosmon.catalog.schema`, through Alembic."""

from __future__ import annotations

__all__: list[str] = []
