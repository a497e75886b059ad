"""One page in a running browser: with a profile and a proxy of its own, within its time, and whatever becomes of it.

Reading the page is `page`'s job, its connections are `proxy`'s, and processes and their memory `process`'s.
"""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Error

from tosmon.browser.asked import Manner, RenderRequest
from tosmon.browser.page import capture_page, context_options
from tosmon.browser.process import Chromium
from tosmon.browser.proxy import PinningProxy
from tosmon.browser.values import PageLimits, PageRequest, awaited
from tosmon.core.model import Capture, Reason
from tosmon.errors import FetchFailed

__all__ = ["visit"]

GRACE = 5.0  # seconds after the page's time in which it may still say itself that it is late
ENDED = "the browser ended while it rendered the page"
UNWIND = 12.0  # seconds to put everything away, before the browser is killed


async def visit(chromium: Chromium, request: RenderRequest, manner: Manner) -> Capture:
    """Return what the page was once it was rendered.

    Raises:
        FetchFailed: it could not be captured; `browser_crashed` where the browser or the page's process died,
            `too_much_memory` where memory was why, `timeout` where it took too long, else as `capture_page`.

    """
    began = time.monotonic()
    try:
        capture = await _bounded(chromium, request, manner)
    except FetchFailed as failure:
        why = await chromium.excess(began, crashed=failure.reason == Reason.BROWSER_CRASHED)
        if why:
            raise _failure(request, Reason.TOO_MUCH_MEMORY, why) from failure
        if failure.transient and chromium.gone.is_set():  # broken connections are how its end looked from the page
            raise _failure(request, Reason.BROWSER_CRASHED, ENDED) from failure
        raise
    why = await chromium.excess(began, crashed=False)
    if why:  # a part of the page ended, and what was captured is not all of it
        raise _failure(request, Reason.TOO_MUCH_MEMORY, why)
    return capture


async def _bounded(chromium: Chromium, request: RenderRequest, manner: Manner) -> Capture:
    """Capture the page, no longer than its time and the browser's life."""
    work = asyncio.create_task(_capture(chromium, request, manner))
    gone = asyncio.create_task(chromium.gone.wait())
    try:
        await asyncio.wait({work, gone}, timeout=manner.timeout + GRACE, return_when=asyncio.FIRST_COMPLETED)
        if not work.done() and not gone.done():
            raise _failure(request, Reason.TIMEOUT, f"not rendered within {manner.timeout:g} s")
        if not work.done():
            raise _failure(request, Reason.BROWSER_CRASHED, ENDED)
        return work.result()
    except (Error, OSError) as error:
        reason = Reason.BROWSER_CRASHED if gone.done() else Reason.INTERNAL
        raise _failure(request, reason, f"the browser failed ({_first_line(error)})") from error
    finally:
        gone.cancel()
        await _unwound(chromium, work)


async def _unwound(chromium: Chromium, work: asyncio.Task[Capture]) -> None:
    """Let the work end; where it does not, the browser has to."""
    if work.done():
        return
    work.cancel()
    done, _ = await asyncio.wait({work}, timeout=UNWIND)
    if not done:
        await chromium.kill()
        done, _ = await asyncio.wait({work}, timeout=UNWIND)
    if done and not work.cancelled():
        work.exception()  # is of no interest any more, and asyncio would tell of one that nobody asked for


async def _capture(chromium: Chromium, request: RenderRequest, manner: Manner) -> Capture:
    until = time.monotonic() + manner.timeout
    wanted = PageRequest(
        url=request.url,
        selectors=awaited(request.selection.select),
        accept_language=request.accept_language,
        region=request.region,
    )
    user_agent = f"{manner.user_agent} {chromium.agent}"
    async with PinningProxy(manner.dialer, region=request.region, most_bytes=manner.most_bytes, until=until) as proxy:
        context = await chromium.context(
            **context_options(wanted, user_agent),
            proxy={"server": proxy.server, "username": proxy.username, "password": proxy.password},
        )
        try:
            limits = PageLimits(seconds=max(until - time.monotonic(), 0.0))
            return await capture_page(context, proxy, wanted, limits, browser=chromium.name, now=manner.now)
        finally:
            await chromium.dispose(context)


def _failure(request: RenderRequest, reason: Reason, what: str) -> FetchFailed:
    return FetchFailed(reason, f"{request.url}: {what}", url=request.url)


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
