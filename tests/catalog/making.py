"""Makes the values that tests put into a catalog: checks of a small document, hour by hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tosmon.catalog.records import CheckRecord, JsonValue, NewSnapshot, NewVersion
from tosmon.core.events import event_id
from tosmon.core.model import (
    Change,
    ChangeKind,
    Clause,
    Direction,
    EventKind,
    Evidence,
    Judgement,
    NewEvent,
    Outcome,
    Rule,
    Severity,
    Version,
)
from tosmon.core.text import content_hash

__all__ = ["DOCUMENT", "START", "amendment", "check", "clause", "hour", "snapshot", "version"]

DOCUMENT = "x/terms-of-service"
START = datetime(2024, 1, 1, tzinfo=UTC)
BAN = Judgement(("automated-access",), Rule.BAN, (Evidence("automated-access", 0, 7, "You may"),))


def hour(number: float) -> datetime:
    """Return the moment that many hours after the start."""
    return START + timedelta(hours=number)


def clause(text: str) -> Clause:
    """Return a clause under a heading, in a list."""
    return Clause(text, ("Terms", "Use"), "4.1", "You agree:", ("https://x.example/robots",))


def version(*texts: str, extractor: str = "html/1") -> NewVersion:
    """Return a version with these clauses; each bans automated access."""
    whole = Version(tuple(clause(text) for text in texts), "en", "Terms")
    return NewVersion(content_hash(whole), whole, tuple(BAN for _ in texts), extractor, "lexicon-1")


def snapshot(number: float, document: str = DOCUMENT) -> NewSnapshot:
    """Return the snapshot of that hour."""
    name = f"{document}/{hour(number):%Y-%m-%dT%H-%M-%SZ}-00000000"
    return NewSnapshot(
        id=name,
        object=f"{name}.warc.gz",
        offset=300,
        length=4000,
        object_sha256="0b" * 32,
        content_sha256=f"{round(number * 3600):064x}",
        wire_sha256="0d" * 32,
        captured_at=hour(number),
        status=200,
        url="https://x.example/tos",
    )


def check(
    number: float,
    outcome: Outcome = Outcome.UNCHANGED,
    *,
    after: int,
    document: str = DOCUMENT,
    reading: NewVersion | None = None,
    events: tuple[NewEvent, ...] = (),
    facts: Mapping[str, JsonValue] | None = None,
) -> CheckRecord:
    """Return the check of that hour, with a snapshot where it brings a reading; `after` is the expected sequence."""
    return CheckRecord(
        document=document,
        expected_sequence=after,
        started=hour(number),
        outcome=outcome,
        facts=facts or {"url": "https://x.example/tos", "status": 200},
        snapshot=snapshot(number, document) if reading else None,
        version=reading,
        events=events,
    )


def amendment(before: NewVersion, after: NewVersion, number: float, *, nth: int = 0, alert: bool = True) -> NewEvent:
    """Return the event between two versions: their last clauses, amended."""
    old, new = before.version.clauses[-1], after.version.clauses[-1]
    change = Change(
        kind=ChangeKind.AMENDED,
        before=old,
        after=new,
        positions=(len(before.version.clauses) - 1, len(after.version.clauses) - 1),
        segments=(("delete", old.text), ("insert", new.text)),
        labels_before=("automated-access",),
        labels_after=("automated-access", "ai-training"),
        direction=Direction.STRENGTHENED,
        reason="another ban",
        severity=Severity.HIGH,
        notes=("seen twice",),
    )
    return NewEvent(
        id=event_id(DOCUMENT, before.content, after.content, nth),
        kind=EventKind.AMENDMENT,
        severity=Severity.HIGH,
        summary="AI training is banned",
        observed_from=hour(number - 1),
        observed_to=hour(number),
        changes=(change,),
        from_content=before.content,
        to_content=after.content,
        effective="2024-02-01",
        notes=("a note",),
        alert=alert,
    )
