"""Markdown to blocks: CommonMark with tables, as Open Terms Archive's versions are written, from the parser's events.

A line break written as HTML is one here too; text with any other HTML in it is rendered and read as a page instead.
Either way the same text brings the same blocks as its rendering does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from pyromark import Options, events, html
from pyromark.event import Event

from tosmon.core.extract.blocks import BlockWriter
from tosmon.core.extract.facts import absolute
from tosmon.core.extract.model import Block
from tosmon.core.model import Selection

__all__ = ["blocks_of", "has_loose_bold", "read_markdown", "with_firm_bold"]

_TABLES: Final = Options.ENABLE_TABLES
# Bold that ends behind white space ("**k. ** Use …") is none in CommonMark (6.2), and leaves its stars in the text;
# converters write it all the same. At the start of a line there is no doubt that the first two stars open it.
_LOOSE: Final = re.compile(
    r"^([^\S\n]{0,8}(?:[*+-][^\S\n]{1,4})?)\*\*([^*\s][^*\n]{0,200}?)[^\S\n]+\*\*(?!\*)", re.MULTILINE
)
_BREAKS: Final = frozenset(("<br>", "<br/>", "<br />"))


def read_markdown(text: str, url: str) -> list[Block]:
    """Return the text's blocks; `url` resolves its links."""
    if has_loose_bold(text):
        text = with_firm_bold(text)
    blocks = blocks_of(text, url)
    if blocks is not None:
        return blocks
    from tosmon.core.extract.page import read_page  # noqa: PLC0415 - the HTML parser takes long to import, and few need it

    return read_page(html(text, options=_TABLES), url, Selection(select=("body",))).blocks


def has_loose_bold(text: str) -> bool:
    """Return whether bold words of the text may end in white space."""
    return " **" in text or "\u00a0**" in text


def with_firm_bold(text: str) -> str:
    """Return the text, or a part of it, with the white space inside the end of bold words moved behind it."""
    return _LOOSE.sub(r"\1**\2** ", text)


def blocks_of(text: str, url: str, first_list: int = 0) -> list[Block] | None:
    """Return the blocks of a text with firm bold, None where it has HTML; its first list has that number."""
    reader = _Reader(url, first_list)
    return reader.writer.finish() if reader.take(events(text, options=_TABLES)) else None


class _Reader:
    """Turns events into text and boundaries."""

    def __init__(self, url: str, first_list: int = 0) -> None:
        self.writer = BlockWriter(first_list)
        self._url = url
        self._images = 0  # depth: what stands in for an image is not shown
        self._code = False

    def take(self, stream: Iterable[Event]) -> bool:
        """Read all events; return False where HTML other than line breaks comes."""
        for event in stream:
            if isinstance(event, str):
                self._mark(event)
                continue
            ((kind, value),) = event.items()
            if kind in ("Text", "Code"):
                self._text(str(value))
            elif kind in ("Start", "End"):
                self._boundary(value, start=kind == "Start")
            elif value in _BREAKS:
                self.writer.line_break()
            else:
                return False
        return True

    def _mark(self, event: str) -> None:
        if event == "SoftBreak":
            self.writer.text("\n")
        elif event == "HardBreak":
            self.writer.line_break()
        else:  # a rule
            self.writer.end()

    def _text(self, text: str) -> None:
        if self._images:
            return
        if self._code:
            self.writer.preformatted(text)
        else:
            self.writer.text(text)

    def _boundary(self, tag: object, *, start: bool) -> None:
        name, value = (tag, None) if not isinstance(tag, dict) else next(iter(tag.items()))
        if name in ("Emphasis", "Superscript", "Subscript", "Strikethrough"):
            return
        if name == "Image":
            self._images += 1 if start else -1
        elif name == "Link":
            self.writer.link = start
            self.writer.pending_link = absolute(self._url, value["dest_url"]) if start and value else ""
        elif name == "CodeBlock":
            self.writer.end()
            self._code = start
        else:
            _BOUNDARIES.get(str(name), _end)(self.writer, value, start)


def _end(writer: BlockWriter, _value: object, _start: object) -> None:
    writer.end()


def _strong(writer: BlockWriter, _value: object, start: object) -> None:
    writer.bold += 1 if start else -1


def _heading(writer: BlockWriter, value: object, start: object) -> None:
    writer.end()
    writer.level = int(value["level"][1:]) if start and isinstance(value, dict) else 0


def _list(writer: BlockWriter, value: object, start: object) -> None:
    if start:
        writer.enter_list(ordered=isinstance(value, int), start=value if isinstance(value, int) else 1)
    else:
        writer.leave_list()


def _item(writer: BlockWriter, _value: object, start: object) -> None:
    (writer.enter_item if start else writer.leave_item)()


def _row(writer: BlockWriter, _value: object, start: object) -> None:
    (writer.enter_row if start else writer.end_row)()


def _cell(writer: BlockWriter, _value: object, start: object) -> None:
    (writer.enter_cell if start else writer.end)()


_BOUNDARIES: Final[Mapping[str, Callable[[BlockWriter, object, object], None]]] = MappingProxyType(
    {
        "Strong": _strong,
        "Heading": _heading,
        "List": _list,
        "Item": _item,
        "TableHead": _row,
        "TableRow": _row,
        "TableCell": _cell,
    }
)
