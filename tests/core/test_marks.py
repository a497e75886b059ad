"""What checks note of a document's pages: bounded, in one order, and read back as it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.marks import Stated, read_stated, stated, write_stated

PAIRS = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=700)), max_size=40)
TRIPLES = st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20)), max_size=40)


def test_only_headers_that_speak_of_use_are_kept() -> None:
    """Dates, cookies and lengths change with every answer, and say nothing."""
    headers = [
        ("Date", "Sun, 01 Mar 2026 10:00:00 GMT"),
        ("X-Robots-Tag", "noai"),
        ("Link", '</style.css>; rel="preload"'),
        ("Link", '</licence.xml>; rel="license"; type="application/rsl+xml"'),
        ("Content-Usage", "train-ai=n"),
        ("Content-Signal", "ai-train=no"),
        ("TDM-Reservation", "1"),
    ]
    kept = [name for name, _ in stated(headers).headers]
    assert kept == ["content-signal", "content-usage", "link", "tdm-reservation", "x-robots-tag"]


def test_order_and_repetition_make_no_other_mark() -> None:
    """Servers and pages state the same in any order."""
    one = stated([("X-Robots-Tag", "noai"), ("tdm-reservation", "1")], [("robots", "noai"), ("GPTBot", "noindex")])
    other = stated(
        [("Tdm-Reservation", "1"), ("x-robots-tag", "noai"), ("x-robots-tag", "noai")],
        [("gptbot", "noindex"), ("Robots", "noai")],
    )
    assert write_stated([one]) == write_stated([other])


def test_pages_that_state_nothing_are_nothing() -> None:
    """The commonest mark is the shortest."""
    assert write_stated([Stated(), Stated()]) == "[]"
    assert read_stated("[]") == ()


@given(PAIRS, PAIRS, TRIPLES)
def test_what_was_noted_is_read_back(
    headers: list[tuple[str, str]], metas: list[tuple[str, str]], links: list[tuple[str, str, str]]
) -> None:
    """Whatever a page states, within bounds."""
    page = stated([("X-Robots-Tag", value) for _, value in headers], metas, links)
    assert all(len(kind) <= 30 for kind in (page.headers, page.metas, page.links))
    assert all(len(value) <= 500 for _, value in (*page.headers, *page.metas))
    found = read_stated(write_stated([page]))
    assert found == ((page,) if page != Stated() else ())
