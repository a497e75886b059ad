"""What the page of platforms by crawlers is asked for and shows; `matrix` composes it, templates show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.web.robots_values import Cell

__all__ = ["Asked", "MatrixPage", "MatrixRow"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for: a day (None: now), and the crawlers of a purpose (None: those most asked for)."""

    day: date | None = None
    purpose: CrawlerPurpose | None = None
    page: int = 1

    def address(self, **changes: Any) -> str:  # noqa: ANN401 - values of fields
        """Return the address at which this is shown, with some of it changed; back on the first page."""
        one = replace(self, **{"page": 1, **changes})
        pairs = [("at", one.day.isoformat())] if one.day else []
        pairs += [("purpose", one.purpose.value)] if one.purpose else []
        pairs += [("page", str(one.page))] if one.page > 1 else []
        return f"/robots?{urlencode(pairs)}" if pairs else "/robots"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A platform: the document of its robots.txt, what each crawler may fetch, and how many other hosts it has.

    `instead` is what the answer's status means where there were no rules.
    """

    platform: str
    name: str
    document: str
    since: datetime | None
    instead: str
    cells: tuple[Cell, ...]
    hosts: int


@dataclass(frozen=True, slots=True)
class MatrixPage:
    """Platforms by crawlers.

    `purposes` are purposes, titles and numbers of crawlers; `uncaptured` are ids and names of the platforms of this
    page whose robots.txt nobody had looked at by then. The last cell of each row is that of every other crawler.
    """

    asked: Asked
    purposes: tuple[tuple[CrawlerPurpose, str, int], ...]
    crawlers: Sequence[Crawler]
    rows: tuple[MatrixRow, ...]
    uncaptured: tuple[tuple[str, str], ...]
    pages: int
