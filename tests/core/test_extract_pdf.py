"""PDFs to clauses: what their layout shows of paragraphs, headings, lists, columns and running heads."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.core.pdfs import Page, Text, pdf, stream, text_pdf
from tosmon.core.extract import Extraction, extract
from tosmon.core.model import Clause, Reason, Version
from tosmon.core.suspicion import suspect

LONG = "You may not use robots, spiders or other automated means to collect any of the"
OTHER = LONG.replace("You may not", "Nobody may")
SHORT = "posts or profiles of our members."
GAP = ""


def clauses(body: bytes) -> tuple[Clause, ...]:
    """Return the clauses of a PDF."""
    return extract(body, content_type="application/pdf").version.clauses


def texts(body: bytes) -> list[str]:
    """Return their texts."""
    return [clause.text for clause in clauses(body)]


def paragraph(x: float, y: float, lines: Sequence[str], size: float = 10, font: str = "R") -> list[Text]:
    """Return lines one below the other."""
    return [Text(x, y + place * 1.2 * size, line, size, font) for place, line in enumerate(lines)]


# --- lines and paragraphs ---------------------------------------------------------------------------------------------


def test_lines_become_paragraphs_parted_by_gaps() -> None:
    """Lines at the usual distance are one paragraph; a wider gap begins another."""
    read = texts(
        text_pdf([LONG, SHORT, GAP, "These terms are governed by the laws of Ireland, wherever you live in it."])
    )
    assert read == [f"{LONG} {SHORT}", "These terms are governed by the laws of Ireland, wherever you live in it."]


def test_letters_drawn_one_by_one_make_words() -> None:
    """A gap wider than kerning parts words; touching letters are one."""
    letters = [
        Text(72 + place * 6 + (8 if place > 2 else 0), 90, letter, 10, "C") for place, letter in enumerate("notuse")
    ]
    assert texts(pdf([Page(letters)])) == ["not use"]


def test_a_word_drawn_twice_is_read_once() -> None:
    """Printing over oneself makes bold letters, not two words."""
    assert texts(pdf([Page([Text(72, 90, "Scraping"), Text(72.4, 90, "Scraping"), Text(120, 90, "is")])])) == [
        "Scraping is"
    ]


def test_shifts_within_a_string_part_words_where_they_are_wide() -> None:
    """TJ arrays kern letters and space words with the same operator."""
    content = b"BT /R 10 Tf 72 700 Td [(No scr) 20 (ap) -15 (ing) -300 (at) -280 (all)] TJ ET"
    assert texts(pdf([Page(content=content)])) == ["No scraping at all"]


@pytest.mark.parametrize("hyphen", ["\xad", "-"])
def test_words_divided_at_the_end_of_a_line_are_joined(hyphen: str) -> None:
    """A word that stands undivided elsewhere is one word; a compound keeps its hyphen."""
    first = f"The use of automated means needs a permission, and auto{hyphen}"
    tail = "mated means are described below, as are third-"
    read = texts(text_pdf([first, tail, "party tools. A third-party tool is one of them."]))
    assert len(read) == 1
    assert "and automated means" in read[0]
    assert "as are third-party tools" in read[0]


def test_a_paragraph_goes_on_over_a_page_break() -> None:
    """The last line of a page is full, so the next page's first goes on with it."""
    pages = [Page(paragraph(72, 72, [LONG] * 3)), Page(paragraph(72, 72, [SHORT]))]
    assert texts(pdf(pages)) == [f"{LONG} {LONG} {LONG} {SHORT}"]


def test_a_paragraph_that_ended_on_the_page_does_not_go_on() -> None:
    """Its last line had room left and ended a sentence."""
    pages = [Page(paragraph(72, 72, [LONG, LONG, SHORT])), Page(paragraph(72, 72, [OTHER, SHORT]))]
    assert texts(pdf(pages)) == [f"{LONG} {LONG} {SHORT}", f"{OTHER} {SHORT}"]


def test_first_lines_indented_begin_paragraphs() -> None:
    """Books part paragraphs by an indent, without a gap."""
    lines = [*paragraph(72, 72, [LONG, LONG]), Text(90, 96, LONG[:-6]), *paragraph(72, 108, [LONG, LONG])]
    assert len(texts(pdf([Page(lines)]))) == 1 + 1


