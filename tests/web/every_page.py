"""Every page, looked at as a careful reader would: with a tool for access, at three widths, light and dark.

Pages are found by their links (`tests/web/crawling.py`); ALSO lists those to which none leads.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Page

from tests.web.crawling import found_pages, kind_of

__all__ = ["ALSO", "ERRORS", "Looker", "pages_of", "screenshots_folder"]

# Addresses with words that no link has, by the fixture that serves the stage on which they show something.
ALSO: Final[dict[str, tuple[str, ...]]] = {
    "site": (
        "/robots?at=2001-01-01",
        "/search",
        "/search?q=automated",
        "/search?q=nosuchwordanywhere",
        "/rules?at=2001-01-01",
        "/display",
    ),
    "troubled_site": ("/search?q=scrape",),
    "speaking_site": ("/robots?purpose=ai-training",),
}
# Kinds of pages that show little of a stage: looked at on the first, and on the empty one.
ONCE: Final = frozenset({"alerts", "display", "registry", "search", "trends"})
# What is not there, or asks for nonsense, and with which status it says so.
ERRORS: Final = {"/nowhere": 404, "/p/nobody": 404, "/d/exemplar/nothing": 404, "/robots?at=yesterday": 400}

WIDTHS: Final = (390, 1280, 1920)
HEIGHT: Final = 900
PALETTES: Final = ("standard", "colour-blind")
# Rules of WCAG 2.2 that axe-core leaves to be asked for.
_ALL: Final = {"rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"], "iframes": False}
_CONTRAST: Final = {"runOnly": ["color-contrast"], "resultTypes": ["violations"], "iframes": False}
_RUN: Final = """options => axe.run(document, options).then(found => found.violations.map(
    one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`))"""
# Every fold but those of hundreds of rows, which are like the first of them.
_UNFOLD: Final = """document.querySelectorAll('details').forEach(
    fold => { fold.open = fold.querySelectorAll('*').length < 150; })"""
_CHANGED: Final = "ins, del, .moved, .change"
Scheme = Literal["light", "dark"]


def pages_of(stage: str, address: str) -> tuple[str, ...]:
    """Return one page of each kind and view, whatever words it is asked with, and those of ALSO.

    Archived pages are not ours: they stand in frames in which no script runs, that of axe-core neither.
    """
    shapes: dict[str, str] = {}
    for path in (one for one in found_pages(address, each=1) if "/page/" not in one):
        place, *names = kind_of(path).split(" ")
        if place.partition("/")[0] in ONCE and stage not in ("site", "empty_site"):
            continue
        shapes.setdefault(" ".join([place, *(name for name in names if name.startswith("view="))]), path)
    return tuple(dict.fromkeys([*shapes.values(), *ALSO.get(stage, ())]))


class Looker:
    """A reader with one window, who remembers what was wrong with the pages seen."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._address = address
        self._axe = _axe()
        self._page: Page = browser.new_page(viewport={"width": WIDTHS[1], "height": HEIGHT})
        self._page.on("console", lambda message: self._say(f"console: {message.text}"))
        self._page.on("pageerror", lambda error: self._say(f"error: {error}"))
        self._page.on("request", lambda request: self._ask(request.url))
        self._path = ""
        self.faults: list[str] = []

    def close(self) -> None:
        """Close the window."""
        self._page.close()

    def look(self, path: str, status: int = 200) -> None:
        """Open a page and note everything that is wrong with it."""
        self._path = path
        self._page.set_viewport_size({"width": WIDTHS[1], "height": HEIGHT})
        self._page.emulate_media(color_scheme="light")
        answer = self._page.goto(self._address + path)
        if answer is None or answer.status != status:
            self._say(f"answers {answer and answer.status}")
        self._page.evaluate(_UNFOLD)
        self._page.evaluate(self._axe)
        self._judge("light", WIDTHS[1], _ALL)
        self._judge("dark", WIDTHS[0], _ALL)
        self._judge("light", WIDTHS[2], None)
        if self._page.locator(_CHANGED).count():
            self._in_other_colours()

    def _in_other_colours(self) -> None:
        choose = "palette => { document.documentElement.className = `theme-auto palette-${palette}`; }"
        self._page.evaluate(choose, PALETTES[1])
        for scheme in ("light", "dark"):
            self._judge(scheme, WIDTHS[1], _CONTRAST)

    def _judge(self, scheme: Scheme, width: int, rules: dict[str, Any] | None) -> None:
        """Note what is wrong in that scheme at that width; nothing but the width for no rules."""
        self._page.set_viewport_size({"width": width, "height": HEIGHT})
        self._page.emulate_media(color_scheme=scheme)
        wide = self._page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            self._say(f"is {wide} wide in a window of {width}")
        for found in self._page.evaluate(_RUN, rules) if rules else ():
            self._say(f"{scheme} at {width}: {found}")

    def photograph(self, path: str, folder: Path) -> None:
        """Keep pictures of a whole page, at each width, light and dark."""
        self._path = path
        for width in WIDTHS:
            for scheme in _schemes():
                self._page.set_viewport_size({"width": width, "height": HEIGHT})
                self._page.emulate_media(color_scheme=scheme)
                self._page.goto(self._address + path)
                name = re.sub("[^a-z0-9.=-]+", "_", path.lower()).strip("_")[:80] or "today"
                self._page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)

    def _ask(self, address: str) -> None:
        if not address.startswith((f"{self._address}/", "about:")):
            self._say(f"asks {address}")

    def _say(self, fault: str) -> None:
        self.faults.append(f"{self._path} {fault}")


def _axe() -> str:
    """Return axe-core, a script that judges a page."""
    package = find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")


def _schemes() -> Iterator[Scheme]:
    yield "light"
    yield "dark"


def screenshots_folder() -> Path | None:
    """Return the folder in which pictures are asked for, if they are."""
    wanted = os.environ.get("TOSMON_SCREENSHOTS")
    return Path(wanted) if wanted else None
