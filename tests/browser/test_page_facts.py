"""What a browser reports, as the facts of a capture: heads, bodies, failures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.archive.http import read_response
from tosmon.browser.faults import net_error, translated
from tosmon.browser.hops import hop_of, is_proxys, missing, notes_on
from tosmon.browser.traffic import Leg, encoded
from tosmon.core.model import Reason

SENT = {"headers": {":authority": "a.example", ":path": "/terms", "accept": "text/html", "cookie": "a=1"}}


def leg(status: int = 200, **changes: object) -> Leg:
    """Return a document as Chromium reports one that came over HTTP/2."""
    answer = {"status": status, "statusText": "", "headers": {"content-type": "text/html"}}
    facts: dict[str, object] = {"url": "https://a.example/terms?q=1", "answer": answer, "body": b"<p>", **changes}
    return Leg(id="1", method="GET", started=1_700_000_000.5, sent=SENT, **facts)  # type: ignore[arg-type]  # as named


def address_of(host: str, port: int) -> str:
    """Return where a host was reached."""
    return f"192.0.2.1 for {host}:{port}"


def test_a_request_of_http_2_is_written_as_http_1() -> None:
    """The host comes first, pseudo headers are the request line's."""
    hop = hop_of(leg(), address_of, {})
    head = b"GET /terms?q=1 HTTP/1.1\r\nHost: a.example\r\naccept: text/html\r\ncookie: a=1\r\n\r\n"
    assert hop.request == head
    assert hop.started == datetime(2023, 11, 14, 22, 13, 20, 500_000, UTC)
    assert (hop.connection.address, hop.connection.port) == ("192.0.2.1 for a.example:443", 443)


@pytest.mark.parametrize(
    ("status", "line"),
    [(200, b"HTTP/1.1 200 OK\r\n"), (999, b"HTTP/1.1 999 \r\n"), (204, b"HTTP/1.1 204 No Content\r\n")],
)
def test_a_status_has_its_usual_words(status: int, line: bytes) -> None:
    """HTTP/2 sends none; a status of nobody's has none."""
    assert hop_of(leg(status), address_of, {}).response.startswith(line)


def test_headers_of_the_wire_keep_order_and_number() -> None:
    """Cookies come one by one; what told of the wire's body is renamed, and the true length stands last."""
    text = "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Encoding: br\r\nset-cookie: b=2\r\n\r\n"
    for received in ({"headersText": text}, {"headers": {"Set-Cookie": "a=1\nb=2", "Content-Encoding": "br"}}):
        hop = hop_of(leg(received=received), address_of, {})
        assert [value for name, value in hop.headers if name.lower() == "set-cookie"] == ["a=1", "b=2"]
        assert hop.header("x-archive-orig-content-encoding") == "br"
        assert hop.header("content-encoding") is None
        assert hop.headers[-1] == ("Content-Length", "3")
        assert read_response(hop.request, hop.response).body == b"<p>"


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=5), st.binary(max_size=50))
def test_whatever_headers_say_the_response_can_be_read_back(headers: dict[str, str], body: bytes) -> None:
    """Nothing in a header can end the head or begin another."""
    hop = hop_of(leg(received={"headers": headers}, body=body), address_of, {})
    read = read_response(hop.request, hop.response)
    assert (read.status, read.body) == (200, body)


def test_certificates_are_those_of_the_documents_origin() -> None:
    """Where the browser does not know them, they are named as missing."""
    secured = {"protocol": "TLS 1.3", "cipher": "AES_128_GCM"}
    answer = {"status": 200, "headers": {}, "securityDetails": secured}
    known = hop_of(leg(answer=answer), address_of, {"https://a.example": ("aa", "bb")})
    assert (known.connection.certificate_sha256, known.connection.chain) == ("aa", ("aa", "bb"))
    assert known.connection.tls_version == "TLSv1.3"
    unknown = hop_of(leg(answer=answer), address_of, {})
    assert missing([leg(body=None)], [unknown]) == ("certificate_sha256", "response_body")
    assert missing([leg()], [known]) == ()


