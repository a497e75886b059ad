"""The values that a document's page shows: its timeline, what is in force, its versions, its checks, its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.views import JudgedClause, StoredEvent, VersionInfo
from tosmon.core.model import Clause
from tosmon.core.signal_names import is_signal_file
from tosmon.core.timeline import Scale
from tosmon.web.pictures import Picture
from tosmon.web.reading.drawing import Line
from tosmon.web.reading.values import DocumentRow, EventPage, Sibling
from tosmon.web.robots_values import RobotsView, Told

__all__ = [
    "CheckRow",
    "Checks",
    "DocumentPage",
    "Happening",
    "History",
    "InForce",
    "Overview",
    "Part",
    "Passage",
    "Renamed",
    "Timeline",
    "VersionRow",
    "Versions",
    "View",
]


class View(StrEnum):
    """What of a document is shown below its timeline."""

    OVERVIEW = "overview"
    VERSIONS = "versions"
    CHECKS = "checks"

    @property
    def words(self) -> str:
        """Return what readers call it."""
        return {"overview": "Now and then", "versions": "Versions", "checks": "Checks"}[self.value]


# --- the timeline -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of time within the one that is shown: its name in addresses, its words, and what it holds."""

    name: str
    words: str
    looks: int
    changes: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every look at a document within a stretch of time, drawn; and counted, for those who do not see the drawing.

    `span` is the stretch's name ("" for all), `above` are those that hold it, `parts` those within it; `earlier` and
    `later` are the names of its neighbours, None where nothing was looked at then. Of the looks that are `checks`,
    `failed` and `suspect` count some; the others are sightings by `witnesses`.
    """

    span: str
    above: tuple[str, ...]
    parts: tuple[Part, ...]
    earlier: str | None
    later: str | None
    line: Line
    scale: Scale
    looks: int
    checks: int
    changes: int
    labelled: int
    failed: int
    suspect: int
    technical: int
    witnesses: tuple[str, ...]
    first: datetime | None
    last: datetime | None


# --- now and then -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happening:
    """All that a document's history holds of one moment."""

    at: datetime
    events: tuple[StoredEvent, ...]
    versions: tuple[VersionInfo, ...]
    entries: tuple[LedgerEntry, ...]
    confirmed: int = 0  # imports that show what tosmon saw then


@dataclass(frozen=True, slots=True)
class Passage:
    """Clauses about scraping that stand together: under the same headings and the same lead-in."""

    headings: tuple[str, ...]
    lead_in: str
    clauses: tuple[JudgedClause, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """What the current version says: of a text the passages about scraping, of a robots.txt its rules by agents.

    `labelled` counts the clauses about scraping, `rest` the clauses or rules left out of a very long text. `unwatched`
    are addresses of policies that those clauses link to and nobody watches. `address` is where it is read whole.
    """

    version: VersionInfo
    address: str
    passages: tuple[Passage, ...] = ()
    labelled: int = 0
    rules: tuple[tuple[str, tuple[Clause, ...]], ...] = ()
    rest: int = 0
    unwatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A page of the history, by moments; `older` is where the next page begins."""

    lines: tuple[Happening, ...]
    older: datetime | None
    first_page: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What a document says now, its latest change, and its history; of later pages of the history, that alone.

    `robots` is of a robots.txt, `told` of what speaks to machines. `pictures` are those of the latest capture, where a
    browser took it.
    """

    history: History
    latest: EventPage | None = None
    in_force: InForce | None = None
    robots: RobotsView | None = None
    told: Told | None = None
    pictures: tuple[Picture, ...] = ()


# --- versions and checks ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version in the list: where it is read, its snapshot, and its comparison with the one before and the first.

    `labels` are those that its changes carry; `event` tells of them, empty where nothing does.
    """

    info: VersionInfo
    event: str
    labels: tuple[str, ...]
    changed: int
    labelled: int
    address: str
    snapshot: str
    with_before: str
    with_first: str


@dataclass(frozen=True, slots=True)
class Versions:
    """A page of the versions, newest first; pages count from 1."""

    rows: tuple[VersionRow, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class CheckRow:
    """An entry of the ledger in the list of checks; `status` is the HTTP status of its answer, 0 where none came."""

    entry: LedgerEntry
    outcome: str
    detail: str
    status: int
    witness: str
    snapshot: str


@dataclass(frozen=True, slots=True)
class Checks:
    """A page of the checks, newest first; `older` is the number before which the next page begins."""

    rows: tuple[CheckRow, ...]
    older: int | None
    first_page: bool


@dataclass(frozen=True, slots=True)
class Renamed:
    """A document whose history goes on in another one, under the platform's next name, from that moment on."""

    id: str
    platform: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document: how it stands, its timeline, and one of three views. `variants` are those of its text.

    `timeline` is None where nobody looked yet. `earlier` is the document whose history this one continues, `later` the
    one that continues this one's, as far as anything is known of them.
    """

    id: str
    row: DocumentRow
    view: View
    timeline: Timeline | None
    variants: tuple[Sibling, ...] = ()
    witnesses: tuple[str, ...] = ()
    overview: Overview | None = None
    versions: Versions | None = None
    checks: Checks | None = None
    earlier: Renamed | None = None
    later: Renamed | None = None

    @property
    def signal_file(self) -> bool:
        """Return whether it is a signal file, whose signals say all that there is to say of it."""
        return is_signal_file(self.id)
