"""Two versions as one text: every clause of both once, in order, with what changed and the headings over it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.alignment import Head, Row, RowKind, accepted, align, rejected
from tosmon.core.compare import compare
from tosmon.core.model import ChangeKind, Clause
from tosmon.core.text import heading_text, normalise

VOCABULARY = "you may not scrape the service by robots or spiders without our prior written consent and we agree"
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
HEADINGS = st.sampled_from([(), ("1. Use",), ("1. Use", "Limits"), ("2. General",), ("We agree",)])
LEAD_INS = st.sampled_from(["", "You agree not to:"])
CLAUSES = st.builds(Clause, text=TEXTS, headings=HEADINGS, lead_in=LEAD_INS)
PAGES = st.lists(CLAUSES, max_size=10)

BAN = Clause("You may not scrape the Services without our prior consent.", ("Terms", "2. Rules"))
PAGE = (
    Clause("These terms bind everybody who comes here to read or write.", ("Terms", "1. Scope")),
    BAN,
    Clause("We may end your account where we see fit to do so.", ("Terms", "3. End")),
)


def rows_of(old: list[Clause] | tuple[Clause, ...], new: list[Clause] | tuple[Clause, ...]) -> tuple[Row, ...]:
    """Return two versions, compared, as rows."""
    return align(old, new, compare(old, new))


# --- laws -------------------------------------------------------------------------------------------------------------


@given(PAGES, PAGES)
def test_every_clause_of_both_stands_once_and_in_order(old: list[Clause], new: list[Clause]) -> None:
    """Whatever moved: places of either side rise from row to row, without a gap."""
    rows = rows_of(old, new)
    assert [row.old for row in rows if row.old is not None] == list(range(len(old)))
    assert [row.new for row in rows if row.new is not None] == list(range(len(new)))


@given(PAGES, PAGES)
def test_taking_every_change_gives_the_newer_text(old: list[Clause], new: list[Clause]) -> None:
    """But for typography, which is no change."""
    taken = [text for row in rows_of(old, new) if (text := accepted(row, new)) is not None]
    assert list(map(normalise, taken)) == [normalise(clause.text) for clause in new]


@given(PAGES, PAGES)
def test_refusing_every_change_gives_the_older_text(old: list[Clause], new: list[Clause]) -> None:
    """But for typography."""
    refused = [text for row in rows_of(old, new) if (text := rejected(row, old)) is not None]
    assert list(map(normalise, refused)) == [normalise(clause.text) for clause in old]


@given(PAGES, PAGES)
def test_every_change_is_told_once(old: list[Clause], new: list[Clause]) -> None:
    """By a row or by a heading over one; the older place of what moved tells of none."""
    changes = compare(old, new)
    rows = align(old, new, changes)
    told = [row.change for row in rows if row.kind is RowKind.CHANGED]
    told += [head.change for row in rows for head in row.heads if head.change]
    assert sorted(map(id, told)) == sorted(map(id, changes))


@given(PAGES, PAGES)
def test_every_clause_of_the_newer_text_stands_under_its_headings(old: list[Clause], new: list[Clause]) -> None:
    """Those shown last, level by level, spell the path of each."""
    path: list[str] = []
    for row in rows_of(old, new):
        for head in row.heads:
            if head.change is None or head.change.after is not None:
                path[head.level - 1 :] = [heading_text(head.text)]
        if row.new is not None:
            assert path[: len(new[row.new].headings)] == list(map(heading_text, new[row.new].headings))


@given(PAGES)
def test_a_text_beside_itself_is_itself(page: list[Clause]) -> None:
    """Nothing but kept rows."""
    assert {row.kind for row in rows_of(page, page)} <= {RowKind.KEPT}


# --- single facts -----------------------------------------------------------------------------------------------------


def test_a_clause_that_moved_stands_in_both_places() -> None:
    """Where it was, leading to where it is; the change is told there."""
    rows = rows_of((*PAGE, *PAGE[:0]), (PAGE[1], PAGE[2], PAGE[0]))
    away = next(row for row in rows if row.kind is RowKind.AWAY)
    here = next(row for row in rows if row.kind is RowKind.CHANGED)
    assert (away.old, away.new, away.elsewhere) == (0, None, 2)
    assert here.change is not None
    assert (here.old, here.new, here.change.kind) == (None, 2, ChangeKind.MOVED)


def test_a_removed_clause_is_read_where_it_stood() -> None:
    """Behind the clause that it stood behind, under its own heading, which is gone, too."""
    rows = rows_of(PAGE, (PAGE[0], PAGE[2]))
    assert [(row.old, row.new) for row in rows] == [(0, 0), (1, None), (2, 1)]
    (head,) = rows[1].heads
    assert (head.text, head.change is not None) == ("Rules", True)


def test_a_heading_that_was_renamed_is_told_over_its_clauses() -> None:
    """Its clauses stay as they are."""
    renamed = replace(BAN, headings=("Terms", "2. What you may not do"))
    rows = rows_of(PAGE, (PAGE[0], renamed, PAGE[2]))
    assert {row.kind for row in rows} == {RowKind.KEPT}
    (head,) = rows[1].heads
    assert head.change is not None
    assert head.change.kind is ChangeKind.AMENDED


def test_a_dropped_heading_is_told_over_clauses_that_stay() -> None:
    """Though none of them stands under it any more."""
    rows = rows_of(PAGE, (PAGE[0], replace(BAN, headings=("Terms", "1. Scope")), PAGE[2]))
    told = [head for row in rows for head in row.heads if head.change]
    assert [(head.text, head.change.kind) for head in told if head.change] == [("Rules", ChangeKind.REMOVED)]


def test_a_heading_that_comes_again_says_so() -> None:
    """What stood under another one came between."""
    page = (PAGE[0], PAGE[1], replace(PAGE[2], headings=("Terms", "1. Scope")))
    heads = [head for row in rows_of(page, page) for head in row.heads]
    assert [(head.text, head.again) for head in heads] == [
        ("Terms", False),
        ("Scope", False),
        ("Rules", False),
        ("Scope", True),
    ]


def test_a_heading_keeps_its_number_apart() -> None:
    """As a clause does."""
    assert rows_of(PAGE, PAGE)[0].heads[1] == Head("Scope", "1.", 2)


def test_a_heading_that_became_a_clause_reads_the_same() -> None:
    """It is no change, and has a row of its own."""
    was = (replace(BAN, headings=("Keep to the rules",)),)
    now = (Clause("Keep to the rules"), replace(BAN, headings=()))
    kinds = [row.kind for row in rows_of(was, now)]
    assert kinds == [RowKind.RECAST, RowKind.KEPT]
