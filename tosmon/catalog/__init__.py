"""The catalog: the ledger of every check, and all that is derived from it, in one database.

`Catalog` is its face. What goes in and comes out are the values of `records` and `views`; the WARC objects that
snapshots point to belong to `tosmon.archive`, the daily seals to `tosmon.ledger`.
"""

from __future__ import annotations

from tosmon.catalog.catalog import Catalog
from tosmon.catalog.records import Conflict

__all__ = ["Catalog", "Conflict"]
