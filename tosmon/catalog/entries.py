"""What the ledger says of a check or a decision: the entry as JSON, and the check read back from it.

Hashing and chaining follow `tosmon.core.evidence`; storing is `writing`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from tosmon.catalog.records import CheckRecord, JsonValue, NewSnapshot
from tosmon.catalog.types import from_instant, to_instant
from tosmon.core.model import Outcome

__all__ = [
    "ACCEPTED",
    "CHECK",
    "PAUSED",
    "REJECTED",
    "RESERVED",
    "RESUMED",
    "WITHDRAWN",
    "check_entry",
    "decision_entry",
    "without_derived",
]

CHECK: Final = "check"
PAUSED: Final = "paused"  # the schedule leaves the document alone, until the entry's `until` where it has one
RESUMED: Final = "resumed"
# What a reviewer decided about a suspect; the entry's `of` is the number of the entry that first brought it.
ACCEPTED: Final = "accepted"  # it is the document's text: in force from when it was first observed
REJECTED: Final = "rejected"  # it is not, and nobody is asked about that text again
WITHDRAWN: Final = "withdrawn"  # a rejection that holds no more
_CHAIN: Final = frozenset({"document", "sequence", "previous", "kind", "at", "recorded_at"})
_OF_CHECK: Final = frozenset(
    {
        *("outcome", "reason", "detail", "recovered", "failing", "absent"),
        *("etag", "last_modified", "marks", "snapshot", "content"),
    }
)
RESERVED: Final = _CHAIN | _OF_CHECK  # facts of a check have other names

Entry = dict[str, Any]


def check_entry(record: CheckRecord, sequence: int, previous: str, recorded_at: datetime) -> Entry:
    """Return the entry of a check.

    Raises ValueError where a fact of the check has a name that the entry itself uses.
    """
    clash = RESERVED.intersection(record.facts)
    if clash:
        msg = f"{record.document}: facts named as the entry's own fields: {', '.join(sorted(clash))}"
        raise ValueError(msg)
    entry: Entry = dict(record.facts)
    entry |= {
        "document": record.document,
        "sequence": sequence,
        "previous": previous,
        "kind": CHECK,
        "at": to_instant(record.started),
        "recorded_at": to_instant(recorded_at),
        "outcome": record.outcome.value,
        "reason": record.reason,
        "detail": record.detail,
        "recovered": record.recovered,
        "failing": record.failing,
        "absent": record.absent,
        "snapshot": _snapshot(record.snapshot),
        "content": record.version.content if record.version else None,
    }
    known = {"etag": record.etag, "last_modified": record.last_modified, "marks": dict(record.marks) or None}
    return entry | {name: value for name, value in known.items() if value is not None}


def decision_entry(
    document: str,
    kind: str,
    at: datetime,
    who: str,
    facts: Mapping[str, JsonValue],
    *,
    sequence: int,
    previous: str,
    recorded_at: datetime,
) -> Entry:
    """Return the entry of something that people decided.

    Raises ValueError where the kind is a check's, or a fact has a name that the entry itself uses.
    """
    clash = (_CHAIN | {"who"}).intersection(facts)
    if clash or kind == CHECK:
        msg = f"{document}: no decision: kind {kind!r}, facts named as the entry's own fields: {sorted(clash)}"
        raise ValueError(msg)
    chain = {"document": document, "sequence": sequence, "previous": previous}
    return {**facts, **chain, "kind": kind, "who": who, "at": to_instant(at), "recorded_at": to_instant(recorded_at)}


def without_derived(entry: Mapping[str, Any]) -> CheckRecord:
    """Return the check that an entry tells of; version and events, being derived, are left out."""
    facts = {name: value for name, value in entry.items() if name not in RESERVED}
    return CheckRecord(
        document=entry["document"],
        expected_sequence=entry["sequence"] - 1,
        started=from_instant(entry["at"]),
        outcome=Outcome(entry["outcome"]),
        facts=facts,
        reason=entry["reason"],
        detail=entry["detail"],
        snapshot=_read_snapshot(entry["snapshot"]),
        etag=entry.get("etag"),
        last_modified=entry.get("last_modified"),
        failing=entry["failing"],
        absent=entry["absent"],
        recovered=entry["recovered"],
        marks=entry.get("marks", {}),
    )


def _snapshot(snapshot: NewSnapshot | None) -> JsonValue:
    if snapshot is None:
        return None
    return asdict(snapshot) | {"captured_at": to_instant(snapshot.captured_at)}


def _read_snapshot(value: Mapping[str, Any] | None) -> NewSnapshot | None:
    if value is None:
        return None
    return NewSnapshot(**{**value, "captured_at": from_instant(value["captured_at"])})
