"""A proxy as a browser would have it, spoken to byte by byte."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, TypeVar

from tosmon.browser.proxy import PinningProxy
from tosmon.fetch import Dialer, networks

__all__ = ["OUTSIDE", "Line", "auth", "everywhere", "proxied"]

T = TypeVar("T")
OUTSIDE = networks(["127.0.0.1/32"])  # plays a public address, its neighbours private ones


def everywhere(*addresses: str) -> Callable[[str, int], Sequence[str]]:
    """Return a resolver with one answer for every name."""
    return lambda _host, _port: addresses


def proxied(
    work: Callable[[PinningProxy], Awaitable[T]],
    dialer: Dialer | None = None,
    *,
    region: str = "",
    most_bytes: int = 2**24,
    seconds: float = 30.0,
    hang_up: bool = True,
) -> T:
    """Return what the work gave while a proxy ran, in an event loop of its own that complains of what is left over.

    The work's connections are closed at its end, or with `hang_up` off by the proxy.
    """

    async def run() -> T:
        Line.opened.clear()
        known = dialer or Dialer(resolver=everywhere("127.0.0.1"), allowed=OUTSIDE)
        until = time.monotonic() + seconds
        async with PinningProxy(known, region=region, most_bytes=most_bytes, until=until) as proxy:
            try:
                done = await asyncio.wait_for(work(proxy), 60)
            finally:
                if hang_up:
                    Line.hang_up()
        Line.hang_up()
        for _ in range(10):  # a transport that is closed lets go of its socket a turn or two later
            await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return done

    return asyncio.run(run(), debug=True)


def auth(proxy: PinningProxy, password: str = "") -> str:
    """Return the header that the proxy asks for, with a wrong password on demand."""
    pair = base64.b64encode(f"{proxy.username}:{password or proxy.password}".encode()).decode()
    return f"Proxy-Authorization: Basic {pair}\r\n"


class Line:
    """One connection to the proxy."""

    opened: ClassVar[list[Line]] = []

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, proxy: PinningProxy) -> Line:
        """Return a new connection."""
        host, _, port = proxy.server.removeprefix("http://").partition(":")
        cls.opened.append(cls(*await asyncio.open_connection(host, int(port))))
        return cls.opened[-1]

    @classmethod
    def hang_up(cls) -> None:
        """Close all that were opened."""
        for line in cls.opened:
            line._writer.close()

    async def say(self, text: str | bytes) -> None:
        """Send it."""
        self._writer.write(text.encode() if isinstance(text, str) else text)
        await self._writer.drain()

    async def hear(self) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of an answer that has a Content-Length, or no body."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await self._reader.readexactly(int(headers.get("content-length", 0)))
        return int(head[0].split(" ")[1]), headers, body

    async def rest(self) -> bytes:
        """Return what comes until the end, also where the end is a reset."""
        heard = b""
        try:
            while data := await self._reader.read(65536):
                heard += data
        except ConnectionError:
            pass
        return heard

    async def exactly(self, count: int) -> bytes:
        """Return the next bytes."""
        return await self._reader.readexactly(count)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()

    async def ask(
        self, proxy: PinningProxy, target: str, *headers: str, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        """Return the answer to a request."""
        lines = "".join(f"{header}\r\n" for header in headers)
        await self.say(f"{method} {target} HTTP/1.1\r\nHost: ignored.example\r\n{auth(proxy)}{lines}\r\n")
        return await self.hear()
