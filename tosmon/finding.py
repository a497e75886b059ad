"""What a capture amounts to: new, unchanged, absent, suspect or failed; and the events that follow from it.

The rules of judgement (docs/architecture.md) are applied here, in the light of the document's past. The thinking
itself is core's: `suspicion` doubts, `compare` and `direction` say what changed, `events` what is worth telling.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tosmon.catalog.records import DocumentState, NewEvent, NewVersion
from tosmon.core import events
from tosmon.core.compare import compare
from tosmon.core.direction import judge_all
from tosmon.core.extract import Format
from tosmon.core.incorporated import notes_on_links
from tosmon.core.model import Capture, Change, Judgement, Outcome, Reason, Suspicion, Version
from tosmon.core.reading import Material, Reading, Source, judge_version
from tosmon.core.robots import RobotsTxt, as_changes, from_version, parse
from tosmon.core.robots import compare as compare_robots
from tosmon.core.suspicion import failure, suspect
from tosmon.core.weights import Weights
from tosmon.errors import ArchiveError, CheckFailed
from tosmon.registry import Document, DocumentKind
from tosmon.tools import Tools, extractor_of

__all__ = ["Finding", "content_of", "failed", "find", "late"]

NOT_MODIFIED = 304
NOT_FOUND = frozenset({404, 410})
BELIEVED = frozenset({Outcome.NEW, Outcome.UNCHANGED})  # a snapshot of such a check shows the current version
CONFIRMED_AFTER = timedelta(hours=24)  # rule 2: the same text again, a day later


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check ended, and what is to be recorded of it. `keep` says that its snapshot goes into the archive.

    `content_sha256` is the hash of the bytes captured, empty where there were none; `etag` and `last_modified` are
    validators to remember, None to keep those that are known.
    """

    outcome: Outcome
    reason: str = ""
    detail: str = ""
    keep: bool = False
    content_sha256: str = ""
    version: NewVersion | None = None
    events: tuple[NewEvent, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    failing: bool = False
    absent: bool = False


@dataclass(frozen=True, slots=True)
class _Before:
    """The current version as today's extractor reads it: what a new capture is compared with."""

    version: Version
    judgements: tuple[Judgement, ...]
    content: str
    rules: RobotsTxt | None  # of robots.txt only


def find(
    document: Document, captures: Sequence[Capture], state: DocumentState, started: datetime, tools: Tools
) -> Finding:
    """Return what the captures amount to.

    Raises:
        CheckFailed: they are an answer, but not the document (rule 1), or reading them failed.

    """
    for capture in captures:
        reason = failure(capture, means_absence=document.kind is not DocumentKind.TEXT)
        if reason:
            raise CheckFailed(*reason)
    finding = _of_answer(document, captures, state, started, tools)
    if state.failing and finding.outcome in {Outcome.NEW, Outcome.UNCHANGED, Outcome.ABSENT}:
        recovered = events.recovered_event(document.id, state.checked_at, started)
        return replace(finding, events=(*finding.events, recovered))
    return finding if finding.outcome is not Outcome.SUSPECT else replace(finding, failing=state.failing)


def failed(document: Document, state: DocumentState, failure_: CheckFailed, started: datetime, tools: Tools) -> Finding:
    """Return the finding of a check that could not capture its document; an event only when it begins to fail."""
    failures = state.failures + 1
    begins = not state.failing and failures >= tools.settings.failing_after
    told = (events.failing_event(document.id, failure_.reason, failure_.message, failures, started),) if begins else ()
    return Finding(
        Outcome.FAILED,
        reason=failure_.reason,
        detail=failure_.message,
        events=told,
        failing=state.failing or begins,
        absent=state.absent,
    )


def late(finding: Finding, state: DocumentState, started: datetime) -> Finding:
    """Return the finding of a capture made before the latest check and recorded after it: it changes nothing any more.

    Compared with what is current it would tell the document's history backwards. Where it shows something else it is
    kept beside that history, for a reviewer to look at.
    """
    if state.checked_at is None or started >= state.checked_at or finding.outcome is Outcome.FAILED:
        return finding
    finding = replace(finding, events=(), etag=None, last_modified=None, failing=state.failing, absent=state.absent)
    if finding.outcome is Outcome.UNCHANGED:
        return finding
    checked = state.checked_at.isoformat(timespec="seconds")
    return replace(
        finding, outcome=Outcome.SUSPECT, reason=Reason.LATE, detail=f"recorded after the check of {checked}"
    )


# --- by what was answered ---------------------------------------------------------------------------------------------


def _of_answer(
    document: Document, captures: Sequence[Capture], state: DocumentState, started: datetime, tools: Tools
) -> Finding:
    if captures[0].status == NOT_MODIFIED:
        return Finding(Outcome.UNCHANGED)
    content = content_of(captures)
    if captures[0].status in NOT_FOUND:
        return _absent(document, content, state, started)
    same_bytes = content == state.snapshot_content
    if same_bytes and tools.is_current(document, state) and state.snapshot_outcome in BELIEVED:
        return _validated(Finding(Outcome.UNCHANGED, content_sha256=content), captures)
    finding = _of_text(document, captures, state, started, tools)
    return replace(finding, content_sha256=content, keep=not same_bytes)


def _absent(document: Document, content: str, state: DocumentState, started: datetime) -> Finding:
    """Return absence: believed at the second check in a row, and told once where there was something before."""
    believed = state.absent or state.absences >= 1
    told: tuple[NewEvent, ...] = ()
    if believed and not state.absent and state.version is not None:
        told = (events.absent_event(document.id, state.version_content, state.version_observed_last, started),)
    keep = state.snapshot_outcome is not Outcome.ABSENT or content != state.snapshot_content
    return Finding(
        Outcome.ABSENT,
        keep=keep,
        content_sha256=content,
        events=told,
        etag="",
        last_modified="",
        absent=believed,
    )


def _of_text(
    document: Document, captures: Sequence[Capture], state: DocumentState, started: datetime, tools: Tools
) -> Finding:
    reading = tools.reader.read(_material(document, captures))
    if any(page.format is Format.PDF for page in reading.facts):
        raise CheckFailed(Reason.NEEDS_PDF, "the document is a PDF, which this tosmon cannot read yet")
    before = _before(document, state, tools)
    doubt = _doubt(document, captures, reading, before, state, started)
    version = _new_version(document, reading, tools)
    if doubt is not None:
        return _suspect(document, doubt, version, state, started)
    told = _told(document, captures, reading, before, state, started, tools)
    if reading.content == state.version_content:
        again = None if tools.is_current(document, state) else version
        return _validated(Finding(Outcome.UNCHANGED, version=again, events=told), captures)
    technical = before is not None and before.content == reading.content
    outcome = Outcome.UNCHANGED if technical else Outcome.NEW
    return _validated(Finding(outcome, version=version, events=told), captures)


def _suspect(
    document: Document, doubt: Suspicion, version: NewVersion, state: DocumentState, started: datetime
) -> Finding:
    told: tuple[NewEvent, ...] = ()
    if state.outcome is not Outcome.SUSPECT:
        told = (events.suspect_event(document.id, doubt, state.version_content, version.content, started),)
    return Finding(
        Outcome.SUSPECT,
        reason=doubt.reason,
        detail=doubt.detail,
        version=version,
        events=told,
        etag="",  # the next request asks for the page itself
        last_modified="",
        absent=state.absent,
    )


def _doubt(
    document: Document,
    captures: Sequence[Capture],
    reading: Reading,
    before: _Before | None,
    state: DocumentState,
    started: datetime,
) -> Suspicion | None:
    """Return why the reading is not believed; a doubt that time settles is dropped when its text stands a day later."""
    doubt = suspect(
        reading.facts,
        reading.version,
        headers=[header for capture in captures for header in capture.answer.headers],
        declared_language=document.language,
        previous=before.version if before else None,
        is_robots=document.kind is DocumentKind.ROBOTS,
    )
    if doubt is not None and doubt.reason is Reason.EMPTY and _elsewhere(reading):
        doubt = Suspicion(Reason.SELECTOR, f"nothing on the page matches {', '.join(reading.missed)}")
    if doubt is None or not doubt.confirmable or state.suspect_since is None:
        return doubt
    stood = state.suspect_content == reading.content and started - state.suspect_since >= CONFIRMED_AFTER
    return None if stood else doubt


def _elsewhere(reading: Reading) -> bool:
    """Return whether a page has text, but none where the document's is looked for: its layout is another now."""
    return (
        bool(reading.missed)
        and not reading.version.clauses
        and any(page.text_length and not page.script_only for page in reading.facts)
    )


# --- what changed -----------------------------------------------------------------------------------------------------


def _told(
    document: Document,
    captures: Sequence[Capture],
    reading: Reading,
    before: _Before | None,
    state: DocumentState,
    started: datetime,
    tools: Tools,
) -> tuple[NewEvent, ...]:
    """Return the events that a believed reading brings: none for a first version, or for the same text."""
    told: list[NewEvent] = []
    if state.absent and before is not None:
        told.append(events.present_event(document.id, state.version_content, state.checked_at, started))
    if before is not None and before.content != reading.content:
        amended = events.amendment(
            document.id,
            changes=_changes(document, captures, reading, before, tools.settings.severity),
            before=before.content,
            after=reading.content,
            observed=(state.version_observed_last, started),
            effective=reading.effective,
            history=tools.catalog.turns(document.id, before.content, reading.content),
            versions=None if document.kind is DocumentKind.ROBOTS else (before.version, reading.version),
        )
        told += [_with_links(amended, captures)] if amended else []
    return tuple(told)


def _with_links(event: NewEvent, captures: Sequence[Capture]) -> NewEvent:
    """Return the event with a note for each policy that a labelled clause newly links to."""
    pages = [url for capture in captures for url in (capture.requested_url, capture.url)]
    return replace(event, notes=(*event.notes, *notes_on_links(event.changes, pages)))


def _changes(
    document: Document, captures: Sequence[Capture], reading: Reading, before: _Before, weights: Weights
) -> tuple[Change, ...]:
    if document.kind is DocumentKind.ROBOTS:
        return as_changes(compare_robots(before.rules or RobotsTxt(), parse(captures[0].body)))
    changes = compare(before.version.clauses, reading.version.clauses)
    return judge_all(
        changes,
        before.judgements,
        reading.judgements,
        document=document.id,
        clauses_before=before.version.clauses,
        clauses_after=reading.version.clauses,
        language=reading.version.language or document.language or "en",
        weights=weights,
    )


def _before(document: Document, state: DocumentState, tools: Tools) -> _Before | None:
    """Return the current version; read anew from its bytes where another extractor or selection made it (rule 5)."""
    if state.version is None:
        return None
    stored = tools.catalog.version(state.version)
    is_robots = document.kind is DocumentKind.ROBOTS
    current = tools.is_current(document, state)
    captures = _archived(stored.snapshot, tools) if is_robots or not current else ()
    rules = (parse(captures[0].body) if captures else from_version(stored.version)) if is_robots else None
    if captures and not current:
        reading = tools.reader.read(_material(document, captures))
        return _Before(reading.version, reading.judgements, reading.content, rules)
    judgements = stored.judgements
    if stored.lexicon != tools.lexicon.version:  # a better lexicon is no change of the platform's
        judgements = judge_version(stored.version, tools.lexicon, document.language)
    return _Before(stored.version, judgements, state.version_content, rules)


def _archived(snapshot: str, tools: Tools) -> tuple[Capture, ...]:
    """Return the snapshot's captures, none where it is damaged: then the catalog's reading of it must do.

    `verify` names the damage; one lost object must not stop the watch of its document.
    """
    try:
        return tools.archive.get(f"{snapshot}.warc.gz").captures
    except ArchiveError:
        return ()


# --- small helpers ----------------------------------------------------------------------------------------------------


def content_of(captures: Sequence[Capture]) -> str:
    """Return the hash of what was captured: of the body, or of several bodies' hashes."""
    hashes = [hashlib.sha256(capture.body).hexdigest() for capture in captures]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _material(document: Document, captures: Sequence[Capture]) -> Material:
    sources = tuple(
        Source(
            body=capture.body,
            content_type=capture.answer.header("Content-Type") or "",
            url=capture.url,
            selection=page.selection,
        )
        for page, capture in zip(document.pages, captures, strict=True)
    )
    is_robots = document.kind is DocumentKind.ROBOTS
    return Material(sources, is_robots, document.id, document.language, document.locale)


def _new_version(document: Document, reading: Reading, tools: Tools) -> NewVersion:
    return NewVersion(
        content=reading.content,
        version=reading.version,
        judgements=reading.judgements,
        extractor=extractor_of(document),
        lexicon=tools.lexicon.version,
        effective=reading.effective,
        updated=reading.updated,
        clause_ids=reading.clause_ids,
    )


def _validated(finding: Finding, captures: Sequence[Capture]) -> Finding:
    """Return the finding with the validators to send next time; several pages would need their own, and have none."""
    if len(captures) != 1:
        return replace(finding, etag="", last_modified="")
    answer = captures[0].answer
    return replace(finding, etag=answer.header("ETag") or "", last_modified=answer.header("Last-Modified") or "")
