"""Searches as people and programs ask them: names made ids before, and hits as JSON and CSV behind.

What a line asks for is told in `tosmon.core.searching`; how clauses are found, in the catalog.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.hits import Hit, Wording
from tosmon.catalog.queries.exports import documents_seen
from tosmon.catalog.types import storable
from tosmon.catalog.views import ChangeFilter
from tosmon.core.search_marks import Kind, marked
from tosmon.core.searching import Field, Filter, Query
from tosmon.exports.text_forms import Json, csv_row, guarded
from tosmon.opened import begun, predecessors
from tosmon.registry import Registry

__all__ = ["COLUMNS", "csv_of", "hit_json", "named"]

COLUMNS: Final = (
    *("platform", "document", "clause", "observed_first", "observed_last", "standing", "headings", "number", "lead_in"),
    *("text", "rule", "labels", "wordings", "matching", "variants", "event"),
)
"""The columns of hits as CSV."""


# --- names ------------------------------------------------------------------------------------------------------------


def named(query: Query, catalog: Catalog, watched: Registry) -> Query:
    """Return the query with the ids of the platforms and labels that its filters name.

    A platform brings those whose history it continues, and so does a document of one: what X says began as Twitter's.
    They are left out where only what stands today is asked for, or what stood when the later name had texts already.

    Raises:
        NotFound: there is no platform of that name; with the closest names.

    """
    found = [better for one in query.filters for better in _named(one, query, catalog, watched)]
    return replace(query, filters=tuple(dict.fromkeys(found)))


def _named(one: Filter, query: Query, catalog: Catalog, watched: Registry) -> Iterator[Filter]:
    if one.field is Field.LABEL:
        yield replace(one, value=one.value.replace("-", "_"))
    elif one.field is Field.PLATFORM:
        platform = _platform(one.value, catalog, watched)
        earlier = () if one.without else predecessors(platform, watched)
        told = catalog.documents_overview(platform) if earlier and query.at else ()
        names = [each.document.partition("/")[2] for each in told]
        for name in (platform, *(each for each in earlier if _stood(each, (platform, names), query, catalog))):
            yield replace(one, value=name)
    elif one.field is Field.DOCUMENT and "/" in one.value:
        given, _, name = one.value.partition("/")
        platform = _platform(given, catalog, watched)
        earlier = () if one.without else predecessors(platform, watched)
        for each in (platform, *(each for each in earlier if _stood(each, (platform, [name]), query, catalog))):
            yield replace(one, value=f"{each}/{name}")
    else:
        yield one


def _stood(earlier: str, later: tuple[str, Sequence[str]], query: Query, catalog: Catalog) -> bool:
    """Return whether texts under an earlier name may be meant, for the later name and those of its documents."""
    if query.current:
        return False
    if query.at is None:
        return True
    platform, names = later
    both = (name for name in names if begun(catalog, f"{earlier}/{name}") is not None)
    begins = (begun(catalog, f"{platform}/{name}") for name in both)
    return all(query.at < one for one in begins if one is not None)


def _platform(name: str, catalog: Catalog, watched: Registry) -> str:
    with catalog.asking() as connection:
        known = bool(documents_seen(connection, ChangeFilter(platform=storable(name))))
    return name if known else watched.platform(name).id


# --- hits -------------------------------------------------------------------------------------------------------------


def hit_json(hit: Hit, query: Query) -> Json:
    """Return a hit as the contract of `search --json` has it; `matches` are offsets in code points of its text."""
    return {
        "platform": hit.document.partition("/")[0],
        "document": hit.document,
        "clause": hit.id,
        "headings": list(hit.clause.headings),
        "number": hit.clause.number,
        "lead_in": hit.clause.lead_in,
        "text": hit.clause.text,
        "matches": [list(one) for one in _stretches(hit, query)],
        "rule": hit.judgement.rule.value,
        "labels": list(hit.judgement.labels),
        "observed_first": _iso(hit.since),
        "observed_last": _iso(hit.until),
        "standing": hit.standing,
        "wordings": [_wording_json(one) for one in hit.wordings],
        "variants": list(hit.variants),
        "version": hit.version or None,
        "event": hit.event or None,
    }


def _stretches(hit: Hit, query: Query) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in marked(hit.clause.text, query):
        if piece.kind is Kind.MATCH:
            yield at, at + len(piece.text)
        at += len(piece.text)


def _wording_json(one: Wording) -> Json:
    since, until = _iso(one.since), _iso(one.until)
    return {"clause": one.id, "observed_first": since, "observed_last": until, "matches": one.matches}


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def csv_of(hits: Iterable[Hit]) -> Iterator[str]:
    """Yield hits as lines of CSV behind a line of names; no cell is a formula to a spreadsheet."""
    yield csv_row(COLUMNS)
    for hit in hits:
        yield csv_row(map(guarded, _cells(hit)))


def _cells(hit: Hit) -> Iterator[str]:
    yield from (hit.document.partition("/")[0], hit.document, hit.id, _iso(hit.since), _iso(hit.until))
    yield "true" if hit.standing else "false"
    yield from (" › ".join(hit.clause.headings), hit.clause.number, hit.clause.lead_in, hit.clause.text)
    yield from (hit.judgement.rule.value, "|".join(hit.judgement.labels))
    yield from (str(len(hit.wordings)), str(hit.matching), "|".join(hit.variants), hit.event)
