"""Everything at once, until it is asked to stop: schedule, alerts and pages of one home, in one process.

What is checked when is `tosmon.schedule`'s, what the pages show `tosmon.web`'s; signals are the command line's.
"""

from __future__ import annotations

import errno
import gc
import logging
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from tosmon import crawlers
from tosmon.alerts.alerting import Alerting, open_alerting
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.config import load as load_alerts
from tosmon.browser import found_browser, may_sandbox
from tosmon.catalog import Catalog
from tosmon.check import Checked
from tosmon.errors import UsageError
from tosmon.home import Home
from tosmon.metrics import Metrics
from tosmon.registry import Registry, Render
from tosmon.run import working
from tosmon.schedule import NoAlerts, Schedule
from tosmon.settings import Settings
from tosmon.tools import Tools, open_tools
from tosmon.web import create_app, prepare_pages

__all__ = ["PATIENCE", "Listening", "spare_collections", "up"]

PATIENCE = 5.0  # seconds that checks under way, and then open pages, get to finish

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listening:
    """A socket that takes connections for the pages, and their address for people."""

    socket: socket.socket
    address: str

    @classmethod
    def at(cls, host: str, port: int) -> Self:
        """Return a socket on that port (0: any free one) of this machine.

        Raises:
            UsageError: the host is not this machine's loopback, or the port cannot be had; says what to do.

        """
        _require_loopback(host)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            listening = socket.create_server((host, port), family=family, backlog=128)
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "something listens there already" if taken else (error.strerror or str(error))
            remedy = "stop that, or take another with --port (0: any free one)"
            raise UsageError(f"cannot serve pages on port {port} of {host}: {why}", remedy=remedy) from None
        # Accepted connections inherit it. asyncio sets it only on sockets that name their protocol, which these do not,
        # and without it each answer of two parts waits 40 ms for the reader's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        shown = f"[{host}]" if ":" in host else host
        return cls(listening, f"http://{shown}:{listening.getsockname()[1]}/")


def _require_loopback(host: str) -> None:
    """Refuse every other address: there is no login yet, and what is watched, and how, is nobody else's business."""
    if host == "localhost":
        return
    try:
        loopback = ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise UsageError(
            f"pages are served on this machine only, not on {host}: they have no login yet",
            remedy="keep web_host at 127.0.0.1, put a web server with a login before it, and set public_url",
        )


def up(
    home: Home,
    settings: Settings,
    registry: Registry,
    *,
    stop: threading.Event,
    leave: Callable[[], None],
    web: bool = True,
    alerts: bool = True,
    ready: Callable[[str], None] = lambda _address: None,
) -> None:
    """Run the schedule and the pages of a home until `stop` is set.

    Without `alerts` these wait in the outbox for a run that delivers them. `ready` is told the pages' address (empty
    without `web`) once they answer. `leave` is called where what is under way does not end within `PATIENCE` seconds of
    the wish to stop: it must end the process at once, which is safe at any moment (what was captured is adopted at the
    next start, and what was being delivered goes out again).

    Raises:
        HomeError: another `up` runs on the home, or it cannot be used.
        StoreError: archive or catalog cannot be used any more; what was acknowledged stays.
        RegistryError: the home's own list of crawlers has faults.
        AlertsError: alerts.toml has, or a secret that it names is not to be had.
        UsageError: the pages cannot be served at the address that the settings say.

    """
    with ExitStack() as stack:
        stack.enter_context(home.up_lock())
        listening = Listening.at(settings.web_host, settings.web_port) if web else None
        if listening is not None:
            stack.enter_context(listening.socket)
        asked = load_alerts(home, settings, secrets_needed=alerts)
        tools = stack.enter_context(_tools(home, settings, registry, asked))
        _tell_browser(registry, settings)
        for fault in registry.region_faults(settings.regions):
            log.warning("%s", fault)
        _tell_recovered(stack.enter_context(working(home, tools)))
        _tell_faults(asked, tools.catalog)
        metrics = Metrics(tools.catalog, now=tools.now)
        alerting = stack.enter_context(_alerting(home, registry, tools, metrics)) if alerts else None
        schedule = Schedule(home, registry, tools, stop=stop, alerting=alerting or NoAlerts(), metrics=metrics)
        app = _app(home, tools, registry, listening, metrics) if listening else None
        with _pages(listening, app, stop) if listening and app else _no_pages() as serving:
            if alerting is not None:
                alerting.start(stop.set)
            schedule.start()
            ready(listening.address if listening else "")
            stop.wait()
            _end(schedule, alerting, tools, leave)
            crashed = not serving()
        for failure in (schedule.failure, alerting.failure if alerting else None):
            if failure is not None:
                raise failure
        if crashed:
            raise RuntimeError("the web server ended by itself; its reason stands above")


