"""The proxies of regions: what the settings say of them, and how one is asked for a connection.

Spoken are CONNECT (RFC 9110 section 9.3.6), over TLS too, with Basic authentication (RFC 7617), and SOCKS 5 (RFC 1928)
with user names (RFC 1929). A proxy is asked for an address that was checked, never for a name; reaching the proxy
itself is `tosmon.fetch.dial`'s job. Messages name the proxy, and never its password or what it said.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

from tosmon.fetch.tunnel import plain

__all__ = ["Declined", "Upstream", "conversed", "upstreams"]

Target = tuple[str, int]  # address and port
Watch = Callable[[Callable[[], object]], None]

PORTS: Final = {"http": 80, "https": 443, "socks5": 1080}
LONGEST_ANSWER: Final = 16 * 1024
STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})(?: |\r)")
AUTHENTICATE: Final = 407
SERVER_ERROR: Final = 500

# RFC 1928 and RFC 1929
SOCKS: Final = 5
NO_AUTHENTICATION, BY_PASSWORD = 0, 2
PASSWORD_VERSION: Final = 1
CONNECT: Final = 1
IPV4, NAME, IPV6 = 1, 3, 4
REPLIES: Final[Mapping[int, tuple[str, bool]]] = {  # what it means, and whether it may pass
    1: ("general failure", True),
    2: ("not allowed by its rules", False),
    3: ("network unreachable", True),
    4: ("host unreachable", True),
    5: ("connection refused", True),
    6: ("time to live expired", True),
    7: ("command not supported", False),
    8: ("address type not supported", False),
}


class Declined(Exception):
    """A proxy gave no connection. `hopeless`: not to any other address either."""

    def __init__(self, message: str, *, transient: bool = False, hopeless: bool = False) -> None:
        super().__init__(message)
        self.transient = transient
        self.hopeless = hopeless


@dataclass(frozen=True, slots=True)
class Upstream:
    """The proxy of a region. As text it is "the proxy of region 'eu' (http://proxy.example:3128)"."""

    region: str
    scheme: str  # "http", "https" or "socks5"
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"the proxy of region {self.region!r} ({self.scheme}://{host}:{self.port})"


def upstreams(regions: Mapping[str, str]) -> dict[str, Upstream]:
    """Return the proxies that the settings name by region; ValueError for what they would not have let pass."""
    return {region: _parsed(region, url) for region, url in regions.items()}


def _parsed(region: str, url: str) -> Upstream:
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(
            f"region {region!r} has no proxy of http, https or socks5"
        )  # not the URL: it may hold a password
    return Upstream(
        region=region,
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def conversed(
    sock: socket.socket,
    upstream: Upstream,
    target: Target,
    until: float,
    trust: Callable[[], ssl.SSLContext],
    watch: Watch,
) -> socket.socket:
    """Return a connection to the target, made of one to the proxy, by `until` (monotonic clock).

    `watch` is told what ends a wait. `Declined` where the proxy refuses or is not understood; OSError, TimeoutError
    among them, where the connection fails. The socket is then still the caller's to close.
    """
    if upstream.scheme == "socks5":
        _socks(_Talk(sock, upstream, until), upstream, target)
        return sock
    if upstream.scheme == "http":
        _connect(_Talk(sock, upstream, until), upstream, target)
        return sock
    secured = _secured(sock, upstream, until, trust(), watch)
    try:
        _connect(_Talk(secured, upstream, until), upstream, target)
        return plain(secured)
    except (OSError, Declined):
        secured.close()
        raise


class _Talk:
    """A conversation that ends in time."""

    def __init__(self, sock: socket.socket, upstream: Upstream, until: float) -> None:
        self._socket = sock
        self._upstream = upstream
        self._until = until

    def say(self, data: bytes) -> None:
        self._hurry()
        self._socket.sendall(data)

    def hear(self, most: int) -> bytes:
        """Return the next bytes; Declined where there are none."""
        self._hurry()
        data = self._socket.recv(most)
        if not data:
            raise Declined(f"{self._upstream} closes the connection", transient=True)
        return data

    def exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += self.hear(count - len(data))
        return data

    def _hurry(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


# --- http and https ---------------------------------------------------------------------------------------------------


def _connect(talk: _Talk, upstream: Upstream, target: Target) -> None:
    address, port = target
    authority = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"Host: {authority}"]
    if upstream.user or upstream.password:
        pair = base64.b64encode(f"{upstream.user}:{upstream.password}".encode()).decode()
        lines.append(f"Proxy-Authorization: Basic {pair}")
    talk.say("\r\n".join((*lines, "", "")).encode())
    status = _status(talk, upstream)
    if status == AUTHENTICATE:
        raise Declined(f"{upstream} asks for another user or password", hopeless=True)
    if not 200 <= status < 300:  # noqa: PLR2004 - any 2xx opens the tunnel
        raise Declined(f"{upstream} answers {status}", transient=status >= SERVER_ERROR)


def _status(talk: _Talk, upstream: Upstream) -> int:
    head = b""
    while b"\r\n\r\n" not in head:
        if len(head) > LONGEST_ANSWER:
            raise Declined(f"{upstream} gives an answer without end", hopeless=True)
        head += talk.hear(4096)
    status = STATUS.match(head)
    # A client speaks first, in HTTP as in TLS: what follows the answer now is not the target's.
    if status is None or not head.endswith(b"\r\n\r\n"):
        raise Declined(f"{upstream} does not answer in sound HTTP", hopeless=True)
    return int(status[1])


def _secured(
    sock: socket.socket, upstream: Upstream, until: float, context: ssl.SSLContext, watch: Watch
) -> ssl.SSLSocket:
    """Return the connection with TLS on it, the proxy's certificate verified."""
    secured = context.wrap_socket(sock, server_hostname=upstream.host, do_handshake_on_connect=False)
    try:
        watch(lambda: _shut(secured))
        secured.settimeout(max(0.001, until - time.monotonic()))
        secured.do_handshake()
    except ssl.SSLCertVerificationError as error:
        secured.close()
        raise Declined(f"{upstream} is not trusted: {error.verify_message}", hopeless=True) from error
    except ssl.SSLError as error:
        secured.close()
        raise Declined(f"{upstream} fails in TLS: {error.reason or error}", transient=True, hopeless=True) from error
    except OSError:
        secured.close()
        raise
    return secured


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # closed already


