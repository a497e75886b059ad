"""What others saw into the tables: a ledger entry and a snapshot for each sighting, inside the caller's transaction.

What follows from them, versions and events, is written by `backfilling`. An entry alone is enough to write its
snapshot's row again.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from tosmon.catalog.states import FRESH, chunks, read_one
from tosmon.catalog.tables import documents, ledger, snapshots, witnesses
from tosmon.catalog.types import from_instant, to_instant
from tosmon.core.evidence import canonical
from tosmon.core.imported import PlacedSighting, Sighting, Witness, WitnessKind
from tosmon.core.model import Outcome

__all__ = [
    "ENDED",
    "IMPORT",
    "known_ids",
    "list_witnesses",
    "note_witness",
    "sightings_of",
    "take_in",
    "unnamed",
    "write_sighting",
]

IMPORT: Final = "import"
ENDED: Final = "ended"  # what such an entry's outcome says, where the witness watches the document no more

_ENDS: Final = documents.update().where(documents.c.document == bindparam("of"))
_PLACE: Final = ("offset", "length", "url")  # of an import's first page, as of a check's answer


def take_in(
    connection: Connection,
    witness: Witness,
    sightings: Sequence[tuple[Sighting, PlacedSighting]],
    now: datetime,
) -> int:
    """Write the sightings that are not known yet, each document's in the order given; return how many."""
    note_witness(connection, witness, now)
    known = _known_of(connection, [sighting.id for sighting, _ in sightings])
    by_document: dict[str, list[tuple[Sighting, PlacedSighting]]] = defaultdict(list)
    for sighting, placed in sightings:
        if sighting.id not in known:
            known.add(sighting.id)
            by_document[sighting.document].append((sighting, placed))
    for document, own in by_document.items():
        _extend(connection, document, own, now)
    return sum(map(len, by_document.values()))


def write_sighting(connection: Connection, entry: Mapping[str, Any]) -> None:
    """Write the snapshot's row of an entry as it stands in a ledger; one that ended has none."""
    row = _snapshot_row(entry)
    if row:
        connection.execute(snapshots.insert(), row)


def known_ids(connection: Connection, witness: str) -> set[str]:
    """Return the ids of all sightings of a witness."""
    shown = connection.execute(select(snapshots.c.id).where(snapshots.c.witness == witness)).scalars()
    ended = select(ledger.c.entry).where(ledger.c.kind == IMPORT, ledger.c.outcome == ENDED)
    told = (json.loads(text) for text in connection.execute(ended).scalars())
    return {*shown, *(entry["sighting"] for entry in told if entry["witness"] == witness)}


def note_witness(connection: Connection, witness: Witness, now: datetime) -> None:
    """Write who saw, and when it was last asked."""
    values = {"title": witness.title, "address": witness.address, "licence": witness.licence, "last_import": now}
    changed = connection.execute(witnesses.update().where(witnesses.c.witness == witness.id), values)
    if not changed.rowcount:
        row = {**values, "witness": witness.id, "kind": witness.kind.value, "first_import": now}
        connection.execute(witnesses.insert(), row)


def unnamed(connection: Connection) -> dict[str, str]:
    """Return the witnesses of snapshots that nothing else is known of, each with an object that tells of it."""
    named = select(witnesses.c.witness)
    query = select(snapshots.c.witness, func.min(snapshots.c.object)).where(
        snapshots.c.witness != "", snapshots.c.witness.not_in(named)
    )
    return {row[0]: row[1] for row in connection.execute(query.group_by(snapshots.c.witness))}


def list_witnesses(connection: Connection) -> tuple[Witness, ...]:
    """Return everybody who saw something that was imported, by id."""
    rows = connection.execute(select(witnesses).order_by(witnesses.c.witness))
    return tuple(Witness(row.witness, WitnessKind(row.kind), row.title, row.address, row.licence) for row in rows)


def _known_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for chunk in chunks(list(ids)):
        known |= set(connection.execute(select(snapshots.c.id).where(snapshots.c.id.in_(chunk))).scalars())
    return known


def _extend(
    connection: Connection, document: str, sightings: Sequence[tuple[Sighting, PlacedSighting]], now: datetime
) -> None:
    """Append the entries of one document's sightings to its chain, with their snapshots."""
    before = read_one(connection, document)
    if before is None:
        fresh = {**FRESH, "document": document, "platform": document.partition("/")[0]}
        connection.execute(documents.insert(), fresh)
    sequence, head = (before.sequence, before.head) if before else (0, "")
    entries, rows = [], []
    for sighting, placed in sightings:
        sequence += 1
        entry = _entry(sighting, placed, {"sequence": sequence, "previous": head, "recorded_at": to_instant(now)})
        text = canonical(entry).decode()
        head = hashlib.sha256(text.encode()).hexdigest()
        entries.append(_ledger_row(entry, text, head))
        rows += [row] if (row := _snapshot_row(entry)) else []
    connection.execute(ledger.insert(), entries)
    if rows:
        connection.execute(snapshots.insert(), rows)
    connection.execute(_ENDS, {"of": document, "sequence": sequence, "head": head, "imported": sequence})


def _entry(sighting: Sighting, placed: PlacedSighting, chain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entry of a sighting."""
    return {
        **chain,
        "document": sighting.document,
        "kind": IMPORT,
        "at": to_instant(sighting.at),
        "sighting": sighting.id,
        "witness": sighting.witness,
        "key": sighting.key,
        "source": dict(sighting.reference),
        "technical": sighting.technical,
        "ended": sighting.ended,
        "snapshot": None if sighting.ended else _snapshot(placed),
    }


def _snapshot(placed: PlacedSighting) -> dict[str, Any]:
    first = placed.parts[0]
    return {
        "id": placed.id,
        "object": placed.object,
        "object_sha256": placed.object_sha256,
        "content_sha256": placed.content_sha256,
        "wire_sha256": placed.wire_sha256,
        "status": 0,
        **dict(zip(_PLACE, first, strict=False)),
        "parts": [list(part) for part in placed.parts],
    }


def _ledger_row(entry: Mapping[str, Any], text: str, digest: str) -> dict[str, Any]:
    return {
        "document": entry["document"],
        "sequence": entry["sequence"],
        "kind": IMPORT,
        "at": from_instant(entry["at"]),
        "recorded_at": from_instant(entry["recorded_at"]),
        "outcome": ENDED if entry["ended"] else "",
        "reason": "",
        "notable": entry["ended"],
        "entry": text,
        "hash": digest,
        "previous": entry["previous"],
    }


def _snapshot_row(entry: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the row of the entry's snapshot; what becomes of it is found when it is read."""
    snapshot = entry["snapshot"]
    if snapshot is None:
        return None
    return {
        **snapshot,
        "document": entry["document"],
        "sequence": entry["sequence"],
        "captured_at": from_instant(entry["at"]),
        "revisit_of": "",
        "outcome": Outcome.NEW,
        "reason": "",
        "witness": entry["witness"],
        "technical": entry["technical"],
        "source": entry["source"],
    }


def sightings_of(connection: Connection, document: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a document's imported snapshots in the order in which they were seen."""
    query = select(snapshots).where(snapshots.c.document == document, snapshots.c.witness != "")
    ordered = query.order_by(snapshots.c.captured_at, snapshots.c.witness, snapshots.c.sequence)
    for row in connection.execute(ordered).mappings():
        yield dict(row)
