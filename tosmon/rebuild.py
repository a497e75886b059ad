"""Make the catalog anew: the ledger from the old catalog or the seals, everything else from the WARC objects.

Chains come out hash for hash as they were, and event ids do not change. Without the old catalog, the unchanged and
failed checks since the last seal are lost; snapshots never are: those that no entry tells of are adopted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.records import DocumentState, ImportedEntry, NewEvent
from tosmon.core import events
from tosmon.core.evidence import canonical
from tosmon.core.model import Outcome
from tosmon.core.seals import read_seal
from tosmon.errors import ArchiveError, CatalogError, CheckFailed, HomeError, LedgerError
from tosmon.finding import Finding, find
from tosmon.home import Home
from tosmon.ledger import seal_due
from tosmon.registry import Registry, document_from
from tosmon.run import adopt
from tosmon.settings import Settings
from tosmon.tools import SOFTWARE, Tools, open_tools, utc_now

__all__ = ["Rebuilt", "rebuild"]

Progress = Callable[[int], None]  # entries done so far
CHECK = "check"
BELIEVED = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.ABSENT})


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild brought back. `source` says where the ledger came from; `kept` is where the old catalog lies."""

    entries: int
    adopted: int
    source: str
    kept: str
    problems: tuple[str, ...]


def rebuild(
    home: Home,
    settings: Settings,
    registry: Registry,
    *,
    now: Callable[[], datetime] = utc_now,
    progress: Progress = lambda _done: None,
) -> Rebuilt:
    """Make the home's catalog anew beside the old one, put it in its place, and keep the old one under another name.

    Raises:
        HomeError: another program works in the home.
        StoreError: the ledger does not add up, or the disk does not take it; the old catalog stays as it was.

    """
    with home.up_lock():
        with home.alone() as alone:
            if not alone:
                raise HomeError(f"another program works in {home.root}", remedy="stop it first")
        fresh = home.catalog.with_name(f"{home.catalog.name}.rebuild")
        _remove(fresh)
        with open_tools(home, settings, registry, asked_by="rebuild", workers=0, now=now, catalog_path=fresh) as tools:
            source, texts = _ledger(home)
            count, problems = _replay(texts, tools, progress)
            _keep_outbox(home, tools.catalog)
            seal_due(tools.catalog, tools.archive, now())
        kept = _put_in_place(home, fresh, now())
        with open_tools(home, settings, registry, asked_by="rebuild", workers=0, now=now) as tools:
            adopted = adopt(home, tools)
    return Rebuilt(count, len(adopted), source, kept, tuple(problems))


# --- the ledger as it was ---------------------------------------------------------------------------------------------


def _ledger(home: Home) -> tuple[str, Iterator[str]]:
    """Return where the ledger is read from, and its entries, each document's in order."""
    if home.catalog.exists():
        try:
            with Catalog.open(home.catalog, create=False) as catalog:
                if not catalog.faults():
                    return "the old catalog", _from_catalog(home.catalog)
        except CatalogError:
            pass  # what cannot be trusted is what a rebuild is for
    return "the seals", _from_seals(Archive(home.root, SOFTWARE))


def _from_catalog(path: Path) -> Iterator[str]:
    with Catalog.open(path, create=False) as catalog:
        for entry in catalog.entries():
            yield entry.text


def _from_seals(archive: Archive) -> Iterator[str]:
    for day in sorted(archive.seals()):
        seal = read_seal(archive.read_seal(day), day=day)
        if seal.problems:
            raise LedgerError(f"the seal of {day}: {seal.problems[0]}", remedy="bring it back from a backup")
        for entry in seal.entries:
            yield canonical(entry).decode()


# --- deriving anew ----------------------------------------------------------------------------------------------------


def _replay(texts: Iterator[str], tools: Tools, progress: Progress) -> tuple[int, list[str]]:
    """Write the entries into the new catalog, each with what follows from it; return how many, and problems."""
    count, problems = 0, []
    for count, text in enumerate(texts, start=1):
        entry = json.loads(text)
        try:
            finding = _derived(entry, tools)
        except ArchiveError as error:  # a lost object costs its version, not the rebuild
            problems.append(str(error))
            finding = None
        version = finding.version if finding else None
        told = finding.events if finding else ()
        tools.catalog.import_entries([ImportedEntry(text, version, told)])
        progress(count)
    return count, problems


def _derived(entry: Mapping[str, Any], tools: Tools) -> Finding | None:
    """Return what a check's snapshot amounts to now, in the light of the entries before it; None for decisions."""
    if entry["kind"] != CHECK:
        return None
    state = tools.catalog.state(entry["document"])
    started, outcome = datetime.fromisoformat(entry["at"]), Outcome(entry["outcome"])
    snapshot = entry["snapshot"]["id"] if entry["snapshot"] else ""
    if not snapshot and entry["content"]:
        snapshot = state.snapshot  # the same bytes again, believed or doubted anew: a suspect that confirmed itself
    if not snapshot:
        return Finding(outcome, events=_status_events(entry, outcome, state, started))
    archived = tools.archive.get(f"{snapshot}.warc.gz")
    document = document_from(archived.facts["entry"])  # type: ignore[arg-type]  # it is what Document.entry() wrote
    try:
        return find(document, archived.captures, state, started, tools)
    except CheckFailed:
        return None


def _status_events(
    entry: Mapping[str, Any], outcome: Outcome, state: DocumentState, started: datetime
) -> tuple[NewEvent, ...]:
    """Return the events of a check without a snapshot: it began to fail, or was captured again."""
    document = entry["document"]
    if entry["failing"] and not state.failing:
        return (events.failing_event(document, entry["reason"], entry["detail"], state.failures + 1, started),)
    if state.failing and outcome in BELIEVED:
        return (events.recovered_event(document, state.checked_at, started),)
    return ()


# --- the new catalog for the old --------------------------------------------------------------------------------------


def _keep_outbox(home: Home, catalog: Catalog) -> None:
    """Take over what became of alerts, where the old catalog can still tell."""
    try:
        with Catalog.open(home.catalog, create=False) as old:
            catalog.import_outbox(old.outbox())
    except CatalogError:
        return


def _put_in_place(home: Home, fresh: Path, now: datetime) -> str:
    """Move the new catalog where the old one was; return where the old one lies now, empty where there was none."""
    kept = ""
    if home.catalog.exists():
        old = home.catalog.with_name(f"{home.catalog.name}.{now.strftime('%Y-%m-%dT%H-%M-%SZ')}.old")
        for suffix in ("-wal", "-shm", ""):
            part = Path(f"{home.catalog}{suffix}")
            if part.exists():
                shutil.move(part, f"{old}{suffix}")
        kept = str(old)
    for suffix in ("-wal", "-shm", ""):
        part = Path(f"{fresh}{suffix}")
        if part.exists():
            shutil.move(part, f"{home.catalog}{suffix}")
    return kept


def _remove(path: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
