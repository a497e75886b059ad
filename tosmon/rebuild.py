"""Make the catalog anew: the ledger from the old catalog or the seals, everything else from the WARC objects.

Chains come out hash for hash as they were, and event ids do not change. Without the old catalog, the unchanged and
failed checks since the last seal are lost; snapshots never are: those that no entry tells of are adopted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tosmon.archive import Archive
from tosmon.backfill import backfill_pending
from tosmon.catalog import Catalog
from tosmon.catalog.entries import ACCEPTED
from tosmon.catalog.records import DocumentState, ImportedEntry, NewEvent
from tosmon.catalog.replacing import put_in_place, remove
from tosmon.core.evidence import Head, canonical
from tosmon.core.marks import SIGNALS, STATUS
from tosmon.core.model import Outcome
from tosmon.core.seals import Seal, heads_after, read_seal
from tosmon.deciding import accepted_finding
from tosmon.errors import ArchiveError, CatalogError, CatalogUnavailable, CheckFailed, HomeError, LedgerError
from tosmon.finding import Finding, find
from tosmon.home import Home
from tosmon.importing import adopt_batches, backfill_for
from tosmon.ledger import seal_due
from tosmon.opened import holds_anything
from tosmon.registry import Registry, document_from
from tosmon.run import adopt
from tosmon.settings import Settings
from tosmon.stating import told_of_pages
from tosmon.statuses import Failure, told_of_absence, told_of_failure, told_of_return
from tosmon.tools import SOFTWARE, Tools, open_tools, utc_now

__all__ = ["Rebuilt", "rebuild"]

Progress = Callable[[int], None]  # entries done so far
CHECK, IMPORT = "check", "import"
TOGETHER = 1_000  # entries of imports in one transaction
OLD_CATALOG, SEALS = "the old catalog", "the seals"
RETURNED = frozenset({Outcome.NEW, Outcome.UNCHANGED, Outcome.ABSENT})  # outcomes that end a state


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild brought back. `source` says where the ledger came from; `kept` is where the old catalog lies.

    `lossy` says that it was not the old catalog: unchanged and failed checks that no seal holds are gone with it.
    """

    entries: int
    adopted: int
    source: str
    kept: str
    problems: tuple[str, ...]
    lossy: bool


def rebuild(
    home: Home,
    settings: Settings,
    registry: Registry,
    *,
    now: Callable[[], datetime] = utc_now,
    progress: Progress = lambda _done: None,
) -> Rebuilt:
    """Make the home's catalog anew beside the old one, put it in its place, and keep the old one under another name.

    Whatever stops it, a power cut too, leaves the old catalog where it was.

    Raises:
        HomeError: another program works in the home, or there is nothing in it.
        StoreError: the ledger does not add up, or the disk does not take it; the old catalog stays as it was.

    """
    with home.up_lock():
        with home.alone() as alone:
            if not alone:
                raise HomeError(f"another program works in {home.root}", remedy="stop it first")
            archive = Archive(home.root, SOFTWARE)
            if not home.catalog.exists() and not holds_anything(archive):
                raise HomeError(f"{home.root} holds nothing to rebuild", remedy="--home names another home")
            fresh = home.catalog.with_name(f"{home.catalog.name}.rebuild")
            source, texts = _ledger(home, archive)
            try:
                count, problems = _make(home, settings, registry, fresh, texts, now, progress)
                kept = put_in_place(home.catalog, fresh, now())
            finally:
                remove(fresh)
        with open_tools(home, settings, registry, asked_by="rebuild", workers=0, now=now) as tools:
            adopted = adopt(home, tools)
            seal_due(tools.catalog, tools.archive, now())
    return Rebuilt(count, len(adopted), source, kept, tuple(problems), source != OLD_CATALOG)


