"""What a page asks the network for: the documents that its main frame went through, and what is still on its way.

Told by the browser's own reports (the Network domain of Chromium's DevTools protocol). What they mean as requests and
responses is written down in `tosmon.browser.hops`.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.async_api import CDPSession, Page, Request
from playwright.async_api import Error as PlaywrightError

from tosmon.browser.worlds import main_frame

__all__ = ["Leg", "Traffic", "encoded"]

Report = Mapping[str, Any]
_ENDLESS: Final = frozenset({"eventsource", "websocket", "ping", "media"})  # never done, or nobody waits for them
_TEXTUAL: Final = frozenset({"document", "script", "xhr", "fetch"})
_KEPT: Final = 1_000  # requests whose raw heads are kept until it is known whose they are
_HEAD: Final = 2_000  # characters in which a page states its encoding (HTML 13.2.3.2)
_META: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.ASCII)
_BUFFER: Final = 64 * 2**20  # bytes of bodies that the browser keeps for us


@dataclass(slots=True)
class Leg:
    """One request of the main frame for a document, and its answer, as the browser reports them.

    `sent` and `received` are the heads as they were on the wire, where the browser tells; `fault` is why the answer did
    not come, or not whole. `body` is its content with the codings undone, None where the browser did not keep it.
    """

    id: str
    url: str
    method: str
    started: float  # seconds since 1970
    sent: Report
    answer: Report | None = None
    received: Report | None = None
    body: bytes | None = None
    length: int = 0  # of the body, as it was counted when it came
    fault: str = ""


@dataclass(slots=True)
class _Heads:
    """Raw heads of one request and its redirects, in order: they are reported beside the rest, before or after it."""

    sent: list[Report] = field(default_factory=list)
    received: list[Report] = field(default_factory=list)


class Traffic:
    """Follows one page's requests from before its first."""

    def __init__(self, page: Page, session: CDPSession) -> None:
        self.legs: list[Leg] = []
        self.requests = 0
        self.on_leg: Callable[[Leg], None] = lambda _: None  # called for each document that the main frame asks for,
        self.on_fault: Callable[[Leg], None] = lambda _: None  # … and for each that broke off
        self._page = page
        self._session = session
        self._frame = ""
        self._open: dict[Request, bool] = {}  # and whether the main frame leaves for it
        self._pages: set[str] = set()  # requests whose answers the main frame showed
        self._heads: defaultdict[str, _Heads] = defaultdict(_Heads)
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        """Begin to follow."""
        self._frame = await main_frame(self._session)
        session, page = self._session, self._page
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.requestWillBeSentExtraInfo", lambda said: self._head(said).sent.append(said))
        session.on("Network.responseReceived", self._answered)
        session.on("Network.responseReceivedExtraInfo", lambda said: self._head(said).received.append(said))
        session.on("Network.dataReceived", self._counted)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.loadingFailed", self._failed)
        session.on("Page.frameNavigated", self._shown)
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        await session.send("Page.enable")
        # Durable: bodies are kept when the page goes elsewhere.
        sizes = {"maxTotalBufferSize": _BUFFER, "maxResourceBufferSize": _BUFFER // 2}
        await session.send("Network.enable", {**sizes, "enableDurableMessages": True})

    @property
    def busy(self) -> bool:
        """Return whether something that the page asked for has not come yet."""
        return bool(self._open)

    @property
    def asking(self) -> bool:
        """Return whether something is on its way that may bring text."""
        return any(request.resource_type in _TEXTUAL for request in self._open)

    @property
    def leaving(self) -> bool:
        """Return whether the page is on its way elsewhere."""
        return any(self._open.values())

    @property
    def answered(self) -> Leg | None:
        """Return the last document that was answered."""
        return next((leg for leg in reversed(self.legs) if leg.answer is not None), None)

    @property
    def status(self) -> int:
        """Return what it was answered, 0 for nothing."""
        leg = self.answered
        return int(leg.answer["status"]) if leg and leg.answer else 0

    def documents(self, count: int) -> list[Leg]:
        """Return, of the first so many, those that became the page; what was answered where none did.

        A file that a page offers, or an answer without content, takes its place only where there was no page before.
        """
        answered = [leg for leg in self.legs[:count] if leg.answer is not None]
        return [leg for leg in answered if leg.id in self._pages] or answered

    @property
    def refresh(self) -> float:
        """Return the seconds after which the last answer's header sends the page elsewhere, -1 for never."""
        headers = (leg.answer or {}).get("headers", {}) if (leg := self.answered) else {}
        said = next((value for name, value in headers.items() if name.lower() == "refresh"), "")
        seconds, comma, _ = said.replace(";", ",").partition(",")
        return float(seconds) if comma and seconds.strip().isdecimal() else -1.0

    async def done(self) -> None:
        """Wait for the bodies that are being read, and put the raw heads to their requests."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
        by_id: defaultdict[str, list[Leg]] = defaultdict(list)
        for leg in self.legs:
            by_id[leg.id].append(leg)
        for id_, legs in by_id.items():
            heads = self._heads[id_]
            for leg, head in zip(legs, heads.sent, strict=False):
                leg.sent = head
            for leg, head in zip([leg for leg in legs if _has_head(leg)], heads.received, strict=False):
                leg.received = head

    # --- what is on its way ---

    def _begun(self, request: Request) -> None:
        self.requests += 1
        if request.resource_type in _ENDLESS:
            return
        leaving = False
        if request.is_navigation_request():
            with suppress(PlaywrightError):  # the frame of a request may not be there yet
                leaving = request.frame == self._page.main_frame
        self._open[request] = leaving

    def _ended(self, request: Request) -> None:
        self._open.pop(request, None)

    # --- the main frame's documents ---

    def _asked(self, said: Report) -> None:
        if said.get("type") != "Document" or said.get("frameId") != self._frame:
            return
        if not said["request"]["url"].startswith(("http:", "https:")):
            return  # a document of the browser's own, of a script's or of the page itself
        redirect = said.get("redirectResponse")
        if redirect and self.legs and self.legs[-1].id == said["requestId"]:
            self.legs[-1].answer = redirect
            self.legs[-1].body = b""  # browsers throw it away
        request = said["request"]
        self.legs.append(Leg(said["requestId"], request["url"], request["method"], said["wallTime"], request))
        self.on_leg(self.legs[-1])

    def _shown(self, said: Report) -> None:
        if said["frame"]["id"] == self._frame:
            self._pages.add(said["frame"]["loaderId"])

    def _answered(self, said: Report) -> None:
        leg = self._leg(said)
        if leg is not None and leg.answer is None:
            leg.answer = said["response"]

    def _counted(self, said: Report) -> None:
        leg = self._leg(said)
        if leg is not None and not leg.fault:
            leg.length += said["dataLength"]

    def _failed(self, said: Report) -> None:
        leg = self._leg(said)
        if leg is not None and not leg.fault:
            leg.fault = said["errorText"] or "failed"
            if leg is self.legs[-1] and leg.answer is not None:
                self.on_fault(leg)

    def _finished(self, said: Report) -> None:
        leg = self._leg(said)
        if leg is not None and not leg.fault:
            self._begin(self._read(leg))

    def _leg(self, said: Report) -> Leg | None:
        """Return the last document of that request, which may have been redirected."""
        return next((leg for leg in reversed(self.legs) if leg.id == said["requestId"]), None)

    def _head(self, said: Report) -> _Heads:
        if len(self._heads) >= _KEPT and said["requestId"] not in self._heads:
            mine = {leg.id for leg in self.legs}
            for id_ in [id_ for id_ in self._heads if id_ not in mine]:
                del self._heads[id_]
        return self._heads[said["requestId"]]

    def _begin(self, reading: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(reading)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, leg: Leg) -> None:
        """Take the body now: the browser forgets it with the next document."""
        try:
            said = await self._session.send("Network.getResponseBody", {"requestId": leg.id})
        except PlaywrightError:
            return
        if said["base64Encoded"]:
            leg.body = base64.b64decode(said["body"])
        else:
            leg.body = encoded(said["body"], (leg.answer or {}).get("charset", ""), leg.length)


def _has_head(leg: Leg) -> bool:
    """Return whether the answer came over the network, so that its raw head is reported."""
    answer = leg.answer
    return answer is not None and not answer.get("fromDiskCache") and not answer.get("fromServiceWorker")


def encoded(text: str, charset: str, length: int) -> bytes | None:
    """Return the bytes that the browser decoded to this text: those in the encoding that gives the right length.

    It hands out text where the body could be decoded without loss, and bytes otherwise. `charset` is the header's.
    """
    stated = _META.search(text[:_HEAD])
    for name in (charset, "utf-8", "utf-8-sig", stated[1] if stated else "", "cp1252", "utf-16-le", "utf-16-be"):
        try:
            body = text.encode(name)
        except (LookupError, UnicodeError):
            continue
        if len(body) == length:
            return body
    return None
