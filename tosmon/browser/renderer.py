"""Renders pages for any thread, in one browser that comes and goes as it is needed.

This is the threads' side: turns, places and tries again. The event loop's side is `engine` (which browser) and
`visiting` (one page in it). Neither Playwright nor a thread is there before the first page.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tosmon.browser.asked import Manner, RenderRequest
from tosmon.browser.finding import NoBrowser, may_sandbox, require_browser
from tosmon.closing import Closing
from tosmon.core.model import Capture, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch.dial import Dialer
from tosmon.fetch.politeness import Politeness
from tosmon.fetch.retrying import Retrying
from tosmon.fetch.urls import parse
from tosmon.fetch.values import Limits

if TYPE_CHECKING:
    from tosmon.browser.engine import Engine
    from tosmon.browser.loop import Loop

__all__ = ["Renderer"]

PATIENCE = 10  # times a page's own time are waited for a place among those that are rendered
LEAST_PATIENCE = 60.0  # seconds
AROUND = 120.0  # seconds for what a page's own time does not hold: starting, replacing and ending browsers
CLOSE = 20.0  # seconds for the end of the browser
FREEZE = 1.0  # seconds until its thread stands still


@dataclass(frozen=True, slots=True)
class _Running:
    """The thread of the browser, and what it lends."""

    loop: Loop
    engine: Engine
    process: int  # a process forked from this one has neither


class Renderer(Closing):
    """Renders pages under tosmon's name with the browser's appended; any number of threads may use it at once.

    `program` names the browser (see `found_browser`), `pages` how many are rendered at a time, `timeout` the seconds
    for one, `memory` the most bytes of one's process, `most_bytes` what one may receive with all it asks for.
    `attempts` counts answers and connections that may be better soon. A page that took all its time, crashed or took
    too much memory is not tried again.
    """

    def __init__(  # noqa: PLR0913 - a browser's settings, each by its name
        self,
        *,
        user_agent: str,
        dialer: Dialer,
        politeness: Politeness,
        program: str = "",
        pages: int = 2,
        timeout: float = 60.0,
        memory: int = 2**30,
        most_bytes: int = 60 * 2**20,
        sandbox: bool = True,
        attempts: int = 3,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._manner = Manner(user_agent, dialer, timeout, most_bytes, now)
        self._politeness = politeness
        self._program, self._pages, self._memory, self._sandbox = program, pages, memory, sandbox
        self._limits = Limits(attempts=attempts, total=timeout)
        self._retrying = Retrying(self._limits, politeness, now, within=timeout)
        self._places = threading.BoundedSemaphore(pages)
        self._lock = threading.Lock()
        self._running: _Running | None = None
        self._closed = False

    @property
    def sandboxed(self) -> bool:
        """Return whether pages are rendered in the browser's own sandbox."""
        return self._sandbox and may_sandbox()

    def render(self, request: RenderRequest) -> Capture:
        """Return what the page was once it was rendered, whatever its status.

        Raises:
            FetchFailed: it could not be captured. `needs_browser` says what to install, `browser_crashed`,
                `too_much_memory` and `timeout` what became of the page.

        """
        host = parse(request.url).host
        return self._retrying.capture(lambda: self._attempt(request, host))

    def close(self) -> None:
        """End the browser and its thread; pages that are being rendered fail."""
        with self._lock:
            self._closed = True
            running, self._running = self._running, None
        atexit.unregister(self.close)
        if running is not None and running.process == os.getpid():
            _end(running)

    def discard(self) -> None:
        """Leave nothing of the browser behind, for a process that ends in the next moment, come what may.

        Pages under way are never heard of again: that their browser ended is no failure of theirs.
        """
        running = self._running
        if running is not None and running.process == os.getpid():
            running.loop.freeze(FREEZE)
            running.engine.discard()

    def _attempt(self, request: RenderRequest, host: str) -> Capture:
        self._respect(request, host)
        patience = max(PATIENCE * self._manner.timeout, LEAST_PATIENCE)
        if not self._places.acquire(timeout=patience):
            message = f"{request.url}: none of {self._pages} pages of the browser came free within {patience:.0f} s"
            raise FetchFailed(Reason.TIMEOUT, message, url=request.url)
        try:
            with self._politeness.turn(host):
                return self._rendered(request)
        finally:
            self._places.release()

    def _rendered(self, request: RenderRequest) -> Capture:
        """Hand the page over to the browser's thread, and wait."""
        try:
            running = self._run(request)
            work = running.loop.submit(_render(running.engine, request, self._manner))
        except NoBrowser as refusal:
            raise _refused(request, refusal) from refusal
        try:
            return work.result(timeout=2 * self._manner.timeout + AROUND)
        except NoBrowser as refusal:
            raise _refused(request, refusal) from refusal
        except TimeoutError as error:
            self._abandon(running)
            message = f"{request.url}: the browser did not answer any more"
            raise FetchFailed(Reason.TIMEOUT, message, url=request.url) from error
        except CancelledError as error:
            raise _closed(request) from error
        finally:
            work.cancel()

    def _run(self, request: RenderRequest) -> _Running:
        """Return the thread that renders, started where there is none; NoBrowser where it would have nothing to run."""
        with self._lock:
            if self._closed:
                raise _closed(request)
            if self._running is None or self._running.process != os.getpid():
                from tosmon.browser.loop import Loop  # noqa: PLC0415 - asyncio, which all else does without

                program = require_browser(self._program)
                loop = Loop()
                self._running = _Running(loop, loop.submit(self._engine(program)).result(), os.getpid())
                atexit.register(self.close)
            return self._running

    async def _engine(self, program: str) -> Engine:
        # Playwright is an extra, and takes its time: whoever renders nothing has neither.
        from tosmon.browser.engine import Engine  # noqa: PLC0415 - as said above
        from tosmon.browser.process import Chromium, Options  # noqa: PLC0415 - as said above

        options = Options(program, sandbox=self.sandboxed, memory=self._memory, pages=self._pages)
        return Engine(lambda: Chromium.start(options))

    def _abandon(self, running: _Running) -> None:
        """Leave a browser's thread that answers no more behind, without its browser; the next page gets others."""
        with self._lock:
            if self._running is running:
                self._running = None
        running.engine.kill_now()

    def _respect(self, request: RenderRequest, host: str) -> None:
        """Raise FetchFailed where the host has asked, in an earlier answer, to be left alone for long."""
        left = self._politeness.held(host)
        if left > self._limits.retry_after:
            message = f"{request.url}: the host asked to be left alone for another {left:.0f} s"
            raise FetchFailed(Reason.HTTP_STATUS, message, url=request.url, retry_after=left)


async def _render(engine: Engine, request: RenderRequest, manner: Manner) -> Capture:
    from tosmon.browser.visiting import visit  # noqa: PLC0415 - Playwright, as above

    async with engine.browser() as chromium:
        return await visit(chromium, request, manner)


def _refused(request: RenderRequest, refusal: NoBrowser) -> FetchFailed:
    return FetchFailed(Reason.NEEDS_BROWSER, f"{request.url}: {refusal}", url=request.url)


def _closed(request: RenderRequest) -> FetchFailed:
    return FetchFailed(Reason.INTERNAL, f"{request.url}: tosmon has closed its browser", url=request.url)


def _end(running: _Running) -> None:
    """End the browser in order, or else at once; then its thread."""
    try:
        running.loop.submit(running.engine.close()).result(timeout=CLOSE)
    except (TimeoutError, CancelledError):
        running.engine.kill_now()
    running.loop.close(CLOSE)
