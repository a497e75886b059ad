"""Follows a clause through all versions of its document, also across a platform's change of name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tosmon.catalog import Catalog
from tosmon.core.gaps import Period
from tosmon.core.lineage import Lineage, lineages
from tosmon.core.weights import Weights
from tosmon.errors import NotFound
from tosmon.opened import continued, is_robots, predecessors
from tosmon.registry import Registry
from tosmon.web.clauses.values import Moment
from tosmon.web.remembered import Remembered

__all__ = ["Lived", "Lives"]

_KEPT: Final = 6  # documents whose lineages are kept: some megabytes each
_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Lived:
    """All lives of one clause id, those that stand first, and the line of versions that they were followed through."""

    lives: tuple[Lineage, ...]
    line: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    lineages: tuple[Lineage, ...]
    moments: tuple[Moment, ...]


class Lives:
    """Resolves lineages from one catalog in the light of one watch list; they are kept until a check is recorded."""

    def __init__(self, catalog: Catalog, registry: Registry, weights: Weights) -> None:
        self._catalog = catalog
        self._registry = registry
        self._weights = weights
        self._kept: Remembered[_Line] = Remembered(_KEPT, _SECONDS)

    def of(self, clause: str) -> Lived:
        """Return the lives of the clause that has or had that id.

        Raises:
            NotFound: there never was one in force.

        """
        document = self._catalog.clause(clause).document
        if is_robots(document):
            raise NotFound(f"{clause} is no clause: {document} has rules")
        for name in (*self._continuing(document), document):
            line = self._line(name)
            found = [one for one in line.lineages if clause in one.ids]
            if found:
                found.sort(key=lambda one: (not one.standing, -one.last_seen.timestamp()))
                return Lived(tuple(found), line.moments)
        raise NotFound(f"the clause {clause} never stood in a version that was in force")

    def _continuing(self, document: str) -> list[str]:
        """Return the documents that continue the history of that one, the latest name of the platform first."""
        platform, _, name = document.partition("/")
        later = [one.id for one in self._registry.platforms if platform in predecessors(one.id, self._registry)]
        later.sort(key=lambda one: len(predecessors(one, self._registry)), reverse=True)
        return [f"{one}/{name}" for one in later if self._catalog.sequence(f"{one}/{name}")]

    def _line(self, document: str) -> _Line:
        platform, _, name = document.partition("/")
        names = [document, *(f"{one}/{name}" for one in predecessors(platform, self._registry))]
        key = tuple((one, self._catalog.sequence(one)) for one in names)
        return self._kept.get(key, lambda: self._followed(document))

    def _followed(self, document: str) -> _Line:
        periods = continued(document, self._catalog.periods, self._registry)
        return _Line(lineages(periods, self._weights), tuple(map(_moment, periods)))


def _moment(period: Period) -> Moment:
    return Moment(period.document, period.snapshot, period.first, period.last)
