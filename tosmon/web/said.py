"""What sites said to machines, kept at hand for pages: each file is read once, however many pages show it.

What stood when is `tosmon.signalled`'s to tell, what it means core's; how it looks is left to the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import Admission, Said, matrix
from tosmon.core.robots.purposes import rules_as_signals
from tosmon.core.robots.status import Meaning, meaning
from tosmon.core.signals.model import Signal
from tosmon.registry import Document
from tosmon.signalled import RobotsAt, SignalsAt, robots_at, signals_at

__all__ = ["ANYBODY", "Admitted", "Sayings"]

ANYBODY: Final = Crawler("*")  # any crawler that robots.txt does not name
_KEPT: Final = 4096  # a year of days for a dozen platforms; about a kilobyte each, for most crawlers share an admission


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
    """Answers what a site said to machines, from the archive or from memory."""

    def __init__(self, archive: Archive, catalog: Catalog, crawlers: Sequence[Crawler]) -> None:
        self.crawlers = tuple(crawlers)
        self._archive = archive
        self._catalog = catalog
        self._kept = lru_cache(_KEPT)(self._admitted)

    def robots(self, document: str, at: datetime | None = None) -> RobotsAt | None:
        """Return the robots.txt of that document id as it stood then (for None, now); None where nobody had looked."""
        return robots_at(self._archive, self._catalog, document, at)

    def admitted(self, document: str, checks: int, at: datetime | None = None) -> Admitted | None:
        """Return whom the robots.txt admitted then; None where nobody had looked.

        `checks` is how often the document has been checked: the answer is looked up again once that has changed.
        """
        return self._kept(document, checks, at)

    def signals(self, documents: Iterable[Document]) -> tuple[SignalsAt, ...]:
        """Return what each of the documents says to machines now, in their order."""
        return signals_at(self._archive, self._catalog, documents)

    def rules(self, document: str) -> tuple[Signal, ...]:
        """Return what the rules of a robots.txt amount to now for search, AI training and AI input."""
        robots = self.robots(document)
        return () if robots is None else rules_as_signals(_said(robots), self.crawlers)

    def of(self, robots: RobotsAt) -> Admitted:
        """Return whom a robots.txt admits."""
        means = meaning(robots.status)
        asked = (ANYBODY, *self.crawlers)
        (row,) = matrix([(robots.document, _said(robots))], asked).rows
        tokens = (crawler.token for crawler in asked)
        found = dict(zip(tokens, row.admissions, strict=True))
        anybody = found.pop(ANYBODY.token)
        return Admitted(robots.document, means, robots.status, robots.since, robots.checked, anybody, found)

    def _admitted(self, document: str, _checks: int, at: datetime | None) -> Admitted | None:
        robots = self.robots(document, at)
        return None if robots is None else self.of(robots)


def _said(robots: RobotsAt) -> Said:
    """Return what crawlers had to go by: rules, or what the status of the answer means."""
    means = meaning(robots.status)
    if means is Meaning.RULES:
        return robots.robots
    return means