def test_ligatures_and_soft_hyphens_are_letters() -> None:
    """A glyph of two letters is both of them; named glyphs are what their names say."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Differences [1 /f_i /fl /ffi] >> >>"
    page = Page(content=b"BT /L 10 Tf 72 700 Td (\001nd, \002y, o\003ce) Tj ET", resources=f"/Font << /L {font} >>")
    body = pdf([page]).replace(b"/Font << /R", b"/Fonts << /R")
    assert texts(body) == ["find, fly, office"]


# --- headings and lists -----------------------------------------------------------------------------------------------


def test_larger_lines_are_headings_in_levels() -> None:
    """The larger, the higher; what stands below carries them all."""
    page = Page(
        [
            Text(72, 80, "Terms of Service", 20),
            Text(72, 120, "1. Your use", 14),
            *paragraph(72, 145, [LONG, SHORT]),
            Text(72, 200, "2. Our rights", 14),
            *paragraph(72, 225, [LONG, SHORT]),
        ]
    )
    assert [clause.headings for clause in clauses(pdf([page]))] == [
        ("Terms of Service", "1. Your use"),
        ("Terms of Service", "2. Our rights"),
    ]


def test_bold_lines_of_their_own_are_headings() -> None:
    """As a page's bold paragraphs are."""
    page = Page(
        [Text(72, 80, "Scraping", 10, "B"), *paragraph(72, 104, [LONG, SHORT]), *paragraph(72, 152, [LONG, SHORT])]
    )
    assert [clause.headings for clause in clauses(pdf([page]))] == [("Scraping",), ("Scraping",)]


def test_items_carry_their_lead_in_and_number() -> None:
    """A list's items are clauses with the sentence above them, and their printed numbers."""
    lines = [
        Text(72, 72, "You agree not to:"),
        Text(90, 90, "(a)"),
        Text(108, 90, "scrape the Service;"),
        Text(90, 104, "(b)"),
    ]
    read = clauses(pdf([Page([*lines, Text(108, 104, "sell accounts.")])]))
    assert [(clause.number, clause.lead_in, clause.text) for clause in read[1:]] == [
        ("(a)", "You agree not to:", "scrape the Service;"),
        ("(b)", "You agree not to:", "sell accounts."),
    ]


def test_bullets_nest_by_their_indent() -> None:
    """An item further right belongs to the one before it."""
    items = [
        (90, "•", "You must not:"),
        (110, "•", "use bots;"),
        (110, "•", "use spiders."),
        (90, "•", "You must pay."),
    ]
    drawn = [Text(72, 72, "These rules apply:")]
    for place, (x, bullet, text) in enumerate(items):
        drawn += [Text(x, 90 + 14 * place, bullet), Text(x + 12, 90 + 14 * place, text)]
    assert [(clause.text, clause.lead_in) for clause in clauses(pdf([Page(drawn)]))[2:]] == [
        ("use bots;", "These rules apply: You must not:"),
        ("use spiders.", "These rules apply: You must not:"),
        ("You must pay.", "These rules apply:"),
    ]


def test_bullets_may_be_shapes() -> None:
    """Browsers draw a list's bullets instead of writing them."""
    lines = [Text(72, 72, "You agree not to:"), Text(90, 90, "scrape;"), Text(90, 104, "sell accounts.")]
    shapes = b"80 704 4 4 re f 80 690 4 4 re f"
    assert [clause.lead_in for clause in clauses(pdf([Page(lines, content=shapes)]))[1:]] == ["You agree not to:"] * 2


def test_a_number_in_the_middle_of_a_sentence_is_no_item() -> None:
    """A line that merely wraps before "(ii)" goes on with its paragraph."""
    line = "You may (i) read what we show you on our pages for as long as we show it, and "
    read = texts(
        text_pdf([line, "(ii) tell your friends about it in your own words, which we hope you will often do", SHORT])
    )
    assert len(read) == 1


def test_tables_are_read_row_by_row() -> None:
    """A row's cells are one clause, lines within a cell joined, as a page's tables are."""
    rows = [
        ("What", "How long we keep it"),
        ("Your posts and", "Until you delete them,"),
        ("profile", "or we do"),
        ("Logs", "A month"),
    ]
    heights = (90, 108, 120, 138)
    drawn = [
        Text(x, y, cell) for row, y in zip(rows, heights, strict=True) for x, cell in zip((72, 220), row, strict=True)
    ]
    assert texts(pdf([Page(drawn)])) == [
        "What | How long we keep it",
        "Your posts and profile | Until you delete them, or we do",
        "Logs | A month",
    ]


# --- pages ------------------------------------------------------------------------------------------------------------


