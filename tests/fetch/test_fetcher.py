"""What a fetch brings back, and when it tries again."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest
import tenacity.nap
from hypothesis import given, settings
from hypothesis import strategies as st
from stamina.instrumentation import set_on_retry_hooks

from tests.fetch.loopback import LOOPBACK, QUICK, Answer, RawServer, hang_up, ok, quick_fetcher, redirect
from tosmon.core.model import Capture, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Fetcher, Limits, Politeness, Request, networks, user_agent

UNAVAILABLE = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"
THREE = Limits(connect=2, read=0.5, total=3, attempts=3, backoff=0.001, backoff_most=0.002)


@pytest.fixture(autouse=True)
def silent_retries() -> Iterator[None]:
    """Keep stamina from logging."""
    set_on_retry_hooks([])
    yield
    set_on_retry_hooks(None)


def fetch(server: RawServer, limits: Limits = QUICK, **wishes: Any) -> Capture:
    """Return what one fetch of the server's page brings."""
    with quick_fetcher(limits) as fetcher:
        return fetcher.fetch(Request(server.url, **wishes))


def failure(*answers: Answer, limits: Limits = QUICK) -> FetchFailed:
    """Return the error that one fetch of a server with these answers ends in."""
    with RawServer(*answers) as server, pytest.raises(FetchFailed) as caught:
        fetch(server, limits)
    assert caught.value.url == server.url
    return caught.value


# --- what comes back --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "response",
    [
        ok(b"terms", "Content-Type: text/html", "X-Odd:   spaces and CASE "),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nter\r\n2;x=1\r\nms\r\n0\r\nTrailer: t\r\n\r\n",
        b"HTTP/1.0 200 OK\nContent-Length: 5\n\nterms",
        ok(gzip.compress(b"terms", mtime=0), "Content-Encoding: gzip"),
    ],
)
def test_recorded_bytes_are_what_went_over_the_wire(response: bytes) -> None:
    """Request and response are recorded byte for byte: framing, odd spacing and content coding included."""
    with RawServer(response) as server:
        capture = fetch(server)
    assert capture.answer.request == server.requests[0]
    assert capture.answer.response == response
    assert capture.body == b"terms"


def test_a_body_that_ends_with_the_connection_is_whole() -> None:
    """Without length or chunks the body runs to the connection's end."""
    with RawServer(hang_up(b"HTTP/1.1 200 OK\r\n\r\n", b"ter", b"ms")) as server:
        assert fetch(server).body == b"terms"


def test_a_capture_tells_its_facts() -> None:
    """Address, port, status, headers, times and attempts are known."""
    with RawServer(ok(b"", 'ETag: "a"')) as server:
        capture = fetch(server)
    hop = capture.answer
    assert (hop.connection.address, hop.connection.port) == ("127.0.0.1", server.port)
    assert hop.connection.tls_version is None
    assert hop.header("etag") == '"a"'
    assert hop.headers == (("Content-Length", "0"), ("ETag", '"a"'))
    assert (capture.status, capture.attempts, capture.notes) == (200, 1, ())
    assert capture.started.tzinfo is UTC
    assert 0 < capture.duration < 3


def test_the_request_names_tosmon_and_nothing_secret() -> None:
    """The whole request is what the check asked for; no cookies, no credentials."""
    with RawServer(ok(b"")) as server:
        fetch(server, accept_language="en", etag='"a"', last_modified="Mon, 01 Jan 2024 00:00:00 GMT")
    lines = server.requests[0].decode().split("\r\n")
    assert lines == [
        "GET / HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "User-Agent: tosmon/test",
        "Accept: text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
        "Accept-Language: en",
        "Accept-Encoding: gzip, deflate",
        'If-None-Match: "a"',
        "If-Modified-Since: Mon, 01 Jan 2024 00:00:00 GMT",
        "",
        "",
    ]


def test_a_validator_beyond_ascii_stays_out() -> None:
    """An ETag with other bytes is recorded, but not sent."""
    with RawServer(ok(b"", 'ETag: "é"')) as server:
        etag = fetch(server).answer.header("etag") or ""
        fetch(server, etag=etag)
    assert etag == '"é"'
    assert b"If-None-Match" not in server.requests[1]


