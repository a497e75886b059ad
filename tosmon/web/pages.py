"""What is asked of all documents at once: the page of platforms by crawlers, and how the watch stands, for machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tosmon import crawlers
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.glances import Glances
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.registry import Registry
from tosmon.registry.names import Names
from tosmon.web.pictures import Pictures
from tosmon.web.robots_pages import matrix_page
from tosmon.web.robots_values import MatrixPage
from tosmon.web.said import Sayings

__all__ = ["Pages"]


class Pages:
    """Composes the pages from one catalog and one watch list."""

    def __init__(
        self, catalog: Catalog, archive: Archive, registry: Registry, known: Sequence[Crawler] | None = None
    ) -> None:
        self._catalog = catalog
        self._glances = Glances(catalog)
        self._sayings = Sayings(archive, catalog, crawlers.load() if known is None else known)
        self.pictures = Pictures(catalog, archive)
        self.names = Names.of(registry)
        self._registry = registry

    def robots(self, day: date | None = None, purpose: CrawlerPurpose | None = None) -> MatrixPage:
        """Return the page of platforms by crawlers, as it was at the end of that day (for None, as it is now)."""
        seen = {overview.document: overview for overview in self._catalog.documents_overview()}
        return matrix_page(self._sayings, self._registry.platforms, seen, day, purpose)

    def health(self) -> dict[str, object]:
        """Return how the watch stands, for machines."""
        seen = self._glances.platforms()
        checked = [one.checked_at for one in seen if one.checked_at]
        return {
            "status": "ok",
            "documents": len(self._registry),
            "checks": sum(one.checks for one in seen),
            "failing": sum(one.failing for one in seen),
            "last_check": max(checked).isoformat() if checked else None,
        }
