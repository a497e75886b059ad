"""One clause followed: the answer is that of all lineages, and what cannot have touched the clause is not read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.test_lineage import BAN, DOCUMENT, OTHERS, WIDER, of, period, periods, with_events
from tosmon.core.following import Outline, follow
from tosmon.core.gaps import Period
from tosmon.core.lineage import Lineage, lineages
from tosmon.core.model import Change, Clause, Judgement
from tosmon.core.severity import AS_IT_COMES
from tosmon.core.text import clause_id

WORDS = (*OTHERS, BAN, WIDER, "You may not scrape or crawl the service.", "Letters reach us by post only.")


class Versions:
    """Versions in outline, and their texts for the asking; remembers which were asked for whole."""

    def __init__(self, found: Sequence[Period]) -> None:
        self.found = found
        self.numbers: dict[str, int] = {}
        self.read: list[int] = []
        self.outlines = tuple(map(self._outline, found))

    def _outline(self, one: Period) -> Outline:
        shown = tuple(
            (self.numbers.setdefault(name, len(self.numbers)), repr(clause))
            for name, clause in zip(one.ids, one.clauses, strict=True)
        )
        told = {clause_id(DOCUMENT, each.text) for change in one.told for each in (change.before, change.after) if each}
        return Outline(one.document, one.snapshot, one.first, one.last, one.extractor, shown, frozenset(told))

    def period(self, place: int) -> Period:
        """Return a version."""
        self.read.append(place)
        return self.found[place]

    def told(self, place: int) -> tuple[str, tuple[Change, ...]]:
        """Return what its event told."""
        return self.found[place].event, self.found[place].told

    def clause(self, place: int, at: int) -> tuple[Clause, Judgement]:
        """Return one of its clauses."""
        return self.found[place].clauses[at], self.found[place].judgements[at]

    def id(self, place: int, at: int) -> str:
        """Return the id of one of its clauses."""
        return self.found[place].ids[at]


def followed(versions: Versions, name: str) -> list[Lineage]:
    """Return the lineages of the clause of that id, found by following it."""
    found = follow((versions.numbers[name], name), versions.outlines, versions, AS_IT_COMES)
    assert found is not None
    return [one for one in found if name in one.ids]


def told(found: Sequence[Lineage]) -> list[tuple[object, ...]]:
    """Return all that is told of lineages; their places are numbered otherwise where one is followed alone."""
    return sorted(
        (repr(one.steps), one.id, repr(one.clause), repr(one.labels), one.last_seen, one.standing, len(one.places))
        for one in found
    )


@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS), max_size=7), min_size=1, max_size=7),
    events=st.booleans(),
    reread=st.integers(0, 6),
)
def test_a_clause_followed_alone_has_the_lineage_that_all_have(
    texts: list[list[str]], *, events: bool, reread: int
) -> None:
    """Whatever happens to a document, told by events or not, with copies, moves, and another extractor meanwhile."""
    found = [period(day, words, extractor="html/1" if day < reread else "html/2") for day, words in enumerate(texts)]
    found = with_events(found) if events else found
    whole = lineages(found)
    versions = Versions(found)
    for name in versions.numbers:
        assert told(followed(versions, name)) == told([one for one in whole if name in one.ids])


@pytest.mark.parametrize("other", [WIDER, "Entirely other words, about pigeons."])
def test_what_stands_before_or_behind_all_changes_is_not_read(other: str) -> None:
    """Where nothing was told of a clause and both versions begin alike, it was kept."""
    found = with_events(periods((BAN, *OTHERS), (BAN, *OTHERS[:2], other), (BAN, *OTHERS[:2])))
    versions = Versions(found)
    assert [step.turn.value for step in followed(versions, clause_id(DOCUMENT, BAN))[0].steps] == ["first"]
    assert versions.read == []


def test_what_an_event_told_is_taken_from_it() -> None:
    """An amendment needs no comparison."""
    found = with_events(periods((*OTHERS, BAN), (*OTHERS, WIDER)))
    versions = Versions(found)
    (life,) = followed(versions, clause_id(DOCUMENT, BAN))
    assert life.steps == of(lineages(found), BAN).steps
    assert versions.read == []


def test_a_clause_of_another_heading_is_looked_into() -> None:
    """It keeps its place and its words, and yet it moved, where both headings are known in both versions."""
    found = periods((*OTHERS, BAN), (BAN, *OTHERS))
    versions = Versions(found)
    name = clause_id(DOCUMENT, BAN)
    assert told(followed(versions, name)) == told([one for one in lineages(found) if name in one.ids])
    assert versions.read


def test_a_clause_that_stands_everywhere_is_left_to_all_lineages() -> None:
    """Where a copy comes or goes in each version, following it would read them all, one pair after another."""
    found = periods(*(([BAN] * (1 + day % 3) + list(OTHERS)) for day in range(60)))
    versions = Versions(found)
    name = clause_id(DOCUMENT, BAN)
    assert follow((versions.numbers[name], name), versions.outlines, versions, AS_IT_COMES) is None
