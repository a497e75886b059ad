"""Panels that a page unfolds: hidden text that belongs to the page, beside the button that shows it."""

from __future__ import annotations

from typing import Final

from bs4 import Tag
from bs4.element import NavigableString

from tosmon.core.extract.elements import attribute, unfolds

__all__ = ["is_panel"]

_TITLE: Final = 200  # characters of what titles a panel
_NODES: Final = 40  # of a title, and beyond: so that deep nests cost no more
_TEXT: Final = 60  # characters outside links that a panel has; menus have fewer


def is_panel(element: Tag) -> bool:
    """Tell whether a hidden element stands right behind a button that unfolds something, and holds more than links."""
    before = element.find_previous_sibling()
    return isinstance(before, Tag) and _titles(before) and _has_text(element)


def _titles(element: Tag) -> bool:
    """Tell whether an element is, or holds little but, a control that shows and hides something."""
    below: list[Tag] = [element]
    length = count = 0
    found = False
    while below:
        node = below.pop()
        found = found or (
            node.name not in ("input", "select") and attribute(node, "role") != "combobox" and unfolds(node)
        )
        for child in node.contents:
            count += 1
            if isinstance(child, Tag):
                below.append(child)
            elif isinstance(child, NavigableString):
                length += len(child)
        if count > _NODES or length > _TITLE:
            return False
    return found


def _has_text(element: Tag) -> bool:
    """Tell whether there is more in the element than a menu: text that is no link's."""
    length = 0
    below = list(element.contents)
    while below and length < _TEXT:
        node = below.pop()
        if isinstance(node, NavigableString):
            length += len(node.strip())
        elif isinstance(node, Tag) and node.name not in ("a", "button", "script", "style", "form"):
            below.extend(node.contents)
    return length >= _TEXT
