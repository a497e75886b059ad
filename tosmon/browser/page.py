"""One page in a browser: gone to, waited for, read and pictured, as one capture.

    go to the address → wait for the text → scroll to the end → read the DOM → take a picture → write it all down

The browser, its limits of memory and processes, and how often a page is tried are the renderer's; the addresses that a
page may reach are the proxy's. Statuses are not judged: whatever the last document was answered is a capture.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from playwright.async_api import BrowserContext, CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from tosmon.browser.dom import Flat, flat
from tosmon.browser.faults import BENIGN, Download, crashed, net_error, translated
from tosmon.browser.hops import Certificates, hop_of, is_proxys, notes_on, origin_of, place_of
from tosmon.browser.manners import Manners
from tosmon.browser.picture import take
from tosmon.browser.proxy import PinningProxy
from tosmon.browser.traffic import Leg, Traffic
from tosmon.browser.values import PageLimits, PageRequest
from tosmon.browser.waiting import Waiting
from tosmon.browser.worlds import Lost, MainWorld
from tosmon.core.model import Capture, Reason, Rendering
from tosmon.errors import FetchFailed
from tosmon.fetch.urls import parse

__all__ = ["VIEWPORT", "capture_page", "context_options"]

VIEWPORT: Final = (1280, 800)
_FINAL: Final = range(200, 300)
_READABLE: Final = ("text/", "application/xhtml", "application/xml", "application/json", "application/ld+json")
_WORDLESS: Final = (204, 205)
_UNSHOWN: Final = ("ERR_HTTP_RESPONSE_CODE_FAILURE", "ERR_INVALID_AUTH_CREDENTIALS")  # errors without words; 401
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

    @property
    def _seen(self) -> Traffic:
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
        if self._proxy.over:
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
        if not self._over.done():
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
        shown = await self._go(page)
        dom, screenshot = await self._look(page, session) if shown else (Flat(""), b"")
        await traffic.done()
        await self._manners.done()
        return self._written(page, dom, screenshot, await self._certificates(session))

    def _count(self, _leg: Leg) -> None:
        most = self._limits.redirects
        if len(self._seen.legs) > most + 1:
            url = self._request.url
            self._give_up(FetchFailed(Reason.TOO_MANY_REDIRECTS, f"{url}: more than {most} redirects", url=url))

    def _broke_off(self, leg: Leg) -> None:
        """Give up where a part of the document never came: the browser would wait for it."""
        if not BENIGN.search(leg.fault):
            self._give_up(self.told(translated(self._request.url, leg.fault)))

    async def _go(self, page: Page) -> bool:
        """Go to the address, and wherever it leads at once; return whether there is a page to see."""
        shown = True
        try:
            await page.goto(self._request.url, wait_until="commit", timeout=0)
        except PlaywrightError as error:
            shown = await self._goes_on(page, error)
        answered = self._seen.answered
        if answered is not None:
            self._refuse_file(answered)
        return shown

    async def _goes_on(self, page: Page, error: PlaywrightError) -> bool:
        """Return whether the page went on to another, False where its answer has nothing to show; raise all else.

        Browsers show words of their own in place of an error without any: those are nobody's answer.
        """
        leg, name = self._seen.answered, net_error(error.message)
        if "Download is starting" in error.message:
            raise Download(self._request.url, _type(leg) if leg else "") from error
        if leg is not None and leg.answer is not None:
            wordless = name == "ERR_ABORTED" and leg.answer["status"] in _WORDLESS
            if wordless or name in _UNSHOWN:
                leg.body = b""
                return False
        if "interrupted by another navigation" in error.message or name == "ERR_ABORTED":
            await page.wait_for_load_state("domcontentloaded", timeout=0)
            return True
        raise error

    def _refuse_file(self, leg: Leg) -> None:
        """Raise where the answer is a file that the browser shows by means of its own, or not at all."""
        assert leg.answer is not None, "it was answered"
        mime = _type(leg)
        if leg.answer["status"] in _FINAL and mime and not mime.startswith(_READABLE) and not mime.endswith("+xml"):
            raise Download(self._request.url, mime)

    # --- the page ---

    async def _look(self, page: Page, session: CDPSession) -> tuple[Flat, bytes]:
        """Return the page's text and its picture, once it is there."""
        traffic = self._seen
        world = MainWorld(session, 0)
        waiting = Waiting(page, world, traffic, self._request.selectors, self._limits)
        await (waiting.settle() if traffic.status in _FINAL else waiting.loaded())
        dom = await self._read(page, session, waiting)
        self._notes += waiting.notes
        if dom.over:
            what = f"more than {self._limits.dom_bytes} bytes of text and tags once rendered"
            url = self._request.url
            raise FetchFailed(Reason.TOO_LARGE_DECODED, f"{url}: {what}", url=url)
        return dom, await self._picture(session, waiting)

    async def _read(self, page: Page, session: CDPSession, waiting: Waiting) -> Flat:
        for _ in range(_READINGS):
            before = len(self._seen.legs)
            try:
                dom = await flat(self._context, page, session, most=self._limits.dom_bytes, frames=self._limits.frames)
            except Lost:
                await waiting.still()
                continue
            if len(self._seen.legs) == before:
                return dom
        raise Lost

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

    async def _certificates(self, session: CDPSession) -> Certificates:
        """Return the fingerprints of the certificates of every host that the page's own documents came from."""
        found: dict[str, tuple[str, ...]] = {}
        for origin in {origin_of(leg.url) for leg in self._seen.legs if leg.url.startswith("https:")}:
            try:
                said = await session.send("Network.getCertificate", {"origin": origin})
            except PlaywrightError:
                continue
            found[origin] = tuple(hashlib.sha256(base64.b64decode(der)).hexdigest() for der in said["tableNames"])
        return found

    def _written(self, page: Page, dom: Flat, screenshot: bytes, certificates: Certificates) -> Capture:
        proxy, traffic = self._proxy, self._seen
        legs = [leg for leg in traffic.legs if leg.answer is not None]
        self._refuse_unfit(legs)
        hops = tuple(hop_of(leg, proxy.address_of, certificates) for leg in legs)
        shown = page.url.partition("#")[0]
        return Capture(
            requested_url=self._request.url,
            url=shown if shown.startswith(("http:", "https:")) else hops[-1].url,
            hops=hops,
            body=dom.html.encode("utf-8", "replace"),
            started=self._started,
            duration=time.monotonic() - self._began,
            notes=(*notes_on(legs), *self._manners.notes(), *self._notes, *dom.notes),
            rendering=Rendering(
                browser=self._browser,
                viewport=VIEWPORT,
                screenshot=screenshot,
                requests=traffic.requests,
                received=proxy.received,
                refused=proxy.refused,
                missing=_missing(legs, hops),
            ),
            region=self._request.region,
        )

    def _refuse_unfit(self, legs: list[Leg]) -> None:
        """Raise where the way ended otherwise than in a whole document."""
        url = self._request.url
        if self._proxy.over:
            raise self._cut_off()
        if not legs:
            raise FetchFailed(Reason.PROTOCOL, f"{url}: the browser showed no document of a server", url=url)
        self._refuse_file(legs[-1])
        if is_proxys(legs[-1]):
            raise self.told(FetchFailed(Reason.PROTOCOL, f"{url}: no sound answer", url=url, transient=True))
        last = self._seen.legs[-1]
        if last.fault and not BENIGN.search(last.fault):  # it left for a page that could not be had
            raise self.told(translated(url, last.fault))


def _type(leg: Leg) -> str:
    return str((leg.answer or {}).get("mimeType", "")).lower()


def _missing(legs: list[Leg], hops: tuple[Any, ...]) -> tuple[str, ...]:
    """Return the facts that the browser did not tell."""
    missing = []
    if any(hop.url.startswith("https:") and hop.connection.certificate_sha256 is None for hop in hops):
        missing.append("certificate_sha256")
    if any(leg.body is None for leg in legs):
        missing.append("response_body")
    return tuple(missing)
