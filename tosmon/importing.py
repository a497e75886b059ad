"""Takes in what others saw: sightings into the archive and the ledger, and what they amount to into the catalog.

    importer → sightings → archive (many to an object) → ledger → backfill: versions, events

A batch is archived before it is recorded, and recorded in one transaction; its object is named by its content. So a run
that is killed leaves nothing by halves: the next one takes in what is missing, and arrives where an undisturbed one
would have. Finding sightings is the importers' job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Final

from tosmon import crawlers
from tosmon.archive import Archive
from tosmon.backfill import Backfill, Done
from tosmon.catalog import Catalog
from tosmon.core.imported import Known, Sighting, Witness
from tosmon.errors import TosmonError
from tosmon.home import Home
from tosmon.opened import require_catalog
from tosmon.registry import Registry
from tosmon.settings import Settings
from tosmon.tools import SOFTWARE, utc_now

__all__ = ["Progress", "Source", "Taken", "adopt_batches", "backfill_for", "take_in"]

Source = Callable[[Known], Iterable[Sighting]]
"""Gives the sightings of a witness, without those whose ids are known: of one document together, in order."""
Progress = Callable[[str, int, int | None], None]  # what is done now, how much of it so far, and of how many if known

BATCH_BYTES: Final = 16 * 2**20  # of pages in one object
BATCH_SIGHTINGS: Final = 500
BATCH_SECONDS: Final = 60.0  # a web archive gives a page every few seconds: what a crash may cost


@dataclass(slots=True)
class Taken:
    """What an import brought: sightings taken in, those that had been before, and what came of the documents."""

    taken: int = 0
    known: int = 0
    ended: int = 0
    documents: set[str] = field(default_factory=set)
    done: Done = field(default_factory=Done)


def take_in(  # noqa: PLR0913 - where, from whom, and four options by name
    home: Home,
    settings: Settings,
    registry: Registry,
    witness: Witness,
    source: Source,
    *,
    alerts: bool = False,
    workers: int | None = None,
    now: Callable[[], datetime] = utc_now,
    progress: Progress = lambda _what, _done, _of: None,
) -> Taken:
    """Take in what a witness saw and is not known yet, derive what follows, and return how it went.

    `alerts` has the events of it told as those of checks are; else imported history is no news.

    Raises:
        ImportRefused: the source cannot be read; what had been taken in before that stays.
        StoreError: archive or catalog cannot be used, or too little space is free.

    """
    require_catalog(home)
    with backfill_for(home, registry, settings, workers) as backfill, home.writing():
        home.require_space(settings.free_space_minimum)
        with Catalog.open(home.catalog, clock=now) as catalog:
            archive = Archive(home.root, SOFTWARE)
            adopt_batches(archive, catalog)  # of a run that was killed
            work = _TakingIn(archive, catalog, backfill, witness, alerts, progress)
            try:
                work.run(source)
            except TosmonError:  # what came before it is derived all the same; Ctrl-C leaves that to the next import
                work.settle()
                raise
            work.settle()
    return work.taken


def backfill_for(home: Home, registry: Registry, settings: Settings, workers: int | None = None) -> Backfill:
    """Return what derives imports in that home, in as many processes as the settings say."""
    known = crawlers.load(home.crawlers) if home.crawlers.is_file() else crawlers.load()
    count = settings.workers if workers is None else workers
    return Backfill(home.root, registry, settings, lambda: known, count)


class _Remembered:
    """The ids of sightings that were taken in, and how many of them the source has met again."""

    def __init__(self, ids: set[str]) -> None:
        self._ids = ids
        self._met: set[str] = set()
        self._own: set[str] = set()

    @property
    def met(self) -> int:
        """Return how many sightings that were known before the source has asked for."""
        return len(self._met)

    def __contains__(self, sighting: object) -> bool:
        known = sighting in self._ids
        if known:
            self._met.add(str(sighting))
        return known or sighting in self._own

    def add(self, sighting: str) -> None:
        """Note one that is taken in now."""
        self._own.add(sighting)


class _TakingIn:
    """One import."""

    def __init__(
        self,
        archive: Archive,
        catalog: Catalog,
        backfill: Backfill,
        witness: Witness,
        alerts: bool,  # noqa: FBT001 - handed through
        progress: Progress,
    ) -> None:
        self.taken = Taken()
        self._archive, self._catalog, self._backfill = archive, catalog, backfill
        self._witness, self._alerts, self._progress = witness, alerts, progress
        self._batch: list[Sighting] = []
        self._size = 0
        self._begun = 0.0  # when the batch's first sighting came

    def run(self, source: Source) -> None:
        """Take in all that the source gives."""
        known = _Remembered(self._catalog.sightings(self._witness.id))
        for sighting in source(known):
            if sighting.id in known:
                continue
            known.add(sighting.id)
            if self._batch and self._is_full(sighting):
                self._flush(sighting.document)
            self._begun = self._begun if self._batch else monotonic()
            self._batch.append(sighting)
            self._size += sum(len(page.body) for page in sighting.pages)
            self._progress("taking in", self.taken.taken + len(self._batch), None)
        self._flush("")
        self.taken.known = known.met

    def settle(self) -> None:
        """Derive what was taken in, and what an earlier run had left underived."""
        for document in self._catalog.underived():
            self._backfill.push(document, self._catalog, alerts=self._alerts)
        self.taken.done = self._backfill.finish(self._catalog, alerts=self._alerts, progress=self._tell)

    def _tell(self, done: int) -> None:
        self._progress("deriving", done, done + self._backfill.left)

    def _is_full(self, sighting: Sighting) -> bool:
        """Return whether the batch must go before this one: it is large, or has waited long for a slow source."""
        size = self._size + sum(len(page.body) for page in sighting.pages)
        waited = monotonic() - self._begun > BATCH_SECONDS
        return size > BATCH_BYTES or len(self._batch) >= BATCH_SIGHTINGS or waited

    def _flush(self, following: str) -> None:
        """Archive and record the batch, and have the documents derived that end with it."""
        batch, self._batch, self._size = self._batch, [], 0
        if not batch:
            return
        placed = self._archive.put_batch(self._witness, batch)
        self.taken.taken += self._catalog.take_in(self._witness, list(zip(batch, placed, strict=True)))
        self.taken.ended += sum(one.ended for one in batch)
        documents = dict.fromkeys(one.document for one in batch)
        self.taken.documents.update(documents)
        for document in documents:
            if document != following:
                self._backfill.push(document, self._catalog, alerts=self._alerts)


def adopt_batches(archive: Archive, catalog: Catalog) -> int:
    """Take in the batches that a crash or a lost catalog left without their entries; return how many sightings.

    Damaged ones stay where they are, for `verify` to name.
    """
    known = catalog.snapshot_objects()
    count = 0
    for name in archive.batches():
        if name not in known:
            witness, entries = archive.batch(name)
            count += catalog.take_in(witness, [(one.sighting, one.placed) for one in entries])
    return count
