"""The browser's proxy: what it carries, what it refuses, what it bounds, and that nothing of it is left over."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.browser.proxied import OUTSIDE, Line, auth, everywhere, proxied
from tests.fetch.loopback import Answer, RawServer, hang_up, ok
from tests.fetch.names import NameServer
from tests.fetch.proxies import ConnectProxy, SocksProxy
from tosmon.browser import forwarding
from tosmon.browser.proxy import CONNECTIONS, PinningProxy
from tosmon.core.model import Reason
from tosmon.fetch import Dialer, networks, upstreams

# --- plain http -------------------------------------------------------------------------------------------------------


def test_a_request_is_carried_to_the_checked_address() -> None:
    """The server hears the request in origin form under its own name, and the browser its answer."""
    with RawServer(ok(b"terms", "X-Kept: 1")) as server:

        async def work(proxy: PinningProxy) -> None:
            line = await Line.to(proxy)
            answer = await line.ask(proxy, f"http://Terms.example:{server.port}/a|b?c='d'", "X-Odd: 1")
            assert (answer[0], answer[1]["x-kept"], answer[2]) == (200, "1", b"terms")
            assert proxy.address_of("terms.example.", server.port) == "127.0.0.1"
            assert proxy.address_of("other.example", server.port) == ""
            assert proxy.received == len(ok(b"terms", "X-Kept: 1"))

        proxied(work)
    head = server.requests[0].decode().split("\r\n")
    assert head[:2] == ["GET /a|b?c='d' HTTP/1.1", f"Host: Terms.example:{server.port}"]
    assert set(head[2:]) == {"X-Odd: 1", "Connection: close", ""}


def test_what_is_meant_for_the_proxy_goes_no_further() -> None:
    """Hop-by-hop headers (RFC 9110 section 7.6.1) are dropped both ways, with those that Connection names."""
    answer = ok(
        b"", "Connection: X-Private", "X-Private: 1", "Keep-Alive: 9", "Proxy-Authenticate: Basic", "Proxy-Status: x"
    )
    with RawServer(answer) as server:

        async def work(proxy: PinningProxy) -> None:
            line = await Line.to(proxy)
            hop = [
                "Connection: X-Secret, Host",
                "X-Secret: 1",
                "TE: trailers",
                "Upgrade: h2c",
                "Proxy-Connection: keep-alive",
            ]
            _, headers, _ = await line.ask(proxy, f"http://terms.example:{server.port}/", *hop)
            assert headers == {"content-length": "0"}

        proxied(work)
    sent = server.requests[0].decode().lower()
    assert [line.partition(":")[0] for line in sent.split("\r\n")[1:-2]] == ["host", "connection"]
    assert "basic" not in sent


def test_one_connection_serves_many_hosts() -> None:
    """The browser keeps its connection; each request goes over one of its own, that ends with its answer."""
    with RawServer(ok(b"one")) as one, RawServer(ok(b"two")) as two:

        async def work(proxy: PinningProxy) -> list[bytes]:
            line = await Line.to(proxy)
            ports = (one.port, two.port, one.port)
            return [(await line.ask(proxy, f"http://terms.example:{port}/"))[2] for port in ports]

        assert proxied(work) == [b"one", b"two", b"one"]
    assert (one.connections, two.connections) == (2, 1)


@pytest.mark.parametrize(
    ("framing", "body"),
    [
        ("Content-Length: 5", "hello"),
        ("Transfer-Encoding: chunked", "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: 1\r\n\r\n"),
    ],
)
def test_bodies_are_carried_in_one_framing(framing: str, body: str) -> None:
    """A body with its length stays so, chunks are written anew; trailers and extensions of chunks are dropped."""
    heard = bytearray()

    def serve() -> None:
        with listener.accept()[0] as connection:
            while not heard.endswith((b"hello", b"\r\n0\r\n\r\n")):
                heard.extend(connection.recv(4096))
            connection.sendall(ok(b"done"))

    async def work(proxy: PinningProxy) -> list[int]:
        line = await Line.to(proxy)
        head = f"POST http://terms.example:{listener.getsockname()[1]}/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue"
        await line.say(f"{head}\r\n{auth(proxy)}{framing}\r\n\r\n")
        statuses = [(await line.hear())[0]]
        await line.say(body)
        statuses.append((await line.hear())[0])
        statuses.append((await line.ask(proxy, "http://terms.example:1/"))[0])
        return statuses

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        assert proxied(work) == [100, 200, 502]
        thread.join()
    sent, _, received = bytes(heard).partition(b"\r\n\r\n")
    assert received in {b"hello", b"2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"}
    assert framing.encode() in sent
    assert b"expect" not in sent.lower()


@pytest.mark.parametrize(
    ("method", "answer", "heard"),
    [
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"),
        ("GET", b"HTTP/1.1 204 None\r\n\r\n", b"HTTP/1.1 204 None\r\n\r\n"),
        (
            "GET",
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(b"x"),
            b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(b"x"),
        ),
        (
            "GET",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n1\r\na\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
        ),
        (
            "GET",
            b"HTTP/1.0 200 OK\r\n\r\nall until the end",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\nall until the end\r\n0\r\n\r\n",
        ),
    ],
)
def test_answers_keep_their_meaning(method: str, answer: bytes, heard: bytes) -> None:
    """Answers without body, interim ones, and those in another framing come through as HTTP/1.1 has them."""
    with RawServer(hang_up(answer)) as server:

        async def work(proxy: PinningProxy) -> bytes:
            line = await Line.to(proxy)
            target = f"http://terms.example:{server.port}/"
            await line.say(f"{method} {target} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}Connection: close\r\n\r\n")
            return await line.rest()

        assert proxied(work).replace(b"Connection: close\r\n", b"") == heard


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", 502),
        (b"", 502),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", 502),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n", 502),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 502),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", 0),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", 0),
    ],
)
def test_answers_that_break_off_are_no_answers(answer: bytes, status: int) -> None:
    """What is not HTTP is 502 in the proxy's own name; a body that is cut is cut in the browser, too."""
    with RawServer(hang_up(answer)) as server:

        async def work(proxy: PinningProxy) -> None:
            line = await Line.to(proxy)
            target = f"http://terms.example:{server.port}/"
            await line.say(f"GET {target} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\n")
            if status:
                heard, headers, _ = await line.hear()
                assert (heard, headers["proxy-status"]) == (status, "tosmon; error=http_protocol_error")
            else:
                assert not (await line.rest()).endswith((b"half\r\n0\r\n\r\n", b"x" * 9))

        proxied(work)