@pytest.mark.parametrize("agent", ["tosmon\r\nCookie: x", "tosmon/é"])
def test_a_user_agent_that_is_no_header_is_refused(agent: str) -> None:
    """Names that no header can hold are refused at the start."""
    with pytest.raises(ValueError, match="user agent"):
        Fetcher(user_agent=agent)


def test_not_modified_has_no_body() -> None:
    """A 304 is a capture with an empty body, whatever its headers announce."""
    answer = b"HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\nContent-Encoding: br\r\n\r\n"
    with RawServer(answer) as server:
        capture = fetch(server)
    assert (capture.status, capture.body, capture.answer.response) == (304, b"", answer)


@pytest.mark.parametrize("status", [204, 401, 403, 404, 410, 451, 999])
def test_statuses_are_not_judged_here(status: int) -> None:
    """Any final status comes back as a capture, after one attempt."""
    length = "" if status == 204 else "Content-Length: 0\r\n"
    with RawServer(f"HTTP/1.1 {status} Some\r\n{length}\r\n".encode()) as server:
        capture = fetch(server, THREE)
    assert (capture.status, capture.attempts) == (status, 1)


def test_cookies_do_not_outlive_a_fetch() -> None:
    """A cookie set by one answer is not sent with the next check."""
    with RawServer(ok(b"", "Set-Cookie: id=1")) as server, quick_fetcher() as fetcher:
        fetcher.fetch(Request(server.url))
        fetcher.fetch(Request(server.url))
    assert len(server.requests) == 2
    assert b"ookie" not in server.requests[1]


def test_environment_proxies_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY and the like do not divert a fetch."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with RawServer(ok(b"terms")) as server:
        assert fetch(server).body == b"terms"


def test_interim_responses_are_left_out() -> None:
    """An early-hints response before the answer is neither the answer nor part of its record."""
    answer = ok(b"terms")
    with RawServer(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer) as server:
        capture = fetch(server)
    assert (capture.status, capture.answer.response) == (200, answer)


# --- connections ------------------------------------------------------------------------------------------------------


def test_connections_are_kept_and_told_rightly() -> None:
    """Two fetches of one host share a connection, and each records its own bytes and the same facts."""
    first, second = ok(b"first"), ok(b"second")
    with RawServer(first, second) as server, quick_fetcher() as fetcher:
        captures = [fetcher.fetch(Request(server.url)) for _ in range(2)]
    assert server.connections == 1
    assert [capture.answer.response for capture in captures] == [first, second]
    assert [capture.answer.request for capture in captures] == server.requests
    assert captures[0].answer.connection == captures[1].answer.connection


def test_a_connection_closed_while_idle_is_not_a_failure() -> None:
    """A server that closes after each answer, without saying so, is simply connected to again."""
    with RawServer(hang_up(ok(b"terms"))) as server, quick_fetcher() as fetcher:
        for _ in range(3):
            assert fetcher.fetch(Request(server.url)).attempts == 1
    assert server.connections == 3


def test_a_connection_closed_under_the_request_is_opened_again() -> None:
    """A kept connection that dies when it is used again costs no attempt."""
    with RawServer(ok(b"first"), hang_up(), ok(b"second")) as server, quick_fetcher() as fetcher:
        fetcher.fetch(Request(server.url))
        capture = fetcher.fetch(Request(server.url))
    assert (capture.body, capture.attempts, server.connections) == (b"second", 1, 2)


def test_bytes_after_an_answer_cannot_answer_the_next_request() -> None:
    """What a server sends beyond its answer is left out and noted, and the connection is given up."""
    smuggled = ok(b"first") + ok(b"smuggled")
    with RawServer(smuggled, ok(b"second")) as server, quick_fetcher() as fetcher:
        first = fetcher.fetch(Request(server.url))
        second = fetcher.fetch(Request(server.url))
    assert first.answer.response == ok(b"first")
    assert first.notes == (f"{len(ok(b'smuggled'))} bytes after the end of the response were left out",)
    assert second.body == b"second"


