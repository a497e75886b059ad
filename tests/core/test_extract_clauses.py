"""Blocks become clauses with headings, numbers and lead-ins."""

from __future__ import annotations

import pytest

from tosmon.core.extract import Format, extract_text
from tosmon.core.extract.lead_ins import lead_in
from tosmon.core.extract.markers import ordinal, split_marker
from tosmon.core.model import Clause


def html(text: str) -> tuple[Clause, ...]:
    """Return the clauses of an HTML text."""
    return extract_text(text, format=Format.HTML, url="https://example.com/terms").version.clauses


def markdown(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a Markdown text."""
    return extract_text(text, format=Format.MARKDOWN).version.clauses


def rows(clauses: tuple[Clause, ...]) -> list[tuple[str, str, str]]:
    """Return number, lead-in and text of each clause."""
    return [(clause.number, clause.lead_in, clause.text) for clause in clauses]


# --- headings ---


def test_headings_nest_from_the_outermost_in() -> None:
    """A clause carries the headings in force, and a heading ends those of its level and below."""
    clauses = html("<h1>A</h1><p>one</p><h2>B</h2><p>two</p><h3>C</h3><p>three</p><h2>D</h2><p>four</p>")
    assert [clause.headings for clause in clauses] == [("A",), ("A", "B"), ("A", "B", "C"), ("A", "D")]
    assert clauses[2].heading == "C"


def test_heading_with_nothing_under_it_is_a_clause() -> None:
    """Words of an empty section are not lost, and stand where the heading stood."""
    clauses = html("<h1>A</h1><h2>Empty</h2><h2>B</h2><p>text</p><h2>Last</h2>")
    assert [(clause.text, clause.headings) for clause in clauses] == [
        ("Empty", ("A",)),
        ("text", ("A", "B")),
        ("Last", ("A",)),
    ]


@pytest.mark.parametrize(
    "line", ["**Misuse of the Services**", "4. Using the Services", "LIMITATION OF LIABILITY", "4.1 Who may use this"]
)
def test_paragraph_that_looks_like_a_heading_is_one(line: str) -> None:
    """Bold lines, numbered short lines and capitals head the text after them."""
    (clause,) = markdown(line.replace(". ", "\\. ") + "\n\nYou may not misuse the Services.")
    assert clause.headings == (line.strip("*"),)


@pytest.mark.parametrize(
    "line",
    [
        "**You may not misuse the Services.**",  # a sentence
        "**You agree not to:**",  # a lead-in
        "4. you may not scrape",  # a lower-case item
        "Effective today",  # nothing marks it
    ],
)
def test_paragraph_that_is_a_sentence_is_no_heading(line: str) -> None:
    """A bold sentence, a lead-in or an unmarked line stays text."""
    assert len(html(f"<p>{line.replace('**', '<b>', 1).replace('**', '</b>', 1)}</p><p>Text follows here.</p>")) == 2


def test_enumerated_short_lines_are_no_headings() -> None:
    """A table of contents in plain paragraphs is an enumeration, not a row of empty sections."""
    clauses = html("<p>1. Introduction</p><p>2. Your Data</p><p>Text that goes on for a while.</p>")
    assert [clause.headings for clause in clauses] == [(), ("2. Your Data",)]


def test_bold_line_before_a_break_heads_the_paragraph() -> None:
    """A title set as a bold first line of its paragraph is a heading."""
    (clause,) = html("<p><b>Your Account</b><br>You keep it safe.</p>")
    assert (clause.headings, clause.text) == (("Your Account",), "You keep it safe.")


def test_numbers_nest_unmarked_headings() -> None:
    """A heading "4." is above "4.1", and "5." ends both."""
    clauses = html("<p><b>4. Rules</b></p><p><b>4.1 Bots</b></p><p>No bots.</p><p><b>5. End</b></p><p>It ends.</p>")
    assert [clause.headings for clause in clauses] == [("4. Rules", "4.1 Bots"), ("5. End",)]


def test_sections_inside_list_items_are_no_enumeration() -> None:
    """A list whose items are headed sections gives its paragraphs headings, not lead-ins."""
    clauses = html("<p>This covers:</p><ol><li><h2>Scope</h2><p>All.</p></li><li><h2>Term</h2><p>Long.</p></li></ol>")
    assert [(clause.headings, clause.lead_in) for clause in clauses[1:]] == [(("Scope",), ""), (("Term",), "")]


# --- lead-ins ---


def test_list_items_carry_the_sentence_that_governs_them() -> None:
    """Only the last sentence before the list governs it; the paragraph itself stays a clause."""
    clauses = html("<p>Be fair. You agree not to:</p><ul><li>use any robot;</li><li>scrape.</li></ul><p>Done.</p>")
    assert rows(clauses) == [
        ("", "", "Be fair. You agree not to:"),
        ("", "You agree not to:", "use any robot;"),
        ("", "You agree not to:", "scrape."),
        ("", "", "Done."),
    ]


def test_nested_lead_ins_are_joined_outermost_first() -> None:
    """An item that opens a list adds its own words to those it stands under."""
    clauses = html("<p>You may not:</p><ul><li>do this:<ul><li>crawl</li></ul></li><li>sell</li></ul>")
    assert rows(clauses)[1:] == [("", "You may not:", "do this:"), ("", "You may not: do this:", "crawl"),
                                 ("", "You may not:", "sell")]  # fmt: skip


def test_one_list_for_each_item_is_one_enumeration() -> None:
    """A list directly after another goes on under the same lead-in."""
    clauses = html("<p>You may not:</p><ul><li>crawl</li></ul><ul><li>sell</li></ul><p>Text.</p><ul><li>x</li></ul>")
    assert [clause.lead_in for clause in clauses] == ["", "You may not:", "You may not:", "", ""]


def test_paragraphs_that_print_their_markers_are_items() -> None:
    """Letters printed in the text make an enumeration, nested ones another inside it."""
    clauses = html(
        "<p>You must not:</p><p>(a) crawl;</p><p>(b) sell the following:</p><p>(i) posts;</p><p>(ii) likes;</p>"
        "<p>(c) lie.</p><p>Be nice.</p>"
    )
    assert rows(clauses)[1:] == [
        ("(a)", "You must not:", "crawl;"),
        ("(b)", "You must not:", "sell the following:"),
        ("(i)", "You must not: sell the following:", "posts;"),
        ("(ii)", "You must not: sell the following:", "likes;"),
        ("(c)", "You must not:", "lie."),
        ("", "", "Be nice."),
    ]


def test_eighth_letter_is_followed_by_the_ninth_not_by_a_roman_one() -> None:
    """An "(i)" after "(h)" goes on with the alphabet."""
    letters = "".join(f"<p>({letter}) item</p>" for letter in "abcdefghij")
    assert {clause.lead_in for clause in html(f"<p>You may not:</p>{letters}")[1:]} == {"You may not:"}


def test_lists_within_lists_repeat_no_more_than_so_much() -> None:
    """A thousand of them would else hold each lead-in half a thousand times."""
    deepest = html("<ul><li>You may not:" * 1_000 + "scrape")[-1]
    assert deepest.lead_in.endswith("You may not:")
    assert len(deepest.lead_in) <= 2_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You agree not to:", "You agree not to:"),
        ("Be fair. You may not, without consent:", "You may not, without consent:"),
        ("X and its U.S. affiliates e.g. X Corp. will not:", "X and its U.S. affiliates e.g. X Corp. will not:"),
        ("Read this. Namely:", "Read this. Namely:"),
        ("You may not do any of the following.", "You may not do any of the following."),
        ("Vous ne pouvez pas effectuer les actions suivantes", "Vous ne pouvez pas effectuer les actions suivantes"),
        ("You agree that you will not", "You agree that you will not"),
        ("**Don’t** do these things —", "**Don’t** do these things —"),
        ("These are your rights.", ""),
        ("Rules that apply to you", "Rules that apply to you"[:0]),
        ("利用者は、以下の行為をしてはなりません。", "利用者は、以下の行為をしてはなりません。"),
        ("利用者は、規約を守ってください。", ""),
    ],
)
def test_lead_in_is_told_from_other_text(text: str, expected: str) -> None:
    """A colon, an open end or "the following" govern; a finished sentence does not."""
    assert lead_in(text) == expected


# --- numbers ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4.5 You may not", ("4.5", "You may not")),
        ("(b) sell", ("(b)", "sell")),
        ("iii. sell", ("iii.", "sell")),
        ("2) sell", ("2)", "sell")),
        ("§ 3 Scope", ("§ 3", "Scope")),
        ("• sell", ("", "sell")),
        ("- sell", ("", "sell")),
        ("3.5 million posts", ("", "3.5 million posts")),
        ("2024. A year", ("", "2024. A year")),
        ("J. Smith wrote", ("", "J. Smith wrote")),
        ("(if any) sell", ("", "(if any) sell")),
        ("X Corp. may", ("", "X Corp. may")),
        ("-free software", ("", "-free software")),
    ],
)
def test_marker_is_taken_off_the_text(text: str, expected: tuple[str, str]) -> None:
    """Numbers and letters as lists print them are told from words and figures."""
    assert split_marker(text)[:2] == expected


def test_ordered_lists_are_numbered_as_browsers_do() -> None:
    """Start, type, value and reversed count."""
    clauses = html(
        "<ol start=3 type=a><li>x</li><li value=27>y</li><li>z</li></ol><ol reversed><li>p</li><li>q</li></ol>"
        '<ol style="list-style-type: upper-roman"><li>r</li></ol><ol style="list-style:none"><li>s</li></ol>'
        "<ul><li>t</li></ul><ol><li>(c) u</li></ol>"
    )
    assert [clause.number for clause in clauses] == ["c.", "aa.", "ab.", "2.", "1.", "I.", "", "", "(c)"]


def test_number_alone_in_its_block_belongs_to_the_next() -> None:
    """Layouts put numbers into boxes of their own."""
    clauses = html("<div>4.5</div><div>You may not scrape.</div><div>(b)</div>")
    assert rows(clauses) == [("4.5", "", "You may not scrape."), ("", "", "(b)")]


def test_ordinals() -> None:
    """Letters and roman numerals follow CSS Counter Styles."""
    assert [ordinal(n, "a") for n in (1, 26, 27, 703)] == ["a.", "z.", "aa.", "aaa."]
    assert [ordinal(n, "I") for n in (4, 9, 1994, 4000)] == ["IV.", "IX.", "MCMXCIV.", "4000."]
    assert ordinal(0, "a") == "0."
