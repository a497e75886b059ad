"""Composes platforms by labels on a day: what stood then, seen together for each platform or document.

Which turns stood is the catalog's to know. A text that nobody had captured by then says nothing about its rules, and is
told apart from one that is silent.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Final, Self

from tosmon.catalog import Catalog
from tosmon.catalog.views import LabelSpan
from tosmon.core.families import family_of
from tosmon.core.label_turns import STANDS, STRICTEST
from tosmon.core.signal_names import is_signal_file
from tosmon.core.words import in_words
from tosmon.errors import NotFound
from tosmon.lexicon import definitions
from tosmon.opened import is_robots, later_names
from tosmon.registry import PlatformKind, Registry
from tosmon.registry.names import Names
from tosmon.tools import utc_now
from tosmon.web.rules.values import Asked, Cell, Choices, Column, Matrix, Row

__all__ = ["Group", "Rules", "Standing", "end_of", "is_text", "kind_of"]

ROWS: Final = 40  # of one page
DAYS: Final = 16  # that are kept at hand, until turns are written
_STRICT: Final = {rule.value: place for place, rule in enumerate(STRICTEST)}


def end_of(day: date | None) -> datetime:
    """Return the last moment of a day, UTC, for what was first observed on it counts; now for None."""
    return utc_now() if day is None else datetime.combine(day, time.max, UTC)


def is_text(document: str) -> bool:
    """Return whether a document is a text, and neither a robots.txt nor a signal file."""
    return not is_robots(document) and not is_signal_file(document)


def kind_of(document: str) -> str:
    """Return what documents of all platforms that are the same kind of text are called: "terms-of-service"."""
    return family_of(document).partition("/")[2]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stood at a moment: what each document said, since when there was a text of it, and what kinds of texts."""

    said: Mapping[str, Sequence[LabelSpan]]
    since: Mapping[str, datetime]
    kinds: frozenset[str]

    @classmethod
    def of(cls, spans: Iterable[LabelSpan]) -> Self:
        """Return what these turns amount to, which stood at one moment."""
        said: dict[str, list[LabelSpan]] = defaultdict(list)
        since: dict[str, datetime] = {}
        for span in spans:
            if span.label == STANDS:
                since[span.document] = span.since
            else:
                said[span.document].append(span)
        return cls(said, since, frozenset(kind_of(one) for one in since if is_text(one)))


@dataclass(frozen=True, slots=True)
class Group:
    """What a row is made of: a platform's documents, or a document's variants; those that were captured by then."""

    id: str
    name: str
    address: str
    documents: tuple[str, ...]
    known: bool

    def labels(self, standing: Standing) -> set[str]:
        """Return the labels that any of the documents carries."""
        return {span.label for document in self.documents for span in standing.said.get(document, ())}


