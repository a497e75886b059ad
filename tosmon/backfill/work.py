"""Derives the imports of many documents side by side, in processes of their own, and writes what they amount to.

One document is one piece of work, and one transaction: killed at any moment, those that are written stay written, and
the rest is done the next time. A document on which a process dies costs itself, never the others.
"""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tosmon import lexicon
from tosmon.archive import Archive
from tosmon.backfill.deriving import Judges, derive
from tosmon.catalog import Catalog
from tosmon.catalog.backfilled import Derived, Past
from tosmon.closing import Closing
from tosmon.core.robots.crawlers import Crawler
from tosmon.errors import TosmonError
from tosmon.helping import belong_to_parent, can_fork, pool_of
from tosmon.registry import Document, Registry
from tosmon.settings import Settings

__all__ = ["Backfill", "Done", "backfill_pending"]

AHEAD: Final = 2  # documents that wait for each process
_COLLECTED: Final = 50_000  # objects after which a process looks for cycles: most live shortly


@dataclass(slots=True)
class Done:
    """What a backfill wrote: documents, versions, doubtful ones, events; `undone` are documents with the reason."""

    documents: int = 0
    versions: int = 0
    suspects: int = 0
    events: int = 0
    undone: list[tuple[str, str]] = field(default_factory=list)

    def add(self, derived: Derived) -> None:
        """Count what came of a document."""
        self.documents += 1
        self.suspects += sum(bool(one.row["suspect"]) for one in derived.versions)
        self.versions += sum(not one.row["suspect"] for one in derived.versions)
        self.events += len(derived.events)


@dataclass(slots=True)
class _Mind:
    """What a process that derives keeps."""

    archive: Archive
    judges: Judges


class Backfill(Closing):
    """Derives documents' imports in `workers` processes, in the calling one where that is 0.

    Made before the program has threads, its processes share what was imported. What they found is written by `push` and
    `finish`, which belong to one thread.
    """

    def __init__(
        self,
        root: Path,
        registry: Registry,
        settings: Settings,
        crawlers: Callable[[], tuple[Crawler, ...]],
        workers: int,
    ) -> None:
        self.done = Done()
        self._registry = {one.id: one for one in (*registry.retired, *registry)}
        self._given = (root, settings, crawlers() if workers else ())
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[str] = deque()
        self._running: dict[Future[Derived], str] = {}
        lexicon.load()  # before the processes, which get it by the fork
        if workers:
            self._pool = pool_of(workers, _begin, *self._given, fork=can_fork())
            self._pool.submit(os.getpid)  # forks them now, while this is the only thread
        else:
            self._mind = _mind(root, settings, crawlers)

    def close(self) -> None:
        """End the processes; what they had not finished is derived the next time."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    @property
    def left(self) -> int:
        """Return how many documents are not derived yet, of those that were asked for."""
        return len(self._waiting) + len(self._running)

    def push(self, document: str, catalog: Catalog, *, alerts: bool = False) -> None:
        """Have a document derived as soon as a process is free, and write what others have found meanwhile."""
        undone = (name for name, _ in self.done.undone)
        if document not in {*self._waiting, *self._running.values(), *undone}:
            self._waiting.append(document)
        self._go_on(catalog, alerts=alerts, block=False)

    def finish(
        self, catalog: Catalog, *, alerts: bool = False, progress: Callable[[int], None] = lambda _documents: None
    ) -> Done:
        """Derive everything that waits, and return what was written in all."""
        while self._waiting or self._running:
            self._go_on(catalog, alerts=alerts, block=True)
            progress(self.done.documents)
        return self.done

    def _go_on(self, catalog: Catalog, *, alerts: bool, block: bool) -> None:
        self._submit(catalog)
        if not self._running:
            return
        finished, _ = wait(self._running, timeout=None if block else 0, return_when=FIRST_COMPLETED)
        for future in finished:
            self._write(self._running.pop(future), future, catalog, alerts=alerts)
        self._submit(catalog)

    def _submit(self, catalog: Catalog) -> None:
        while self._waiting and len(self._running) < max(1, self._workers * AHEAD):
            document = self._waiting.popleft()
            past, entry = catalog.past(document), self._registry.get(document)
            self._running[self._handed(past, entry)] = document

    def _handed(self, past: Past, entry: Document | None) -> Future[Derived]:
        if self._pool is None:
            future: Future[Derived] = Future()
            try:
                future.set_result(derive(past, entry, self._mind.archive, self._mind.judges))
            except Exception as error:  # noqa: BLE001 - it is told where the result is asked for, as a process's would be
                future.set_exception(error)
            return future
        try:
            return self._pool.submit(_derive, past, entry)
        except BrokenProcessPool:
            self._pool = pool_of(self._workers, _begin, *self._given)
            return self._pool.submit(_derive, past, entry)

    def _write(self, document: str, future: Future[Derived], catalog: Catalog, *, alerts: bool) -> None:
        """Write what was found of a document; again where its ledger grew meanwhile."""
        derived: Derived | None
        try:
            derived = future.result()
        except BrokenProcessPool:  # by this document, or by another that was derived beside it
            derived = self._alone(document, catalog)
        except TosmonError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours in one of thousands of texts must not cost the rest
            self.done.undone.append((document, f"tosmon's own fault, please report it: {error!r}"))
            return
        if derived is None:
            self.done.undone.append((document, "the process that read it died"))
        elif catalog.replace_derived(derived, alerts=alerts):
            self.done.add(derived)
        else:
            self._waiting.append(document)

    def _alone(self, document: str, catalog: Catalog) -> Derived | None:
        """Derive a document in a process that no other can take down; None where it takes that down itself."""
        with pool_of(1, _begin, *self._given) as pool:
            try:
                return pool.submit(_derive, catalog.past(document), self._registry.get(document)).result()
            except BrokenProcessPool:
                return None


def backfill_pending(
    catalog: Catalog,
    backfill: Backfill,
    documents: Iterable[str] | None = None,
    *,
    progress: Callable[[int], None] = lambda _documents: None,
) -> Done:
    """Derive these documents (for None, those whose imports are not derived yet), and return what was written."""
    for document in catalog.underived() if documents is None else documents:
        backfill.push(document, catalog)
        progress(backfill.done.documents)
    return backfill.finish(catalog, progress=progress)


# --- in the processes -------------------------------------------------------------------------------------------------

_MIND: list[_Mind] = []  # of this process, where it derives: one, made when it begins


def _begin(root: Path, settings: Settings, crawlers: tuple[Crawler, ...]) -> None:
    """Make a process ready."""
    belong_to_parent()
    _MIND[:] = [_mind(root, settings, lambda: crawlers)]
    gc.freeze()
    gc.set_threshold(_COLLECTED)


def _mind(root: Path, settings: Settings, crawlers: Callable[[], tuple[Crawler, ...]]) -> _Mind:
    return _Mind(Archive(root, ""), Judges(lexicon.load(), settings, crawlers))


def _derive(past: Past, entry: Document | None) -> Derived:
    return derive(past, entry, _MIND[0].archive, _MIND[0].judges)
