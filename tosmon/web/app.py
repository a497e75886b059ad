"""The application: addresses to pages, errors to pages, and what browsers may keep. What pages show is `pages`'."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from tosmon.__about__ import __version__
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.unsubscribing import UnsubscribeLinks
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.printed import trimmed
from tosmon.core.reading import COMMENTS
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.signals.answers import PURPOSE_WORDS
from tosmon.core.signals.specifications import SPECIFICATIONS
from tosmon.core.words import counted, in_words
from tosmon.crawlers import load as load_crawlers
from tosmon.errors import NotFound, StoreError
from tosmon.home import Home
from tosmon.metrics import Metrics
from tosmon.registry import Registry
from tosmon.settings import Settings
from tosmon.web import words
from tosmon.web.changes import is_signal
from tosmon.web.feeds import Feeds, add_feeds
from tosmon.web.guard import Guard, own_names
from tosmon.web.pages import Pages
from tosmon.web.robots_values import WORDS as MAY_FETCH
from tosmon.web.unsubscribing import add_unsubscribing
from tosmon.web.vitals import add_vitals

__all__ = ["create_app"]

HERE = Path(__file__).resolve().parent
READ = ["GET", "HEAD"]
KEEP = {"Cache-Control": "no-cache"}  # keep, but ask first whether it is still so
FRESH = {"Cache-Control": "no-store"}
FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}  # what a snapshot holds never changes


def create_app(
    catalog: Catalog,
    archive: Archive,
    *,
    registry: Registry,
    settings: Settings,
    crawlers: Sequence[Crawler] | None = None,
    address: str = "",
    alerts: AlertsConfig | None = None,
    metrics: Metrics | None = None,
) -> ASGIApp:
    """Return the application that shows this catalog and archive.

    `crawlers` are those that readers know of (None: the package's list). `address` is where the pages will be served,
    beside `public_url`. `alerts` says which subscriptions there are (None: the built-in ones),
    `metrics` how the watch is doing that runs beside the pages, if one does.
    """
    app = FastAPI(title="tosmon", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    shown = _Shown(settings)
    known = load_crawlers() if crawlers is None else crawlers
    pages = Pages(catalog, archive, registry, known)
    _add_pages(app, pages, shown)
    add_vitals(app, catalog, pages.health, metrics)
    feeds = Feeds(catalog, registry, settings, Home(archive.root), alerts=alerts, crawlers=known)
    add_feeds(app, feeds, settings.public_url)
    add_unsubscribing(app, catalog, UnsubscribeLinks(Home(archive.root), settings.public_url), shown.once)
    _add_errors(app, shown)
    # Around everything, also around the answer to a bug.
    return Guard(app, own_names(settings.public_url, urlsplit(address).netloc))


def _add_pages(app: FastAPI, pages: Pages, shown: _Shown) -> None:
    """Add every address; functions without `async` run in threads, where they may wait for the catalog."""

    @app.api_route("/", methods=READ)
    def start(request: Request) -> Response:
        return shown.page(request, "start.html", {"page": pages.start(), "names": pages.names})

    @app.api_route("/p/{platform}", methods=READ)
    def platform(request: Request, platform: str) -> Response:
        return shown.page(request, "platform.html", {"page": pages.platform(platform), "names": pages.names})

    @app.api_route("/d/{platform}/{document}", methods=READ)
    def document(request: Request, platform: str, document: str, before: str = "") -> Response:
        page = pages.document(f"{platform}/{document}", _moment(before))
        return shown.page(request, "document.html", {"page": page, "names": pages.names})

    @app.api_route("/e/{event}", methods=READ)
    def event(request: Request, event: str, after: str = "") -> Response:
        page = pages.event(event, _position(after))
        return shown.page(request, "event.html", {"page": page, "names": pages.names})

    @app.api_route("/s/{platform}/{document}/{time}/{number}.png", methods=READ)
    def picture(platform: str, document: str, time: str, number: str) -> Response:
        body = pages.pictures.png(f"{platform}/{document}/{time}", _position(number) or 0)
        return Response(body, media_type="image/png", headers=FOREVER)

    @app.api_route("/robots", methods=READ)
    def robots(request: Request, at: str = "", purpose: str = "") -> Response:
        page = pages.robots(_day(at), _purpose(purpose))
        return shown.page(request, "robots.html", {"page": page, "names": pages.names})


def _add_errors(app: FastAPI, shown: _Shown) -> None:
    """Show what went wrong as a page."""

    @app.exception_handler(NotFound)
    def unknown(request: Request, error: NotFound) -> Response:
        return shown.error(request, 404, error.message)

    @app.exception_handler(StoreError)
    def unusable(request: Request, error: StoreError) -> Response:
        return shown.error(request, 503, str(error))

    @app.exception_handler(500)
    def broken(request: Request, _error: Exception) -> Response:
        return shown.error(request, 500, "This page has a fault of its own; the log says which.")

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        return shown.error(request, error.status_code, error.detail, error.headers)


class _Shown:
    """Templates made into answers."""

    def __init__(self, settings: Settings) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,  # every template, whatever its name: texts come from platforms
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "breakable": words.breakable,
            "capitalize_first": words.capitalize_first,
            "in_words": in_words,
            "decision": partial(words.decision, zone=settings.zone),
            "moment": partial(words.moment, zone=settings.zone),
        }
        self._environment.tests["signal"] = is_signal
        self._environment.globals |= {
            "comments": COMMENTS,
            "count": counted,
            "marked": words.marked,
            "purpose_words": PURPOSE_WORDS,
            "signs": words.SIGNS,
            "titles": SPECIFICATIONS,
            "trimmed": trimmed,
            "version": __version__,
            "words": MAY_FETCH,
            "style": f"/static/style.css?{_hash((HERE / 'static' / 'style.css').read_bytes())}",
        }

    def page(self, request: Request, template: str, values: Mapping[str, Any]) -> Response:
        """Return a page, or that the browser's own copy of it still holds."""
        body = self._environment.get_template(template).render(values).translate(words.VISIBLE).encode()
        tag = f'"{_hash(body)}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={**KEEP, "ETag": tag})
        return Response(body, media_type="text/html", headers={**KEEP, "ETag": tag})

    def once(self, _request: Request, template: str, values: Mapping[str, Any]) -> Response:
        """Return a page that no browser keeps."""
        body = self._environment.get_template(template).render(values).translate(words.VISIBLE)
        return Response(body, media_type="text/html", headers=FRESH)

    def error(self, _request: Request, status: int, told: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return a page that says what is wrong."""
        body = self._environment.get_template("error.html").render(status=status, told=told).translate(words.VISIBLE)
        return Response(body, status, media_type="text/html", headers={**(headers or {}), **FRESH})


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _moment(text: str) -> datetime | None:
    """Return the moment that an address names; None where it names none.

    Raises:
        HTTPException: 400 for what is no moment.

    """
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(400, f"{text!r} is no moment such as 2024-11-16T12:00:00+00:00") from None


def _day(text: str) -> date | None:
    """Return the day that an address names; None where it names none.

    Raises:
        HTTPException: 400 for what is no day.

    """
    if not text:
        return None
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise HTTPException(400, f"{text!r} is no day such as 2024-11-16")


def _purpose(text: str) -> CrawlerPurpose | None:
    """Return the purpose of crawlers that an address names; None where it names none.

    Raises:
        HTTPException: 400 for what is no purpose.

    """
    if not text:
        return None
    try:
        return CrawlerPurpose(text)
    except ValueError:
        raise HTTPException(400, f"{text!r} is no purpose such as {CrawlerPurpose.AI_TRAINING.value}") from None


def _position(text: str) -> int | None:
    """Return the position that an address names; None where it names none.

    Raises:
        HTTPException: 400 for what is no position.

    """
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII):
        raise HTTPException(400, f"{text!r} is no position such as 99")
    return int(text)
