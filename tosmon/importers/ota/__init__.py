"""Collections of Open Terms Archive: repositories of versions and of snapshots, as sightings."""

from __future__ import annotations

from tosmon.importers.ota.collection import Collection, open_collection

__all__ = ["Collection", "open_collection"]
