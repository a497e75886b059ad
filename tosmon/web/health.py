"""How the watch stands, in figures for machines that look after it."""

from __future__ import annotations

from tosmon.catalog import Catalog
from tosmon.catalog.glances import Glances
from tosmon.registry import Registry

__all__ = ["Health"]


class Health:
    """Tells how the watch of one catalog and one watch list stands."""

    def __init__(self, catalog: Catalog, registry: Registry) -> None:
        self._glances = Glances(catalog)
        self._registry = registry

    def __call__(self) -> dict[str, object]:
        """Return how the watch stands."""
        seen = self._glances.platforms()
        checked = [one.checked_at for one in seen if one.checked_at]
        return {
            "status": "ok",
            "documents": len(self._registry),
            "checks": sum(one.checks for one in seen),
            "failing": sum(one.failing for one in seen),
            "last_check": max(checked).isoformat() if checked else None,
        }
