"""The full-text index of clauses: written with each clause, in its transaction, and asked for candidates.

The only module that knows SQLite's FTS5; what hits are made of the candidates is told in `queries.searching`. The index
holds no texts: of a clause its words, their stems, and tags of its document and judgement are enough to find it by.
Clauses are only ever added; where judgements change, all is indexed anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby, pairwise
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    event,
    func,
    insert,
    select,
    text,
    update,
)

from tosmon.catalog.hits import MANY
from tosmon.catalog.layouts import StoredClause
from tosmon.catalog.states import chunks
from tosmon.catalog.tables import changes, clauses, events, metadata
from tosmon.core.families import family_of
from tosmon.core.search_words import words_of
from tosmon.core.searching import Field, Filter, Query, Term
from tosmon.core.stems import stem

__all__ = ["Found", "add", "find", "follow", "index_anew", "listed", "regroup", "searched"]

# What the index calls each clause by, and what folds hits: one lineage is one hit, and one text in several variants.
searched: Final = Table(
    "searched",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("number", Integer, nullable=False),  # of the clause
    Column("lineage", Integer, nullable=False),  # the lowest key of the wordings that changes join
    Column("alike", Integer, nullable=False),  # hash of its words
    UniqueConstraint("document", "number"),
    Index(None, "lineage"),
)
# Words come folded, so that the tokenizer only cuts at spaces.
_INDEX: Final = """
CREATE VIRTUAL TABLE search USING fts5(
    words, around, stems, tags,
    content='', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* Co'"
)
"""


@event.listens_for(searched, "after_create")
def _create(_table: Table, connection: Connection, **_: object) -> None:
    connection.exec_driver_sql(_INDEX.strip())


_WEIGHTS: Final = "1.0, 0.4, 1.0, 0.0"  # of the columns: a word in the text says more than one in a heading over it
_CUT: Final = 2000  # clauses that hits are made of; of more, the best, or so many from all over the index
_WINDOWS: Final = 16  # stretches of the index that unranked clauses are taken from
_NAMES: Final = {Field.PLATFORM: "p", Field.DOCUMENT: "d", Field.LABEL: "l", Field.RULE: "r", Field.LANGUAGE: "g"}

_ADD: Final = text(
    "INSERT INTO search (rowid, words, around, stems, tags) VALUES (:key, :words, :around, :stems, :tags)"
)
_EMPTY: Final = text("INSERT INTO search (search) VALUES ('delete-all')")
_COUNT: Final = text(
    f"SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH :asked LIMIT {MANY + 1})"  # noqa: S608 - as below
)
_RANK: Final = text(
    f"SELECT rowid, bm25(search, {_WEIGHTS}) AS fit FROM search"  # noqa: S608 - numbers of our own
    f" WHERE search MATCH :asked ORDER BY fit LIMIT {_CUT}"
)
_TAKE: Final = text(
    "SELECT rowid FROM search"  # noqa: S608 - as above
    f" WHERE search MATCH :asked AND rowid > :above AND rowid <= :up_to LIMIT {_CUT // _WINDOWS}"
)
# What all words with a beginning stand in is gathered anew for each question, and so it is asked for but once.
_SPREAD: Final = text(
    "SELECT min(rowid) FROM search"  # noqa: S608 - as above
    f" WHERE search MATCH :asked GROUP BY rowid * {_CUT} / (:top + 1)"
)


# --- writing ----------------------------------------------------------------------------------------------------------


def add(connection: Connection, document: str, stored: Iterable[StoredClause], language: str) -> None:
    """Index clauses just written, whose document is in that language."""
    rows = list(stored)
    if rows:
        top = connection.execute(select(func.max(searched.c.key))).scalar() or 0
        _write(connection, document, [(top + place, one) for place, one in enumerate(rows, 1)], {}, language)


def _write(
    connection: Connection,
    document: str,
    keyed: Sequence[tuple[int, StoredClause]],
    lineages: Mapping[int, int],
    language: str,
) -> None:
    """Write clauses under their keys; `lineages` are those by key that are not the clause's own."""
    named, indexed = [], []
    for key, one in keyed:
        words, around = words_of(one.text), _around(one)
        spaced = " ".join(words)
        named.append(
            {
                "key": key,
                "document": document,
                "number": one.number,
                "lineage": lineages.get(key, key),
                "alike": _hash(spaced),
            }
        )
        indexed.append(
            {
                "key": key,
                "words": spaced,
                "around": " ".join(around),
                "stems": " ".join(cut for word in (*words, *around) if (cut := stem(word)) != word),
                "tags": _tags(document, language, one.judgement),
            }
        )
    connection.execute(insert(searched), named)
    connection.execute(_ADD, indexed)


