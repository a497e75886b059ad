"""The watch list as values: platforms and their documents. How they are found by name is `watchlist.py`'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from tosmon.core.model import Range, Selection, Selector
from tosmon.core.units import duration_text

if TYPE_CHECKING:
    # Only a type: the catalog's package need not be imported to know the watch list.
    from tosmon.catalog.records import JsonValue

__all__ = ["Document", "DocumentKind", "Former", "Page", "Platform", "PlatformKind", "Render", "RobotsPolicy"]


class DocumentKind(StrEnum):
    """What a document is read as: clauses, robots rules, or a small machine-readable file."""

    TEXT = "text"
    ROBOTS = "robots"
    SIGNAL = "signal"


class PlatformKind(StrEnum):
    """Which side a platform stands on: its users' data is collected, or it collects others'."""

    PLATFORM = "platform"
    COLLECTOR = "collector"


class Render(StrEnum):
    """How a page becomes readable: as the server sends it, or after a browser ran its scripts.

    `auto` asks the server first, and the browser where that brings no text; what worked is remembered.
    """

    HTTP = "http"
    BROWSER = "browser"
    AUTO = "auto"


class RobotsPolicy(StrEnum):
    """What a fetch does with the host's robots.txt: note its verdict, or follow it."""

    RECORD = "record"
    OBEY = "obey"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document, and what of it belongs to the document; `render` is None where the document's rules.

    `filters` are functions that an Open Terms Archive collection runs on the page, each a name, or a JSON object of a
    name and its arguments. They are kept, not run.
    """

    url: str
    selection: Selection = field(default_factory=Selection)
    render: Render | None = None
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Former:
    """How a document was read before, up to the moment `until`, which is included."""

    until: datetime
    pages: tuple[Page, ...]
    render: Render = Render.HTTP


@dataclass(frozen=True, slots=True)
class Document:
    """One watched text of a platform.

    Checked every `interval`, or where that is None at the times of `cron` (five fields, by the clocks of `time_zone`,
    which is empty for UTC), each time later by up to `jitter`. `language` (ISO 639-1) and `locale` (BCP 47, for
    Accept-Language) are empty where the registry leaves them open; `robots` is None where the global setting rules;
    `verified_on` is None where nobody could try the address. `region` names a proxy of the settings through which it is
    fetched, empty for none. `applies_to` says in words whom a variant binds, `applies_source` the address where the
    platform says so. `previous` tells how it was read before, the earliest first, where the registry knows.
    """

    platform: str
    name: str
    title: str
    kind: DocumentKind
    pages: tuple[Page, ...]
    language: str = ""
    locale: str = ""
    render: Render = Render.HTTP
    interval: timedelta | None = None
    cron: str = ""
    jitter: timedelta = timedelta()
    robots: RobotsPolicy | None = None
    verified_on: date | None = None
    note: str = ""
    region: str = ""
    applies_to: str = ""
    applies_source: str = ""
    previous: tuple[Former, ...] = ()
    time_zone: str = ""

    @property
    def id(self) -> str:
        """Return "platform/name": "x/terms-of-service", "x/robots.txt@help.x.com"."""
        return f"{self.platform}/{self.name}"

    @property
    def asked_in(self) -> str:
        """Return what its pages are asked for in (Accept-Language): the locale, or else the language alone."""
        return self.locale or self.language

    @property
    def family(self) -> str:
        """Return the id that a text's variants share ("x/terms" for "x/terms@eu"), or else its own."""
        return self.id.partition("@")[0] if self.kind is DocumentKind.TEXT else self.id

    @property
    def variant(self) -> str:
        """Return what tells it from the others of its family ("eu"), empty for the first and for what has none."""
        return self.name.partition("@")[2] if self.kind is DocumentKind.TEXT else ""

    def rendered(self, page: Page) -> Render:
        """Return how a page of it becomes readable."""
        return page.render or self.render

    def entry(self) -> dict[str, JsonValue]:
        """Return the entry's content as JSON values: what a capture records of the registry as it stood."""
        return {
            "document": self.id,
            "title": self.title,
            "kind": self.kind.value,
            "pages": [_page_entry(page) for page in self.pages],
            "language": self.language,
            "locale": self.locale,
            "render": self.render.value,
            "interval": duration_text(self.interval) if self.interval else None,
            "cron": self.cron,
            "jitter": duration_text(self.jitter),
            "robots": self.robots.value if self.robots else None,
            "verified_on": self.verified_on.isoformat() if self.verified_on else None,
            "note": self.note,
            "region": self.region,
            "applies_to": self.applies_to,
            "applies_source": self.applies_source,
            **({"time_zone": self.time_zone} if self.time_zone else {}),
            **({"previous": [_former_entry(former) for former in self.previous]} if self.previous else {}),
        }


def _page_entry(page: Page) -> dict[str, JsonValue]:
    select: list[JsonValue] = [_selector_entry(selector) for selector in page.selection.select]
    remove: list[JsonValue] = [_selector_entry(selector) for selector in page.selection.remove]
    render: dict[str, JsonValue] = {"render": page.render.value} if page.render else {}
    filters: dict[str, JsonValue] = {"filters": list(page.filters)} if page.filters else {}
    return {"url": page.url, "select": select, "remove": remove, **render, **filters}


def _former_entry(former: Former) -> JsonValue:
    pages: list[JsonValue] = [_page_entry(page) for page in former.pages]
    return {"until": former.until.isoformat(), "pages": pages, "render": former.render.value}


def _selector_entry(selector: Selector) -> JsonValue:
    if not isinstance(selector, Range):
        return selector
    start = "start_before" if selector.start_included else "start_after"
    end = "end_after" if selector.end_included else "end_before"
    return {start: selector.start, end: selector.end}


@dataclass(frozen=True, slots=True)
class Platform:
    """A watched service.

    `site` is the origin whose robots.txt is the document "robots.txt" ("https://www.reddit.com"). `predecessors` are
    platform ids or earlier names whose history this platform's continues. `sources` are the files it was read from, and
    `imported_from` says where they were taken from, if a file does.
    """

    id: str
    name: str
    site: str
    documents: tuple[Document, ...]
    aliases: tuple[str, ...] = ()
    kind: PlatformKind = PlatformKind.PLATFORM
    predecessors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    imported_from: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return all that it may be called by: its id, its name, its aliases."""
        return (self.id, self.name, *self.aliases)
