"""A document's versions laid out anew: the same clauses with today's judgements, or other clauses where read anew.

A version is a list of clause numbers with what it displays otherwise (`tosmon.catalog.layouts`). Nearly all places of
all versions show a clause as it is stored, so that a judgement is worked out once for each and looked up ever after;
nothing is decoded that needs no judgement of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from tosmon.catalog.layouts import (
    JudgementJson,
    StoredClause,
    decode_clause,
    display,
    judged_by,
    packed,
    store_clause,
    unpack,
)
from tosmon.catalog.relabelling import VersionRow
from tosmon.core.labels import Lexicon, memory_of
from tosmon.core.model import COMMENTS, Clause, Judgement, Version
from tosmon.core.reading import Reading
from tosmon.core.signal_names import is_signal_file

__all__ = ["Laid", "Layouts", "is_robots"]

_NOTHING: Final[JudgementJson] = []
_SHOWN: Final = ("t", "c")  # what a layout says of a place's text and context
_JUDGED: Final = "j"

Other = dict[str, Mapping[str, Any]]


def is_robots(document: str) -> bool:
    """Return whether a document is a robots.txt: of that, only the prose of comments is judged."""
    return "/robots.txt" in document


@dataclass(frozen=True, slots=True)
class Laid:
    """A version: its clauses' numbers, what it displays otherwise by place, and the judgement at each place."""

    numbers: Sequence[int]
    other: Mapping[str, Mapping[str, Any]]  # without judgements
    judged: Sequence[JudgementJson]


