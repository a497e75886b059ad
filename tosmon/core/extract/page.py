"""A parsed HTML page to blocks and facts: one walk over the whole page, whatever is selected of it.

Iterative, since pages may nest as deep as they like. What elements mean stands in `elements`; what is furniture in
`landmarks`; what is selected in `select`.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString, PageElement, RubyTextString, TemplateString

from tosmon.core.extract.blocks import BlockWriter
from tosmon.core.extract.dom import ParsedPage, parse
from tosmon.core.extract.elements import (
    BLOCKS,
    DROPPED,
    OPENERS,
    ROLE_HOSTS,
    ROLE_NAMES,
    Closer,
    attribute,
    embolden,
    unfolds,
    weight,
)
from tosmon.core.extract.facts import FactsCollector, absolute
from tosmon.core.extract.landmarks import LANDMARKS, is_decoration, is_furniture, is_hidden, is_main, is_sectioning
from tosmon.core.extract.model import Block, Zone
from tosmon.core.extract.overlays import is_overlay
from tosmon.core.extract.panels import is_panel
from tosmon.core.extract.select import Marks, mark
from tosmon.core.extract.shadow import Shadows
from tosmon.core.model import Selection

__all__ = ["Page", "read_page", "read_parsed"]

_TEXT_TYPES: Final = frozenset((NavigableString, CData, RubyTextString, TemplateString))
_ROOTS: Final = frozenset(("html", "body"))  # hidden by their own style until scripts run
_FRAMES: Final = 50  # pages in frames of one page that are read
_NOSCRIPT_SHARE: Final = 5  # times the page's own text that must stand in <noscript> to be the page


class _Depth(Enum):
    """What is counted while elements nest, and decides a block's zone."""

    SHOW = auto()  # selections around
    CUT = auto()  # removed ranges around
    MAIN = auto()
    FURNITURE = auto()
    SECTION = auto()


class Page:
    """What a walk brought: every visible block with its zone, the facts, and the `select` entries without a match."""

    __slots__ = ("blocks", "facts", "missed")

    def __init__(self, blocks: list[Block], facts: FactsCollector, missed: tuple[str, ...]) -> None:
        self.blocks = blocks
        self.facts = facts
        self.missed = missed


def read_page(text: str, url: str, selection: Selection) -> Page:
    """Return what stands on the page; `url` resolves its links."""
    return read_parsed(parse(text), url, selection)


def read_parsed(soup: BeautifulSoup, url: str, selection: Selection) -> Page:
    """Return what stands on a page that was parsed already; it is left as it is."""
    marks = mark(soup, selection)
    walk = _Walk(soup, url, marks, selected=bool(selection.select))
    blocks = walk.run()
    length = sum(len(block.text) for block in blocks)
    if len(walk.facts.noscript) > _NOSCRIPT_SHARE * (length + 1):
        walk = _Walk(soup, url, marks, selected=bool(selection.select), noscript=True)
        blocks = walk.run()
    return Page(blocks, walk.facts, marks.missed)


