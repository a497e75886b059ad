"""Feeds as addresses: everything, a platform, a document, a label, a subscription; each as Atom and as JSON Feed.

What an entry says is `tosmon.alerts`', as in mails and feed files; here it is decided which events a feed has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Final, Literal
from urllib.parse import quote, urlencode

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from tosmon.alerts.composing import Composer
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.feeds import ATOM_TYPE, JSON_TYPE, Feed, atom, json_feed
from tosmon.alerts.parcels import FeedEntry
from tosmon.alerts.rendering import Renderer
from tosmon.catalog import Catalog
from tosmon.catalog.views import FeedScope, StoredEvent
from tosmon.core.families import About, Families, together
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.subscriptions import Filter
from tosmon.core.weights import LABELS
from tosmon.core.words import in_words
from tosmon.errors import NotFound
from tosmon.home import Home
from tosmon.registry import Registry
from tosmon.registry.names import Names
from tosmon.settings import Settings
from tosmon.web.conditional import Conditional
from tosmon.web.feed_pages import length_of_page
from tosmon.web.remembered import Remembered
from tosmon.web.words import capitalize_first

__all__ = ["EVENTS", "Feeds", "Wanted", "add_feeds"]

EVENTS: Final = 20  # on one page of a feed
_LOOKED_AT: Final = 3 * EVENTS  # for where a page ends between entries
_KEPT: Final = 500  # entries; readers of feeds ask for the same ones again and again
_KEPT_FOR: Final = 600.0  # seconds; by then, what was derived anew or renamed is shown as it is now
_READ: Final = ["GET", "HEAD"]
_CURSOR: Final = re.compile(r"([0-9T:.+-]{19,40}Z)~([0-9a-zA-Z_-]{1,100})", re.ASCII)

Form = Literal["atom", "json"]
FORMS: Final[tuple[Form, ...]] = ("atom", "json")
Cursor = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed that is asked for: its address without the form, what it is called, and what it has.

    `page` is the address of the page about the same. Entries have what `asked` asks for, with times in `zone`.
    """

    path: str
    title: str
    page: str
    scope: FeedScope
    zone: tzinfo
    asked: Filter = field(default_factory=Filter)


class Feeds:
    """Makes feeds of one catalog and one watch list."""

    def __init__(
        self,
        catalog: Catalog,
        registry: Registry,
        settings: Settings,
        home: Home,
        *,
        alerts: AlertsConfig | None = None,
        crawlers: Sequence[Crawler] = (),
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._alerts = alerts or AlertsConfig()
        self._documents = {document.id for document in registry}
        self._names = Names.of(registry)
        known = {one.token.lower(): one for one in crawlers}
        self._composer = Composer(catalog, Families.of(self._documents), self._names, "", known)
        self._renderer = Renderer(home)
        self._kept: Remembered[tuple[FeedEntry, ...]] = Remembered(_KEPT, _KEPT_FOR)

    # --- which feeds there are ----------------------------------------------------------------------------------------

    def everything(self) -> Wanted:
        """Return the feed of all that the default subscription asks for."""
        return Wanted("/feed", "Rules on scraping", "/", FeedScope(), self._settings.zone)

    def platform(self, platform: str) -> Wanted:
        """Return a platform's feed. Raises NotFound."""
        if platform not in self._names.platforms and not self._catalog.documents_overview(platform):
            raise NotFound(f"no platform {platform!r} is watched")
        page = f"/p/{_quoted(platform)}"
        title = self._names.platform(platform)
        return Wanted(f"{page}/feed", title, page, FeedScope(platform=platform), self._settings.zone)

    def document(self, document: str) -> Wanted:
        """Return a document's feed. Raises NotFound."""
        platform = document.partition("/")[0]
        if document not in self._documents and not self._has(document, platform):
            raise NotFound(f"no document {document!r} is watched")
        page = f"/d/{_quoted(document)}"
        title = f"{self._names.document(document)} of {self._names.platform(platform)}"
        return Wanted(f"{page}/feed", title, page, FeedScope(document=document), self._settings.zone)

    def label(self, label: str) -> Wanted:
        """Return the feed of the events with changes that carry the label, or carried it. Raises NotFound."""
        if label not in LABELS:
            raise NotFound(f"there is no label {label!r}")
        title = capitalize_first(in_words(label))
        return Wanted(f"/labels/{_quoted(label)}/feed", title, "/", FeedScope(label=label), self._settings.zone)

    def subscription(self, name: str) -> Wanted:
        """Return the feed of what a subscription took, whatever became of it on its way. Raises NotFound."""
        known = self._alerts.find(name, self._catalog.subscriptions())
        if known is None:
            raise NotFound(f"there is no subscription {name!r}")
        path = f"/subscriptions/{_quoted(name)}/feed"
        return Wanted(path, f"Subscription {name}", "/", FeedScope(subscription=name), known.zone, known.filter)

    def _has(self, document: str, platform: str) -> bool:
        return any(one.document == document for one in self._catalog.documents_overview(platform))

    # --- what is in them ----------------------------------------------------------------------------------------------

    def body(self, wanted: Wanted, form: Form, base: str, before: Cursor | None) -> bytes:
        """Return a page of a feed: the newest entries, or those behind an event. `base` is the pages' address."""
        looked_at = self._catalog.told(wanted.scope, before=before, limit=_LOOKED_AT)
        shown = looked_at[: length_of_page(tuple(map(_about, looked_at)), EVENTS)]
        own = f"{base}{wanted.path}.{form}"
        feed = Feed(
            name=wanted.path.strip("/"),
            title=f"{wanted.title} · tosmon",
            home_url=f"{base}{wanted.page}",
            self_url=f"{own}{_query(before)}",
            first_url=own,
            next_url=f"{own}{_query(_cursor_of(shown[-1]))}" if len(shown) < len(looked_at) else "",
        )
        write = atom if form == "atom" else json_feed
        return write(feed, self._entries(shown, wanted, base))

    def _entries(self, events: Sequence[StoredEvent], wanted: Wanted, base: str) -> list[FeedEntry]:
        groups = together(events, _about)
        entries = [
            entry
            for group in groups
            for entry in self._kept.get(
                (tuple(map(_as_it_is, group)), wanted.asked, wanted.zone, base),
                partial(self._made, group, wanted, base),
            )
        ]
        return sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)

    def _made(self, events: Sequence[StoredEvent], wanted: Wanted, base: str) -> tuple[FeedEntry, ...]:
        """Return the entry of events that are told as one."""
        items = replace(self._composer, public_url=base).items([event.id for event in events], wanted.asked)
        return tuple(self._renderer.feed_entry(item, wanted.zone) for item in items)


