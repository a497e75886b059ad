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
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from tosmon import __version__, lexicon
from tosmon.catalog import Catalog
from tosmon.catalog.relabelling import begin, done, finish, sizes, write
from tosmon.catalog.replacing import copy_to, put_in_place, remove
from tosmon.core.extract import EXTRACTOR
from tosmon.errors import HomeError, NotFound
from tosmon.home import Home
from tosmon.importing import backfill_for
from tosmon.opened import require_catalog
from tosmon.registry import Registry
from tosmon.relabelling.imports import derive_imports, differing, outdated
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

    def run() -> _Run:
        return _Run(home, settings, registry, _named(home, documents, registry), processes, progress)

    if dry_run:
        return run().dry()
    with home.up_lock(), home.alone() as alone:
        if not alone:
            raise HomeError(f"another program works in {home.root}", remedy="stop it first, or look with --dry-run")
        return run().real(accept)


def _named(home: Home, names: Sequence[str], registry: Registry) -> dict[str, int]:
    """Return the documents that are named, with their numbers of versions, those with most of them first."""
    with Catalog.open(home.catalog, create=False) as catalog, catalog.asking() as connection:
        every = sizes(connection)
    found: set[str] = set() if names else set(every)
    platforms = {document.partition("/")[0] for document in every}
    for name in names:
        wanted = _as_pattern(name, platforms, registry)
        matching = {document for document in every if fnmatchcase(document, wanted)}
        if not matching:
            raise NotFound(f"nothing that is called {name} has a version here", remedy="name a document or a platform")
        found |= matching
    return {document: every[document] for document in sorted(found, key=lambda one: (-every[one], one))}


def _as_pattern(name: str, platforms: Container[str], registry: Registry) -> str:
    """Return the pattern of ids that a name stands for; the platform may be named by an alias that is no other's id."""
    platform, slash, document = name.partition("/")
    if platform not in platforms:
        with suppress(NotFound):  # it may be a pattern itself
            platform = registry.platform(platform).id
    return f"{platform}/{document if slash else '*'}"


class _Run:
    """One run over some documents, which `versions` gives with their numbers of versions."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        registry: Registry,
        versions: Mapping[str, int],
        processes: int | None,
        progress: Progress,
    ) -> None:
        self._home, self._settings, self._registry = home, settings, registry
        self._watched = {document.id: document for document in registry}
        self._versions = versions
        self._progress = progress
        if processes is None:
            processes = _cores() if sum(versions.values()) > FEW else 0
        self._processes = processes
        with Catalog.open(home.catalog, create=False) as catalog:
            self._imports = outdated(catalog, versions)
        self._at, self._total = 0, sum(versions.values()) + sum(versions[name] for name in self._imports)

    def dry(self) -> Relabelled:
        """Return what would differ. Imports are derived into a copy among the system's temporary files."""
        if not self._imports:
            with self._workers() as workers:
                return self._all(self._counted(report for _, report in workers.derive(self._versions)))
        with TemporaryDirectory(prefix="tosmon-") as folder:
            draft = Path(folder) / self._home.catalog.name
            copy_to(self._home.catalog, draft)
            return self._derived_into(draft)

    def real(self, accept: Callable[[Relabelled], bool]) -> Relabelled:
        """Derive into a copy of the catalog, and put that in place where what differs is accepted."""
        before, draft = _state(self._home.catalog), self._draft()
        found = self._derived_into(draft)
        if not found.touched or not accept(found):
            remove(draft)
            return found
        with Catalog.open(draft, create=False) as copy, copy.writing() as connection:
            finish(connection)
        if _state(self._home.catalog) != before:  # by a program that asks for no lock
            raise HomeError(f"{self._home.catalog} was written meanwhile", remedy="relabel it again")
        return found.placed(put_in_place(self._home.catalog, draft, utc_now()))

    def _workers(self) -> Workers:
        place = Workplace(self._home.root, self._home.catalog, self._settings.severity, self._watched)
        return Workers(place, self._processes)

    def _derived_into(self, draft: Path) -> Relabelled:
        """Derive what is not done yet into a copy of the catalog; return what differs in all."""
        with self._workers() as workers, Catalog.open(draft, create=False) as copy:
            reports = list(self._counted(self._written(copy, workers)))
        with Catalog.open(draft, create=False) as copy:
            return self._all(self._with_imports(reports, copy))

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

    def _with_imports(self, reports: Sequence[DocumentReport], copy: Catalog) -> Iterator[DocumentReport]:
        """Derive the imports that another extractor read, those that are not done yet; yield the reports with them."""
        undone: dict[str, str] = {}
        if self._imports:
            with backfill_for(self._home, self._registry, self._settings, self._processes) as backfill:
                undone = derive_imports(copy, backfill, outdated(copy, self._imports), self._told_of_imports)
        with Catalog.open(self._home.catalog, create=False) as catalog:
            for report in reports:
                name = report.document
                if name not in self._imports:
                    yield report
                elif name in undone:
                    yield replace(report, problems=(*report.problems, f"{name}: {undone[name]}"))
                else:
                    yield replace(report, imports=differing(name, catalog, copy))

    def _counted(self, reports: Iterable[DocumentReport]) -> Iterator[DocumentReport]:
        """Yield the reports, and tell how far the work is."""
        self._progress(self._at, self._total)
        for report in reports:
            self._count(report.document)
            yield report

    def _told_of_imports(self, done: int, count: int) -> None:
        self._progress(self._at + (self._total - self._at) * done // count, self._total)

    def _count(self, document: str) -> None:
        self._at += self._versions[document]
        self._progress(self._at, self._total)

    def _all(self, reports: Iterable[DocumentReport]) -> Relabelled:
        by_document = tuple(sorted(reports, key=lambda report: report.document))
        return Relabelled(lexicon.load().version, by_document)

    # --- the copy -----------------------------------------------------------------------------------------------------

    def _draft(self) -> Path:
        """Return the copy to work on: that of a run that was stopped, if it was of the same, or a new one."""
        home = self._home
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
        watched = [document.entry() for _, document in sorted(self._watched.items())]
        parts = (
            __version__,
            EXTRACTOR,
            lexicon.load().version,
            json.dumps(asdict(self._settings.severity), default=sorted, sort_keys=True),  # a set has no order
            json.dumps(watched, sort_keys=True),
            repr(_state(self._home.catalog)),
            repr(sorted(self._versions)),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]


def _state(catalog: Path) -> tuple[int, int, int]:
    """Return what tells whether anybody wrote into the catalog since; reading it changes nothing."""
    Catalog.open(catalog, create=False).close()  # what a crash has left in its log goes into the file
    found = catalog.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _cores() -> int:
    """Return how many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
