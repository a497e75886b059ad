"""What the catalog answers as JSON: the contract of `tosmon changes --json`, and the forms of history and clauses.

The forms of changes and judgements themselves are `tosmon.core.contracts`'.
"""

from __future__ import annotations

from datetime import datetime

from tosmon.catalog.entries import CHECK
from tosmon.catalog.records import JsonValue, LedgerEntry
from tosmon.catalog.taking_in import IMPORT
from tosmon.catalog.views import DocumentOverview, HistoryLine, StoredChange, StoredEvent, StoredVersion, VersionInfo
from tosmon.core.contracts import change_json, judgement_json
from tosmon.core.dates import dated_phrases
from tosmon.core.families import family_of, variant_of

__all__ = [
    "Json",
    "clause_lines_json",
    "entry_json",
    "event_json",
    "history_line_json",
    "overview_json",
    "stored_change_json",
    "version_json",
]

Json = dict[str, object]


def stored_change_json(stored: StoredChange) -> Json:
    """Return a change with the event that it is part of. `from` and `to` are the snapshots that first showed each text.

    `observed_between` says when the old text was last seen and the new one first; `effective` is the platform's own
    date, null where the text gives none.
    """
    event = stored.event
    return {
        "event": event.id,
        "platform": event.platform,
        "document": event.document,
        "observed_between": [_iso(event.observed_from), _iso(event.observed_to)],
        "effective": event.effective or None,
        "from": event.from_version.snapshot if event.from_version else None,
        "to": event.to_version.snapshot if event.to_version else None,
        "source": [dict(source) for source in event.source],
        **change_json(stored.change, event.document),
        "notes": list(event.notes) + list(stored.change.notes),
        "family": family_of(event.document),
        "variant": variant_of(event.document),
    }


def event_json(event: StoredEvent) -> Json:
    """Return an event without its changes."""
    return {
        "event": event.id,
        "kind": event.kind.value,
        "severity": event.severity.value,
        "summary": event.summary,
        "observed_between": [_iso(event.observed_from), _iso(event.observed_to)],
        "effective": event.effective or None,
        "notes": list(event.notes),
        "alert": event.alert,
        "source": [dict(source) for source in event.source],
        "saw": event.saw or None,
    }


def version_json(version: VersionInfo) -> Json:
    """Return a version without its text."""
    return {
        "snapshot": version.snapshot,
        "content": version.content,
        "observed_first": _iso(version.observed_first),
        "observed_last": _iso(version.observed_last),
        "language": version.language or None,
        "effective": version.effective or None,
        "updated": version.updated or None,
        "clauses": version.size,
        "suspect": version.suspect,
        "witness": version.witness or None,
        "saw": version.saw or None,
        "technical": version.technical,
    }


def entry_json(entry: LedgerEntry) -> Json:
    """Return a ledger entry in short."""
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "outcome": entry.outcome,
        "reason": entry.reason or None,
        "detail": entry.value().get("detail") or None,
        "hash": entry.hash,
    }


def history_line_json(line: HistoryLine) -> Json:
    """Return a line of a history with what it tells: `event`, `version`, `check`, `import` or `decision`."""
    told: Json = {"at": _iso(line.at)}
    if line.event is not None:
        return {**told, "type": "event", **event_json(line.event)}
    if line.version is not None:
        sources: list[JsonValue] = [dict(source) for source in line.sources]
        return {**told, "type": "version", **version_json(line.version), "source": sources}
    if line.entry is None:
        return told
    if line.entry.kind in (CHECK, IMPORT):
        return {**told, "type": line.entry.kind, **entry_json(line.entry)}
    facts = line.entry.value()
    decided = {name: facts[name] for name in ("who", "until", "url") if facts.get(name)}
    reason: JsonValue = facts.get("reason") or None
    return {**told, "type": "decision", **entry_json(line.entry), **decided, "reason": reason}


def overview_json(overview: DocumentOverview) -> Json:
    """Return a document at a glance: its last check, its current version (nulls where it has none), and numbers."""
    return {
        "platform": overview.platform,
        "document": overview.document,
        "title": overview.title or None,
        "language": overview.language or None,
        "checked_at": _iso(overview.checked_at),
        "outcome": overview.outcome.value if overview.outcome else None,
        "reason": overview.reason or None,
        "detail": overview.detail or None,
        "observed_first": _iso(overview.observed_first),
        "observed_last": _iso(overview.observed_last),
        "failing": overview.failing,
        "absent": overview.absent,
        "checks": overview.checks,
        "versions": overview.versions,
        "events": overview.events,
    }


def clause_lines_json(version: StoredVersion) -> list[Json]:
    """Return each clause of a version with its id, place and judgement, and the document's own dates that it states.

    What the title states stands with the first clause.
    """
    dates: dict[int, list[Json]] = {}
    for phrase in dated_phrases(version.version):
        told: Json = {"kind": phrase.kind, "date": phrase.date.isoformat(), "text": phrase.text}
        dates.setdefault(max(phrase.clause, 0), []).append(told)
    return [
        {
            "clause": identifier,
            "position": position,
            "headings": list(clause.headings),
            "number": clause.number,
            "lead_in": clause.lead_in,
            "text": clause.text,
            **judgement_json(judgement),
            "dates": dates.get(position, []),
        }
        for position, (identifier, clause, judgement) in enumerate(
            zip(version.clause_ids, version.version.clauses, version.judgements, strict=True)
        )
    ]


def _iso(moment: datetime | None) -> JsonValue:
    return moment.isoformat() if moment else None