def test_threads_share_a_fetcher() -> None:
    """Many threads fetch from many servers at once, and each gets its own bytes."""
    with quick_fetcher() as fetcher:
        failures: list[str] = []

        def visit(number: int, url: str) -> None:
            for _ in range(10):
                capture = fetcher.fetch(Request(url))
                if capture.body != b"page %d" % number or capture.answer.response != ok(capture.body):
                    failures.append(url)

        servers = [RawServer(ok(b"page %d" % number)).__enter__() for number in range(6)]
        threads = [threading.Thread(target=visit, args=(i % 6, servers[i % 6].url)) for i in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for server in servers:
            server.__exit__(None, None, None)
    assert failures == []


# --- failures ---------------------------------------------------------------------------------------------------------


def reset(connection: socket.socket) -> None:
    """Close the connection with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def drip(connection: socket.socket) -> None:
    """Send a little, often, for long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(400):
        connection.sendall(b"x")
        time.sleep(0.01)


def stall(connection: socket.socket) -> None:
    """Send a head and then nothing, until the client goes."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    connection.recv(1)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "reason", "transient"),
    [
        (reset, Reason.RESET, True),
        (hang_up(), Reason.RESET, True),
        (hang_up(b"HTTP/1.1 200 OK\r\nConte"), Reason.TRUNCATED, True),
        (hang_up(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nterms"), Reason.TRUNCATED, True),
        (hang_up(CHUNKED + b"5\r\nterms\r\n"), Reason.TRUNCATED, True),
        (hang_up(CHUNKED + b"50\r\nterms"), Reason.TRUNCATED, True),
        (hang_up(CHUNKED + b"zz\r\nterms\r\n"), Reason.PROTOCOL, False),
        (hang_up(b"SSH-2.0-OpenSSH_9.2\r\n" * 3), Reason.PROTOCOL, False),
        (hang_up(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n"), Reason.PROTOCOL, False),
        (hang_up(b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000 + b"\r\n\r\n"), Reason.PROTOCOL, False),
        (ok(b"", *(f"A{i}: {'x' * 1000}" for i in range(80))), Reason.TOO_LARGE, False),
        (ok(b"terms", "Content-Encoding: br"), Reason.ENCODING, False),
        (ok(b"terms", "Content-Encoding: gzip"), Reason.ENCODING, False),
        (ok(gzip.compress(b"terms", mtime=0)[:-8], "Content-Encoding: gzip"), Reason.TRUNCATED, True),
        (stall, Reason.TIMEOUT, True),
    ],
)
def test_broken_answers_fail_with_their_reason(answer: Answer, reason: Reason, transient: bool) -> None:  # noqa: FBT001 - a column of the table
    """Resets, cuts, garbage, wrong codings and silence each have their reason."""
    caught = failure(answer)
    assert (caught.reason, caught.transient) == (reason, transient)


def test_a_slow_drip_ends_at_the_deadline() -> None:
    """A server that always sends a little in time is cut off when the whole takes too long, and not tried again."""
    began = time.monotonic()
    caught = failure(drip, limits=Limits(read=0.5, total=0.3, attempts=3, backoff=0.001))
    assert caught.reason == Reason.TIMEOUT
    assert caught.attempts == 1
    assert time.monotonic() - began < 2


def test_an_announced_length_over_the_limit_is_not_read() -> None:
    """The announced length alone ends the fetch."""
    caught = failure(stall, limits=Limits(wire_bytes=50_000, attempts=1))
    assert caught.reason == Reason.TOO_LARGE


def test_an_endless_body_ends_at_the_limit() -> None:
    """A body without length is cut off as soon as it exceeds the limit."""
    sent = 0

    def flood(connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x" * 100_000)
            sent += 100_000

    caught = failure(flood, limits=Limits(wire_bytes=1_000_000, attempts=1))
    assert caught.reason == Reason.TOO_LARGE
    assert sent < 20_000_000


def test_a_body_that_unpacks_over_the_limit_fails() -> None:
    """The limit for unpacked bytes has a reason of its own."""
    bomb = ok(gzip.compress(b"\0" * 5_000_000, mtime=0), "Content-Encoding: gzip")
    assert failure(bomb, limits=Limits(decoded_bytes=1_000_000, attempts=1)).reason == Reason.TOO_LARGE_DECODED


def test_endless_interim_responses_end_at_the_limit() -> None:
    """Interim responses count as bytes received."""

    def hint(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 100)

    assert failure(hint, limits=Limits(wire_bytes=200_000, attempts=1)).reason == Reason.TOO_LARGE


def test_a_closed_port_is_a_connect_failure() -> None:
    """Nobody listening is tried again, then a failure that names address and port."""
    with RawServer(ok(b"")) as server:
        pass
    with quick_fetcher(THREE) as fetcher, pytest.raises(FetchFailed, match=f"127.0.0.1 port {server.port}") as caught:
        fetcher.fetch(Request(server.url))
    assert (caught.value.reason, caught.value.attempts) == (Reason.CONNECT, 3)


SOUND = (
    ok(b"terms", "Set-Cookie: a=b"),
    ok(gzip.compress(b"terms", mtime=0), "Content-Encoding: gzip"),
    CHUNKED + b"3\r\nter\r\n2\r\nms\r\n0\r\nT: t\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\n\r\n" + redirect("/next"),
)
CRUMBS = (b"", b"\r\n", b"\n\n", b"\0", b"\xff", b"0", b"9999999999", b"HTTP/1.1 100 C\r\n\r\n", b": ", b"chunked")


@settings(deadline=None)  # a busy machine is no failure
@given(st.data())
def test_whatever_a_server_sends_ends_in_a_capture_or_a_failure(data: st.DataObject) -> None:
    """Damaged responses bring no other error than FetchFailed, and what is captured was received."""
    sound = data.draw(st.sampled_from(SOUND))
    start = data.draw(st.integers(0, len(sound)))
    end = data.draw(st.integers(start, min(len(sound), start + 8)))
    damaged = sound[:start] + data.draw(st.sampled_from(CRUMBS)) + sound[end:]
    with RawServer(hang_up(damaged)) as server:
        try:
            capture = fetch(server)
        except FetchFailed:
            return
    assert all(hop.response in damaged for hop in capture.hops)


# --- trying again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_statuses_that_may_pass_are_tried_again(status: int) -> None:
    """A transient status followed by a page is that page, at the second attempt."""
    with RawServer(f"HTTP/1.1 {status} Some\r\nContent-Length: 0\r\n\r\n".encode(), ok(b"terms")) as server:
        capture = fetch(server, THREE)
    assert (capture.status, capture.body, capture.attempts) == (200, b"terms", 2)
    assert len(capture.hops) == 1


def test_the_last_answer_comes_back_when_trying_does_not_help() -> None:
    """After the last attempt the transient status is a capture like any other."""
    with RawServer(UNAVAILABLE) as server:
        capture = fetch(server, THREE)
    assert (capture.status, capture.body, capture.attempts, len(server.requests)) == (503, b"busy", 3, 3)


@pytest.mark.parametrize("broken", [reset, hang_up(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), stall])
def test_broken_connections_are_tried_again(broken: Answer) -> None:
    """Resets, cut bodies and silence are tried again."""
    with RawServer(broken, ok(b"terms")) as server:
        assert fetch(server, THREE).attempts == 2


def test_failures_that_stay_are_not_tried_again() -> None:
    """A refusal of ours or a breach of protocol is final at once."""
    caught = failure(ok(b"", "Content-Encoding: br"), limits=THREE)
    assert caught.attempts == 1


class Time:
    """A clock for politeness and stamina's pauses: it moves when somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime(2024, 11, 16, tzinfo=UTC)
        self.pauses: list[float] = []
        monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=self.pause))

    def timestamp(self) -> float:
        """Return the reading in seconds."""
        return self.now.timestamp()

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)

    def fetcher(self, limits: Limits) -> Fetcher:
        """Return a fetcher that lives by this clock."""
        politeness = Politeness(2, 0, clock=self.timestamp, sleep=self.pause)
        return Fetcher(
            user_agent="tosmon/test",
            limits=limits,
            politeness=politeness,
            allow_private=LOOPBACK,
            now=lambda: self.now,
        )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    """Return the clock."""
    return Time(monkeypatch)


