"""Texts of others in messages: nothing steers a screen, no line is too long, Markdown says what was written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tosmon.core.printed import COLUMNS, escaped, one_line, trimmed, visible, wrapped

anything = st.text(st.characters(), max_size=300)


def columns(line: str) -> int:
    """Return how many columns a line takes, as a terminal counts."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in {"W", "F"} else 1
        for letter in line
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a␛[2Jb"),
        ("a\u202egpj.exe", "a\N{REPLACEMENT CHARACTER}gpj.exe"),
        ("a\x7fb", "a␡b"),
        ("soft\u00adhyphen, zero\u200bwidth, icon \ue123", "softhyphen, zerowidth, icon "),
        ("no\u00a0break\tand\u2003wide", "no break and wide"),
        ("one\r\ntwo", "one\ntwo"),
        ("half \ud800", "half \N{REPLACEMENT CHARACTER}"),
        ("déjà vu · 利用規約", "déjà vu · 利用規約"),
    ],
)
def test_what_steers_is_seen_and_what_leaves_no_mark_is_gone(text: str, shown: str) -> None:
    """Readers see each character that could do something; words stay as they are."""
    assert visible(text) == shown


@given(anything)
def test_any_text_becomes_printable(text: str) -> None:
    """Nothing but what can be printed is left, and line breaks; seeing twice changes nothing."""
    seen = visible(text)
    assert all(character == "\n" or character.isprintable() for character in seen)
    assert visible(seen) == seen
    assert one_line(text).isprintable()


def test_what_goes_on_stands_below_its_beginning() -> None:
    """A point's second line begins below its words."""
    assert wrapped("  - one two three", 10) == "  - one\n    two\n    three"


def test_the_line_before_a_signature_keeps_its_space() -> None:
    """RFC 3676 section 4.3: mail programs know it by that, and fold or leave out what follows."""
    assert wrapped("told  \n-- \nwho wrote it ") == "told\n-- \nwho wrote it"


def test_addresses_are_never_broken() -> None:
    """A link that is longer than a line stays one."""
    address = "https://terms.example.org/" + "a" * 100
    assert address in wrapped(f"Permalink: {address}").split("\n")


def test_wide_letters_take_two_columns() -> None:
    """Japanese is parted where the line ends."""
    assert max(map(columns, wrapped("利用規約" * 40).split("\n"))) <= COLUMNS


@given(st.lists(st.text(st.characters(categories=["L", "N", "P"]), max_size=120), max_size=20).map(" ".join))
def test_no_line_is_longer_than_a_mail_allows(text: str) -> None:
    """RFC 5322 section 2.1.1 asks for 78 characters; every word of the text is still there."""
    if "://" in text:
        return
    lines = wrapped(text)
    assert all(columns(line) <= COLUMNS for line in lines.split("\n"))
    assert "".join(lines.split()) == "".join(text.split())


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Co", "Cn", "Zl", "Zp"]), max_size=80))
def test_markdown_shows_what_was_written(text: str) -> None:
    """Rendered, an escaped text is itself: no emphasis, link, list, heading or mark-up of its own."""
    words = one_line(text)
    rendered = MarkdownIt("commonmark").enable("strikethrough").render(escaped(words))
    plain = rendered.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    assert plain.strip() in {f"<p>{words}</p>", ""}


@pytest.mark.parametrize("text", ["@everyone", "@here and @channel", "ask @ALL"])
def test_nobody_is_called_up(text: str) -> None:
    """A platform's words cannot notify all of a chat."""
    assert "@ " in escaped(text)


def test_an_underscore_within_a_word_is_left_alone() -> None:
    """Labels read as they are where a chat shows the signs of Markdown."""
    assert escaped("ai_training") == "ai_training"


@given(st.text())
def test_trimming_keeps_the_text(text: str) -> None:
    """White space goes to either side, and nothing is lost."""
    before, inner, after = trimmed(text)
    assert before + inner + after == text
    assert inner == text or inner == text.strip()
