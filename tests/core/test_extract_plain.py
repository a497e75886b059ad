"""Plain text is read by its empty lines, markers and underlines."""

from __future__ import annotations

from tosmon.core.extract import Format, extract_text

TEXT = """\
TERMS OF USE
============

These terms are wrapped by hand
over two lines.

1. Using the Services

You must not:
- crawl, or
  scrape;
- sell.

LIMITS
You waive it all.
"""


def test_plain_text_has_headings_items_and_joined_lines() -> None:
    """Underlined, numbered and capital lines head; hard wraps are joined; dashes begin items."""
    read = extract_text(TEXT, format=Format.TEXT).version.clauses
    assert [(clause.headings, clause.lead_in, clause.text) for clause in read] == [
        (("TERMS OF USE",), "", "These terms are wrapped by hand over two lines."),
        (("TERMS OF USE", "1. Using the Services"), "", "You must not:"),
        (("TERMS OF USE", "1. Using the Services"), "You must not:", "crawl, or scrape;"),
        (("TERMS OF USE", "1. Using the Services"), "You must not:", "sell."),
        (("TERMS OF USE", "1. Using the Services"), "", "LIMITS You waive it all."),
    ]
