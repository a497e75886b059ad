"""What is on the pages of a PDF and not of its text: running heads, watermarks, tables of contents."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from tests.core.pdfs import Page, Text, pdf
from tosmon.core.extract import extract

TOPICS = ("alpha", "beta", "gamma", "delta", "epsilon")


def texts(pages: Sequence[Page]) -> list[str]:
    """Return the clauses' texts."""
    return [clause.text for clause in extract(pdf(pages), content_type="application/pdf").version.clauses]


def headings(pages: Sequence[Page]) -> list[str]:
    """Return the innermost heading of each clause."""
    version = extract(pdf(pages), content_type="application/pdf").version
    return [clause.headings[-1] if clause.headings else "" for clause in version.clauses]


def body(topic: str, top: float = 90) -> list[Text]:
    """Return two paragraphs of three lines about a topic."""
    return [
        Text(72, top + 48 * block + 12 * line, f"Words about {topic}, block {block}, line {line}, go on and on {end}")
        for block in range(2)
        for line, end in enumerate(("until the line ends,", "and even further on,", "here."))
    ]


def pages(extra: Callable[[str, int], Sequence[Text]]) -> list[Page]:
    """Return a page for each topic, with more texts that depend on it and its number."""
    return [Page([*extra(topic, number), *body(topic)]) for number, topic in enumerate(TOPICS, start=1)]


PLAIN = texts(pages(lambda *_: []))


def test_running_heads_that_change_with_the_section_are_left_out() -> None:
    """Every page names another section in the same place, well apart from the text."""
    assert texts(pages(lambda topic, _: [Text(72, 40, f"Section about {topic}")])) == PLAIN


def test_running_feet_that_change_are_left_out() -> None:
    """So does the foot of a page, in smaller letters."""
    assert texts(pages(lambda topic, number: [Text(72, 760, f"{number}   About {topic}", 8)])) == PLAIN


def test_titles_of_pages_are_no_running_heads() -> None:
    """Slides have a title in the same place, in larger type: a heading."""
    assert headings(pages(lambda topic, _: [Text(72, 50, f"All about {topic}", 16, "B")]))[::2] == [
        f"All about {topic}" for topic in TOPICS
    ]


def test_first_lines_of_pages_are_text() -> None:
    """Every page begins with a paragraph of one line, as far from the next as all paragraphs are from each other."""
    made = [
        Page([Text(72, 60 + 24 * row, f"Rule {number} {row}: no scraping of {topic}.") for row in range(20)])
        for number, topic in enumerate(TOPICS)
    ]
    read = " ".join(texts(made))
    assert [number for number in range(len(TOPICS)) if f"Rule {number} 0:" in read] == list(range(len(TOPICS)))


def test_a_watermark_across_the_text_is_left_out() -> None:
    """A huge word that lines run across is one, also on a page where few do."""
    made = pages(lambda *_: [Text(60, 170, "DRAFT", 150, "B")])
    last = Page([Text(60, 170, "DRAFT", 150, "B"), Text(72, 600, "The end of the terms.")])
    assert texts([*made, last]) == [*PLAIN, "The end of the terms."]


def test_a_huge_title_is_no_watermark() -> None:
    """No line runs across it."""
    assert headings([Page([Text(72, 80, "Terms", 60, "B"), *body("alpha", 200)])]) == ["Terms", "Terms"]


# --- tables of contents -----------------------------------------------------------------------------------------------


def contents(leader: str, heading: str = "Table of Contents") -> list[Text]:
    """Return a table of contents: names, leaders, and page numbers set at the right."""
    made = [Text(72, 90, heading, 14, "B")]
    for place, topic in enumerate(TOPICS):
        y = 120 + 14 * place
        made += [Text(72, y, f"{place + 1}. About {topic}{leader}"), Text(500, y, f"{2 * place + 1:2}")]
    return made


@pytest.mark.parametrize(
    "leader", [" ........................", " . . . . . . . . . . .", "\xb7" * 30, " \x85\x85\x85"]
)
def test_a_table_of_contents_with_leaders_makes_no_clauses(leader: str) -> None:
    """Its lines would stand twice in the text."""
    toc = Page([Text(72, 60, "Acme Terms", 20, "B"), *contents(leader)])
    assert texts([toc, *pages(lambda *_: [])]) == PLAIN


@pytest.mark.parametrize("heading", ["Contents", "Inhaltsverzeichnis", "Table des mati\xe8res", "\xcdndice"])
def test_a_table_of_contents_without_leaders_is_told_by_its_heading(heading: str) -> None:
    """Page numbers below each other, after a heading that says what they are."""
    assert texts([Page(contents("", heading)), *pages(lambda *_: [])]) == PLAIN


def test_numbers_at_the_right_of_a_table_are_text() -> None:
    """Without leaders or such a heading they are what the table says."""
    read = texts([Page(contents("", "Fees")), *pages(lambda *_: [])])
    assert any("alpha" in text and "1" in text for text in read[:2])


def test_blanks_to_fill_in_are_text() -> None:
    """Dots without a page number, or one line alone, lead nowhere."""
    page = Page([Text(72, 90, "Signature of the consumer: ......................"), Text(72, 120, "Fee: ........ 12")])
    assert len(texts([page])) == 2


def test_bold_section_numbers_head_text_within_indented_pages() -> None:
    """A number and a name in bold make a heading, wherever its page's edge is."""
    page = Page([
        Text(60, 60, "A line that begins further left than the others do."),
        Text(72, 100, "4.2 Restrictions", font="B"), *body("alpha", 120),
    ])  # fmt: skip
    assert headings([page])[-1] == "4.2 Restrictions"


def test_short_paragraphs_set_close_are_parted() -> None:
    """Where nothing sets paragraphs off but unfilled lines, each unfilled line ends one."""
    lines = [line for block in range(4) for line in body(f"topic {block}")[:3]]
    page = Page([Text(72, 90 + 12 * row, line.text) for row, line in enumerate(lines)])
    assert len(texts([page])) == 4


# --- pages on their side ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_on_their_side_are_read_as_upright_ones(turn: int) -> None:
    """Scanners and printers turn whole pages; they are read as they are held."""
    made = pages(lambda topic, number: [Text(72, 40, f"About {topic}"), Text(300, 770, f"Page {number}")])
    turned = [Page(page.texts, entries=f"/Rotate {turn}") for page in made]
    assert texts(turned) == PLAIN


def test_a_page_whose_stream_is_broken_is_damage() -> None:
    """Half a page is no evidence of what the other half says."""
    body = bytearray(pdf(pages(lambda *_: [])))
    start = next(found.end() for found in re.finditer(rb"(?<!end)stream\n", body))
    body[start + 2] = 7  # a block of a type that there is not (RFC 1951, 3.2.3)
    found = extract(bytes(body), content_type="application/pdf")
    assert (found.facts.pdf, found.version.clauses) == ("damaged", ())