def test_no_request_hides_in_another() -> None:
    """A request in a body, or after one, is the proxy's to read, and never a server's (RFC 9112 section 11.2)."""
    with RawServer(ok(b"")) as server:
        target = f"http://terms.example:{server.port}/"

        async def work(proxy: PinningProxy) -> list[int]:
            hidden = f"GET {target}hidden HTTP/1.1\r\nHost: x\r\n\r\n"  # without credentials
            statuses = []
            for framing in (
                f"Content-Length: {len(hidden)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                "Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "Content-Length: +5\r\n\r\n",
                "X: 1\r\n Content-Length: 5\r\n\r\n",  # a line that is folded
                "Content-Length : 5\r\n\r\n",
                "Host: other.example\r\n\r\n",
                "",
            ):
                line = await Line.to(proxy)
                head = f"POST {target} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}"
                await line.say(f"{head}{framing or chr(13) + chr(10)}{hidden}")
                statuses.append((await line.hear())[0])
                if not framing:
                    statuses.append((await line.hear())[0])
            return statuses

        *wrong, whole, after = proxied(work)
    assert wrong == [400, 501, 501, 400, 400, 200, 400, 400]  # a folded line is part of the one before
    assert (whole, after) == (200, 407)
    assert not any(b"hidden" in request for request in server.requests)


# --- tunnels ----------------------------------------------------------------------------------------------------------


def test_connect_is_a_tunnel() -> None:
    """Bytes go both ways as they are, those sent ahead of the answer among them; what servers send is counted."""

    def echo(connection: socket.socket) -> None:
        connection.sendall(b"heard")

    with RawServer(echo) as server:

        async def work(proxy: PinningProxy) -> None:
            line = await Line.to(proxy)
            await line.say(f"CONNECT terms.example:{server.port} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\nearly\r\n\r\n")
            assert (await line.hear())[:2] == (200, {})
            assert await line.exactly(5) == b"heard"
            await line.say(b"\x00late\r\n\r\n")
            assert await line.exactly(5) == b"heard"
            assert proxy.received == 10

        proxied(work)
    assert server.requests == [b"early\r\n\r\n", b"\x00late\r\n\r\n"]


