"""Where pages of texts lie: addresses of versions, of snapshots, and of two versions beside each other."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from tosmon.catalog.views import StoredEvent
from tosmon.web.asked import address_time

__all__ = ["compare", "compare_event", "document", "snapshot", "version"]


def document(document_id: str) -> str:
    """Return the address of a document's page."""
    return f"/d/{quote(document_id)}"


def version(document_id: str, snapshot_id: str, observed_first: datetime) -> str:
    """Return the address of a version, to be read whole."""
    return f"/v/{quote(document_id)}/{_time(snapshot_id, observed_first)}"


def snapshot(snapshot_id: str) -> str:
    """Return the address of a snapshot; empty where there is none."""
    return f"/s/{quote(snapshot_id)}" if snapshot_id else ""


def compare(document_id: str, old: tuple[str, datetime], new: tuple[str, datetime]) -> str:
    """Return the address of two versions beside each other, each as its snapshot and its first observation."""
    return f"/compare/{quote(document_id)}/{_time(*old)}..{_time(*new)}"


def compare_event(event: StoredEvent) -> str:
    """Return the address of the two versions that an event tells of; empty where it tells of none, or of one."""
    old, new = event.from_version, event.to_version
    if old is None or new is None:
        return ""
    return compare(event.document, (old.snapshot, old.observed_first), (new.snapshot, new.observed_first))


def _time(snapshot_id: str, observed_first: datetime) -> str:
    """Return what tells a version from the others of its document: the name of its snapshot, or its moment."""
    return quote(snapshot_id.rpartition("/")[2]) or address_time(observed_first)
