"""Opens connections: a name is resolved and checked here, and what is connected to is the number that was checked.

This is the only door to other machines: plain fetches go through it by `tosmon.fetch.wire`, a browser by
`tosmon.browser.proxy`. Getting through a region's proxy is `tosmon.fetch.upstream`'s job, which addresses are open
`tosmon.fetch.addresses`'s.
"""

from __future__ import annotations

import contextlib
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import ip_address

import httpx

from tosmon.core.model import Reason
from tosmon.errors import AddressRefused, FetchFailed
from tosmon.fetch.addresses import Network, refusal
from tosmon.fetch.upstream import Declined, Upstream, conversed, upstreams
from tosmon.fetch.urls import is_number

__all__ = ["Dialer", "Recall", "Resolver", "Upstream", "system_resolver", "upstreams"]

Resolver = Callable[[str, int], Sequence[str]]
Opened = tuple[socket.socket, str]
MOST_ADDRESSES = 8  # of one name are tried
LEAST_PATIENCE = 0.001  # seconds; a socket takes 0 for "do not wait at all"


class Recall:
    """Calls a dial back from another thread: whatever it waits for ends at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cuts: list[Callable[[], object]] = []
        self._called = False

    def watch(self, cut: Callable[[], object]) -> None:
        """Remember what ends the wait that begins now; TimeoutError where the dial was called back already."""
        with self._lock:
            if self._called:
                raise TimeoutError
            self._cuts.append(cut)

    def call(self) -> None:
        """End every wait."""
        with self._lock:
            cuts, self._cuts, self._called = self._cuts, [], True
        for cut in cuts:
            cut()


class Dialer:
    """Connects to hosts by name or number, from any thread.

    `allowed` are networks that would otherwise be refused, `upstreams` the proxies by region. The certificate of a
    proxy that speaks TLS is verified by what `trust` gives, asked for once such a proxy is used.
    """

    def __init__(
        self,
        *,
        resolver: Resolver | None = None,
        allowed: tuple[Network, ...] = (),
        upstreams: Mapping[str, Upstream] | None = None,
        trust: Callable[[], ssl.SSLContext] = httpx.create_ssl_context,
    ) -> None:
        self._resolver = resolver or system_resolver
        self._allowed = allowed
        self._upstreams = dict(upstreams or {})
        self._trust = trust

    def dial(
        self,
        host: str,
        port: int,
        *,
        seconds: float,
        until: float = math.inf,
        region: str = "",
        recall: Recall | None = None,
    ) -> Opened:
        """Return a socket that is connected to one of the host's addresses, and that address.

        `seconds` are for the name and again for the connection, `until` (monotonic clock) ends both. Through a
        region's proxy it is the same: the proxy is asked for the number that was checked.

        Raises:
            AddressRefused: an address of the host, or the way it is written, is refused.
            FetchFailed: with `dns`, `connect` or `timeout`; the message says what, and carries no password.
        """
        call = _Call(host, port, seconds, until, recall or Recall())
        upstream = self._upstream(call, region)
        addresses = self._checked(call)
        return self._connected(call, addresses, upstream)

    def _upstream(self, call: _Call, region: str) -> Upstream | None:
        if not region:
            return None
        if region not in self._upstreams:
            line = f'regions = {{ {region} = "http://proxy.example:3128" }}'
            raise call.failure(Reason.CONNECT, f"the region {region!r} has no proxy: tosmon.toml needs {line}")
        return self._upstreams[region]

    # --- names -------------------------------------------------------------------------------------------------------

    def _checked(self, call: _Call) -> list[str]:
        """Return the addresses of the host, of which none is refused."""
        host = call.host
        if not 0 < call.port < 65536:  # noqa: PLR2004 - 16 bits
            raise call.refused(f"there is no port {call.port}")
        addresses = [host] if _is_address(host) else self._resolved(call)
        for address in addresses:
            reason = "an address with a zone (RFC 4007)" if "%" in address else refusal(address, self._allowed)
            if reason is not None:
                raise call.closed(reason, address)
        return addresses[:MOST_ADDRESSES]

    def _resolved(self, call: _Call) -> list[str]:
        host = call.host
        if not host or is_number(host):
            raise call.refused("a number that is no dotted address" if host else "no host at all")
        try:
            addresses = list(dict.fromkeys(_in_time(self._resolver, host, call.port, call.patience(), call.recall)))
        except TimeoutError as error:
            raise call.late(f"no address for {host}") from error
        except socket.gaierror as error:
            what = f"no address for {host}: {error.strerror or error}"
            raise call.failure(Reason.DNS, what, transient=error.errno == socket.EAI_AGAIN) from error
        except (OSError, UnicodeError) as error:  # names that no DNS message can hold are a UnicodeError
            raise call.failure(Reason.DNS, f"no address for {host}: {error}") from error
        if not addresses:
            raise call.failure(Reason.DNS, f"no address for {host}")
        return addresses

    # --- connections -------------------------------------------------------------------------------------------------

    def _connected(self, call: _Call, addresses: list[str], upstream: Upstream | None) -> Opened:
        until = time.monotonic() + call.patience()
        failure: FetchFailed | None = None
        for address, patience in _in_turn(addresses, until):
            what = f"no connection to {address} port {call.port}"
            try:
                if upstream is None:
                    return _connect(address, call.port, patience, call.recall), address
                return self._through(upstream, call, address, patience), address
            except TimeoutError:
                failure = call.late(what)
            except Declined as declined:
                failure = call.failure(Reason.CONNECT, f"{what}: {declined}", transient=declined.transient)
            except OSError as error:
                failure = call.failure(Reason.CONNECT, f"{what}: {_said(error)}", transient=True)
        assert failure is not None, "there is at least one address"
        raise failure

    def _through(self, upstream: Upstream, call: _Call, address: str, patience: float) -> socket.socket:
        """Return a connection to the address by way of a proxy.

        FetchFailed where the proxy itself is the trouble, so that no other address need be tried.
        """
        until = time.monotonic() + patience
        sock = self._reached(upstream, call, until)
        try:
            return conversed(sock, upstream, (address, call.port), until, self._trust, call.recall.watch)
        except Declined as declined:
            sock.close()
            if declined.hopeless:
                raise call.failure(Reason.CONNECT, str(declined), transient=declined.transient) from declined
            raise
        except OSError:
            sock.close()
            raise

    def _reached(self, upstream: Upstream, call: _Call, until: float) -> socket.socket:
        """Return a connection to the proxy. Its address is the operator's word and is not checked."""
        trouble: Exception | None = None
        try:
            addresses = _in_time(self._resolver, upstream.host, upstream.port, until - time.monotonic(), call.recall)
            for address, patience in _in_turn(addresses, until):
                try:
                    return _connect(address, upstream.port, patience, call.recall)
                except OSError as error:
                    trouble = error
        except (OSError, UnicodeError) as error:
            trouble = error
        if isinstance(trouble, TimeoutError):
            raise call.late(f"no connection to {upstream}") from trouble
        said = _said(trouble) if isinstance(trouble, OSError) else "no address"
        raise call.failure(Reason.CONNECT, f"no connection to {upstream}: {said}", transient=True) from trouble


