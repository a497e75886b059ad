"""The ledger's seals: writing the one of each past day, and verifying chains, seals and anchors.

Entries are chained and kept by the catalog, canonical JSON and Merkle trees are `tosmon.core.evidence`'s, the lines of
a seal `tosmon.core.seals`', its file the archive's. Both stores come in as arguments.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol

from tosmon.catalog.records import LedgerEntry, SealRow, StoredSnapshot
from tosmon.core.evidence import Head, entry_hash, heads_root
from tosmon.core.layout import seal_name
from tosmon.core.seals import Seal, heads_after, read_seal, seal_lines
from tosmon.errors import ArchiveError

__all__ = ["Anchored", "Chains", "Report", "Seals", "seal_due", "verify_anchor", "verify_ledger"]

Progress = Callable[[str, int], None]  # what is verified, and how much of it so far

_DAY = timedelta(days=1)


class Chains(Protocol):
    """What the catalog offers of the ledger."""

    def heads(self, *, sealed: bool = False) -> dict[str, Head]:
        """Return the head of each chain by document; with `sealed`, as of the entries that seals hold."""

    def unsealed(self) -> Iterator[tuple[str, int, datetime]]:
        """Yield document, sequence and time of recording of what no seal holds, by document, in order."""

    def unsealed_since(self) -> datetime | None:
        """Return the earliest time of recording of a chain's first entry that no seal holds."""

    def entries(self, document: str | None = None) -> Iterator[LedgerEntry]:
        """Yield a document's entries in order."""

    def entries_between(self, document: str, after: int, up_to: int) -> tuple[LedgerEntry, ...]:
        """Return a document's entries above `after`, up to and with `up_to`."""

    def snapshots(self, document: str | None = None) -> Iterator[StoredSnapshot]:
        """Yield a document's snapshots."""

    def seals(self) -> tuple[SealRow, ...]:
        """Return the sealed days, oldest first."""

    def seal(self, row: SealRow, sealed: Mapping[str, int]) -> bool:
        """Note a seal; False where the day is sealed already."""

    def faults(self) -> list[str]:
        """Return what is wrong with the tables as such."""


class Seals(Protocol):
    """What the archive offers for seals: immutable objects, one a day."""

    def put_seal(self, day: date, data: bytes) -> str:
        """Write a day's seal, crash-safely, and return its name."""

    def read_seal(self, day: date) -> bytes:
        """Return a day's seal."""

    def seals(self) -> Iterator[date]:
        """Yield the days that have one."""


# --- sealing ----------------------------------------------------------------------------------------------------------


def seal_due(chains: Chains, store: Seals, now: datetime) -> list[date]:
    """Seal each past day (UTC) that has entries in no seal yet, and return these days.

    An entry belongs to the first seal written after it was recorded. A seal that a crash left unnoted is adopted; where
    entries are in none of the seals written, they go into the next. Doing it twice changes nothing.

    Raises:
        StoreError: catalog or archive cannot be read or written.

    """
    today = now.astimezone(UTC).date()
    rows = chains.seals()
    last = rows[-1] if rows else None
    left_over = {day for day in store.seals() if last is None or day.isoformat() > last.date}
    since = chains.unsealed_since()
    if not left_over and (since is None or since.astimezone(UTC).date() >= today):
        return []  # as at the end of most runs: no chain's later entries are sealed before its first
    heads = chains.heads(sealed=True)
    due = _plan(chains, date.fromisoformat(last.date) if last else None)
    done: list[date] = []
    while days := sorted(day for day in {*due, *left_over} if day < today):
        day = days[0]
        ends = due.pop(day, {})
        entries = _entries(chains, heads, ends)
        if day in left_over:
            left_over.discard(day)
            row, sealed = _adopt(store, day, entries, now)
        else:
            row, sealed = _write(store, day, heads, entries, last, now)
        if not chains.seal(row, {head.document: head.sequence for head in sealed}):
            return done  # another program seals at this moment
        heads |= {head.document: head for head in sealed}
        _carry(due, day + _DAY, ends, heads)
        last = row
        done.append(day)
    return done


