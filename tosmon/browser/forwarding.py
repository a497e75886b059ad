"""One connection of the browser to its proxy: what it asks for is checked, and carried to servers and back.

CONNECT becomes a tunnel (https and WebSockets). Requests of plain http, in absolute form (RFC 9112 section 3.2.2), are
read by h11 and written anew: each goes over a connection of its own that ends with its answer, so that no request can
hide in another. No Via is added: browser and proxy are one agent to those outside. What a page may reach is
`tosmon.browser.reaching`'s account.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import Final, TypeAlias, cast

import h11

from tosmon.browser.reaching import PIECE, Reach, Streams
from tosmon.core.model import Reason
from tosmon.errors import FetchFailed
from tosmon.fetch.urls import authority

__all__ = ["NAME", "Forwarder"]

Headers: TypeAlias = list[tuple[bytes, bytes]]
Authorised = Callable[[bytes], bool]

NAME: Final = "tosmon"  # in Proxy-Status (RFC 9209), which no server's answer keeps: what carries it is ours
HEAD_BYTES: Final = 64 * 1024
IDLE_SECONDS: Final = 60.0  # for the next request, and for each piece of its body
ABSOLUTE: Final = re.compile(r"([a-z][a-z0-9+.-]*)://([^/?#]*)([/?].*)?", re.IGNORECASE | re.ASCII)
# RFC 9110 section 7.6.1, and those that speak to the proxy alone. Expect is answered here, Host is written anew.
HOP_BY_HOP: Final = frozenset(
    {
        b"connection", b"expect", b"keep-alive", b"proxy-authenticate", b"proxy-authentication-info",
        b"proxy-authorization", b"proxy-connection", b"proxy-status", b"te", b"trailer", b"transfer-encoding",
        b"upgrade",
    }
)  # fmt: skip
END_TO_END: Final = frozenset({b"content-length", b"host"})  # whatever Connection says
# What a failure is to the browser, and its name in RFC 9209 section 2.3.
ANSWERS: Final[Mapping[str, tuple[HTTPStatus, str]]] = {
    Reason.ADDRESS_REFUSED: (HTTPStatus.FORBIDDEN, "destination_ip_prohibited"),
    Reason.SCHEME_REFUSED: (HTTPStatus.FORBIDDEN, "http_request_denied"),
    Reason.DNS: (HTTPStatus.BAD_GATEWAY, "dns_error"),
    Reason.CONNECT: (HTTPStatus.BAD_GATEWAY, "destination_unavailable"),
    Reason.TIMEOUT: (HTTPStatus.GATEWAY_TIMEOUT, "connection_timeout"),
}
BROKEN: Final = HTTPStatus.BAD_GATEWAY, "http_protocol_error"


class _Misformed(Exception):
    """A request that a browser would not send."""


class Forwarder:
    """Serves one connection of the browser until either side has enough."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, reach: Reach, authorised: Authorised
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._reach = reach
        self._authorised = authorised
        self._browser = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)

    async def run(self) -> None:
        """Serve request after request. The connection is the caller's to close."""
        try:
            while await self._served() and self._browser.states == {h11.CLIENT: h11.DONE, h11.SERVER: h11.DONE}:
                self._browser.start_next_cycle()
        except _Misformed as error:
            await self._answer(HTTPStatus.BAD_REQUEST, str(error))
        except h11.RemoteProtocolError as error:
            if self._browser.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
                await self._answer(HTTPStatus(error.error_status_hint), "not sound HTTP")

    async def _served(self) -> bool:
        """Return whether a request was answered."""
        async with asyncio.timeout(IDLE_SECONDS):
            request = await self._next()
        if not isinstance(request, h11.Request):
            return False
        if not self._may(request):
            await self._challenge()
            return True
        if request.method == b"CONNECT":
            await self._connect(request)
        else:
            await self._forward(request)
        return True

    def _may(self, request: h11.Request) -> bool:
        given = [value for name, value in request.headers if name == b"proxy-authorization"]
        return len(given) == 1 and self._authorised(given[0])

    # --- CONNECT -----------------------------------------------------------------------------------------------------

    async def _connect(self, request: h11.Request) -> None:
        """Carry bytes between the browser and a server until either closes."""
        if any(name in {b"content-length", b"transfer-encoding"} for name, _ in request.headers):
            raise _Misformed("CONNECT with a body")
        await self._next()  # the end of the request, which is all there
        target = request.target.decode("ascii")
        streams = await self._opened(target, None, "https" if target.endswith(":443") else "")
        if streams is None:
            return
        reader, writer = streams
        try:
            await self._send(h11.Response(status_code=HTTPStatus.OK, headers=[], reason=b"Connection established"))
            early, _ = self._browser.trailing_data
            writer.write(early)
            await _first(_carry(self._reader, writer), _carry(reader, self._writer, self._reach.take))
        finally:
            writer.transport.abort()

    async def _opened(self, target: str, port: int | None, scheme: str) -> Streams | None:
        """Return a connection to the authority, or None where the browser was told why there is none."""
        place = _place(target, scheme)
        try:
            return await self._reach.open(*authority(target, port))
        except FetchFailed as failure:
            self._reach.note(place, failure)
            status, error = ANSWERS.get(failure.reason, BROKEN)
            await self._answer(status, f"{place}: {failure.message}", error)
            return None

    # --- absolute form -----------------------------------------------------------------------------------------------

    async def _forward(self, request: h11.Request) -> None:
        """Carry one request to its server, and the answer back."""
        parts = ABSOLUTE.fullmatch(request.target.decode("ascii"))
        if parts is None:
            raise _Misformed("this is a proxy")
        scheme, host, path = parts[1].lower(), parts[2], parts[3] or "/"
        if scheme != "http":
            await self._answer(HTTPStatus.FORBIDDEN, f"{scheme} is not fetched so", "http_request_denied")
            return
        headers = _request_headers(request, host)
        streams = await self._opened(host, 80, scheme)
        if streams is None:
            return
        reader, writer = streams
        server = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        target = path if path.startswith("/") else f"/{path}"
        writer.write(server.send(h11.Request(method=request.method, target=target, headers=headers)) or b"")
        sending = asyncio.create_task(self._send_body(server, writer))
        try:
            await self._bring_answer(server, reader)
        finally:
            writer.transport.abort()
            await _ended(sending)

    async def _send_body(self, server: h11.Connection, writer: asyncio.StreamWriter) -> None:
        """Carry the rest of the request, and hang up on the server where the browser goes away."""
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                event = await self._next()
            if not isinstance(event, h11.Data | h11.EndOfMessage):
                return
            plain = h11.EndOfMessage() if isinstance(event, h11.EndOfMessage) else event  # without trailers
            writer.write(server.send(plain) or b"")
            await writer.drain()
            if isinstance(event, h11.EndOfMessage):
                break
        following = await self._reader.read(PIECE)
        self._browser.receive_data(following)
        if not following:
            writer.transport.abort()

    async def _bring_answer(self, server: h11.Connection, reader: asyncio.StreamReader) -> None:
        """Hand the answer to the browser; one that breaks off is broken off there, too."""
        try:
            while not isinstance(event := await self._heard(server, reader), h11.EndOfMessage):
                await self._hand_on(event)
            await self._send(h11.EndOfMessage())
        except (h11.ProtocolError, OSError) as error:
            if self._browser.our_state is not h11.SEND_RESPONSE:
                self._writer.transport.abort()  # the browser must see that this is not all
                raise ConnectionAbortedError from error
            status, name = BROKEN
            await self._answer(status, "the server's answer is not sound HTTP", name)

    async def _hand_on(self, event: h11.Event) -> None:
        if isinstance(event, h11.Response | h11.InformationalResponse):
            headers = _kept(event)
            await self._send(type(event)(status_code=event.status_code, headers=headers, reason=event.reason))
        elif isinstance(event, h11.Data):
            await self._send(h11.Data(data=bytes(event.data)))
        else:
            raise h11.RemoteProtocolError("closed without an answer")

    async def _heard(self, server: h11.Connection, reader: asyncio.StreamReader) -> h11.Event:
        while (event := server.next_event()) is h11.NEED_DATA:
            data = await reader.read(PIECE)
            self._reach.take(len(data))
            server.receive_data(data)
        if isinstance(event, type):  # h11.PAUSED: another protocol, which nobody asked for
            raise h11.RemoteProtocolError("another protocol")
        return event

    # --- the browser's side ------------------------------------------------------------------------------------------

    async def _next(self) -> h11.Event | type[h11.PAUSED]:
        """Return what the browser says next."""
        while True:
            event = self._browser.next_event()
            if event is not h11.NEED_DATA:
                return cast("h11.Event | type[h11.PAUSED]", event)
            if self._browser.they_are_waiting_for_100_continue:
                await self._send(h11.InformationalResponse(status_code=HTTPStatus.CONTINUE, headers=[]))
            self._browser.receive_data(await self._reader.read(PIECE))

    async def _send(self, event: h11.Event) -> None:
        self._writer.write(self._browser.send(event) or b"")
        await self._writer.drain()

    async def _challenge(self) -> None:
        headers = [(b"Proxy-Authenticate", b'Basic realm="tosmon", charset="UTF-8"')]
        await self._answer(
            HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, "for one page only", "http_request_denied", headers
        )

    async def _answer(
        self,
        status: HTTPStatus,
        text: str,
        error: str = "http_request_error",
        headers: Iterable[tuple[bytes, bytes]] = (),
    ) -> None:
        """Answer in the proxy's own name."""
        body = f"{text}\n".encode()
        whole = [
            (b"Content-Type", b"text/plain; charset=utf-8"),
            (b"Content-Length", str(len(body)).encode()),
            (b"Cache-Control", b"no-store"),
            (b"Proxy-Status", f"{NAME}; error={error}".encode()),
            *headers,
        ]
        if self._browser.their_state is h11.SEND_BODY and not self._is_at_end():
            whole.append((b"Connection", b"close"))  # nobody reads the rest
        await self._send(h11.Response(status_code=status, headers=whole, reason=status.phrase.encode()))
        await self._send(h11.Data(data=body))
        await self._send(h11.EndOfMessage())

    def _is_at_end(self) -> bool:
        """Return whether the request has no body, or all of it is here."""
        return isinstance(self._browser.next_event(), h11.EndOfMessage)


