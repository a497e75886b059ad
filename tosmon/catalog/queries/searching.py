"""Hits out of the candidates of the full-text index: when they stood, folded by lineage and text, in order."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, Select, Text, bindparam, case, func, select, type_coerce
from sqlalchemy.orm import aliased

from tosmon.catalog.hits import Hit, Hits, Wording
from tosmon.catalog.layouts import StoredClause, decode_clause, unpack
from tosmon.catalog.searching import Found, find, listed, searched
from tosmon.catalog.tables import changes, clauses, documents, events, versions
from tosmon.catalog.types import from_instant, to_instant
from tosmon.core.families import family_of
from tosmon.core.searching import Order, Query

__all__ = ["search"]

_NEAR: Final = 8  # steps from no fit to the best: within one, clauses fit about as well
_LAYOUTS: Final = 4096  # versions whose clause numbers are remembered, 1 to 20 kB each

_UNJUDGED: Final = "[]"

_first: Final = aliased(versions, name="first_held")
_last: Final = aliased(versions, name="last_held")
_CANDIDATES: Final = (
    select(
        searched.c.key,
        searched.c.document,
        searched.c.number,
        searched.c.lineage,
        searched.c.alike,
        clauses.c.id,
        type_coerce(clauses.c.judgement, Text),  # most say nothing, and need no parser
        clauses.c.first_version,
        clauses.c.last_version,
        type_coerce(_first.c.observed_first, Text),
        type_coerce(_last.c.observed_last, Text),
    )
    .join(clauses, (clauses.c.document == searched.c.document) & (clauses.c.number == searched.c.number))
    .join(_first, _first.c.key == clauses.c.first_version)  # none of what only suspects hold
    .join(_last, _last.c.key == clauses.c.last_version)
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A clause that holds what was asked for, with the versions that held it first and last.

    Times and judgement are as they are stored: of thousands of candidates few are shown.
    """

    key: int
    document: str
    number: int
    lineage: int
    alike: int
    id: str
    judgement: str
    first_version: int
    last_version: int
    since: str
    until: str

    @property
    def judged(self) -> tuple[str, Sequence[str]]:
        """Return what the clause does, and its labels; empty where it has none."""
        if self.judgement == _UNJUDGED:
            return "", ()
        rule, labels, _ = json.loads(self.judgement)
        return rule, labels


@dataclass(slots=True)
class _Group:
    """Candidates that are one hit: of one lineage, and of the same text in other variants."""

    shown: _Candidate
    score: float
    variants: list[str]


def search(connection: Connection, query: Query, *, limit: int, offset: int) -> Hits:
    """Return the hits from `offset` on, `limit` at most. A query that asks for nothing has none."""
    found = find(connection, query) if query.asks else Found({}, 0)
    candidates = _read(connection, _CANDIDATES.where(searched.c.key.in_(listed(found.scores))))
    groups = _in_order(_folded(_in_time(connection, query, candidates), found), query.order)
    page = groups[offset : offset + limit]
    judged = [one.shown.judged for one in groups]
    return Hits(
        query=query,
        hits=tuple(_hits(connection, page, found.scores)),
        total=len(groups),
        matches=found.matches,
        cut=found.cut,
        platforms=_counted(one.shown.document.partition("/")[0] for one in groups),
        labels=_counted(label for _, labels in judged for label in labels),
        rules=_counted(rule for rule, _ in judged if rule),
    )


def _read(connection: Connection, statement: Select[Any]) -> list[_Candidate]:
    return [_Candidate(*row) for row in connection.execute(statement)]


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))


def _in_order(groups: Iterable[_Group], order: Order) -> list[_Group]:
    """Return hits by fit, labelled ones first among equals, then the latest; or the latest first."""
    every = sorted(groups, key=lambda one: (one.score, one.shown.key))
    every.sort(key=lambda one: one.shown.until, reverse=True)
    if order is Order.DATE:
        return every
    best = min((one.score for one in every), default=0.0) or 1.0
    return sorted(every, key=lambda one: (-round(_NEAR * one.score / best), one.shown.judgement == _UNJUDGED))


# --- when they stood --------------------------------------------------------------------------------------------------


def _in_time(connection: Connection, query: Query, candidates: Sequence[_Candidate]) -> Sequence[_Candidate]:
    """Return those of the candidates that stood when they are asked to have stood."""
    if query.since is not None:
        since = to_instant(query.since)
        candidates = [one for one in candidates if one.until >= since]
    if query.until is not None:
        until = to_instant(query.until)
        candidates = [one for one in candidates if one.since <= until]
    if query.at is not None:
        candidates = _standing(connection, candidates, query.at)
    if query.current:
        candidates = _standing(connection, candidates, None)
    return candidates


