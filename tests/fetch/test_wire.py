"""Names, addresses and TLS: what is connected to, and what is recorded of it."""

from __future__ import annotations

import hashlib
import socket
import ssl
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import trustme

from tests.fetch.loopback import QUICK, RawServer, hang_up, ok, quick_fetcher, redirect
from tosmon.core.model import Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Fetcher, Limits, Politeness, Request, networks


@dataclass
class Names:
    """A resolver that answers in turn, the last answer again and again, and counts."""

    answers: list[Sequence[str] | OSError | UnicodeError]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        """Return, or raise, the next answer."""
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OSError | UnicodeError):
            raise answer
        return answer


def pinned(names: Names, allowed: str = "127.0.0.1/32", limits: Limits = QUICK) -> Fetcher:
    """Return a fetcher that may use one network only: 127.0.0.1 plays a public address, its neighbours private ones."""
    return Fetcher(
        user_agent="tosmon/test",
        limits=limits,
        politeness=Politeness(2, 0),
        allow_private=networks([allowed]),
        resolver=names,
    )


# --- addresses --------------------------------------------------------------------------------------------------------


def test_a_rebinding_name_is_connected_where_it_was_checked() -> None:
    """A name that changes its answer is resolved once a connection, and what was checked is what is connected to."""
    names = Names([["127.0.0.1"], ["127.0.0.2"]])
    with (
        RawServer(hang_up(ok(b"outside"))) as outside,
        RawServer(ok(b"inside"), address="127.0.0.2", port=outside.port) as inside,
        pinned(names) as fetcher,
    ):
        url = f"http://rebinding.example:{outside.port}/"
        capture = fetcher.fetch(Request(url))
        with pytest.raises(FetchFailed, match=r"127\.0\.0\.2, which is refused: loopback") as caught:
            fetcher.fetch(Request(url))
    assert (capture.body, capture.answer.connection.address) == (b"outside", "127.0.0.1")
    assert caught.value.reason == Reason.ADDRESS_REFUSED
    assert inside.connections == 0
    assert names.asked == ["rebinding.example"] * 2


def test_a_kept_connection_is_not_resolved_again() -> None:
    """A second fetch over the same connection stays at the address that was checked."""
    names = Names([["127.0.0.1"], ["127.0.0.2"]])
    with RawServer(ok(b"outside")) as server, pinned(names) as fetcher:
        for _ in range(3):
            assert fetcher.fetch(Request(f"http://kept.example:{server.port}/")).body == b"outside"
    assert (len(names.asked), server.connections) == (1, 1)


