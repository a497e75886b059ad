"""The values that pages show, one for each template; composing them is `pages`', their looks are the templates'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.catalog.glances import FailingDocument, PlatformStanding
from tosmon.catalog.views import (
    DocumentOverview,
    OutboxRow,
    StoredChange,
    StoredEvent,
)
from tosmon.core.families import variant_of
from tosmon.core.model import Severity
from tosmon.opened import is_robots
from tosmon.registry import Document, Platform
from tosmon.web.charts import Spark
from tosmon.web.robots_values import RobotsView, Statements, Told

__all__ = [
    "DocumentRow",
    "EventGroup",
    "EventPage",
    "Group",
    "News",
    "NextCheck",
    "PlatformPage",
    "PlatformRow",
    "PlatformsPage",
    "Sibling",
    "Today",
]


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
class News:
    """Events told as one on the first page: the labels that their changes carry, and where the redline of each is.

    `more` counts labels left out.
    """

    group: EventGroup
    labels: tuple[str, ...]
    redlines: tuple[str, ...]
    more: int = 0

    @property
    def ids(self) -> str:
        """Return the ids of its events, as the form names them."""
        return ",".join(event.id for _, event in self.group.events)


@dataclass(frozen=True, slots=True)
class NextCheck:
    """A document and when it is due."""

    document: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Today:
    """The first page: what is unread, what fails, what is checked next; and what changed last, where nothing is unread.

    `unread` counts by severity. `page` counts from 1. `undo` is the number of the action that the reader just did, to
    take it back, and `done` how many events it was about. `due` counts the documents that are due at `now`, `known`
    those of which anything was ever seen.
    """

    unread: tuple[tuple[Severity, int], ...]
    news: tuple[News, ...]
    page: int
    pages: int
    latest: tuple[News, ...]
    failing: tuple[FailingDocument, ...]
    failing_count: int
    next: tuple[NextCheck, ...]
    due: int
    documents: int
    known: int
    checks: int
    checked_at: datetime | None
    now: datetime
    undo: int = 0
    done: int = 0

    @property
    def fresh(self) -> bool:
        """Return whether nothing was checked or imported yet."""
        return not (self.checks or self.known)

    @property
    def unread_count(self) -> int:
        """Return how many events are unread."""
        return sum(count for _, count in self.unread)

    @property
    def shown(self) -> str:
        """Return the ids of all events on this page."""
        return ",".join(one.ids for one in self.news)


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """A platform in the grid; `seen` and `latest` are None where nothing of it was checked, or happened.

    `spark` draws its labelled changes by month, `changes` counts them.
    """

    id: str
    name: str
    documents: int
    seen: PlatformStanding | None
    latest: StoredEvent | None = None
    spark: Spark | None = None
    changes: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Platforms under one heading; `count` has all of them, also those on other pages."""

    title: str
    count: int
    rows: tuple[PlatformRow, ...]


@dataclass(frozen=True, slots=True)
class PlatformsPage:
    """The platforms: a page of the grid. `months` says how many a sparkline has; `wanted` is what names must hold."""

    groups: tuple[Group, ...]
    wanted: str
    total: int
    found: int
    page: int
    pages: int
    months: int


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
    `latest` is what changed last about scraping.
    """

    id: str
    name: str
    platform: Platform | None
    rows: tuple[DocumentRow, ...]
    absent: tuple[DocumentRow, ...] = ()
    told: Told | None = None
    robots: RobotsView | None = None
    latest: tuple[News, ...] = ()

    @property
    def checked(self) -> bool:
        """Return whether tosmon itself ever checked any of its documents."""
        return any(row.seen is not None and row.seen.checks for row in self.rows)


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event with its changes: those that matter for scraping, and some of the others, by their position.

    `rules` are statements about rules for crawlers, `unshown` counts those left for later pages. `signals` and
    `labelled` stand on the first page only; `more` is the position after which the next page begins. `group` is what
    happened to other variants of the text together with it, None where nothing did. `redline` is where its two versions
    stand beside each other, empty where there are no two; `told` are the alerts of it.
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
    redline: str = ""
    told: tuple[OutboxRow, ...] = ()

    @property
    def robots_txt(self) -> bool:
        """Return whether the document is a robots.txt: its clauses are prose in comments."""
        return is_robots(self.event.document)
