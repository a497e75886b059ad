"""What every page is made of: the catalog, the archive, the watch list, and how answers are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tosmon.alerts.config import AlertsConfig
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.families import Families
from tosmon.core.robots.crawlers import Crawler
from tosmon.home import Home
from tosmon.metrics import Metrics
from tosmon.registry import Registry
from tosmon.registry.names import Names
from tosmon.settings import Settings
from tosmon.web.said import Sayings
from tosmon.web.shown import Shown

__all__ = ["READ", "Site"]

READ = ["GET", "HEAD"]


@dataclass(frozen=True, slots=True)
class Site:
    """What pages are made of.

    `alerts` is what alerts.toml says, None where nobody has read it; `metrics` how the watch is doing that runs beside
    the pages, None where none does.
    """

    catalog: Catalog
    archive: Archive
    home: Home
    registry: Registry
    settings: Settings
    crawlers: Sequence[Crawler]
    alerts: AlertsConfig | None
    metrics: Metrics | None
    names: Names
    families: Families
    sayings: Sayings
    shown: Shown
