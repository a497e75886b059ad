"""One document, once: the whole story of a check.

    fetch → archive → extract → clauses → labels → compare → event → outbox
              (robots.txt: rules → compare)

`check` tells it. Whatever happens, a check ends as one of five outcomes, and its ledger entry, snapshot, version,
events and alerts reach the catalog in one transaction. What is thought about a page is `tosmon.core`'s, what a finding
amounts to `tosmon.finding`'s; running many checks at once is `tosmon.run`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tosmon.archive import Revisit, SnapshotRecord, Stored
from tosmon.capturing import Taken, capture, capture_rendered, helped_by_browser
from tosmon.catalog import Conflict
from tosmon.catalog.records import CheckRecord, DocumentState, NewEvent, NewSnapshot
from tosmon.core.model import Capture, Outcome, Reason
from tosmon.core.signal_names import is_signal_file
from tosmon.errors import CheckFailed
from tosmon.facts import ledger_facts, snapshot_facts
from tosmon.finding import Finding, failed, find, late
from tosmon.registry import Document, DocumentKind
from tosmon.tools import Tools
from tosmon.verdicts import KnownRobots, Verdict, origin_of

__all__ = ["Checked", "Visit", "check", "give_up", "settle"]

NOT_MODIFIED = 304
_TOLD = 300  # letters of what a fault says


@dataclass(frozen=True, slots=True)
class Visit:
    """What a check brought home, before anything is thought about it: a capture and a verdict for each page."""

    document: Document
    started: datetime  # the date of the check; of several pages, the latest capture's
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
    taken = Taken()
    try:
        capture(document, state, tools, taken)
    except CheckFailed as failure:
        return _record_failure(_visit(document, started, taken, state), state, failure, tools)
    visit = _visit(document, started, taken, state)
    finding = _found(visit, state, tools)
    if not helped_by_browser(document, taken, finding):
        return settle(visit, state, tools, finding=finding)
    return settle(_visit(document, started, capture_rendered(document, taken, tools), state), state, tools)


def give_up(document: Document, tools: Tools, started: datetime, fault: Exception) -> Checked:
    """Record a check that a fault of tosmon's own has ended: as failed, and why; so it is told, and backed off."""
    told = f"{type(fault).__name__}: {fault}"[:_TOLD]
    failure = CheckFailed(Reason.INTERNAL, f"a fault of tosmon's own: {told}")
    return _record_failure(Visit(document, started, (), ()), tools.catalog.state(document.id), failure, tools)


def settle(
    visit: Visit, state: DocumentState, tools: Tools, stored: Stored | None = None, finding: Finding | None = None
) -> Checked:
    """Judge what a visit brought, archive it, record it; again where another check of the document came first.

    `finding` is what it amounts to in the light of `state`, where that was found already.
    """
    overtaken = visit.recovered
    while True:
        finding = finding or _found(visit, state, tools)
        if overtaken:
            finding = late(finding, state, visit.started)
        if stored is None and finding.keep:
            stored = tools.archive.put(_for_archive(visit, finding, tools))
        try:
            return _record(visit, state, finding, stored, tools)
        except Conflict as conflict:
            state, overtaken, finding = conflict.state, True, None


def _visit(document: Document, started: datetime, taken: Taken, state: DocumentState) -> Visit:
    dated = _dated(started, taken.captures, state) if len(document.pages) > 1 else started
    return Visit(document, dated, tuple(taken.captures), tuple(taken.verdicts))


def _dated(started: datetime, captures: Sequence[Capture], state: DocumentState) -> datetime:
    """Return the date of a check of several pages: that of the latest capture, for the text was not whole before.

    Never earlier than the version in force was last seen: a clock that was set back, or pages captured while another
    check was under way, must not turn the order of versions round. When each page was captured stands in the facts.
    """
    seen = state.version_observed_last or started
    return max(started, seen, *(one.started for one in captures))


def _found(visit: Visit, state: DocumentState, tools: Tools) -> Finding:
    """Return what the captures amount to; that they are no document is a finding, too."""
    try:
        return find(visit.document, visit.captures, state, visit.started, tools)
    except CheckFailed as failure:
        return failed(visit.document, state, failure, visit.started, tools)


def _record_failure(visit: Visit, state: DocumentState, failure: CheckFailed, tools: Tools) -> Checked:
    while True:
        try:
            return _record(visit, state, failed(visit.document, state, failure, visit.started, tools), None, tools)
        except Conflict as conflict:
            state = conflict.state


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
        notes=(*(note for capture in visit.captures for note in capture.notes), *finding.notes),
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
