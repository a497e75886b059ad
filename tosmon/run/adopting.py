"""Hold a home for writing, and adopt first what a crash had left there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tosmon.check import Checked, Visit, settle
from tosmon.errors import ArchiveError
from tosmon.home import Home
from tosmon.registry import document_from
from tosmon.tools import Tools

__all__ = ["adopt", "working"]


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