def test_only_plain_http_can_be_the_proxys_answer() -> None:
    """A server behind a tunnel may write any header, and fools nobody."""
    answer = {"status": 403, "headers": {"Proxy-Status": "tosmon; error=destination_ip_prohibited"}}
    assert is_proxys(leg(url="http://a.example/", answer=answer))
    assert not is_proxys(leg(answer=answer))
    assert not is_proxys(leg(url="http://a.example/"))


def test_a_way_is_told_in_notes() -> None:
    """Moved for good, encryption lost, and left by the page itself."""
    way = [
        leg(301),
        leg(url="http://a.example/new"),
        Leg("2", "http://a.example/by-script", "GET", 0.0, SENT, {"status": 200, "headers": {}}),
    ]
    assert notes_on(way) == [
        "permanent redirect to http://a.example/new",
        "redirect from https to http at https://a.example/terms?q=1",
        "the page itself went on from http://a.example/new to http://a.example/by-script",
    ]


@pytest.mark.parametrize(
    ("text", "charset", "sent"),
    [
        ("é", "utf-8", "é".encode()),
        ("é", "", b"\xef\xbb\xbf\xc3\xa9"),
        ("é “x”", "iso-8859-1", "é “x”".encode("cp1252")),
        ("日本", "shift_jis", "日本".encode("shift_jis")),
        ("é", "utf-16le", "é".encode("utf-16-le")),
        ("é", "no-such", "é".encode()),
        ("<meta charset=windows-1251>да", "", "<meta charset=windows-1251>да".encode("cp1251")),
    ],
)
def test_a_decoded_body_becomes_its_bytes_again(text: str, charset: str, sent: bytes) -> None:
    """The length that was counted tells which encoding it was."""
    assert encoded(text, charset, len(sent)) == sent


def test_a_body_that_cannot_be_restored_is_unknown() -> None:
    """No encoding gives that length."""
    assert encoded("é", "utf-8", 7) is None


@pytest.mark.parametrize(
    ("message", "reason", "transient"),
    [
        ("Page.goto: net::ERR_NAME_NOT_RESOLVED at http://a/", Reason.DNS, False),
        ("net::ERR_CONNECTION_REFUSED", Reason.CONNECT, True),
        ("net::ERR_CONNECTION_RESET", Reason.RESET, True),
        ("net::ERR_CERT_DATE_INVALID", Reason.TLS, False),
        ("net::ERR_SSL_PROTOCOL_ERROR", Reason.TLS, False),
        ("net::ERR_TOO_MANY_REDIRECTS", Reason.TOO_MANY_REDIRECTS, False),
        ("net::ERR_INCOMPLETE_CHUNKED_ENCODING", Reason.TRUNCATED, True),
        ("net::ERR_CONTENT_DECODING_FAILED", Reason.ENCODING, False),
        ("net::ERR_UNKNOWN_URL_SCHEME", Reason.SCHEME_REFUSED, False),
        ("net::ERR_NEVER_HEARD_OF", Reason.PROTOCOL, False),
        ("CDPSession.send: Target page, context or browser has been closed", Reason.BROWSER_CRASHED, True),
        ("Page.goto: Page crashed", Reason.BROWSER_CRASHED, True),
        ("something else\nwith a trace", Reason.BROWSER_CRASHED, True),
    ],
)
def test_what_the_browser_says_has_a_reason(message: str, reason: Reason, transient: bool) -> None:  # noqa: FBT001 - a table
    """Each name of Chromium's is one of ours; messages are a line and name the address."""
    failure = translated("http://a/", message)
    assert (failure.reason, failure.transient) == (reason, transient)
    assert failure.message.startswith("http://a/: ")
    assert "\n" not in failure.message
    assert net_error(message) in failure.message