def _make(
    home: Home,
    settings: Settings,
    registry: Registry,
    fresh: Path,
    texts: Iterator[str],
    now: Callable[[], datetime],
    progress: Progress,
) -> tuple[int, list[str]]:
    """Write the new catalog; return how many entries it has, and what could not be brought back."""
    remove(fresh)  # of a rebuild that was killed
    with open_tools(home, settings, registry, asked_by="rebuild", workers=0, now=now, catalog_path=fresh) as tools:
        count, problems = _replay(texts, tools, progress)
        problems += _with_imports(home, settings, registry, tools)
        _keep_alerts(home, tools.catalog)
        _note_seals(tools)
    return count, problems


def _with_imports(home: Home, settings: Settings, registry: Registry, tools: Tools) -> Iterator[str]:
    """Derive what others saw, batches that no entry tells of among it; yield what could not be brought back."""
    adopt_batches(tools.archive, tools.catalog)
    for name in tools.catalog.unnamed_witnesses().values():
        try:
            tools.catalog.note_witness(tools.archive.batch(name)[0])
        except ArchiveError as error:
            yield error.message
    documents = tools.catalog.with_imports()
    if documents:
        with backfill_for(home, registry, settings) as backfill:
            done = backfill_pending(tools.catalog, backfill, documents)
        yield from (f"{document}: {reason}" for document, reason in done.undone)


def _note_seals(tools: Tools) -> None:
    """Note the seals that lie there, and write none: the old catalog, should it stay, does not know new ones."""
    last = max(tools.archive.seals(), default=None)
    if last is not None:
        seal_due(tools.catalog, tools.archive, datetime.combine(last + timedelta(days=1), time.min, UTC))


# --- the ledger as it was ---------------------------------------------------------------------------------------------


def _ledger(home: Home, archive: Archive) -> tuple[str, Iterator[str]]:
    """Return where the ledger is read from, and its entries, each document's in order.

    Raises:
        CatalogUnavailable: the old catalog is whole, as far as can be told, but locked or of a newer tosmon.

    """
    if home.catalog.exists():
        try:
            with Catalog.open(home.catalog, create=False) as catalog:
                if _chained(catalog, _sealed_heads(archive)):
                    return OLD_CATALOG, _from_catalog(home.catalog)
        except CatalogUnavailable:
            raise  # going on without it would lose what it alone knows
        except CatalogError:
            pass  # what cannot be trusted is what a rebuild is for
    return SEALS, _from_seals(archive)


def _seals(archive: Archive) -> Iterator[tuple[date, Seal, Mapping[str, Head]]]:
    """Yield each seal, oldest first, read in the light of those before it, with the chains' heads after it."""
    heads: Mapping[str, Head] = {}
    previous = ""
    for day in sorted(archive.seals()):
        seal = read_seal(archive.read_seal(day), before=heads, previous_seal=previous, day=day)
        heads, previous = heads_after(heads, seal.entries), seal.sha256
        yield day, seal, heads


def _sealed_heads(archive: Archive) -> Mapping[str, Head]:
    """Return the head of each chain as the seals have it; from the first damaged one on they say nothing."""
    known: Mapping[str, Head] = {}
    with suppress(ArchiveError):
        for _, seal, heads in _seals(archive):
            if seal.problems:
                break
            known = heads
    return known


def _chained(catalog: Catalog, sealed: Mapping[str, Head]) -> bool:
    """Return whether the catalog's chains hold, entry by entry, and begin with what was sealed.

    Other tables may be damaged: they are made anew.
    """
    ends = catalog.heads()
    for document in {*ends, *sealed}:
        at, passed = Head(document, 0, ""), document not in sealed
        for entry in catalog.entries(document):
            follows = entry.sequence == at.sequence + 1 and entry.previous == at.hash
            if not follows or hashlib.sha256(entry.text.encode()).hexdigest() != entry.hash:
                return False
            at = Head(document, entry.sequence, entry.hash)
            passed = passed or at == sealed[document]
        if not passed or at != ends.get(document):
            return False
    return True


def _from_catalog(path: Path) -> Iterator[str]:
    with Catalog.open(path, create=False) as catalog:
        for entry in catalog.entries():
            yield entry.text