def test_a_tunnel_ends_with_its_server() -> None:
    """All that the server sent arrives, and then the end."""
    body = bytes(range(256)) * 8192
    with RawServer(hang_up(body)) as server:

        async def work(proxy: PinningProxy) -> bytes:
            line = await Line.to(proxy)
            await line.ask(proxy, f"terms.example:{server.port}", method="CONNECT")
            await line.say("go\r\n\r\n")
            return await line.rest()

        assert proxied(work) == body


def test_each_connect_is_resolved_and_checked_anew() -> None:
    """A name that rebinds is refused as soon as it points inside, and nobody inside hears of it."""
    with (
        NameServer({"rebinding.example": [["127.0.0.1"], ["127.0.0.2"]]}) as names,
        RawServer(ok(b"outside")) as outside,
        RawServer(ok(b"inside"), address="127.0.0.2", port=outside.port) as inside,
    ):

        async def work(proxy: PinningProxy) -> list[int]:
            statuses = []
            for _ in range(3):
                line = await Line.to(proxy)
                statuses.append((await line.ask(proxy, f"rebinding.example:{outside.port}", method="CONNECT"))[0])
            assert proxy.refused == (f"rebinding.example:{outside.port}: loopback (RFC 1122)",)
            assert proxy.address_of("rebinding.example", outside.port) == "127.0.0.1"
            return statuses

        assert proxied(work, Dialer(resolver=names.resolver, allowed=OUTSIDE)) == [200, 403, 403]
    assert names.asked == ["rebinding.example"] * 3
    assert inside.connections == 0


@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_page_of_a_region_goes_by_way_of_its_proxy(kind: str) -> None:
    """The region's proxy is asked for the checked number, for tunnels and plain requests alike."""
    with RawServer(ok(b"terms")) as server, ConnectProxy() if kind == "http" else SocksProxy() as upstream:
        known = upstreams({"eu": upstream.url()})
        dialer = Dialer(resolver=everywhere("127.0.0.1"), allowed=OUTSIDE, upstreams=known)

        async def work(proxy: PinningProxy) -> bytes:
            line = await Line.to(proxy)
            body = (await line.ask(proxy, f"http://terms.example:{server.port}/"))[2]
            await line.ask(proxy, f"terms.example:{server.port}", method="CONNECT")
            return body

        assert proxied(work, dialer, region="eu") == b"terms"
    assert upstream.targets == [("127.0.0.1", server.port)] * 2


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED = [
    ("http://127.0.0.2:8080/admin?secret", "http://127.0.0.2:8080/: loopback (RFC 1122)"),
    ("http://169.254.169.254/latest/meta-data/", "http://169.254.169.254/: metadata service"),
    ("http://10.0.0.1/", "http://10.0.0.1/: private (RFC 1918)"),
    ("http://[::1]:631/", "http://[::1]:631/: loopback (RFC 4291)"),
    ("http://[::ffff:10.0.0.1]/", "http://[::ffff:10.0.0.1]/: private (RFC 1918)"),
    ("http://[::ffff:a9fe:a9fe]/", "http://[::ffff:a9fe:a9fe]/: metadata service"),
    ("http://[fe80::1%25eth0]/", "http://[fe80::1%25eth0]/: "),
    ("http://0x7f.1/", "http://0x7f.1/: the host is a number, not a name or a dotted address"),
    ("http://2130706433/", "http://2130706433/: the host is a number, not a name or a dotted address"),
    ("http://127.1/", "http://127.1/: the host is a number, not a name or a dotted address"),
    ("http://0177.0.0.1/", "http://0177.0.0.1/: no host and port"),
    ("http://user:word@terms.example/", "http://terms.example/: the URL carries a user name or password"),
    ("http://@terms.example/", "http://terms.example/: "),
    ("http://terms.example:0/", "http://terms.example:0/: no port 0"),
    ("http://terms.example:65536/", "http://terms.example:65536/: "),
    ("http:///etc", "http:///: "),
    ("http://a..b/", "http://a..b/: "),
    ("http://terms.example\\@127.0.0.1/", "http://127.0.0.1/: "),
    ("http://terms.example%2f.inside/", "http://terms.example%2f.inside/: "),
    ("127.0.0.2:443", "https://127.0.0.2/: loopback (RFC 1122)"),
    ("127.0.0.2:8443", "127.0.0.2:8443: loopback (RFC 1122)"),
    ("[::1]:443", "https://[::1]/: loopback (RFC 4291)"),
    ("user:word@terms.example:443", "https://terms.example/: the URL carries a user name or password"),
    ("0x7f.1:443", "https://0x7f.1/: the host is a number, not a name or a dotted address"),
    ("[fe80::1%25eth0]:443", "https://[fe80::1%25eth0]/: "),
    ("terms.example", "terms.example: no port"),
    ("terms.example:", "terms.example:: "),
    ("terms.example:0", "terms.example:0: no port 0"),
    ("terms.example:443/path", "terms.example:443/path: "),
    ("::1:443", "https://::1/: "),
]


