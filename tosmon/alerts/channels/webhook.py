"""Webhooks: a POST of JSON, signed as Standard Webhooks 1.0 describes, to an address that passes tosmon's rules.

Names are resolved, checked and pinned by `tosmon.fetch`, as for every fetch; redirects are not followed, and proxies of
the environment not asked. When to try again is decided by who hands the message over.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from tosmon.__about__ import __version__
from tosmon.alerts.channels.trust import trusted
from tosmon.alerts.config import WebhookConfig
from tosmon.alerts.parcels import Parcel
from tosmon.alerts.secrets import Secret, redacted
from tosmon.core.model import Reason
from tosmon.errors import AddressRefused, DeliveryFailed, FetchFailed
from tosmon.fetch.dial import Dialer, Resolver
from tosmon.fetch.transport import PinnedTransport
from tosmon.fetch.urls import parse
from tosmon.fetch.values import Limits, user_agent
from tosmon.fetch.wire import Exchange, PinnedBackend, carry
from tosmon.settings import Settings

__all__ = ["LONGEST_WAIT", "WebhookChannel", "signature"]

LONGEST_WAIT: Final = 12 * 3600.0  # seconds that a receiver may ask for: longer ones would outlast the message
_PORTS: Final = {"http": 80, "https": 443}
_MOST: Final = 64 * 1024  # bytes of an answer that are read; of its body only to keep the connection
_POLITE: Final = 1.0  # seconds for the body
_LONGEST_HOST: Final = 253  # characters (RFC 1035 section 2.3.4)
_DIGITS: Final = 9  # of Retry-After are enough for any wait
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_CROWDED: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class WebhookChannel:
    """Posts messages to one address. `resolver` and `now` are the system's where not given."""

    def __init__(
        self,
        config: WebhookConfig,
        settings: Settings,
        *,
        resolver: Resolver | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._config = config
        self._now = now
        self._url = _address(config)
        self._host = _named(self._url)
        self._keys = [_key(config.name, secret) for secret in config.secrets]
        self._agent = user_agent(__version__, settings.contact) if settings.contact else f"tosmon/{__version__}"
        seconds = config.timeout
        self._limits = Limits(
            connect=min(seconds, settings.connect_timeout), read=seconds, total=seconds, wire_bytes=_MOST
        )
        self._dialer = Dialer(resolver=resolver, allowed=settings.allow_private)
        self._transport = PinnedTransport(self._dialer, trust=partial(trusted, config.ca_file))

    def send(self, parcel: Parcel) -> None:
        """Post the message's payload; any 2xx is acceptance.

        Raises:
            DeliveryFailed: any other answer, or none; names the host, and nothing else of address and headers.

        """
        body = json.dumps(parcel.payload, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        status, headers = self._posted(body, {"content-type": "application/json", **self._signed(parcel.key, body)})
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise self._refused(status, headers)

    def probe(self) -> str:
        """Connect, with TLS where the address says so, and ask for nothing: any request would be a message to somebody.

        Raises:
            DeliveryFailed: nobody listens there, or nobody who is trusted.

        """
        port = self._url.port or _PORTS[self._url.scheme]
        host = self._url.raw_host.decode("ascii")
        try:
            with carry(self._exchange()), closing(PinnedBackend(self._dialer).connect_tcp(host, port)) as stream:
                if self._url.scheme == "https":
                    stream.start_tls(trusted(self._config.ca_file), server_hostname=host).close()
        except FetchFailed as error:
            raise self._unreached(error) from error
        return f"{self._host} listens; whether it takes messages only `tosmon alerts test` shows"

    def close(self) -> None:
        """Close connections."""
        self._transport.close()

    # --- the request -------------------------------------------------------------------------------------------------

    def _common(self) -> dict[str, str]:
        headers = {name.lower(): value.reveal() for name, value in self._config.headers.items()}
        return {"user-agent": self._agent, "accept": "*/*", **headers}

    def _signed(self, key: str, body: bytes) -> dict[str, str]:
        """Return the headers that name and sign a message; the time is that of the attempt."""
        moment = int(self._now().timestamp())
        signatures = " ".join(signature(one, key, moment, body) for one in self._keys)  # each of a rotation
        return {"webhook-id": key, "webhook-timestamp": str(moment), "webhook-signature": signatures}

    def _posted(self, body: bytes, headers: dict[str, str]) -> tuple[int, httpx.Headers]:
        """Return status and headers of the answer."""
        request = httpx.Request("POST", self._url, headers={**self._common(), **headers}, content=body)
        try:
            return self._exchanged(request)
        except FetchFailed as error:
            raise self._unreached(error) from error

    def _exchanged(self, request: httpx.Request) -> tuple[int, httpx.Headers]:
        exchange = self._exchange()
        try:
            return self._conversed(request, exchange)
        except FetchFailed as failure:
            if failure.reason != Reason.RESET or not exchange.reused or exchange.received:
                raise
        # The receiver closed an idle connection while the request was under way (RFC 9112 section 9.3.1): no fault. Was
        # it taken after all, then this is the second one with its id.
        fresh = self._exchange()
        fresh.deadline = exchange.deadline
        return self._conversed(request, fresh)

    def _exchange(self) -> Exchange:
        # By the host alone: what fails is told by this name, and the address may hold a token.
        return Exchange(self._host, self._limits, time.monotonic() + self._limits.total, _MOST)

    def _conversed(self, request: httpx.Request, exchange: Exchange) -> tuple[int, httpx.Headers]:
        try:
            with carry(exchange), closing(self._transport.handle_request(request)) as answer:
                _drain(answer, exchange)
                return answer.status_code, answer.headers
        except httpcore.ProtocolError as error:
            raise _unsound(exchange) from error

    # --- what went wrong ---------------------------------------------------------------------------------------------

    def _unreached(self, failure: FetchFailed) -> DeliveryFailed:
        """Return what it means that no answer came: the receiver is not there, for any message."""
        return DeliveryFailed(self._safe(failure.message), whole=True)

    def _refused(self, status: int, headers: httpx.Headers) -> DeliveryFailed:
        """Return what an answer other than 2xx means.

        Gone (410) is for good (Standard Webhooks, "retry schedule"). Whatever else is refused may be taken once the
        operator of either side has mended a secret or an address, and is tried as long as any other.
        """
        wait = _retry_after(headers.get("retry-after", ""), self._now())
        # Who asks to be left alone for a while means it for all messages.
        crowded = status == HTTPStatus.TOO_MANY_REQUESTS or (status in _CROWDED and wait is not None)
        return DeliveryFailed(
            self._safe(f"{self._host} answers {_in_words(status)}{self._elsewhere(status, headers)}"),
            permanent=status == HTTPStatus.GONE,
            whole=crowded,
            retry_after=wait,
        )

    def _elsewhere(self, status: int, headers: httpx.Headers) -> str:
        """Return where a redirect leads, by host alone."""
        if status not in _REDIRECTS:
            return ""
        try:
            parts = urlsplit(urljoin(str(self._url), headers.get("location", "")))
            host = (parts.hostname or "")[:_LONGEST_HOST]  # the receiver's word, of any length
            where = f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
        except ValueError:
            where = "no address"
        return f" and redirects to {where}; redirects are not followed: give the channel the address itself"

    def _safe(self, said: str) -> str:
        """Return a message without secrets: a receiver may repeat what it was sent."""
        secrets = (*self._config.secrets, *self._config.headers.values())
        return "".join(one if one.isprintable() else " " for one in redacted(said, secrets))


def signature(key: bytes, identity: str, moment: int, body: bytes) -> str:
    """Return the signature of a message that is sent at that moment (seconds since 1970), as Standard Webhooks has it.

    It is "v1," and the HMAC-SHA256 over id, time and body, with dots between, in Base64.
    """
    signed = hmac.digest(key, b".".join((identity.encode(), str(moment).encode(), body)), "sha256")
    return f"v1,{base64.b64encode(signed).decode()}"


def _address(config: WebhookConfig) -> httpx.URL:
    try:
        return parse(config.url.reveal().strip())
    except AddressRefused as refused:
        raise DeliveryFailed(f"the url of channel {config.name!r} is refused: {refused.why}", whole=True) from None
    except FetchFailed:  # its message holds the address
        raise DeliveryFailed(f"the url of channel {config.name!r} is no http or https address", whole=True) from None


def _named(url: httpx.URL) -> str:
    """Return the host as messages name it, with its port where that is an unusual one."""
    return url.netloc.decode("ascii")


def _key(channel: str, secret: Secret) -> bytes:
    """Return the bytes to sign with: Base64 behind "whsec_", with its padding or without."""
    text = secret.reveal().strip().removeprefix("whsec_")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise DeliveryFailed(f'a secret of channel {channel!r} is not "whsec_" and Base64', whole=True)
    return key


def _drain(answer: httpx.Response, exchange: Exchange) -> None:
    """Read what little else was answered, so that the connection serves again; what is long or slow is left.

    The status stands: nothing that a body says, or fails to say, changes it.
    """
    exchange.deadline = min(exchange.deadline, time.monotonic() + _POLITE)
    with suppress(FetchFailed, httpcore.ProtocolError):
        for _ in cast("httpx.SyncByteStream", answer.stream):
            pass


def _unsound(exchange: Exchange) -> FetchFailed:
    """Return what a breach of HTTP means: closed too early, or not HTTP at all."""
    if exchange.ended and not exchange.received:
        return exchange.failure(Reason.RESET, "closed without an answer")
    return exchange.failure(Reason.PROTOCOL, "what it answers is no sound HTTP")


def _in_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110 section 10.2.3), `LONGEST_WAIT` at most; None for none."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:_DIGITS]), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = until if until.tzinfo else until.replace(tzinfo=UTC)  # "-0000" and the like: HTTP dates are UTC
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_WAIT)
