"""Text to a parsed page: the only place that calls the HTML parser, once for each page.

Beautiful Soup on lxml, guarded against what it would warn of: XML declarations, and text without any tag.
"""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup

__all__ = ["parse"]

# What may stand in a head, and tags around it. Anything else begins the body, whose tag may be left out (HTML
# 13.2.6.4.4); libxml2 takes elements that it does not know (<main>, <header> …) into the head instead.
_HEAD: Final = re.compile(
    r"(?:\s++|<!--.*?-->|<!doctype\b[^>]*+>|</?(?:html|head|meta|link|base|basefont|bgsound)\b[^>]*+>"
    r"|<(title|script|style|noscript|noframes|template)\b[^>]*+>.*?</\1\s*+>)*+(?=<(?!frameset|body|/)[a-z])",
    re.IGNORECASE | re.DOTALL,
)
_BODY: Final = re.compile(r"<(?:body|frameset)\b", re.IGNORECASE)

# An XML declaration says nothing here (the text is decoded already), and makes Beautiful Soup warn.
_DECLARATION: Final = re.compile(r"<\?[^>]*>")


def parse(text: str) -> BeautifulSoup:
    """Return the parsed page; any text without NUL and surrogates will do (see `decode.clean`)."""
    if "<?" in text:
        text = _DECLARATION.sub("", text)
    if "<" not in text:
        text += "<br>"  # keeps Beautiful Soup from taking a short text for an address or a file name
    return BeautifulSoup(_with_body(text), "lxml", multi_valued_attributes=None, huge_tree=True)


def _with_body(text: str) -> str:
    """Return the page with the tag of its body where it was left out after a head."""
    if _BODY.search(text):
        return text
    head = _HEAD.match(text)
    return f"{text[: head.end()]}<body>{text[head.end() :]}" if head and head.end() else text