@pytest.mark.parametrize(("target", "noted"), REFUSED)
def test_what_fetches_refuse_is_refused_to_browsers(target: str, noted: str) -> None:
    """The rules of plain fetches hold: 403 with the reason, noted once, without passwords, and nothing is looked up."""
    with NameServer({}) as names:

        async def work(proxy: PinningProxy) -> None:
            for _ in range(2):
                line = await Line.to(proxy)
                answer = await line.ask(proxy, target, method="GET" if target.startswith("http:") else "CONNECT")
                assert (answer[0], answer[1]["proxy-status"]) == (403, "tosmon; error=destination_ip_prohibited")
                assert answer[1]["content-type"] == "text/plain; charset=utf-8"
                assert b"word" not in answer[2].replace(b"password", b"")
            (one,) = proxy.refused
            assert one.startswith(noted)
            assert not one.endswith(": ")

        proxied(work, Dialer(resolver=names.resolver, allowed=OUTSIDE))
    assert names.asked == []


def test_a_private_name_is_refused() -> None:
    """A name is judged by its addresses, all of them."""
    dialer = Dialer(resolver=everywhere("127.0.0.1", "10.0.0.8"), allowed=OUTSIDE)

    async def work(proxy: PinningProxy) -> None:
        line = await Line.to(proxy)
        status, _, body = await line.ask(proxy, "http://Inside.example/")
        assert (status, proxy.refused) == (403, ("http://Inside.example/: private (RFC 1918)",))
        assert body.startswith(b"http://Inside.example/: inside.example is 10.0.0.8, which is refused: private")
        failure = proxy.failure_of("inside.example", 80)
        assert failure is not None
        assert failure.reason == Reason.ADDRESS_REFUSED

    proxied(work, dialer)


def test_refusals_that_are_noted_are_bounded() -> None:
    """A page that tries every address of a network is refused each, and fills no capture."""

    async def work(proxy: PinningProxy) -> int:
        line = await Line.to(proxy)
        for number in range(150):
            assert (await line.ask(proxy, f"http://10.0.0.{number}/"))[0] == 403
        return len(proxy.refused)

    assert proxied(work) == 100


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET / HTTP/1.1\r\nHost: x\r\n", 400),
        ("GET terms.example/ HTTP/1.1\r\nHost: x\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: x\r\n", 400),
        ("GET https://terms.example/ HTTP/1.1\r\nHost: x\r\n", 403),
        ("GET ftp://terms.example/ HTTP/1.1\r\nHost: x\r\n", 403),
        ("GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n", 403),
        ("CONNECT terms.example:443 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n", 400),
        ("CONNECT terms.example:443 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n", 400),
        ("GET http://terms.example/\x00 HTTP/1.1\r\nHost: x\r\n", 400),
        ("GET http://terms.example/ HTTPS/2\r\nHost: x\r\n", 400),
        ("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
        (f"GET http://terms.example/{'x' * 200_000} HTTP/1.1\r\nHost: x\r\n", 431),
    ],
)
def test_other_requests_are_no_requests(head: str, status: int) -> None:
    """What a browser does not send to a proxy is answered so, and leads nowhere."""

    def unasked(host: str, _port: int) -> list[str]:
        raise OSError(host)

    async def work(proxy: PinningProxy) -> int:
        line = await Line.to(proxy)
        await line.say(f"{head}{auth(proxy)}\r\n")
        heard, headers, _ = await line.hear()
        assert headers["proxy-status"].startswith("tosmon; error=http_request_")
        return heard

    assert proxied(work, Dialer(resolver=unasked)) == status


