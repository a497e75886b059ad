"""What goes from the catalog into a derivation of imported history, and what comes back, as values.

A derivation is a function of these alone, so that it can happen in another process, and comes out the same however
often it is made. `backfilling` reads and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tosmon.catalog.layouts import StoredClause
from tosmon.core.imported import Part
from tosmon.core.model import NewEvent, Outcome, Version

__all__ = ["Derived", "DerivedEvent", "DerivedVersion", "OwnEvent", "OwnVersion", "Past", "Shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A sighting whose snapshot waits to be read. `place` is its document's entry that records it."""

    id: str
    at: datetime
    witness: str
    place: int
    technical: bool
    source: Mapping[str, str]
    object: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class OwnVersion:
    """A version that tosmon saw itself, in force as far as known from `first` to `last`."""

    key: int
    content: str
    first: datetime
    last: datetime
    version: Version


@dataclass(frozen=True, slots=True)
class OwnEvent:
    """An amendment that tosmon told of itself: observed between two moments, with the texts of its changes."""

    id: str
    since: datetime | None
    at: datetime
    changed: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Past:
    """All that a derivation of a document's imports must know.

    `clauses` are those that the document has, `latest` the number of the latest; `sequence` is that of its latest
    entry: where that has grown meanwhile, the derivation is out of date.
    """

    document: str
    sequence: int
    latest: int
    sightings: tuple[Shown, ...]
    own: tuple[OwnVersion, ...] = ()
    told: tuple[OwnEvent, ...] = ()
    clauses: tuple[StoredClause, ...] = ()


@dataclass(frozen=True, slots=True)
class DerivedVersion:
    """A version of an import: its row, the numbers of its clauses, and the snapshots that show it."""

    row: Mapping[str, Any]
    numbers: tuple[int, ...]
    snapshots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DerivedEvent:
    """An event of an import between two versions, which are named by their places among those derived.

    `place` is the ledger entry's of the sighting that brought it, `source` names all sightings that did.
    """

    event: NewEvent
    witness: str
    snapshot: str
    place: int
    ends: tuple[int | None, int | None]
    source: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Derived:
    """What the imports of a document amount to.

    `outcomes` says for each snapshot what became of it, and why. `confirmed` are own versions by key with the snapshots
    of others that show the same; `joint` own events by id with the references of others that tell the same. `sequence`
    and `latest` are those of the past that it was made of. `aliases` lead from
    ids of events that another told as well to those that stand.
    """

    document: str
    sequence: int
    latest: int
    clauses: tuple[StoredClause, ...] = ()  # those that are new
    versions: tuple[DerivedVersion, ...] = ()
    events: tuple[DerivedEvent, ...] = ()
    outcomes: tuple[tuple[str, Outcome, str], ...] = ()
    confirmed: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    joint: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
