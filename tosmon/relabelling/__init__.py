"""Derive everything in the catalog anew with today's extractor and lexicon: technical upgrades, never events.

The work is done on a copy of the catalog beside it, document by document, each in one transaction. Whatever stops it
leaves the catalog as it was, and the next run goes on with the copy. What differs is shown, and only when it is
accepted the copy takes the catalog's place, which is kept under another name. No alert comes of it; keys, event ids,
addresses and the ledger stay.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path

from tosmon import __version__, lexicon
from tosmon.catalog import Catalog
from tosmon.catalog.relabelling import begin, done, finish, sizes, write
from tosmon.catalog.replacing import copy_to, put_in_place, remove
from tosmon.core.extract import EXTRACTOR
from tosmon.errors import HomeError, NotFound
from tosmon.home import Home
from tosmon.opened import require_catalog
from tosmon.registry import Registry
from tosmon.relabelling.reports import DocumentReport, Relabelled
from tosmon.relabelling.work import Workers, Workplace
from tosmon.settings import Settings
from tosmon.tools import utc_now

__all__ = ["Relabelled", "relabel"]

Progress = Callable[[int, int], None]  # versions done, versions in all
DRAFT = "relabel-"  # how the ending of a copy's name begins
FEW = 200  # versions that are derived sooner than processes start
ROOM = 1.5  # times the catalog's size that a copy with its log may take


def relabel(
    home: Home,
    settings: Settings,
    registry: Registry,
    *,
    documents: Sequence[str] = (),
    dry_run: bool = False,
    accept: Callable[[Relabelled], bool] = lambda _: True,
    processes: int | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Relabelled:
    """Derive the documents of the home's catalog anew, all for none named, and put what comes of it in place.

    `accept` is shown what differs, and says whether it is to be put in place. A `dry_run` writes nothing, and may run
    beside `tosmon up`. `documents` are ids, platforms or patterns ("x/*"). `processes` are as many as there are cores
    where the work is worth them, unless given; 0 for none of their own.

    Raises:
        HomeError: another program works in the home, or too little space is free.
        NotFound: a name is no document's.
        StoreError: the catalog cannot be used, or the disk does not take it; the catalog stays as it was.

    """
    require_catalog(home)
    place = Workplace(home.root, home.catalog, settings.severity, {document.id: document for document in registry})
    if dry_run:
        return _Run(place, _named(home, documents, registry), processes, progress).dry()
    with home.up_lock(), home.alone() as alone:
        if not alone:
            raise HomeError(f"another program works in {home.root}", remedy="stop it first, or look with --dry-run")
        return _Run(place, _named(home, documents, registry), processes, progress).real(home, accept)


def _named(home: Home, names: Sequence[str], registry: Registry) -> dict[str, int]:
    """Return the documents that are named, with their numbers of versions, those with most of them first."""
    with Catalog.open(home.catalog, create=False) as catalog, catalog.asking() as connection:
        every = sizes(connection)
    found: set[str] = set() if names else set(every)
    for name in names:
        wanted = _as_pattern(name, registry)
        matching = {document for document in every if fnmatchcase(document, wanted)}
        if not matching:
            raise NotFound(f"nothing that is called {name} has a version here", remedy="name a document or a platform")
        found |= matching
    return {document: every[document] for document in sorted(found, key=lambda one: (-every[one], one))}


def _as_pattern(name: str, registry: Registry) -> str:
    """Return the pattern of ids that a name stands for; the platform may be named by an alias."""
    platform, slash, document = name.partition("/")
    with suppress(NotFound):  # it may have been watched once
        platform = registry.platform(platform).id
    return f"{platform}/{document if slash else '*'}"


class _Run:
    """One run over some documents, which `versions` gives with their numbers of versions."""

    def __init__(
        self, place: Workplace, versions: Mapping[str, int], processes: int | None, progress: Progress
    ) -> None:
        self._place = place
        self._versions = versions
        self._progress = progress
        if processes is None:
            processes = _cores() if sum(versions.values()) > FEW else 0
        self._processes = processes

    def dry(self) -> Relabelled:
        """Return what would differ."""
        with Workers(self._place, self._processes) as workers:
            return self._all(self._counted(report for _, report in workers.derive(self._versions)))

    def real(self, home: Home, accept: Callable[[Relabelled], bool]) -> Relabelled:
        """Derive into a copy of the catalog, and put that in place where what differs is accepted."""
        with Workers(self._place, self._processes) as workers:
            draft = self._draft(home)
            with Catalog.open(draft, create=False) as copy:
                found = self._all(self._counted(self._written(copy, workers)))
        if not found.touched or not accept(found):
            remove(draft)
            return found
        with Catalog.open(draft, create=False) as copy, copy.writing() as connection:
            finish(connection)
        Catalog.open(home.catalog, create=False).close()  # takes along what the processes left open beside it
        return found.placed(put_in_place(home.catalog, draft, utc_now()))

    def _written(self, copy: Catalog, workers: Workers) -> Iterator[DocumentReport]:
        """Write what comes of each document that is not done yet; yield the reports of all."""
        with copy.writing() as connection:
            begin(connection)
            ready = {name: DocumentReport.from_json(report) for name, report in done(connection).items()}
        yield from ready.values()
        for rewritten, report in workers.derive([name for name in self._versions if name not in ready]):
            with copy.writing() as connection:
                write(connection, rewritten, report.as_json())
            yield report

    def _counted(self, reports: Iterable[DocumentReport]) -> Iterator[DocumentReport]:
        """Yield the reports, and tell how far the work is."""
        at, total = 0, sum(self._versions.values())
        self._progress(at, total)
        for report in reports:
            at += self._versions[report.document]
            self._progress(at, total)
            yield report

    def _all(self, reports: Iterable[DocumentReport]) -> Relabelled:
        by_document = tuple(sorted(reports, key=lambda report: report.document))
        return Relabelled(lexicon.load().version, by_document)

    # --- the copy -----------------------------------------------------------------------------------------------------

    def _draft(self, home: Home) -> Path:
        """Return the copy to work on: that of a run that was stopped, if it was of the same, or a new one."""
        draft = home.catalog.with_name(f"{home.catalog.name}.{DRAFT}{self._ingredients()}")
        for other in home.root.glob(f"{home.catalog.name}.{DRAFT}*"):
            if not other.name.startswith(draft.name) or other.suffix == ".part":
                other.unlink()
        if not draft.exists():
            home.require_space(int(home.catalog.stat().st_size * ROOM))
            copy_to(home.catalog, draft)
        return draft

    def _ingredients(self) -> str:
        """Return a hash of all that a copy is made from: with another one, it is made anew."""
        with Catalog.open(self._place.catalog, create=False) as catalog:
            heads = sorted((head.document, head.sequence, head.hash) for head in catalog.heads().values())
        watched = [document.entry() for _, document in sorted(self._place.watched.items())]
        parts = (
            __version__,
            EXTRACTOR,
            lexicon.load().version,
            json.dumps(asdict(self._place.weights), default=sorted, sort_keys=True),  # a set has no order of its own
            json.dumps(watched, sort_keys=True),
            repr(heads),
            repr(sorted(self._versions)),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def _cores() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
