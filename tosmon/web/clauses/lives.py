"""Follows a clause through all versions of its document, also across a platform's change of name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.queries.clauses import document_of
from tosmon.catalog.queries.lineage import Line
from tosmon.core.following import Outline, follow
from tosmon.core.gaps import Period
from tosmon.core.lineage import Lineage, lineages
from tosmon.core.weights import Weights
from tosmon.errors import NotFound
from tosmon.opened import continued, is_robots, predecessors
from tosmon.registry import Registry
from tosmon.web.clauses.values import Moment
from tosmon.web.remembered import Remembered

__all__ = ["Lived", "Lives"]

_KEPT: Final = 64  # clauses
_WHOLES: Final = 8  # documents whose lineages are all kept: some megabytes each
_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Lived:
    """All lives of one clause id, those that stand first, and the line of versions that they were followed through."""

    lives: tuple[Lineage, ...]
    line: tuple[Moment, ...]


_Whole = tuple[tuple[Lineage, ...], tuple[Moment, ...]]


class Lives:
    """Resolves lineages from one catalog in the light of one watch list; the latest are kept until the next check."""

    def __init__(self, catalog: Catalog, registry: Registry, weights: Weights) -> None:
        self._catalog = catalog
        self._registry = registry
        self._weights = weights
        self._kept: Remembered[Lived] = Remembered(_KEPT, _SECONDS)
        self._wholes: Remembered[_Whole] = Remembered(_WHOLES, _SECONDS)

    def of(self, clause: str) -> Lived:
        """Return the lives of the clause that has or had that id.

        Raises:
            NotFound: there never was one in force.

        """
        document = self._document(clause)
        if document is None or is_robots(document):
            raise NotFound(f"there is no clause {clause}")
        for name in (*self._continuing(document), document):
            names = self._names(name)
            key = (clause, *((one, self._catalog.sequence(one)) for one in names))
            lived = self._kept.get(key, partial(self._lived, clause, names))
            if lived.lives:
                return lived
        raise NotFound(f"the clause {clause} never stood in a version that was in force")

    def _document(self, clause: str) -> str | None:
        with self._catalog.asking() as connection:
            return document_of(connection, clause)

    def _continuing(self, document: str) -> list[str]:
        """Return the documents that continue the history of that one, the latest name of the platform first."""
        platform, _, name = document.partition("/")
        later = [one.id for one in self._registry.platforms if platform in predecessors(one.id, self._registry)]
        later.sort(key=lambda one: len(predecessors(one, self._registry)), reverse=True)
        return [f"{one}/{name}" for one in later if self._catalog.sequence(f"{one}/{name}")]

    def _names(self, document: str) -> list[str]:
        """Return the document, and those whose history it continues as far as anything is known of them."""
        platform, _, name = document.partition("/")
        before = [f"{one}/{name}" for one in predecessors(platform, self._registry)]
        return [document, *(one for one in before if self._catalog.sequence(one))]

    def _lived(self, clause: str, names: Sequence[str]) -> Lived:
        """Return the lives of a clause in a document, through the others before it where there are any."""
        found = self._followed(clause, names[0]) if len(names) == 1 else None
        if found is not None:
            return found
        # What stood in two documents is found by its words alone, and of some clauses all versions must be read.
        key = tuple((one, self._catalog.sequence(one)) for one in names)
        return _sorted(clause, *self._wholes.get(key, partial(self._whole, names[0])))

    def _whole(self, document: str) -> _Whole:
        periods = continued(document, self._catalog.periods, self._registry)
        return lineages(periods, self._weights), tuple(map(_moment, periods))

    def _followed(self, clause: str, document: str) -> Lived | None:
        with self._catalog.asking() as connection:
            line = Line(connection, document)
            number = line.number(clause)
            found = () if number is None else follow((number, clause), line.outlines, line, self._weights)
            return None if found is None else _sorted(clause, found, tuple(map(_moment, line.outlines)))


def _sorted(clause: str, found: Sequence[Lineage], line: tuple[Moment, ...]) -> Lived:
    """Return the lives of that id: those that stand first, and of these the most eventful."""
    lives = sorted(
        (one for one in found if clause in one.ids),
        key=lambda one: (not one.standing, -one.last_seen.timestamp(), -len(one.steps)),
    )
    return Lived(tuple(lives), line)


def _moment(one: Period | Outline) -> Moment:
    return Moment(one.document, one.snapshot, one.first, one.last)
