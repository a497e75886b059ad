"""What each page shows, as values: the catalog's answers in the light of the watch list. How it looks is in templates.

Names in addresses are only ever looked up: what neither the watch list nor the catalog knows raises NotFound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, islice

from tosmon.catalog import Catalog
from tosmon.catalog.views import (
    ChangeFilter,
    DocumentOverview,
    HistoryLine,
    PlatformOverview,
    StoredChange,
    StoredEvent,
)
from tosmon.core.model import Clause, EventKind, Judgement, Severity
from tosmon.errors import NotFound
from tosmon.opened import is_robots
from tosmon.registry import DocumentKind, Platform, PlatformKind, Registry
from tosmon.suggesting import unwatched
from tosmon.web.values import (
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

__all__ = ["Names", "Pages"]

LATEST = 8  # events on the first page
LINES = 40  # of a history on one page
LOOKED_THROUGH = 100  # events, for those that are about rules rather than about the watch
OTHERS = 100  # changes without a label on one page of an event
RULES = 400  # rules of a robots.txt shown on a document's page
ABOUT_RULES = frozenset({EventKind.AMENDMENT, EventKind.STATUS})


class Names:
    """Names for people: what the watch list calls a platform or document, or its id where it is watched no more."""

    def __init__(self, registry: Registry) -> None:
        self.platforms = {platform.id: platform for platform in registry.platforms}
        self.documents = {document.id: document for document in registry}

    def platform(self, platform: str) -> str:
        """Return the platform's name."""
        known = self.platforms.get(platform)
        return known.name if known else platform

    def document(self, document: str) -> str:
        """Return the document's title."""
        known = self.documents.get(document)
        return known.title if known else document.partition("/")[2]


class Pages:
    """Composes the pages from one catalog and one watch list."""

    def __init__(self, catalog: Catalog, registry: Registry) -> None:
        self._catalog = catalog
        self._registry = registry
        self.names = Names(registry)

    def start(self) -> Start:
        """Return the first page."""
        seen = {overview.platform: overview for overview in self._catalog.platforms_overview()}
        watched = self.names.platforms.values()
        groups = (
            ("Platforms", [one for one in watched if one.kind is PlatformKind.PLATFORM]),
            ("Collectors", [one for one in watched if one.kind is PlatformKind.COLLECTOR]),
        )
        listed = [Group(title, _rows(platforms, seen)) for title, platforms in groups if platforms]
        gone = tuple(PlatformRow(name, name, one.documents, one) for name, one in seen.items() if not self._knows(name))
        if gone:
            listed.append(Group("Watched no more", gone))
        return Start(
            groups=tuple(listed),
            latest=tuple(self._about_rules())[:LATEST],
            documents=len(self.names.documents),
            failing=sum(one.failing for one in seen.values()),
            fresh=not seen,
        )

    def platform(self, platform: str) -> PlatformPage:
        """Return a platform's page.

        Raises:
            NotFound: no such platform is watched or was.

        """
        seen = {overview.document: overview for overview in self._catalog.documents_overview(platform)}
        known = self.names.platforms.get(platform)
        if known is None and not seen:
            raise NotFound(f"no platform {platform!r} is watched")
        watched = known.documents if known else ()
        rows = [DocumentRow(one.id, one.title, one, seen.pop(one.id, None)) for one in watched]
        rows += [DocumentRow(name, self.names.document(name), None, one) for name, one in seen.items()]
        return PlatformPage(platform, self.names.platform(platform), known, tuple(rows))

    def document(self, document: str, before: datetime | None = None) -> DocumentPage:
        """Return a document's page; its history from before that moment, where one is given.

        Raises:
            NotFound: no such document is watched or was.

        """
        row = self._document_row(document)
        lines = self._catalog.history(document, LINES, before) if row.seen else ()
        return DocumentPage(
            id=document,
            row=row,
            latest=None if before else self._latest(document),
            in_force=None if before or row.seen is None else self._in_force(row, row.seen),
            history=_by_moment(lines),
            older=lines[-1].at if len(lines) >= LINES else None,
            first_page=before is None,
        )

    def event(self, event: str, after: int | None = None) -> EventPage:
        """Return an event's page; with `after`, the page of the other changes behind that position.

        Raises:
            NotFound: there is no such event.

        """
        found = self._event(event)
        labelled = self._labelled(event)
        others = self._others(event, -1 if after is None else after, len(labelled))
        shown = others[:OTHERS]
        return EventPage(
            event=found,
            labelled=labelled if after is None else (),
            others=shown,
            more=shown[-1].position if len(others) > len(shown) else None,
            first_page=after is None,
        )

    def health(self) -> dict[str, object]:
        """Return how the watch stands, for machines."""
        seen = self._catalog.platforms_overview()
        checked = [one.checked_at for one in seen if one.checked_at]
        return {
            "status": "ok",
            "documents": len(self.names.documents),
            "checks": sum(one.checks for one in seen),
            "failing": sum(one.failing for one in seen),
            "last_check": max(checked).isoformat() if checked else None,
        }

    def _knows(self, platform: str) -> bool:
        return platform in self.names.platforms

    def _about_rules(self) -> Iterable[StoredEvent]:
        """Return the latest events that say something about rules on scraping, newest first."""
        return filter(_is_about_rules, self._catalog.events(limit=LOOKED_THROUGH))

    def _document_row(self, document: str) -> DocumentRow:
        platform = document.partition("/")[0]
        found = [one for one in self._catalog.documents_overview(platform) if one.document == document]
        watched = self.names.documents.get(document)
        if watched is None and not found:
            raise NotFound(f"no document {document!r} is watched")
        return DocumentRow(document, self.names.document(document), watched, found[0] if found else None)

    def _latest(self, document: str) -> EventPage | None:
        found = self._catalog.events(document=document, limit=LOOKED_THROUGH)
        latest = next((event for event in found if _is_about_rules(event)), None)
        return None if latest is None else EventPage(latest, self._labelled(latest.id))

    def _event(self, event: str) -> StoredEvent:
        """Return the event of that id; without reading all its changes, which may be a thousand."""
        first = next(iter(self._catalog.changes(ChangeFilter(event=event), limit=1)), None)
        return first.event if first else self._catalog.event(event)[0]

    def _labelled(self, event: str) -> tuple[StoredChange, ...]:
        return tuple(self._catalog.changes(ChangeFilter(event=event, min_severity=Severity.LOW)))

    def _others(self, event: str, after: int, labelled: int) -> tuple[StoredChange, ...]:
        """Return the first of the changes without weight behind a position: one more than a page holds.

        Among `after + 1` positions passed over, the `labelled` changes and a page and one more, they all are.
        """
        changes = self._catalog.changes(ChangeFilter(event=event), limit=after + labelled + OTHERS + 2)
        behind = (one for one in changes if one.position > after and not one.change.severity.rank)
        return tuple(islice(behind, OTHERS + 1))

    def _in_force(self, row: DocumentRow, seen: DocumentOverview) -> InForce | None:
        if seen.version is None or seen.absent:
            return None
        version = self._catalog.version(seen.version)
        if _is_robots(row):
            shown = version.version.clauses[:RULES]
            rules = tuple((agents, tuple(group)) for agents, group in groupby(shown, key=lambda rule: rule.heading))
            return InForce(version, rules=rules, rest=len(version.version.clauses) - len(shown))
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
            )
        )
    return tuple(found)