def _request_headers(request: h11.Request, host: str) -> Headers:
    """Return what goes to the server: the target's authority as Host (RFC 9112 section 3.2.2), one framing."""
    names = [name for name, _ in request.headers]
    if b"transfer-encoding" in names and b"content-length" in names:
        raise _Misformed("a body of two lengths")  # RFC 9112 section 6.1: an attempt at smuggling
    framing = [(b"Transfer-Encoding", b"chunked")] if b"transfer-encoding" in names else []
    kept = [(name, value) for name, value in _kept(request) if name.lower() != b"host"]
    return [(b"Host", host.encode("ascii")), *kept, *framing, (b"Connection", b"close")]


def _kept(message: h11.Request | h11.Response | h11.InformationalResponse) -> Headers:
    """Return the headers that are meant for the other end (RFC 9110 section 7.6.1), spelled as they were."""
    dropped = set(HOP_BY_HOP)
    for name, value in message.headers:
        if name == b"connection":
            dropped |= {token.strip().lower() for token in value.split(b",")} - END_TO_END
        if name == b"transfer-encoding":
            dropped.add(b"content-length")  # overridden (RFC 9112 section 6.3)
    return [(name, value) for name, value in message.headers.raw_items() if name.lower() not in dropped]


def _place(target: str, scheme: str) -> str:
    """Return what is refused, for people: an origin without user name and password."""
    bare = target.rpartition("@")[2][:300]
    return f"{scheme}://{bare.removesuffix(':443') if scheme == 'https' else bare}/" if scheme else bare


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, count: Callable[[int], None] | None = None
) -> None:
    while data := await reader.read(PIECE):
        if count is not None:
            count(len(data))
        writer.write(data)
        await writer.drain()


async def _first(*works: Coroutine[object, object, None]) -> None:
    """Do all of it at once until the first is done, or fails."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await _ended(*tasks)


async def _ended(*tasks: asyncio.Task[None]) -> None:
    """Wait until the tasks are over, having asked them to; a broken connection is no news."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