def _plan(chains: Chains, last: date | None) -> dict[date, dict[str, int]]:
    """Return for each day the documents with entries to be sealed, and up to which sequence number.

    A clock that was set back does not tear a chain: an entry is never sealed before the one before it, and not into a
    day that is sealed already.
    """
    due: dict[date, dict[str, int]] = defaultdict(dict)
    floor = last + _DAY if last else date.min
    at, day = "", floor
    for document, sequence, recorded_at in chains.unsealed():
        day = max(day if document == at else floor, recorded_at.astimezone(UTC).date())
        at = document
        due[day][document] = sequence
    return due


def _entries(chains: Chains, heads: Mapping[str, Head], ends: Mapping[str, int]) -> list[LedgerEntry]:
    found: list[LedgerEntry] = []
    for document in sorted(ends):
        head = heads.get(document)
        found += chains.entries_between(document, head.sequence if head else 0, ends[document])
    return found


def _write(
    store: Seals, day: date, heads: Mapping[str, Head], entries: list[LedgerEntry], last: SealRow | None, now: datetime
) -> tuple[SealRow, list[Head]]:
    sealed = {entry.document: Head(entry.document, entry.sequence, entry.hash) for entry in entries}
    after = {**heads, **sealed}
    values = (entry.value() for entry in entries)  # one at a time: a day of many documents is large
    data = seal_lines(day, values, after.values(), last.sha256 if last else "")
    row = SealRow(
        date=day.isoformat(),
        object=store.put_seal(day, data),
        root=heads_root(after.values()),
        sha256=hashlib.sha256(data).hexdigest(),
        entries=len(entries),
        sealed_at=now,
    )
    return row, list(sealed.values())


def _adopt(store: Seals, day: date, entries: list[LedgerEntry], now: datetime) -> tuple[SealRow, list[Head]]:
    """Return what to note of a seal that lies there already: those of these entries that it holds are sealed."""
    seal = read_seal(store.read_seal(day), day=day)
    held = {(entry["document"], entry["sequence"]): entry_hash(entry) for entry in seal.entries}
    sealed: dict[str, Head] = {}
    torn: set[str] = set()
    for entry in entries:
        if held.get((entry.document, entry.sequence)) != entry.hash:
            torn.add(entry.document)
        elif entry.document not in torn:
            sealed[entry.document] = Head(entry.document, entry.sequence, entry.hash)
    return _row(day, seal_name(day), seal, now), list(sealed.values())


def _carry(due: dict[date, dict[str, int]], day: date, ends: Mapping[str, int], heads: Mapping[str, Head]) -> None:
    """Move to the next day what an adopted seal does not hold."""
    for document, end in ends.items():
        head = heads.get(document)
        if head is None or head.sequence < end:
            due[day].setdefault(document, end)


def _row(day: date, name: str, seal: Seal, now: datetime) -> SealRow:
    return SealRow(
        date=day.isoformat(),
        object=name,
        root=seal.root,
        sha256=seal.sha256,
        entries=len(seal.entries),
        sealed_at=now,
    )


# --- verifying --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified, and everything that is wrong, one line each."""

    problems: tuple[str, ...]
    entries: int
    seals: int
    snapshots: int
    documents: int


@dataclass(frozen=True, slots=True)
class Anchored:
    """The seal whose root was held against the catalog (None: there is no such seal), and what is wrong."""

    day: date | None
    problems: tuple[str, ...]


def verify_ledger(
    chains: Chains,
    store: Seals,
    *,
    verify_object: Callable[[str, str], list[str]] | None = None,
    progress: Progress = lambda _what, _done: None,
) -> Report:
    """Return everything that is wrong with the ledger: the chains in the catalog, the seals, and one against the other.

    `verify_object` returns what is wrong with an object of the archive, given its name and the SHA-256 that it must
    have; it is asked once for each object, however many snapshots lie in it. A rewritten tail that was never sealed,
    or a restored older state of everything, shows only against an anchor from outside (`verify_anchor`).
    """
    problems = chains.faults()
    heads = chains.heads()
    shared: dict[str, str] = {}
    entries = snapshots = 0
    for document, head in sorted(heads.items()):
        shown: dict[str, StoredSnapshot] = {snapshot.id: snapshot for snapshot in chains.snapshots(document)}
        for snapshot in shown.values():
            snapshots += 1
            problems += _object_problems(snapshot, shared, verify_object) if verify_object else []
            progress("snapshots", snapshots)
        count, found = _chain_problems(chains.entries(document), head, shown)
        entries += count
        problems += found
        progress("entries", entries)
    seals, found = _seal_problems(chains, store, progress)
    return Report((*problems, *found), entries, seals, snapshots, len(heads))


