"""What a check works with, opened once for a run: fetcher, archive, catalog, reader, verdicts and the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from tosmon import __version__, crawlers, lexicon
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.config import load as load_alerts
from tosmon.archive import Archive
from tosmon.browser import Renderer
from tosmon.catalog import Catalog
from tosmon.catalog.records import DocumentState
from tosmon.core.labels import Lexicon
from tosmon.core.model import Outcome
from tosmon.core.reading import ROBOTS_READER, SIGNALS_READER, recipe
from tosmon.core.robots.crawlers import Crawler
from tosmon.derive import Reader
from tosmon.errors import ArchiveError, FetchFailed
from tosmon.fetch import Dialer, Fetcher, Limits, Politeness, Request, upstreams, user_agent
from tosmon.home import Home
from tosmon.opened import require_catalog
from tosmon.registry import Document, DocumentKind, Registry
from tosmon.settings import Settings
from tosmon.verdicts import KnownRobots, Verdicts, origin_of

__all__ = ["SOFTWARE", "Tools", "extractor_of", "fetcher_for", "open_tools", "utc_now"]

SOFTWARE = f"tosmon/{__version__}"
CONTACT = "https://github.com/tosmon/tosmon"
AGENT = "tosmon"  # the product token that robots.txt may name
READERS = {DocumentKind.TEXT: "", DocumentKind.ROBOTS: ROBOTS_READER, DocumentKind.SIGNAL: SIGNALS_READER}
FRESH = timedelta(hours=24)  # RFC 9309 section 2.4: a robots.txt should not be used longer


def utc_now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tools:
    """The collaborators of a check. `asked_by` says who asked for it, a command or the schedule.

    `crawlers` gives the crawlers that are known, those that readers ask for first. `alerts` says who is told of what:
    the catalog writes alerts for its subscriptions.
    """

    settings: Settings
    agent: str
    fetcher: Fetcher
    renderer: Renderer
    archive: Archive
    catalog: Catalog
    reader: Reader
    verdicts: Verdicts
    lexicon: Lexicon
    now: Callable[[], datetime]
    asked_by: str
    crawlers: Callable[[], tuple[Crawler, ...]]
    alerts: AlertsConfig

    def is_current(self, document: Document, state: DocumentState) -> bool:
        """Return whether today's extractor and entry made the current version, so that it can stand as it is."""
        return state.version is not None and state.version_extractor == extractor_of(document)


def extractor_of(document: Document) -> str:
    """Return what turns the document's pages into clauses: extractor, selection and reader, as one hash.

    Where the pages are, and how they are asked for, is part of it: others bring another text (`tosmon.relisted`).
    """
    asked = (document.asked_in, document.region, *(page.url for page in document.pages))
    return recipe(tuple(page.selection for page in document.pages), f"{READERS[document.kind]} {asked!r}")


@contextmanager
def open_tools(
    home: Home,
    settings: Settings,
    registry: Registry,
    *,
    asked_by: str,
    workers: int,
    now: Callable[[], datetime] = utc_now,
    catalog_path: Path | None = None,
    alerts: AlertsConfig | None = None,
) -> Iterator[Tools]:
    """Give the tools for a run in that home; all are closed when the block ends, however it ends.

    `catalog_path` names another catalog than the home's, for a rebuild. `alerts` are read from the home where None;
    secrets that are not to be had here then keep nobody from checking.

    Raises:
        CatalogError: the catalog cannot be used, or is gone although its snapshots are there.
        RegistryError: the home's crawlers.toml has faults.
        AlertsError: its alerts.toml has.

    """
    if catalog_path is None:
        require_catalog(home)
    with ExitStack() as stack:
        labels = lexicon.load()  # before the workers, which get it by the fork
        asked = alerts or load_alerts(home, settings, labels=[one.id for one in labels.labels], secrets_needed=False)
        reader = stack.enter_context(Reader(workers))  # it may fork: nothing is open yet
        catalog = stack.enter_context(Catalog.open(catalog_path or home.catalog, clock=now))
        catalog.takers = asked.subscriptions_with
        archive = Archive(home.root, SOFTWARE)
        network = _Network.of(settings)
        fetcher = stack.enter_context(fetcher_for(settings, network, now=now))
        renderer = stack.enter_context(_renderer_for(settings, network, now))
        finder = _RobotsFinder(registry, catalog, archive, fetcher, now)
        yield Tools(
            settings=settings,
            agent=_agent(settings),
            fetcher=fetcher,
            renderer=renderer,
            archive=archive,
            catalog=catalog,
            reader=reader,
            verdicts=Verdicts(AGENT, finder.find),
            lexicon=labels,
            now=now,
            asked_by=asked_by,
            crawlers=_crawlers(home),
            alerts=asked,
        )