def test_only_the_page_is_served() -> None:
    """Without the password, with another, or with two of them nothing is connected to; asked again, it is."""
    with RawServer(ok(b"terms")) as server:
        target = f"http://terms.example:{server.port}/"

        async def work(proxy: PinningProxy) -> None:
            line = await Line.to(proxy)
            other = ["", auth(proxy, "wrong"), auth(proxy) * 2, auth(proxy).replace("Basic", "Bearer")]
            for given in other:
                for request in (f"GET {target}", f"CONNECT terms.example:{server.port}"):
                    await line.say(f"{request} HTTP/1.1\r\nHost: x\r\n{given}\r\n")
                    status, headers, _ = await line.hear()
                    assert (status, headers["proxy-authenticate"]) == (407, 'Basic realm="tosmon", charset="UTF-8"')
            assert server.connections == 0
            assert (await line.ask(proxy, target))[0] == 200

        proxied(work)


def test_two_pages_have_two_passwords() -> None:
    """No page can use another's proxy."""

    async def work(proxy: PinningProxy) -> tuple[str, str]:
        return proxy.server, proxy.password

    (one, first), (two, second) = proxied(work), proxied(work)
    assert first != second
    assert len(first) >= 24
    assert one.startswith("http://127.0.0.1:")
    assert two.startswith("http://127.0.0.1:")


def test_nobody_else_on_the_network_reaches_it() -> None:
    """It listens on one loopback address only."""

    async def work(proxy: PinningProxy) -> None:
        port = int(proxy.server.rpartition(":")[2])
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.2", port)

    proxied(work)


# --- what cannot be reached -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("resolver", "status", "error", "reason"),
    [
        (everywhere(), 502, "dns_error", Reason.DNS),
        (everywhere("127.0.0.1"), 502, "destination_unavailable", Reason.CONNECT),
    ],
)
def test_failures_are_told_apart(resolver: object, status: int, error: str, reason: Reason) -> None:
    """The browser learns that there is no name, or nobody there; the page's own account tells which failure it was."""
    assert callable(resolver)

    async def work(proxy: PinningProxy) -> None:
        line = await Line.to(proxy)
        answer = await line.ask(proxy, "terms.example:1", method="CONNECT")
        assert (answer[0], answer[1]["proxy-status"], proxy.refused) == (status, f"tosmon; error={error}", ())
        failure = proxy.failure_of("terms.example", 1)
        assert failure is not None
        assert failure.reason == reason

    proxied(work, Dialer(resolver=resolver, allowed=OUTSIDE))


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_bytes_are_bounded(method: str) -> None:
    """Once servers sent more than the page may receive, everything is cut, other connections too."""
    with RawServer(ok(b"x" * 2**21)) as server:

        async def work(proxy: PinningProxy) -> None:
            other = await Line.to(proxy)
            line = await Line.to(proxy)
            target = f"terms.example:{server.port}"
            url = target if method == "CONNECT" else f"http://{target}/"
            await line.say(f"{method} {url} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\n")
            await line.say("GET / HTTP/1.1\r\n\r\n" if method == "CONNECT" else "")
            assert len(await line.rest()) < 2**21
            assert await other.rest() == b""
            assert proxy.over == "more than 1 MiB"
            assert 2**20 < proxy.received <= 2**20 + 65536
            with pytest.raises(OSError):  # noqa: PT011 - refused, or reset
                await (await Line.to(proxy)).hear()

        proxied(work, most_bytes=2**20)


def test_time_is_bounded() -> None:
    """A page whose time is over is cut off."""
    with RawServer(lambda _connection: time.sleep(0)) as server:

        async def work(proxy: PinningProxy) -> None:
            line = await Line.to(proxy)
            await line.say(f"GET http://terms.example:{server.port}/ HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\n")
            assert await line.rest() == b""
            assert proxy.over == "its time is over"

        proxied(work, seconds=0.2)


