"""The JSON contracts: what commands, the API and exports say of changes and judgements, field by field.

Stable and documented in `docs/api.md`; fields may be added, never renamed or dropped.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from tosmon.core.lineage import Lineage, Step
from tosmon.core.model import Change, Judgement
from tosmon.core.text import clause_id

__all__ = [
    "ChangeJson",
    "EvidenceJson",
    "JudgementJson",
    "LabelsSinceJson",
    "LineageJson",
    "StepJson",
    "change_json",
    "judgement_json",
    "lineage_json",
]


class EvidenceJson(TypedDict):
    """The words that carry a label; offsets in code points of the text as given."""

    label: str
    start: int
    end: int
    text: str


class JudgementJson(TypedDict):
    """What a clause says about scraping."""

    labels: list[str]
    rule: str
    evidence: list[EvidenceJson]


class ChangeJson(TypedDict):
    """What happened to one clause. `labels` are those after the change, or before it where the clause is gone."""

    kind: str
    labels: list[str]
    labels_added: list[str]
    labels_removed: list[str]
    direction: str
    reason: str
    severity: str
    heading: str
    clause: list[str | None]
    before: str | None
    after: str | None
    segments: list[list[str]]


class LabelsSinceJson(TypedDict):
    """What a clause was labelled with, and since when that was observed."""

    since: str
    labels: list[str]


class StepJson(TypedDict):
    """A turn in a clause's life; `change` is null where nothing was compared."""

    turn: str
    observed_between: list[str | None]
    document: str
    snapshot: str
    event: str | None
    again: str | None
    change: ChangeJson | None


class LineageJson(JudgementJson):
    """One clause through all versions of its document, as last displayed; steps are oldest first."""

    document: str
    clause: str
    clauses: list[str]
    standing: bool
    observed_first: str
    observed_last: str
    headings: list[str]
    number: str
    lead_in: str
    text: str
    labels_since: list[LabelsSinceJson]
    steps: list[StepJson]


def judgement_json(judgement: Judgement) -> JudgementJson:
    """Return a judgement as its contract says."""
    return {
        "labels": list(judgement.labels),
        "rule": judgement.rule.value,
        "evidence": [
            {"label": found.label, "start": found.start, "end": found.end, "text": found.text}
            for found in judgement.evidence
        ],
    }


def change_json(change: Change, document: str) -> ChangeJson:
    """Return a change as its contract says; `document` names the document whose clauses these are."""
    before, after = change.before, change.after
    standing = after or before
    return {
        "kind": change.kind.value,
        "labels": list(change.labels),
        "labels_added": sorted(set(change.labels_after) - set(change.labels_before)),
        "labels_removed": sorted(set(change.labels_before) - set(change.labels_after)),
        "direction": change.direction.value,
        "reason": change.reason,
        "severity": change.severity.value,
        "heading": standing.heading if standing else "",
        "clause": [clause_id(document, clause.text) if clause else None for clause in (before, after)],
        "before": before.text if before else None,
        "after": after.text if after else None,
        "segments": [[kind, text] for kind, text in change.segments],
    }


def lineage_json(lineage: Lineage) -> LineageJson:
    """Return a lineage as its contract says."""
    clause = lineage.clause
    return {
        "document": lineage.document,
        "clause": lineage.id,
        "clauses": list(lineage.ids),
        "standing": lineage.standing,
        "observed_first": lineage.steps[0].observed[1].isoformat(),
        "observed_last": lineage.last_seen.isoformat(),
        "headings": list(clause.headings),
        "number": clause.number,
        "lead_in": clause.lead_in,
        "text": clause.text,
        **judgement_json(lineage.judgement),
        "labels_since": [{"since": since.isoformat(), "labels": list(labels)} for since, labels in lineage.labels],
        "steps": [_step_json(step) for step in lineage.steps],
    }


def _step_json(step: Step) -> StepJson:
    before, after = step.clause
    change = None if step.change is None else change_json(step.change, step.document)
    if change is not None:
        change["clause"] = [before or None, after or None]  # the one before may be another document's
    return {
        "turn": step.turn.value,
        "observed_between": [_iso(step.observed[0]), _iso(step.observed[1])],
        "document": step.document,
        "snapshot": step.snapshot,
        "event": step.event or None,
        "again": _iso(step.again),
        "change": change,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