def _crawlers(home: Home) -> Callable[[], tuple[Crawler, ...]]:
    """Return what gives the crawlers; only a robots.txt that changed asks for them.

    The home's list is read now: a fault in it stops the command, and no check.
    """
    if not home.crawlers.is_file():
        return crawlers.load
    known = crawlers.load(home.crawlers)
    return lambda: known


@dataclass(frozen=True, slots=True)
class _Network:
    """What a fetcher and a browser share: one rule for addresses, and one turn at each host."""

    dialer: Dialer
    politeness: Politeness

    @classmethod
    def of(cls, settings: Settings) -> Self:
        dialer = Dialer(allowed=settings.allow_private, upstreams=upstreams(settings.regions))
        return cls(dialer, Politeness(concurrency=settings.per_host, spacing=settings.spacing))


def fetcher_for(
    settings: Settings, network: _Network | None = None, *, now: Callable[[], datetime] = utc_now
) -> Fetcher:
    """Return a fetcher with the limits and manners of these settings, under tosmon's own name."""
    network = network or _Network.of(settings)
    limits = Limits(
        connect=settings.connect_timeout,
        read=settings.read_timeout,
        total=settings.total_timeout,
        wire_bytes=settings.wire_bytes,
        decoded_bytes=settings.decoded_bytes,
        redirects=settings.redirects,
        attempts=settings.attempts,
    )
    return Fetcher(
        user_agent=_agent(settings), limits=limits, politeness=network.politeness, dialer=network.dialer, now=now
    )


def _renderer_for(settings: Settings, network: _Network, now: Callable[[], datetime]) -> Renderer:
    return Renderer(
        user_agent=_agent(settings),
        dialer=network.dialer,
        politeness=network.politeness,
        program=settings.browser,
        pages=settings.browser_pages,
        timeout=settings.browser_timeout,
        memory=settings.browser_memory,
        most_bytes=settings.browser_bytes,
        sandbox=settings.browser_sandbox,
        attempts=settings.attempts,
        now=now,
    )


def _agent(settings: Settings) -> str:
    return user_agent(__version__, settings.contact or CONTACT)


class _RobotsFinder:
    """Finds the robots.txt of an origin: in the archive where it is fresh, on the network otherwise."""

    def __init__(
        self,
        registry: Registry,
        catalog: Catalog,
        archive: Archive,
        fetcher: Fetcher,
        now: Callable[[], datetime],
    ) -> None:
        self._watched = {
            origin_of(page.url): document.id
            for document in registry
            if document.kind is DocumentKind.ROBOTS
            for page in document.pages
        }
        self._catalog, self._archive, self._fetcher, self._now = catalog, archive, fetcher, now

    def find(self, origin: str) -> KnownRobots:
        return self._archived(self._watched.get(origin)) or self._fetched(f"{origin}/robots.txt")

    def _archived(self, document: str | None) -> KnownRobots | None:
        if document is None:
            return None
        state = self._catalog.state(document)
        fresh = state.checked_at is not None and self._now() - state.checked_at < FRESH
        if not fresh or not state.snapshot or state.outcome not in {Outcome.NEW, Outcome.UNCHANGED, Outcome.ABSENT}:
            return None
        try:
            archived = self._archive.get(f"{state.snapshot}.warc.gz")
        except ArchiveError:
            return None  # `verify` tells of damage; a verdict can be had from the network
        return KnownRobots(archived.captures[0].status, archived.captures[0].body, state.snapshot)

    def _fetched(self, url: str) -> KnownRobots:
        try:
            capture = self._fetcher.fetch(Request(url=url))
        except FetchFailed as failure:
            return KnownRobots(failure.status or 0, b"", url)
        return KnownRobots(capture.status, capture.body, url)
