"""What a capture amounts to: new, unchanged, absent, suspect or failed; and the events that follow from it.

The rules of judgement (docs/architecture.md) are applied here, in the light of the document's past. The thinking
itself is core's: `suspicion` doubts, `compare` and `direction` say what changed, `events` what is worth telling.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tosmon.catalog.records import DocumentState, NewEvent, NewVersion
from tosmon.comparing import NOTHING, Before, before, changes_between, material_of
from tosmon.core import events
from tosmon.core.extract import Format
from tosmon.core.incorporated import notes_on_links
from tosmon.core.marks import SIGNALS, STATUS
from tosmon.core.model import Capture, EventKind, Outcome, Reason, Suspicion
from tosmon.core.reading import Reading
from tosmon.core.status_events import suspect_event
from tosmon.core.suspicion import failure
from tosmon.doubting import doubt_of, is_accepted, is_rejected, removal_notes
from tosmon.errors import CheckFailed
from tosmon.registry import Document, DocumentKind
from tosmon.relisted import without_pages
from tosmon.stating import changed, changes_of_pages, freshened, mark_of, mark_with_headers, told_of_pages
from tosmon.statuses import (
    Failure,
    after_failure,
    settled,
    told_of_absence,
    told_of_failure,
    told_of_presence,
    told_of_return,
)
from tosmon.tools import Tools, extractor_of
from tosmon.ways import as_sent, first_another_way, remembered

__all__ = ["Finding", "content_of", "failed", "find", "late"]

NOT_MODIFIED = 304
NOT_FOUND = frozenset({404, 410})
BELIEVED = frozenset({Outcome.NEW, Outcome.UNCHANGED})  # a snapshot of such a check shows the current version
SOFT_404 = "a page was answered in its place (soft 404)"
NO_CHANGE = "what comes of that is told as no change"
COMPARED = "it is compared with what stood there before, and some of what differs may come from that"
CONFIRMED_AFTER = timedelta(hours=24)  # rule 2: the same text again, a day later


@dataclass(frozen=True, slots=True)
class Finding:
    """How a check ended, and what is to be recorded of it. `keep` says that its snapshot goes into the archive.

    `content_sha256` is the hash of the bytes captured, empty where there were none; `etag` and `last_modified` are
    validators to remember, None to keep those that are known. `notes` are words on what was read, where it is new.
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
    marks: Mapping[str, str] = field(default_factory=dict)  # that change
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """What is to be judged, and in the light of what.

    `content` is the hash of its bytes; `noted` the mark of its pages, where the ledger says it already; `trusted` says
    that a reviewer vouches for it.
    """

    document: Document
    captures: Sequence[Capture]
    state: DocumentState
    started: datetime
    tools: Tools
    noted: str | None
    content: str
    trusted: bool

    @property
    def mark(self) -> str:
        """What the document's pages were known to state for machines; empty where nobody had looked."""
        return self.state.marks.get(SIGNALS, "")


def find(
    document: Document,
    captures: Sequence[Capture],
    state: DocumentState,
    started: datetime,
    tools: Tools,
    noted: str | None = None,
    *,
    trusted: bool = False,
) -> Finding:
    """Return what the captures amount to.

    `noted` is the mark of what the pages state for machines, where the ledger says it already (a rebuild). With
    `trusted` nothing is doubted: a reviewer has looked at them.

    Raises:
        CheckFailed: they are an answer, but not the document (rule 1), or reading them failed.

    """
    for capture in captures:
        reason = failure(capture, means_absence=document.kind is not DocumentKind.TEXT)
        if reason:
            raise CheckFailed(reason[0], f"{capture.requested_url}: {reason[1]}" if len(captures) > 1 else reason[1])
    finding = _of_answer(_Case(document, captures, state, started, tools, noted, content_of(captures), trusted))
    believed = finding.outcome in BELIEVED or (finding.outcome is Outcome.ABSENT and finding.absent)
    stands = "" if believed else state.marks.get(STATUS, "")
    way = remembered(document, captures, state) if finding.outcome in BELIEVED else {}
    finding = replace(finding, marks={**finding.marks, **settled(state, status=stands), **way})
    if finding.outcome is Outcome.SUSPECT:
        return replace(finding, failing=state.failing)
    told = (*finding.events, *told_of_return(document.id, state, finding.outcome, started))
    return replace(finding, events=told)


def failed(document: Document, state: DocumentState, error: CheckFailed, started: datetime, tools: Tools) -> Finding:
    """Return the finding of a check that could not capture its document; an event only when a state begins."""
    failure_ = Failure(error.reason, error.message, started)
    failing, marks = after_failure(document.kind, state, failure_, tools.settings.failing_after)
    return Finding(
        Outcome.FAILED,
        reason=failure_.reason,
        detail=failure_.detail,
        events=tuple(told_of_failure(document.id, state, failure_, failing=failing, marks=marks)),
        failing=failing,
        absent=state.absent,
        marks=marks,
    )


