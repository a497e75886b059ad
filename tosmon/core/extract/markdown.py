"""Markdown to blocks: CommonMark with tables, as Open Terms Archive's versions are written, from markdown-it's tokens.

Text with HTML in it is rendered and read as a page instead. Either way the same text brings the same blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tosmon.core.extract.blocks import BlockWriter
from tosmon.core.extract.facts import absolute
from tosmon.core.extract.model import Block
from tosmon.core.extract.page import read_page
from tosmon.core.model import Selection

__all__ = ["read_markdown"]


def read_markdown(text: str, url: str) -> list[Block]:
    """Return the text's blocks; `url` resolves its links."""
    parser = _parser()
    tokens = parser.parse(text)
    if any(map(_has_html, tokens)):
        rendered = parser.renderer.render(tokens, parser.options, {})
        return read_page(rendered, url, Selection(select=("body",))).blocks
    reader = _Reader(url)
    for token in tokens:
        reader.take(token)
    return reader.writer.finish()


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def _has_html(token: Token) -> bool:
    if token.type == "html_block":
        return True
    return token.children is not None and any(child.type == "html_inline" for child in token.children)


class _Reader:
    """Turns tokens into text and boundaries."""

    def __init__(self, url: str) -> None:
        self.writer = BlockWriter()
        self._url = url

    def take(self, token: Token) -> None:
        """Read one block token, with the inline tokens in it."""
        if token.type == "inline":
            for child in token.children or ():
                self._inline(child)
            return
        action = _BLOCKS.get(token.type)
        if action is None:
            self.writer.end()
        else:
            action(self.writer, token)

    def _inline(self, token: Token) -> None:
        writer = self.writer
        match token.type:
            case "text" | "code_inline":
                writer.text(token.content)
            case "softbreak":
                writer.text("\n")
            case "hardbreak":
                writer.line_break()
            case "strong_open":
                writer.bold += 1
            case "strong_close":
                writer.bold -= 1
            case "link_open":
                writer.link = True
                writer.pending_link = absolute(self._url, str(token.attrs.get("href", "")))
            case "link_close":
                writer.link = False
                writer.pending_link = ""


def _heading(writer: BlockWriter, token: Token) -> None:
    writer.end()
    writer.level = int(token.tag[1:]) if token.nesting > 0 else 0


def _ordered(writer: BlockWriter, token: Token) -> None:
    start = token.attrs.get("start", 1)
    writer.enter_list(ordered=True, start=start if isinstance(start, int) else 1)


def _code(writer: BlockWriter, token: Token) -> None:
    writer.end()
    writer.preformatted(token.content)
    writer.end()


_BLOCKS: Final[Mapping[str, Callable[[BlockWriter, Token], None]]] = MappingProxyType(
    {
        "heading_open": _heading,
        "heading_close": _heading,
        "bullet_list_open": lambda writer, _token: writer.enter_list(),
        "bullet_list_close": lambda writer, _token: writer.leave_list(),
        "ordered_list_open": _ordered,
        "ordered_list_close": lambda writer, _token: writer.leave_list(),
        "list_item_open": lambda writer, token: writer.enter_item(delimiter=token.markup or "."),
        "list_item_close": lambda writer, _token: writer.leave_item(),
        "tr_open": lambda writer, _token: writer.enter_row(),
        "tr_close": lambda writer, _token: writer.end_row(),
        "td_open": lambda writer, _token: writer.enter_cell(),
        "th_open": lambda writer, _token: writer.enter_cell(),
        "code_block": _code,
        "fence": _code,
    }
)
