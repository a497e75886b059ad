"""Fetches pages, and tries again where that may help: the only door to the network for documents.

The layers below, from the outside in: `attempt` follows one page's redirects, `transport` speaks HTTP/1.1 through
httpx and httpcore, `wire` connects to checked addresses and records the bytes. httpx's own client stays out: it would
add cookies that outlive a check, redirects that nobody checks, and proxies of the environment.

Statuses are not judged here: whatever the last attempt was answered comes back as a capture.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import stamina

from tosmon.closing import Closing
from tosmon.core.model import Capture
from tosmon.errors import FetchFailed
from tosmon.fetch.addresses import Network
from tosmon.fetch.attempt import Attempt
from tosmon.fetch.politeness import Politeness
from tosmon.fetch.transport import PinnedTransport
from tosmon.fetch.values import Limits, Request
from tosmon.fetch.wire import PinnedBackend, Resolver, system_resolver

__all__ = ["Fetcher"]

TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
DIGITS = 9  # of Retry-After are enough for any wait


class Fetcher(Closing):
    """Fetches pages under one name, with one set of limits and manners; any number of threads may use it at once.

    A context manager: leaving it closes the connections. `allow_private` are networks that would otherwise be refused
    (`tosmon.fetch.addresses`). `resolver` returns a name's addresses; `ssl_context` replaces the trust that httpx
    loads (certifi's, or that of SSL_CERT_FILE and SSL_CERT_DIR). ValueError where `user_agent` cannot stand in a
    header.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits | None = None,
        politeness: Politeness | None = None,
        allow_private: tuple[Network, ...] = (),
        resolver: Resolver = system_resolver,
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
            PinnedBackend(resolver, allow_private),
            trust=lambda: ssl_context or httpx.create_ssl_context(),
        )
        self._caller = stamina.RetryingCaller(
            attempts=self._limits.attempts,
            timeout=None,  # each attempt has its own deadline
            wait_initial=self._limits.backoff,
            wait_max=self._limits.backoff_most,
            wait_jitter=self._limits.backoff,
        )

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def fetch(self, request: Request) -> Capture:
        """Return what the page's server answered, whatever the status; FetchFailed where no answer came.

        Statuses that may pass (408, 429, 500, 502, 503, 504) and broken connections are tried again, `limits.attempts`
        times in all, after a growing pause or what Retry-After asks for. A longer wish than `limits.retry_after` ends
        the fetch at once; a note says so, and the host is left alone as long as it asked (a day at most).
        """
        tries = _Tries(lambda: self._attempt(request))
        try:
            capture = self._caller(self._pause, tries)
        except _Again as again:
            return replace(again.capture, attempts=tries.count, notes=(*again.capture.notes, *self._asked(again)))
        except FetchFailed as failure:
            failure.attempts = tries.count
            raise
        return capture if tries.count == 1 else replace(capture, attempts=tries.count)

    def _attempt(self, request: Request) -> Capture:
        """Return the capture of one attempt; `_Again` where its status asks for another."""
        attempt = Attempt(
            request,
            self._headers(request),
            transport=self._transport,
            limits=self._limits,
            politeness=self._politeness,
            now=self._now,
        )
        capture = attempt.run()
        if capture.status not in TRANSIENT:
            return capture
        wait = _retry_after(capture.answer.header("retry-after"), self._now())
        if wait is not None:
            self._politeness.hold(httpx.URL(capture.url).host, wait)
        raise _Again(capture, wait)

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

    def _pause(self, error: Exception) -> bool | float:
        """Return whether to try again: False, True after the usual pause, or the seconds to wait."""
        if isinstance(error, FetchFailed):
            return error.transient
        if not isinstance(error, _Again):
            return False
        if error.wait is None:
            return True
        return error.wait if error.wait <= self._limits.retry_after else False

    def _asked(self, again: _Again) -> tuple[str, ...]:
        if again.wait is None or again.wait <= self._limits.retry_after:
            return ()
        return (f"the server asks to wait {again.wait:.0f} s",)


class _Again(Exception):
    """An answer that may be another one soon; `wait` is what the server asked for, in seconds."""

    def __init__(self, capture: Capture, wait: float | None) -> None:
        super().__init__(capture.status)
        self.capture = capture
        self.wait = wait


class _Tries:
    """Counts how often it was called."""

    def __init__(self, call: Callable[[], Capture]) -> None:
        self._call = call
        self.count = 0

    def __call__(self) -> Capture:
        self.count += 1
        return self._call()


def _sendable(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110 section 10.2.3: seconds or a date), None for nothing."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:DIGITS])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:  # "-0000" and the like: HTTP dates are UTC
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
