"""httpx's transport over httpcore's own pools: HTTP/1.1, no proxies of the environment, our network underneath."""

from __future__ import annotations

import functools
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import httpcore
import httpx

from tosmon.fetch.dial import Dialer
from tosmon.fetch.wire import PinnedBackend

__all__ = ["PinnedTransport"]

CONNECTIONS = 100
IDLE_CONNECTIONS = 20
IDLE_SECONDS = 30.0


class PinnedTransport(httpx.BaseTransport):
    """Sends httpx requests through pools whose connections a dialer opens, a pool for each scheme and region.

    A request's extension `region` names the region. Trust for TLS is loaded at the first https request: loading costs
    more than an unchanged check. Errors are httpcore's and the dialer's, as they are.
    """

    def __init__(self, dialer: Dialer, trust: Callable[[], ssl.SSLContext]) -> None:
        self._dialer = dialer
        self._trust = functools.cache(trust)
        self._lock = threading.Lock()
        self._pools: dict[tuple[str, str], httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response with its head read and its body still to come."""
        url = request.url
        answer = self._pool(url.scheme, request.extensions.get("region", "")).handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
            request=request,
        )

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()

    def _pool(self, scheme: str, region: str) -> httpcore.ConnectionPool:
        key = scheme, region
        pool = self._pools.get(key)
        if pool is not None:
            return pool
        with self._lock:
            if key not in self._pools:
                self._pools[key] = httpcore.ConnectionPool(
                    ssl_context=self._trust() if scheme == "https" else None,
                    max_connections=CONNECTIONS,
                    max_keepalive_connections=IDLE_CONNECTIONS,
                    keepalive_expiry=IDLE_SECONDS,
                    network_backend=PinnedBackend(self._dialer, region),
                )
            return self._pools[key]


class _Body(httpx.SyncByteStream):
    """The body as httpcore reads it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from cast("Iterable[bytes]", self._answer.stream)

    def close(self) -> None:
        self._answer.close()
