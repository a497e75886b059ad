"""Fetches pages: the only door to the network for documents, beside the browser's (`tosmon.browser`).

The layers below, from the outside in: `retrying` tries again where that may help, `attempt` follows one page's
redirects, `transport` speaks HTTP/1.1 through httpx and httpcore, `wire` connects to checked addresses and records the
bytes. httpx's own client stays out: it would add cookies that outlive a check, redirects that nobody checks, and
proxies of the environment.

Statuses are not judged here: whatever the last attempt was answered comes back as a capture.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from tosmon.closing import Closing
from tosmon.core.model import Capture
from tosmon.fetch.addresses import Network
from tosmon.fetch.attempt import Attempt
from tosmon.fetch.dial import Dialer, Resolver
from tosmon.fetch.politeness import Politeness
from tosmon.fetch.retrying import Retrying
from tosmon.fetch.transport import PinnedTransport
from tosmon.fetch.values import Limits, Request

__all__ = ["Fetcher"]


class Fetcher(Closing):
    """Fetches pages under one name, with one set of limits and manners; any number of threads may use it at once.

    A context manager: leaving it closes the connections. `allow_private` are networks that would otherwise be refused
    (`tosmon.fetch.addresses`), `resolver` returns a name's addresses; a `dialer` of one's own, with the proxies of
    regions, has both already. `ssl_context` replaces the trust that httpx loads (certifi's, or that of SSL_CERT_FILE
    and SSL_CERT_DIR). ValueError where `user_agent` cannot stand in a
    header.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits | None = None,
        politeness: Politeness | None = None,
        allow_private: tuple[Network, ...] = (),
        resolver: Resolver | None = None,
        dialer: Dialer | None = None,
        ssl_context: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not _sendable(user_agent):
            raise ValueError(f"a user agent is a line of printable ASCII, not {user_agent!r}")
        self._user_agent = user_agent
        self._limits = limits or Limits()
        self._politeness = politeness or Politeness()
        self._now = now
        self._transport = PinnedTransport(
            dialer or Dialer(resolver=resolver, allowed=allow_private),
            trust=lambda: ssl_context or httpx.create_ssl_context(),
        )
        self._retrying = Retrying(self._limits, self._politeness, now)

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def fetch(self, request: Request) -> Capture:
        """Return what the page's server answered, whatever the status; FetchFailed where no answer came.

        Statuses that may pass (408, 429, 500, 502, 503, 504) and broken connections are tried again, `limits.attempts`
        times in all, after a growing pause or what Retry-After asks for. A longer wish than `limits.retry_after` ends
        the fetch at once; a note says so, and the host is left alone as long as it asked (a day at most).
        """
        return self._retrying.capture(lambda: self._attempt(request))

    def _attempt(self, request: Request) -> Capture:
        """Return the capture of one attempt."""
        attempt = Attempt(
            request,
            self._headers(request),
            transport=self._transport,
            limits=self._limits,
            politeness=self._politeness,
            now=self._now,
        )
        return attempt.run()

    def _headers(self, request: Request) -> dict[str, str]:
        """Return what every hop sends; validators beyond ASCII cannot be given back byte for byte and stay out."""
        headers = {
            "User-Agent": self._user_agent,
            "Accept": request.accept,
            "Accept-Language": request.accept_language,
            "Accept-Encoding": "gzip, deflate",
            "If-None-Match": request.etag,
            "If-Modified-Since": request.last_modified,
        }
        return {name: value for name, value in headers.items() if value and _sendable(value)}


def _sendable(value: str) -> bool:
    return value.isascii() and value.isprintable()