def busy(retry_after: str) -> bytes:
    """Return a 503 that asks for patience."""
    return f"HTTP/1.1 503 Busy\r\nRetry-After: {retry_after}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (lambda _now: "7", 7.0),
        (lambda now: format_datetime(now + timedelta(seconds=9), usegmt=True), 9.0),
        (lambda now: format_datetime(now - timedelta(seconds=9), usegmt=True), 0.0),
        (lambda _now: "0", 0.0),
    ],
)
def test_retry_after_is_obeyed(clock: Time, wish: Callable[[datetime], str], expected: float) -> None:
    """The pause is what the server asked for, in seconds or as a date."""
    with RawServer(busy(wish(clock.now)), ok(b"terms")) as server, clock.fetcher(Limits()) as fetcher:
        assert fetcher.fetch(Request(server.url)).attempts == 2
    assert clock.pauses == [expected]


@pytest.mark.parametrize("nonsense", ["soon", "-5", "1.5", "²"])
def test_a_retry_after_without_sense_is_ignored(clock: Time, nonsense: str) -> None:
    """The usual pause is made instead."""
    with RawServer(busy(nonsense), ok(b"terms")) as server, clock.fetcher(Limits(backoff=0.5)) as fetcher:
        assert fetcher.fetch(Request(server.url)).attempts == 2
    assert 0.5 <= clock.pauses[0] <= 1.0


