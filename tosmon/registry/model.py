"""The watch list as values: platforms, their documents, and how both are found by name. It reads no files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tosmon.core.model import Range, Selection, Selector
from tosmon.core.units import duration_text
from tosmon.errors import NotFound

if TYPE_CHECKING:
    # Only a type: the catalog's package need not be imported to know the watch list.
    from tosmon.catalog.records import JsonValue

__all__ = ["Document", "DocumentKind", "Page", "Platform", "PlatformKind", "Registry", "Render", "RobotsPolicy", "key"]


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
    """One page of a document, and what of it belongs to the document; `render` is None where the document's rules."""

    url: str
    selection: Selection = field(default_factory=Selection)
    render: Render | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One watched text of a platform.

    Checked every `interval`, or where that is None at the times of `cron` (five fields, UTC), each time later by up to
    `jitter`. `language` (ISO 639-1) and `locale` (BCP 47, for Accept-Language) are empty where the registry leaves them
    open; `robots` is None where the global setting rules; `verified_on` is None where nobody could try the address.
    `region` names a proxy of the settings through which it is fetched, empty for none. `applies_to` says in words whom
    a variant binds, `applies_source` the address where the platform says so.
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

    @property
    def id(self) -> str:
        """Return "platform/name": "x/terms-of-service", "x/robots.txt@help.x.com"."""
        return f"{self.platform}/{self.name}"

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
        }


def _page_entry(page: Page) -> dict[str, JsonValue]:
    select: list[JsonValue] = [_selector_entry(selector) for selector in page.selection.select]
    remove: list[JsonValue] = [_selector_entry(selector) for selector in page.selection.remove]
    render: dict[str, JsonValue] = {"render": page.render.value} if page.render else {}
    return {"url": page.url, "select": select, "remove": remove, **render}


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
    platform ids or earlier names whose history this platform's continues. `sources` are the files it was read from.
    """

    id: str
    name: str
    site: str
    documents: tuple[Document, ...]
    aliases: tuple[str, ...] = ()
    kind: PlatformKind = PlatformKind.PLATFORM
    predecessors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return all that it may be called by: its id, its name, its aliases."""
        return (self.id, self.name, *self.aliases)


def key(name: str) -> str:
    """Return what is compared of a platform's name: its letters and digits, in one case ("Stack Overflow")."""
    return "".join(character for character in name.casefold() if character.isalnum())


class Registry:
    """The watch list: platforms by name, documents by id.

    `switched_off` maps the ids of platforms and documents that a file disables to that file's name.
    """

    def __init__(self, platforms: Iterable[Platform], *, switched_off: Mapping[str, str] | None = None) -> None:
        self.platforms = tuple(platforms)
        self.switched_off = dict(switched_off or {})
        self._by_key = {key(name): platform for platform in self.platforms for name in reversed(platform.names)}
        self._documents = {document.id: document for platform in self.platforms for document in platform.documents}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def __len__(self) -> int:
        return len(self._documents)

    def platform(self, name: str) -> Platform:
        """Return the platform with that id, name or alias, in any case.

        Raises:
            NotFound: with the closest names.
        """
        found = self._by_key.get(key(name))
        if found is None:
            raise self._not_found("platform", name, [name for one in self.platforms for name in one.names])
        return found

    def document(self, name: str) -> Document:
        """Return the document "platform/name"; the platform may be named by an alias.

        Raises:
            NotFound: with the closest names.
        """
        platform, _, wanted = name.partition("/")
        found = self._documents.get(f"{self.platform(platform).id}/{wanted}")
        if found is None:
            owner = self.platform(platform)
            raise self._not_found("document", f"{owner.id}/{wanted}", [one.id for one in owner.documents])
        return found

    def resolve(self, selectors: Sequence[str]) -> tuple[Document, ...]:
        """Return the documents that selectors name, in the registry's order, each once; all of them for no selector.

        A selector is a platform ("x"), a document ("twitter/terms-of-service"), or a pattern with `*` and `?` in either
        part ("x/*", "*/robots.txt").

        Raises:
            NotFound: for the first selector that names nothing, with the closest names.
        """
        if not selectors:
            return tuple(self)
        chosen = {document.id for selector in selectors for document in self._matches(selector)}
        return tuple(document for document in self if document.id in chosen)

    def _matches(self, selector: str) -> tuple[Document, ...]:
        platform, slash, name = selector.strip().partition("/")
        if not {"*", "?"} & set(selector):
            return (self.document(selector.strip()),) if slash and name else self.platform(platform).documents
        if not {"*", "?"} & set(platform):
            platform = self.platform(platform).id
        pattern = f"{platform}/{name or '*'}"
        found = tuple(document for document in self if fnmatchcase(document.id, pattern))
        if not found:
            raise self._not_found("document", selector, list(self._documents))
        return found

    def _not_found(self, what: str, name: str, known: list[str]) -> NotFound:
        off = self.switched_off.get(name.strip().lower())
        if off:
            return NotFound(f"{what} {name!r} is switched off", remedy=f"{off} says enabled = false")
        folded = {one.lower(): one for one in reversed(known)}
        wanted = name.strip().lower()
        begun = [one for one in folded if wanted and one.startswith(wanted)]
        close = [folded[one] for one in begun[:3] or get_close_matches(wanted, folded, n=3)]
        remedy = f"did you mean {' or '.join(close)}?" if close else "`tosmon platforms list` shows all"
        return NotFound(f"no {what} {name!r} is watched", remedy=remedy)
