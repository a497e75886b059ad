"""Facts about what happened to each clause between two versions."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.compare import COPY, HEADING, compare
from tosmon.core.model import Change, ChangeKind, Clause
from tosmon.core.text import normalise, tidy

BAN = Clause("You may not scrape the Services without our prior consent.", ("Terms", "Using the Services"))
FEES = Clause("Some features of the Services ask for a fee, which you will see first.", ("Terms", "Paid features"))
LAW = Clause("The laws of Ireland govern these Terms and every dispute about them.", ("Terms", "General"))
ACCOUNT = Clause("Keep your password to yourself; you answer for your account.", ("Terms", "Using the Services"))
PAGE = (BAN, ACCOUNT, FEES, LAW)

VOCABULARY = "you may not scrape our Services — without “prior” consent, except by 1,000 requests"
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
HEADINGS = st.sampled_from([(), ("1. Use",), ("1. Use", "Limits"), ("2. General",)])
CLAUSES = st.builds(Clause, text=TEXTS, headings=HEADINGS)
PAGES = st.lists(CLAUSES, max_size=8)


def kinds(changes: tuple[Change, ...]) -> list[str]:
    """Return the changes' kinds in order."""
    return [change.kind.value for change in changes]


@given(PAGES)
def test_nothing_changed_between_a_version_and_itself(page: list[Clause]) -> None:
    """No version differs from itself."""
    assert compare(page, page) == ()


@given(PAGES, PAGES)
def test_every_redline_holds_both_texts(old: list[Clause], new: list[Clause]) -> None:
    """Without inserts it is the old clause's text, without deletes the new one's."""
    for change in compare(old, new):
        before = "".join(text for kind, text in change.segments if kind != "insert")
        after = "".join(text for kind, text in change.segments if kind != "delete")
        assert normalise(before) == normalise(change.before.text if change.before else "")
        assert after == tidy(change.after.text if change.after else "")


@given(PAGES, PAGES)
def test_undoing_a_change_is_its_mirror_image(old: list[Clause], new: list[Clause]) -> None:
    """Exchanging the versions exchanges added and removed, and keeps the pairs and kinds of all others."""
    mirror = {ChangeKind.ADDED: ChangeKind.REMOVED, ChangeKind.REMOVED: ChangeKind.ADDED}
    there = Counter((change.kind, change.positions, change.notes) for change in compare(old, new))
    back = Counter(
        (mirror.get(change.kind, change.kind), change.positions[::-1], change.notes) for change in compare(new, old)
    )
    assert there == back


@given(st.permutations([replace(clause, headings=()) for clause in (*PAGE, BAN)]))
def test_another_order_is_only_moves(page: list[Clause]) -> None:
    """Clauses that change places are moved, and not all of them need to."""
    changes = compare((*PAGE, BAN), [replace(clause, headings=()) for clause in page])
    clauses = [change for change in changes if HEADING not in change.notes]
    assert {change.kind for change in clauses} <= {ChangeKind.MOVED}
    assert len(clauses) < len(page)


@given(st.permutations(PAGE))
def test_another_order_of_sections_is_only_moves(page: list[Clause]) -> None:
    """Headings that go with their clauses are no change of their own."""
    assert {change.kind for change in compare(PAGE, page)} <= {ChangeKind.MOVED}


@given(PAGES)
def test_typography_is_no_change(page: list[Clause]) -> None:
    """Other quotes, dashes and white space give nothing."""
    reset = [
        replace(clause, text=f"\u200b {clause.text} ".replace("—", "–").replace("“", '"').replace(" ", "\u00a0 "))
        for clause in page
    ]
    assert compare(page, reset) == ()


@given(PAGES, PAGES)
def test_changes_stand_in_the_new_reading_order(old: list[Clause], new: list[Clause]) -> None:
    """Positions in the new version never step back."""
    places = [change.positions[1] for change in compare(old, new) if change.positions[1] is not None]
    assert places == sorted(places)


