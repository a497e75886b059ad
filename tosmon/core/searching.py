"""What a search asks for, out of the line that somebody typed: words, "phrases", prefix*, -without, OR, and filters.

Any line is understood in some way; only a filter's value that means nothing is refused. Where the words of a question
stand in a text is told in `search_marks`; how clauses are found is the catalog's to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from tosmon.core.search_words import is_letter, words_of
from tosmon.core.stems import stem
from tosmon.errors import UsageError

__all__ = ["LONGEST", "MOST_TERMS", "Field", "Filter", "Order", "Query", "Term", "filters_in", "parse"]

LONGEST: Final = 500  # letters of a line that is understood
MOST_TERMS: Final = 32  # words, those of phrases among them; what comes behind them is left out
_MOST_PREFIXES: Final = 3  # each of which stands for thousands of words
_SHORTEST_PREFIX: Final = 2  # letters before a `*`


class Field(StrEnum):
    """What a filter looks at."""

    PLATFORM = "platform"
    DOCUMENT = "document"
    LABEL = "label"
    RULE = "rule"
    LANGUAGE = "language"


class Order(StrEnum):
    """In which order hits come: best first, or seen in force latest first."""

    RELEVANCE = "relevance"
    DATE = "date"


_NAMES: Final = {
    **{one.value: one for one in Field},
    "doc": Field.DOCUMENT,
    "lang": Field.LANGUAGE,
}
_MOMENTS: Final = {"at": "at", "on": "at", "since": "since", "after": "since", "until": "until", "before": "until"}
_CURRENT: Final = ("is", "current")
_PIECE: Final = r'(?P<without>-?)(?:(?P<name>[a-z]{2,8}):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase. Its words are folded; those of what is not `exact` are stems. `prefix`: begins so."""

    words: tuple[str, ...]
    exact: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """What a clause must be, or must not be (`without`): of this platform, with this label."""

    field: Field
    value: str
    without: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question: each of `every` must be met by one of its terms, none of `none` may be.

    Filters of one field are alternatives, those of different fields all count. `at`: in force at that moment; `since`
    and `until`: in force at some time between; `current`: in force today.
    """

    every: tuple[tuple[Term, ...], ...] = ()
    none: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()
    at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    current: bool = False
    order: Order = field(default=Order.RELEVANCE)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Return the terms whose words are shown where they stand."""
        return tuple(term for group in self.every for term in group)

    @property
    def asks(self) -> bool:
        """Return whether anything is asked for: a word, or a filter that is no exclusion."""
        return bool(self.every) or any(not one.without for one in self.filters)

    @property
    def timed(self) -> bool:
        """Return whether it matters when a clause was in force."""
        return self.current or not (self.at is self.since is self.until is None)


def parse(line: str, *, more: Iterable[Filter] = ()) -> Query:
    """Return what a line asks for, together with filters that are given otherwise.

    Raises:
        UsageError: a filter has a value that it cannot have: at:yesterday.

    """
    reader = _Reader()
    for found in re.finditer(_PIECE, line[:LONGEST]):
        reader.take(found)
    query = reader.query()
    return replace(query, filters=tuple(dict.fromkeys((*query.filters, *more))))


def filters_in(line: str) -> list[tuple[str, str]]:
    """Return each filter that stands in the line, and the line without it."""
    found = []
    for piece in re.finditer(_PIECE, line[:LONGEST]):
        name = piece["name"] or ""
        is_moment = name == "is" and (piece["word"] or "").lower() == _CURRENT[1]
        if name in _NAMES or name in _MOMENTS or is_moment:
            rest = f"{line[: piece.start()].rstrip()} {line[piece.end() :].lstrip()}"
            found.append((piece[0], rest.strip()))
    return found


class _Reader:
    """What was read of a line so far."""

    def __init__(self) -> None:
        self._every: list[list[Term]] = []
        self._none: list[Term] = []
        self._filters: list[Filter] = []
        self._moments: dict[str, datetime] = {}
        self._current = False
        self._joining = False  # an OR came last

    def take(self, found: re.Match[str]) -> None:
        """Read one piece of the line: a filter, an OR, or a term."""
        name, word = found["name"], found["word"]
        if word == "OR" and not name and not found["without"]:
            self._joining = bool(self._every)
            return
        value = word if found["phrase"] is None else found["phrase"]
        if name and self._filtered(name, value, without=bool(found["without"])):
            return
        text = f"{name} {value}" if name else value
        for term in _terms(text, exact=found["phrase"] is not None):
            self._add(term, without=bool(found["without"]))

    def _filtered(self, name: str, value: str, *, without: bool) -> bool:
        """Read a filter; return whether it is one. What stands in no filter is words: `https://x.example`."""
        if name in _NAMES:
            values = [one for one in value.split(",") if one]
            self._filters += [Filter(_NAMES[name], _value(_NAMES[name], one), without) for one in values]
            return True
        if name in _MOMENTS:
            self._moments[_MOMENTS[name]] = _moment(name, value)
            return True
        if (name, value.lower()) == _CURRENT:
            self._current = True
            return True
        return False

    def _add(self, term: Term, *, without: bool) -> None:
        taken = self._room_for(term)
        if taken is None:
            return
        if without:
            self._none.append(taken)
        elif self._joining:
            self._every[-1].append(taken)
        else:
            self._every.append([taken])
        self._joining = False

    def _room_for(self, term: Term) -> Term | None:
        """Return the term, or the beginning of a phrase that is too long; None where there is no room for it."""
        known = [*self._none, *(one for group in self._every for one in group)]
        if term.prefix and sum(one.prefix for one in known) >= _MOST_PREFIXES:
            return None
        room = MOST_TERMS - sum(len(one.words) for one in known)
        if room <= 0:
            return None
        return term if len(term.words) <= room else replace(term, words=term.words[:room], prefix=False)

    def query(self) -> Query:
        """Return what was read, as a question."""
        return Query(
            every=tuple(map(tuple, self._every)),
            none=tuple(self._none),
            filters=tuple(self._filters),
            at=self._moments.get("at"),
            since=self._moments.get("since"),
            until=self._moments.get("until"),
            current=self._current,
        )


def _terms(text: str, *, exact: bool) -> list[Term]:
    """Return the terms of what stands between spaces: one, for words that belong together are a phrase (opt-out)."""
    words = words_of(text)
    if not words:
        return []
    last = words[-1]
    if not exact and text.rstrip().endswith("*") and (len(last) >= _SHORTEST_PREFIX or is_letter(last)):
        return [Term(tuple(words), exact=True, prefix=not is_letter(last))]
    if exact or len(words) > 1:
        return [Term(tuple(words), exact=True)]
    return [Term((stem(last),))]


def _value(of: Field, value: str) -> str:
    if of is Field.DOCUMENT:
        return value
    return value.lower()


def _moment(name: str, value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        told = f"{name}:{value} is no date or time"
        raise UsageError(told, remedy=f"write {name}:2023-09-29 or {name}:2023-09-29T12:00Z") from None
