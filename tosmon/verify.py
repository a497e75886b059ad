"""Verify a home: every object re-hashed, every chain followed, every seal held against the catalog.

What is wrong comes back as lines for people. Nothing is mended here: `tosmon rebuild` and `tosmon restore` do that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tosmon.archive import Archive
from tosmon.home import Home
from tosmon.ledger import Anchored, verify_anchor, verify_ledger
from tosmon.opened import existing_catalog
from tosmon.tools import SOFTWARE

__all__ = ["Verified", "verify"]

Progress = Callable[[str, int], None]  # what is verified, and how much of it so far


@dataclass(frozen=True, slots=True)
class Verified:
    """What was verified, and everything that is wrong, one line each.

    `orphans` are objects that no check in the catalog tells of: a crash leaves one, and the next run adopts it.
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
    orphans = tuple(sorted(name for name in archive.objects() if name not in known))
    damaged = tuple(problem for name in orphans for problem in archive.verify_object(name))
    return Verified(
        problems=(*report.problems, *damaged, *anchored.problems),
        documents=report.documents,
        entries=report.entries,
        snapshots=report.snapshots,
        seals=report.seals,
        orphans=orphans,
        anchor=anchored.day.isoformat() if anchored.day else "",
    )
