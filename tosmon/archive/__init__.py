"""Keeps snapshots as WARC 1.1 objects that any web-archive tool can read; the catalog of them is kept by others.

`store` holds the archive itself, `writer` composes an object, `reader` takes one apart and doubts every byte of it,
`http` reads responses from their bytes, `files` writes files that survive a crash, `records` has the values.
What others saw lies in batches, many sightings an object: `batch_writer` composes one, `batch_reader` reads it, and
`manifest` is what it says of itself.
"""

from __future__ import annotations

from tosmon.archive.records import Archived, Revisit, SnapshotRecord, Stored, WarcRecord
from tosmon.archive.store import Archive

__all__ = ["Archive", "Archived", "Revisit", "SnapshotRecord", "Stored", "WarcRecord"]
