"""Text to a parsed page: the only place that calls the HTML parser, once for each page.

Beautiful Soup on lxml, guarded against what it would warn of: XML declarations, and text without any tag.
"""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup

__all__ = ["parse"]

# An XML declaration says nothing here (the text is decoded already), and makes Beautiful Soup warn.
_DECLARATION: Final = re.compile(r"<\?[^>]*>")


def parse(text: str) -> BeautifulSoup:
    """Return the parsed page; any text without NUL and surrogates will do (see `decode.clean`)."""
    if "<?" in text:
        text = _DECLARATION.sub("", text)
    if "<" not in text:
        text += "<br>"  # keeps Beautiful Soup from taking a short text for an address or a file name
    return BeautifulSoup(text, "lxml", multi_valued_attributes=None, huge_tree=True)
