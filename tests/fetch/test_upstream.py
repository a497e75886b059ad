"""Regions: connections by way of a proxy, which is asked for checked numbers and cannot lead anywhere else."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from tests.fetch.loopback import RawServer, hang_up, ok, redirect
from tests.fetch.names import NameServer
from tests.fetch.proxies import ConnectProxy, SocksProxy
from tosmon.core.model import Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Dialer, Fetcher, Limits, Politeness, Request, networks, upstreams
from tosmon.fetch.dial import Recall
from tosmon.settings import FILE, load_settings

Proxy = ConnectProxy | SocksProxy
OUTSIDE = networks(["127.0.0.1/32"])  # plays a public address
SECRET = "sëcret:/@%"
PATIENT = Limits(connect=20, read=20, total=60, attempts=1)  # nothing here waits for their end
KINDS = ["http", "https", "socks5"]
MEBIBYTE = 2**20


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a certificate authority for these tests."""
    return trustme.CA()


@pytest.fixture(scope="module")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server's side of TLS, for a site and for the proxies."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("terms.example", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    """Return a client's side of TLS that trusts the authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def proxy_of(kind: str, certified: ssl.SSLContext, *, user: str = "", password: str = "") -> Proxy:
    """Return a proxy of one kind, still to be started."""
    if kind == "socks5":
        return SocksProxy(user=user, password=password)
    return ConnectProxy(user=user, password=password, tls=certified if kind == "https" else None)


def fetcher(
    regions: dict[str, str],
    trust: ssl.SSLContext | None = None,
    *,
    answer: Sequence[str] = ("127.0.0.1",),
    limits: Limits = PATIENT,
) -> Fetcher:
    """Return a fetcher with these regions, for which every name has one answer."""
    context = trust or ssl.create_default_context()
    dialer = Dialer(
        resolver=lambda _host, _port: answer,
        allowed=OUTSIDE,
        upstreams=upstreams(regions),
        trust=lambda: context,
    )
    return Fetcher(
        user_agent="tosmon/test", limits=limits, politeness=Politeness(2, 0), dialer=dialer, ssl_context=trust
    )


# --- what comes through -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", ["", "us er"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_fetched_by_way_of_its_region(
    kind: str, user: str, certified: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    """The capture is the target's in all but the region: address, certificate, and bytes without the proxy's words."""
    password = SECRET if user else ""
    with (
        RawServer(ok(b"terms"), tls=certified) as server,
        proxy_of(kind, certified, user=user, password=password) as proxy,
        fetcher({"eu": proxy.url(quote(user), quote(password, safe=""))}, trust) as fetching,
    ):
        capture = fetching.fetch(Request(f"https://terms.example:{server.port}/", region="eu"))
        plain = fetching.fetch(Request(f"https://terms.example:{server.port}/"))
    assert (capture.region, plain.region) == ("eu", "")
    assert proxy.targets == [("127.0.0.1", server.port)]
    assert capture.answer.response == ok(b"terms")
    assert capture.answer.request == plain.answer.request == server.requests[0]
    assert capture.answer.connection == plain.answer.connection
    assert capture.answer.connection.certificate_sha256 is not None


