"""No body raises, none takes long, and reading twice brings the same."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tosmon.core.extract import Format, extract, extract_text
from tosmon.core.model import Range, Selection

# Pieces that pages are made of, well formed and not.
PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "<ul>", "<li>", "</li>", "</ul>", "<ol start=3 reversed type=a>",
        "<li value=99999999999>", "<h2>", "</h2>", "<b>", "</b>",
        "<br>", "<table>", "<tr>", "<td>", "</td>",
        "</tr>", "</table>", "<a href=http://[x>", "<a href=/y>", "</a>", "<dl>", "<dt>", "<dd>", "<nav>",
        "</nav>", "<main>", "<footer>", "<p hidden id=z>", "<button aria-controls=z>", "<!--", "-->",
        "<?xml?>", "<svg>", "</svg>", "<template>", "<noscript>", "<pre>", "<script>", "</script>",
        "<title>", "</title>", "<base href=http://[>", "<![CDATA[", "<body>", "<select>", "<textarea>",
        "<frameset>", "<form action=http://[>", "<details>", "<summary>", "<dialog>", "<x-y role=row>",
        "&#0;", "&#xD800;", "**", "*", "#", "---", ">", "```", "[x](y)", "![i](j)", "(a)", "(i)", "1.", "•",
        "word:", "\0", "\ud800", "\xad",
        " ",
        "\n\n",
        "    ",
        "Text of a rule. ",
        "|a|b|\n|-|-|\n",
        "<div role=heading aria-level=-3>",
        "<meta http-equiv=refresh content='0;url=http://['>",
    ]
)  # fmt: skip
SELECTORS = st.sampled_from(
    ["p", "main, p", "#z", "[", "li:nth-child(2)", ":not(", "div > *", Range("p", "li", start_included=True,
     end_included=False), Range("b", "b", start_included=False, end_included=True)]
)  # fmt: skip
SELECTIONS = st.builds(
    Selection, st.lists(SELECTORS, max_size=2).map(tuple), st.lists(SELECTORS, max_size=1).map(tuple)
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(Format), SELECTIONS)
def test_any_text_is_read_in_any_format(text: str, format_: Format, selection: Selection) -> None:
    """Whatever the text, clauses have folded text that any encoder takes, and reading again brings the same."""
    read = extract_text(text, format=format_, url="https://h.example/", selection=selection)
    for clause in read.version.clauses:
        assert clause.text == " ".join(clause.text.split()) != ""
        clause.text.encode()
    assert extract_text(text, format=format_, url="https://h.example/", selection=selection) == read


@given(st.binary(max_size=200), st.sampled_from(["", "text/html", "text/html; charset=utf-16", "text/markdown"]))
def test_any_bytes_are_read(body: bytes, content_type: str) -> None:
    """No bytes raise."""
    assert isinstance(extract(body, content_type=content_type).version.clauses, tuple)


@pytest.mark.parametrize(
    ("body", "content_type", "count"),
    [
        (b"<div>" * 10_000 + b"deep" + b"</div>" * 10_000 + b"<p>after", "text/html", 2),
        (b"<span aria-hidden=true>" * 10_000 + b"x", "text/html", 0),
        (b"<ul><li>" * 2_000 + b"deep", "text/html", 1),
        (b"<p>" + b"word " * 200_000, "text/html", 1),
        (b"<ul>" + b"<li>item" * 10_000, "text/html", 10_000),
        (b"<p>" + b"a<br>" * 10_000, "text/html", 1),
        (b"<table><tr>" + b"<td>a" * 10_000, "text/html", 1),
        (b"<p>before</p>" + b"<?" * 200_000, "text/html", 1),
        (b">" * 5_000 + b" x", "text/markdown", 1),
        (b"[" * 20_000, "text/markdown", 1),
        (b"*a **a " * 5_000, "text/markdown", 1),
        (b"word " * 200_000, "text/plain", 1),
    ],
)
def test_hostile_bodies_are_read_in_time(body: bytes, content_type: str, count: int) -> None:
    """Depth and length cost no more than their size, and lose no text."""
    start = time.perf_counter()
    assert len(extract(body, content_type=content_type).version.clauses) == count
    assert time.perf_counter() - start < 5


def test_time_grows_with_size_alone() -> None:
    """Eight times the items take about eight times as long, far from sixty-four."""

    def seconds(items: int) -> float:
        body = b"<ul>" + b"<li>you agree:<b>a</b><br>(a) x" * items
        start = time.perf_counter()
        extract(body, content_type="text/html", selection=Selection(("li",)))
        return time.perf_counter() - start

    seconds(100)
    assert seconds(8_000) < 30 * max(seconds(1_000), seconds(1_000))
