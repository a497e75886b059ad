"""Verify a home: every object re-hashed, every chain followed, every seal held against the catalog.

What is wrong comes back as lines for people. Nothing is mended here: `tosmon rebuild` and `tosmon restore` do that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.errors import ArchiveError
from tosmon.home import Home
from tosmon.ledger import Anchored, verify_anchor, verify_ledger
from tosmon.opened import existing_catalog
from tosmon.tools import SOFTWARE

__all__ = ["Verified", "verify"]

Progress = Callable[[str, int], None]  # what is verified, and how much of it so far


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified, and everything that is wrong, one line each.

    `orphans` are objects that nothing in the catalog tells of: a crash leaves one, and the next run adopts it.
    `anchor` is the day whose seal has the root that was asked for.
    """

    problems: tuple[str, ...]
    documents: int
    entries: int
    snapshots: int
    seals: int
    orphans: tuple[str, ...]
    anchor: str = ""


def verify(home: Home, *, anchor: str = "", progress: Progress = lambda _what, _done: None) -> Verified:
    """Return what is wrong in the home. `anchor` is a seal's root kept elsewhere: what happened since is held to it.

    Raises:
        NotFound: nothing was ever checked here.
        CatalogError: the catalog is gone, or cannot be read at all.

    """
    archive = Archive(home.root, SOFTWARE)
    with existing_catalog(home) as catalog:
        report = verify_ledger(catalog, archive, verify_object=archive.verify_object, progress=progress)
        anchored = verify_anchor(catalog, archive, anchor) if anchor else Anchored(None, ())
        known = catalog.snapshot_objects()
        orphans = sorted(name for name in archive.objects() if name not in known)
        loose = [name for name in archive.batches() if name not in known]
        damaged = [problem for name in (*orphans, *loose) for problem in archive.verify_object(name)]
        orphans += [name for name in loose if not _is_told(name, archive, catalog)]
    return Verified(
        problems=(*report.problems, *damaged, *anchored.problems),
        documents=report.documents,
        entries=report.entries,
        snapshots=report.snapshots,
        seals=report.seals,
        orphans=tuple(orphans),
        anchor=anchored.day.isoformat() if anchored.day else "",
    )


def _is_told(batch: str, archive: Archive, catalog: Catalog) -> bool:
    """Return whether the catalog knows all sightings of a batch without a snapshot: each says that a watch ended."""
    try:
        witness, entries = archive.batch(batch)
    except ArchiveError:  # damaged, and said to be
        return False
    known = catalog.sightings(witness.id)
    return all(entry.sighting.id in known for entry in entries)