def _tools(home: Home, settings: Settings, registry: Registry, asked: AlertsConfig) -> AbstractContextManager[Tools]:
    return open_tools(home, settings, registry, asked_by="schedule", workers=settings.workers, alerts=asked)


def _alerting(home: Home, registry: Registry, tools: Tools, metrics: Metrics) -> AbstractContextManager[Alerting]:
    write = _as_record if tools.settings.log_format == "json" else _as_lines
    return open_alerting(home, registry, tools, write=write, count=metrics.delivered)


def _as_lines(lines: Sequence[str]) -> None:
    for line in lines:
        log.warning("%s", line)


def _as_record(lines: Sequence[str]) -> None:
    """Log a message as one record, for programs: its first line says what it is, and `lines` has the others."""
    log.warning("%s", lines[0], extra={"lines": list(lines[1:])})


def _tell_faults(asked: AlertsConfig, catalog: Catalog) -> None:
    """Say once which subscriptions of the catalog are left out, and what of alerts.toml may be meant otherwise."""
    for fault in (*asked.warnings, *asked.faults_of(catalog.subscriptions())):
        log.warning("%s", fault)


def _end(schedule: Schedule, alerting: Alerting | None, tools: Tools, leave: Callable[[], None]) -> None:
    """End checks and deliveries, both within `PATIENCE`; leave what does not end."""
    if not schedule.end(PATIENCE):
        log.warning("checks under way are abandoned: nothing of them is recorded")
        tools.renderer.discard()
        leave()
    if alerting is not None and not alerting.stop(PATIENCE):
        log.warning("messages under way are abandoned: they go out again at the next start, under the same key")
        leave()


def _app(home: Home, tools: Tools, registry: Registry, listening: Listening, metrics: Metrics) -> ASGIApp:
    prepare_pages(tools.settings, registry)
    return create_app(
        tools.catalog,
        tools.archive,
        registry=registry,
        settings=tools.settings,
        crawlers=crawlers.load(home.root / crawlers.FILE),
        address=listening.address,
        metrics=metrics,
        alerts=tools.alerts,
    )


def _tell_browser(registry: Registry, settings: Settings) -> None:
    """Say once what keeps rendered documents from being checked as they should be, before a check says it of each."""
    waiting = sum(any(one.rendered(page) is Render.BROWSER for page in one.pages) for one in registry)
    if not waiting:
        return
    if not found_browser(settings.browser):
        who = ("1 document needs", "its") if waiting == 1 else (f"{waiting} documents need", "their")
        log.warning("%s a browser, and none is found: %s checks will fail, and say what to install", *who)
    elif settings.browser_sandbox and not may_sandbox():
        log.warning("pages are rendered without the browser's sandbox, which it refuses to root: run as another user")


def _tell_recovered(recovered: list[Checked]) -> None:
    for checked in recovered:
        log.warning("%s: captured %s, recovered after a crash", checked.document, checked.started.isoformat())


def spare_collections() -> None:
    """Have Python look for cycles seldom: a page makes tens of thousands of objects, which all go when it is made.

    Every 700 of them, as Python does by itself, a third of a page's time goes into that, most of it into looking
    through what was imported; that is left out from now on.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@contextmanager
def _no_pages() -> Iterator[Callable[[], bool]]:
    yield lambda: True


@contextmanager
def _pages(listening: Listening, app: ASGIApp, stop: threading.Event) -> Iterator[Callable[[], bool]]:
    """Serve the pages in a thread; yields what tells whether they are still served. A server that ends sets `stop`."""
    config = uvicorn.Config(
        app,
        log_config=None,  # logging is the command line's
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=int(PATIENCE),
    )
    server = uvicorn.Server(config)
    spare_collections()

    def serve() -> None:
        try:
            server.run(sockets=[listening.socket])
        finally:
            stop.set()

    thread = threading.Thread(target=serve, name="pages", daemon=True)
    thread.start()
    try:
        yield thread.is_alive
    finally:
        server.should_exit = True
        thread.join(PATIENCE + 1)
