"""What each HTML element means for the text: boundaries, headings, lists, tables, links.

One small function for each kind; `page` calls it when it enters the element, and what it appends to `closers` when it
leaves it. HTML's rendering section (15) tells which elements are blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Protocol

from bs4 import Tag

from tosmon.core.extract.blocks import BlockWriter

__all__ = [
    "BLOCKS",
    "DROPPED",
    "OPENERS",
    "ROLE_HOSTS",
    "ROLE_NAMES",
    "Closer",
    "Opener",
    "Walk",
    "attribute",
    "embolden",
    "unfolds",
    "weight",
]

Closer = Callable[[], None]


class Walk(Protocol):
    """What elements may ask of the walk that enters them."""

    writer: BlockWriter
    headings: int  # depth of headings and summaries
    preformatted: int  # depth of preformatted elements

    def link(self, href: str) -> str:
        """Return a link's absolute target, or an empty string."""

    def form(self, action: str) -> None:
        """Note a form's action."""


Opener = Callable[[Walk, Tag, list[Closer]], None]

# Never text that a reader sees, or not of the document: scripts, graphics, form controls, how signs are read aloud.
DROPPED: Final = frozenset((
    "title", "script", "style", "noscript", "noframes", "template", "svg", "meta", "link", "base", "iframe",
    "annotation", "annotation-xml",
    "frame", "object", "embed", "applet", "audio", "video", "canvas", "button", "select", "input", "textarea",
    "option", "optgroup", "datalist", "meter", "progress", "rt", "rp",
))  # fmt: skip
BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "center", "dialog", "details", "div", "figcaption",
    "figure", "fieldset", "footer", "form", "header", "hgroup", "html", "legend", "main", "nav", "p", "search",
    "section", "table", "caption", "tbody", "thead", "tfoot", "hr", "head", "noscript", "noframes", "iframe",
))  # fmt: skip
# Generic elements that say by their role what they are.
ROLE_HOSTS: Final = frozenset(("div", "span", "section", "p", "strong", "b"))
ROLE_NAMES: Final = MappingProxyType(
    {"heading": "h", "list": "ul", "listitem": "li", "row": "tr", "cell": "td", "gridcell": "td", "columnheader": "td"}
)
_STYLES: Final = MappingProxyType(
    {
        "decimal": "1",
        "lower-alpha": "a",
        "lower-latin": "a",
        "upper-alpha": "A",
        "upper-latin": "A",
        "lower-roman": "i",
        "upper-roman": "I",
        "none": "",
    }
)
_LIST_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b([a-z]+(?:-[a-z]+)?)\b", re.IGNORECASE)
_WEIGHT: Final = re.compile(r"(?:^|;)\s*font-weight\s*:\s*(bold(?:er)?|normal|lighter|\d{3,4})", re.IGNORECASE)
_HEAVY: Final = frozenset(("600", "700", "800", "900"))
_INTEGER: Final = re.compile(r"\s*([+-]?\d{1,9})")
_LOWEST_LEVEL: Final = 6
_ROLE_LEVEL: Final = 2  # of role=heading without aria-level (WAI-ARIA 1.2)


def attribute(element: Tag, name: str) -> str:
    """Return the attribute's value, or an empty string."""
    value = element.attrs.get(name)
    return value if isinstance(value, str) else ""


def unfolds(button: Tag) -> bool:
    """Tell whether a button shows and hides a part of the page, and so titles it (WAI-ARIA 1.2, `aria-expanded`)."""
    menu = attribute(button, "aria-haspopup") not in ("", "false")
    return "aria-expanded" in button.attrs and not menu


def _integer(element: Tag, name: str) -> int | None:
    found = _INTEGER.match(attribute(element, name))
    return int(found[1]) if found else None


def _block(walk: Walk, closers: list[Closer]) -> None:
    walk.writer.end()
    closers.append(walk.writer.end)