def late(finding: Finding, state: DocumentState, started: datetime) -> Finding:
    """Return the finding of a capture made before the latest check and recorded after it: it changes nothing any more.

    Compared with what is current it would tell the document's history backwards. Where it shows something else it is
    kept beside that history, for a reviewer to look at.
    """
    if state.checked_at is None or started >= state.checked_at or finding.outcome is Outcome.FAILED:
        return finding
    finding = replace(finding, events=(), etag=None, last_modified=None, failing=state.failing, absent=state.absent)
    finding = replace(finding, marks={})
    if finding.outcome is Outcome.UNCHANGED:
        return finding
    checked = state.checked_at.isoformat(timespec="seconds")
    return replace(
        finding, outcome=Outcome.SUSPECT, reason=Reason.LATE, detail=f"recorded after the check of {checked}"
    )


# --- by what was answered ---------------------------------------------------------------------------------------------


def _of_answer(case: _Case) -> Finding:
    state, status = case.state, case.captures[0].status
    if status == NOT_MODIFIED:
        return _with_headers(case, Finding(Outcome.UNCHANGED), freshened)
    if status in NOT_FOUND:
        return _absent(case)
    same_bytes = case.content == state.snapshot_content
    looked = bool(case.mark) or case.document.kind is not DocumentKind.TEXT
    if same_bytes and looked and case.tools.is_current(case.document, state) and state.snapshot_outcome in BELIEVED:
        return _of_same_bytes(case)
    finding = _of_text(case)
    keep = finding.keep if finding.outcome is Outcome.ABSENT else not same_bytes or _by_another_entry(case, finding)
    return replace(finding, content_sha256=case.content, keep=keep)


def _by_another_entry(case: _Case, finding: Finding) -> bool:
    """Return whether known bytes are believed for what the watch list says now: a snapshot records its entry.

    That is where they were doubted before, and where they were asked for otherwise.
    """
    doubted = case.state.snapshot_outcome is Outcome.SUSPECT and not case.tools.is_current(case.document, case.state)
    return finding.outcome in BELIEVED and (doubted or bool(finding.detail))


def _of_same_bytes(case: _Case) -> Finding:
    """Return the finding of bytes that are known: only their headers may state something else."""
    finding = _validated(Finding(Outcome.UNCHANGED, content_sha256=case.content), case.captures)
    return _with_headers(case, finding, mark_with_headers)


def _with_headers(case: _Case, finding: Finding, marked: Callable[[str, Sequence[Capture]], str]) -> Finding:
    """Return the finding of an unchanged text with what its answers' headers state, which `marked` adds to the mark."""
    if case.document.kind is not DocumentKind.TEXT or not case.mark:
        return finding
    mark = marked(case.mark, case.captures) if case.noted is None else case.noted
    if mark == case.mark:
        return finding
    told = tuple(told_of_pages(case.document.id, case.state, mark, case.started, case.tools))
    return replace(finding, marks=changed(case.mark, mark), events=told)


def _absent(case: _Case, detail: str = "") -> Finding:
    """Return absence: believed at the second check in a row, and told once where there was something before.

    Sites answer each request for a missing file with another page: of signal files only the first is kept.
    """
    state, content = case.state, case.content
    believed = state.absent or state.absences >= 1
    begins = believed and (not state.absent or bool(state.marks.get(STATUS)))
    another = content != state.snapshot_content and case.document.kind is DocumentKind.ROBOTS
    return Finding(
        Outcome.ABSENT,
        detail=detail,
        keep=state.snapshot_outcome is not Outcome.ABSENT or another,
        content_sha256=content,
        events=tuple(told_of_absence(case.document.id, state, case.started, case.tools.catalog)) if begins else (),
        etag="",
        last_modified="",
        absent=believed,
    )


def _of_text(case: _Case) -> Finding:
    document, captures, state = case.document, case.captures, case.state
    reading = case.tools.reader.read(material_of(document, captures))
    old = before(document, state, reading, case.tools)
    doubt = _doubt(case, reading, old)
    version = _new_version(document, reading, case.tools)
    if doubt is not None:
        return replace(_suspect(case, doubt, version), notes=reading.faults)
    if document.kind is DocumentKind.SIGNAL and reading.facts[0].format is Format.HTML:
        return _absent(case, SOFT_404)
    notes = removal_notes(document, captures, reading, old, case.tools)
    reading = replace(reading, faults=(*reading.faults, *notes))
    mark = _mark(case, reading)
    told, marks = _told(case, reading, old, mark), changed(case.mark, mark)
    listed = _listed_otherwise(old, reading)
    if reading.content == state.version_content:
        again = None if case.tools.is_current(document, state) else version
        return _validated(Finding(Outcome.UNCHANGED, detail=listed, version=again, events=told, marks=marks), captures)
    technical = old is not None and old.content == reading.content
    if old is not None and not technical and _only_another_way(case, old):
        technical, told = True, tuple(event for event in told if event.kind is not EventKind.AMENDMENT)
    outcome = Outcome.UNCHANGED if technical else Outcome.NEW
    finding = Finding(outcome, detail=listed, version=version, events=told, marks=marks, notes=reading.faults)
    return _validated(finding, captures)