def _standing(connection: Connection, candidates: Sequence[_Candidate], when: datetime | None) -> Sequence[_Candidate]:
    """Return the candidates that the version in force at `when` (for None, today) of their document holds."""
    keys = _in_force(connection, {one.document for one in candidates}, when)
    moment = "" if when is None else to_instant(when)
    near = [one for one in candidates if one.document in keys and _may_hold(one, keys[one.document], moment)]
    held = _numbers(connection, {keys[one.document] for one in near})
    return [one for one in near if _holds(held[keys[one.document]], one.number)]


def _may_hold(one: _Candidate, version: int, when: str) -> bool:
    """Return whether the version may hold the clause, which spares reading most layouts."""
    if not when:
        return one.first_version <= version
    return one.first_version <= version <= one.last_version or one.since <= when <= one.until


def _in_force(connection: Connection, names: Collection[str], when: datetime | None) -> dict[str, int]:
    """Return the key of each document's version in force, as `queries.versions.info_at` finds it, for all at once."""
    own = case((documents.c.version.is_not(None), _latest(when, own=True)))
    others = case((documents.c.imported > 0, _latest(when, own=False)))
    query = select(documents.c.document, own, others).where(documents.c.document.in_(listed(names)))
    found = [tuple(row) for row in connection.execute(query)]
    both = {key for _, ours, theirs in found if ours and theirs for key in (ours, theirs)}
    spans = {row[0]: row for row in connection.execute(_SPANS.where(versions.c.key.in_(listed(both))))} if both else {}
    return {name: _later(ours, theirs, spans, when) for name, ours, theirs in found if ours or theirs}


_SPANS: Final = select(versions.c.key, versions.c.observed_first, versions.c.observed_last)


def _latest(when: datetime | None, *, own: bool) -> Any:  # noqa: ANN401 - a subquery of SQLAlchemy's
    whose = versions.c.witness == "" if own else versions.c.witness != ""
    query = select(versions.c.key).where(versions.c.document == documents.c.document, ~versions.c.suspect, whose)
    if when is not None:
        query = query.where(versions.c.observed_first <= when)
    return query.order_by(versions.c.observed_first.desc(), versions.c.key.desc()).limit(1).scalar_subquery()


def _later(ours: int | None, theirs: int | None, spans: Mapping[int, Any], when: datetime | None) -> int:
    if ours is None or theirs is None:
        return ours or theirs or 0
    seen: datetime = spans[ours].observed_last if when is None else min(spans[ours].observed_last, when)
    return theirs if spans[theirs].observed_first > seen else ours


def _numbers(connection: Connection, keys: Collection[int]) -> dict[int, Sequence[int]]:
    """Return the numbers of the clauses that these versions hold, in rising order."""
    query = select(versions.c.key, versions.c.layout).where(versions.c.key.in_(listed(keys)))
    return {row.key: _of_layout(row.layout) for row in connection.execute(query)} if keys else {}


@lru_cache(maxsize=_LAYOUTS)
def _of_layout(layout: bytes) -> Sequence[int]:
    return array("L", sorted(unpack(layout)[0]))


def _holds(numbers: Sequence[int], number: int) -> bool:
    place = bisect_left(numbers, number)
    return place < len(numbers) and numbers[place] == number


# --- folding ----------------------------------------------------------------------------------------------------------


def _folded(candidates: Iterable[_Candidate], found: Found) -> list[_Group]:
    """Return the candidates as hits: one for each lineage, and one for the same text in variants of a document."""
    lineages: defaultdict[int, list[_Candidate]] = defaultdict(list)
    for one in candidates:
        lineages[one.lineage].append(one)
    folded: dict[tuple[str, int], _Group] = {}
    for held in sorted(lineages.values(), key=lambda those: (len(those[0].document), those[0].key)):
        shown = max(held, key=lambda one: (one.until, one.key))
        score = min(found.scores[one.key] for one in held)
        group = _Group(shown, score, [])
        known = folded.setdefault((family_of(shown.document), shown.alike), group)
        if known is not group:
            known.score = min(known.score, score)
            if shown.document not in (known.shown.document, *known.variants):
                known.variants.append(shown.document)
    return list(folded.values())


# --- a page of them ---------------------------------------------------------------------------------------------------


