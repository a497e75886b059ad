"""An archived page as harmless HTML: its text and structure, and nothing that runs, loads, or leads away.

Written anew from what is allowed, never cleaned of what is not: elements and attributes come out only if they are in
the lists here, every text is escaped, and addresses become text. Serving it, in a sandbox, is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from tosmon.core.extract.decode import clean

__all__ = ["PART", "Parts", "page_parts", "text_parts"]

PART: Final = 80_000
"""Octets of one part, about: a long page is handed on in several."""
_MOST_PARTS: Final = 200
_DEEPEST: Final = 200  # elements within each other; what lies deeper is shown, without its own tags
_LONGEST_ADDRESS: Final = 300
_CHUNK: Final = 16_000  # characters of a text that are written at once


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS: Final = _names(
    "h1 h2 h3 h4 h5 h6 p div section article main header footer nav aside address blockquote pre ul ol li dl dt dd"
    " table caption thead tbody tfoot tr th td figure figcaption details summary fieldset legend hr"
)
_WORDS: Final = _names(
    "strong b em i u s small sub sup code kbd samp var q cite abbr dfn ins del mark span ruby rt rp bdi bdo br wbr"
)
_VOID: Final = frozenset({"br", "hr", "wbr"})
# Dropped with all that is in them.
_DROPPED: Final = _names(
    "script style template title meta link base noframes textarea select option optgroup datalist input param source"
    " track frame frameset area"
)
# Shown as a sign that something stood there, with its words where it has any.
_PICTURED: Final = {
    "img": "picture", "image": "picture", "svg": "picture", "canvas": "picture", "video": "video", "audio": "sound",
    "iframe": "frame", "object": "object", "embed": "object", "applet": "object",
}  # fmt: skip
_ATTRIBUTES: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.ASCII)
    for name, pattern in {
        "colspan": "[0-9]{1,3}",
        "rowspan": "[0-9]{1,3}",
        "start": "-?[0-9]{1,6}",
        "value": "-?[0-9]{1,6}",
        "type": "[1aAiI]",
        "lang": "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}",
        "dir": "ltr|rtl|auto",
        "reversed": ".{0,8}",
        "hidden": ".{0,16}",
    }.items()
}
_OF: Final[Mapping[str, frozenset[str]]] = {
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "li": frozenset({"value"}),
}
_ALL: Final = frozenset({"lang", "dir", "hidden"})
_BARE: Final = frozenset({"hidden", "reversed"})
# HTML knows no control characters but white space; they are shown as pictures.
_CONTROL: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"} | {0x7F: 0x2421}
_DECLARATION: Final = re.compile(r"<\?[^>]*+(?:>|\Z)")


@dataclass(frozen=True, slots=True)
class Parts:
    """A page's inner HTML in parts, each well-formed by itself; `cut` says that the rest was left out."""

    parts: tuple[str, ...]
    cut: bool = False


def page_parts(text: str, url: str = "", size: int = PART) -> Parts:
    """Return a page, given as text, as harmless HTML; its links' addresses are resolved against `url` and shown.

    Nothing is raised for any text; time and room grow as its length does.
    """
    text = _DECLARATION.sub("", clean(text))
    writer = _Writer(url, size)
    if text.strip():
        parser = etree.HTMLParser(target=writer, huge_tree=True, encoding="utf-8")  # type: ignore[arg-type]  # the stubs ask for bytes and comments, too
        try:
            parser.feed(text.encode())
            parser.close()
        except etree.XMLSyntaxError:  # nothing but what no parser reads as a page: shown as it is
            return text_parts(text, size)
    return writer.finished()


def text_parts(text: str, size: int = PART) -> Parts:
    """Return a plain text as preformatted HTML, cut between lines where that is possible."""
    parts: list[str] = []
    lines: list[str] = []
    length = 0
    for piece in _pieces(clean(text)):
        written = escape(piece.translate(_CONTROL))
        lines.append(written)
        length += len(written.encode())
        if length >= size:
            parts.append("".join(lines))
            lines, length = [], 0
    if lines or not parts:
        parts.append("".join(lines))
    return Parts(tuple(f"<pre>{part}</pre>" for part in parts[:_MOST_PARTS]), cut=len(parts) > _MOST_PARTS)


def _pieces(text: str) -> Iterator[str]:
    """Yield the text line by line, of very long lines pieces."""
    for line in text.splitlines(keepends=True):
        yield from (line[at : at + _CHUNK] for at in range(0, len(line), _CHUNK))


@dataclass(slots=True)
class _Open:
    """An element under way: what opens it again in the next part, and what closes it; empty where it is not shown."""

    tag: str
    opening: str = ""
    closing: str = ""
    address: str = ""


