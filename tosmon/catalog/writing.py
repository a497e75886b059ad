"""One check or decision into the tables: the entry, and all that follows from it, inside the caller's transaction.

When a transaction begins and ends is told in `catalog`, what an entry says in `entries`, where a version goes in
`placing`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam

from tosmon.catalog.accepting import acceptance, take_up
from tosmon.catalog.entries import (
    ACCEPTED,
    CHECK,
    PAUSED,
    REJECTED,
    RESUMED,
    WITHDRAWN,
    check_entry,
    decision_entry,
    without_derived,
)
from tosmon.catalog.happenings import write_events
from tosmon.catalog.placing import place
from tosmon.catalog.records import (
    CheckRecord,
    Conflict,
    DocumentState,
    ImportedEntry,
    JsonValue,
    Recorded,
    Takers,
)
from tosmon.catalog.states import FRESH, NO_VERSION, after, read_one, state_of
from tosmon.catalog.tables import documents, ledger, snapshots
from tosmon.catalog.taking_in import ENDED, IMPORT, write_sighting
from tosmon.catalog.turning import after_check, retell
from tosmon.catalog.types import from_instant, storable
from tosmon.core.evidence import canonical
from tosmon.core.marks import ACCEPTED as ACCEPTED_MARK
from tosmon.core.marks import REJECTED as REJECTED_MARK
from tosmon.core.marks import with_number, without_number
from tosmon.core.model import Outcome
from tosmon.errors import LedgerError

__all__ = [
    "append_acceptance",
    "append_check",
    "append_decision",
    "before_entry",
    "import_entry",
    "write_acceptance",
    "write_check",
    "write_decision",
]

_UPDATE: Final = documents.update().where(documents.c.document == bindparam("of"))
_APPEND: Final = ledger.insert()


def write_check(connection: Connection, record: CheckRecord, now: datetime, takers: Takers) -> Recorded:
    """Write a check with everything that follows from it; alerts for those `takers` gives go to the outbox.

    Raises Conflict where the document is not in the state that the check started from.
    """
    before = before_entry(connection, record.document)
    if before["sequence"] != record.expected_sequence:
        raise Conflict(_fresh_state(connection, record.document), record.expected_sequence)
    entry = check_entry(record, before["sequence"] + 1, before["head"], now)
    return append_check(connection, before, record, entry, canonical(entry).decode(), takers=takers)


def append_check(
    connection: Connection,
    before: Mapping[str, Any],
    record: CheckRecord,
    entry: Mapping[str, Any],
    text: str,
    *,
    takers: Takers | None,
) -> Recorded:
    """Write a check whose entry is composed already; without `takers` its events are history, not news."""
    digest = _append(connection, entry, text, notable=_notable(before, record))
    if record.snapshot is not None:
        row = asdict(record.snapshot)
        row |= {"document": record.document, "sequence": entry["sequence"]}
        connection.execute(snapshots.insert(), {**row, "outcome": record.outcome, "reason": record.reason})
    placed = place(connection, before, record)
    now = from_instant(entry["recorded_at"])
    changed = after(before, record) | placed.columns
    changed |= {"sequence": entry["sequence"], "head": digest, "detail": storable(record.detail)}
    # A check of several pages is dated no earlier than the version it is compared with. Where the clock has been set
    # back since, that is yet to come, and the document would be due until then.
    changed["checked_at"] = min(record.started, now)
    if before["imported"] and changed["version"] != before["version"]:
        changed["derived"] = 0  # what others saw may confirm the new version, or be told by its event
    connection.execute(_UPDATE, {**changed, "of": record.document})
    after_check(connection, before, record, placed)
    known = write_events(connection, before, record, placed.key, now, takers=takers)
    return Recorded(entry["sequence"], digest, placed.key, known)


def write_decision(
    connection: Connection,
    document: str,
    kind: str,
    at: datetime,
    who: str,
    facts: Mapping[str, JsonValue],
    now: datetime,
) -> Recorded:
    """Write something that people decided about a document."""
    before = before_entry(connection, document)
    chain = {"sequence": before["sequence"] + 1, "previous": before["head"]}
    entry = decision_entry(document, kind, at, who, facts, recorded_at=now, **chain)
    return append_decision(connection, before, entry, canonical(entry).decode())


def append_decision(connection: Connection, before: Mapping[str, Any], entry: Mapping[str, Any], text: str) -> Recorded:
    """Write a decision whose entry is composed already."""
    digest = _append(connection, entry, text, notable=True)
    changed = {"sequence": entry["sequence"], "head": digest, **_decided(before["marks"], entry)}
    connection.execute(_UPDATE, {**changed, "of": entry["document"]})
    return Recorded(entry["sequence"], digest, None, ())


def _decided(marks: Mapping[str, str], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of the document's row that a decision changes: the schedule's, or what became of suspects."""
    kind = entry["kind"]
    if kind == PAUSED:
        return {"paused": entry.get("until") or "always"}
    if kind == RESUMED:
        return {"paused": ""}
    if kind in {ACCEPTED, REJECTED}:
        mark = ACCEPTED_MARK if kind == ACCEPTED else REJECTED_MARK
        return {"marks": {**marks, mark: with_number(marks.get(mark, ""), entry["of"])}}
    if kind == WITHDRAWN:
        left = without_number(marks.get(REJECTED_MARK, ""), entry["of"])
        return {"marks": {name: value for name, value in {**marks, REJECTED_MARK: left}.items() if value}}
    return {}


