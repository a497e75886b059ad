"""Composes the pages that compare two versions: which ones, what else could be compared, and what the view shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from tosmon.catalog import Catalog
from tosmon.catalog.views import VersionInfo
from tosmon.core.model import ChangeKind
from tosmon.errors import NotFound
from tosmon.opened import is_robots
from tosmon.web.comparing.choosing import History, Nearby
from tosmon.web.comparing.compared import HOUR, PAIRS, Compared, Comparisons, for_machines, pair_key
from tosmon.web.comparing.laying import Layout
from tosmon.web.comparing.sources import Sources
from tosmon.web.comparing.values import ComparePage, Option, Print, Steps, View
from tosmon.web.comparing.views import Asked, shown
from tosmon.web.remembered import Remembered
from tosmon.web.site import Site

__all__ = ["Comparing", "compare_address", "version_address", "views_of"]

_REACH = 10  # versions to choose from on either side of each of the two


def compare_address(document: str, older: str, newer: str, /, **asked: object) -> str:
    """Return the address of a comparison; of what is asked, empty values are left out."""
    return f"/compare/{quote(document)}/{older}..{newer}{_query(asked)}"


def version_address(document: str, time: str, /, **asked: object) -> str:
    """Return the address of a version."""
    return f"/v/{quote(document)}/{time}{_query(asked)}"


def _query(asked: Mapping[str, object]) -> str:
    """Return what is asked for as the end of an address; nothing where nothing is, or only empty values."""
    query = urlencode({name: str(value) for name, value in asked.items() if value not in {None, ""}})
    return f"?{query}" if query else ""


def views_of(document: str) -> tuple[View, ...]:
    """Return the views that a document has, the usual one first."""
    if is_robots(document):
        return View.ROBOTS, View.SOURCE
    if for_machines(document):
        return View.ROBOTS, View.SOURCE
    return View.REDLINE, View.SIDE, View.LABELLED, View.TEXT, View.SOURCE


class Comparing:
    """Answers what pages of comparisons ask for."""

    def __init__(self, site: Site) -> None:
        self.catalog: Catalog = site.catalog
        self.comparisons = Comparisons(site.catalog, site.archive, site.settings.severity)
        self._layouts: Remembered[Layout] = Remembered(PAIRS, HOUR)
        self._sources = Sources(site.catalog, site.archive)
        self._registry = site.registry
        self._zone = site.settings.zone

    def history(self, document: str) -> History:
        """Return the versions of a document.

        Raises:
            NotFound: it has none, and neither has any whose history it continues.

        """
        history = History(self.catalog, self._registry, document, self._zone)
        if not history.before():
            raise NotFound(f"no version of {document!r} is known")
        return history

    def page(
        self, history: History, pair: tuple[VersionInfo, VersionInfo], times: tuple[str, str], asked: Mapping[str, Any]
    ) -> ComparePage | int:
        """Return the page of two versions; the number of another part, where what is asked for stands there.

        Raises:
            HTTPException: 400 for a part that there is not.

        """
        older, newer = pair
        view: View = asked["view"]
        printing: Print | None = asked["printing"]
        compared = self.comparisons.of(older, newer)
        document = history.document

        def address(part: int = 1, **others: object) -> str:
            wanted: dict[str, object] = {"view": view, "part": part if part > 1 else "", "print": printing or ""}
            return compare_address(document, *times, **{**wanted, **others})

        found = shown(
            compared,
            lambda: self._layouts.get(pair_key(older, newer), lambda: Layout(compared)),
            Asked(view, asked["part"], asked["row"], printing, address),
            lambda: self._sources.of(compared.older, compared.newer),
        )
        if isinstance(found, int):
            return found
        changes = compared.comparison.changes
        nearby = history.around(pair, _REACH)
        return ComparePage(
            document=document,
            older=older,
            newer=newer,
            times=times,
            address=compare_address(document, *times),
            view=view,
            views=tuple((one, compare_address(document, *times, view=one)) for one in views_of(document)),
            options=_options(pair, times, nearby),
            steps=self._steps(history, pair, times, nearby, view),
            severity=compared.comparison.severity,
            counts=_counted(compared),
            unlabelled=sum(not (one.labels_before or one.labels_after) for one in changes),
            notes=compared.comparison.notes,
            told=self.comparisons.told(compared),
            prints={one.value: compare_address(document, *times, view=view, print=one) for one in Print},
            printing=printing,
            **found,
        )

    def _steps(
        self,
        history: History,
        pair: tuple[VersionInfo, VersionInfo],
        times: tuple[str, str],
        nearby: Nearby,
        view: View,
    ) -> Steps:
        """Return where to go from a pair: both one step in time, or the older side elsewhere."""
        older, newer = pair
        known = {older.key: times[0], newer.key: times[1]}

        def to(one: VersionInfo | None, other: VersionInfo | None) -> str:
            if one is None or other is None or one.key == other.key or (one.key, other.key) == (older.key, newer.key):
                return ""
            ends = (known.get(each.key) or nearby.address(each) for each in (one, other))
            return compare_address(history.document, *ends, view=view)

        return Steps(
            older=to(nearby.before(older), nearby.before(newer)),
            newer=to(nearby.behind(older), nearby.behind(newer)),
            swapped=compare_address(history.document, times[1], times[0], view=view),
            first=to(nearby.versions[0], newer),
            changed=to(*(history.telling(min(one.observed_first for one in pair)) or (None, None))),
            reviewed=to(history.reviewed(), newer),
        )


def _options(pair: tuple[VersionInfo, VersionInfo], times: tuple[str, str], nearby: Nearby) -> tuple[Option, ...]:
    """Return the versions to choose from."""
    older, newer = pair
    known = {older.key: times[0], newer.key: times[1]}
    return tuple(
        Option(known.get(one.key) or nearby.address(one), one, one.key == older.key, one.key == newer.key)
        for one in nearby.versions
    )


def _counted(compared: Compared) -> dict[ChangeKind, int]:
    counts = Counter(change.kind for change in compared.comparison.changes)
    return {kind: counts[kind] for kind in ChangeKind if counts[kind]}
