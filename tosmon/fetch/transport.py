"""httpx's transport over httpcore's own pools: HTTP/1.1, no proxies of the environment, our network underneath."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import httpcore
import httpx

__all__ = ["PinnedTransport"]

CONNECTIONS = 100
IDLE_CONNECTIONS = 20
IDLE_SECONDS = 30.0


class PinnedTransport(httpx.BaseTransport):
    """Sends httpx requests through pools that open connections by `backend` only.

    Trust for TLS is loaded at the first https request: loading costs more than an unchanged check. Errors are
    httpcore's and the backend's, as they are.
    """

    def __init__(self, backend: httpcore.NetworkBackend, trust: Callable[[], ssl.SSLContext]) -> None:
        self._backend = backend
        self._trust = trust
        self._lock = threading.Lock()
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response with its head read and its body still to come."""
        url = request.url
        answer = self._pool(url.scheme).handle_request(
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

    def _pool(self, scheme: str) -> httpcore.ConnectionPool:
        pool = self._pools.get(scheme)
        if pool is not None:
            return pool
        with self._lock:
            if scheme not in self._pools:
                self._pools[scheme] = httpcore.ConnectionPool(
                    ssl_context=self._trust() if scheme == "https" else None,
                    max_connections=CONNECTIONS,
                    max_keepalive_connections=IDLE_CONNECTIONS,
                    keepalive_expiry=IDLE_SECONDS,
                    network_backend=self._backend,
                )
            return self._pools[scheme]


class _Body(httpx.SyncByteStream):
    """The body as httpcore reads it."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from cast("Iterable[bytes]", self._answer.stream)

    def close(self) -> None:
        self._answer.close()