@pytest.mark.parametrize("kind", KINDS)
def test_plain_http_goes_through_the_tunnel_too(kind: str, certified: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    """A proxy of a region sees no request, and redirects stay in the region."""
    with (
        RawServer(redirect("/there"), ok(b"terms")) as server,
        proxy_of(kind, certified) as proxy,
        fetcher({"eu": proxy.url()}, trust) as fetching,
    ):
        capture = fetching.fetch(Request(f"http://terms.example:{server.port}/", region="eu"))
    assert (capture.body, len(capture.hops), proxy.connections) == (b"terms", 2, 1)
    assert capture.answer.request.startswith(b"GET /there HTTP/1.1\r\n")


def test_connections_of_regions_are_kept_apart() -> None:
    """What one region keeps open serves no other, and none serves who names no region."""
    with (
        RawServer(ok(b"terms")) as server,
        ConnectProxy() as eu,
        SocksProxy() as us,
        fetcher({"eu": eu.url(), "us": us.url()}) as fetching,
    ):
        url = f"http://terms.example:{server.port}/"
        for region in ("eu", "us", "", "eu", "us", ""):
            assert fetching.fetch(Request(url, region=region)).region == region
    assert (eu.connections, us.connections, server.connections) == (1, 1, 3)


def test_ipv6_is_asked_for_in_brackets() -> None:
    """An IPv6 address goes to a proxy as RFC 3986 section 3.2.2 writes it, and to SOCKS as 16 bytes."""
    for proxy in (ConnectProxy(), SocksProxy()):
        dialer = Dialer(allowed=networks(["::1/128"]), upstreams=upstreams({"eu": proxy.url()}))
        with proxy, contextlib.suppress(FetchFailed):  # there may be no server, and no IPv6
            dialer.dial("::1", 9, seconds=2, region="eu")[0].close()
        assert proxy.targets == [("::1", 9)]


def test_the_next_address_is_tried_where_the_proxy_does_not_reach_one() -> None:
    """A proxy without a route to the first of a name's addresses is asked for the next."""
    with RawServer(ok(b"terms")) as server, SocksProxy() as proxy:
        dialer = Dialer(
            resolver=lambda _host, _port: ["127.0.0.3", "127.0.0.1"],
            allowed=networks(["127.0.0.0/8"]),
            upstreams=upstreams({"eu": proxy.url()}),
        )
        sock, address = dialer.dial("terms.example", server.port, seconds=2, region="eu")
        sock.close()
    assert address == "127.0.0.1"
    assert [target for target, _ in proxy.targets] == ["127.0.0.3", "127.0.0.1"]


@pytest.mark.parametrize("slow", [False, True])
def test_tls_inside_of_tls_carries_much(slow: bool, certified: ssl.SSLContext, trust: ssl.SSLContext) -> None:  # noqa: FBT001 - a case
    """Megabytes come through a proxy that speaks TLS as they were sent, also to who reads now and then."""
    body = bytes(range(256)) * 4 * (MEBIBYTE // 256)
    with RawServer(hang_up(body)) as server, ConnectProxy(tls=certified) as proxy:
        dialer = Dialer(allowed=OUTSIDE, upstreams=upstreams({"eu": proxy.url()}), trust=lambda: trust)
        sock, _ = dialer.dial("127.0.0.1", server.port, seconds=2, region="eu")
        with sock:
            sock.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * MEBIBYTE + b"\r\n\r\n")
            received = bytearray()
            while data := sock.recv(700 if slow and len(received) < 10_000 else 65536):
                received += data
        assert received == body
        assert len(server.requests[0]) > MEBIBYTE


def test_closing_a_tunnel_ends_its_thread(certified: ssl.SSLContext, trust: ssl.SSLContext) -> None:
    """Nothing is left of TLS to a proxy once its connection is closed."""
    with RawServer(ok(b"")) as server, ConnectProxy(tls=certified) as proxy:
        dialer = Dialer(allowed=OUTSIDE, upstreams=upstreams({"eu": proxy.url()}), trust=lambda: trust)
        sock, _ = dialer.dial("127.0.0.1", server.port, seconds=2, region="eu")
        carriers = [thread for thread in threading.enumerate() if thread.name == "TLS to a proxy"]
        sock.close()
        for thread in carriers:
            thread.join(5)
    assert len(carriers) == 1
    assert not carriers[0].is_alive()


# --- what is refused --------------------------------------------------------------------------------------------------


def test_a_region_without_proxy_says_what_to_write() -> None:
    """A document that names a region the settings do not know is not fetched by another way."""
    with RawServer(ok(b"")) as server, fetcher({}) as fetching, pytest.raises(FetchFailed) as caught:
        fetching.fetch(Request(f"http://terms.example:{server.port}/", region="eu"))
    assert (caught.value.reason, caught.value.transient, server.connections) == (Reason.CONNECT, False, 0)
    line = 'regions = { eu = "http://proxy.example:3128" }'
    assert str(caught.value).endswith(f"the region 'eu' has no proxy: tosmon.toml needs {line}")


def test_the_line_to_write_is_one_that_settings_read(tmp_path: Path) -> None:
    """What the message says works."""
    with fetcher({}) as fetching, pytest.raises(FetchFailed) as caught:
        fetching.fetch(Request("http://terms.example/", region="eu-west"))
    (tmp_path / FILE).write_text(str(caught.value).partition("tosmon.toml needs ")[2], encoding="utf-8")
    assert "eu-west" in load_settings(tmp_path, {}).regions


def test_address_rules_hold_in_every_region() -> None:
    """A refused address is refused here, and the proxy hears nothing of it, whatever it could reach."""
    with ConnectProxy() as proxy, NameServer({"rebinding.example": [["127.0.0.1"], ["169.254.169.254"]]}) as names:
        dialer = Dialer(resolver=names.resolver, allowed=OUTSIDE, upstreams=upstreams({"eu": proxy.url()}))
        with RawServer(ok(b"")) as server:
            dialer.dial("rebinding.example", server.port, seconds=2, region="eu")[0].close()
            with pytest.raises(FetchFailed, match="metadata service"):
                dialer.dial("rebinding.example", server.port, seconds=2, region="eu")
    assert proxy.targets == [("127.0.0.1", server.port)]


@pytest.mark.parametrize("given_user", ["", "user"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_password_ends_the_fetch_and_is_not_told(
    kind: str, given_user: str, certified: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    """A proxy that does not know us is not asked again, and the message names the region alone."""
    limits = Limits(connect=20, read=20, total=60, attempts=3, backoff=0.01)
    with (
        proxy_of(kind, certified, user="user", password="right") as proxy,
        fetcher({"eu": proxy.url(given_user, "wr0ng")}, trust, limits=limits) as fetching,
        pytest.raises(FetchFailed) as caught,
    ):
        fetching.fetch(Request("http://terms.example/", region="eu"))
    assert (caught.value.reason, caught.value.attempts, proxy.connections) == (Reason.CONNECT, 1, 1)
    message = f"the proxy of region 'eu' ({kind}://127.0.0.1:{proxy.port}) asks for another user or password"
    assert str(caught.value) == f"http://terms.example/: {message}"


def test_a_certificate_of_a_proxy_that_does_not_verify_ends_the_fetch(certified: ssl.SSLContext) -> None:
    """A proxy over TLS that nobody vouches for is given no password."""
    with (
        ConnectProxy(tls=certified) as proxy,
        fetcher({"eu": proxy.url("user", "right")}) as fetching,
        pytest.raises(FetchFailed, match=r"the proxy of region 'eu' .* is not trusted") as caught,
    ):
        fetching.fetch(Request("http://terms.example/", region="eu"))
    assert (caught.value.reason, caught.value.transient) == (Reason.CONNECT, False)


def test_a_proxy_that_is_not_there_is_told() -> None:
    """Nothing listens where the settings say: worth another try, and named."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with fetcher({"eu": f"http://127.0.0.1:{port}"}) as fetching, pytest.raises(FetchFailed) as caught:
        fetching.fetch(Request("http://terms.example/", region="eu"))
    assert (caught.value.reason, caught.value.transient) == (Reason.CONNECT, True)
    assert f"no connection to the proxy of region 'eu' (http://127.0.0.1:{port}): Connection refused" in str(
        caught.value
    )


@contextlib.contextmanager
def saying(*words: bytes, silent: bool = False) -> Iterator[int]:
    """Give the port of a proxy that says these words, one each time it heard something, and closes or falls silent."""
    over = threading.Event()

    def serve() -> None:
        with contextlib.suppress(OSError), listener.accept()[0] as client:
            for word in words:
                client.recv(4096)
                client.sendall(word)
            if silent:
                over.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        over.set()
    thread.join(5)


SOCKS_WORDS: list[tuple[str, Sequence[bytes], str, bool]] = [
    ("socks5", [b"\x04\x00"], "does not speak SOCKS 5", False),
    ("socks5", [b"HTTP/1.1 400 Bad Request\r\n\r\n"], "does not speak SOCKS 5", False),
    ("socks5", [b"\x05\xff"], "asks for another user or password", False),
    ("socks5", [b"\x05\x02"], "asks for another user or password", False),  # which nobody offered
    ("socks5", [b"\x05"], "closes the connection", True),
    ("socks5", [b"\x05\x00", b"\x05\x02\x00\x01"], "says: not allowed by its rules", False),
    ("socks5", [b"\x05\x00", b"\x05\x04\x00\x01"], "says: host unreachable", True),
    ("socks5", [b"\x05\x00", b"\x05\x63\x00\x01"], "says: reply 99", False),
    ("socks5", [b"\x05\x00", b"\x05\x00\x00\x07"], "does not speak SOCKS 5", False),
    ("socks5", [b"\x05\x00", b"\x05\x00\x00\x03\xff" + b"x" * 10], "closes the connection", True),
    ("http", [b"HTTP/1.1 403 Forbidden\r\n\r\n"], "answers 403", False),
    ("http", [b"HTTP/1.1 503 Busy\r\n\r\n"], "answers 503", True),
    ("http", [b"HTTP/1.1 407 No\r\n\r\n"], "asks for another user or password", False),
    ("http", [b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n"], "does not answer in sound HTTP", False),
    ("http", [b"SSH-2.0-OpenSSH_9.2\r\n\r\n"], "does not answer in sound HTTP", False),
    ("http", [b"HTTP/1.1 200 OK\r\nX: " + b"x" * 40_000], "gives an answer without end", False),
    ("http", [b"HTTP/1.1 200 OK\r\n"], "closes the connection", True),
    ("http", [b""], "closes the connection", True),
]


@pytest.mark.parametrize(("scheme", "words", "told", "transient"), SOCKS_WORDS)
def test_answers_that_open_nothing_are_told(
    scheme: str,
    words: Sequence[bytes],
    told: str,
    transient: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Refusals and nonsense are failures to connect that say which proxy, and whether it may pass."""
    with saying(*words) as port:
        dialer = Dialer(allowed=OUTSIDE, upstreams=upstreams({"eu": f"{scheme}://127.0.0.1:{port}"}))
        with pytest.raises(FetchFailed) as caught:
            dialer.dial("127.0.0.1", 9, seconds=5, region="eu")
    assert (caught.value.reason, caught.value.transient) == (Reason.CONNECT, transient)
    assert str(caught.value).endswith(f"the proxy of region 'eu' ({scheme}://127.0.0.1:{port}) {told}")


@pytest.mark.parametrize("scheme", KINDS)
def test_a_proxy_that_falls_silent_is_left_in_time(scheme: str, trust: ssl.SSLContext) -> None:
    """A proxy that takes the connection and says nothing is a timeout."""
    with saying(silent=True) as port:
        known = upstreams({"eu": f"{scheme}://127.0.0.1:{port}"})
        dialer = Dialer(allowed=OUTSIDE, upstreams=known, trust=lambda: trust)
        with pytest.raises(FetchFailed) as caught:
            dialer.dial("127.0.0.1", 9, seconds=0.05, region="eu")
    assert (caught.value.reason, caught.value.transient) == (Reason.TIMEOUT, True)


@pytest.mark.parametrize("scheme", KINDS)
def test_a_dial_through_a_proxy_can_be_called_back(scheme: str, trust: ssl.SSLContext) -> None:
    """Whoever waits for a proxy's answer is woken."""
    recall = Recall()
    with saying(silent=True) as port:
        known = upstreams({"eu": f"{scheme}://127.0.0.1:{port}"})
        dialer = Dialer(allowed=OUTSIDE, upstreams=known, trust=lambda: trust)
        threading.Timer(0.1, recall.call).start()
        began = time.monotonic()
        with pytest.raises(FetchFailed) as caught:
            dialer.dial("127.0.0.1", 9, seconds=60, region="eu", recall=recall)
    assert caught.value.reason == Reason.CONNECT
    assert time.monotonic() - began < 5


# --- settings ---------------------------------------------------------------------------------------------------------

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(st.sampled_from(KINDS), words, words, st.none() | st.integers(1, 65535))
def test_a_password_is_read_and_never_shown(kind: str, user: str, password: str, port: int | None) -> None:
    """User and password come back whatever is in them, percent-encoded; text of the proxy has neither."""
    url = f"{kind}://{quote(user, safe='')}:{quote(password, safe='')}@proxy.example{f':{port}' if port else ''}/"
    upstream = upstreams({"eu": url})["eu"]
    assert (upstream.user, upstream.password) == (user, password)
    assert upstream.port == port or {"http": 80, "https": 443, "socks5": 1080}[kind]
    assert str(upstream) == f"the proxy of region 'eu' ({kind}://proxy.example:{upstream.port})"
    assert f"password={password!r}" not in repr(upstream)


def test_what_is_no_proxy_is_not_shown() -> None:
    """Who builds regions without settings is told which is wrong, and not what stands there."""
    with pytest.raises(ValueError, match=r"^region 'eu' has no proxy of http, https or socks5$"):
        upstreams({"eu": "ftp://user:secret@proxy.example"})
