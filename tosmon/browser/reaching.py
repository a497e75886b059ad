"""What one rendered page may reach: connections by our own dialer, and the account of them.

Speaking with the browser is `tosmon.browser.forwarding`'s job, which addresses are open `tosmon.fetch.dial`'s.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final

from tosmon.errors import AddressRefused, FetchFailed
from tosmon.fetch.dial import Dialer, Recall

__all__ = ["PIECE", "Reach", "Streams"]

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Dialled = tuple[socket.socket, str]
PIECE: Final = 64 * 1024  # bytes that are carried at a time
DIALS: Final = 32  # at a time; others wait
DIAL_SECONDS: Final = 10.0  # for a name, and again for a connection
MOST_NOTES: Final = 100  # of what was refused: a page may try any number of addresses
MOST_HOSTS: Final = 1000  # that are remembered: as above


class Reach:
    """Connections to servers by way of one region until `until` (monotonic clock).

    `stop` is called with the reason once servers sent more than `most_bytes`.
    """

    def __init__(
        self, dialer: Dialer, *, region: str, until: float, most_bytes: int, stop: Callable[[str], None]
    ) -> None:
        self._dialer = dialer
        self._region = region
        self._until = until
        self._most_bytes = most_bytes
        self._stop = stop
        self._executor = ThreadPoolExecutor(DIALS, thread_name_prefix="dial")
        self._dialling: set[Future[Dialled]] = set()
        self._refused: dict[str, None] = {}
        self.addresses: dict[tuple[str, int], str] = {}
        self.failures: dict[tuple[str, int], FetchFailed] = {}
        self.received = 0

    @property
    def refused(self) -> tuple[str, ...]:
        """Return what the rules kept the page from, in order, each once."""
        return tuple(self._refused)

    async def open(self, host: str, port: int) -> Streams:
        """Return a connection to one of the host's addresses, resolved and checked anew; FetchFailed as the dialer's.

        Whoever is given the streams closes them.
        """
        try:
            sock, address = await self._dialled(host, port)
        except FetchFailed as failure:
            if len(self.failures) < MOST_HOSTS:
                self.failures[host, port] = failure
            raise
        try:
            streams = await asyncio.open_connection(sock=sock, limit=PIECE)
        except BaseException:
            sock.close()
            raise
        if len(self.addresses) < MOST_HOSTS or (host, port) in self.addresses:
            self.addresses[host, port] = address
        return streams

    def note(self, place: str, failure: FetchFailed) -> None:
        """Remember a refusal; other failures are the page's own business."""
        if isinstance(failure, AddressRefused) and len(self._refused) < MOST_NOTES:
            self._refused[f"{place}: {failure.why}"] = None

    def take(self, count: int) -> None:
        """Count bytes that a server sent; ConnectionAbortedError once there are too many."""
        self.received += count
        if self.received > self._most_bytes:
            self._stop(f"more than {self._most_bytes / 2**20:g} MiB")
            raise ConnectionAbortedError  # a task that is cancelled goes on until it has to wait

    async def close(self) -> None:
        """Let no dial be under way any more. Those who asked for them are gone: they called them back."""
        under_way = tuple(self._dialling)  # at once: dials that end leave the set from threads of their own
        await asyncio.gather(*map(asyncio.wrap_future, under_way), return_exceptions=True)
        self._executor.shutdown()

    async def _dialled(self, host: str, port: int) -> Dialled:
        recall = Recall()
        dial = partial(
            self._dialer.dial,
            host,
            port,
            seconds=DIAL_SECONDS,
            until=self._until,
            region=self._region,
            recall=recall,
        )
        future = self._executor.submit(dial)
        self._dialling.add(future)
        future.add_done_callback(self._dialling.discard)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            recall.call()
            future.add_done_callback(_drop)
            raise


def _drop(future: Future[Dialled]) -> None:
    """Close the connection that nobody waits for any more."""
    with contextlib.suppress(FetchFailed):
        if not future.cancelled():
            future.result()[0].close()
