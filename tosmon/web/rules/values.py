"""What the pages of rules are asked for, and the values that they show; `matrix` composes them, templates show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from tosmon.catalog.views import SayingClause

__all__ = ["Asked", "Cell", "CellPage", "Choices", "Column", "Matrix", "Row", "Said"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for: a day (None: now), labels, platforms and a kind of document; empty ones do not matter."""

    day: date | None = None
    labels: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    document: str = ""
    page: int = 1

    @property
    def of(self) -> str:
        """Return the platform whose documents are the rows: the only one that is asked for; empty for platforms."""
        return self.platforms[0] if len(self.platforms) == 1 else ""

    @property
    def narrowed(self) -> bool:
        """Return whether less is asked for than all."""
        return bool(self.labels or self.platforms or self.document)

    def address(self, path: str = "/rules", **changes: Any) -> str:  # noqa: ANN401 - values of fields
        """Return the address at which this is shown, with some of it changed; back on the first page."""
        one = replace(self, **{"page": 1, **changes})
        pairs = [("at", one.day.isoformat())] if one.day else []
        pairs += [("label", label) for label in one.labels]
        pairs += [("platform", platform) for platform in one.platforms]
        pairs += [("document", one.document)] if one.document else []
        pairs += [("page", str(one.page))] if one.page > 1 else []
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def cell(self, platform: str, label: str) -> str:
        """Return the address of the clauses behind a cell."""
        at = f"?at={self.day.isoformat()}" if self.day else ""
        return f"/rules/{quote(platform)}/{quote(label)}{at}"


@dataclass(frozen=True, slots=True)
class Column:
    """A label, what it means, and how many of the platforms asked for carry it."""

    label: str
    meaning: str
    count: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What a platform or document says of a label: the rule of the most telling clause, and since when.

    `earlier` is true where its first capture said so already: it is older than anybody saw. `count` counts clauses.
    """

    label: str
    rule: str
    since: datetime
    earlier: bool
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Row:
    """A platform, or a document of one: a cell for each column, None where it says nothing.

    `formerly` are the names that the platform had before, under which some of these texts stood.
    """

    id: str
    name: str
    address: str
    cells: tuple[Cell | None, ...]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer: values with their words, and whether each is chosen."""

    labels: tuple[tuple[str, str, bool], ...]
    platforms: tuple[tuple[str, str, bool], ...]
    documents: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The page of platforms, or of one platform's documents, by labels.

    `known` counts the rows on all pages; `unknown` are ids, names and addresses of what nobody had captured by then;
    `silent` are labels that nothing carries.
    """

    asked: Asked
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    known: int
    unknown: tuple[tuple[str, str, str], ...]
    pages: int
    silent: tuple[str, ...]
    choices: Choices


@dataclass(frozen=True, slots=True)
class Said:
    """What one document says of a label: its clauses, and since when it says so."""

    document: str
    clauses: Sequence[SayingClause]


@dataclass(frozen=True, slots=True)
class CellPage:
    """The clauses behind a cell, by document; `rest` counts those that are not shown."""

    day: date | None
    platform: str
    label: str
    meaning: str
    said: tuple[Said, ...]
    rest: int