def test_numbers_links_and_lead_ins_alone_are_no_change() -> None:
    """Renumbering, other link targets, and a lead-in that is another clause's text give nothing."""
    other = replace(
        BAN, number="4.5", lead_in="You agree:", links=("https://x.com",), headings=("Terms", "4. Using the Services")
    )
    assert compare([BAN], [other]) == ()


def test_a_changed_word_amends_its_clause() -> None:
    """The pair, the places and the redline are given."""
    stricter = replace(BAN, text=BAN.text.replace("prior", "prior written"))
    (change,) = compare(PAGE, (stricter, *PAGE[1:]))
    assert (change.kind, change.before, change.after) == (ChangeKind.AMENDED, BAN, stricter)
    assert change.positions == (0, 0)
    assert ("insert", " written") in change.segments


def test_spelling_and_dates_of_editing_reword() -> None:
    """What has no effect on meaning is told apart from what has."""
    old = (Clause("Last updated: 1 May 2024"), Clause("Your behaviour is analysed."))
    new = (Clause("Last updated: 3 June 2025"), Clause("Your behavior is analyzed."))
    assert kinds(compare(old, new)) == ["reworded", "reworded"]


def test_a_removed_clause_is_read_where_it_stood() -> None:
    """It comes behind what it stood behind, before what follows."""
    stricter = replace(FEES, text="Some features of the Services ask for a high fee, which you will see first.")
    changes = compare((BAN, ACCOUNT, FEES, LAW), (BAN, stricter, LAW, ACCOUNT))
    assert kinds(changes) == ["amended", "moved"]
    changes = compare(PAGE, (replace(BAN, text=BAN.text + " Never."), stricter, LAW))
    assert kinds(changes) == ["amended", "removed", "amended"]
    assert changes[1].positions == (1, None)


def test_a_moved_clause_has_one_move_segment() -> None:
    """Its text is not marked as deleted and inserted."""
    flat = [replace(clause, headings=()) for clause in PAGE]
    (change,) = compare(flat, [*flat[1:], flat[0]])
    assert (change.kind, change.positions) == (ChangeKind.MOVED, (0, 3))
    assert change.segments == (("move", BAN.text),)


def test_unrelated_clauses_are_removed_and_added() -> None:
    """A clause that replaces another of another matter is not its amendment."""
    assert sorted(kinds(compare([BAN, ACCOUNT], [FEES, ACCOUNT]))) == ["added", "added", "removed"]


def test_a_renamed_heading_is_told_once() -> None:
    """However many clauses stand under it, and they are not changed by it."""
    new = [replace(c, headings=("Terms", "Misuse of the Services")) if c in (BAN, ACCOUNT) else c for c in PAGE]
    (change,) = compare(PAGE, new)
    assert (change.kind, change.notes, change.positions) == (ChangeKind.AMENDED, (HEADING,), (0, 0))
    assert change.before == Clause("Using the Services", headings=("Terms",))
    assert change.after == Clause("Misuse of the Services", headings=("Terms",))


def test_a_renamed_page_title_does_not_rename_what_is_under_it() -> None:
    """Outer headings are told on their own."""
    new = [replace(clause, headings=("Terms of Service", *clause.headings[1:])) for clause in PAGE]
    assert [change.after.text for change in compare(PAGE, new) if change.after] == ["Terms of Service"]


def test_a_new_heading_is_added_before_its_first_clause() -> None:
    """A heading that comes with its section is read first."""
    data = Clause("You may not train models with content of the Services.", ("Terms", "4. Machine learning"))
    changes = compare(PAGE, (*PAGE[:3], data, LAW))
    assert kinds(changes) == ["added", "added"]
    assert [(change.notes, change.positions) for change in changes] == [((HEADING,), (None, 3)), ((), (None, 3))]
    assert changes[0].after == Clause("Machine learning", headings=("Terms",), number="4.")


