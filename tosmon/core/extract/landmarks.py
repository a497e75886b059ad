"""Which parts of a page are furniture, and which blocks are the document where no selector says so.

The rule errs on the side of too much: a clause that is not read is a change that is not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bs4 import Tag
from bs4.element import NavigableString

from tosmon.core.extract.model import Block, Zone

__all__ = ["LANDMARKS", "chosen", "is_decoration", "is_furniture", "is_hidden", "is_main", "is_sectioning"]

LANDMARKS: Final = frozenset(("main", "article", "nav", "header", "footer", "dialog"))  # by name; others by role
_FURNITURE_ROLES: Final = frozenset(("navigation", "banner", "contentinfo", "dialog", "alertdialog"))
_MAIN_SHARE: Final = 0.8  # of the words outside furniture and links that the main landmark must hold to be the document
_FURNITURE_SHARE: Final = 0.5  # furniture that holds more than this of all words outside links is no furniture
_DECORATION: Final = 100  # characters, and nodes: so that deep nests of such elements cost no more
_NOT_DISPLAYED: Final = ("display:none", "content-visibility:hidden")


def is_main(name: str, role: str) -> bool:
    """Tell whether the element is the page's main landmark."""
    return role == "main" or (name == "main" and not role)


def is_sectioning(name: str, role: str) -> bool:
    """Tell whether a header or footer inside the element is the element's own, not the page's."""
    return name == "article" or role == "article" or is_main(name, role)


def is_furniture(name: str, role: str, *, in_section: bool) -> bool:
    """Tell whether the element is a navigation, an open dialog, or the page's own banner or footer (HTML-AAM 1.0)."""
    if role in _FURNITURE_ROLES or name in ("nav", "dialog"):
        return True
    return name in ("header", "footer") and not in_section


def is_decoration(element: Tag) -> bool:
    """Tell whether the element is kept from assistive technology and holds next to no text: an icon, a "copy link".

    Sighted readers see what is `aria-hidden`, and an open dialog hides the whole page behind it that way: a long text
    is never decoration.
    """
    if element.attrs.get("aria-hidden") != "true":
        return False
    length = count = 0
    below = list(element.contents)
    while below:
        node = below.pop()
        count += 1
        length += len(node) if isinstance(node, NavigableString) else 0
        if length > _DECORATION or count > _DECORATION:
            return False
        if isinstance(node, Tag):
            below.extend(node.contents)
    return True


def is_hidden(name: str, attributes: Mapping[str, object]) -> bool:
    """Tell whether the element says itself that it is not shown."""
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if name == "dialog" and "open" not in attributes:
        return True
    style = attributes.get("style")
    if not isinstance(style, str) or ":" not in style:
        return False
    plain = style.replace(" ", "").lower()
    return any(rule in plain for rule in _NOT_DISPLAYED)


def chosen(blocks: Sequence[Block], *, selected: bool) -> list[Block]:
    """Return the blocks that are the document.

    With selectors: what they selected, less what lies over it, unless that holds more than half of its
    words. Without: the main landmark, where it holds four fifths of the words that are
    neither furniture nor links; else the whole body without its furniture; and all of it where what looks like
    furniture holds more than half of the page's words.
    """
    words = dict.fromkeys(Zone, 0)
    for block in blocks:
        words[block.zone] += len(block.text) - block.linked
    if selected:
        over = words[Zone.FURNITURE] > words[Zone.SELECTED]
        return [block for block in blocks if block.zone is Zone.SELECTED or (over and block.zone is Zone.FURNITURE)]
    body = words[Zone.BODY] + words[Zone.MAIN]
    if words[Zone.FURNITURE] > _FURNITURE_SHARE * (body + words[Zone.FURNITURE]):
        least = Zone.FURNITURE
    elif words[Zone.MAIN] and words[Zone.MAIN] >= _MAIN_SHARE * body:
        least = Zone.MAIN
    else:
        least = Zone.BODY
    return [block for block in blocks if block.zone >= least]