@pytest.mark.parametrize(
    "answer",
    [["10.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["fe80::1%1"], ["::ffff:10.0.0.1"]],
)
def test_any_refused_address_refuses_the_name(answer: list[str]) -> None:
    """A name with one private answer among public ones is refused whole, and nobody is connected to."""
    with RawServer(ok(b"")) as server, pinned(Names([answer])) as fetcher, pytest.raises(FetchFailed) as caught:
        fetcher.fetch(Request(f"http://mixed.example:{server.port}/"))
    assert caught.value.reason == Reason.ADDRESS_REFUSED
    assert server.connections == 0


def test_numeric_hosts_are_checked_without_a_resolver() -> None:
    """An address in the URL is judged as it stands."""
    names = Names([["127.0.0.1"]])
    with pinned(names) as fetcher, pytest.raises(FetchFailed, match=r"10\.0\.0\.1 is refused: private"):
        fetcher.fetch(Request("http://10.0.0.1/"))
    assert names.asked == []


def test_nothing_private_is_open_by_default() -> None:
    """Without permission even a server on this machine is out of reach."""
    with RawServer(ok(b"")) as server, Fetcher(user_agent="tosmon/test") as fetcher:
        with pytest.raises(FetchFailed, match="loopback"):
            fetcher.fetch(Request(server.url))
        with pytest.raises(FetchFailed, match="loopback"):
            fetcher.fetch(Request(f"http://localhost:{server.port}/"))
    assert server.connections == 0


def test_the_next_address_is_tried_when_one_is_dead() -> None:
    """Where the first of a name's addresses does not answer, the next does."""
    names = Names([["127.0.0.2", "127.0.0.1"]])
    with RawServer(ok(b"alive")) as server, pinned(names, "127.0.0.0/30") as fetcher:
        capture = fetcher.fetch(Request(f"http://two.example:{server.port}/"))
    assert capture.answer.connection.address == "127.0.0.1"


def test_ipv6_is_spoken() -> None:
    """A server at an IPv6 address is fetched from, and recorded so."""
    try:
        server = RawServer(ok(b"six"), address="::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with server, pinned(Names([["::1"]]), "::1/128") as fetcher:
        for url in (server.url, f"http://six.example:{server.port}/"):
            capture = fetcher.fetch(Request(url))
            assert (capture.body, capture.answer.connection.address) == (b"six", "::1")


@pytest.mark.parametrize(
    ("answer", "transient"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), False),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), True),
        (UnicodeError("label too long"), False),
        (OSError("broken"), False),
        ([], False),
    ],
)
def test_names_without_address_are_dns_failures(
    answer: Sequence[str] | OSError | UnicodeError,
    transient: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """A name that does not resolve says so; a resolver in trouble may be asked again."""
    with pinned(Names([answer])) as fetcher, pytest.raises(FetchFailed, match=r"no address for no\.example") as caught:
        fetcher.fetch(Request("http://no.example/"))
    assert (caught.value.reason, caught.value.transient) == (Reason.DNS, transient)


def test_a_resolver_that_hangs_is_left_behind() -> None:
    """A name that does not resolve in time is a timeout, although the system cannot be interrupted."""
    done = threading.Event()

    def hang(_host: str, _port: int) -> list[str]:
        done.wait(5)
        return ["127.0.0.1"]

    with quick_fetcher(Limits(connect=0.05, attempts=1), resolver=hang) as fetcher:
        with pytest.raises(FetchFailed) as caught:
            fetcher.fetch(Request("http://slow.example/"))
        done.set()
    assert caught.value.reason == Reason.TIMEOUT


# --- TLS --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return a certificate authority for these tests."""
    return trustme.CA()


@dataclass(frozen=True)
class Certified:
    """A server's TLS context and its certificate's fingerprint."""

    context: ssl.SSLContext
    fingerprint: str


def certify(authority: trustme.CA, *names: str) -> Certified:
    """Return a server's side of TLS for those names."""
    certificate = authority.issue_cert(*names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    return Certified(context, hashlib.sha256(der).hexdigest())


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    """Return a client's side of TLS that trusts the authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def at_loopback(_host: str, _port: int) -> list[str]:
    """Answer 127.0.0.1 for every name."""
    return ["127.0.0.1"]


def test_tls_facts_are_recorded_also_for_kept_connections(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    """Version, cipher and the leaf's fingerprint are the connection's, at the first request and at later ones."""
    certified = certify(authority, "terms.example")
    with (
        RawServer(ok(b"terms"), tls=certified.context) as server,
        quick_fetcher(resolver=at_loopback, ssl_context=trust) as fetcher,
    ):
        url = f"https://terms.example:{server.port}/"
        captures = [fetcher.fetch(Request(url)) for _ in range(2)]
    assert server.connections == 1
    for capture in captures:
        connection = capture.answer.connection
        assert connection.tls_version == "TLSv1.3"
        assert (connection.cipher or "").startswith("TLS_")
        assert connection.certificate_sha256 == certified.fingerprint
        assert capture.answer.response == ok(b"terms")
        if sys.version_info >= (3, 13):
            assert connection.chain[0] == certified.fingerprint


@pytest.mark.parametrize(
    ("named", "trusted", "problem"),
    [("other.example", True, "mismatch"), ("terms.example", False, "certificate")],
)
def test_certificates_that_do_not_verify_end_the_fetch(
    authority: trustme.CA,
    trust: ssl.SSLContext,
    named: str,
    problem: str,
    trusted: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Another name's certificate, or nobody's, is a TLS failure that names the problem, tried once."""
    context = trust if trusted else ssl.create_default_context()
    with (
        RawServer(ok(b""), tls=certify(authority, named).context) as server,
        quick_fetcher(resolver=at_loopback, ssl_context=context) as fetcher,
        pytest.raises(FetchFailed, match="certificate is not trusted") as caught,
    ):
        fetcher.fetch(Request(f"https://terms.example:{server.port}/"))
    assert caught.value.reason == Reason.TLS
    assert problem in str(caught.value)
    assert server.requests == []


def test_a_plain_server_is_a_tls_failure(trust: ssl.SSLContext) -> None:
    """A server that answers TLS in plain text is a TLS failure."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        quick_fetcher(resolver=at_loopback, ssl_context=trust) as fetcher,
    ):

        def answer() -> None:
            connection, _ = listener.accept()
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.recv(4096)
            connection.close()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(FetchFailed) as caught:
            fetcher.fetch(Request(f"https://terms.example:{listener.getsockname()[1]}/"))
    assert caught.value.reason == Reason.TLS


def test_a_downgrade_to_http_is_noted(authority: trustme.CA, trust: ssl.SSLContext) -> None:
    """A redirect from https to http is followed, and a note tells it."""
    with RawServer(ok(b"terms")) as plain:
        location = f"http://terms.example:{plain.port}/"
        certified = certify(authority, "terms.example")
        with (
            RawServer(redirect(location), tls=certified.context) as server,
            quick_fetcher(resolver=at_loopback, ssl_context=trust) as fetcher,
        ):
            url = f"https://terms.example:{server.port}/"
            capture = fetcher.fetch(Request(url))
    assert capture.notes == (f"redirect from https to http at {url}",)
    assert [hop.connection.tls_version is None for hop in capture.hops] == [False, True]


@pytest.mark.parametrize(
    ("head", "reason"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", Reason.TRUNCATED), (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", None)],
)
def test_a_body_without_length_needs_the_goodbye_of_tls(
    authority: trustme.CA, trust: ssl.SSLContext, head: bytes, reason: Reason | None
) -> None:
    """A connection torn without TLS's closure alert may have cut a body that has no length (RFC 9112 section 9.8)."""
    certified = certify(authority, "terms.example")

    def tear(connection: socket.socket) -> None:
        connection.sendall(head + b"terms")
        connection.shutdown(socket.SHUT_RDWR)  # of TCP: `unwrap` would say goodbye first

    with (
        RawServer(tear, tls=certified.context) as server,
        quick_fetcher(resolver=at_loopback, ssl_context=trust) as fetcher,
    ):
        request = Request(f"https://terms.example:{server.port}/")
        if reason is None:
            assert fetcher.fetch(request).body == b"terms"
        else:
            with pytest.raises(FetchFailed, match="closure alert") as caught:
                fetcher.fetch(request)
            assert caught.value.reason == reason


def test_trust_comes_from_the_usual_place(authority: trustme.CA) -> None:
    """Without a context of one's own, an unknown authority's certificate is not trusted."""
    certified = certify(authority, "terms.example")
    with (
        RawServer(ok(b""), tls=certified.context) as server,
        quick_fetcher(resolver=at_loopback) as fetcher,
        pytest.raises(FetchFailed, match="not trusted"),
    ):
        fetcher.fetch(Request(f"https://terms.example:{server.port}/"))
