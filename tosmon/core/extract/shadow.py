"""Declarative shadow trees (HTML 4.12.3, `<template shadowrootmode>`): what a host shows instead of its own children.

A browser attaches the template's content to its parent while it parses (HTML 13.2.6.4.4); slots in it then show the
host's children (DOM 4.2.2.3). Templates without that attribute stay what they are: nothing that anyone reads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from tosmon.core.extract.elements import attribute

__all__ = ["Shadows", "attach"]

_ROOT: Final = "#shadow-root"  # no parser's name for an element, and no template: selectors look into it

_HOSTS: Final = frozenset((  # DOM 4.9, valid shadow host names; and any name with a hyphen
    "article", "aside", "blockquote", "body", "div", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "main",
    "nav", "p", "section", "span",
))  # fmt: skip
_MODES: Final = frozenset(("open", "closed"))


def attach(page: BeautifulSoup) -> tuple[Tag, ...]:
    """Make shadow roots of the templates that are such, and return them; of several in one host the first."""
    roots = {}
    for template in page.find_all("template"):
        host = template.parent
        if host is not None and id(host) not in roots and _is_root(template) and _is_host(host):
            template.name = _ROOT
            roots[id(host)] = template
    return tuple(roots.values())


class Shadows:
    """The attached shadow trees of a page, and what their slots show."""

    __slots__ = ("_kept", "_roots", "_slots")

    def __init__(self, roots: Iterable[Tag], kept: Collection[int]) -> None:
        """Take the roots; `kept` are the `id()`s of elements to show even where no slot does."""
        self._kept = kept
        self._roots = {id(root.parent): root for root in roots}
        self._slots: dict[int, list[PageElement]] = {}  # what slots show, by their id()

    def __bool__(self) -> bool:
        return bool(self._roots)

    def children(self, element: Tag) -> list[PageElement]:
        """Return what is shown in an element whose parents were asked before: its shadow tree, or what it is given."""
        root = self._roots.get(id(element))
        if root is None:
            return (element.name == "slot" and self._slots.get(id(element))) or element.contents
        given = self._assign(element, root)
        given.add(id(root))
        rest = [child for child in element.contents if id(child) in self._kept and id(child) not in given]
        return [*root.contents, *rest]

    def _assign(self, host: Tag, root: Tag) -> set[int]:
        """Give the host's children to the slots of its tree, and return the id()s of those that a slot takes.

        Of slots with the same name the first takes all.
        """
        slots: dict[str, list[PageElement]] = {}
        for slot in self._slots_in(root):
            name = attribute(slot, "name")
            if name not in slots:
                slots[name] = self._slots[id(slot)] = []
        given = set()
        for child in host.contents:
            name = attribute(child, "slot") if isinstance(child, Tag) else ""
            if child is not root and name in slots:
                slots[name].append(child)
                given.add(id(child))
        for shown in slots.values():
            if all(isinstance(child, str) and child.isspace() for child in shown):
                shown.clear()  # Chromium shows nothing then, and a reader misses what the slot has of its own
        return given

    def _slots_in(self, root: Tag) -> Iterable[Tag]:
        """Yield the slots of a tree in order, without those of trees inside it."""
        below = list(reversed(root.contents))
        while below:
            node = below.pop()
            if not isinstance(node, Tag) or node.name in ("template", _ROOT):
                continue
            if node.name == "slot":
                yield node
            below.extend(reversed(node.contents))


def _is_root(template: Tag) -> bool:
    return attribute(template, "shadowrootmode").lower() in _MODES


def _is_host(element: Tag) -> bool:
    return element.name in _HOSTS or "-" in element.name
