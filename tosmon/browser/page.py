"""One page in a browser: gone to, waited for, read and pictured, as one capture.

    go to the address → wait for the text → scroll to the end → read the DOM → take a picture → write it all down

The browser, its limits of memory and processes, and how often a page is tried are the renderer's; the addresses that a
page may reach are the proxy's. Statuses are not judged: whatever the last document was answered is a capture.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from tosmon.browser.arriving import OK, arrive, refuse_file
from tosmon.browser.dom import Flat, flat
from tosmon.browser.faults import BENIGN, crashed, translated
from tosmon.browser.hops import certificates, hop_of, is_proxys, missing, notes_on, place_of
from tosmon.browser.manners import Manners
from tosmon.browser.picture import take
from tosmon.browser.proxy import PinningProxy
from tosmon.browser.traffic import Leg, Traffic
from tosmon.browser.values import VIEWPORT, PageLimits, PageRequest
from tosmon.browser.waiting import Waiting
from tosmon.browser.worlds import Lost, MainWorld
from tosmon.core.model import Capture, Reason, Rendering
from tosmon.errors import FetchFailed
from tosmon.fetch.urls import parse

__all__ = ["VIEWPORT", "capture_page", "context_options"]

_PICTURE: Final = 15.0  # seconds
_RESERVE: Final = 2.0  # seconds for writing everything down
_READINGS: Final = 4  # of a page that goes elsewhere under them


def context_options(request: PageRequest, user_agent: str) -> dict[str, Any]:
    """Return the options of a fresh browser context for the request, but for its proxy.

    One time zone, one size and one manner of motion, so that two renderings of one text are alike; no permissions, no
    files saved, no service workers, which would answer in the server's place.
    """
    tags = [tag.partition(";")[0].strip() for tag in request.accept_language.split(",")]
    options: dict[str, Any] = {
        "user_agent": user_agent,
        "locale": tags[0] if tags[0] not in ("", "*") else "en-US",
        "timezone_id": "UTC",
        "viewport": {"width": VIEWPORT[0], "height": VIEWPORT[1]},
        "device_scale_factor": 1,
        "color_scheme": "light",
        "reduced_motion": "reduce",
        "permissions": [],
        "accept_downloads": False,
        "service_workers": "block",
        "ignore_https_errors": False,
    }
    if len(tags) > 1:
        options["extra_http_headers"] = {"Accept-Language": request.accept_language}
    return options


async def capture_page(
    context: BrowserContext,
    proxy: PinningProxy,
    request: PageRequest,
    limits: PageLimits,
    *,
    browser: str,
    now: Callable[[], datetime],
) -> Capture:
    """Return what the address showed in the context, which is fresh and reaches the network through the proxy.

    Raises:
        FetchFailed: no page came of it; `Download` where the address is a file.

    """
    parse(request.url)
    visit = _Visit(context, proxy, request, limits, browser=browser, now=now)
    try:
        async with asyncio.timeout(limits.seconds):
            return await visit.run()
    except TimeoutError as error:
        message = f"{request.url}: not done within {limits.seconds:g} s"
        raise visit.told(FetchFailed(Reason.TIMEOUT, message, url=request.url)) from error
    except PlaywrightError as error:
        raise visit.told(translated(request.url, error.message)) from error
    except Lost as error:
        message = f"{request.url}: the page went on and on"
        raise visit.told(FetchFailed(Reason.TOO_MANY_REDIRECTS, message, url=request.url)) from error


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a page showed: at which address, after how many requests for documents, its text, and its picture."""

    url: str
    legs: int
    dom: Flat
    screenshot: bytes = b""


