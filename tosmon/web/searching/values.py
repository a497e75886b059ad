"""The values of the search page's template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tosmon.catalog.hits import Hit, Hits
from tosmon.core.search_marks import Piece
from tosmon.web.searching.asking import Asked

__all__ = ["Chip", "Choice", "Choices", "Facet", "SearchPage", "Shown"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: what it is of (a word for people), its value, and the address without it."""

    of: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that hits have, how many do, and the address of only these."""

    value: str
    name: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter of the form may have, and its name."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters of the form offer."""

    platforms: Sequence[Choice]
    labels: Sequence[Choice]
    rules: Sequence[Choice]
    languages: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A hit as a page shows it: its text and lead-in in pieces, and where its links lead, empty for nowhere."""

    hit: Hit
    text: Sequence[Piece]
    lead_in: Sequence[Piece]
    headings: Sequence[str]
    clause: str
    version: str
    compared: str
    event: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The page of a search. `found` is None where nothing was asked, or what was asked means nothing (`fault`).

    `facets` are told by the word for what they are of; `brought` are earlier names of platforms that were asked for,
    whose texts are searched with theirs.
    """

    asked: Asked
    choices: Choices
    chips: Sequence[Chip] = ()
    fault: str = ""
    brought: Sequence[str] = ()
    found: Hits | None = None
    hits: Sequence[Shown] = ()
    facets: Sequence[tuple[str, Sequence[Facet]]] = ()
    earlier: str = ""
    later: str = ""
