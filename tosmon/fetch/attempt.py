"""One attempt at one page: hop by hop through its redirects to an answer, each hop checked, bounded and recorded.

Trying again is `tosmon.fetch.fetcher`'s job; what a status or a page means is judged elsewhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import cast

import httpcore
import httpx

from tosmon.core.model import Capture, Hop, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch.body import BODILESS, BodyError, Decoder, message_bounds
from tosmon.fetch.politeness import Politeness
from tosmon.fetch.transport import PinnedTransport
from tosmon.fetch.urls import follow, parse
from tosmon.fetch.values import Limits, Request
from tosmon.fetch.wire import Exchange, carry

__all__ = ["Attempt"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})  # RFC 9110 section 15.4
PERMANENT = frozenset({301, 308})
LOWEST_FINAL = 200  # statuses below are interim


class Attempt:
    """The state of one attempt: what is left of its time and bytes, where it has been, what it noticed."""

    def __init__(
        self,
        request: Request,
        headers: dict[str, str],
        *,
        transport: PinnedTransport,
        limits: Limits,
        politeness: Politeness,
        now: Callable[[], datetime],
    ) -> None:
        self._request = request
        self._headers = headers
        self._transport = transport
        self._limits = limits
        self._politeness = politeness
        self._now = now
        self._deadline = time.monotonic() + limits.total
        self._budget = limits.wire_bytes
        self._cookies = httpx.Cookies()  # live as long as the attempt: some sites redirect until theirs come back
        self._visited: set[tuple[str, str]] = set()
        self._hops: list[Hop] = []
        self._notes: list[str] = []

    def run(self) -> Capture:
        """Return the capture, whatever its status; FetchFailed where there is none."""
        request = self._build(parse(self._request.url))
        began: float | None = None
        while True:
            self._respect(request.url)
            with self._politeness.turn(request.url.host) as waited:
                self._deadline += waited
                began = time.monotonic() if began is None else began
                response, body = self._hop(request)
            location = _location(response) if self._request.follow else None
            if location is None:
                break
            request = self._next(request, response, location)
        self._note_permanent()
        return Capture(
            requested_url=self._request.url,
            url=str(request.url),
            hops=tuple(self._hops),
            body=body,
            started=self._hops[0].started,
            duration=time.monotonic() - began,
            notes=tuple(self._notes),
            region=self._request.region,
        )

    def _respect(self, url: httpx.URL) -> None:
        """Raise FetchFailed where the host has asked, in an earlier answer, to be left alone for long."""
        left = self._politeness.held(url.host)
        if left > self._limits.retry_after:
            message = f"{url}: the host asked to be left alone for another {left:.0f} s"
            raise FetchFailed(Reason.HTTP_STATUS, message, url=str(url), retry_after=left)

    # --- redirects ---------------------------------------------------------------------------------------------------

    def _next(self, request: httpx.Request, response: httpx.Response, location: str) -> httpx.Request:
        """Return the request that a redirect leads to; FetchFailed where it goes round, or on and on."""
        target = follow(request.url, location)
        if len(self._hops) > self._limits.redirects:
            raise self._astray(f"more than {self._limits.redirects} redirects")
        if "set-cookie" in response.headers:
            self._cookies.extract_cookies(response)
        self._visited.add(_state(request))
        following = self._build(target)
        if _state(following) in self._visited:
            raise self._astray(f"redirects in a loop at {target}")
        if request.url.scheme == "https" and target.scheme == "http":
            self._notes.append(f"redirect from https to http at {request.url}")
        return following

    def _astray(self, what: str) -> FetchFailed:
        url = self._request.url
        return FetchFailed(Reason.TOO_MANY_REDIRECTS, f"{url}: {what}", url=url)

    def _note_permanent(self) -> None:
        """Note where the page has moved for good: as far as every redirect on the way there says so."""
        moved = 0
        while moved < len(self._hops) - 1 and self._hops[moved].status in PERMANENT:
            moved += 1
        if moved:
            self._notes.append(f"permanent redirect to {self._hops[moved].url}")

    # --- one hop -----------------------------------------------------------------------------------------------------

    def _build(self, url: httpx.URL) -> httpx.Request:
        """Return the request for a hop: nothing in it is secret, so every host may see it.

        The validators go along because they are the final page's, wherever that is.
        """
        request = httpx.Request("GET", url, headers=self._headers, extensions={"region": self._request.region})
        if self._cookies:
            self._cookies.set_cookie_header(request)
        return request

    def _hop(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Return the response and its body, decoded unless it is a redirect, and remember the hop."""
        exchange = self._exchange(request)
        try:
            return self._converse(request, exchange)
        except FetchFailed as failure:
            if failure.reason != Reason.RESET or not exchange.reused or exchange.received:
                raise
        # The server closed an idle connection while the request was under way (RFC 9112 section 9.3.1): no fault.
        return self._converse(request, self._exchange(request))

    def _exchange(self, request: httpx.Request) -> Exchange:
        return Exchange(str(request.url), self._limits, self._deadline, self._budget)

    def _converse(self, request: httpx.Request, exchange: Exchange) -> tuple[httpx.Response, bytes]:
        started = self._now()
        with carry(exchange):
            try:
                with closing(self._transport.handle_request(request)) as response:
                    body = self._read(response, exchange)
                    self._hops.append(self._recorded(response, exchange, started))
            except httpcore.ProtocolError as error:
                raise _unsound(exchange, error) from error
            except BodyError as error:
                transient = error.reason == Reason.TRUNCATED
                raise exchange.failure(error.reason, error.message, transient=transient) from error
        self._budget -= len(exchange.received)
        return response, body

    def _read(self, response: httpx.Response, exchange: Exchange) -> bytes:
        """Return the decoded body; raise as soon as it is known that there is none to be had."""
        self._check_head(response, exchange)
        coding = _coding(response) if self._request.decode else "identity"
        decoder = Decoder(coding, self._limits.decoded_bytes)
        # Not `iter_raw`: that hands the connection back before its last bytes are looked at.
        for data in cast("httpx.SyncByteStream", response.stream):
            decoder.feed(data)
        if exchange.torn and _until_close(response):
            # RFC 9112 section 9.8: without length or chunks only TLS's goodbye shows that the body is whole.
            raise BodyError(Reason.TRUNCATED, "closed without TLS's closure alert")
        return decoder.finish()

    def _check_head(self, response: httpx.Response, exchange: Exchange) -> None:
        if response.status_code < LOWEST_FINAL:
            raise exchange.failure(Reason.PROTOCOL, f"status {response.status_code} was not asked for")
        if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > self._limits.header_bytes:
            raise exchange.failure(Reason.TOO_LARGE, f"more than {self._limits.header_bytes} bytes of headers")
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > exchange.budget and response.status_code not in BODILESS:
            raise exchange.failure(Reason.TOO_LARGE, f"announces {length} bytes")

    def _recorded(self, response: httpx.Response, exchange: Exchange, started: datetime) -> Hop:
        """Return what went over the wire; a connection with bytes left over serves nobody else."""
        stream = exchange.stream
        assert stream is not None, "a response came over it"
        start, end = message_bounds(exchange.received, response.status_code, response.headers)
        if end < len(exchange.received):
            stream.spoiled = True
            self._notes.append(f"{len(exchange.received) - end} bytes after the end of the response were left out")
        encoding = response.headers.encoding
        with memoryview(exchange.received) as received:
            wire = bytes(received[start:end])
        return Hop(
            url=exchange.url,
            started=started,
            request=bytes(exchange.sent),
            response=wire,
            status=response.status_code,
            headers=tuple((name.decode(encoding), value.decode(encoding)) for name, value in response.headers.raw),
            connection=stream.facts,
        )