def _heading(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    name, writer, outer = element.name, walk.writer, walk.writer.level
    level = int(name[1]) if name[1:].isdigit() else _integer(element, "aria-level") or _ROLE_LEVEL
    writer.end()
    writer.level = max(1, min(level, _LOWEST_LEVEL))
    walk.headings += 1

    def close() -> None:
        writer.end()
        writer.level = outer
        walk.headings -= 1

    closers.append(close)


def _summary(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    """A `<summary>`, or a button like it, titles what it unfolds: as good as a bold line."""
    _block(walk, closers)
    embolden(walk, closers)
    walk.headings += 1

    def close() -> None:
        walk.headings -= 1

    closers.append(close)


def _button(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    if not walk.headings:
        _summary(walk, element, closers)


def weight(element: Tag) -> str:
    """Return "bold" or "plain" where the element's own style says how heavy its letters are, else an empty string."""
    found = _WEIGHT.search(attribute(element, "style"))
    if found is None:
        return ""
    return "bold" if found[1].lower() in ("bold", "bolder") or found[1] in _HEAVY else "plain"


def embolden(walk: Walk, closers: list[Closer]) -> None:
    """Write in bold until the element is left."""
    writer = walk.writer
    writer.bold += 1

    def close() -> None:
        writer.bold -= 1

    closers.append(close)


def _bold(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    if not weight(
        element
    ):  # else its style decides: word processors wrap whole texts in <b style="font-weight: normal">
        embolden(walk, closers)


def _break(walk: Walk, _element: Tag, _closers: list[Closer]) -> None:
    walk.writer.line_break()


def _link(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    href = attribute(element, "href")
    if not href:
        return
    writer = walk.writer
    writer.link = True
    writer.pending_link = walk.link(href)

    def close() -> None:
        writer.link = False
        writer.pending_link = ""

    closers.append(close)


def _preformatted(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    _block(walk, closers)
    walk.preformatted += 1

    def close() -> None:
        walk.preformatted -= 1

    closers.append(close)


def _unordered(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    walk.writer.enter_list()
    closers.append(walk.writer.leave_list)


def _ordered(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    start, step = _integer(element, "start"), 1
    if "reversed" in element.attrs:
        step = -1
        if start is None:
            start = len(element.find_all("li", recursive=False))
    style = attribute(element, "type") or "1"
    styled = _LIST_STYLE.search(attribute(element, "style"))
    if styled:
        style = _STYLES.get(styled[1].lower(), style)
    walk.writer.enter_list(ordered=True, start=1 if start is None else start, style=style, step=step)
    closers.append(walk.writer.leave_list)


def _item(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    walk.writer.enter_item(_integer(element, "value") if element.attrs else None)
    closers.append(walk.writer.leave_item)


def _term(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    writer = walk.writer
    writer.end()
    writer.term = True

    def close() -> None:
        writer.end()
        writer.term = False

    closers.append(close)


def _definition(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    walk.writer.enter_list()
    walk.writer.enter_item()
    closers.append(walk.writer.leave_list)
    closers.append(walk.writer.leave_item)


def _row(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    walk.writer.enter_row()
    closers.append(walk.writer.end_row)


def _cell(walk: Walk, _element: Tag, closers: list[Closer]) -> None:
    walk.writer.enter_cell()
    closers.append(walk.writer.end)


def _form(walk: Walk, element: Tag, closers: list[Closer]) -> None:
    _block(walk, closers)
    walk.form(attribute(element, "action"))


OPENERS: Final[Mapping[str, Opener]] = MappingProxyType(
    {
        **dict.fromkeys(("h", "h1", "h2", "h3", "h4", "h5", "h6"), _heading),
        **dict.fromkeys(("b", "strong", "u"), _bold),
        **dict.fromkeys(("ul", "menu", "dir"), _unordered),
        **dict.fromkeys(("td", "th"), _cell),
        **dict.fromkeys(("pre", "listing", "plaintext", "xmp", "textarea"), _preformatted),
        "button": _button,
        "summary": _summary,
        "br": _break,
        "a": _link,
        "ol": _ordered,
        "li": _item,
        "dl": lambda walk, _element, closers: _block(walk, closers),
        "dt": _term,
        "dd": _definition,
        "tr": _row,
        "form": _form,
    }
)