class _Writer:
    """Takes a parser's events and writes what is allowed of them; how much is within each other is its own stack."""

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._size = size
        self._parts: list[str] = []
        self._out: list[str] = []
        self._length = 0
        self._fresh = True  # nothing but opening tags in this part
        self._stack: list[_Open] = []
        self._shown: list[_Open] = []
        self._dropped = 0
        self._full = False

    # --- the parser's events ------------------------------------------------------------------------------------------

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._dropped or self._drops(tag, attributes):
            self._dropped += 1
            return
        one = self._opened(tag, attributes)
        self._stack.append(one)
        if one.opening:
            self._shown.append(one)
            self._write(one.opening)

    def end(self, tag: str) -> None:
        """End an element."""
        if self._dropped:
            self._dropped -= 1
            return
        if not self._stack:
            return
        one = self._stack.pop()
        if one.address:
            self._write(f' <span class="to">{escape(one.address)}</span>')
        if one.opening:
            self._shown.pop()
            self._write(one.closing)
        if tag in _BLOCKS and self._length >= self._size:
            self._turn()

    def data(self, text: str) -> None:
        """Write a text."""
        if self._dropped:
            return
        for at in range(0, len(text), _CHUNK):
            self._write(escape(text[at : at + _CHUNK].translate(_CONTROL)))
            self._fresh = self._fresh and text.isspace()
            if self._length >= self._size + _CHUNK:  # a long text without any block in it
                self._turn()

    def close(self) -> None:
        """End the page."""

    # --- what is written ----------------------------------------------------------------------------------------------

    def finished(self) -> Parts:
        """Return all that was written."""
        if not self._fresh or not self._parts:
            self._turn()
        return Parts(tuple(self._parts), self._full)

    def _write(self, written: str) -> None:
        if not self._full:
            self._out.append(written)
            self._length += len(written.encode())

    def _turn(self) -> None:
        """End a part, and open in the next what was open in this one."""
        if self._full:
            return
        self._parts.append("".join([*self._out, *(one.closing for one in reversed(self._shown))]))
        if len(self._parts) >= _MOST_PARTS:
            self._full = True
        self._out = [_again(one) for one in self._shown]
        self._length = sum(map(len, self._out))
        self._fresh = True

    def _drops(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Return whether an element is left out with all that is in it; writes the sign that stands for it."""
        if tag == "template":
            return "shadowrootmode" not in attributes  # of a rendered page, such a one is what a reader saw
        if tag in _PICTURED:
            words = " ".join(
                (attributes.get("alt") or attributes.get("title") or attributes.get("aria-label") or "").split()
            )
            self._write(f'<span class="{_PICTURED[tag]}">{escape(words[:_LONGEST_ADDRESS].translate(_CONTROL))}</span>')
            self._fresh = False
            return True
        return tag in _DROPPED

    def _opened(self, tag: str, attributes: Mapping[str, str]) -> _Open:
        if len(self._shown) >= _DEEPEST:
            return _Open(tag)
        if tag == "a":
            return _Open(tag, '<span class="link">', "</span>", self._address(attributes.get("href", "")))
        if tag in {"button", "label", "font", "tt"}:
            return _Open(tag, "<span>", "</span>")
        if tag in {"form", "dialog", "center", "search", "hgroup", "menu"}:
            return _Open(tag, "<div>", "</div>")
        if tag not in _BLOCKS and tag not in _WORDS:
            return _Open(tag)
        written = "".join(_attributes(tag, attributes))
        if tag == "details":
            written += " open"
        return _Open(tag, f"<{tag}{written}>", "" if tag in _VOID else f"</{tag}>")

    def _address(self, address: str) -> str:
        """Return the address of a link as it is shown; empty for a place on the same page."""
        address = address.strip().translate(_CONTROL)
        if not address or address.startswith("#"):
            return ""
        try:
            whole = urljoin(self._url, address)
            if self._url and urlsplit(whole)._replace(fragment="") == urlsplit(self._url)._replace(fragment=""):
                return ""
        except ValueError:  # no address at all: shown as it stands there
            whole = address
        return whole if len(whole) <= _LONGEST_ADDRESS else f"{whole[:_LONGEST_ADDRESS]}…"


def _attributes(tag: str, attributes: Mapping[str, str]) -> Iterator[str]:
    """Yield the attributes that are allowed of an element, written out."""
    for name in sorted(_ALL | _OF.get(tag, frozenset())):
        value = attributes.get(name)
        if value is not None and _ATTRIBUTES[name].fullmatch(value.strip()):
            yield f" {name}" if name in _BARE else f' {name}="{value.strip()}"'


def _again(one: _Open) -> str:
    """Return what opens an element again in the next part; an item of a list has had its mark."""
    return '<li class="on">' if one.tag == "li" else one.opening
