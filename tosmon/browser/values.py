"""What the capture of one page is asked for and how much it may take; capturing is `tosmon.browser.page`'s job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.model import Range, Selector

__all__ = ["VIEWPORT", "PageLimits", "PageRequest", "awaited"]

MEBIBYTE = 1024 * 1024
VIEWPORT: Final = (1280, 800)  # CSS pixels of the window


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page to render. `selectors` are CSS: a match with text says that the page is there (see `awaited`)."""

    url: str
    selectors: tuple[str, ...] = ()
    accept_language: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """The bounds of one capture. Times in seconds, heights in CSS pixels.

    Everything but `seconds` bounds a wait or a size after which the capture goes on with what is there, and says so in
    a note; a page that is not done within `seconds`, or whose text is larger than `dom_bytes`, is not captured.
    """

    seconds: float = 60.0  # the whole capture
    selector: float = 15.0  # until a selector matches
    unrest: float = 8.0  # until the text keeps still
    redirects: int = 10  # by servers, refreshes and scripts together
    dom_bytes: int = 20 * MEBIBYTE
    frames: int = 50
    scrolled: float = 15.0  # seconds of scrolling
    scroll_height: int = 100_000
    growths: int = 10  # times that a page may grow under scrolling before it counts as endless
    screenshot_height: int = 16_000
    screenshot_bytes: int = 8 * MEBIBYTE
    popups: int = 20  # windows that a page may open (each is closed at once) before it is given up


def awaited(select: Sequence[Selector]) -> tuple[str, ...]:
    """Return what to wait for of a selection: its selectors, and of a range its start."""
    return tuple(entry.start if isinstance(entry, Range) else entry for entry in select)
