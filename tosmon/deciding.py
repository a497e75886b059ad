"""What reviewers decide about suspects: that one is the document's text after all, or that it is not.

A decision is an entry of the ledger, with who decided, when and why. An acceptance brings all that a check would have
brought that had believed the capture: the version in force, the event, alerts. It is derived from the archived capture,
and so a rebuild comes to the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from tosmon.catalog import Catalog, Conflict
from tosmon.catalog.entries import REJECTED, WITHDRAWN
from tosmon.catalog.records import CheckRecord, DocumentState, JsonValue, Recorded
from tosmon.catalog.suspects import Standing, Suspects
from tosmon.catalog.types import from_instant, storable, to_instant
from tosmon.core.marks import ANSWERED, RENDER, SIGNALS, STATUS
from tosmon.core.model import Outcome
from tosmon.errors import UsageError
from tosmon.finding import Finding, find
from tosmon.registry import document_from
from tosmon.tools import Tools

__all__ = ["LONGEST_REASON", "Decision", "accept", "accepted_finding", "reject", "withdraw"]

LONGEST_REASON: Final = 1000  # letters
_BELIEVED: Final = frozenset({Outcome.NEW, Outcome.UNCHANGED})
_OF_TEXT: Final = frozenset({SIGNALS, RENDER})  # marks that follow from what was captured


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides about the suspect that the document's entry `of` first brought, when and why."""

    document: str
    of: int
    who: str
    why: str
    at: datetime

    def facts(self, standing: Standing) -> dict[str, JsonValue]:
        """Return what the ledger keeps of it."""
        suspect = standing.suspect.version
        return {
            "of": self.of,
            "reason": storable(self.why)[:LONGEST_REASON],
            "observed": to_instant(suspect.observed_first),
            "doubt": suspect.reason,
            "text": suspect.content,
            "capture": suspect.snapshot,
        }


def accept(decision: Decision, tools: Tools) -> Recorded:
    """Have a suspect in force from when it was first observed, with its event and alerts; return what was recorded.

    Raises:
        NotFound: there is no such suspect.
        UsageError: it cannot be accepted any more: what came after it would be told backwards.
        ArchiveError: its capture is not in the archive, or damaged.

    """
    while True:
        state = tools.catalog.state(decision.document)
        standing = Suspects(tools.catalog).standing(decision.document, decision.of)
        if standing.refusal:
            raise UsageError(f"this capture cannot be accepted: {standing.refusal}")
        seen = standing.suspect.version
        found = _believed(seen.snapshot, state, seen.observed_first, tools)
        record = CheckRecord(
            document=decision.document,
            expected_sequence=state.sequence,
            started=seen.observed_first,
            outcome=Outcome.NEW,
            facts={},
            version=found.version,
            events=found.events,
            marks=found.marks,
        )
        facts = decision.facts(standing)
        try:
            return tools.catalog.accept(record, decision.of, decision.at, decision.who, facts)
        except Conflict:  # a check came first: look again
            continue


def accepted_finding(entry: Mapping[str, Any], tools: Tools) -> Finding:
    """Return what an acceptance of the ledger amounts to, in the light of the entries before it, for a rebuild.

    Raises ArchiveError where its capture is not in the archive, or damaged.
    """
    noted = entry.get("marks", {}).get(SIGNALS)
    state = tools.catalog.state(entry["document"])
    noted = state.marks.get(SIGNALS, "") if noted is None else noted
    return _believed(entry["capture"], state, from_instant(entry["observed"]), tools, noted)


def _believed(
    snapshot: str, state: DocumentState, observed: datetime, tools: Tools, noted: str | None = None
) -> Finding:
    """Return what a check amounts to that believes the capture.

    It says nothing about whether the document answers today: states of failing stay, and the next check ends them.
    """
    archived = tools.archive.get(f"{snapshot}.warc.gz")
    document = document_from(archived.facts["entry"])  # type: ignore[arg-type]  # it is what Document.entry() wrote
    marks = {name: value for name, value in state.marks.items() if name not in {STATUS, ANSWERED}}
    then = replace(state, failing=False, marks=marks, checked_at=observed, snapshot_content="")
    found = find(document, archived.captures, then, observed, tools, noted, trusted=True)
    if found.outcome not in _BELIEVED:
        raise UsageError("this capture cannot be accepted: it reads as no text of this document")
    return replace(found, marks={name: found.marks[name] for name in _OF_TEXT & set(found.marks)})


def reject(decision: Decision, catalog: Catalog) -> Recorded:
    """Have nobody asked about a suspect's text again. Raises NotFound, or UsageError where it was decided already."""
    standing = Suspects(catalog).standing(decision.document, decision.of)
    if standing.accepted or not standing.suspect.version.suspect:
        raise UsageError("this capture was accepted, and its text is part of the history")
    if standing.rejected:
        raise UsageError("this capture was rejected already")
    facts = decision.facts(standing)
    return catalog.decide(decision.document, REJECTED, decision.at, decision.who, facts)


def withdraw(decision: Decision, catalog: Catalog) -> Recorded:
    """Take a rejection back, so that the suspect waits again where nothing has settled it since.

    Raises NotFound, or UsageError where it was not rejected.
    """
    standing = Suspects(catalog).standing(decision.document, decision.of)
    if not standing.rejected:
        raise UsageError("this capture is not rejected")
    facts = {**decision.facts(standing), "of": standing.rejected}
    return catalog.decide(decision.document, WITHDRAWN, decision.at, decision.who, facts)
