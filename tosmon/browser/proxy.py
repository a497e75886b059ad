"""The proxy through which a browser renders one page: whatever it asks for is resolved, checked and pinned here.

A browser that resolved names itself could be led anywhere: by a name that changes its answer between check and
connection, by a redirect, by any address in a page. So it is told to know no names, and to send everything here. What
is refused is answered 403, and listed for the capture. Speaking with the browser is `tosmon.browser.forwarding`'s job.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hmac
import secrets
import time
from types import TracebackType
from typing import Final, Self

from tosmon.browser.forwarding import Forwarder
from tosmon.browser.reaching import PIECE, Reach
from tosmon.errors import FetchFailed
from tosmon.fetch.dial import Dialer

__all__ = ["PinningProxy"]

ADDRESS: Final = "127.0.0.1"
LINGER: Final = 1.0  # seconds for the browser to take the last answer
CONNECTIONS: Final = 128  # at a time; Chromium opens 32 to a proxy, and WebSockets


class PinningProxy:
    """Serves one page's browser context while its block runs, to whoever knows its user and password.

    `most_bytes` bounds what servers may send in all, `until` (monotonic clock) how long it serves. Leaving the block
    cuts every connection: no task, thread or socket is left.

    Its own answers, 403 for what is refused and 502 and 504 for what cannot be reached, carry the header
    `Proxy-Status: tosmon; error=…` (RFC 9209), which no server's answer does.
    """

    def __init__(self, dialer: Dialer, *, region: str = "", most_bytes: int, until: float) -> None:
        self.server = ""  # where it listens while the block runs: "http://127.0.0.1:40123"
        self.username = "page"
        self.password = secrets.token_urlsafe(24)
        self.over = ""  # or why it stopped serving: "more than 60 MiB"
        self._until = until
        self._reach = Reach(dialer, region=region, until=until, most_bytes=most_bytes, stop=self._stop)
        self._secret = b"Basic " + base64.b64encode(f"{self.username}:{self.password}".encode())
        self._served: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._open = False

    async def __aenter__(self) -> Self:
        self._open = True
        self._server = await asyncio.start_server(self._accepted, ADDRESS, 0, limit=PIECE)
        self.server = f"http://{ADDRESS}:{self._server.sockets[0].getsockname()[1]}"
        left = max(0.0, self._until - time.monotonic())
        self._timer = asyncio.get_running_loop().call_later(left, self._stop, "its time is over")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None, "the block was entered"
        assert self._timer is not None, "the block was entered"
        self._timer.cancel()
        self._cut()
        await asyncio.gather(*self._served, return_exceptions=True)
        await self._server.wait_closed()
        await self._reach.close()

    @property
    def received(self) -> int:
        """Return the bytes that servers sent."""
        return self._reach.received

    @property
    def refused(self) -> tuple[str, ...]:
        """Return what the page was kept from: "https://inside.example/: private (RFC 1918)"; in order, each once."""
        return self._reach.refused

    def address_of(self, host: str, port: int) -> str:
        """Return the checked address at which the host was last reached, empty for none."""
        return self._reach.addresses.get(_key(host, port), "")

    def failure_of(self, host: str, port: int) -> FetchFailed | None:
        """Return why the host was not reached the last time that failed, or None where it never did."""
        return self._reach.failures.get(_key(host, port))

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection, or close it where there are too many."""
        if not self._open or len(self._served) >= CONNECTIONS:
            writer.transport.abort()
            return
        forwarder = Forwarder(reader, writer, self._reach, self._authorised)
        task = asyncio.get_running_loop().create_task(_serve(forwarder, reader, writer))
        self._served.add(task)
        task.add_done_callback(self._served.discard)
        task.add_done_callback(lambda _: writer.transport.abort())  # also where it never began

    def _authorised(self, given: bytes) -> bool:
        return hmac.compare_digest(given, self._secret)

    def _stop(self, why: str) -> None:
        """Serve nothing more."""
        if self._open:
            self.over = why
            self._cut()

    def _cut(self) -> None:
        self._open = False
        if self._server is not None:
            self._server.close()
        for task in self._served:
            if not task.cancelling():  # once: what it does at its end is not to be cut
                task.cancel()


async def _serve(forwarder: Forwarder, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # either side went away, or was silent for too long
        await forwarder.run()
        writer.write_eof()
        async with asyncio.timeout(LINGER):
            while await reader.read(PIECE):
                pass  # a connection that is closed with bytes unread loses those on their way (RFC 9112 section 9.6)


def _key(host: str, port: int) -> tuple[str, int]:
    return host.lower().strip("[]").removesuffix("."), port
