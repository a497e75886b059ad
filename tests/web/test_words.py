"""How values are written on pages."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Evidence
from tosmon.web.words import breakable, marked, moment

TEXT = "You must not scrape the Service"
spans = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)


def test_moments_name_their_zone() -> None:
    """In words for people, and with seconds for machines."""
    told = moment(datetime(2026, 7, 1, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin"))
    assert told == '<time datetime="2026-07-01T12:00:00+00:00">2026-07-01 14:00\N{NO-BREAK SPACE}CEST</time>'


@given(st.lists(spans))
def test_marking_keeps_the_text(found: list[list[int]]) -> None:
    """Whatever is marked, however it overlaps: the pieces make up the text, and marked letters are the evidence's."""
    evidence = [Evidence("x", start, end, TEXT[start:end]) for start, end in found if start < end]
    pieces = list(marked(TEXT, evidence))
    assert "".join(text for _, text in pieces) == TEXT
    covered = {place for one in evidence for place in range(one.start, one.end)}
    assert sum(len(text) for shows, text in pieces if shows) == len(covered)


def test_addresses_are_escaped_where_they_break() -> None:
    """An address is no markup."""
    assert breakable("https://a/<b>") == "https:/<wbr>/<wbr>a/<wbr>&lt;b&gt;"
