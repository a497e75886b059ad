"""Searches composed as pages: hits with their links, facets, chips of the filters that are on, and pages of hits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tosmon.catalog.hits import Hit, Hits
from tosmon.core.language import LANGUAGES
from tosmon.core.model import Rule
from tosmon.core.search_marks import marked
from tosmon.core.searching import Field, Filter, Query
from tosmon.core.words import in_words
from tosmon.errors import NotFound, UsageError
from tosmon.exports.searches import named
from tosmon.lexicon import definitions
from tosmon.opened import later_names
from tosmon.web.asked import address_time
from tosmon.web.searching.asking import MOMENTS, Asked
from tosmon.web.searching.values import Chip, Choice, Choices, Facet, SearchPage, Shown
from tosmon.web.site import Site

__all__ = ["MOST", "Searches"]

PAGE: Final = 20  # hits
MOST: Final = 1000  # hits of a download
LONG: Final = 700  # letters of a clause that are shown whole
FACETS: Final = 12  # values of each kind that are listed


class Searches:
    """Composes the pages of searches."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, asked: Asked) -> SearchPage:
        """Return the page of what is asked for.

        Raises:
            HTTPException: 400 for what means nothing.

        """
        choices, chips = self._choices(), tuple(self._chips(asked))
        try:
            query = self.query(asked)
        except (UsageError, NotFound) as error:
            return SearchPage(asked, choices, chips, fault=str(error))
        if not query.asks:
            fault = "Say at least one word, platform or label that hits shall have." if asked.anything else ""
            return SearchPage(asked, choices, chips, fault=fault)
        found = self._site.catalog.search(query, limit=PAGE, offset=asked.first)
        return SearchPage(
            asked,
            choices,
            chips,
            brought=self._brought(asked, query),
            found=found,
            hits=tuple(_shown(hit, query) for hit in found.hits),
            facets=tuple(self._facets(asked, found)),
            earlier=asked.at_first(max(asked.first - PAGE, 0)).address() if asked.first else "",
            later=asked.at_first(asked.first + PAGE).address() if asked.first + PAGE < found.total else "",
        )

    def query(self, asked: Asked) -> Query:
        """Return what is asked for, with names made ids.

        Raises:
            UsageError, NotFound: a filter has a value that it cannot have.
            HTTPException: 400 for a moment that is none.

        """
        return named(asked.query(), self._site.catalog, self._site.registry)

    def _brought(self, asked: Asked, query: Query) -> tuple[str, ...]:
        """Return the names under which platforms that are asked for went before, as far as their texts are searched."""
        later = later_names(self._site.registry)
        said = {_platform_of(one) for one in asked.query().filters if one.field in _OF_PLATFORMS}
        found = (_platform_of(one) for one in query.filters if one.field in _OF_PLATFORMS and not one.without)
        earlier = dict.fromkeys(one for one in found if one in later and one not in said)
        return tuple(self._site.names.platform(one) for one in earlier)

    def _choices(self) -> Choices:
        platforms = self._site.catalog.every_platform()
        names = [Choice(one, self._site.names.platform(one)) for one in platforms]
        return Choices(
            platforms=sorted(names, key=lambda one: one.name.lower()),
            labels=[Choice(one, in_words(one)) for one in definitions()],
            rules=[Choice(one.value, one.value) for one in Rule if one is not Rule.NONE],
            languages=LANGUAGES,
        )

    def _chips(self, asked: Asked) -> Iterator[Chip]:
        for one, values in asked.filters.items():
            for value in values:
                yield Chip(one.value, self._name(one, value), asked.without(one, value).address())
        for name in MOMENTS:
            if name in asked.moments:
                yield Chip(_MOMENTS[name], asked.moments[name], asked.without_moment(name).address())
        if asked.current:
            yield Chip(_MOMENTS["current"], "", asked.without_moment("current").address())
        for piece, rest in asked.without_pieces():
            yield Chip("", piece, rest.address())

    def _name(self, of: Field, value: str) -> str:
        if of is Field.PLATFORM:
            return self._site.names.platform(value)
        return in_words(value.replace("-", "_")) if of is Field.LABEL else value

    def _facets(self, asked: Asked, found: Hits) -> Iterator[tuple[str, list[Facet]]]:
        for of, counts in ((Field.PLATFORM, found.platforms), (Field.LABEL, found.labels), (Field.RULE, found.rules)):
            listed = [
                Facet(value, self._name(of, value), count, asked.only(of, value).address())
                for value, count in _largest(counts)
                if asked.filters.get(of) != (value,)
            ]
            if listed:
                yield of.value, listed


_OF_PLATFORMS: Final = frozenset({Field.PLATFORM, Field.DOCUMENT})


def _platform_of(one: Filter) -> str:
    return one.value.partition("/")[0]


_MOMENTS: Final = {"at": "in force on", "since": "since", "until": "until", "current": "in force today"}


def _largest(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return list(counts.items())[:FACETS]


def _shown(hit: Hit, query: Query) -> Shown:
    before, after = map(_moment_of, hit.compared)
    when = address_time(query.at) if query.at else _moment_of(hit.version)
    return Shown(
        hit=hit,
        text=marked(hit.clause.text, query, LONG),
        lead_in=marked(hit.clause.lead_in, query, LONG),
        headings=hit.clause.headings,
        clause=f"/c/{hit.id}",
        version=f"/v/{hit.document}/{when}" if when else "",
        compared=f"/compare/{hit.document}/{before}..{after}" if before and after else "",
        event=f"/e/{hit.event}" if hit.event else "",
    )


def _moment_of(snapshot: str) -> str:
    """Return what names a snapshot within its document."""
    return snapshot.rpartition("/")[2]