def write_acceptance(
    connection: Connection,
    record: CheckRecord,
    of: int,
    decision: tuple[datetime, str, Mapping[str, JsonValue]],
    now: datetime,
    takers: Takers,
) -> Recorded:
    """Write that a reviewer accepted the suspect of the entry `of`, with everything that follows from it.

    `record` is what a check would have written that had believed it; `decision` when and who decided, and its facts.

    Raises Conflict where the document is not in the state from which that follows.
    """
    before = before_entry(connection, record.document)
    if before["sequence"] != record.expected_sequence:
        raise Conflict(_fresh_state(connection, record.document), record.expected_sequence)
    at, who, facts = decision
    chain = {"sequence": before["sequence"] + 1, "previous": before["head"]}
    facts = {**facts, "of": of} | ({"marks": dict(record.marks)} if record.marks else {})
    entry = decision_entry(record.document, ACCEPTED, at, who, facts, recorded_at=now, **chain)
    return append_acceptance(connection, before, record, entry, canonical(entry).decode(), takers=takers)


def append_acceptance(
    connection: Connection,
    before: Mapping[str, Any],
    record: CheckRecord,
    entry: Mapping[str, Any],
    text: str,
    *,
    takers: Takers | None,
) -> Recorded:
    """Write an acceptance whose entry is composed already; without `takers` its events are history, not news.

    Where the suspect is lost, as with its object in a rebuild, the decision alone is written.
    """
    taken = take_up(connection, before, record, entry["of"])
    if taken is None:
        return append_decision(connection, before, entry, text)
    digest = _append(connection, entry, text, notable=True)
    marks = {**before["marks"], **record.marks}
    changed = taken.columns | {"sequence": entry["sequence"], "head": digest} | _decided(marks, entry)
    if before["imported"] and changed["version"] != before["version"]:
        changed["derived"] = 0  # as after a check
    connection.execute(_UPDATE, {**changed, "of": record.document})
    retell(connection, record.document)
    shown = {**before, "snapshot": taken.snapshot}
    known = write_events(connection, shown, record, taken.key, from_instant(entry["recorded_at"]), takers=takers)
    return Recorded(entry["sequence"], digest, taken.key, known)


def import_entry(connection: Connection, imported: ImportedEntry) -> Recorded:
    """Write an entry as it was composed once, with what was derived from it; its events are history, not news.

    Raises LedgerError where it is not canonical, or does not follow the document's chain.
    """
    try:
        entry = json.loads(imported.text)
        whole = canonical(entry).decode() == imported.text
        document, sequence = entry["document"], entry["sequence"]
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"no entry of a ledger: {imported.text[:80]!r}") from error
    before = before_entry(connection, document)
    if not whole or sequence != before["sequence"] + 1 or entry["previous"] != before["head"]:
        raise LedgerError(f"{document} entry {sequence} does not follow entry {before['sequence']}")
    if entry["kind"] == IMPORT:
        return _append_sighting(connection, entry, imported.text)
    if entry["kind"] == ACCEPTED:
        record = acceptance(entry, imported)
        return append_acceptance(connection, before, record, entry, imported.text, takers=None)
    if entry["kind"] != CHECK:
        return append_decision(connection, before, entry, imported.text)
    record = replace(without_derived(entry), version=imported.version, events=imported.events)
    return append_check(connection, before, record, entry, imported.text, takers=None)


def _append_sighting(connection: Connection, entry: Mapping[str, Any], text: str) -> Recorded:
    """Write what others saw as it was taken in once; what follows is derived from all of it together."""
    digest = _append(connection, entry, text, notable=entry["ended"])
    write_sighting(connection, entry)
    changed = {"sequence": entry["sequence"], "head": digest, "imported": entry["sequence"]}
    connection.execute(_UPDATE, {**changed, "of": entry["document"]})
    return Recorded(entry["sequence"], digest, None, ())


def before_entry(connection: Connection, document: str) -> dict[str, Any]:
    """Return the row of a document as it is before its next entry; a document never seen gets its row."""
    row = read_one(connection, document)
    if row is not None:
        return row._asdict()
    platform = document.partition("/")[0]
    connection.execute(documents.insert(), {**FRESH, "document": document, "platform": platform})
    return {**FRESH, **NO_VERSION, "document": document, "platform": platform}


def _fresh_state(connection: Connection, document: str) -> DocumentState:
    row = read_one(connection, document)
    return DocumentState(document) if row is None else state_of(row)


def _notable(before: Mapping[str, Any], record: CheckRecord) -> bool:
    """Return whether a check is worth a line of the history: it ended otherwise than the one before it.

    A new version is a line of its own, and a document that goes on as it was is none, unless there is something to say.
    """
    if record.recovered:
        return True
    usual = (Outcome.NEW, Outcome.UNCHANGED)
    was_usual = before["outcome"] is None or before["outcome"] in usual
    if record.outcome in usual:
        return not was_usual or bool(record.detail)
    return (record.outcome, record.reason) != (before["outcome"], before["reason"])


def _append(connection: Connection, entry: Mapping[str, Any], text: str, *, notable: bool) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = {
        "document": entry["document"],
        "sequence": entry["sequence"],
        "kind": entry["kind"],
        "at": from_instant(entry["at"]),
        "recorded_at": from_instant(entry["recorded_at"]),
        "outcome": entry["outcome"] if entry["kind"] == CHECK else ENDED if entry.get("ended") else "",
        "reason": entry["reason"] if entry["kind"] == CHECK else "",
        "notable": notable,
        "entry": text,
        "hash": digest,
        "previous": entry["previous"],
    }
    connection.execute(_APPEND, row)
    return digest