def add_feeds(app: FastAPI, feeds: Feeds, public_url: str) -> None:
    """Add the feeds' addresses, in both forms; `public_url` is that of the pages, empty for the one asked at."""
    conditional = Conditional()
    for form in FORMS:
        _add_form(app, feeds, form, partial(_shown, feeds, form, conditional, public_url))


def _add_form(app: FastAPI, feeds: Feeds, form: Form, shown: Callable[[Request, Wanted, str], Response]) -> None:
    """Add every address of one form; functions without `async` run in threads, where they may wait for the catalog."""

    @app.api_route(f"/feed.{form}", methods=_READ)
    def everything(request: Request, before: str = "") -> Response:
        return shown(request, feeds.everything(), before)

    @app.api_route(f"/p/{{platform}}/feed.{form}", methods=_READ)
    def platform(request: Request, platform: str, before: str = "") -> Response:
        return shown(request, feeds.platform(platform), before)

    @app.api_route(f"/d/{{platform}}/{{document}}/feed.{form}", methods=_READ)
    def document(request: Request, platform: str, document: str, before: str = "") -> Response:
        return shown(request, feeds.document(f"{platform}/{document}"), before)

    @app.api_route(f"/labels/{{label}}/feed.{form}", methods=_READ)
    def label(request: Request, label: str, before: str = "") -> Response:
        return shown(request, feeds.label(label), before)

    @app.api_route(f"/subscriptions/{{name}}/feed.{form}", methods=_READ)
    def subscription(request: Request, name: str, before: str = "") -> Response:
        return shown(request, feeds.subscription(name), before)


def _shown(
    feeds: Feeds, form: Form, conditional: Conditional, public_url: str, request: Request, wanted: Wanted, before: str
) -> Response:
    base = public_url or f"{request.url.scheme}://{request.url.netloc}"
    body = feeds.body(wanted, form, base.rstrip("/"), _cursor(before))
    return conditional.answer(request, body, ATOM_TYPE if form == "atom" else JSON_TYPE)


# --- addresses --------------------------------------------------------------------------------------------------------


def _quoted(name: str) -> str:
    return quote(name, safe="/@")


def _about(event: StoredEvent) -> About:
    return About(event.document, event.kind, event.observed_to, event.id)


def _as_it_is(event: StoredEvent) -> tuple[Hashable, ...]:
    """Return what tells an event from what it was before it was derived anew."""
    to = event.to_version.key if event.to_version else None
    return event.id, event.severity, event.summary, event.observed_from, event.observed_to, event.effective, to


def _cursor_of(event: StoredEvent) -> Cursor:
    return event.observed_to, event.id


def _query(before: Cursor | None) -> str:
    if before is None:
        return ""
    moment, event = before
    written = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return "?" + urlencode({"before": f"{written}Z~{event}"}, safe=":~")


def _cursor(text: str) -> Cursor | None:
    """Return the event that an address names as the last of the page before; None where it names none.

    Raises:
        HTTPException: 400 for what names no event.

    """
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    try:
        if found:
            return datetime.fromisoformat(found[1]).astimezone(UTC), found[2]
    except (ValueError, OverflowError):
        pass
    raise HTTPException(400, f"{text!r} is no place in a feed; follow its own links")