def test_too_long_a_wait_ends_the_fetch(clock: Time) -> None:
    """A server that asks for an hour gets it: no further attempt now, and a note."""
    with RawServer(busy("3600")) as server, clock.fetcher(Limits()) as fetcher:
        capture = fetcher.fetch(Request(server.url))
    assert (capture.status, capture.attempts, len(server.requests), clock.pauses) == (503, 1, 1, [])
    assert capture.notes == ("the server asks to wait 3600 s",)


def test_a_host_that_asked_for_long_rest_is_not_asked_again(clock: Time) -> None:
    """Other documents of that host fail without a request until the time is over."""
    with RawServer(busy("3600"), ok(b"terms")) as server, clock.fetcher(Limits()) as fetcher:
        fetcher.fetch(Request(server.url))
        with pytest.raises(FetchFailed, match="another 3600 s") as caught:
            fetcher.fetch(Request(server.url + "other"))
        assert (caught.value.reason, caught.value.retry_after) == (Reason.HTTP_STATUS, 3600.0)
        assert len(server.requests) == 1
        clock.now += timedelta(hours=1)
        assert fetcher.fetch(Request(server.url)).status == 200


def test_what_an_archive_kept_is_an_answer_whatever_its_status() -> None:
    """A memento of a refusal (RFC 7089 section 2.1.1) stays one, however often it is asked for."""
    kept = UNAVAILABLE.replace(b"\r\n", b"\r\nMemento-Datetime: Tue, 05 Jan 2016 10:00:00 GMT\r\n", 1)
    with RawServer(kept) as server:
        capture = fetch(server, THREE)
    assert (capture.status, capture.attempts, len(server.requests)) == (503, 1, 1)


@pytest.mark.parametrize("body", [gzip.compress(b"terms"), b"no gzip at all"])
def test_a_body_keeps_its_coding_where_asked(body: bytes) -> None:
    """Archives give back what they kept, with the coding that its server named, rightly or not."""
    with RawServer(ok(body, "Content-Encoding: gzip")) as server:
        assert fetch(server, decode=False).body == body


def test_pauses_grow(clock: Time) -> None:
    """Each pause is about twice the one before, plus chance."""
    with RawServer(UNAVAILABLE) as server, clock.fetcher(Limits(attempts=5, backoff=1, backoff_most=6)) as fetcher:
        fetcher.fetch(Request(server.url))
    for least, wait in zip([1, 2, 4, 6], clock.pauses, strict=True):
        assert least <= wait <= min(6, least + 1)


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("https://example.org/bot", "tosmon/0.1.0 (+https://example.org/bot; policy archive)"),
        ("archive@example.org", "tosmon/0.1.0 (archive@example.org; policy archive)"),
        ("", "tosmon/0.1.0 (policy archive)"),
    ],
)
def test_the_user_agent_names_tool_and_contact(contact: str, expected: str) -> None:
    """The user agent says who asks and where to complain."""
    assert user_agent("0.1.0", contact) == expected


def test_networks_read_their_notation() -> None:
    """Networks are written as usual."""
    assert [str(network) for network in networks(["127.0.0.0/8", "::1"])] == ["127.0.0.0/8", "::1/128"]