def _around(one: StoredClause) -> list[str]:
    """Return the words of the lead-in and the headings over a clause."""
    headings = one.context[0] if one.context else []
    lead_in = one.context[2] if len(one.context) > 2 else ""  # noqa: PLR2004 - the third of a context
    return [*words_of(lead_in), *_words_over(" \n ".join(headings))]


@lru_cache(maxsize=1024)
def _words_over(headings: str) -> tuple[str, ...]:
    """Return the words of headings, which are the same for many clauses in a row."""
    return tuple(words_of(headings))


def _hash(spaced: str) -> int:
    return int.from_bytes(blake2b(spaced.encode(), digest_size=7).digest())


def _tags(document: str, language: str, judgement: Sequence[Any]) -> str:
    platform, _, name = document.partition("/")
    tags = [
        (Field.PLATFORM, platform),
        (Field.DOCUMENT, document),
        (Field.DOCUMENT, family_of(name)),  # so that `document:terms-of-service` has those of all platforms
        (Field.LANGUAGE, language),
    ]
    if judgement:
        tags += [(Field.RULE, judgement[0]), *((Field.LABEL, label) for label in judgement[1])]
    return " ".join(dict.fromkeys(_tag(of, value) for of, value in tags))


def _tag(of: Field, value: str) -> str:
    """Return a value as one word of letters and digits, that no other field has."""
    return f"{_NAMES[of]}{value.encode(errors='replace').hex()}"


# --- lineages ---------------------------------------------------------------------------------------------------------


def follow(connection: Connection, document: str, joined: Iterable[tuple[str, str]]) -> None:
    """Join the lineages of clauses (ids) of a document that a change led from and to."""
    pairs = [pair for pair in joined if pair[0] and pair[1] and pair[0] != pair[1]]
    if not pairs:
        return
    held = _held(connection, document, {name for pair in pairs for name in pair})
    merged = _merged((held[a], held[b]) for a, b in pairs if a in held and b in held)
    moved = [{"was": was, "now": now} for was, now in merged.items() if was != now]
    if moved:
        of = update(searched).where(searched.c.lineage == bindparam("was"))
        connection.execute(of.values(lineage=bindparam("now")), moved)


def _held(connection: Connection, document: str, ids: Iterable[str]) -> dict[str, int]:
    """Return the lineages of these clauses by id."""
    query = select(clauses.c.id, searched.c.lineage).join(
        searched, (searched.c.document == clauses.c.document) & (searched.c.number == clauses.c.number)
    )
    held: dict[str, int] = {}
    for chunk in chunks(sorted(ids)):
        rows = connection.execute(query.where(clauses.c.document == document, clauses.c.id.in_(chunk)))
        held |= {row.id: row.lineage for row in rows}
    return held


def regroup(connection: Connection, document: str) -> None:
    """Join the lineages of a document by all of its changes, and by nothing that was told before."""
    own = update(searched).where(searched.c.document == document, searched.c.lineage != searched.c.key)
    connection.execute(own.values(lineage=searched.c.key))
    follow(connection, document, _changes_of(connection, document))


def _changes_of(connection: Connection, document: str) -> list[tuple[str, str]]:
    query = (
        select(changes.c.clause_before, changes.c.clause_after)
        .join(events, events.c.id == changes.c.event)
        .where(
            events.c.document == document,
            changes.c.clause_before != "",
            changes.c.clause_after != "",
            changes.c.clause_before != changes.c.clause_after,
        )
    )
    return [(row[0], row[1]) for row in connection.execute(query.distinct())]


