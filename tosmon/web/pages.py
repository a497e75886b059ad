"""What each page shows, as values: the catalog's answers in the light of the watch list. How it looks is in templates.

Names in addresses are only ever looked up: what neither the watch list nor the catalog knows raises NotFound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from tosmon import crawlers
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.views import ChangeFilter, DocumentOverview, HistoryLine, PlatformOverview, StoredEvent
from tosmon.core.families import Families
from tosmon.core.model import Clause, EventKind, Judgement, Outcome
from tosmon.core.reading import COMMENTS
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.errors import NotFound
from tosmon.opened import is_robots
from tosmon.registry import DocumentKind, Platform, PlatformKind, Registry
from tosmon.registry.names import Names
from tosmon.suggesting import unwatched
from tosmon.web.reading.changes import event_page
from tosmon.web.pictures import Pictures
from tosmon.web.robots_pages import matrix_page, robots_document, robots_view, told
from tosmon.web.robots_values import MatrixPage, RobotsView, Told
from tosmon.web.said import Sayings
from tosmon.web.reading.values import (
    DocumentPage,
    DocumentRow,
    EventPage,
    Group,
    Happening,
    InForce,
    Passage,
    PlatformPage,
    PlatformRow,
    Start,
)
from tosmon.web.reading.variants import beside_each_other, group_of, grouped, siblings

__all__ = ["Pages"]

LATEST = 8  # events, or groups of them, on the first page
LINES = 40  # of a history on one page
LOOKED_THROUGH = 100  # events, for those that are about rules rather than about the watch
STATEMENTS = 24  # about rules for crawlers, of the latest change on a document's page
RULES = 400  # rules of a robots.txt shown on a document's page
ABOUT_RULES = frozenset({EventKind.AMENDMENT, EventKind.STATUS})


class Pages:
    """Composes the pages from one catalog and one watch list."""

    def __init__(
        self, catalog: Catalog, archive: Archive, registry: Registry, known: Sequence[Crawler] | None = None
    ) -> None:
        self._catalog = catalog
        self._registry = registry
        self._sayings = Sayings(archive, catalog, crawlers.load() if known is None else known)
        self.pictures = Pictures(catalog, archive)
        self.names = Names.of(registry)
        self._platforms = {one.id: one for one in registry.platforms}
        self._documents = {one.id: one for one in registry}
        self._families = Families.of(self._documents)

    def start(self) -> Start:
        """Return the first page."""
        seen = {overview.platform: overview for overview in self._catalog.platforms_overview()}
        watched = self._platforms.values()
        groups = (
            ("Platforms", [one for one in watched if one.kind is PlatformKind.PLATFORM]),
            ("Collectors", [one for one in watched if one.kind is PlatformKind.COLLECTOR]),
        )
        listed = [Group(title, _rows(platforms, seen)) for title, platforms in groups if platforms]
        others = [PlatformRow(name, name, one.documents, one) for name, one in seen.items() if not self._knows(name)]
        for title, checked in (("Watched no more", True), ("Known from imports", False)):
            rows = tuple(row for row in others if row.seen and bool(row.seen.checks) is checked)
            listed += [Group(title, rows)] if rows else []
        return Start(
            groups=tuple(listed),
            latest=grouped(self._about_rules(), self._families)[:LATEST],
            documents=len(self._documents),
            failing=sum(one.failing for one in seen.values()),
            fresh=not seen,
        )

    def platform(self, platform: str) -> PlatformPage:
        """Return a platform's page.

        Raises:
            NotFound: no such platform is watched or was.

        """
        seen = {overview.document: overview for overview in self._catalog.documents_overview(platform)}
        known = self._platforms.get(platform)
        if known is None and not seen:
            raise NotFound(f"no platform {platform!r} is watched")
        watched = known.documents if known else ()
        robots = robots_document(known) if known else None
        checked = seen.get(robots.id) if robots else None
        checks = {name: one.checks for name, one in seen.items()}
        rows = [DocumentRow(one.id, one.title, one, seen.pop(one.id, None)) for one in watched]
        rows += [DocumentRow(name, self.names.document(name), None, one) for name, one in seen.items()]
        return PlatformPage(
            platform,
            self.names.platform(platform),
            known,
            rows=beside_each_other(row for row in rows if not _is_absent_signal(row)),
            absent=tuple(row for row in rows if _is_absent_signal(row)),
            told=told(self._sayings, watched, checks),
            robots=robots_view(self._sayings, checked) if checked else None,
        )

    def robots(self, day: date | None = None, purpose: CrawlerPurpose | None = None) -> MatrixPage:
        """Return the page of platforms by crawlers, as it was at the end of that day (for None, as it is now)."""
        seen = {overview.document: overview for overview in self._catalog.documents_overview()}
        return matrix_page(self._sayings, self._platforms.values(), seen, day, purpose)

    def document(self, document: str, before: datetime | None = None) -> DocumentPage:
        """Return a document's page; its history from before that moment, where one is given.

        Raises:
            NotFound: no such document is watched or was.

        """
        row = self._document_row(document)
        lines = self._catalog.history(document, LINES, before) if row.seen else ()
        in_force = None if before or row.seen is None else self._in_force(row, row.seen)
        return DocumentPage(
            id=document,
            row=row,
            latest=None if before else self._latest(document),
            in_force=in_force,
            history=_by_moment(lines),
            older=lines[-1].at if len(lines) >= LINES else None,
            first_page=before is None,
            robots=None if before else self._robots_view(row, in_force),
            told=None if before else self._told(row),
            variants=siblings(document, self._families),
            pictures=self.pictures.latest(document, row.watched) if row.seen else (),
        )

    def event(self, event: str, after: int | None = None) -> EventPage:
        """Return an event's page; with `after`, the page of the changes behind that position.

        Raises:
            NotFound: there is no such event.

        """
        found = self._event(event)
        group = group_of(self._catalog, found, self._families) if after is None else None
        return replace(event_page(self._catalog, found, after), group=group)

    def health(self) -> dict[str, object]:
        """Return how the watch stands, for machines."""
        seen = self._catalog.platforms_overview()
        checked = [one.checked_at for one in seen if one.checked_at]
        return {
            "status": "ok",
            "documents": len(self._documents),
            "checks": sum(one.checks for one in seen),
            "failing": sum(one.failing for one in seen),
            "last_check": max(checked).isoformat() if checked else None,
        }

    def _knows(self, platform: str) -> bool:
        return platform in self._platforms

    def _about_rules(self) -> Iterable[StoredEvent]:
        """Return the latest events that say something about rules on scraping, newest first."""
        return filter(_is_about_rules, self._catalog.events(limit=LOOKED_THROUGH))

    def _document_row(self, document: str) -> DocumentRow:
        platform = document.partition("/")[0]
        found = [one for one in self._catalog.documents_overview(platform) if one.document == document]
        watched = self._documents.get(document)
        if watched is None and not found:
            raise NotFound(f"no document {document!r} is watched")
        return DocumentRow(document, self.names.document(document), watched, found[0] if found else None)

    def _latest(self, document: str) -> EventPage | None:
        found = self._catalog.events(document=document, limit=LOOKED_THROUGH)
        latest = next((event for event in found if _is_about_rules(event)), None)
        return None if latest is None else event_page(self._catalog, latest, others=False, rules=STATEMENTS)

    def _event(self, event: str) -> StoredEvent:
        """Return the event of that id; without reading all its changes, which may be a thousand."""
        first = next(iter(self._catalog.changes(ChangeFilter(event=event), limit=1)), None)
        return first.event if first else self._catalog.event(event)[0]

    def _robots_view(self, row: DocumentRow, in_force: InForce | None) -> RobotsView | None:
        if row.seen is None or not _is_robots(row):
            return None
        return robots_view(self._sayings, row.seen, in_force.version if in_force else None)

    def _told(self, row: DocumentRow) -> Told | None:
        """Return what a robots.txt or signal file says to machines; None of other documents."""
        if row.watched is None or row.seen is None or row.watched.kind is DocumentKind.TEXT:
            return None
        return told(self._sayings, [row.watched], {row.id: row.seen.checks})

    def _in_force(self, row: DocumentRow, seen: DocumentOverview) -> InForce | None:
        if seen.version is None or seen.absent:
            return None
        version = self._catalog.version(seen.version)
        if _is_robots(row):
            listed = [rule for rule in version.version.clauses if rule.heading != COMMENTS]
            by_agents = groupby(listed[:RULES], key=lambda rule: rule.heading)
            rules = tuple((agents, tuple(group)) for agents, group in by_agents)
            return InForce(version, rules=rules, rest=max(len(listed) - RULES, 0))
        judged = zip(version.version.clauses, version.judgements, strict=True)
        labelled = [pair for pair in judged if pair[1].labels]
        links = unwatched(self._catalog, self._registry, version)
        return InForce(version, passages=_passages(labelled), labelled=len(labelled), unwatched=links)


def _is_about_rules(event: StoredEvent) -> bool:
    """Return whether the event says something about rules on scraping, not about the watch or about other clauses."""
    return event.kind in ABOUT_RULES and event.severity.rank > 0


def _passages(judged: Iterable[tuple[Clause, Judgement]]) -> tuple[Passage, ...]:
    together = groupby(judged, key=lambda pair: (pair[0].headings, pair[0].lead_in))
    return tuple(Passage(headings, lead_in, tuple(pairs)) for (headings, lead_in), pairs in together)


def _is_absent_signal(row: DocumentRow) -> bool:
    """Return whether the row is of a signal file that is not there and never was: few sites have any."""
    kind = row.watched.kind if row.watched else DocumentKind.TEXT
    seen = row.seen
    return kind is DocumentKind.SIGNAL and seen is not None and seen.outcome is Outcome.ABSENT and not seen.versions


def _is_robots(row: DocumentRow) -> bool:
    if row.watched is not None:
        return row.watched.kind is DocumentKind.ROBOTS
    return is_robots(row.id)


def _rows(platforms: Iterable[Platform], seen: dict[str, PlatformOverview]) -> tuple[PlatformRow, ...]:
    return tuple(
        PlatformRow(one.id, one.name, len(one.documents), seen.get(one.id))
        for one in sorted(platforms, key=lambda platform: platform.name.casefold())
    )


def _by_moment(lines: Sequence[HistoryLine]) -> tuple[Happening, ...]:
    """Return the lines with those of one moment, which one check made, together."""
    found = []
    for at, group in groupby(lines, key=lambda line: line.at):
        of_moment = list(group)
        found.append(
            Happening(
                at,
                events=tuple(line.event for line in of_moment if line.event),
                versions=tuple(line.version for line in of_moment if line.version),
                entries=tuple(line.entry for line in of_moment if line.entry),
                confirmed=sum(len(line.sources) for line in of_moment if line.version and not line.version.witness),
            )
        )
    return tuple(found)
