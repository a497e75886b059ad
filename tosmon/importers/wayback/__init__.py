"""Web archives: what the Wayback Machine, a pywb server or any Memento archive captured of documents, as sightings.

    addresses   which addresses a document has had, era by era
    listing     an archive's index asked for captures, and which kind of index it is; `cdx` and `timemap` read answers
    choosing    the captures worth asking for; `moments`: those that show a document together
    taking      captures had one by one by `client`, their bytes set right by `payload`, spared by `remembered`
    importer    the whole of it

Asking is polite: one request at a time, spaced, and quiet for as long as an archive asks (`manners`).
"""

from __future__ import annotations

from tosmon.importers.wayback.addresses import by_hand, wanted
from tosmon.importers.wayback.client import Client
from tosmon.importers.wayback.importer import WaybackImport, Wishes
from tosmon.importers.wayback.listing import WAYBACK_MACHINE, find_service, given_timemap
from tosmon.importers.wayback.manners import SPACINGS, archive_limits
from tosmon.importers.wayback.moments import Plan
from tosmon.importers.wayback.spans import span_of
from tosmon.importers.wayback.values import Every, Service, Span, Take, Wanted

__all__ = [
    "SPACINGS",
    "WAYBACK_MACHINE",
    "Client",
    "Every",
    "Plan",
    "Service",
    "Span",
    "Take",
    "Wanted",
    "WaybackImport",
    "Wishes",
    "archive_limits",
    "by_hand",
    "find_service",
    "given_timemap",
    "span_of",
    "wanted",
]
