"""Composes platforms by crawlers: what the robots.txt of each let each of them fetch, as it stood on a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from tosmon.catalog import Catalog
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.robots.matrix import Bound
from tosmon.core.robots.status import Meaning
from tosmon.registry import Registry
from tosmon.registry.names import Names
from tosmon.web.machines.values import Asked, MatrixPage, MatrixRow
from tosmon.web.robots_pages import robots_document
from tosmon.web.robots_values import PURPOSES, Cell
from tosmon.web.said import Admitted, Sayings
from tosmon.web.translating import gettext

__all__ = ["COLUMNS", "ROWS", "Machines"]

COLUMNS: Final = 12  # crawlers shown where nobody chose a purpose
ROWS: Final = 30  # platforms of one page: each may take a file to be read
_INSTEAD: Final = {
    Meaning.UNAVAILABLE: "no robots.txt (%(status)s): everything is allowed",
    Meaning.UNREACHABLE: "unreachable (%(status)s): everything is disallowed",
}
_NAMING: Final = frozenset({Bound.OWN, Bound.CANNOT_MATCH})


@dataclass(frozen=True, slots=True)
class _Site:
    """A platform with the document of its robots.txt, the number of its latest entry (0: none), and its other hosts."""

    platform: str
    name: str
    document: str
    sequence: int
    hosts: int


class Machines:
    """Composes the page from a catalog, a watch list, and what is kept at hand of files that were read."""

    def __init__(self, catalog: Catalog, registry: Registry, names: Names, sayings: Sayings) -> None:
        self._catalog = catalog
        self._registry = registry
        self._names = names
        self._sayings = sayings

    def page(self, asked: Asked) -> MatrixPage:
        """Return the page that is asked for."""
        sites = self._sites()
        at = None if asked.day is None else _end_of(asked.day)
        shown = sites[(asked.page - 1) * ROWS : asked.page * ROWS]
        found = [(site, self._admitted(site, at)) for site in shown]
        crawlers = self._crawlers(asked, sites[:ROWS], at)
        return MatrixPage(
            asked=asked,
            purposes=self._purposes(),
            crawlers=crawlers,
            rows=tuple(_row(site, admitted, crawlers) for site, admitted in found if admitted),
            uncaptured=tuple((site.platform, site.name) for site, admitted in found if admitted is None),
            pages=max(-(-len(sites) // ROWS), 1),
        )

    def _sites(self) -> list[_Site]:
        """Return the platforms that have a robots.txt, watched or known from others, by name."""
        known = self._catalog.robots_documents()
        of: dict[str, list[str]] = defaultdict(list)
        for document in known:
            of[document.partition("/")[0]].append(document)
        standing = ((platform.id, robots_document(platform)) for platform in self._registry.platforms)
        main: Mapping[str, str] = {platform: found.id for platform, found in standing if found is not None}
        named = {**{platform: _first(documents) for platform, documents in of.items()}, **main}
        sites = [
            _Site(one, self._names.platform(one), document, known.get(document, 0), len({*of[one], document}) - 1)
            for one, document in named.items()
        ]
        return sorted(sites, key=lambda site: (site.name.casefold(), site.platform))

    def _admitted(self, site: _Site, at: datetime | None) -> Admitted | None:
        return self._sayings.admitted(site.document, site.sequence, at) if site.sequence else None

    def _crawlers(self, asked: Asked, sites: Iterable[_Site], at: datetime | None) -> tuple[Crawler, ...]:
        """Return the crawlers to show: of a purpose, or those that readers ask for; then those that most files name.

        The files of the first page decide, so that every page has the same columns.
        """
        among = [one for one in self._sayings.crawlers if asked.purpose is None or one.purpose is asked.purpose]
        said = [admitted for site in sites if (admitted := self._admitted(site, at))]
        named = Counter(token for one in said for token, found in one.crawlers.items() if found.by in _NAMING)
        ranked = sorted(among, key=lambda one: (not one.asked_first, 0 if one.asked_first else -named[one.token]))
        return tuple(ranked if asked.purpose else ranked[:COLUMNS])

    def _purposes(self) -> tuple[tuple[CrawlerPurpose, str, int], ...]:
        counts = Counter(crawler.purpose for crawler in self._sayings.crawlers)
        return tuple((purpose, title, counts[purpose]) for purpose, title in PURPOSES.items() if counts[purpose])


def _first(documents: Sequence[str]) -> str:
    """Return the robots.txt that stands for a platform: that of its own host, else its first."""
    return min(documents, key=lambda one: ("@" in one, one))


def _end_of(day: date) -> datetime:
    """Return the last moment of a day, UTC: what was first observed on it counts."""
    return datetime.combine(day, time.max, UTC)


def _row(site: _Site, admitted: Admitted, crawlers: Iterable[Crawler]) -> MatrixRow:
    status = str(admitted.status) if admitted.status else gettext("no answer")
    instead = _INSTEAD.get(admitted.meaning, "")
    admissions = [*(admitted.crawlers[crawler.token] for crawler in crawlers), admitted.anybody]
    return MatrixRow(
        platform=site.platform,
        name=site.name,
        document=site.document,
        since=admitted.since,
        instead=gettext(instead) % {"status": status} if instead else "",
        cells=tuple(map(Cell.of, admissions)),
        hosts=site.hosts,
    )
