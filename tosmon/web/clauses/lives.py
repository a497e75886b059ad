"""Follows a clause through all versions of its document, also across a platform's change of name, and joins its kin."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.queries.clauses import document_of
from tosmon.catalog.queries.lineage import Line
from tosmon.core.following import Outline, follow, follow_all
from tosmon.core.gaps import Period
from tosmon.core.kin import Chain, Kin, Member
from tosmon.core.lineage import Lineage, lineages
from tosmon.core.weights import Weights
from tosmon.errors import NotFound
from tosmon.opened import continued, continuing, is_robots, predecessors
from tosmon.registry import Registry
from tosmon.web.clauses.values import Moment
from tosmon.web.remembered import Remembered

__all__ = ["Life", "Lived", "Lives"]

_KEPT: Final = 64  # clauses
_WHOLES: Final = 16  # documents whose lineages are all kept: some megabytes each
_RULES: Final = 128  # documents of whose lineages those of rules are kept
_MOST_RULES: Final = 400  # clauses that were ever labelled; of more, each is followed alone
_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Life:
    """One life of a clause id, and the chain of like rules that it is part of: itself alone where there are none."""

    lineage: Lineage
    chain: Chain


@dataclass(frozen=True, slots=True)
class Lived:
    """All lives of one clause id, those that stand first, and the line of versions that they were followed through.

    `alone` says that like rules were not looked for, because the document changed too often for that.
    """

    lives: tuple[Life, ...]
    line: tuple[Moment, ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """Lineages of a document, how they follow each other (None where nobody looked), and its versions."""

    lineages: tuple[Lineage, ...] = ()
    kin: Kin | None = None
    line: tuple[Moment, ...] = ()


class Lives:
    """Resolves lineages from one catalog in the light of one watch list; the latest are kept until the next check."""

    def __init__(self, catalog: Catalog, registry: Registry, weights: Weights) -> None:
        self._catalog = catalog
        self._registry = registry
        self._weights = weights
        self._kept: Remembered[Lived] = Remembered(_KEPT, _SECONDS)
        self._wholes: Remembered[_Known] = Remembered(_WHOLES, _SECONDS)
        self._ruling: Remembered[_Known] = Remembered(_RULES, _SECONDS)

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
            key = (clause, *self._key(names))
            lived = self._kept.get(key, partial(self._lived, clause, names))
            if lived.lives:
                return lived
        raise NotFound(f"the clause {clause} never stood in a version that was in force")

    def _document(self, clause: str) -> str | None:
        with self._catalog.asking() as connection:
            return document_of(connection, clause)

    def _continuing(self, document: str) -> list[str]:
        """Return the documents that continue the history of that one, the latest name of the platform first."""
        return [one for one in continuing(document, self._registry) if self._catalog.sequence(one)]

    def _names(self, document: str) -> list[str]:
        """Return the document, and those whose history it continues as far as anything is known of them."""
        platform, _, name = document.partition("/")
        before = [f"{one}/{name}" for one in predecessors(platform, self._registry)]
        return [document, *(one for one in before if self._catalog.sequence(one))]

    def _key(self, names: Sequence[str]) -> tuple[tuple[str, int], ...]:
        return tuple((one, self._catalog.sequence(one)) for one in names)

    def _lived(self, clause: str, names: Sequence[str]) -> Lived:
        """Return the lives of a clause in a document, through the others before it where there are any."""
        key = self._key(names)
        if len(names) == 1:
            found = self._in_one(clause, names[0], key)
            if found is not None:
                return found
        # What stood in two documents is found by its words alone, and of some clauses all versions must be read.
        return _sorted(clause, self._wholes.get(key, partial(self._whole, names[0])))

    def _in_one(self, clause: str, document: str, key: Hashable) -> Lived | None:
        """Return the lives of a clause of one document; None where that takes too long.

        Rules are followed all at once, for they may have taken over from each other; not so for a clause that stands in
        every version there is.
        """
        rules = self._ruling.kept(key)
        if rules is None:
            alone = self._followed(clause, document, looked=True)
            if alone is not None and all(map(_stands_throughout, alone.lives)):
                return alone
            rules = self._ruling.get(key, partial(self._rules, document))
        known = _sorted(clause, rules)
        return known if known.lives else self._followed(clause, document, looked=rules.kin is not None)

    def _whole(self, document: str) -> _Known:
        periods = continued(document, self._catalog.periods, self._registry)
        found = lineages(periods, self._weights)
        return _Known(found, Kin(periods, found, self._weights), tuple(map(_moment, periods)))

    def _rules(self, document: str) -> _Known:
        """Return the lineages of all clauses that ever were labelled; none where that takes too long."""
        with self._catalog.asking() as connection:
            line = Line(connection, document)
            ruling = line.ruling(_MOST_RULES)
            found = None if ruling is None else follow_all(ruling, line.outlines, line, self._weights)
        if found is None:
            return _Known()
        kin = Kin(found.periods, found.lineages, self._weights)
        return _Known(found.lineages, kin, tuple(map(_moment, found.periods)))

    def _followed(self, clause: str, document: str, *, looked: bool) -> Lived | None:
        """Return the lives of a clause that is followed alone; None where that takes too long."""
        with self._catalog.asking() as connection:
            line = Line(connection, document)
            number = line.number(clause)
            found = () if number is None else follow((number, clause), line.outlines, line, self._weights)
            if found is None:
                return None
            known = _Known(found, None, tuple(map(_moment, line.outlines)))
            return _sorted(clause, known, alone=not looked and any(_ruled(one) for one in found))


def _stands_throughout(life: Life) -> bool:
    """Return whether a clause stands from the first version to the last: no other rule came or went in its stead."""
    return life.lineage.standing and life.lineage.places[0][0] == 0


def _ruled(lineage: Lineage) -> bool:
    return any(labels for _, labels in lineage.labels)


def _sorted(clause: str, known: _Known, *, alone: bool = False) -> Lived:
    """Return the lives of that id: those that stand first, and of these the most eventful."""
    lives = sorted(
        (
            Life(one, known.kin.chain_of(number) if known.kin else Chain((Member(one),)))
            for number, one in enumerate(known.lineages)
            if clause in one.ids
        ),
        key=lambda one: (not one.lineage.standing, -one.lineage.last_seen.timestamp(), -len(one.lineage.steps)),
    )
    return Lived(tuple(lives), known.line, alone)


def _moment(one: Period | Outline) -> Moment:
    return Moment(one.document, one.snapshot, one.first, one.last)
