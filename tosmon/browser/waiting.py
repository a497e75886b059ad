"""When a page is there: its selectors match, its text keeps still, and everything that loads under scrolling has come.

A page says nowhere that it is done. It is taken to be when nothing is on its way to it and its text has not changed for
half a second; when its text has not changed for longer, whatever is still on its way (long polls, trackers that never
answer); at once where it has neither scripts nor frames. A page with next to no text gets more time for it to come.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from tosmon.browser.traffic import Traffic
from tosmon.browser.values import VIEWPORT, PageLimits
from tosmon.browser.worlds import Lost, MainWorld, script
from tosmon.core.extract import extract
from tosmon.core.model import Selection

__all__ = ["Waiting"]

_LOADING: Final = "loading"  # the document's own text is still coming
_EVERY: Final = 0.05  # seconds between two looks
_CALM: Final = 0.5  # without a change, nothing on its way
_CALM_THOUGH_BUSY: Final = 2.0  # … something on its way
_CALM_THOUGH_ASKING: Final = 4.0  # … something on its way that may bring text
_CALM_THOUGH_BARE: Final = 2.0  # nothing on its way to a page of next to no text
_CALM_THOUGH_UNFOUND: Final = 6.0  # nothing on its way, and no selector matches
_PATIENCE: Final = 10.0  # something on its way to a page of next to no text, or the page on its way elsewhere
_BARE: Final = 200  # letters
_FRAMES: Final = 10  # looked into for a selector
_SPARING: Final = 5  # times as long as it took to write a page down, until that is done again for a selector
_SOON: Final = 8  # seconds after which a page that goes elsewhere by itself is waited for
_DROPPED: Final = 0.1  # share of its text that a page drops as it is scrolled
_HEIGHT: Final = 10  # pixels by which a page grows for nothing


@dataclass(frozen=True, slots=True)
class _Look:
    """What `scripts/look.js` sees."""

    digest: int
    length: int
    found: bool
    height: int
    lively: bool
    state: str  # "loading", "interactive", "complete"
    refresh: float


class Waiting:
    """Waits for one page, of which `written` gives the text as one flat document. `notes` grow while it waits."""

    def __init__(
        self,
        page: Page,
        world: MainWorld,
        traffic: Traffic,
        selectors: tuple[str, ...],
        limits: PageLimits,
        written: Callable[[], Awaitable[str]],
    ) -> None:
        self.notes: list[str] = []
        self._page = page
        self._world = world
        self._traffic = traffic
        self._selectors = selectors
        self._limits = limits
        self._written = written
        self._found_at: tuple[object, ...] | None = None  # the state in which the flat document had a match
        self._next_written = 0.0
        self._unrolled = False
        self._until = time.monotonic() + limits.seconds * 0.6  # the rest is for the text, the picture and their way

    async def settle(self) -> None:
        """Wait until the page is there, from its top to its end."""
        now = time.monotonic()
        look = await self._still(now + self._limits.selector, _CALM)
        if self._selectors and not look.found:
            self.notes.append("no selector matched")
        if look.lively:
            await self._drops_text()
            height = await self._scroll()
            if height > VIEWPORT[1] and await self._drops_text():
                await self._unroll(height)

    async def still(self) -> None:
        """Wait until the text keeps still."""
        await self._still(0.0, _CALM)

    async def loaded(self) -> None:
        """Wait until all of the document has come: the page is not there before, however long it takes."""
        await self._page.wait_for_load_state("domcontentloaded", timeout=0)

    async def _still(self, selector: float, calm: float) -> _Look:
        """Return the last look at the page, once it keeps still; for a match of a selector until `selector`."""
        began = since = time.monotonic()
        seen: tuple[object, ...] = ()
        while True:
            look = await self._look()
            now = time.monotonic()
            state = (look.digest, look.length, len(self._traffic.legs))
            if state != seen:
                seen, since = state, now
            if not look.found and (await self._in_frames() or await self._in_flat(look, state, now - since)):
                look = replace(look, found=True)
            wanted = look.found or now > selector or self._in_vain(look, now - since)
            if look.state == _LOADING or not wanted:
                began = now  # the time for keeping still begins when the text is there
            elif now - since >= self._needed(look, calm):
                return look
            if look.state != _LOADING and now > min(
                self._until, began + self._limits.unrest + self._needed(look, calm)
            ):
                self.notes.append("the text had not come to rest when it was captured")
                return look
            await asyncio.sleep(_EVERY)

    def _in_vain(self, look: _Look, calm: float) -> bool:
        """Return whether a selector need not be waited for any more: nothing comes to a page that has its text."""
        return self._idle(look) and (not look.lively or (look.length >= _BARE and calm > _CALM_THOUGH_UNFOUND))

    def _idle(self, look: _Look) -> bool:
        return look.state == "complete" and not self._traffic.busy

    def _needed(self, look: _Look, calm: float) -> float:
        """Return for how many seconds the text must not have changed."""
        refresh = max(look.refresh, self._traffic.refresh)
        if 0 <= refresh <= _SOON:
            return max(refresh + 1.0, calm)
        if self._traffic.leaving:
            return _PATIENCE
        bare = look.length < _BARE and not (self._selectors and look.found)
        if not self._idle(look):
            patience = _CALM_THOUGH_ASKING if self._traffic.asking else _CALM_THOUGH_BUSY
            return _PATIENCE if bare else patience
        if not look.lively:
            return 0.0
        return _CALM_THOUGH_BARE if bare else calm

    async def _in_frames(self) -> bool:
        """Return whether a selector matches an element with text in a frame, of whatever origin."""
        for frame in self._page.frames[1 : _FRAMES + 1]:
            for selector in self._selectors:
                with suppress(PlaywrightError, TimeoutError):  # it is gone, busy, or does not know such selectors
                    async with asyncio.timeout(1.0):
                        if any(text.strip() for text in await frame.locator(f"css={selector}").all_text_contents()):
                            return True
        return False

    async def _in_flat(self, look: _Look, state: tuple[object, ...], calm: float) -> bool:
        """Return whether a selector matches in the page as it is read: through closed shadow trees, and across trees.

        What happens in a closed tree is seen nowhere else; so the page is written down again from time to time.
        """
        now = time.monotonic()
        if self._found_at != state and look.state == "complete" and calm >= _CALM and now >= self._next_written:
            with suppress(Lost):
                if await asyncio.to_thread(_reads, await self._written(), self._selectors):
                    self._found_at = state
            self._next_written = time.monotonic() + max(_CALM, _SPARING * (time.monotonic() - now))
        return self._found_at == state

    async def _look(self) -> _Look:
        return _Look(**await self._world.run(script("look"), list(self._selectors)))

    # --- what loads when it is seen ---

    async def _scroll(self) -> int:
        """Go to the end of the page, window by window, as long as it does not grow without end; return its height."""
        until = min(self._until, time.monotonic() + self._limits.scrolled)
        height, growths, moved = 0, 0, False
        while True:
            step = await self._world.run(script("scroll"), False)
            growths += bool(height and step["height"] > height + _HEIGHT)
            height = int(step["height"])
            if growths > self._limits.growths or height > self._limits.scroll_height:
                self.notes.append(f"the page grows as it is scrolled, or is very long: captured when {height} px high")
                return height
            if time.monotonic() > until and not step["end"]:
                self.notes.append(f"there was no time to scroll to the end of the page: captured when {height} px high")
                return height
            moved = moved or step["moved"]
            if step["end"] and (not moved or time.monotonic() > until):
                return height
            if step["end"]:
                await self._still(0.0, _CALM / 2)
                moved = False

    async def _drops_text(self) -> bool:
        """Return whether a good part of the text that the page had when this was asked before is gone from it."""
        said = await self._world.run(script("shown"))
        return bool(said["gone"] >= max(_BARE, said["all"] * _DROPPED))

    async def _unroll(self, height: int) -> None:
        """Give a page that holds no more text than its window shows a window as high as itself, or as may be."""
        window = min(height, self._limits.screenshot_height)
        await self._page.set_viewport_size({"width": VIEWPORT[0], "height": window})
        self._unrolled = True
        await self._world.run(script("scroll"), True)
        await self._still(0.0, _CALM)
        self.notes.append(f"the page holds the text that its window shows: captured in one {window} px high")
        if height > window or await self._drops_text():
            self.notes.append("not all of its text fits into that window")

    async def top(self) -> None:
        """Go back to the top, in a window of the usual size."""
        if self._unrolled:
            await self._page.set_viewport_size({"width": VIEWPORT[0], "height": VIEWPORT[1]})
        await self._world.run(script("scroll"), True)


def _reads(html: str, selectors: tuple[str, ...]) -> bool:
    """Return whether a reader finds text with the selectors."""
    body = html.encode("utf-8", "replace")
    return bool(extract(body, content_type="text/html; charset=utf-8", selection=Selection(selectors)).version.clauses)
