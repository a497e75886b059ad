"""Composes the grid of platforms, and a platform's own page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from tosmon.catalog.glances import Glances, PlatformStanding
from tosmon.core.model import Outcome
from tosmon.errors import NotFound
from tosmon.registry import DocumentKind, PlatformKind
from tosmon.web.charts import spark_bars
from tosmon.web.reading.today import news_of
from tosmon.web.reading.values import DocumentRow, Group, PlatformPage, PlatformRow, PlatformsPage
from tosmon.web.reading.variants import beside_each_other
from tosmon.web.robots_pages import robots_document, robots_view, told
from tosmon.web.site import Site
from tosmon.web.translating import gettext as _

__all__ = ["PlatformPages"]

ROWS: Final = 60  # platforms on one page of the grid
MONTHS: Final = 24
LATEST: Final = 6  # events on a platform's page
_YEAR: Final = 12


class PlatformPages:
    """Composes the pages of platforms from one catalog and one watch list."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._glances = Glances(site.catalog)
        self._platforms = {one.id: one for one in site.registry.platforms}

    # --- the grid -----------------------------------------------------------------------------------------------------

    def grid(self, wanted: str, number: int, now: datetime) -> PlatformsPage:
        """Return that page of the platforms whose names or ids hold what is wanted, or the last one there is."""
        seen = {one.platform: one for one in self._glances.platforms()}
        groups = list(self._groups(seen, wanted.casefold()))
        found = sum(len(ids) for _, ids in groups)
        pages = max(-(-found // ROWS), 1)
        number = min(number, pages)
        shown = list(_cut(groups, ROWS * (number - 1), ROWS))
        rows = self._rows([one for *_, ids in shown for one in ids], seen, now)
        return PlatformsPage(
            groups=tuple(Group(title, count, tuple(rows[one] for one in ids)) for title, count, ids in shown),
            wanted=wanted,
            total=len(self._platforms.keys() | seen.keys()),
            found=found,
            page=number,
            pages=pages,
            months=MONTHS,
        )

    def _groups(self, seen: Mapping[str, PlatformStanding], wanted: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the groups that have any platform that is wanted, each with the ids in the order of their names."""
        watched = self._platforms.values()
        others = [one for name, one in seen.items() if name not in self._platforms]
        for title, ids in (
            (_("Platforms"), [one.id for one in watched if one.kind is PlatformKind.PLATFORM]),
            (_("Collectors"), [one.id for one in watched if one.kind is PlatformKind.COLLECTOR]),
            (_("Watched no more"), [one.platform for one in others if one.checks]),
            (_("Known from imports"), [one.platform for one in others if not one.checks]),
        ):
            named = sorted((self._name(one).casefold(), one) for one in ids)
            kept = [one for name, one in named if wanted in name or wanted in one.casefold()]
            if kept:
                yield title, kept

    def _rows(self, ids: Sequence[str], seen: Mapping[str, PlatformStanding], now: datetime) -> dict[str, PlatformRow]:
        months = _months(now.astimezone(self._zone).date())
        since = datetime(*months[0], 1, tzinfo=self._zone)
        latest = self._glances.latest_of(ids)
        counted = {one: [0] * len(months) for one in ids}
        for platform, at, changes in self._glances.moments_of(ids, since):
            local = at.astimezone(self._zone)
            place = (local.year - months[0][0]) * _YEAR + local.month - months[0][1]
            counted[platform][min(place, len(months) - 1)] += changes
        return {
            one: PlatformRow(
                id=one,
                name=self._name(one),
                documents=self._documents(one, seen),
                seen=seen.get(one),
                latest=latest.get(one),
                spark=spark_bars(counted[one]) if any(counted[one]) else None,
                changes=sum(counted[one]),
            )
            for one in ids
        }

    def _documents(self, platform: str, seen: Mapping[str, PlatformStanding]) -> int:
        known = self._platforms.get(platform)
        if known is not None:
            return len(known.documents)
        return seen[platform].documents if platform in seen else 0

    def _name(self, platform: str) -> str:
        return self._site.names.platform(platform)

    @property
    def _zone(self) -> tzinfo:
        return self._site.settings.zone

    # --- one platform -------------------------------------------------------------------------------------------------

    def page(self, platform: str) -> PlatformPage:
        """Return a platform's page.

        Raises:
            NotFound: no such platform is watched or was.

        """
        seen = {overview.document: overview for overview in self._site.catalog.documents_overview(platform)}
        known = self._platforms.get(platform)
        if known is None and not seen:
            raise NotFound(f"no platform {platform!r} is watched")
        watched = known.documents if known else ()
        robots = robots_document(known) if known else None
        checked = seen.get(robots.id) if robots else None
        checks = {name: one.checks for name, one in seen.items()}
        rows = [DocumentRow(one.id, one.title, one, seen.pop(one.id, None)) for one in watched]
        rows += [DocumentRow(name, self._site.names.document(name), None, one) for name, one in seen.items()]
        events = self._glances.weighty(platform, limit=LATEST)
        return PlatformPage(
            platform,
            self._name(platform),
            known,
            rows=beside_each_other(row for row in rows if not _is_absent_signal(row)),
            absent=tuple(row for row in rows if _is_absent_signal(row)),
            told=told(self._site.sayings, watched, checks),
            robots=robots_view(self._site.sayings, checked) if checked else None,
            latest=news_of(self._glances, events, self._site.families),
        )


def _cut(groups: Iterable[tuple[str, list[str]]], skip: int, most: int) -> Iterator[tuple[str, int, list[str]]]:
    """Yield the groups of a page, with how many each has in all, and those of its platforms that are on the page."""
    for title, ids in groups:
        shown = ids[skip : skip + most]
        skip = max(skip - len(ids), 0)
        most -= len(shown)
        if shown:
            yield title, len(ids), shown


def _months(today: date) -> list[tuple[int, int]]:
    """Return the latest months as year and month, oldest first, this one the last."""
    last = today.year * _YEAR + today.month - 1
    return [(one // _YEAR, one % _YEAR + 1) for one in range(last - MONTHS + 1, last + 1)]


def _is_absent_signal(row: DocumentRow) -> bool:
    """Return whether the row is of a signal file that is not there and never was: few sites have any."""
    kind = row.watched.kind if row.watched else DocumentKind.TEXT
    seen = row.seen
    return kind is DocumentKind.SIGNAL and seen is not None and seen.outcome is Outcome.ABSENT and not seen.versions
