"""One document, once: the whole story of a check.

    fetch → archive → extract → clauses → labels → compare → event → outbox
              (robots.txt: rules → compare)

`check` tells it. Whatever happens, a check ends as one of five outcomes, and its ledger entry, snapshot, version,
events and alerts reach the catalog in one transaction. What is thought about a page is `tosmon.core`'s, what a finding
amounts to `tosmon.finding`'s; running many checks at once is `tosmon.run`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.archive import Revisit, SnapshotRecord, Stored
from tosmon.catalog import Conflict
from tosmon.catalog.records import CheckRecord, DocumentState, NewEvent, NewSnapshot
from tosmon.core.marks import SIGNALS
from tosmon.core.model import Capture, Outcome, Reason
from tosmon.core.signal_names import is_signal_file
from tosmon.errors import CheckFailed
from tosmon.facts import ledger_facts, snapshot_facts
from tosmon.fetch import Request
from tosmon.finding import Finding, failed, find, late
from tosmon.registry import Document, DocumentKind, Render, RobotsPolicy
from tosmon.tools import Tools
from tosmon.verdicts import KnownRobots, Verdict, origin_of

__all__ = ["Checked", "Visit", "check", "settle"]

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Visit:
    """What a check brought home, before anything is thought about it: a capture and a verdict for each page."""

    document: Document
    started: datetime
    captures: tuple[Capture, ...]
    verdicts: tuple[Verdict | None, ...]
    recovered: bool = False  # found in the archive after a crash


@dataclass(frozen=True, slots=True)
class Checked:
    """An acknowledged check: it is on disk. `events` are those it added to the history."""

    document: str
    started: datetime
    outcome: Outcome
    reason: str
    detail: str
    snapshot: str
    events: tuple[NewEvent, ...]
    notes: tuple[str, ...] = ()

    @property
    def quiet(self) -> bool:
        """Return whether it is worth no line: unchanged without news, or a signal file that most sites have not."""
        usual = self.outcome is Outcome.UNCHANGED or (
            is_signal_file(self.document) and self.outcome in {Outcome.ABSENT, Outcome.FAILED}
        )
        return usual and not self.events and not self.notes


def check(document: Document, tools: Tools, state: DocumentState | None = None) -> Checked:
    """Check a document and return how it went. A document that cannot be captured is a finding, not an error.

    `state` is its past, where that was read already; an outdated one does no harm.
    """
    started = tools.now()
    state = state or tools.catalog.state(document.id)
    verdicts: list[Verdict | None] = []
    try:
        captures = _fetch(document, state, tools, verdicts)
    except CheckFailed as failure:
        visit = Visit(document, started, (), tuple(verdicts))
        return _record_failure(visit, state, failure, tools)
    return settle(Visit(document, started, captures, tuple(verdicts)), state, tools)


def settle(visit: Visit, state: DocumentState, tools: Tools, stored: Stored | None = None) -> Checked:
    """Judge what a visit brought, archive it, record it; again where another check of the document came first."""
    overtaken = visit.recovered
    while True:
        try:
            finding = find(visit.document, visit.captures, state, visit.started, tools)
        except CheckFailed as failure:
            finding = failed(visit.document, state, failure, visit.started, tools)
        if overtaken:
            finding = late(finding, state, visit.started)
        if stored is None and finding.keep:
            stored = tools.archive.put(_for_archive(visit, finding, tools))
        try:
            return _record(visit, state, finding, stored, tools)
        except Conflict as conflict:
            state, overtaken = conflict.state, True


def _record_failure(visit: Visit, state: DocumentState, failure: CheckFailed, tools: Tools) -> Checked:
    while True:
        try:
            return _record(visit, state, failed(visit.document, state, failure, visit.started, tools), None, tools)
        except Conflict as conflict:
            state = conflict.state


def _fetch(
    document: Document, state: DocumentState, tools: Tools, verdicts: list[Verdict | None]
) -> tuple[Capture, ...]:
    """Return a capture of each page, in order; one that fails fails the check."""
    if document.render is Render.BROWSER:
        raise CheckFailed(Reason.NEEDS_BROWSER, "the page needs a browser, which this tosmon cannot drive yet")
    conditional = len(document.pages) == 1 and tools.is_current(document, state) and _looked(document, state)
    captures = []
    for page in document.pages:
        verdict = _asked(document, page.url, tools)
        verdicts.append(verdict)
        request = Request(
            url=page.url,
            accept_language=document.locale or document.language,
            etag=state.etag if conditional else "",
            last_modified=state.last_modified if conditional else "",
        )
        captures.append(tools.fetcher.fetch(request))
    return tuple(captures)


def _looked(document: Document, state: DocumentState) -> bool:
    """Return whether it is known what the page states beside its text, which an answer of 304 would not show."""
    return document.kind is not DocumentKind.TEXT or SIGNALS in state.marks


def _asked(document: Document, url: str, tools: Tools) -> Verdict | None:
    """Return what robots.txt says of the page; None for robots.txt itself, which is always fetched (section 2.2.2).

    Raises:
        CheckFailed: it says no, and is obeyed.

    """
    if document.kind is DocumentKind.ROBOTS:
        return None
    verdict = tools.verdicts.of(url)
    policy = document.robots or RobotsPolicy(tools.settings.robots)
    if not verdict.allowed and policy is RobotsPolicy.OBEY:
        where = f"line {verdict.line} of {verdict.source}" if verdict.line else verdict.source
        raise CheckFailed(Reason.ROBOTS_DISALLOWED, f"robots.txt forbids {url} ({where}), and is obeyed")
    return verdict


def _for_archive(visit: Visit, finding: Finding, tools: Tools) -> SnapshotRecord:
    older = tools.catalog.snapshot_with(visit.document.id, finding.content_sha256) if finding.content_sha256 else None
    return SnapshotRecord(
        document=visit.document.id,
        captured_at=visit.started,
        captures=visit.captures,
        facts=snapshot_facts(visit.document, visit.captures, visit.verdicts, tools),
        revisit_of=Revisit(older.id, older.captured_at, older.url, older.wire_sha256) if older else None,
    )


def _record(visit: Visit, state: DocumentState, finding: Finding, stored: Stored | None, tools: Tools) -> Checked:
    """Write the check in one transaction and acknowledge it."""
    snapshot = _snapshot_row(visit, stored) if stored else None
    recorded = tools.catalog.record(
        CheckRecord(
            document=visit.document.id,
            expected_sequence=state.sequence,
            started=visit.started,
            outcome=finding.outcome,
            facts=ledger_facts(visit.document, visit.captures, visit.verdicts, tools),
            reason=finding.reason,
            detail=finding.detail,
            snapshot=snapshot,
            version=finding.version,
            etag=finding.etag,
            last_modified=finding.last_modified,
            events=finding.events,
            failing=finding.failing,
            absent=finding.absent,
            recovered=visit.recovered,
            marks=finding.marks,
        )
    )
    _teach(visit, snapshot, tools)
    return Checked(
        document=visit.document.id,
        started=visit.started,
        outcome=finding.outcome,
        reason=finding.reason,
        detail=finding.detail,
        snapshot=snapshot.id if snapshot else "",
        events=tuple(event for event in finding.events if event.id in recorded.events),
        notes=tuple(note for capture in visit.captures for note in capture.notes),
    )


def _snapshot_row(visit: Visit, stored: Stored) -> NewSnapshot:
    answer = visit.captures[0]
    return NewSnapshot(
        id=stored.id,
        object=stored.object,
        offset=stored.offset,
        length=stored.length,
        object_sha256=stored.object_sha256,
        content_sha256=stored.content_sha256,
        wire_sha256=stored.wire_sha256,
        captured_at=visit.started,
        status=answer.status,
        url=answer.url,
        revisit_of=stored.revisit_of,
    )


def _teach(visit: Visit, snapshot: NewSnapshot | None, tools: Tools) -> None:
    """Let the run's other checks know a robots.txt just brought, so that it is fetched once."""
    if visit.document.kind is DocumentKind.ROBOTS and visit.captures and visit.captures[0].status != NOT_MODIFIED:
        capture = visit.captures[0]
        source = snapshot.id if snapshot else capture.url
        tools.verdicts.learn(origin_of(capture.requested_url), KnownRobots(capture.status, capture.body, source))
