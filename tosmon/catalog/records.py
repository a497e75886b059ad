"""What goes into the catalog and what comes out of it, as values.

The check composes a `CheckRecord`; the catalog writes it in one transaction and answers with a `Recorded`. Times are
aware and in UTC. Hashes are lower-case hexadecimal SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tosmon.core.imported import Part
from tosmon.core.model import Judgement, NewEvent, Outcome, Version
from tosmon.core.subscriptions import Subscription
from tosmon.errors import CatalogError

__all__ = [
    "CheckRecord",
    "Conflict",
    "DocumentState",
    "ImportedEntry",
    "JsonValue",
    "LedgerEntry",
    "NewEvent",
    "NewSnapshot",
    "NewVersion",
    "Recorded",
    "SealRow",
    "StoredSnapshot",
    "StoredSubscription",
    "Takers",
]

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What a check must know of its document's past. A document never checked has the defaults."""

    document: str
    sequence: int = 0  # of its latest ledger entry
    checked_at: datetime | None = None  # start of its latest check
    outcome: Outcome | None = None  # of its latest check
    failures: int = 0  # checks in a row that brought no believable capture (failed)
    absences: int = 0  # checks in a row that were answered 404 or 410
    failing: bool = False  # a `failing` event stands, not yet followed by `recovered`
    etag: str = ""  # validators of the latest snapshot, sent with the next request
    last_modified: str = ""
    snapshot: str = ""  # id of the latest snapshot, of whatever outcome
    snapshot_content: str = ""  # `content_sha256` of the latest snapshot
    snapshot_outcome: Outcome | None = None  # outcome of the check that made it: a repeat of a suspect stays suspect
    version: int | None = None  # key of the current version
    version_content: str = ""  # `content` of the current version
    version_extractor: str = ""  # what read it: another extractor or selection may read the same bytes differently
    version_observed_last: datetime | None = None  # when the current version was last seen in force
    absent: bool = False  # absence is established (believed after a second check)
    suspect_content: str = ""  # content hash of the suspect reading awaiting confirmation, where confirmable
    suspect_since: datetime | None = None
    marks: Mapping[str, str] = field(default_factory=dict)  # what checks noted, by name: see `tosmon.core.marks`
    paused: str = ""  # the schedule leaves it alone: "always", or until that moment (ISO 8601, UTC)


@dataclass(frozen=True, slots=True)
class NewSnapshot:
    """A snapshot just archived: one WARC object, addressed as (object, offset, length) of its main record."""

    id: str  # the object's name without the suffix: "x/terms-of-service/2026-08-22T10-00-00Z-1a2b3c4d"
    object: str  # the object's name under the archive's root
    offset: int
    length: int
    object_sha256: str
    content_sha256: str  # of the decoded body; several pages: of their bodies' hex digests joined by newlines
    wire_sha256: str  # of the bytes as received
    captured_at: datetime
    status: int
    url: str  # after redirects
    revisit_of: str = ""  # id of the older snapshot that holds the same bytes


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A readable content with its judgements, one for each clause, in the clauses' order."""

    content: str  # hash of the normalised content
    version: Version
    judgements: tuple[Judgement, ...]
    extractor: str  # name and number of the extractor that made it
    lexicon: str  # hash of the lexicon that judged it
    effective: str = ""  # the platform's own "effective" date (ISO), where the text gives one
    updated: str = ""  # the platform's own "last updated" date (ISO)
    clause_ids: tuple[str, ...] = ()  # one for each clause, where they are known already; else the catalog makes them


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """One check, whole: what the ledger says of it, and all that follows from it."""

    document: str
    expected_sequence: int  # of the state that the check started from; another check in between is a conflict
    started: datetime
    outcome: Outcome
    facts: Mapping[str, JsonValue]  # what the ledger keeps: url, status, headers, address, TLS, duration, verdict …
    reason: str = ""
    detail: str = ""
    snapshot: NewSnapshot | None = None
    version: NewVersion | None = None
    etag: str | None = None  # None: keep what is known
    last_modified: str | None = None
    events: tuple[NewEvent, ...] = ()
    failing: bool = False  # after this check
    absent: bool = False  # after this check
    recovered: bool = False  # adopted after a crash
    marks: Mapping[str, str] = field(default_factory=dict)  # those that changed; an empty one is taken away


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """An entry of the ledger as a seal or another catalog holds it, and what was derived anew from its snapshot."""

    text: str  # canonical JSON
    version: NewVersion | None = None
    events: tuple[NewEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the catalog answers once the transaction is on disk: the acknowledgement of the check."""

    sequence: int
    entry_hash: str
    version: int | None  # key of the version, where the check made or repeated one
    events: tuple[str, ...]  # ids, without those that were known already


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """A snapshot as the catalog knows it; its bytes are in the archive. See `NewSnapshot` for the fields."""

    id: str
    document: str
    sequence: int  # of the ledger entry that records it
    object: str
    offset: int
    length: int
    object_sha256: str
    content_sha256: str
    wire_sha256: str
    captured_at: datetime
    status: int
    url: str
    revisit_of: str
    outcome: Outcome  # of the check that made it; of an import, what became of it
    reason: str
    witness: str = ""  # who saw it; empty for tosmon itself
    technical: bool = False
    source: Mapping[str, str] | None = None
    parts: tuple[Part, ...] = ()  # an import's pages


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of the ledger: its canonical JSON as hashed, the hash, and what overviews show of it."""

    document: str
    sequence: int
    kind: str
    at: datetime
    recorded_at: datetime
    outcome: str  # of a check; empty for decisions
    reason: str
    text: str
    hash: str
    previous: str

    def value(self) -> Mapping[str, Any]:
        """Return the entry as JSON: every fact that was kept."""
        value: Mapping[str, Any] = json.loads(self.text)
        return value


@dataclass(frozen=True, slots=True)
class SealRow:
    """A sealed day, as the catalog knows it.

    `date` is YYYY-MM-DD, `root` the Merkle root over all chain heads, `sha256` the hash of the seal itself, which the
    next seal names.
    """

    date: str
    object: str
    root: str
    sha256: str
    entries: int
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class StoredSubscription:
    """A subscription that was made by command or page: `settings` are what a table of alerts.toml would say."""

    name: str
    settings: Mapping[str, Any]
    created_at: datetime
    changed_at: datetime


Takers = Callable[[Sequence[StoredSubscription]], Sequence[Subscription]]
"""Gives all subscriptions there are: those that the program knows, and those of the catalog, which it is handed."""


class Conflict(CatalogError):
    """Another check of the document was recorded since this one read its state; `state` is the fresh one.

    Nothing of this check was written: compare it with the fresh state, and record it again.
    """

    def __init__(self, state: DocumentState, expected: int) -> None:
        super().__init__(f"{state.document} was checked by another program meanwhile", remedy="check it again")
        self.state = state
        self.expected = expected
