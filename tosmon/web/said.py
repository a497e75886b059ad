"""What sites said to machines, kept at hand for pages: each file is read once, however many pages show it.

What stood when is `tosmon.signalled`'s to tell, what it means core's; how it looks is left to the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.marks import STATUS
from tosmon.core.robots import RobotsTxt
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import Admission, matrix
from tosmon.core.robots.purposes import rules_as_signals
from tosmon.core.robots.status import Meaning, meaning
from tosmon.core.signals import Signal, of_records
from tosmon.registry import Document
from tosmon.signalled import RobotsAt, SignalsAt, robots_at, signals_at

__all__ = ["ANYBODY", "Admitted", "Sayings"]

ANYBODY: Final = Crawler("*")  # any crawler that robots.txt does not name
_FILES: Final = 32  # of robots.txt kept whole; half a megabyte each at the very most
_ADMITTED: Final = 4096  # kept by version and by moment; a few kilobytes each, for most crawlers share an admission


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whom a robots.txt admitted at a moment: the admission of `*`, and by token of every crawler known.

    `meaning` tells rules from what the status of the answer means instead; `status`, `since` and `checked` are those of
    `tosmon.signalled.RobotsAt`.
    """

    document: str
    meaning: Meaning
    status: int
    since: datetime | None
    checked: datetime
    anybody: Admission
    crawlers: dict[str, Admission]


class Sayings:
    """Answers what a site said to machines, from the archive or from memory.

    `checks` is everywhere how often the document has been checked: once that changes, what is kept is looked up anew.
    """

    def __init__(self, archive: Archive, catalog: Catalog, crawlers: Sequence[Crawler]) -> None:
        self.crawlers = tuple(crawlers)
        self._archive = archive
        self._catalog = catalog
        self._files = lru_cache(_FILES)(self._read)
        self._moments = lru_cache(_ADMITTED)(self._admitted)
        self._versions: dict[str, Admitted] = {}

    # --- robots.txt ---------------------------------------------------------------------------------------------------

    def robots(self, document: str, checks: int) -> RobotsAt | None:
        """Return the robots.txt of that document id as it stands now; None where nobody had looked."""
        return self._files(document, checks)

    def admitted(self, document: str, checks: int, at: datetime | None = None) -> Admitted | None:
        """Return whom the robots.txt admitted then (for None, now); None where nobody had looked."""
        return self._moments(document, checks, at)

    def of(self, robots: RobotsAt) -> Admitted:
        """Return whom a robots.txt admits."""
        asked = (ANYBODY, *self.crawlers)
        (row,) = matrix([(robots.document, robots.said)], asked).rows
        found = dict(zip((crawler.token for crawler in asked), row.admissions, strict=True))
        anybody = found.pop(ANYBODY.token)
        means = meaning(robots.status)
        return Admitted(robots.document, means, robots.status, robots.since, robots.checked, anybody, found)

    def _read(self, document: str, _checks: int) -> RobotsAt | None:
        return robots_at(self._archive, self._catalog, document)

    def _admitted(self, document: str, _checks: int, at: datetime | None) -> Admitted | None:
        """Return whom the robots.txt admitted; a version is read once, whatever the days on which it stood."""
        standing = self._catalog.standing(document, at)
        if standing is None:
            return None
        snapshot = ""
        if not standing.marks.get(STATUS) and not standing.entry.value()["absent"]:
            stood = (one for one in self._catalog.versions(document) if at is None or one.observed_first <= at)
            snapshot = max(((one.observed_first, one.key, one.snapshot) for one in stood), default=(None, 0, ""))[2]
        known = self._versions.get(snapshot)
        if known is not None:
            return replace(known, checked=standing.entry.at)
        robots = robots_at(self._archive, self._catalog, document, at)
        found = None if robots is None else self.of(robots)
        if snapshot and found is not None:
            if len(self._versions) >= _ADMITTED:
                self._versions.clear()
            self._versions[snapshot] = found
        return found

    # --- signals ------------------------------------------------------------------------------------------------------

    def signals(self, documents: Iterable[Document]) -> tuple[SignalsAt, ...]:
        """Return what each of the documents, none of them a robots.txt, says to machines now, in their order."""
        return signals_at(self._archive, self._catalog, documents)

    def of_robots(self, robots: RobotsAt) -> tuple[tuple[Signal, ...], tuple[Signal, ...]]:
        """Return the signals that a robots.txt holds, and what its rules amount to for each purpose."""
        return of_records(robots.robots or RobotsTxt()), rules_as_signals(robots.said, self.crawlers)