class Rules:
    """Composes the pages of rules from a catalog and a watch list."""

    def __init__(self, catalog: Catalog, registry: Registry, names: Names) -> None:
        self._catalog = catalog
        self._names = names
        self._watched = {one.id for one in registry.platforms}
        self._collectors = {one.id for one in registry.platforms if one.kind is PlatformKind.COLLECTOR}
        self._documents = tuple(one.id for one in registry)
        self._kinds = frozenset(kind_of(one) for one in self._documents if is_text(one))
        self._later = later_names(registry)
        self._stood = lru_cache(DAYS)(self._read)

    def platforms(self) -> list[str]:
        """Return the ids of all platforms that are watched, or that anything is known of, by name."""
        found = {*self._watched, *self._catalog.every_platform()}
        return sorted(found, key=lambda one: (self._names.platform(one).casefold(), one))

    def matrix(self, asked: Asked, *, rows: int | None = ROWS) -> Matrix:
        """Return what is asked for, a page of it; all on one for `rows` None.

        Raises:
            NotFound: there is no platform of that name.

        """
        standing = self._stood(asked.day, self._catalog.turns_state())
        platforms = self.platforms()
        strange = set(asked.platforms).difference(platforms)
        if strange:
            raise NotFound(f"there is no platform {min(strange)}")
        groups = self.groups(asked, standing, platforms)
        counts = Counter(label for group in groups for label in group.labels(standing))
        wanted = asked.labels or tuple(sorted(counts, key=lambda label: (-counts[label], label)))
        known = [group for group in groups if group.known or group.labels(standing)]
        unknown = [
            (group.id, group.name, group.address) for group in groups if not (group.known or group.labels(standing))
        ]
        shown = known if rows is None else known[(asked.page - 1) * rows : asked.page * rows]
        return Matrix(
            asked=asked,
            columns=tuple(Column(label, definitions().get(label, ""), counts[label]) for label in wanted),
            rows=self._rows(shown, wanted, standing, asked),
            known=len(known),
            unknown=tuple(unknown),
            pages=1 if rows is None else max(-(-len(known) // rows), 1),
            silent=() if asked.labels else tuple(label for label in definitions() if label not in counts),
            choices=self._choices(asked, standing, platforms),
        )

    def _read(self, day: date | None, _state: tuple[Any, ...]) -> Standing:
        return Standing.of(self._catalog.labels_at(end_of(day)))

    # --- rows ---------------------------------------------------------------------------------------------------------

    def groups(self, asked: Asked, standing: Standing, platforms: Sequence[str]) -> list[Group]:
        """Return what the rows are made of: platforms, or the documents of the one platform that is asked for.

        What a platform's earlier name said counts as its own, until it has texts itself.
        """
        captured: dict[str, list[str]] = defaultdict(list)
        for document in standing.since:
            if not asked.document or kind_of(document) == asked.document:
                platform = document.partition("/")[0]
                captured[platform].append(document)
                later = self._later.get(platform)
                if later and self._speaks_for(document, later, standing):
                    captured[later].append(document)
        if asked.of:
            return self._of_documents(asked, captured.get(asked.of, ()))
        told = {one for one in self._later if self._later[one] in platforms}
        among = set(asked.platforms) if asked.platforms else set(platforms) - self._collectors - told
        return [
            Group(one, self._names.platform(one), f"/p/{one}", tuple(found), any(map(is_text, found)))
            for one in platforms
            if one in among
            for found in (captured.get(one, ()),)
        ]

    def _speaks_for(self, document: str, later: str, standing: Standing) -> bool:
        """Return whether a document of an earlier name is what a platform says: it has no such text of its own yet."""
        own = f"{later}/{document.partition('/')[2]}"
        if own in self._documents:
            return own not in standing.since
        return not any(one.startswith(f"{later}/") for one in standing.since)

    def _of_documents(self, asked: Asked, captured: Iterable[str]) -> list[Group]:
        """Return a platform's documents, the variants of a text as one; files for machines where they say something."""
        families: dict[str, list[str]] = {
            family_of(one): []
            for one in self._documents
            if one.startswith(f"{asked.of}/") and is_text(one) and asked.document in {"", kind_of(one)}
        }
        for document in captured:
            families.setdefault(f"{asked.of}/{kind_of(document)}", []).append(document)
        found = [
            Group(one, self._names.document(one), f"/d/{min(own, default=one)}", tuple(own), bool(own))
            for one, own in families.items()
        ]
        return sorted(found, key=lambda group: (not is_text(group.id), group.name.casefold(), group.id))

    def _rows(
        self, groups: Sequence[Group], wanted: Sequence[str], standing: Standing, asked: Asked
    ) -> tuple[Row, ...]:
        found = [[_most_telling(group, label, standing) for label in wanted] for group in groups]
        single = [(one.document, one.clause) for cells in found for one, _, count in filter(None, cells) if count == 1]
        ids = self._catalog.clause_ids(single)

        def cell(told: tuple[LabelSpan, bool, int] | None) -> Cell | None:
            if told is None:
                return None
            span, earlier, count = told
            clause = ids.get((span.document, span.clause)) if count == 1 else None
            to = f"/c/{clause}" if clause else asked.cell(span.document.partition("/")[0], span.label)
            return Cell(span.label, span.rule, span.since, earlier, count, to)

        return tuple(
            Row(group.id, group.name, group.address, tuple(map(cell, cells)), self._formerly(group, asked))
            for group, cells in zip(groups, found, strict=True)
        )

    def _formerly(self, group: Group, asked: Asked) -> tuple[str, ...]:
        """Return the earlier names under which the texts of a row stood: what they are called, and where they are."""
        own = asked.of or group.id
        names = dict.fromkeys(one.partition("/")[0] for one in group.documents)
        return tuple(self._names.platform(one) for one in names if one != own)

    # --- filters ------------------------------------------------------------------------------------------------------

    def _choices(self, asked: Asked, standing: Standing, platforms: Iterable[str]) -> Choices:
        kinds = standing.kinds | self._kinds
        return Choices(
            labels=tuple((one, in_words(one), one in asked.labels) for one in definitions()),
            platforms=tuple((one, self._names.platform(one), one in asked.platforms) for one in platforms),
            documents=tuple((one, self._names.document(f"/{one}"), one == asked.document) for one in sorted(kinds)),
        )


def _most_telling(group: Group, label: str, standing: Standing) -> tuple[LabelSpan, bool, int] | None:
    """Return what a row says of a label: its strictest turn, whether that is older than anybody saw, and its clauses.

    It counts since the first of the texts that say so now; what several variants of a text say counts once.
    """
    among = [span for document in group.documents for span in standing.said.get(document, ()) if span.label == label]
    if not among:
        return None
    best = min(among, key=lambda one: (_STRICT[one.rule], "@" in one.document, one.since, one.document))
    oldest = min((one for one in among if one.rule == best.rule), key=lambda one: one.since)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in among:
        counts[family_of(one.document)][one.document] += one.clauses
    count = sum(max(variants.values()) for variants in counts.values())
    return best._replace(since=oldest.since), oldest.since <= standing.since[oldest.document], count
