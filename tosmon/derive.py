"""Read captures into judged versions, in worker processes where a run is long enough to pay for them.

Reading is pure (`tosmon.core.reading`); this module only chooses where it happens. A worker that dies or takes too
long costs one failed check, never the run.

Workers are forked where that is safe and cheap: on Linux, before the run has threads. They then share what was
imported, and nothing but memory. Elsewhere, and when workers must be replaced, they are spawned.
"""

from __future__ import annotations

import gc
import os
import threading
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

from tosmon import lexicon
from tosmon.closing import Closing
from tosmon.core.model import Reason
from tosmon.core.reading import Material, Reading, read
from tosmon.errors import CheckFailed
from tosmon.helping import belong_to_parent, can_fork, pool_of

__all__ = ["Reader"]

# Reading takes some milliseconds; a minute means that something is wrong with the worker, not with the page.
PATIENCE = 60.0  # seconds


class Reader(Closing):
    """Reads materials; thread-safe. With `workers` 0 everything is read in the calling thread."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        if workers and can_fork():
            self._pool = pool_of(workers, _prepare, fork=True)
            self._pool.submit(os.getpid)  # forks them now, while this is the only thread

    def close(self) -> None:
        """Let the workers go, and wait until they have."""
        with self._lock:
            if self._pool is not None:
                # Not waiting leaves a thread that now and then finds its pipe closed when Python ends.
                self._pool.shutdown(wait=True, cancel_futures=True)
                self._pool = None

    def read(self, material: Material) -> Reading:
        """Return what the material says.

        Raises:
            CheckFailed: the worker died or did not answer within a minute (reason `internal`).

        """
        if self._workers == 0:
            return read(material, lexicon.load())
        pool, reading = self._submitted(material)
        try:
            return reading.result(timeout=PATIENCE)
        except (BrokenProcessPool, CancelledError):  # by this page, or by another that was read beside it
            self._drop(pool)
        except TimeoutError as error:
            self._drop(pool)
            _kill(pool)
            raise CheckFailed(Reason.INTERNAL, f"reading the page took longer than {PATIENCE:.0f} s") from error
        return _read_alone(material)

    def _submitted(self, material: Material) -> tuple[ProcessPoolExecutor, Future[Reading]]:
        """Hand the material to the pool, or to another where that one is broken or gone."""
        with self._lock:
            if self._pool is not None:
                with suppress(BrokenProcessPool):
                    return self._pool, self._pool.submit(_read_in_worker, material)
            self._pool = pool_of(self._workers, _prepare)
            return self._pool, self._pool.submit(_read_in_worker, material)

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        """Use a pool no more; the next reading starts another. One that is broken clears up after itself."""
        with self._lock:
            if self._pool is pool:
                self._pool = None


def _read_alone(material: Material) -> Reading:
    """Read in a process that no other page can take down.

    Raises:
        CheckFailed: the page took it down itself, or read too long.

    """
    pool = pool_of(1, _prepare)
    try:
        reading = pool.submit(_read_in_worker, material).result(timeout=PATIENCE)
    except BrokenProcessPool as error:
        raise CheckFailed(Reason.INTERNAL, "the process that read the page died") from error
    except TimeoutError as error:
        _kill(pool)
        raise CheckFailed(Reason.INTERNAL, f"reading the page took longer than {PATIENCE:.0f} s") from error
    pool.shutdown()
    return reading


def _kill(pool: ProcessPoolExecutor) -> None:
    """End a pool's workers at once, whatever they do. The pool notices, and clears up; shutting it down would race."""
    for worker in list((pool._processes or {}).values()):  # noqa: SLF001 - 3.14 has kill_workers(), 3.11 does not
        worker.kill()


def _prepare() -> None:
    """Make a worker ready.

    Pages are trees of many short-lived objects: looking for cycles every 700 of them, as Python does by itself, takes a
    quarter of the time. A worker looks after each page instead, and at nothing older than that page.
    """
    belong_to_parent()
    lexicon.load()
    gc.freeze()
    gc.disable()


def _read_in_worker(material: Material) -> Reading:
    reading = read(material, lexicon.load())
    gc.collect(0)
    return reading
