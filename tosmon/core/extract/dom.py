"""Text to a parsed page: the only place that calls the HTML parser, once for each page.

Beautiful Soup on lxml, guarded against what it would warn of: XML declarations, and text without any tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import NavigableString

from tosmon.core.extract.shadow import attach

__all__ = ["ParsedPage", "parse"]

# What may stand in a head, and tags around it. Anything else begins the body, whose tag may be left out (HTML
# 13.2.6.4.4); libxml2 takes elements that it does not know (<main>, <header> …) into the head instead.
_HEAD: Final = re.compile(
    r"(?:\s++|<!--.*?-->|<!doctype\b[^>]*+>|</?(?:html|head|meta|link|base|basefont|bgsound)\b[^>]*+>"
    r"|<(title|script|style|noscript|noframes|template)\b[^>]*+>.*?</\1\s*+>)*+(?=<(?!frameset|body|/)[a-z])",
    re.IGNORECASE | re.DOTALL,
)
_BODY: Final = re.compile(r"<(?:body|frameset)\b", re.IGNORECASE)

# An XML declaration says nothing here (the text is decoded already), and makes Beautiful Soup warn. One without an end
# runs to that of the page (HTML 13.2.5.41), which also keeps hostile pages from having each sought anew.
_DECLARATION: Final = re.compile(r"<\?[^>]*+(?:>|\Z)")


class ParsedPage(BeautifulSoup):
    """A page's tree, with the roots of the shadow trees that it declares."""

    shadow_roots: tuple[Tag, ...] = ()


def parse(text: str) -> ParsedPage:
    """Return the parsed page; any text without NUL and surrogates will do (see `decode.clean`)."""
    if "<?" in text:
        text = _DECLARATION.sub("", text)
    if "<" not in text:
        text += "<br>"  # keeps Beautiful Soup from taking a short text for an address or a file name
    page = ParsedPage(_with_body(text), builder=_HtmlBuilder(multi_valued_attributes=None, huge_tree=True))
    if "shadowrootmode" in text.lower():
        page.shadow_roots = attach(page)
    return page


def _with_body(text: str) -> str:
    """Return the page with the tag of its body where it was left out after a head."""
    if _BODY.search(text):
        return text
    head = _HEAD.match(text)
    return f"{text[: head.end()]}<body>{text[head.end() :]}" if head and head.end() else text


class _HtmlBuilder(LXMLTreeBuilder):
    """Builds the tree that Beautiful Soup's own builder makes of HTML, in three quarters of the time.

    Left out is what only XML and edited trees need: namespaces, which libxml2's HTML parser does not know, and mending
    the links around what goes into the middle of a tree. A page's text always comes last.
    """

    soup: BeautifulSoup  # set before anything is fed

    # The base class would take bytes and namespaces, too; libxml2's HTML parser sends neither.
    def start(self, tag: str, attrib: Mapping[str, str], nsmap: object = None) -> None:  # type: ignore[override]  # noqa: ARG002 - as said above
        """Open an element."""
        self._end_text()
        self.soup.handle_starttag(tag, None, None, attrib)

    def end(self, tag: str) -> None:  # type: ignore[override]  # as said above
        """Close an element."""
        self._end_text()
        self.soup.handle_endtag(tag)

    def _end_text(self) -> None:
        """Put the text read so far into the tree; of nothing but white space one character is kept."""
        page = self.soup
        parent = page.currentTag
        if not page.current_data or parent is None:
            return
        if page.string_container_stack or page.preserve_whitespace_tag_stack:
            page.endData()  # scripts, styles, preformatted text
            return
        text = "".join(page.current_data)
        if not text.strip(page.ASCII_SPACES):
            text = "\n" if "\n" in text else " "
        page.current_data = []
        node = NavigableString(text)
        node.setup(parent, page._most_recent_element)  # noqa: SLF001 - there for builders: html5lib's uses it
        page._most_recent_element = node  # noqa: SLF001 - as above
        parent.contents.append(node)
