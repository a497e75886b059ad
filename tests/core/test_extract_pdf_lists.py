"""Lists of PDFs whose markers have no punctuation: told by gap, indent and sequence, and no word taken for one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.core.pdfs import Page, Text, pdf
from tosmon.core.extract import extract
from tosmon.core.model import Clause

LEAD = "You may not:"
ITEMS = (
    ("scrape, crawl or otherwise collect any content of the service by automated means,", "robots included;"),
    ("sell data; or",),
    ("train models.",),
)
AFTER = "We may change these terms at any time, and tell you so thirty days before they do."


def clauses(texts: Sequence[Text]) -> tuple[Clause, ...]:
    """Return the clauses of a page with these texts."""
    return extract(pdf([Page(texts)]), content_type="application/pdf").version.clauses


def listed(markers: Sequence[str], *, gap: float = 18, hang: float | None = None, font: str = "R") -> list[Text]:
    """Return a sentence and a list after it: markers at the edge, texts `gap` to the right, lines below at `hang`."""
    made, y = [Text(72, 90, LEAD)], 90.0
    for marker, lines in zip(markers, ITEMS, strict=True):
        y += 18
        made += [Text(72, y, marker, font=font), Text(72 + gap, y, lines[0], font=font)]
        for line in lines[1:]:
            y += 12
            made.append(Text(72 + (gap if hang is None else hang), y, line, font=font))
    return [*made, Text(72, y + 18, AFTER)]


@pytest.mark.parametrize("markers", ["abc", "ABC", "123", ["i", "ii", "iii"], ["IX", "X", "XI"], ["9", "10", "11"]])
def test_a_sequence_of_bare_markers_before_hanging_texts_is_a_list(markers: Sequence[str]) -> None:
    """Numbers leave the text, and the sentence above governs the items."""
    found = clauses(listed(markers))
    assert [clause.number for clause in found] == ["", *markers, ""]
    assert [clause.text for clause in found] == [LEAD, *(" ".join(lines) for lines in ITEMS), AFTER]
    assert [clause.lead_in for clause in found] == ["", LEAD, LEAD, LEAD, ""]


def test_markers_out_of_sequence_are_text() -> None:
    """Words of one letter may stand before gaps, too."""
    assert [clause.number for clause in clauses(listed("xaq"))] == [""] * 5


def test_a_letter_before_a_space_is_a_word() -> None:
    """No gap, no marker: "a person …", "b side …"."""
    assert [clause.number for clause in clauses(listed("abc", gap=9))] == [""] * 5


def test_numbers_whose_texts_go_on_below_them_are_no_list_items() -> None:
    """Lines that return to the edge belong to numbered sections, whose numbers stay where they are printed."""
    found = clauses(listed("123", hang=0))
    assert not any(clause.lead_in for clause in found)


def test_a_list_within_a_list_has_both_lead_ins() -> None:
    """Items inside an item are governed by it and by what governs the list around them."""
    found = clauses([
        Text(72, 90, LEAD),
        Text(72, 108, "1"), Text(90, 108, "interfere with the service:"),
        Text(90, 126, "a"), Text(108, 126, "by scraping;"),
        Text(90, 144, "b"), Text(108, 144, "by overloading it;"),
        Text(72, 162, "2"), Text(90, 162, "sell it."),
    ])  # fmt: skip
    assert [(clause.number, clause.text) for clause in found[1:]] == [
        ("1", "interfere with the service:"),
        ("a", "by scraping;"),
        ("b", "by overloading it;"),
        ("2", "sell it."),
    ]
    assert found[2].lead_in == f"{LEAD} interfere with the service:"
    assert found[4].lead_in == LEAD


def test_a_list_goes_on_over_the_end_of_a_page() -> None:
    """Sequence and place of the texts tell the items on the next page."""
    first = [Text(72, 90, LEAD), Text(72, 720, "a"), Text(90, 720, "scrape it;")]
    second = [Text(72, 90, "b"), Text(90, 90, "sell it."), Text(72, 120, AFTER)]
    found = extract(pdf([Page(first), Page(second)]), content_type="application/pdf").version.clauses
    assert [(clause.number, clause.lead_in) for clause in found] == [("", ""), ("a", LEAD), ("b", LEAD), ("", "")]


def test_one_item_alone_is_told_by_its_hanging_line() -> None:
    """A list of one item has no sequence."""
    lines = ITEMS[0]
    page = [
        Text(72, 90, LEAD),
        Text(72, 108, "1"),
        Text(90, 108, lines[0]),
        Text(90, 120, lines[1]),
        Text(72, 138, AFTER),
    ]
    assert [clause.number for clause in clauses(page)] == ["", "1", ""]


def test_bold_numbers_and_titles_are_headings() -> None:
    """A section's number and name, both in bold, with a gap between them."""
    page = [
        Text(72, 90, "1", font="B"), Text(90, 90, "Scope", font="B"), Text(72, 108, AFTER),
        Text(72, 138, "2", font="B"), Text(90, 138, "Scraping", font="B"), Text(72, 156, AFTER),
    ]  # fmt: skip
    found = clauses(page)
    assert [clause.headings[-1:] for clause in found] == [("1 Scope",), ("2 Scraping",)]
