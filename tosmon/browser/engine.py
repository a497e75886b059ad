"""One browser at a time: started when a page needs it, replaced when it has served long, ended when nobody asks.

It lives in an event loop; what is done in the browser is `visiting`'s, the browser itself `process`'s.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from tosmon.browser.finding import NoBrowser
from tosmon.browser.process import Chromium

__all__ = ["Engine"]

SERVES = 200  # pages, until another browser takes over: the best of them grows
IDLE = 120.0  # seconds without a page, until it is ended
REFUSED = 60.0  # seconds for which a browser that did not start is not tried again


class Engine:
    """Lends the browser to those who render; at most one runs at any moment."""

    def __init__(self, start: Callable[[], Awaitable[Chromium]], *, serves: int = SERVES, idle: float = IDLE) -> None:
        self._start = start
        self._serves = serves
        self._idle = idle
        self._changed = asyncio.Condition()
        self._chromium: Chromium | None = None
        self._resting: asyncio.Task[None] | None = None
        self._refusal: tuple[float, NoBrowser] | None = None

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Chromium]:
        """Give a browser that runs and stays as long as the block does, unless it dies; NoBrowser where none starts."""
        chromium = await self._borrow()
        try:
            yield chromium
        finally:
            await self._give_back(chromium)

    async def close(self) -> None:
        """End the browser, whoever uses it."""
        if self._resting is not None:
            self._resting.cancel()
        async with self._changed:
            await self._drop()

    def discard(self) -> None:
        """Kill the browser with its files from another thread, for a tosmon that ends in the next moment."""
        if self._chromium is not None:
            self._chromium.discard()

    def kill_now(self) -> None:
        """Kill the browser from another thread."""
        if self._chromium is not None:
            self._chromium.kill_now()

    async def _borrow(self) -> Chromium:
        async with self._changed:
            await self._changed.wait_for(self._is_free)
            if self._chromium is not None and (self._is_worn() or not self._chromium.runs):
                await self._drop()
            if self._chromium is None:
                self._chromium = await self._started()
            self._chromium.users += 1
            self._chromium.served += 1
            return self._chromium

    async def _give_back(self, chromium: Chromium) -> None:
        async with self._changed:
            chromium.users -= 1
            self._changed.notify_all()
            if self._resting is not None:
                self._resting.cancel()
            self._resting = asyncio.create_task(self._rest())

    async def _rest(self) -> None:
        """End the browser after a while in which nobody took it."""
        await asyncio.sleep(self._idle)
        async with self._changed:
            if self._chromium is not None and self._chromium.users == 0:
                self._resting = None  # nobody is to cancel what follows
                await self._drop()

    async def _drop(self) -> None:
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            await chromium.end()

    async def _started(self) -> Chromium:
        """Start a browser; one that just failed to is not asked again for each page."""
        if self._refusal is not None and time.monotonic() < self._refusal[0]:
            raise self._refusal[1]
        try:
            return await self._start()
        except NoBrowser as refusal:
            self._refusal = (time.monotonic() + REFUSED, refusal)
            raise

    def _is_worn(self) -> bool:
        return self._chromium is not None and self._chromium.served >= self._serves

    def _is_free(self) -> bool:
        """Return whether a page may begin: not in a browser that is worn, until its last page has ended."""
        chromium = self._chromium
        return chromium is None or chromium.gone.is_set() or chromium.users == 0 or not self._is_worn()