def test_idle_connections_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that says nothing, or half a request, is not waited for."""
    monkeypatch.setattr(forwarding, "IDLE_SECONDS", 0.05)

    async def work(proxy: PinningProxy) -> None:
        for said in ("", "GET http://terms.example/ HT"):
            line = await Line.to(proxy)
            await line.say(said)
            assert await line.rest() == b""

    proxied(work)


def test_connections_are_bounded() -> None:
    """More connections than any browser opens are closed at once; when some end, others are served again."""

    async def work(proxy: PinningProxy) -> None:
        lines = [await Line.to(proxy) for _ in range(CONNECTIONS)]
        await lines[-1].say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await lines[-1].hear())[0] == 407
        assert await (await Line.to(proxy)).rest() == b""
        Line.hang_up()
        await asyncio.sleep(0.05)
        last = await Line.to(proxy)
        await last.say("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await last.hear())[0] == 407

    proxied(work)


# --- the end ----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def nothing_left() -> Iterator[None]:
    """Fail where threads of the block outlive it; of a socket that does, a warning tells, and those are errors."""
    before = set(threading.enumerate())
    yield
    gc.collect()
    assert [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith("dial")] == []


def silence(connection: socket.socket) -> None:
    """Answer nothing until the other side goes."""
    connection.recv(1)


@pytest.mark.parametrize("request_line", ["CONNECT terms.example:{}", "GET http://terms.example:{}/"])
@pytest.mark.parametrize("answer", [silence, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
def test_leaving_cuts_what_is_under_way(request_line: str, answer: Answer) -> None:
    """Whatever a connection waits for, leaving ends it: no task, thread or socket is left."""
    with RawServer(answer) as server, nothing_left():

        async def work(proxy: PinningProxy) -> None:
            lines = [await Line.to(proxy) for _ in range(5)]
            for line in lines[1:]:
                await line.say(f"{request_line.format(server.port)} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\n")
                await line.say("GET / HTTP/1.1\r\n\r\n")
            await asyncio.sleep(0.1)

        proxied(work, hang_up=False)


@pytest.mark.parametrize("request_line", ["CONNECT terms.example:{}", "GET http://terms.example:{}/"])
def test_servers_are_left_when_the_browser_goes(request_line: str) -> None:
    """What the page has given up is given up: nothing waits for a server on behalf of nobody."""
    left = threading.Event()

    def silent(connection: socket.socket) -> None:
        if connection.recv(1) == b"":
            left.set()

    with RawServer(silent) as server:

        async def work(proxy: PinningProxy) -> bool:
            line = await Line.to(proxy)
            await line.say(f"{request_line.format(server.port)} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\n")
            await line.say("GET / HTTP/1.1\r\n\r\n" if request_line.startswith("CONNECT") else "")
            await asyncio.sleep(0.1)
            Line.hang_up()
            return await asyncio.to_thread(left.wait, 5)

        assert proxied(work)


def test_leaving_calls_dials_back() -> None:
    """Connections that are not there yet, and names that nobody answers, hold nothing up."""
    done = threading.Event()

    def hang(host: str, _port: int) -> list[str]:
        if host == "slow.example":
            done.wait(30)
        return ["127.0.0.1"]

    began = time.monotonic()
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, nothing_left():
        full = [socket.socket() for _ in range(4)]
        for sock in full:
            sock.setblocking(False)
            sock.connect_ex(listener.getsockname())

        async def work(proxy: PinningProxy) -> None:
            for host in ["slow.example", "deaf.example"] * 20:  # more than are dialled at a time
                line = await Line.to(proxy)
                await line.say(f"CONNECT {host}:{listener.getsockname()[1]} HTTP/1.1\r\nHost: x\r\n{auth(proxy)}\r\n")
            await asyncio.sleep(0.2)

        proxied(work, hang_up=False, dialer=Dialer(resolver=hang, allowed=networks(["127.0.0.1/32"])))
        for sock in full:
            sock.close()
    done.set()
    assert time.monotonic() - began < 8
