"""The network under httpcore: connections as `tosmon.fetch.dial` opens them, and every byte on them recorded.

One `Exchange` (a request and its response) is carried by the thread that makes it; streams ask it how long they may
still wait and hand it every byte. What the bytes mean is left to httpcore above and `tosmon.fetch.attempt`.
"""

from __future__ import annotations

import hashlib
import select
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpcore

from tosmon.core.model import Connection, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch.dial import Dialer
from tosmon.fetch.values import Limits

__all__ = ["Exchange", "PinnedBackend", "RecordingStream", "carry"]

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


@dataclass(slots=True)
class Exchange:
    """One request and its response on the wire, and how much it may still take.

    `deadline` is a reading of the monotonic clock, `budget` the bytes that may still be received.
    """

    url: str
    limits: Limits
    deadline: float
    budget: int
    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    stream: RecordingStream | None = None
    reused: bool = False  # the connection had served an earlier request
    ended: bool = False  # the server closed its side
    torn: bool = False  # … without TLS's goodbye, so that a body without length may be cut

    def patience(self, most: float) -> float:
        """Return the seconds to wait now: `most`, or what is left until the deadline; FetchFailed where it is past."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.failure(Reason.TIMEOUT, f"not done within {self.limits.total:g} s")
        return min(most, left)

    def late(self, what: str, most: float) -> FetchFailed:
        """Return the failure for a wait that ran out: worth another try unless the whole time is used up."""
        if time.monotonic() >= self.deadline:
            return self.failure(Reason.TIMEOUT, f"not done within {self.limits.total:g} s")
        return self.failure(Reason.TIMEOUT, f"{what} within {most:g} s", transient=True)

    def stopped(self, failure: FetchFailed) -> FetchFailed:
        """Return what it means for this exchange that it got no connection."""
        reason = Reason(failure.reason)
        if reason is Reason.TIMEOUT and time.monotonic() >= self.deadline:
            return self.failure(reason, f"not done within {self.limits.total:g} s")
        return self.failure(reason, failure.message, transient=failure.transient)

    def failure(self, reason: Reason, what: str, *, transient: bool = False) -> FetchFailed:
        """Return the error that says what stopped this exchange."""
        return FetchFailed(reason, f"{self.url}: {what}", url=self.url, transient=transient)

    def take(self, data: bytes) -> None:
        """Record bytes received; FetchFailed once they are more than allowed."""
        if not data:
            self.ended = True
            return
        self.received += data
        if len(self.received) > self.budget:
            raise self.failure(Reason.TOO_LARGE, f"more than {self.limits.wire_bytes} bytes")


_carried: ContextVar[Exchange] = ContextVar("exchange")


@contextmanager
def carry(exchange: Exchange) -> Iterator[None]:
    """Let this thread's network traffic belong to the exchange while the block runs."""
    token = _carried.set(exchange)
    try:
        yield
    finally:
        _carried.reset(token)


class RecordingStream(httpcore.NetworkStream):
    """One connection: every byte goes to the exchange that the thread carries."""

    def __init__(self, sock: socket.socket, facts: Connection) -> None:
        self._socket = sock
        self._used = False
        self.facts = facts
        self.spoiled = False  # more was received than belonged to an answer: the connection must not serve another

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the exchange keeps time
        """Return what the server sent next, empty at its end."""
        exchange = _carried.get()
        self._socket.settimeout(exchange.patience(exchange.limits.read))
        try:
            data = self._socket.recv(max_bytes)
        except TimeoutError as error:
            raise exchange.late("no answer", exchange.limits.read) from error
        except ssl.SSLEOFError:
            exchange.torn = True
            data = b""
        except ssl.SSLError as error:
            raise exchange.failure(Reason.TLS, f"TLS broke ({error.reason})", transient=True) from error
        except OSError as error:
            raise exchange.failure(Reason.RESET, _said(error), transient=True) from error
        exchange.take(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the exchange keeps time
        """Send all of it."""
        if not buffer:
            return
        exchange = _carried.get()
        if exchange.stream is None:
            exchange.stream, exchange.reused, self._used = self, self._used, True
        self._socket.settimeout(exchange.patience(exchange.limits.read))
        try:
            self._socket.sendall(buffer)
        except TimeoutError as error:
            raise exchange.late("the request was not taken", exchange.limits.read) from error
        except OSError as error:
            # httpcore goes on to read what the server may have said before it closed.
            raise httpcore.WriteError(str(error)) from error
        exchange.sent += buffer

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the exchange keeps time
    ) -> httpcore.NetworkStream:
        """Return the same connection with TLS on it, its certificate verified."""
        exchange = _carried.get()
        self._socket.settimeout(exchange.patience(exchange.limits.connect))
        try:
            secured = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname, suppress_ragged_eofs=False)
        except OSError as error:
            self.close()
            raise _tls_failure(exchange, error) from error
        return RecordingStream(secured, _tls_facts(secured, self.facts))

    def get_extra_info(self, info: str) -> object:
        """Answer the two questions that httpcore asks: has the server closed, or spoken out of turn; is this TLS."""
        if info == "is_readable":
            return self.spoiled or _readable(self._socket)
        if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket):
            return self._socket
        return None


class PinnedBackend(httpcore.NetworkBackend):
    """Opens connections through a dialer, all by way of one region."""

    def __init__(self, dialer: Dialer, region: str = "") -> None:
        self._dialer = dialer
        self._region = region

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the exchange keeps time
        local_address: str | None = None,  # noqa: ARG002 - never set by our pool
        socket_options: Iterable[SocketOption] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.NetworkStream:
        """Return a connection to one of the host's addresses; FetchFailed as `Dialer.dial` raises it."""
        exchange = _carried.get()
        try:
            sock, address = self._dialer.dial(
                host, port, seconds=exchange.limits.connect, until=exchange.deadline, region=self._region
            )
        except FetchFailed as failure:
            raise exchange.stopped(failure) from failure
        return RecordingStream(sock, Connection(address, port))


def _tls_failure(exchange: Exchange, error: OSError) -> FetchFailed:
    if isinstance(error, TimeoutError):
        return exchange.late("no TLS handshake", exchange.limits.connect)
    if isinstance(error, ssl.SSLCertVerificationError):
        return exchange.failure(Reason.TLS, f"the certificate is not trusted: {error.verify_message}")
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return exchange.failure(Reason.TLS, f"TLS failed: {error.reason or error}")
    return exchange.failure(Reason.RESET, f"closed in the TLS handshake: {_said(error)}", transient=True)


def _tls_facts(secured: ssl.SSLSocket, plain: Connection) -> Connection:
    """Return the connection's facts with TLS's: version, cipher, and SHA-256 of the certificates."""
    cipher = secured.cipher()
    leaf = secured.getpeercert(binary_form=True)
    # Python 3.13 and later expose the chain that was verified.
    chain: list[bytes] = getattr(secured, "get_verified_chain", list)()
    return Connection(
        address=plain.address,
        port=plain.port,
        tls_version=secured.version(),
        cipher=cipher[0] if cipher else None,
        certificate_sha256=hashlib.sha256(leaf).hexdigest() if leaf else None,
        chain=tuple(hashlib.sha256(certificate).hexdigest() for certificate in chain),
    )


def _readable(sock: socket.socket) -> bool:
    """Return whether an idle connection has something to read: its end, or bytes that nobody asked for."""
    if sock.fileno() < 0:
        return True
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(sock.fileno(), select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([sock], [], [], 0)[0])


def _said(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
