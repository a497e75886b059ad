"""The values that pages show, one for each template; composing them is `pages`', their looks are the templates'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.views import (
    DocumentOverview,
    PlatformOverview,
    StoredChange,
    StoredEvent,
    StoredVersion,
    VersionInfo,
)
from tosmon.core.families import variant_of
from tosmon.core.model import Clause, Judgement, Severity
from tosmon.core.signal_names import is_signal_file
from tosmon.opened import is_robots
from tosmon.registry import Document, Platform
from tosmon.web.pictures import Picture
from tosmon.web.robots_values import RobotsView, Statements, Told

__all__ = [
    "DocumentPage",
    "DocumentRow",
    "EventGroup",
    "EventPage",
    "Group",
    "Happening",
    "InForce",
    "Passage",
    "PlatformPage",
    "PlatformRow",
    "Sibling",
    "Start",
]


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """A platform in the list; `seen` is None where nothing of it was checked yet."""

    id: str
    name: str
    documents: int
    seen: PlatformOverview | None


@dataclass(frozen=True, slots=True)
class Group:
    """Platforms under one heading."""

    title: str
    rows: tuple[PlatformRow, ...]


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Events told as one: of the variants of one text, each with its variant's name; or one event alone.

    `happened` says what happened to how many of them, empty for one event. `summary` is that of all, empty where they
    differ.
    """

    family: str
    events: tuple[tuple[str, StoredEvent], ...]
    happened: str
    summary: str

    @property
    def first(self) -> StoredEvent:
        """Return the first of them."""
        return self.events[0][1]

    @property
    def observed_to(self) -> datetime:
        """Return when the last of them was first observed."""
        return max(event.observed_to for _, event in self.events)

    @property
    def severity(self) -> Severity:
        """Return the greatest severity among them."""
        return max((event.severity for _, event in self.events), key=lambda one: one.rank)


@dataclass(frozen=True, slots=True)
class Start:
    """The first page: platforms, and what changed last. `fresh` says that nothing was checked yet."""

    groups: tuple[Group, ...]
    latest: tuple[EventGroup, ...]
    documents: int
    failing: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the list of a platform's; `watched` and `seen` are None where it is not, or was not yet."""

    id: str
    title: str
    watched: Document | None
    seen: DocumentOverview | None

    @property
    def variant(self) -> str:
        """Return what tells it from the first of its text's variants, empty for that one."""
        return variant_of(self.id)


@dataclass(frozen=True, slots=True)
class Sibling:
    """A variant of a text, in the list of its variants on a document's page; `here` says that it is that document."""

    id: str
    name: str
    here: bool


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """A platform with its documents; `platform` is None where it is watched no more.

    `absent` are its signal files that are not there, which is usual, and so told in one line. `told` is what the site
    tells machines, None where nothing of it was captured; `robots` is the robots.txt of the platform's own host.
    """

    id: str
    name: str
    platform: Platform | None
    rows: tuple[DocumentRow, ...]
    absent: tuple[DocumentRow, ...] = ()
    told: Told | None = None
    robots: RobotsView | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """All that a document's history holds of one moment."""

    at: datetime
    events: tuple[StoredEvent, ...]
    versions: tuple[VersionInfo, ...]
    entries: tuple[LedgerEntry, ...]
    confirmed: int = 0  # imports that show what tosmon saw then


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with its changes: those that matter for scraping, and some of the others, by their position.

    `rules` are statements about rules for crawlers, `unshown` counts those left for later pages. `signals` and
    `labelled` stand on the first page only; `more` is the position after which the next page begins. `group` is what
    happened to other variants of the text together with it, None where nothing did.
    """

    event: StoredEvent
    rules: tuple[Statements, ...] = ()
    unshown: int = 0
    signals: tuple[StoredChange, ...] = ()
    labelled: tuple[StoredChange, ...] = ()
    others: tuple[StoredChange, ...] = ()
    more: int | None = None
    first_page: bool = True
    group: EventGroup | None = None

    @property
    def robots_txt(self) -> bool:
        """Return whether the document is a robots.txt: its clauses are prose in comments."""
        return is_robots(self.event.document)


@dataclass(frozen=True, slots=True)
class Passage:
    """Clauses about scraping that stand together: under the same headings and the same lead-in."""

    headings: tuple[str, ...]
    lead_in: str
    clauses: tuple[tuple[Clause, Judgement], ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """What the current version says: of a text the passages about scraping, of a robots.txt its rules by agents.

    `labelled` counts the clauses in the passages, `rest` the rules left out of a very long robots.txt. `unwatched` are
    addresses of policies that those clauses link to and nobody watches.
    """

    version: StoredVersion
    passages: tuple[Passage, ...] = ()
    labelled: int = 0
    rules: tuple[tuple[str, tuple[Clause, ...]], ...] = ()
    rest: int = 0
    unwatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document: how it stands, its latest change, what is in force, and its history.

    `latest`, `in_force`, `robots` (of a robots.txt) and `told` (of what speaks to machines) stand on the first page of
    the history only; `older` is where the next page begins. `variants` are those of its text, itself among them.
    `pictures` are those of the latest capture, where a browser took it.
    """

    id: str
    row: DocumentRow
    latest: EventPage | None
    in_force: InForce | None
    history: tuple[Happening, ...]
    older: datetime | None
    first_page: bool
    robots: RobotsView | None = None
    told: Told | None = None
    variants: tuple[Sibling, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Return who else saw what the history shows, by their titles."""
        versions = (version for happening in self.history for version in happening.versions)
        return tuple(dict.fromkeys(version.witness_title for version in versions if version.witness))

    @property
    def signal_file(self) -> bool:
        """Return whether it is a signal file, whose signals say all that there is to say of it."""
        return is_signal_file(self.id)