def _hits(connection: Connection, page: Sequence[_Group], matching: Collection[int]) -> Iterable[Hit]:
    """Yield hits with all that is shown of them; `matching` are keys of clauses that hold what was asked for."""
    lineages = {one.shown.lineage for one in page}
    wordings: defaultdict[int, list[_Candidate]] = defaultdict(list)
    for one in _read(connection, _CANDIDATES.where(searched.c.lineage.in_(listed(lineages)))):
        wordings[one.lineage].append(one)
    spans = _true_spans(connection, [one for held in wordings.values() for one in held])
    current = _in_force(connection, {one.shown.document for one in page}, None)
    held = _numbers(connection, current.values())
    told = _latest_changes(connection, {one.id for those in wordings.values() for one in those})
    texts = _texts(connection, page)
    snapshots = _snapshots(connection, [one.shown.last_version for one in page])
    for group in page:
        shown, lived = group.shown, wordings[group.shown.lineage]
        numbers = held[current[shown.document]] if shown.document in current else ()
        clause, judgement = decode_clause(texts[shown.id], None)
        event, compared = max((told[one.id] for one in lived if one.id in told), default=_UNTOLD)[1:]
        every = [_wording(one, spans, matching) for one in lived]
        ordered = sorted(every, key=lambda one: (one.since, one.until))
        yield Hit(
            document=shown.document,
            clause=clause,
            judgement=judgement,
            shown=_wording(shown, spans, matching),
            wordings=tuple(ordered),
            since=min(one.since for one in ordered),
            until=max(one.until for one in ordered),
            standing=any(_holds(numbers, one.number) for one in lived),
            version=snapshots.get(shown.last_version, ""),
            variants=tuple(sorted(group.variants)),
            event=event,
            compared=compared,
        )


_UNTOLD: Final[tuple[str, str, tuple[str, str]]] = ("", "", ("", ""))


def _wording(one: _Candidate, spans: Mapping[int, tuple[datetime, datetime]], matching: Collection[int]) -> Wording:
    since, until = spans.get(one.key) or (from_instant(one.since), from_instant(one.until))
    return Wording(one.id, since, until, one.key in matching)


def _texts(connection: Connection, page: Iterable[_Group]) -> dict[str, StoredClause]:
    columns = (clauses.c.number, clauses.c.id, clauses.c.text, clauses.c.context, clauses.c.judgement)
    query = select(*columns).where(clauses.c.id.in_(listed(one.shown.id for one in page)))
    return {row.id: StoredClause(*row) for row in connection.execute(query)}


def _snapshots(connection: Connection, keys: Iterable[int]) -> dict[int, str]:
    """Return the snapshots of versions that have one, by key."""
    query = select(versions.c.key, versions.c.snapshot).where(versions.c.key.in_(listed(keys)))
    return {row.key: row.snapshot for row in connection.execute(query) if row.snapshot}


def _latest_changes(connection: Connection, ids: Collection[str]) -> dict[str, tuple[str, str, tuple[str, str]]]:
    """Return for each of these clauses when it was changed last, by which event, between which snapshots."""
    before, after = aliased(versions, name="before"), aliased(versions, name="after")
    found: dict[str, tuple[str, str, tuple[str, str]]] = {}
    for column in (changes.c.clause_before, changes.c.clause_after):
        query = (
            select(
                column,
                events.c.observed_to,
                events.c.id,
                func.coalesce(before.c.snapshot, ""),
                func.coalesce(after.c.snapshot, ""),
            )
            .join_from(changes, events, events.c.id == changes.c.event)
            .outerjoin(before, before.c.key == events.c.from_version)
            .outerjoin(after, after.c.key == events.c.to_version)
            .where(column.in_(listed(ids)))
        )
        for clause, at, event, *ends in connection.execute(query):
            told = (at.isoformat(), event, (ends[0], ends[1]))
            found[clause] = max(found.get(clause, told), told)
    return found


def _true_spans(connection: Connection, those: Sequence[_Candidate]) -> dict[int, tuple[datetime, datetime]]:
    """Return the spans of those clauses whose first or last version by key is not the first or last by time.

    That is where imports came in another order than they were seen in. Every version that holds a clause has a key
    between the two.
    """
    found: dict[int, tuple[datetime, datetime]] = {}
    for document in {one.document for one in those}:
        its = [one for one in those if one.document == document]
        between = {"low": min(one.first_version for one in its), "high": max(one.last_version for one in its)}
        rows = connection.execute(_LINE, {"of": document, **between}).all()
        times = [row.observed_first for row in rows]
        if times == sorted(times):
            continue
        held = _numbers(connection, [row.key for row in rows])
        for one in its:
            seen = [row for row in rows if _holds(held[row.key], one.number)]
            found[one.key] = min(row.observed_first for row in seen), max(row.observed_last for row in seen)
    return found


_LINE: Final = (
    select(versions.c.key, versions.c.observed_first, versions.c.observed_last)
    .where(
        versions.c.document == bindparam("of"),
        versions.c.key.between(bindparam("low"), bindparam("high")),
        ~versions.c.suspect,
    )
    .order_by(versions.c.key)
)