def _from_seals(archive: Archive) -> Iterator[str]:
    for day, seal, _ in _seals(archive):
        if seal.problems:
            raise LedgerError(f"the seal of {day}: {seal.problems[0]}", remedy="bring it back from a backup")
        for entry in seal.entries:
            yield canonical(entry).decode()


# --- deriving anew ----------------------------------------------------------------------------------------------------


def _replay(texts: Iterator[str], tools: Tools, progress: Progress) -> tuple[int, list[str]]:
    """Write the entries into the new catalog, each with what follows from it; return how many, and problems."""
    count, problems = 0, []
    taken: list[ImportedEntry] = []  # of imports, which nothing follows from yet: many to a transaction
    for count, text in enumerate(texts, start=1):
        entry = json.loads(text)
        if entry["kind"] == IMPORT and len(taken) < TOGETHER:
            taken.append(ImportedEntry(text))
            continue
        tools.catalog.import_entries(taken)
        taken = []
        try:
            finding = _derived(entry, tools)
        except ArchiveError as error:  # a lost object costs its version, not the rebuild
            problems.append(str(error))
            finding = None
        version = finding.version if finding else None
        told = finding.events if finding else ()
        tools.catalog.import_entries([ImportedEntry(text, version, told)])
        progress(count)
    tools.catalog.import_entries(taken)
    return count, problems


def _derived(entry: Mapping[str, Any], tools: Tools) -> Finding | None:
    """Return what an entry's snapshot amounts to now, in the light of the entries before it.

    None for decisions from which nothing follows.
    """
    if entry["kind"] == ACCEPTED:
        return accepted_finding(entry, tools)
    if entry["kind"] != CHECK:
        return None
    state = tools.catalog.state(entry["document"])
    started, outcome = datetime.fromisoformat(entry["at"]), Outcome(entry["outcome"])
    snapshot = entry["snapshot"]["id"] if entry["snapshot"] else ""
    if not snapshot and entry["content"]:
        snapshot = state.snapshot  # the same bytes again, believed or doubted anew: a suspect that confirmed itself
    if not snapshot:
        return Finding(outcome, events=tuple(_events_without_snapshot(entry, outcome, state, started, tools)))
    archived = tools.archive.get(f"{snapshot}.warc.gz")
    document = document_from(archived.facts["entry"])  # type: ignore[arg-type]  # it is what Document.entry() wrote
    try:
        noted = entry.get("marks", {}).get(SIGNALS, state.marks.get(SIGNALS, ""))
        return find(document, archived.captures, state, started, tools, noted)
    except CheckFailed:
        return None


def _events_without_snapshot(
    entry: Mapping[str, Any], outcome: Outcome, state: DocumentState, started: datetime, tools: Tools
) -> Iterator[NewEvent]:
    """Yield what a check without a snapshot told: of a state that began or ended, or of what headers state."""
    document, marks = entry["document"], entry.get("marks", {})
    if outcome is Outcome.FAILED:
        failure = Failure(entry["reason"], entry["detail"], started)
        yield from told_of_failure(document, state, failure, failing=entry["failing"], marks=marks)
    if outcome in RETURNED:
        if outcome is Outcome.ABSENT and entry["absent"] and (not state.absent or state.marks.get(STATUS)):
            yield from told_of_absence(document, state, started, tools.catalog)
        if outcome is Outcome.UNCHANGED and SIGNALS in marks:
            yield from told_of_pages(document, state, marks[SIGNALS], started, tools)
        yield from told_of_return(document, state, outcome, started)


# --- the new catalog for the old --------------------------------------------------------------------------------------


def _keep_alerts(home: Home, catalog: Catalog) -> None:
    """Take over alerts, subscriptions and what became of them, where the old catalog can still tell."""
    try:
        with Catalog.open(home.catalog, create=False) as old:
            catalog.import_alerts(old)
    except CatalogError:
        return
