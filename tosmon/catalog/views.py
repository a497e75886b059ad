"""What the catalog answers, as values for commands and pages; how it is found lives in `queries`.

Times are aware and in UTC. A version's `key` is the catalog's own number of it and changes on rebuild; addresses and
exports name versions by document and time, clauses by id, events by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tosmon.catalog.records import LedgerEntry
from tosmon.core.imported import saw
from tosmon.core.model import (
    Change,
    ChangeKind,
    Clause,
    Direction,
    EventKind,
    Judgement,
    Outcome,
    Severity,
    Version,
)
from tosmon.core.reviews import Opinion

__all__ = [
    "ChangeFilter",
    "ClauseLife",
    "DocumentOverview",
    "FeedScope",
    "HistoryLine",
    "JudgedClause",
    "LabelSpan",
    "Operation",
    "OutboxDepth",
    "OutboxFilter",
    "OutboxRow",
    "OutboxStanding",
    "PlatformOverview",
    "Pointed",
    "Review",
    "SayingClause",
    "Standing",
    "StoredChange",
    "StoredEvent",
    "StoredVersion",
    "VersionInfo",
    "VersionSpan",
]


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A version without its text. `snapshot` is the first that showed it; `size` counts clauses.

    `observed_first` and `observed_last` bound the time in which it was seen; what was in force between two versions'
    observations nobody saw.
    """

    key: int
    document: str
    content: str
    snapshot: str
    sequence: int
    observed_first: datetime
    observed_last: datetime
    language: str
    title: str
    extractor: str
    lexicon: str
    effective: str
    updated: str
    suspect: bool
    reason: str  # why it is suspect
    size: int
    witness: str  # who saw it; empty for tosmon itself
    technical: bool  # its witness only read the page anew
    witness_kind: str
    witness_title: str

    @property
    def saw(self) -> str:
        """Return who saw it, where that was not tosmon: "transcribed by Open Terms Archive, …"."""
        return saw(self.witness_kind, self.witness_title)


@dataclass(frozen=True, slots=True)
class StoredVersion(VersionInfo):
    """A version with its text: clauses as displayed, and beside each its judgement and id."""

    version: Version
    judgements: tuple[Judgement, ...]
    clause_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VersionSpan:
    """One end of an event: the version it speaks of, and since when that was seen."""

    key: int
    content: str
    snapshot: str
    observed_first: datetime


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of the history, without its changes; first observed between `observed_from` and `observed_to`."""

    id: str
    platform: str
    document: str
    sequence: int
    kind: EventKind
    severity: Severity
    summary: str
    observed_from: datetime | None
    observed_to: datetime
    from_content: str
    to_content: str
    from_version: VersionSpan | None
    to_version: VersionSpan | None
    snapshot: str
    effective: str
    notes: tuple[str, ...]
    source: tuple[Mapping[str, Any], ...]
    alert: bool
    saw: str  # who saw it, where that was not tosmon: "transcribed by Open Terms Archive, …"


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change of an event; `clause_before` and `clause_after` are clause ids, empty where there is none."""

    event: StoredEvent
    position: int
    change: Change
    clause_before: str
    clause_after: str


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are asked for; what is None does not matter. `since` and `until` bound the first observation."""

    platform: str | None = None
    document: str | None = None
    label: str | None = None
    kind: ChangeKind | None = None
    direction: Direction | None = None
    min_severity: Severity | None = None
    since: datetime | None = None
    until: datetime | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class FeedScope:
    """Which of the events that are told a feed has; what is empty does not matter.

    That of a subscription has what it took, and asks for nothing else.
    """

    platform: str = ""
    document: str = ""
    label: str = ""
    subscription: str = ""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of a document's history: an event, a version, or an entry of the ledger worth a line of its own.

    `sources` are the references of all imports that show the version.
    """

    at: datetime
    event: StoredEvent | None = None
    version: VersionInfo | None = None
    entry: LedgerEntry | None = None
    sources: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """What was known of a document at a moment: its latest check, what checks had noted by name, and since when."""

    entry: LedgerEntry
    marks: Mapping[str, str]
    since: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class DocumentOverview:
    """A document at a glance."""

    platform: str
    document: str
    checked_at: datetime | None
    outcome: Outcome | None
    reason: str
    detail: str
    captured_at: datetime | None  # latest check that brought a believable capture
    failures: int
    failing: bool
    absent: bool
    suspect_since: datetime | None
    checks: int
    versions: int
    events: int
    version: int | None
    title: str
    language: str
    observed_first: datetime | None  # of the current version
    observed_last: datetime | None
    last_event: str  # id, empty where there is none
    last_event_at: datetime | None
    last_event_summary: str
    last_event_severity: Severity | None


@dataclass(frozen=True, slots=True)
class PlatformOverview:
    """A platform at a glance."""

    platform: str
    documents: int
    failing: int
    checked_at: datetime | None
    checks: int
    events: int
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True)
class JudgedClause:
    """A labelled clause of a version: its id, its place there, and since when it was seen in these words."""

    id: str
    place: int
    clause: Clause
    judgement: Judgement
    since: datetime | None


@dataclass(frozen=True, slots=True)
class ClauseLife:
    """What the catalog knows of one clause: as first displayed, where it stood, and the changes it had part in.

    The changes name the clauses before and after it: the candidates from which a lineage is resolved.
    """

    id: str
    document: str
    clause: Clause
    judgement: Judgement
    versions: tuple[VersionInfo, ...]  # oldest first, suspects left out
    changes: tuple[StoredChange, ...]  # oldest first


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An alert on its way: an event (empty for a note on the watch itself), who asked for it, and where it goes.

    `state` is pending, sent, dead (given up), muted or dropped. Rows with one `message` are told as one, and share its
    key; it is empty until they are composed.
    """

    id: int
    event: str
    subscription: str
    target: str
    state: str
    attempts: int
    created_at: datetime
    next_attempt: datetime | None
    first_attempt: datetime | None
    sent_at: datetime | None
    last_error: str
    message: str = ""
    note: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class OutboxFilter:
    """Which alerts are asked for; what is empty does not matter. A channel's name stands for all its targets.

    `before` leaves out that alert (by id) and those made after it.
    """

    state: str = ""
    subscription: str = ""
    target: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class OutboxStanding:
    """How many alerts of one subscription are in one state, and when the latest of them was sent."""

    subscription: str
    state: str
    count: int
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxDepth:
    """How many alerts of one target are in one state, and when the oldest of them was made."""

    target: str
    state: str
    count: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer said of an event, and when; the latest of an event counts. Privileged (design.md, rule 11)."""

    id: int
    event: str
    at: datetime
    who: str
    opinion: Opinion


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that an operator should know: disk low, a clock that jumped."""

    id: int
    at: datetime
    kind: str
    detail: str


class LabelSpan(NamedTuple):
    """A time in which the same clauses of a document in force carried a label and did what a rule says.

    `clauses` says how many, `clause` is the number of the first. `since` is when some clause of the document began to
    say so, `first` when these did; `until` is None while they do. Without a label: that there was a text, and in the
    rule who saw it, "own" or "imported". A tuple, for thousands of them make a page.
    """

    document: str
    label: str
    rule: str
    clauses: int
    clause: int
    since: datetime
    first: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SayingClause:
    """A clause that carried a label at a moment, as first displayed; its document says so since `since`."""

    document: str
    id: str
    clause: Clause
    judgement: Judgement
    since: datetime


@dataclass(frozen=True, slots=True)
class Pointed:
    """How many of an event's changes point in one direction."""

    event: str
    document: str
    at: datetime
    direction: Direction
    count: int