def _location(response: httpx.Response) -> str | None:
    """Return where the response redirects to, or None where it is an answer."""
    return response.headers.get("location") if response.status_code in REDIRECTS else None


def _state(request: httpx.Request) -> tuple[str, str]:
    """Return what a server can tell two requests of one attempt apart by."""
    return str(request.url), request.headers.get("cookie", "")


def _coding(response: httpx.Response) -> str:
    """Return the content coding to undo: none where there is no body, or nobody reads it."""
    if response.status_code in BODILESS or _location(response) is not None:
        return "identity"
    return str(response.headers.get("content-encoding", ""))


def _until_close(response: httpx.Response) -> bool:
    framed = "content-length" in response.headers or "transfer-encoding" in response.headers
    return not framed and response.status_code not in BODILESS


def _unsound(exchange: Exchange, error: httpcore.ProtocolError) -> FetchFailed:
    """Return what a breach of HTTP means: closed too early, or not HTTP at all."""
    if exchange.ended and not exchange.received:
        return exchange.failure(Reason.RESET, "closed without an answer", transient=True)
    if not exchange.ended or not exchange.received.startswith(b"HTTP/"):
        return exchange.failure(Reason.PROTOCOL, f"not sound HTTP ({error})")
    return exchange.failure(Reason.TRUNCATED, f"the response is cut off ({error})", transient=True)