def _merged(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return for each number the lowest of those that pairs join it with."""
    lowest: dict[int, int] = {}

    def root(one: int) -> int:
        while (up := lowest.setdefault(one, one)) != one:
            lowest[one] = lowest[up]
            one = up
        return one

    for a, b in pairs:
        first, second = sorted((root(a), root(b)))
        lowest[second] = first
    return {one: root(one) for one in list(lowest)}


# --- all anew ---------------------------------------------------------------------------------------------------------

_EVERY: Final = text("SELECT document, number, id, text, context, judgement FROM clauses ORDER BY document, number")
_LANGUAGES: Final = text("SELECT document, language FROM versions ORDER BY key")


def index_anew(connection: Connection) -> None:
    """Index every clause, in place of what the index held."""
    connection.execute(searched.delete())
    connection.execute(_EMPTY)
    languages: dict[str, str] = {row[0]: row[1] for row in connection.execute(_LANGUAGES)}
    rows = connection.execute(_EVERY).yield_per(1000)
    top = 0
    for document, held in groupby(rows, key=lambda row: row[0]):
        stored = (StoredClause(row[1], row[2], row[3], json.loads(row[4]), json.loads(row[5])) for row in held)
        keyed = list(enumerate(stored, top + 1))
        top += len(keyed)
        keys = {one.id: key for key, one in keyed}
        pairs = _changes_of(connection, document)
        lineages = _merged((keys[a], keys[b]) for a, b in pairs if a in keys and b in keys)
        _write(connection, document, keyed, lineages, languages.get(document, ""))


# --- asking -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """The best candidates by key, with how well each fits (less is better); `matches` counts all, to MANY and one.

    Where there are very many, those of all parts of the index stand for them, and all fit equally well.
    """

    scores: Mapping[int, float]
    matches: int

    @property
    def cut(self) -> bool:
        """Return whether there are more candidates than were looked at."""
        return self.matches > len(self.scores)


def find(connection: Connection, query: Query) -> Found:
    """Return the clauses that hold the words and have the tags that are asked for; when they stood does not matter."""
    asked = _expression(query)
    matches: int = connection.execute(_COUNT, {"asked": asked}).scalar_one()
    if matches <= MANY:
        return Found({row[0]: row[1] for row in connection.execute(_RANK, {"asked": asked})}, matches)
    top: int = connection.execute(select(func.max(searched.c.key))).scalar() or 0
    if any(term.prefix for term in (*query.terms, *query.none)):
        taken = list(connection.execute(_SPREAD, {"asked": asked, "top": top}).scalars())
    else:
        taken = list(_from_all_over(connection, asked, top))
    return Found(dict.fromkeys(taken, 0.0), matches)


def _from_all_over(connection: Connection, asked: str, top: int) -> Iterator[int]:
    """Yield clauses of each stretch of the index."""
    ends = [top * number // _WINDOWS for number in range(_WINDOWS + 1)]
    for above, up_to in pairwise(ends):
        yield from connection.execute(_TAKE, {"asked": asked, "above": above, "up_to": up_to}).scalars()


def listed(values: Iterable[int | str]) -> Any:  # noqa: ANN401 - a subquery of SQLAlchemy's
    """Return what `IN (…)` takes for any number of values, as one parameter."""
    return select(func.json_each(json.dumps(list(values))).table_valued("value").c.value)


def _expression(query: Query) -> str:
    """Return the question in FTS5's language: only words that we cut ourselves, in quotes."""
    wanted = [_either(map(_term, group)) for group in query.every]
    fields = {one.field for one in query.filters if not one.without}
    wanted += [
        _either(_tagged(one) for one in query.filters if one.field is of and not one.without) for of in sorted(fields)
    ]
    unwanted = [*map(_term, query.none), *(_tagged(one) for one in query.filters if one.without)]
    expression = " AND ".join(wanted)
    return f"({expression}) NOT {_either(unwanted)}" if unwanted else expression


def _either(parts: Iterable[str]) -> str:
    return f"({' OR '.join(parts)})"


def _term(term: Term) -> str:
    columns = "{words around}" if term.exact else "{words around stems}"
    return f'{columns} : "{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _tagged(one: Filter) -> str:
    return f'tags : "{_tag(one.field, one.value)}"'