class _Walk:
    """One walk: the state that elements change when they are entered and left."""

    def __init__(self, soup: BeautifulSoup, url: str, marks: Marks, *, selected: bool, noscript: bool = False) -> None:
        self.writer = BlockWriter()
        self.facts = FactsCollector()
        self.headings = 0
        self.preformatted = 0
        self._soup = soup
        self._base = url
        self._based = False
        self._marks = marks
        self._selected = selected
        self._noscript = noscript
        self._depths = dict.fromkeys(_Depth, 0)
        self._controlled: frozenset[str] | None = None
        self._shadows = Shadows(soup.shadow_roots if isinstance(soup, ParsedPage) else (), marks.around)
        self._framed: list[BeautifulSoup] = []  # pages in frames that hold their own text, kept while they are walked
        self.writer.zone = self._zone()
        if soup.html is not None:
            self.facts.language = attribute(soup.html, "lang") or attribute(soup.html, "xml:lang")

    def run(self) -> list[Block]:
        """Walk the page and return its blocks."""
        writer = self.writer
        stack: list[tuple[Iterator[PageElement], list[Closer]]] = [(iter(self._soup.contents), [])]
        while stack:
            children, closers = stack[-1]
            for node in children:
                if type(node) in _TEXT_TYPES:
                    assert isinstance(node, str)
                    if self.preformatted:
                        writer.preformatted(node)
                    else:
                        writer.text(node)
                elif isinstance(node, Tag):
                    opened = self._enter(node)
                    if opened is not None:
                        stack.append((iter(self._children(node)), opened))
                        break
            else:
                stack.pop()
                for close in reversed(closers):
                    close()
        return writer.finish()

    def _children(self, element: Tag) -> list[PageElement]:
        """Return what is shown in an element: a shadow tree, what a slot is given, the page of an `<iframe srcdoc>`."""
        if element.name in ("iframe", "noframes"):  # the parser has either as mere text
            text = attribute(element, "srcdoc") if element.name == "iframe" else element.get_text()
            self._framed.append(parse(text))
            return self._framed[-1].contents
        return self._shadows.children(element) if self._shadows else element.contents

    def _enter(self, element: Tag) -> list[Closer] | None:
        """Open the element; return what closes it, or None when it is to be left out."""
        name = element.name
        attributes = element.attrs
        if name in DROPPED and not self._kept(element):
            self._note(element)
            return None
        if id(element) in self._marks.removed or ((attributes or name == "dialog") and self._left_out(element)):
            return None
        role = ""
        closers: list[Closer] = []
        if attributes:
            role = self._role(element)
            if role and name in ROLE_HOSTS:
                name = ROLE_NAMES.get(role, name)
            self._dress(element, closers)
        self._landmark(element, name, role, closers)
        if self._marks.at(element):
            self._begin_marks(element, closers)
        opener = OPENERS.get(name)
        if opener is not None:
            opener(self, element, closers)
        elif name in BLOCKS or "-" in name:
            self.writer.end()
            closers.append(self.writer.end)
        return closers

    def _dress(self, element: Tag, closers: list[Closer]) -> None:
        """Write in bold what the element's own style sets so."""
        if "style" in element.attrs and weight(element) == "bold":
            embolden(self, closers)

    def _role(self, element: Tag) -> str:
        role = attribute(element, "role")
        if role == "button" and self.facts.wants_buttons:
            self.facts.button(element.get_text(" ", strip=True))
        return role

    # --- what is left out ---

    def _kept(self, element: Tag) -> bool:
        """Tell whether an element that is usually dropped is text here: a button that titles a section, say."""
        match element.name:
            case "button":
                return self.headings > 0 or unfolds(element)
            case "object":
                return "data" not in element.attrs  # what it holds stands in for it
            case "textarea":
                return "readonly" in element.attrs or "disabled" in element.attrs
            case "iframe":
                small = {attribute(element, "width"), attribute(element, "height")} & {"0", "1"}
                return "srcdoc" in element.attrs and not small and len(self._framed) < _FRAMES
        return element.name in ("noscript", "noframes") and self._noscript

    def _left_out(self, element: Tag) -> bool:
        if element.name in _ROOTS or id(element) in self._marks.around:
            return False
        if is_decoration(element):
            return True
        return is_hidden(element.name, element.attrs) and not self._unfoldable(element)

    def _unfoldable(self, element: Tag) -> bool:
        """Tell whether a hidden element is a panel that a control of the page unfolds: its text is part of the page."""
        if self._controlled is None:
            self._controlled = frozenset(
                attribute(control, "aria-controls") for control in self._soup.select("[aria-controls]")
            )
        known = attribute(element, "id") in self._controlled or attribute(element, "role") == "tabpanel"
        return known or is_panel(element)

    def _note(self, element: Tag) -> None:
        """Take what a dropped element says about the page."""
        match element.name:
            case "title":
                self.facts.title = self.facts.title or element.get_text()
            case "script":
                self.facts.scripts += 1
            case "noscript" | "noframes":
                self.facts.noscript += element.get_text(" ", strip=True)
            case "button" | "input":
                self._note_control(element)
            case "frame" | "iframe":
                self.facts.frame(self.link(attribute(element, "src")) if attribute(element, "src") else "")
            case "base" | "meta" | "link":
                self._note_head(element)

    def _note_head(self, element: Tag) -> None:
        match element.name:
            case "base":
                self._rebase(attribute(element, "href"))
            case "meta":
                self._note_meta(element)
            case "link":
                self.facts.link(*(attribute(element, name) for name in ("rel", "type", "href")))

    def _note_control(self, element: Tag) -> None:
        kind = attribute(element, "type").lower()
        self.facts.password_inputs += kind == "password" and element.name == "input"
        if element.name == "button":
            self.facts.button(element.get_text(" ", strip=True))
        elif kind in ("submit", "button"):
            self.facts.button(attribute(element, "value"))

    def _note_meta(self, element: Tag) -> None:
        content = attribute(element, "content")
        if attribute(element, "http-equiv").lower() == "refresh":
            self.facts.meta_refresh(content, self._base)
        else:
            self.facts.meta(attribute(element, "name"), content)

    def _rebase(self, link: str) -> None:
        if link and not self._based:
            self._base = absolute(self._base, link) or self._base
            self._based = True

    # --- zones ---

    def _landmark(self, element: Tag, name: str, role: str, closers: list[Closer]) -> None:
        if element.attrs and is_overlay(element, role) and id(element) not in self._marks.around:
            self._count(_Depth.FURNITURE, closers)
            self._measure(closers)
            return
        if self._selected or (not role and name not in LANDMARKS):
            return
        if is_furniture(name, role, in_section=self._depths[_Depth.SECTION] > 0):
            self._count(_Depth.FURNITURE, closers)
        if is_sectioning(name, role):
            self._count(_Depth.SECTION, closers)
        if is_main(name, role):
            self._count(_Depth.MAIN, closers)

    def _measure(self, closers: list[Closer]) -> None:
        """Count the text of what lies over the page; of one thing inside another the outer counts."""
        writer, before = self.writer, self.facts.overlay
        writer.end()
        start = len(writer.blocks)

        def close() -> None:
            writer.end()
            self.facts.overlay = before + sum(len(block.text) for block in writer.blocks[start:])

        closers.append(close)

    def _count(self, what: _Depth, closers: list[Closer]) -> None:
        self._add(what, 1)
        closers.append(lambda: self._add(what, -1))

    def _begin_marks(self, element: Tag, closers: list[Closer]) -> None:
        marks, key = self._marks, id(element)
        self._add(_Depth.SHOW, marks.show_enter.get(key, 0))
        self._add(_Depth.CUT, marks.cut_enter.get(key, 0))
        closers.append(lambda: self._add(_Depth.SHOW, marks.show_leave.get(key, 0)))
        closers.append(lambda: self._add(_Depth.CUT, marks.cut_leave.get(key, 0)))

    def _add(self, what: _Depth, number: int) -> None:
        self._depths[what] += number
        zone = self._zone()
        if zone is not self.writer.zone:
            self.writer.end()
            self.writer.zone = zone

    def _zone(self) -> Zone:
        depths = self._depths
        if depths[_Depth.CUT] > 0 or (self._selected and depths[_Depth.SHOW] <= 0):
            return Zone.OUTSIDE
        if depths[_Depth.FURNITURE]:
            return Zone.FURNITURE
        if self._selected:
            return Zone.SELECTED
        return Zone.MAIN if depths[_Depth.MAIN] else Zone.BODY

    # --- what elements ask for (see `elements`) ---

    def link(self, href: str) -> str:
        """Return the link's absolute target, or an empty string."""
        return absolute(self._base, href)

    def form(self, action: str) -> None:
        """Note a form's action, resolved where it can be."""
        self.facts.form_actions.append(absolute(self._base, action) or action)
