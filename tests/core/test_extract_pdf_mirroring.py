"""PDFs that are written from right to left: words and letters in the order in which they are read."""

from __future__ import annotations

from tosmon.core.extract.pdf.mirroring import logical, mirrored
from tosmon.core.extract.pdf.values import Sheet, Word


def drawn(*texts: str) -> Sheet:
    """Return a page with these words beside each other, as they are seen from left to right."""
    return Sheet(400, 400, [Word(text, 50 * place, 50 * place + 40, 100, 10) for place, text in enumerate(texts)])


def read(*texts: str) -> list[str]:
    """Return the words in the order in which they are read."""
    words = sorted(mirrored(drawn(*texts)).words, key=lambda word: word.x0)
    return [word.text for word in logical(words)]


def test_letters_and_words_are_turned() -> None:
    """The word at the right is the first, its letter at the right, too."""
    assert read("\u05dd\u05dc\u05d5\u05e2", "\u05dd\u05d5\u05dc\u05e9") == [
        "\u05e9\u05dc\u05d5\u05dd",
        "\u05e2\u05d5\u05dc\u05dd",
    ]


def test_letters_are_those_of_the_alphabet() -> None:
    """Joined forms (here a final one, and lam-alef) are how they look, not what they are."""
    assert read("\ufe96\ufefb") == ["\u0644\u0627\u062a"]


def test_latin_words_among_them_keep_their_order_and_marks_their_place() -> None:
    """A name of several words, a number with a full stop, a bracket that opens at the right."""
    hebrew = "\u05d0\u05d1\u05d2\u05d3\u05d4\u05d5\u05d6\u05d7\u05d8\u05d9\u05db\u05dc\u05de\u05e0\u05e1"
    assert read(".2024", hebrew, "(Google", "Chrome", hebrew + ")") == [
        "(" + hebrew[::-1], "Google", "Chrome)", hebrew[::-1], "2024.",
    ]  # fmt: skip


def test_pages_in_latin_letters_are_left_as_they_are() -> None:
    """A name in other letters turns no page."""
    sheet = drawn("No", "scraping", "by", "\u05dd\u05d5\u05dc\u05e9")
    assert mirrored(sheet) is sheet
