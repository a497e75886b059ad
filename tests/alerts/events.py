"""Events and their changes as the catalog holds them, made up for tests of what alerts tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from tosmon.catalog.views import StoredChange, StoredEvent
from tosmon.core.model import Change, ChangeKind, Clause, Direction, EventKind, Severity
from tosmon.core.redline import segments
from tosmon.core.robots.compare import compare
from tosmon.core.robots.parse import parse
from tosmon.core.robots.wording import as_changes

__all__ = ["NOON", "TERMS", "amended", "crawlers_changed", "event", "stored"]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = "example/terms-of-service"


def amended(before: str | None, after: str | None, *labels: str, **otherwise: Any) -> Change:
    """Return a labelled change of a clause, from one text to another; None where there is none."""
    kind = ChangeKind.ADDED if before is None else ChangeKind.REMOVED if after is None else ChangeKind.AMENDED
    change = Change(
        kind=kind,
        before=None if before is None else Clause(before, ("4 Conduct",)),
        after=None if after is None else Clause(after, ("4 Conduct",)),
        positions=(None if before is None else 1, None if after is None else 1),
        segments=segments(before or "", after or ""),
        labels_before=() if before is None else labels,
        labels_after=() if after is None else labels,
        direction=Direction.STRENGTHENED,
        reason="a ban came",
        severity=Severity.HIGH if labels else Severity.NONE,
    )
    return replace(change, **otherwise)


def crawlers_changed(before: str, after: str) -> tuple[Change, ...]:
    """Return what changed between two robots.txt files, as an event tells it."""
    return as_changes(compare(parse(before.encode()), parse(after.encode())))


def event(document: str = TERMS, *, kind: EventKind = EventKind.AMENDMENT, **otherwise: Any) -> StoredEvent:
    """Return an event of a document."""
    made = StoredEvent(
        id=otherwise.pop("id", sha256(document.encode()).hexdigest()[:16]),
        platform=document.partition("/")[0],
        document=document,
        sequence=2,
        kind=kind,
        severity=Severity.HIGH,
        summary="1 clause strengthened: AI training",
        observed_from=NOON.replace(hour=6),
        observed_to=NOON,
        from_content="a",
        to_content="b",
        from_version=None,
        to_version=None,
        snapshot="",
        effective="",
        notes=(),
        source=(),
        alert=True,
        saw="",
    )
    return replace(made, **otherwise)


def stored(of: StoredEvent, *changes: Change) -> tuple[StoredEvent, tuple[StoredChange, ...]]:
    """Return an event with its changes."""
    return of, tuple(
        StoredChange(
            of, place, change, f"before-{place}" if change.before else "", f"after-{place}" if change.after else ""
        )
        for place, change in enumerate(changes)
    )