class Layouts:
    """The clauses of a document, and its versions laid out with them: as they were, and as today's lexicon has them."""

    def __init__(self, document: str, clauses: Mapping[int, StoredClause], latest: int, lexicon: Lexicon) -> None:
        self._document = document
        self._clauses = dict(clauses)
        self._latest = latest
        self._numbers = {stored.id: number for number, stored in clauses.items()}
        self._memory = memory_of(lexicon)
        self._robots = is_robots(document)
        self._as_stored = is_signal_file(document)  # what these say is their judgement
        self._plain: defaultdict[str, dict[int, JudgementJson]] = defaultdict(dict)
        self._differing: dict[tuple[Any, ...], JudgementJson] = {}
        self._first: dict[int, JudgementJson] = {}
        self._decoded: dict[tuple[int, str], Clause] = {}
        self.added: list[StoredClause] = []

    def clause(self, number: int) -> StoredClause:
        """Return a clause by its number."""
        return self._clauses[number]

    def number(self, clause: str) -> int | None:
        """Return the number of the clause of that id; None where it is not known."""
        return self._numbers.get(clause)

    # --- laying out ---------------------------------------------------------------------------------------------------

    def as_it_was(self, row: VersionRow) -> Laid:
        """Return a version as its row has it."""
        numbers, other = unpack(row.layout)
        judged = [self._clauses[number].judgement for number in numbers]
        for place, difference in other.items():
            judged[int(place)] = difference.get(_JUDGED, judged[int(place)])
        return Laid(numbers, other, judged)

    def kept(self, was: Laid) -> Laid:
        """Return the same version with the judgements that it has: those of today's lexicon."""
        return self._noted(Laid(was.numbers, _without_judgements(was.other), was.judged))

    def judged(self, was: Laid, language: str) -> Laid:
        """Return the same version with the judgements of today's lexicon, read in that language."""
        if self._as_stored:
            return self.kept(was)
        plain = self._plain[language]
        for number in was.numbers:
            if number not in plain:
                plain[number] = self._judgement(number, None, language)
        judged = [plain[number] for number in was.numbers]
        other = _without_judgements(was.other)
        for place, difference in other.items():
            judged[int(place)] = self._otherwise(was.numbers[int(place)], difference, language)
        return self._noted(Laid(was.numbers, other, judged))

    def read(self, reading: Reading) -> Laid:
        """Return a version that was read anew; clauses that the document had not get numbers."""
        numbers: list[int] = []
        other: Other = {}
        judged: list[JudgementJson] = []
        for place, (name, clause, judgement) in enumerate(
            zip(reading.clause_ids, reading.version.clauses, reading.judgements, strict=True)
        ):
            shown = display(clause, judgement)
            number = self._numbers.get(name)
            if number is None:
                number = self._latest = self._latest + 1
                stored = store_clause(number, name, shown)
                self._clauses[number], self._numbers[name] = stored, number
                self.added.append(stored)
            stored = self._clauses[number]
            difference: dict[str, Any] = {"t": shown.text} if shown.text != stored.text else {}
            difference |= {"c": shown.context} if shown.context != stored.context else {}
            if difference:
                other[str(place)] = difference
            numbers.append(number)
            judged.append(shown.judgement)
        return self._noted(Laid(numbers, other, judged))

    def _noted(self, laid: Laid) -> Laid:
        for number, judged in zip(laid.numbers, laid.judged, strict=True):
            self._first.setdefault(number, judged)
        return laid

    def _otherwise(self, number: int, difference: Mapping[str, Any], language: str) -> JudgementJson:
        """Return today's judgement of a clause that is displayed otherwise, worked out once."""
        key = (number, language, *judged_by(difference))
        found = self._differing.get(key)
        if found is None:
            found = self._differing[key] = self._judgement(number, difference, language)
        return found

    def _judgement(self, number: int, difference: Mapping[str, Any] | None, language: str) -> JudgementJson:
        """Return today's judgement of a clause as a version displays it."""
        clause = decode_clause(self._clauses[number], difference)[0]
        if self._robots and clause.headings != (COMMENTS,):
            return _NOTHING
        return display(clause, self._memory.judge(clause, language)).judgement

    # --- what is stored -----------------------------------------------------------------------------------------------

    def first_judgements(self, language: str) -> dict[int, JudgementJson]:
        """Return the judgement that each clause's row keeps: that of its first display.

        A clause that no version holds any more, an address that may be known elsewhere, is judged by itself.
        """
        return {number: self.stored_judgement(number, language) for number in self._clauses}

    def stored_judgement(self, number: int, language: str) -> JudgementJson:
        """Return the judgement that a clause's row keeps."""
        found = self._first.get(number)
        if found is None:
            stored = self._clauses[number]
            found = stored.judgement if self._as_stored else self._judgement(number, None, language)
            self._first[number] = found
        return found

    @cached_property
    def _other_first(self) -> frozenset[int]:
        """The clauses whose rows keep another judgement than they did; known when every version is laid out."""
        return frozenset(number for number, judged in self._first.items() if self._clauses[number].judgement != judged)

    def packed(self, laid: Laid, was: Laid, layout: bytes) -> bytes:
        """Return the layout of a version; the one that it had, where nothing of it is other."""
        if laid.numbers is was.numbers and laid.judged == was.judged and self._other_first.isdisjoint(laid.numbers):
            return layout
        first = self._first
        places = {
            place
            for place, (number, judged) in enumerate(zip(laid.numbers, laid.judged, strict=True))
            if judged is not first[number] and judged != first[number]
        }
        other: Other = {}
        for place in sorted(places | set(map(int, laid.other))):
            shown = laid.other.get(str(place), {})
            other[str(place)] = {**shown, _JUDGED: laid.judged[place]} if place in places else shown
        if other == was.other and laid.numbers == was.numbers:
            return layout
        return packed(laid.numbers, other)

    # --- as values ----------------------------------------------------------------------------------------------------

    def version(self, laid: Laid, row: VersionRow) -> tuple[Version, tuple[Judgement, ...]]:
        """Return a version with its judgements."""
        clauses, judgements = [], []
        for place, (number, judged) in enumerate(zip(laid.numbers, laid.judged, strict=True)):
            difference = laid.other.get(str(place), {})
            clause = self._shown(number, difference)
            clauses.append(clause)
            shown = {**difference, _JUDGED: judged}
            judgements.append(decode_clause(self._clauses[number], shown)[1] if judged else Judgement())
        return Version(tuple(clauses), row.language, row.title), tuple(judgements)

    def _shown(self, number: int, difference: Mapping[str, Any]) -> Clause:
        key = (number, repr(difference) if difference else "")
        if key not in self._decoded:
            self._decoded[key] = decode_clause(self._clauses[number], difference)[0]
        return self._decoded[key]


def _without_judgements(other: Mapping[str, Mapping[str, Any]]) -> Other:
    shown: Other = {}
    for place, one in other.items():
        if _JUDGED not in one:
            shown[place] = one
        elif len(one) > 1:
            shown[place] = {name: one[name] for name in _SHOWN if name in one}
    return shown
