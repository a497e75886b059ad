"""Made-up messages, one of every form and of every kind of event: what templates are proved with, and trials say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Final

from tosmon.core.excerpts import excerpt
from tosmon.core.messages import (
    Agent,
    Capture,
    Form,
    Item,
    Message,
    Note,
    Observed,
    Previous,
    Section,
    ToldChange,
    Turn,
)
from tosmon.core.model import Change, ChangeKind, Clause, Direction, EventKind, Severity
from tosmon.core.redline import segments
from tosmon.core.subjects import PREFIX, subject

__all__ = ["samples", "trial"]

_AT: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_EVENT: Final = "0123456789abcdef"
_CAPTURE: Final = Capture("example/terms-of-service", "example/terms-of-service/2026-03-02T09-30-00Z-0a1b2c3d", *"ab")


def trial(subscription: str, now: datetime, zone: tzinfo = UTC) -> Message:
    """Return a message that says that it is a test, and shows an alert about a platform that does not exist."""
    return Message(
        form=Form.TEST,
        subscription=subscription,
        subject=f"{PREFIX}A test: alerts arrive here",
        created_at=now,
        items=(replace(_amendment(), observed=(Observed(None, now),)),),
        sections=(
            Section(
                "This is a test", ("You asked tosmon for it; the platform above is made up, and nothing changed.",)
            ),
        ),
        zone=zone,
    )


def samples() -> tuple[Message, ...]:
    """Return messages of every form; together they hold everything that a template may meet."""
    items = (_amendment(), _robots(), _signals(), *map(_plain, EventKind))
    variants = replace(
        items[0],
        events=(_EVENT, "fedcba9876543210"),
        documents=("example/terms-of-service", "example/terms-of-service@de"),
        variants=("main", "de"),
        summary="both variants changed",
        notes=(Note("back to the version of 2025-01-01", ("de",)),),
        observed=(Observed(None, _AT, "", ("main",)), Observed(_AT, _AT, "2026-04-01", ("de",))),
        changes=(replace(items[0].changes[0], variants=("de",)), items[0].changes[1]),
        url="",
    )
    alerts = tuple(_message(Form.ALERT, (item,)) for item in (*items, variants))
    digest = replace(
        _message(Form.DIGEST, (*items, variants)), listed=items[:2], unshown=3, more="https://terms.example.org/"
    )
    note = Message(
        form=Form.OPERATIONS,
        subscription="operations",
        subject=f"{PREFIX}The watch last week",
        created_at=_AT,
        sections=(Section("Noisy documents", ("example/terms-of-service: 12 changes in 30 days",)), Section("", ())),
    )
    return (*alerts, digest, replace(digest, items=digest.items[:1]), note, trial("default", _AT))


def _message(form: Form, items: tuple[Item, ...]) -> Message:
    return Message(
        form=form,
        subscription="default",
        subject=subject(items),
        created_at=_AT,
        items=items,
        events=tuple(event for item in items for event in item.events),
        public_url="https://terms.example.org",
    )


def _amendment() -> Item:
    before = "You may collect public posts with automated means if you do so slowly."
    after = "You may not collect public posts with automated means or train models with them."
    clause = Clause(before, ("4 What you may not do",), "4.2", "You agree to these rules:")
    amended = Change(
        kind=ChangeKind.AMENDED,
        before=clause,
        after=replace(clause, text=after),
        positions=(3, 3),
        segments=segments(before, after),
        labels_before=("automated_access", "load_limits"),
        labels_after=("ai_training", "automated_access"),
        direction=Direction.STRENGTHENED,
        reason="a permission became a ban",
        severity=Severity.HIGH,
    )
    gone = "We let researchers read everything."
    removed = Change(
        kind=ChangeKind.REMOVED,
        before=Clause(gone),
        after=None,
        positions=(7, None),
        segments=(("delete", gone),),
        labels_before=("research_exception",),
        direction=Direction.UNCLEAR,
        severity=Severity.LOW,
    )
    previous = Previous("00112233445566ff", _AT.replace(year=2025), "https://terms.example.org/e/00112233445566ff")
    return replace(
        _plain(EventKind.AMENDMENT),
        direction=Direction.UNCLEAR,
        labels=("ai_training", "automated_access", "research_exception"),
        headline="AI training, automated access strengthened; research exception removed, unclear",
        summary="1 clause strengthened: AI training, automated access; 1 clause removed: research exception",
        observed=(Observed(_AT.replace(day=1), _AT, "2026-04-01"),),
        saw="transcribed by a made-up collection",
        notes=(Note("back to the version of 2025-01-01"),),
        changes=(
            replace(_told(amended), clauses=("1" * 16, "2" * 16), previous=previous),
            replace(_told(removed), words="the sentence over it changed", previous=replace(previous, url="")),
        ),
        unshown=1,
        others=2,
    )


def _robots() -> Item:
    refused = Turn(
        allowed=False,
        agents=(Agent("GPTBot", "OpenAI", "AI training"), Agent("*"), Agent("ExampleBot", "", "archive")),
        unnamed=4,
        places=("the whole site", "/api/"),
        severity=Severity.HIGH,
        note="now named: was bound by the rules for every crawler",
        unplaced=2,
    )
    admitted = Turn(True, (Agent("CCBot", "Common Crawl"),), 0, ("/public/",), Severity.MEDIUM, "", ("de",))
    return replace(
        _plain(EventKind.AMENDMENT),
        title="robots.txt",
        direction=Direction.STRENGTHENED,
        labels=("robots_txt",),
        headline="GPTBot and others may no longer fetch the whole site; 1 admission",
        turns=(refused, admitted),
    )


def _signals() -> Item:
    said = Clause("Content-Signal: ai-train = no", ("every agent",))
    change = Change(
        kind=ChangeKind.ADDED,
        before=None,
        after=said,
        positions=(None, 1),
        segments=(("insert", said.text),),
        labels_after=("ai_training",),
        direction=Direction.STRENGTHENED,
        reason="AI training: unspecified → disallowed, by Content-Signal",
        severity=Severity.HIGH,
    )
    return replace(_plain(EventKind.AMENDMENT), changes=(replace(_told(change), about="signal"),))


def _plain(kind: EventKind) -> Item:
    """Return an item of an event that has nothing but a summary."""
    severity = Severity.NONE if kind is EventKind.RECOVERED else Severity.HIGH
    return Item(
        events=(_EVENT,),
        documents=("example/terms-of-service",),
        family="example/terms-of-service",
        platform="example",
        platform_name="Example",
        title="Terms of Service",
        kind=kind,
        severity=severity,
        direction=None,
        labels=(),
        headline=f"something {kind.value}",
        summary=f"something {kind.value}",
        observed=(Observed(None, _AT),),
        captures=(_CAPTURE, replace(_CAPTURE, latest=False)),
        url=f"https://terms.example.org/e/{_EVENT}",
    )


def _told(change: Change) -> ToldChange:
    return ToldChange(_EVENT, "example/terms-of-service", change, "clause", excerpt(change.segments))
