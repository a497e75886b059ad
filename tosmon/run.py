"""Check many documents at once: fetches side by side, robots.txt first, and an orderly end when asked to stop."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Self

from tosmon.capturing import wants_browser
from tosmon.catalog.records import DocumentState
from tosmon.check import Checked, Visit, check, settle
from tosmon.errors import ArchiveError
from tosmon.home import Home
from tosmon.registry import Document, DocumentKind, document_from
from tosmon.settings import Settings
from tosmon.tools import Tools

__all__ = ["adopt", "check_many", "confirm", "working"]


@contextmanager
def working(home: Home, tools: Tools) -> Iterator[list[Checked]]:
    """Hold the home as one that writes there; yields what a crash had left and is now recorded.

    Raises:
        HomeError: too little space is free for a check to begin.

    """
    recovered = adopt(home, tools)
    with home.writing():
        tools.catalog.close()  # a rebuild that was waited for has put another in its place: it is opened anew
        home.require_space(tools.settings.free_space_minimum)
        yield recovered


def check_many(
    documents: Iterable[Document], tools: Tools, *, stop: threading.Event | None = None
) -> Iterator[Checked]:
    """Check the documents and yield each acknowledged check as it ends.

    The robots.txt of a host is checked before its other documents, which record its verdict. When `stop` is set, or
    the caller goes away, no further check begins, and those under way are finished.

    Raises:
        StoreError: the archive or the catalog cannot be used: the run ends, what was acknowledged stays.

    """
    stop = stop or threading.Event()
    waiting = sorted(documents, key=lambda document: document.kind is not DocumentKind.ROBOTS)
    robots = [document for document in waiting if document.kind is DocumentKind.ROBOTS]
    with _Lanes(tools.settings) as lanes:
        for batch in (robots, waiting[len(robots) :]):
            states = tools.catalog.states(document.id for document in batch)
            # No name for these futures: each is let go of, with its result, when it was read.
            for future in as_completed([lanes.submit(one, tools, states[one.id], stop) for one in batch]):
                checked = future.result()
                if checked is not None:
                    yield checked
    confirm(waiting, tools)


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


class _Lanes:
    """Threads that check: those that wait for a browser's pages stand in nobody's way."""

    def __init__(self, settings: Settings) -> None:
        self._plain = ThreadPoolExecutor(settings.concurrency, thread_name_prefix="check")
        self._rendered = ThreadPoolExecutor(settings.browser_pages, thread_name_prefix="render")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._plain, self._rendered):
            pool.shutdown(wait=False, cancel_futures=True)
        for pool in (self._plain, self._rendered):
            pool.shutdown()

    def submit(
        self, document: Document, tools: Tools, state: DocumentState, stop: threading.Event
    ) -> Future[Checked | None]:
        """Let a document be checked as soon as a thread is free."""
        pool = self._rendered if wants_browser(document, state) else self._plain
        return pool.submit(_begin, document, tools, state, stop)


def _begin(document: Document, tools: Tools, state: DocumentState, stop: threading.Event) -> Checked | None:
    """Check the document, unless told to stop before."""
    return None if stop.is_set() else check(document, tools, state)


def adopt(home: Home, tools: Tools) -> list[Checked]:
    """Record the snapshots that a crash left without their transaction; return them as checks marked `recovered`.

    Does nothing while another program works in the home: what it has just archived is its own to record. One that is
    damaged stays where it is, for `tosmon verify` to name: it must not stop the watch.
    """
    with home.alone() as alone:
        if not alone:
            return []
        tools.catalog.close()  # as above: nobody replaces it from here on
        tools.archive.sweep()
        known = tools.catalog.snapshot_objects()
        orphans = sorted((name for name in tools.archive.objects() if name not in known), key=_time_of)
        return [adopted for name in orphans for adopted in _adopted(name, tools)]


def _time_of(name: str) -> str:
    return name.rpartition("/")[2]


def _adopted(name: str, tools: Tools) -> Iterator[Checked]:
    """Settle an archived snapshot as the check that made it would have, had it lived; nothing for a damaged one."""
    try:
        archived = tools.archive.get(name)
    except ArchiveError:
        return
    entry = archived.facts.get("entry")
    if not isinstance(entry, dict):
        raise ArchiveError(f"{name} is not listed in the catalog, and does not say which entry it is of")
    visit = Visit(document_from(entry), archived.captured_at, archived.captures, (), recovered=True)
    yield settle(visit, tools.catalog.state(visit.document.id), tools, archived.stored)