# --- SOCKS 5 ----------------------------------------------------------------------------------------------------------


def _socks(talk: _Talk, upstream: Upstream, target: Target) -> None:
    methods = bytes((NO_AUTHENTICATION, BY_PASSWORD)) if upstream.user else bytes((NO_AUTHENTICATION,))
    talk.say(bytes((SOCKS, len(methods))) + methods)
    version, method = talk.exactly(2)
    if version != SOCKS:
        raise Declined(f"{upstream} does not speak SOCKS 5", hopeless=True)
    if method == BY_PASSWORD and upstream.user:
        _authenticate(talk, upstream)
    elif method != NO_AUTHENTICATION:
        raise Declined(f"{upstream} asks for another user or password", hopeless=True)
    address = ip_address(target[0])
    kind = IPV4 if address.version == 4 else IPV6  # noqa: PLR2004 - of the Internet Protocol
    talk.say(bytes((SOCKS, CONNECT, 0, kind)) + address.packed + struct.pack("!H", target[1]))
    _answered(talk, upstream)


def _authenticate(talk: _Talk, upstream: Upstream) -> None:
    user, password = upstream.user.encode(), upstream.password.encode()
    talk.say(bytes((PASSWORD_VERSION, len(user))) + user + bytes((len(password),)) + password)
    if talk.exactly(2)[1] != 0:
        raise Declined(f"{upstream} asks for another user or password", hopeless=True)


def _answered(talk: _Talk, upstream: Upstream) -> None:
    version, reply, _, kind = talk.exactly(4)
    if version != SOCKS or kind not in {IPV4, NAME, IPV6}:
        raise Declined(f"{upstream} does not speak SOCKS 5", hopeless=True)
    if reply != 0:
        meaning, transient = REPLIES.get(reply, (f"reply {reply}", False))
        raise Declined(f"{upstream} says: {meaning}", transient=transient)
    length = {IPV4: 4, IPV6: 16}.get(kind) or talk.exactly(1)[0]
    talk.exactly(length + 2)  # the address and port that it connects from: nobody asks
