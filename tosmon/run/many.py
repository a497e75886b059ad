"""Check a list of documents once, and bring what others saw of them up to date with what came of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from queue import SimpleQueue

from tosmon.check import Checked, check
from tosmon.registry import Document
from tosmon.run.lanes import Lanes
from tosmon.run.turns import Job, lane_of
from tosmon.tools import Tools

__all__ = ["check_many", "confirm"]


def check_many(
    documents: Iterable[Document], tools: Tools, *, stop: threading.Event | None = None
) -> Iterator[Checked]:
    """Check the documents and yield each acknowledged check as it ends.

    The robots.txt of a host is checked before its other documents, which record its verdict. When `stop` is set, or
    the caller goes away, no further check begins, and those under way are finished.

    Raises:
        StoreError: the archive or the catalog cannot be used: the run ends, what was acknowledged stays.

    """
    watched = list(documents)
    if watched:
        yield from _Run(tools, stop or threading.Event()).checks(watched)
    confirm(watched, tools)


class _Run:
    """One run over some documents; what ends in threads is read in one place."""

    def __init__(self, tools: Tools, stop: threading.Event) -> None:
        self._tools, self._stop, self._over = tools, stop, threading.Event()
        self._ended: SimpleQueue[Checked | BaseException | None] = SimpleQueue()  # None: there will be no more
        self._lanes = Lanes(tools.settings, self._work, self._done, stop=stop, idle=self._idle)

    def checks(self, documents: list[Document]) -> Iterator[Checked]:
        """Check the documents and yield what came of each; when no more is asked for, end."""
        try:
            self._lanes.replace(_jobs(documents, self._tools))
            if self._lanes.wait(0):  # it was stopped before it began
                self._idle()
            while (one := self._ended.get()) is not None:
                if isinstance(one, BaseException):
                    raise one
                yield one
        finally:
            self._over.set()
            self._lanes.allow(checks=False)
            self._lanes.wait()

    def _work(self, job: Job) -> Checked | BaseException | None:
        if self._stop.is_set() or self._over.is_set():
            return None
        try:
            return check(job.document, self._tools, job.state)
        except BaseException as error:  # noqa: BLE001 - it is raised where the checks are read
            self._over.set()
            return error

    def _done(self, _: Job, checked: Checked | BaseException | None) -> None:
        if checked is not None:
            self._ended.put(checked)

    def _idle(self) -> None:
        self._ended.put(None)


def _jobs(documents: Iterable[Document], tools: Tools) -> Iterator[Job]:
    states, now = tools.catalog.states(document.id for document in documents), tools.now()
    for document in documents:
        state = states[document.id]
        yield Job(document, now, lane_of(document, state), state.sequence, state)


def confirm(documents: Iterable[Document], tools: Tools) -> None:
    """Derive what others saw of these documents anew, where a version came of a check: it may be theirs, too."""
    entries = {document.id: document for document in documents}
    behind = [name for name in tools.catalog.underived() if name in entries]
    if not behind:
        return
    from tosmon.backfill import Judges, derive  # noqa: PLC0415 - few runs need it, and all would pay for it

    judges = Judges(tools.lexicon, tools.settings, tools.crawlers)
    for name in behind:  # where another program writes meanwhile, the next run does it
        tools.catalog.replace_derived(derive(tools.catalog.past(name), entries[name], tools.archive, judges))
