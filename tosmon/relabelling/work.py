"""Derives many documents, in processes of their own where there are enough; each opens catalog and archive itself.

A document whose pages take its process down stays as it was, and is named; it never ends the run.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from tosmon import lexicon
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.relabelling import Rewritten, read_document, read_told
from tosmon.core.weights import Weights
from tosmon.helping import belong_to_parent, can_fork, pool_of
from tosmon.registry import Document
from tosmon.relabelling.deriving import Means, derived
from tosmon.relabelling.reports import DocumentReport
from tosmon.relabelling.rereading import Rereader
from tosmon.tools import SOFTWARE

__all__ = ["Derived", "Workers", "Workplace"]

AHEAD = 3  # documents under way for each process, so that none waits for the writer

Derived = tuple[Rewritten, DocumentReport]


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where work is done, and with what: the home's root, its catalog, what changes weigh, and the watch list by id."""

    root: Path
    catalog: Path
    weights: Weights
    watched: Mapping[str, Document]


class Workers:
    """Derives documents; with `processes` 0 in the calling process. Use it as a context manager."""

    def __init__(self, place: Workplace, processes: int) -> None:
        self._place = place
        self._processes = processes
        forks = can_fork()
        self._pool = pool_of(processes, _prepare, place, fork=forks) if processes else None
        if self._pool and forks:
            self._pool.submit(os.getpid)  # forks them now, while this is the only thread

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is None:
            return
        if kind is not None:
            for worker in list((self._pool._processes or {}).values()):  # noqa: SLF001 - 3.11 has no kill_workers()
                worker.kill()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def derive(self, documents: Iterable[str]) -> Iterator[Derived]:
        """Yield what each document amounts to, as they come."""
        if self._pool is None:
            with _Bench(self._place) as bench:
                yield from map(bench.derive, documents)
            return
        lost: list[str] = []
        yield from self._in_pool(self._pool, iter(documents), lost)
        for document in lost:  # each alone, so that only the one that breaks its process is left out
            yield self._alone(document)

    def _in_pool(self, pool: ProcessPoolExecutor, waiting: Iterator[str], lost: list[str]) -> Iterator[Derived]:
        under_way: dict[Future[Derived], str] = {}
        while True:
            try:
                for document in islice(waiting, self._processes * AHEAD - len(under_way)):
                    under_way |= {_submitted(pool, document, lost): document}
            except BrokenProcessPool:
                lost += waiting
            if not under_way:
                return
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                document = under_way.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    lost.append(document)

    def _alone(self, document: str) -> Derived:
        with pool_of(1, _prepare, self._place) as pool:
            try:
                return pool.submit(_derive, document).result()
            except BrokenProcessPool:
                fault = f"{document}: the process that read it died; it stays as it was"
                return Rewritten(document), DocumentReport(document, versions=0, problems=(fault,))


def _submitted(pool: ProcessPoolExecutor, document: str, lost: list[str]) -> Future[Derived]:
    try:
        return pool.submit(_derive, document)
    except BrokenProcessPool:
        lost.append(document)
        raise


class _Bench:
    """What one process works with: catalog and archive opened once."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._catalog = Catalog.open(place.catalog, create=False)
        self._archive = Archive(place.root, SOFTWARE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._catalog.close()

    def derive(self, document: str) -> Derived:
        """Return what the document amounts to, in one consistent state of the catalog."""
        known = lexicon.load()
        rereader = Rereader(self._archive, self._place.watched.get(document), known)
        with self._catalog.asking() as connection:
            rows = read_document(connection, document)
            return derived(rows, lambda: read_told(connection, document), Means(known, self._place.weights, rereader))


# --- in a process of its own ------------------------------------------------------------------------------------------

_benches: list[_Bench] = []


def _prepare(place: Workplace) -> None:
    """Make a process ready."""
    belong_to_parent()
    lexicon.load()
    _benches.append(_Bench(place))
    gc.freeze()
    gc.disable()


def _derive(document: str) -> Derived:
    """Derive a document; then look for cycles, as Python would do far too often by itself."""
    found = _benches[0].derive(document)
    gc.collect(0)
    return found
