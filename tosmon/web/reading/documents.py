"""Composes a document's page: how it stands, its timeline, and what it says, its versions or its checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import accumulate, groupby
from typing import Final

from tosmon.catalog.glances import Glances
from tosmon.catalog.views import DocumentOverview, HistoryLine, JudgedClause, StoredVersion, VersionInfo
from tosmon.core.model import Version
from tosmon.core.reading import COMMENTS
from tosmon.core.timeline import Look, Span
from tosmon.errors import NotFound
from tosmon.opened import begun, continuing, is_robots, predecessors
from tosmon.registry import DocumentKind
from tosmon.suggesting import unwatched
from tosmon.web import addresses
from tosmon.web.pictures import Pictures
from tosmon.web.reading.changes import event_page
from tosmon.web.reading.checks import check_row
from tosmon.web.reading.document_values import (
    Checks,
    DocumentPage,
    Happening,
    History,
    InForce,
    Overview,
    Passage,
    Renamed,
    VersionRow,
    Versions,
    View,
)
from tosmon.web.reading.spans import zoom
from tosmon.web.reading.timelines import everything, timeline
from tosmon.web.reading.values import DocumentRow, EventPage
from tosmon.web.reading.variants import siblings
from tosmon.web.remembered import Remembered
from tosmon.web.robots_pages import robots_view, told
from tosmon.web.robots_values import RobotsView, Told
from tosmon.web.site import Site

__all__ = ["DocumentPages"]

LINES: Final = 30  # of a history on one page
LONGEST: Final = 24_000  # octets, about, of the latest change
TEXTS: Final = 30_000  # letters of clauses about scraping; the others are with the whole version
RULES: Final = 300  # rules of a robots.txt
VERSIONS: Final = 40
CHECKS: Final = 60
_KEPT: Final = 64  # documents whose looks are remembered
_ALIVE: Final = 60.0  # seconds; a relabelling changes what is told of looks without any entry in the ledger


class DocumentPages:
    """Composes the pages of documents from one catalog and one watch list."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._glances = Glances(site.catalog)
        self._pictures = Pictures(site.catalog, site.archive)
        self._documents = {one.id: one for one in site.registry}
        self._looks = Remembered[tuple[Look, ...]](_KEPT, _ALIVE)

    def page(
        self,
        document: str,
        now: datetime,
        *,
        view: View = View.OVERVIEW,
        span: str = "",
        before: datetime | None = None,
        behind: int | None = None,
        number: int = 1,
    ) -> DocumentPage:
        """Return a document's page in that view.

        `span` is the stretch of time of its timeline and its checks; `before` a moment in its history, `behind` a
        number of an entry, and `number` a page of its versions.

        Raises:
            NotFound: no such document is watched or was.
            HTTPException: 400 for a span that is none.

        """
        row = self._row(document)
        looks = self._looks_of(document) if row.seen else ()
        zone = self._site.settings.zone
        whole = everything(looks, now.astimezone(zone).date(), zone)
        around = zoom(span, whole)
        return DocumentPage(
            id=document,
            row=row,
            view=view,
            timeline=timeline(looks, around, whole, zone) if looks else None,
            variants=siblings(document, self._site.families),
            witnesses=tuple(dict.fromkeys(look.witness for look in looks if look.witness)),
            overview=self._overview(row, before) if view is View.OVERVIEW else None,
            versions=self._versions(document, number) if view is View.VERSIONS else None,
            checks=self._checks(document, around.span, behind) if view is View.CHECKS else None,
            earlier=self._earlier(document),
            later=self._later(document),
        )

    def _earlier(self, document: str) -> Renamed | None:
        """Return the latest document of another name whose history this one continues."""
        platform, _, name = document.partition("/")
        since = begun(self._site.catalog, document)
        names = (f"{one}/{name}" for one in predecessors(platform, self._site.registry))
        found = (one for one in names if begun(self._site.catalog, one) is not None)
        return self._renamed(next(found, None), since)

    def _later(self, document: str) -> Renamed | None:
        """Return the first document that continues this one's history under another name."""
        later = reversed(continuing(document, self._site.registry))
        found = ((one, begun(self._site.catalog, one)) for one in later)
        return self._renamed(*next((one for one in found if one[1] is not None), (None, None)))

    def _renamed(self, document: str | None, at: datetime | None) -> Renamed | None:
        if document is None or at is None:
            return None
        names = self._site.names
        return Renamed(document, names.platform(document.partition("/")[0]), names.document(document), at)

    def _row(self, document: str) -> DocumentRow:
        platform = document.partition("/")[0]
        found = [one for one in self._site.catalog.documents_overview(platform) if one.document == document]
        watched = self._documents.get(document)
        if watched is None and not found:
            raise NotFound(f"no document {document!r} is watched")
        return DocumentRow(document, self._site.names.document(document), watched, found[0] if found else None)

    def _looks_of(self, document: str) -> tuple[Look, ...]:
        key = (document, self._site.catalog.sequence(document))
        return self._looks.get(key, lambda: self._glances.looks(document))

    # --- now and then -------------------------------------------------------------------------------------------------

    def _overview(self, row: DocumentRow, before: datetime | None) -> Overview:
        lines = self._site.catalog.history(row.id, LINES, before) if row.seen else ()
        history = History(_by_moment(lines), lines[-1].at if len(lines) >= LINES else None, before is None)
        if before is not None:
            return Overview(history)
        in_force, version = self._in_force(row, row.seen) if row.seen else (None, None)
        return Overview(
            history,
            latest=self._latest(row.id),
            in_force=in_force,
            robots=self._robots_view(row, version),
            told=self._told(row),
            pictures=self._pictures.latest(row.id, row.watched) if row.seen else (),
        )

    def _latest(self, document: str) -> EventPage | None:
        """Return the latest event about rules with its changes; None where there is none."""
        latest = self._glances.latest_about(document)
        if latest is None:
            return None
        page = event_page(self._site.catalog, latest, others=False, longest=LONGEST)
        return replace(page, redline=addresses.compare_event(latest))

    def _in_force(self, row: DocumentRow, seen: DocumentOverview) -> tuple[InForce | None, StoredVersion | None]:
        if seen.version is None or seen.absent:
            return None, None
        if _is_robots(row):
            version = self._site.catalog.version(seen.version)
            listed = [rule for rule in version.version.clauses if rule.heading != COMMENTS]
            by_agents = groupby(listed[:RULES], key=lambda rule: rule.heading)
            rules = tuple((agents, tuple(group)) for agents, group in by_agents)
            return InForce(version, _read(version), rules=rules, rest=max(len(listed) - RULES, 0)), version
        info, clauses = self._glances.labelled(seen.version)
        links = unwatched(self._site.catalog, self._site.registry, _with_clauses(info, clauses))
        shown = _fitting(clauses)
        passages, rest = _passages(shown), len(clauses) - len(shown)
        return InForce(info, _read(info), passages, len(clauses), rest=rest, unwatched=links), None

    def _robots_view(self, row: DocumentRow, version: StoredVersion | None) -> RobotsView | None:
        if row.seen is None or not _is_robots(row):
            return None
        return robots_view(self._site.sayings, row.seen, version)

    def _told(self, row: DocumentRow) -> Told | None:
        """Return what a robots.txt or signal file says to machines; None of other documents."""
        if row.watched is None or row.seen is None or row.watched.kind is DocumentKind.TEXT:
            return None
        return told(self._site.sayings, [row.watched], {row.id: row.seen.checks})

    # --- versions and checks ------------------------------------------------------------------------------------------

    def _versions(self, document: str, number: int) -> Versions:
        count = self._glances.count_versions(document)
        pages = max(-(-count // VERSIONS), 1)
        number = min(number, pages)
        # One more than is shown: the last of a page is compared with the first of the next.
        found = self._glances.versions(document, skip=VERSIONS * (number - 1), limit=VERSIONS + 1)
        last = self._glances.versions(document, skip=count - 1, limit=1) if count else ()
        first = next((info for info, _ in last), None)
        events = [event for _, event in found if event]
        labels, sizes = self._glances.labels_of(events), self._glances.sizes_of(events)
        rows = []
        for place, (info, event) in enumerate(found[:VERSIONS]):
            before = next((one for one, _ in found[place + 1 :] if not one.suspect), None)
            changed, labelled = sizes.get(event, (0, 0))
            rows.append(
                VersionRow(
                    info=info,
                    event=event,
                    labels=labels.get(event, ()) if labelled else (),
                    changed=changed,
                    labelled=labelled,
                    address=_read(info),
                    snapshot=addresses.snapshot(info.snapshot),
                    with_before=_compared(before, info),
                    with_first=_compared(first, info) if first and before and first.key != before.key else "",
                )
            )
        return Versions(tuple(rows), count, number, pages)

    def _checks(self, document: str, span: Span, behind: int | None) -> Checks:
        zone = self._site.settings.zone
        begin, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (span.first, span.end))
        found = self._glances.checks(document, between=(begin, end), before=behind, limit=CHECKS + 1)
        older = found[CHECKS - 1].sequence if len(found) > CHECKS else None
        return Checks(tuple(map(check_row, found[:CHECKS])), older, behind is None)


def _read(version: VersionInfo) -> str:
    return addresses.version(version.document, version.snapshot, version.observed_first)


def _compared(old: VersionInfo | None, new: VersionInfo) -> str:
    if old is None or old.key == new.key:
        return ""
    ends = [(one.snapshot, one.observed_first) for one in (old, new)]
    return addresses.compare(new.document, *ends)


def _with_clauses(info: VersionInfo, clauses: Sequence[JudgedClause]) -> StoredVersion:
    """Return the version as if it had these clauses alone."""
    facts = {name: getattr(info, name) for name in VersionInfo.__slots__}
    return StoredVersion(
        **facts,
        version=Version(tuple(one.clause for one in clauses), info.language, info.title),
        judgements=tuple(one.judgement for one in clauses),
        clause_ids=tuple(one.id for one in clauses),
    )


def _fitting(clauses: Sequence[JudgedClause]) -> Sequence[JudgedClause]:
    """Return the first of the clauses: as many as have room, and one at least."""
    lengths = accumulate(len(one.clause.text) + len(one.clause.lead_in) for one in clauses)
    return clauses[: max(sum(length <= TEXTS for length in lengths), 1)]


def _passages(clauses: Iterable[JudgedClause]) -> tuple[Passage, ...]:
    together = groupby(clauses, key=lambda one: (one.clause.headings, one.clause.lead_in))
    return tuple(Passage(headings, lead_in, tuple(found)) for (headings, lead_in), found in together)


def _is_robots(row: DocumentRow) -> bool:
    if row.watched is not None:
        return row.watched.kind is DocumentKind.ROBOTS
    return is_robots(row.id)


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
