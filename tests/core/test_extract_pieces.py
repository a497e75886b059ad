"""Markdown read piece by piece brings what it brings as a whole, whatever was read before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tosmon.core.extract import Format, extract, extract_text
from tosmon.core.extract.clauses import to_clauses
from tosmon.core.extract.markdown import read_markdown
from tosmon.core.extract.model import Block
from tosmon.core.extract.pieces import Pieces
from tosmon.core.model import Clause

LINES = st.sampled_from((
    "You may not scrape the Services.", "You agree not to:", "Terms", "# Terms", "## 4. Acceptable Use", "### Use:",
    "#", "=====", "-----", "---", "* * *", "***", "*   use bots", "- use bots", "+   \ta", "*", "-", "1.  first",
    "7) seventh", "12\\. escaped", "1.", "    indented", "\tindented", "  two spaces", "   - nested", "    *   nested",
    "        * deep", "- - - x", "> quoted", "> - quoted item", ">", "|a|b|", "|-|-|", "| 1 | 2<br>3 |", "```", "~~~",
    "````js", "    ```", "`code`", "<div>", "</div>", "<br>", "<!-- note", "-->", "<pre>", "a <b>bold</b> word",
    "<https://x.com/tos>", "**Bold heading**", "**k. **   Use any tool;", "\u00a0**x\t**", "CAPITALS HERE",
    "(a) item", "(b) item", "(i)", "•", "• bullet", "4.5 Scraping", '[link](/c "t")', "[ref]", "[ref]: /to",
    "[ref]:", "![alt](x.png)", "![alt](x.png) text", "*em*", "*open", "**", "line  ", "line\\", "&amp; &nbsp;",
    "\u00a0", "\x0b", "\x0c- x", "\u2028x", "a\rb", "\r", "-\tx", "1.\tx", "1234567890. no item", "-x", "+1 800",
    "- # Heading in an item", "- para\n\n  more of it", "1. x\n\n   - y\n\n     z", "> a\n\nb", "- a\n\n\n- b",
))  # fmt: skip
ENDS = st.sampled_from(
    ("\n\n", "\n\n", "\n\n", "\n", "\n", "\n\n\n", "\n\n\n\n", "\n \n", "\n\t\n", "\r\n\r\n", "\r\n")
)
TEXTS = st.lists(st.tuples(LINES, ENDS), max_size=14).map(lambda lines: "".join(f"{line}{end}" for line, end in lines))


def named_alike(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with their lists numbered as they come."""
    numbers: dict[int, int] = {}
    return [
        replace(block, lists=tuple(numbers.setdefault(one, len(numbers)) for one in block.lists)) for block in blocks
    ]


def same(pieces: Pieces, text: str, url: str = "https://x.com/en/tos") -> bool:
    """Return whether the text could be read in pieces; it must then bring what the whole brings."""
    read = pieces.read(text, url)
    if read is None:
        return False
    whole = read_markdown(text, url)
    blocks, clauses = read
    assert named_alike(blocks) == named_alike(whole)
    assert clauses == to_clauses(whole)
    return True


@settings(max_examples=200)
@given(st.lists(TEXTS, min_size=1, max_size=3))
@example(["- a\n\n- b\n\n", "- a\n\nx\n\n- b"])
@example(["- - - a\n\n- - - b\n\nx\n\n- - - a"])
@example(["<br>\n\nYou may not scrape.", "x\n\n<br>"])
@example(["#\n\n- a\n\n#\n\n- b", "x:\n\n- a\n\n![](i)\n\n- b"])
def test_pieces_bring_what_the_whole_brings(texts: list[str]) -> None:
    """Blocks and clauses, of each of several texts that are read one after another, and of the first once more."""
    pieces = Pieces()
    for text in (*texts, texts[0]):
        same(pieces, text)


@settings(max_examples=200)
@given(st.lists(st.tuples(LINES, ENDS), min_size=2, max_size=14), st.data())
def test_a_changed_line_is_read_as_if_nothing_had_been_before(
    lines: list[tuple[str, str]], data: st.DataObject
) -> None:
    """What is remembered is of the version before, which differs in a line, or lacks one."""
    place = data.draw(st.integers(0, len(lines) - 1))
    other = lines[:place] + data.draw(st.lists(st.tuples(LINES, ENDS), max_size=2)) + lines[place + 1 :]
    pieces = Pieces()
    for version in (lines, other, lines):
        same(pieces, "".join(f"{line}{end}" for line, end in version))


@settings(max_examples=200)
@given(st.text("#*-+>|`~=_[]()<>!\\.:1a \t\n\r", max_size=60))
def test_any_signs_are_read_alike(text: str) -> None:
    """Signs of Markdown in no order at all."""
    same(Pieces(), text)


@pytest.mark.parametrize(
    "text",
    [
        "a\n\n```\n\n# code\n\n```\n\nb",
        "~~~\n\n- code",
        "[ref]\n\nb\n\n[ref]: https://x.com",
        "a\n\n<div>\n\nb\n\n</div>",
        "a\n\n<!-- hidden\n\n# b\n\n-->",
    ],
    ids=["fence", "tildes", "definition", "html", "comment"],
)
def test_what_reaches_over_empty_lines_is_read_as_a_whole(text: str) -> None:
    """Fences, definitions of links, and HTML."""
    assert not same(Pieces(), text)


def test_lists_alike_are_two_lists() -> None:
    """A list that stands twice in a text has its own sentence over it each time."""
    text = "You may:\n\n- crawl\n\nYou may not:\n\n- crawl\n\n"
    pieces = Pieces()
    for _ in range(2):
        read = pieces.read(text, "")
        assert read is not None
        assert [clause.lead_in for clause in read[1]] == ["", "You may:", "", "You may not:"]


def test_a_heading_that_changes_stands_over_what_did_not() -> None:
    """A piece is kept as it was cut under its headings, not as it was cut first."""
    pieces = Pieces()
    for heading in ("Old", "New", "Old"):
        read = pieces.read(f"# {heading}\n\nYou agree to this text.\n\nAnd to that.", "")
        assert read is not None
        assert [clause.headings for clause in read[1]] == [(heading,), (heading,)]


def test_links_are_resolved_where_the_page_stands() -> None:
    """The same text at another address has other links."""
    pieces = Pieces()
    for url in ("https://a.com/tos", "https://b.com/tos"):
        read = pieces.read("See [there](/privacy).", url)
        assert read is not None
        assert read[1][0].links == (url.replace("tos", "privacy"),)


def test_little_memory_brings_the_same() -> None:
    """What was forgotten is read again."""
    pieces = Pieces(most=50)
    texts = ["\n\n".join(f"## Part {part}\n\n- item {part + shift}" for part in range(40)) for shift in range(3)]
    assert all(same(pieces, text) for text in texts + texts)


def test_an_extraction_is_the_same_with_pieces() -> None:
    """Clauses, title and facts; what is no Markdown is read as ever."""
    body = b"Terms\n=====\n\nYou may not:\n\n*   scrape;\n*   crawl.\n\n**2\\. Law**\n\nSome law."
    pieces = Pieces()
    for kind in ("text/markdown", "text/plain", "text/html"):
        assert extract(body, content_type=kind, pieces=pieces) == extract(body, content_type=kind)
    found = extract(body, content_type="text/markdown", pieces=pieces).version
    assert found == extract_text(body.decode(), format=Format.MARKDOWN).version
    assert found.clauses[1] == Clause("scrape;", ("Terms",), "", "You may not:")