def test_a_heading_that_became_a_paragraph_reads_the_same() -> None:
    """Other markup around the same words is no change, whichever way it goes."""
    old = (BAN, Clause("2. Paid features", ("Terms", "Using the Services")), replace(FEES, headings=BAN.headings))
    new = (BAN, FEES)
    assert compare(old, new) == ()
    assert compare(new, old) == ()


def test_a_clause_under_another_heading_has_moved() -> None:
    """Where both headings stay, the words over a rule are part of it."""
    old = (replace(BAN, headings=("A",)), replace(LAW, headings=("A",)), replace(FEES, headings=("B",)))
    new = (old[0], replace(LAW, headings=("B",)), old[2])
    (change,) = compare(old, new)
    assert (change.kind, change.positions) == (ChangeKind.MOVED, (1, 1))


def test_a_list_item_under_another_lead_in_has_moved() -> None:
    """An item that goes from what you may to what you may not is not the same rule."""
    may, may_not = Clause("You may:"), Clause("You may not:")
    share, crawl, resell = (Clause(f"{verb} public posts from our pages;") for verb in ("share", "crawl", "resell"))

    def page(allowed: tuple[Clause, ...], banned: tuple[Clause, ...]) -> list[Clause]:
        return [
            may,
            *(replace(item, lead_in=may.text) for item in allowed),
            may_not,
            *(replace(item, lead_in=may_not.text) for item in banned),
        ]

    changes = compare(page((share, crawl), (resell,)), page((share,), (crawl, resell)))
    assert kinds(changes) == ["moved"]


def test_a_copy_that_came_while_the_text_stays_is_told() -> None:
    """Terms announced beside those in force repeat most of them."""
    announced = [replace(c, headings=("Effective from June", *c.headings[1:])) for c in PAGE]
    changes = compare(PAGE, [*announced, *PAGE])
    clauses = [change for change in changes if HEADING not in change.notes]
    assert {(change.kind, change.notes) for change in clauses} == {(ChangeKind.ADDED, (COPY,))}
    assert [change.positions[1] for change in clauses] == [0, 1, 2, 3]


def test_a_copy_that_goes_is_the_one_of_its_own_headings() -> None:
    """When the old terms go, what stays is the copy under the new heading."""
    announced = [replace(c, headings=("Effective from June", *c.headings[1:])) for c in PAGE]
    clauses = [change for change in compare([*PAGE, *announced], announced) if HEADING not in change.notes]
    assert {(change.kind, change.notes) for change in clauses} == {(ChangeKind.REMOVED, (COPY,))}
    assert [change.positions[0] for change in clauses] == [0, 1, 2, 3]


def test_an_amended_copy_is_paired_in_its_own_place() -> None:
    """A page that holds its text twice, amended in both, gives two amendments in place."""
    both = [*PAGE, *PAGE]
    stricter = replace(BAN, text=BAN.text.replace("prior", "prior written"))
    amended = [stricter, *PAGE[1:], replace(stricter, text=stricter.text.replace("may", "must")), *PAGE[1:]]
    assert [change.positions for change in compare(both, amended)] == [(0, 0), (4, 4)]


def test_a_paragraph_cut_in_two_is_amended_and_added() -> None:
    """The largest piece is the clause itself, the other is new."""
    whole = replace(BAN, text=f"{FEES.text} {BAN.text} {LAW.text}")
    changes = compare(
        [ACCOUNT, whole], [ACCOUNT, replace(BAN, text=f"{FEES.text} {BAN.text}"), replace(BAN, text=LAW.text)]
    )
    assert kinds(changes) == ["amended", "added"]


def test_ten_thousand_clauses_of_nothing_in_common_take_bounded_time() -> None:
    """The worst page that could come along is compared in seconds."""
    chance = random.Random(3)
    words = [f"word{number}" for number in range(30_000)]
    old, new = ([Clause(" ".join(chance.choices(words, k=12))) for _ in range(10_000)] for _ in range(2))
    start = time.perf_counter()
    changes = compare(old, new)
    assert time.perf_counter() - start < 20
    assert len(changes) >= 10_000
