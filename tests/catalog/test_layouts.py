"""A version read back is the version as it was given, whatever its characters, and small on disk."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.catalog.making import check
from tosmon.catalog import Catalog
from tosmon.catalog.records import NewVersion
from tosmon.catalog.tables import versions
from tosmon.core.model import Clause, Evidence, Judgement, Outcome, Rule, Version

# Any character at all, and a few that make one text out of others: quotes, dashes, spaces, NUL, half a surrogate pair.
words = st.text(st.one_of(st.sampled_from("ab ‘’'“”\"–—-\u00a0\u00ad\x00\ud800…"), st.characters()), max_size=12)
clauses = st.builds(
    Clause,
    text=words,
    headings=st.lists(words, max_size=2).map(tuple),
    number=words,
    lead_in=words,
    links=st.lists(words, max_size=2).map(tuple),
)
places = st.integers(0, 12)
evidence = st.builds(Evidence, label=words, start=places, end=places, text=words)
judgements = st.builds(
    Judgement, labels=st.lists(words, max_size=2).map(tuple), rule=st.sampled_from(Rule), evidence=st.tuples(evidence)
)
pairs = st.lists(st.tuples(clauses, judgements), max_size=6)


def reading(shown: list[tuple[Clause, Judgement]], number: int, title: str = "") -> NewVersion:
    """Return the version with these clauses and judgements."""
    whole = Version(tuple(clause for clause, _ in shown), "en", title)
    return NewVersion(f"content {number}", whole, tuple(judged for _, judged in shown), "html/1", "lexicon-1")


@pytest.fixture(scope="module")
def shared_catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """Give one catalog to all examples, each of which has a document of its own."""
    with Catalog.open(tmp_path_factory.mktemp("layouts") / "catalog.sqlite3") as catalog:
        yield catalog


_names = count()


@settings(max_examples=100, deadline=None)
@given(series=st.lists(pairs, min_size=1, max_size=4))
def test_versions_come_back_character_for_character(
    shared_catalog: Catalog, series: list[list[tuple[Clause, Judgement]]]
) -> None:
    """Each clause keeps its typography, context and judgement, though versions share what they have in common."""
    document = f"x/{next(_names)}"
    for number, shown in enumerate(series):
        given_one = reading(shown, number)
        made = shared_catalog.record(check(number, Outcome.NEW, after=number, document=document, reading=given_one))
        assert made.version is not None
        found = shared_catalog.version(made.version)
        assert (found.version.clauses, found.judgements) == (given_one.version.clauses, given_one.judgements)


def test_other_quotes_are_the_same_clause_and_stay_visible(catalog: Catalog) -> None:
    """Identity is the normalised text; display is the page's own."""
    curly, straight = Clause("Don’t scrape “us”."), Clause('Don\'t scrape "us".')
    keys = [
        catalog.record(
            check(number, Outcome.NEW, after=number, reading=reading([(shown, Judgement())], number))
        ).version
        for number, shown in enumerate((curly, straight))
    ]
    first, second = (catalog.version(key) for key in keys if key)
    assert first.clause_ids == second.clause_ids
    assert (first.version.clauses, second.version.clauses) == ((curly,), (straight,))


def test_a_version_that_repeats_most_clauses_is_small(catalog: Catalog) -> None:
    """200 clauses, of which a new first one renumbers the rest, take less than 3 KB a version."""
    for turn in range(3):
        shown = [
            (
                Clause(
                    f"Rule {number}: you agree not to do thing {number} with our service.", ("Terms",), f"4.{place}"
                ),
                Judgement(),
            )
            for place, number in enumerate(range(200 - turn, 400 - turn * 2))
        ]
        catalog.record(check(turn, Outcome.NEW, after=turn, reading=reading(shown, turn)))
    with catalog.asking() as connection:
        assert connection.execute(select(func.max(func.length(versions.c.layout)))).scalar_one() < 3000