class _Visit:
    """One page from its address to its capture."""

    def __init__(
        self,
        context: BrowserContext,
        proxy: PinningProxy,
        request: PageRequest,
        limits: PageLimits,
        *,
        browser: str,
        now: Callable[[], datetime],
    ) -> None:
        self._context = context
        self._proxy = proxy
        self._request = request
        self._limits = limits
        self._browser = browser
        self._started = now()
        self._began = time.monotonic()
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._manners = Manners(request.url, limits.popups, self._give_up)
        self._notes: list[str] = []
        self._traffic: Traffic | None = None
        self._has_text = False

    @property
    def _followed(self) -> Traffic:
        assert self._traffic is not None, "it is followed from the start"
        return self._traffic

    async def run(self) -> Capture:
        """Return the capture, unless something gives it up before."""
        page = await self._context.new_page()
        capturing = asyncio.ensure_future(self._capture(page))
        try:
            await asyncio.wait((capturing, self._over), return_when=asyncio.FIRST_COMPLETED)
            if not capturing.done():
                self._over.result()
            return await capturing
        finally:
            self._over.cancel()
            if not self._over.cancelled():
                self._over.exception()  # it was raised, or came too late to matter
            capturing.cancel()
            await asyncio.gather(capturing, return_exceptions=True)

    def told(self, failure: FetchFailed) -> FetchFailed:
        """Return the failure, or what the proxy knows to be behind it."""
        url = self._request.url
        if self._proxy.over and failure.reason != Reason.TIMEOUT:
            return self._cut_off()
        if failure.reason in {Reason.CONNECT, Reason.RESET, Reason.PROTOCOL}:
            legs = self._traffic.legs if self._traffic else ()
            behind = self._proxy.failure_of(*place_of(legs[-1].url if legs else url))
            if behind is not None:
                message = f"{url}: {behind.message}"
                return FetchFailed(behind.reason, message, url=url, transient=behind.transient)
        return failure

    def _cut_off(self) -> FetchFailed:
        """Return the failure of a page that the proxy serves no more."""
        url, over = self._request.url, self._proxy.over
        return FetchFailed(Reason.TOO_LARGE if "more than" in over else Reason.TIMEOUT, f"{url}: {over}", url=url)

    def _give_up(self, failure: FetchFailed) -> None:
        """End the capture, unless the page's text is there already: a picture is no reason to lose it."""
        if not self._over.done() and not self._has_text:
            self._over.set_exception(failure)

    # --- the way ---

    async def _capture(self, page: Page) -> Capture:
        url = self._request.url
        page.on("crash", lambda _: self._give_up(crashed(url)))
        page.on("close", lambda _: self._give_up(crashed(url)))
        self._manners.attend(self._context, page)
        session = await self._context.new_cdp_session(page)
        traffic = self._traffic = Traffic(page, session)
        traffic.on_leg = self._count
        traffic.on_fault = self._broke_off
        await traffic.listen()
        there = await arrive(page, url, traffic)
        seen = await self._look(page, session) if there else _Seen(url, len(traffic.legs), Flat(""))
        await traffic.done()
        await self._manners.done()
        return await self._written(session, seen)

    def _count(self, _leg: Leg) -> None:
        most = self._limits.redirects
        if len(self._followed.legs) > most + 1:
            url = self._request.url
            self._give_up(FetchFailed(Reason.TOO_MANY_REDIRECTS, f"{url}: more than {most} redirects", url=url))

    def _broke_off(self, leg: Leg) -> None:
        """Give up where a part of the document never came: the browser would wait for it."""
        if not BENIGN.search(leg.fault):
            self._give_up(self.told(translated(self._request.url, leg.fault)))

    # --- the page ---

    async def _look(self, page: Page, session: CDPSession) -> _Seen:
        """Return what the page shows, once it is there."""
        traffic = self._followed
        world = MainWorld(session, 0)

        async def written() -> str:
            return (await self._flat(page, session)).html

        waiting = Waiting(page, world, traffic, self._request.selectors, self._limits, written)
        await (waiting.settle() if traffic.status in OK else waiting.loaded())
        seen = await self._read(page, session, waiting)
        self._notes += waiting.notes
        if seen.dom.over:
            what = f"more than {self._limits.dom_bytes} bytes of text and tags once rendered"
            url = self._request.url
            raise FetchFailed(Reason.TOO_LARGE_DECODED, f"{url}: {what}", url=url)
        if seen.dom.broken:
            what = "XML with a mistake, of which a browser shows only what stands before it"
            raise FetchFailed(Reason.PROTOCOL, f"{self._request.url}: {what}", url=self._request.url)
        self._has_text = True
        return replace(seen, screenshot=await self._picture(session, waiting))

    async def _read(self, page: Page, session: CDPSession, waiting: Waiting) -> _Seen:
        """Return the text of a document that was there before and after it was read."""
        for _ in range(_READINGS):
            before = len(self._followed.legs)
            try:
                dom = await self._flat(page, session)
            except Lost:
                await waiting.still()
                continue
            if len(self._followed.legs) == before:
                return _Seen(page.url.partition("#")[0], before, dom)
        raise Lost

    async def _flat(self, page: Page, session: CDPSession) -> Flat:
        most, frames = self._limits.dom_bytes, self._limits.frames
        return await flat(self._context, page, session, most=most, frames=frames, reached=self._reached)

    def _reached(self, url: str) -> bool:
        """Return whether a frame's address was reached, as far as the proxy knows."""
        return not url.startswith(("http://", "https://")) or self._proxy.failure_of(*place_of(url)) is None

    async def _picture(self, session: CDPSession, waiting: Waiting) -> bytes:
        """Return a picture of the page from its top; none, with a note, where it cannot be taken."""
        left = self._began + self._limits.seconds - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(_PICTURE, left - _RESERVE))):
                await waiting.top()
                picture = await take(session, VIEWPORT, self._limits)
        except (TimeoutError, PlaywrightError, Lost) as error:
            self._notes.append(f"no screenshot: {str(error).partition(chr(10))[0][:200] or 'it took too long'}")
            return b""
        if not picture:
            self._notes.append("no screenshot: it would be too large")
        return picture

    # --- what is written down ---

    async def _written(self, session: CDPSession, seen: _Seen) -> Capture:
        proxy, traffic = self._proxy, self._followed
        legs = traffic.documents(seen.legs)
        self._refuse_unfit(legs, traffic.legs[: seen.legs])
        found = await certificates(session, legs)
        hops = tuple(hop_of(leg, proxy.address_of, found) for leg in legs)
        return Capture(
            requested_url=self._request.url,
            url=seen.url if seen.url.startswith(("http:", "https:")) else hops[-1].url,
            hops=hops,
            body=seen.dom.html.encode("utf-8", "replace"),
            started=self._started,
            duration=time.monotonic() - self._began,
            notes=tuple(dict.fromkeys([*notes_on(legs), *self._manners.notes(), *self._notes, *seen.dom.notes])),
            rendering=Rendering(
                browser=self._browser,
                viewport=VIEWPORT,
                screenshot=seen.screenshot,
                requests=traffic.requests,
                received=proxy.received,
                refused=proxy.refused,
                missing=missing(legs, hops),
            ),
            region=self._request.region,
        )

    def _refuse_unfit(self, documents: Sequence[Leg], legs: Sequence[Leg]) -> None:
        """Raise where the way ended otherwise than in a whole document of a server."""
        url = self._request.url
        if self._proxy.over:
            raise self._cut_off()
        if legs and legs[-1].fault and not BENIGN.search(legs[-1].fault):  # it left for a page that cannot be had
            raise self.told(translated(url, legs[-1].fault))
        if not documents:
            raise FetchFailed(Reason.PROTOCOL, f"{url}: the browser showed no document of a server", url=url)
        refuse_file(url, documents[-1])
        if is_proxys(documents[-1]):
            raise self.told(FetchFailed(Reason.PROTOCOL, f"{url}: no sound answer", url=url, transient=True))
