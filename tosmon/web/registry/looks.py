"""Looks at pages and repairs of selections, one job each: with the tools of a check, and less patience than one has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from tosmon.alerts.config import AlertsConfig
from tosmon.looking import Brought, Sight, bring, sight
from tosmon.registry import Document
from tosmon.repairing import Repair, latest, repair, require_repairable
from tosmon.tools import Tools, open_tools
from tosmon.web.registry.entering import Entered
from tosmon.web.site import Site

__all__ = ["Look", "found_repair", "look"]

TOTAL: Final = 25.0  # seconds for all of a page's hops
CONNECT: Final = 6.0
READ: Final = 12.0
BROWSER: Final = 30.0
LARGEST: Final = 5 * 2**20  # octets on the wire


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a page: what was asked for, what came, and what is read of it."""

    entered: Entered
    brought: Brought
    sight: Sight


def look(site: Site, entered: Entered, document: Document, before: Brought | None) -> Look:
    """Return a look at the page; one that was brought before is read again, and not fetched again.

    Raises:
        TosmonError: it could not be captured.

    """
    with _tools(site) as tools:
        brought = before or bring(document, tools)
        return Look(entered, brought, sight(document, brought, tools))


def found_repair(site: Site, document: Document) -> Repair:
    """Return other selections for a document whose own stopped finding its text, from its latest capture.

    Raises:
        TosmonError: there is nothing to repair, or nothing to repair it by.

    """
    with _tools(site) as tools:
        state = tools.catalog.state(document.id)
        require_repairable(document, state)
        return repair(document, state, latest(document, state, tools), tools)


@contextmanager
def _tools(site: Site) -> Iterator[Tools]:
    had = site.settings
    settings = replace(
        had,
        attempts=1,
        total_timeout=min(had.total_timeout, TOTAL),
        connect_timeout=min(had.connect_timeout, CONNECT),
        read_timeout=min(had.read_timeout, READ),
        browser_timeout=min(had.browser_timeout, BROWSER),
        browser_pages=1,
        wire_bytes=min(had.wire_bytes, LARGEST),
        decoded_bytes=min(had.decoded_bytes, 3 * LARGEST),
    )
    alerts = site.alerts or AlertsConfig()
    with open_tools(site.home, settings, site.registry, asked_by="page", workers=0, alerts=alerts) as tools:
        yield tools