def _listed_otherwise(old: Before | None, reading: Reading) -> str:
    """Return what the watch list asks for otherwise, in words; empty where it is the same."""
    if old is None or not old.relisted.note:
        return ""
    if old.content == reading.content:
        return old.relisted.note
    compared = not old.relisted.gone and not old.relisted.come
    return f"{old.relisted.note}; {COMPARED if compared else NO_CHANGE}"


def _only_another_way(case: _Case, old: Before) -> bool:
    """Return whether a browser brings another text, while the page as sent reads as before: no change of the page."""
    if not first_another_way(case.captures, case.state):
        return False
    sent = as_sent(case.captures)
    return bool(sent) and case.tools.reader.read(material_of(case.document, sent)).content == old.content


def _mark(case: _Case, reading: Reading) -> str:
    """Return the mark of what the pages state for machines; empty for what is no page."""
    if case.noted is not None or case.document.kind is not DocumentKind.TEXT:
        return case.noted or ""
    return mark_of(case.captures, reading.facts)


def _suspect(case: _Case, doubt: Suspicion, version: NewVersion) -> Finding:
    document, state = case.document.id, case.state
    told: tuple[NewEvent, ...] = ()
    if state.outcome is not Outcome.SUSPECT and not is_rejected(state, version.content, case.tools):
        told = (suspect_event(document, doubt, state.version_content, version.content, case.started),)
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


def _doubt(case: _Case, reading: Reading, old: Before | None) -> Suspicion | None:
    """Return why the reading is not believed; what a reviewer decided about its text goes first.

    A doubt that time settles is dropped when its text stands a day later.
    """
    state = case.state
    doubt = None if case.trusted else doubt_of(case.document, case.captures, reading, old, case.tools)
    if doubt is None or is_accepted(state, reading.content, old, case.tools):
        return None
    if not doubt.confirmable or state.suspect_since is None or is_rejected(state, reading.content, case.tools):
        return doubt
    stood = state.suspect_content == reading.content and case.started - state.suspect_since >= CONFIRMED_AFTER
    return None if stood else doubt


# --- what is told -----------------------------------------------------------------------------------------------------


def _told(case: _Case, reading: Reading, old: Before | None, mark: str) -> tuple[NewEvent, ...]:
    """Return the events that a believed reading brings: none for a first version, or for the same text.

    A file that was absent had a version before its first: one that said nothing.
    """
    document, state, tools = case.document.id, case.state, case.tools
    told = tuple(told_of_presence(document, state, case.started, tools.catalog)) if state.absent and old else ()
    old = NOTHING if old is None and state.absent else old
    if old is None:
        return ()
    listed = old.relisted
    mark = case.mark if listed.note else mark  # what other pages state
    if old.content == reading.content:
        return (*told, *told_of_pages(document, state, mark, case.started, tools))
    changes = changes_between(case.document, case.captures, old, reading, tools)
    stayed = old.still_listed or NOTHING.version, without_pages(reading.version, listed.come, reading.sizes)
    amended = events.amendment(
        document,
        changes=(*changes, *changes_of_pages(case.mark, mark)),
        before=old.content,
        after=reading.content,
        observed=(state.checked_at if old is NOTHING else state.version_observed_last, case.started),
        effective=reading.effective,
        history=tools.catalog.turns(document, old.content, reading.content),
        versions=stayed if case.document.kind is DocumentKind.TEXT else None,
    )
    if amended is None:
        return told
    way = first_another_way(case.captures, case.state)
    notes = [note for note in (way, _listed_otherwise(old, reading)) if note]
    amended = replace(amended, notes=(*amended.notes, *reading.faults, *notes))
    return (*told, _with_links(events.bounded(amended), case.captures))


def _with_links(event: NewEvent, captures: Sequence[Capture]) -> NewEvent:
    """Return the event with a note for each policy that a labelled clause newly links to."""
    pages = [url for capture in captures for url in (capture.requested_url, capture.url)]
    return replace(event, notes=(*event.notes, *notes_on_links(event.changes, pages)))


# --- small helpers ----------------------------------------------------------------------------------------------------


def content_of(captures: Sequence[Capture]) -> str:
    """Return the hash of what was captured: of the body, or of several bodies' hashes."""
    hashes = [hashlib.sha256(capture.body).hexdigest() for capture in captures]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


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
    """Return the finding with the validators to send next time: those of one page, as no browser sends any."""
    if len(captures) != 1 or captures[0].rendering:
        return replace(finding, etag="", last_modified="")
    answer = captures[0].answer
    return replace(finding, etag=answer.header("ETag") or "", last_modified=answer.header("Last-Modified") or "")