class _Call:
    """One dial: where to, and how long it may take."""

    def __init__(self, host: str, port: int, seconds: float, until: float, recall: Recall) -> None:
        self.host = host
        self.port = port
        self.recall = recall
        self._seconds = seconds
        self._until = until

    def patience(self) -> float:
        """Return the seconds to wait for the next step."""
        return max(LEAST_PATIENCE, min(self._seconds, self._until - time.monotonic()))

    def late(self, what: str) -> FetchFailed:
        return self.failure(Reason.TIMEOUT, f"{what} within {self._seconds:g} s", transient=True)

    def failure(self, reason: Reason, what: str, *, transient: bool = False) -> FetchFailed:
        return FetchFailed(reason, what, url=f"{self.host}:{self.port}", transient=transient)

    def refused(self, why: str) -> AddressRefused:
        return self._refused(why, f"{self.host} is refused: {why}")

    def closed(self, why: str, address: str) -> AddressRefused:
        """Return the refusal of an address that the settings could open."""
        where = address if address == self.host else f"{self.host} is {address}, which"
        return self._refused(why, f"{where} is refused: {why}; allow_private can open it")

    def _refused(self, why: str, what: str) -> AddressRefused:
        return AddressRefused(Reason.ADDRESS_REFUSED, what, url=f"{self.host}:{self.port}", why=why)


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses that the system knows for a host, in the order it prefers (RFC 6724); OSError for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def _in_time(resolver: Resolver, host: str, port: int, patience: float, recall: Recall) -> Sequence[str]:
    """Return the resolver's answer; TimeoutError where it takes too long.

    An address is its own answer. The system's resolver cannot be interrupted, so it runs in a thread of its own that a
    late answer merely outlives.
    """
    if _is_address(host):
        return [host]
    answer: list[Sequence[str]] = []
    trouble: list[OSError | UnicodeError] = []
    done = threading.Event()

    def ask() -> None:
        try:
            answer.append(resolver(host, port))
        except (OSError, UnicodeError) as error:
            trouble.append(error)
        finally:
            done.set()

    recall.watch(done.set)
    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    done.wait(patience)
    if trouble:
        raise trouble[0]
    if not answer:
        raise TimeoutError
    return answer[0]


def _in_turn(addresses: Sequence[str], until: float) -> Iterator[tuple[str, float]]:
    """Yield each address and the seconds for it: half of those left, so that one dead route does not use up all."""
    for later in range(len(addresses) - 1, -1, -1):
        left = max(until - time.monotonic(), LEAST_PATIENCE)
        yield addresses[-later - 1], left / 2 if later else left


def _connect(address: str, port: int, patience: float, recall: Recall) -> socket.socket:
    """Return a socket connected to the address itself: no name is looked up here."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        recall.watch(lambda: _shut(sock))
        sock.settimeout(patience)
        sock.connect((address, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        sock.close()
        raise
    return sock


def _shut(sock: socket.socket) -> None:
    """Wake whoever waits for the socket."""
    with contextlib.suppress(OSError):  # closed, or not connected yet
        sock.shutdown(socket.SHUT_RDWR)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _said(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
