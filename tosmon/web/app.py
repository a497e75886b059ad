"""The application: every group of pages at its addresses, errors as pages, and the guard around it all.

What a group shows is told in its own package; how answers are made of templates in `shown`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles

from tosmon.__about__ import __version__
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.unsubscribing import UnsubscribeLinks
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.families import Families
from tosmon.core.robots.crawlers import Crawler
from tosmon.crawlers import load as load_crawlers
from tosmon.errors import NotFound, StoreError
from tosmon.home import Home
from tosmon.metrics import Metrics
from tosmon.registry import Registry
from tosmon.registry.names import Names
from tosmon.settings import Settings
from tosmon.web.alerts import add_alerts
from tosmon.web.clauses import add_clauses
from tosmon.web.comparing import add_comparing
from tosmon.web.displaying import add_displaying
from tosmon.web.feeds import Feeds, add_feeds
from tosmon.web.guard import Guard, own_names
from tosmon.web.health import Health
from tosmon.web.machines import add_machines
from tosmon.web.operations import add_operations
from tosmon.web.reading import add_reading
from tosmon.web.registry import add_registry
from tosmon.web.reviews import add_reviews
from tosmon.web.rules import add_rules
from tosmon.web.said import Sayings
from tosmon.web.searching import add_searching
from tosmon.web.shown import HERE, Shown
from tosmon.web.site import Site
from tosmon.web.snapshots import add_snapshots
from tosmon.web.trends import add_trends
from tosmon.web.unsubscribing import add_unsubscribing
from tosmon.web.vitals import add_vitals

__all__ = ["create_app", "prepare_pages"]

GROUPS: Final[tuple[Callable[[FastAPI, Site], None], ...]] = (
    add_alerts,
    add_registry,
    add_comparing,
    add_displaying,
    add_reading,
    add_operations,
    add_reviews,
    add_snapshots,
    add_rules,
    add_trends,
    add_machines,
    add_clauses,
    add_searching,
)


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
) -> Guard:
    """Return the application that shows this catalog and archive.

    `crawlers` are those that readers know of (None: the package's list). `address` is where the pages will be served,
    beside `public_url`. `alerts` says which subscriptions there are (None: the built-in ones),
    `metrics` how the watch is doing that runs beside the pages, if one does.
    """
    app = FastAPI(title="tosmon", version=__version__, docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    known = load_crawlers() if crawlers is None else crawlers
    names = Names.of(registry)
    site = Site(
        catalog=catalog,
        archive=archive,
        home=Home(archive.root),
        registry=registry,
        settings=settings,
        crawlers=known,
        alerts=alerts,
        metrics=metrics,
        names=names,
        families=Families.of({one.id: one for one in registry}),
        sayings=Sayings(archive, catalog, known),
        shown=Shown(settings, names),
    )
    for add_group in GROUPS:
        add_group(app, site)
    add_vitals(app, catalog, Health(catalog, registry), metrics)
    add_feeds(app, Feeds(catalog, registry, settings, site.home, alerts=alerts, crawlers=known), settings.public_url)
    add_unsubscribing(app, catalog, UnsubscribeLinks(site.home, settings.public_url), site.shown.once)
    _add_errors(app, site.shown)
    # Around everything, also around the answer to a bug.
    return Guard(app, own_names(settings.public_url, urlsplit(address).netloc))


def prepare_pages(settings: Settings, registry: Registry) -> None:
    """Compile all templates in a thread of its own: for who will serve pages for long, before the first is opened."""
    shown = Shown(settings, Names.of(registry))
    threading.Thread(target=shown.prepare, name="templates", daemon=True).start()


def _add_errors(app: FastAPI, shown: Shown) -> None:
    """Show what went wrong as a page."""

    @app.exception_handler(NotFound)
    def unknown(request: Request, error: NotFound) -> Response:
        return shown.error(request, 404, error.message)

    @app.exception_handler(StoreError)
    def unusable(request: Request, error: StoreError) -> Response:
        return shown.error(request, 503, str(error))

    @app.exception_handler(ClientDisconnect)
    def gone(_request: Request, _error: ClientDisconnect) -> Response:
        return Response(status_code=400)  # nobody reads it, and nothing of ours is broken

    @app.exception_handler(500)
    def broken(request: Request, _error: Exception) -> Response:
        return shown.error(request, 500, "This page has a fault of its own; the log says which.")

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        return shown.error(request, error.status_code, error.detail, error.headers)