def numbered(count: int) -> bytes:
    """Return a document with a running head and page numbers."""
    return pdf(
        [
            Page(
                [
                    Text(72, 30, "Example Inc. Terms of Service"),
                    *paragraph(72, 100, [f"{LONG} {word}." for word in words.split()]),
                    Text(280, 770, f"Page {place + 1} of {count}"),
                ]
            )
            for place, words in enumerate(
                ["one two three", "four five six", "seven eight nine", "ten eleven twelve"][:count]
            )
        ]
    )


def test_running_heads_and_page_numbers_are_left_out() -> None:
    """What stands in the same place of every page is furniture, its numbers not counted."""
    read = " ".join(texts(numbered(4)))
    assert "Example Inc." not in read
    assert "Page" not in read
    assert all(word in read for word in ("one", "six", "twelve"))


def test_two_columns_are_read_one_after_the_other() -> None:
    """Whole lines of the left column come before those of the right one, below a heading over both."""
    left = [f"left line number {place} has some words in it" for place in range(12)]
    right = [f"right line number {place} has some words, too" for place in range(12)]
    page = Page(
        [
            Text(72, 60, "A heading that stands over both of the columns", 18),
            *paragraph(72, 100, left),
            *paragraph(320, 100, right),
        ]
    )
    read = " ".join(texts(pdf([page])))
    assert read.index("left line number 11") < read.index("right line number 0")


def test_rotated_pages_read_as_shown() -> None:
    """A page that is turned by its own entry is read in the direction it is shown in."""
    content = b"BT /R 10 Tf 0 1 -1 0 100 100 Tm (Turned by a quarter) Tj 0 1 -1 0 112 100 Tm (and read.) Tj ET"
    assert texts(pdf([Page(content=content, entries="/Rotate 90")])) == ["Turned by a quarter and read."]


def test_links_lie_over_their_words() -> None:
    """A link annotation's address belongs to the clause whose words it covers."""
    note = "<< /Type /Annot /Subtype /Link /Rect [70 710 120 725] /A << /S /URI /URI (https://example.org/api) >> >>"
    body = pdf([Page([Text(72, 80, "API terms"), Text(72, 120, "Nothing here")], entries=f"/Annots [{note}]")])
    assert [clause.links for clause in clauses(body)] == [("https://example.org/api",), ()]


def test_the_title_is_the_metadata_s_unless_a_program_wrote_it() -> None:
    """A file name is no title: the first heading is."""
    page = Page([Text(72, 72, "Developer Terms", 20), *paragraph(72, 110, [LONG, SHORT])])
    for title, expected in (("Our Terms", "Our Terms"), ("Microsoft Word - terms.docx", "Developer Terms")):
        body = pdf([page], more={1000: f"<< /Title ({title}) >>".encode()}, trailer="/Info 1000 0 R")
        assert extract(body).version.title == expected


# --- what cannot be read ----------------------------------------------------------------------------------------------

PICTURE = Page(content=b"q 600 0 0 700 0 0 cm /I Do Q", resources="/XObject << /I 1000 0 R >>")
IMAGE = {
    1000: stream(b"\0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray")
}


def doubt(found: Extraction) -> Reason | None:
    """Return why a reading is doubted."""
    suspicion = suspect([found.facts], found.version)
    assert suspicion is None or not suspicion.confirmable
    return suspicion.reason if suspicion else None


def test_pictures_without_text_are_scanned() -> None:
    """A PDF of pictures is doubted with that reason."""
    found = extract(pdf([PICTURE, PICTURE], more=IMAGE))
    assert (found.version, found.facts.pdf, doubt(found)) == (Version(()), "scanned", Reason.SCANNED)


def test_pages_that_are_pictures_are_named() -> None:
    """The others are read; which have no text is said."""
    pages = [
        Page(paragraph(72, 72, [LONG, SHORT])),
        PICTURE,
        PICTURE,
        PICTURE,
        Page(paragraph(72, 72, [LONG, SHORT])),
        PICTURE,
    ]
    found = extract(pdf(pages, more=IMAGE))
    assert found.faults == ("pages 2–4, 6 of 6 are pictures without text",)
    assert len(found.version.clauses) == 1 + 1


def test_glyphs_without_characters_are_damage() -> None:
    """Fonts that do not tell which characters they draw make no text, and no clause of guesses."""
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /Odd /Encoding /Identity-H /DescendantFonts "
        "[<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Odd >>] >>"
    )
    page = Page(content=b"BT /O 10 Tf 72 700 Td <000100020003> Tj ET", resources=f"/Font << /O {font} >>")
    found = extract(pdf([page]).replace(b"/Font << /R", b"/Fonts << /R"))
    assert (found.facts.pdf, doubt(found)) == ("damaged", Reason.DAMAGED)