def _object_problems(
    snapshot: StoredSnapshot, shared: dict[str, str], verify_object: Callable[[str, str], list[str]]
) -> list[str]:
    """Return what is wrong with a snapshot's object; `shared` are the imports' that were looked at, and their hashes.

    An own object has one snapshot, so these are not remembered.
    """
    if not snapshot.witness:
        return verify_object(snapshot.object, snapshot.object_sha256)
    if snapshot.object not in shared:
        shared[snapshot.object] = snapshot.object_sha256
        return verify_object(snapshot.object, snapshot.object_sha256)
    if shared[snapshot.object] != snapshot.object_sha256:
        return [f"{snapshot.id}: the catalog states another hash of {snapshot.object} than for others that lie in it"]
    return []


def _chain_problems(
    entries: Iterable[LedgerEntry], head: Head, shown: dict[str, StoredSnapshot]
) -> tuple[int, list[str]]:
    """Return how many entries a chain has, and what is wrong with it; `shown` are the document's snapshots."""
    problems: list[str] = []
    at, count = Head(head.document, 0, ""), 0
    for entry in entries:
        problems += _entry_problems(entry, at)
        problems += _snapshot_problems(entry, shown)
        at, count = Head(entry.document, entry.sequence, entry.hash), count + 1
    if at != head:
        problems.append(f"{head.document}: the chain ends at entry {at.sequence}, the catalog says {head.sequence}")
    problems += [f"{head.document}: no entry records the snapshot {name}" for name in shown]
    return count, problems


def _snapshot_problems(entry: LedgerEntry, shown: dict[str, StoredSnapshot]) -> list[str]:
    """Take the entry's snapshot off those shown; return where entry and catalog differ about it."""
    value = entry.value()
    told = value.get("snapshot")
    if not told:
        return []
    place = f"{entry.document} entry {entry.sequence}"
    snapshot = shown.pop(told["id"], None)
    if snapshot is None:
        return [f"{place}: the catalog has no snapshot {told['id']}"]
    facts = ("object", "offset", "length", "object_sha256", "content_sha256", "wire_sha256", "status", "url")
    wrong = [name for name in facts if getattr(snapshot, name) != told[name]]
    seen = {name: getattr(snapshot, name) for name in ("captured_at", "witness", "technical", "source")}
    seen["parts"] = [list(part) for part in snapshot.parts]
    wrong += [name for name, said in _seen(value).items() if seen[name] != said]
    return [f"{place}: the catalog's {name} of the snapshot is not the entry's" for name in wrong]


def _seen(value: Mapping[str, Any]) -> dict[str, object]:
    """Return what an entry says of who saw its snapshot, and when, by the names that the catalog has for it."""
    snapshot = value["snapshot"]
    return {
        "captured_at": _moment(snapshot.get("captured_at", value.get("at"))),
        "witness": value.get("witness", ""),
        "technical": value.get("technical", False),
        "source": value.get("source"),
        "parts": snapshot.get("parts", []),
    }


