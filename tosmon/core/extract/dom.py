"""Text to a parsed page: the only place that calls the HTML parser, once for each page.

Beautiful Soup on lxml, guarded against what either of them stumbles over: NUL, unpaired surrogates, XML declarations,
text without any tag.
"""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup

__all__ = ["parse"]

# libxml2 ends a text at NUL and cannot take unpaired surrogates; HTML 13.2.3.5 makes both U+FFFD or drops them.
_UNPARSABLE: Final = re.compile("[\ud800-\udfff]")
# An XML declaration says nothing here (the text is decoded already), and makes Beautiful Soup warn.
_DECLARATION: Final = re.compile(r"<\?[^>]*>")


def parse(text: str) -> BeautifulSoup:
    """Return the parsed page; any text at all will do."""
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii():
        text = _UNPARSABLE.sub("\ufffd", text)
    if "<?" in text:
        text = _DECLARATION.sub("", text)
    if "<" not in text:
        text += "<br>"  # keeps Beautiful Soup from taking a short text for an address or a file name
    return BeautifulSoup(text, "lxml", multi_valued_attributes=None, huge_tree=True)