def _entry_problems(entry: LedgerEntry, before: Head) -> list[str]:
    place = f"{entry.document} entry {entry.sequence}"
    if hashlib.sha256(entry.text.encode()).hexdigest() != entry.hash:
        return [f"{place}: the text does not have the hash that is recorded for it"]
    problems = []
    if entry.sequence != before.sequence + 1:
        first, last = before.sequence + 1, entry.sequence - 1
        missing = f"entry {first} is" if first == last else f"entries {first} to {last} are"
        problems.append(f"{place}: {missing} missing before it")
    elif entry.previous != before.hash:
        problems.append(f"{place}: does not follow the entry before it")
    value = entry.value()
    shown = {"document": entry.document, "sequence": entry.sequence, "previous": entry.previous, "kind": entry.kind}
    if entry.kind == "check":
        shown |= {"outcome": entry.outcome, "reason": entry.reason}
    wrong = [name for name, told in shown.items() if value.get(name) != told]
    wrong += [name for name in ("at", "recorded_at") if _moment(value.get(name)) != getattr(entry, name)]
    return problems + [f"{place}: the catalog's {name} is not the entry's" for name in wrong]


def _moment(text: Any) -> datetime | None:  # noqa: ANN401 - whatever an altered entry holds
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _seal_problems(chains: Chains, store: Seals, progress: Progress) -> tuple[int, list[str]]:
    """Return how many seals lie in the archive, and what is wrong with them, among themselves and with the catalog.

    Chains are hashed through, so where a chain's latest sealed entry is the catalog's, all entries before it are.
    """
    problems: list[str] = []
    rows = {row.date: row for row in chains.seals()}
    heads: Mapping[str, Head] = {}
    count = 0
    for day, seal, after in _walk(store):
        heads, count = after, count + 1
        progress("seals", count)
        problems += [f"seal {day}: {problem}" for problem in (*seal.problems, *_row_problems(rows, day, seal))]
    problems += [f"seal {day}: the catalog knows it, the archive does not have it" for day in rows]
    sealed = chains.heads(sealed=True)
    for document in sorted({*sealed, *heads}):
        told, found = sealed.get(document, Head(document, 0, "")), heads.get(document, Head(document, 0, ""))
        if told.sequence != found.sequence:
            problems.append(f"{document}: sealed up to entry {found.sequence}, the catalog says {told.sequence}")
        elif told != found:
            problems.append(f"{document}: the chain up to entry {found.sequence} is not the one that was sealed")
    return count, problems


def _walk(store: Seals) -> Iterator[tuple[date, Seal, dict[str, Head]]]:
    """Yield each seal, oldest first, read in the light of those before it, with the chains' heads after it."""
    heads: dict[str, Head] = {}
    previous = ""
    for day in sorted(store.seals()):
        try:
            seal = read_seal(store.read_seal(day), before=heads, previous_seal=previous, day=day)
        except ArchiveError as error:
            yield day, Seal(day.isoformat(), "", "", (), "", (str(error),)), heads
            continue
        heads = heads_after(heads, seal.entries)
        previous = seal.sha256
        yield day, seal, heads


def _row_problems(rows: dict[str, SealRow], day: date, seal: Seal) -> list[str]:
    row = rows.pop(day.isoformat(), None)
    if row is None:
        return ["the catalog does not know it (`tosmon check` adopts it)"]
    told = {"hash": (row.sha256, seal.sha256), "root": (row.root, seal.root)}
    return [
        f"its {name} is {found}, the catalog says {noted}" for name, (noted, found) in told.items() if noted != found
    ]


def verify_anchor(chains: Chains, store: Seals, root: str) -> Anchored:
    """Return the seal that has this root, and whether today's chains still begin with what it sealed.

    That a chain leads whole from there to today is for `verify_ledger` to say.
    """
    problems: list[str] = []
    for day, seal, heads in _walk(store):
        problems += [f"seal {day}: {problem}" for problem in seal.problems]
        if seal.root == root:
            return Anchored(day, (*problems, *_rewritten(chains, heads)))
    return Anchored(None, (*problems, f"no seal has the root {root}"))


def _rewritten(chains: Chains, heads: Mapping[str, Head]) -> list[str]:
    problems = []
    for document, head in sorted(heads.items()):
        entries = chains.entries_between(document, head.sequence - 1, head.sequence)
        if not entries:
            problems.append(f"{document}: entry {head.sequence}, which the anchor covers, is missing")
        elif entries[0].hash != head.hash:
            problems.append(f"{document}: the chain up to entry {head.sequence} is not the one that the anchor covers")
    return problems
