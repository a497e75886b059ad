"""One page in a browser as a capture: the way to it, what it was answered, and what it was not allowed."""

from __future__ import annotations

import base64
import gzip
import hashlib
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.browser.site import QUICK, WORDS, Answer, Site, Visitor, texts
from tests.fetch.loopback import Answer as Raw
from tests.fetch.loopback import RawServer, hang_up, ok
from tosmon.archive.http import read_response
from tosmon.browser.faults import Download
from tosmon.browser.page import VIEWPORT, context_options
from tosmon.browser.values import PageRequest, awaited
from tosmon.core.model import Range, Reason
from tosmon.errors import FetchFailed

pytestmark = pytest.mark.service

TEXT = WORDS.strip()
PAGE = f"<title>Terms</title><p>{WORDS}</p>"


# --- the way ----------------------------------------------------------------------------------------------------------


def test_redirects_are_hops_in_order(site: Site, visitor: Visitor) -> None:
    """Each request and answer is written down as HTTP/1.1, cookies and all, and can be read back."""
    site.put("/new", Answer(gzip.compress(PAGE.encode()), headers={"Content-Encoding": "gzip", "X-Odd": "a\tb"}))
    moved = Answer("gone", status=301, headers={"Location": "{there}/new", "Set-Cookie": "a=1"})
    capture = visitor.capture(site.put("/old", moved) + "?q=1#part")
    first, last = capture.hops
    assert (first.url, first.status, first.header("location")) == (f"{site.here}/old?q=1", 301, f"{site.there}/new")
    assert (last.url, last.status, capture.url) == (f"{site.there}/new", 200, f"{site.there}/new")
    assert first.request.startswith(f"GET /old?q=1 HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n".encode())
    assert b"User-Agent: tosmon/test Mozilla/5.0\r\n" in first.request
    assert (first.connection.address, last.connection.address) == ("127.0.0.1", "127.0.0.2")
    read = read_response(last.request, last.response)
    assert (read.status, read.body, read.headers) == (200, PAGE.encode(), last.headers)
    assert last.header("x-archive-orig-content-encoding") == "gzip"
    assert last.header("content-encoding") is None
    assert first.started <= last.started
    assert capture.notes == (f"permanent redirect to {site.there}/new",)
    assert capture.requested_url == f"{site.here}/old?q=1#part"


@pytest.mark.parametrize(
    "leave",
    [
        "",
        "<meta http-equiv=refresh content='1; url=/arrived'>",
        "<script>location = '/arrived'</script>",
        "<script>setTimeout(() => location.replace('/arrived'), 300)</script>",
        "<form action=/arrived></form><script>onload = () => document.forms[0].submit()</script>",
    ],
)
def test_a_page_that_goes_elsewhere_is_followed(site: Site, visitor: Visitor, leave: str) -> None:
    """The last document is the answer, however the page went on to it."""
    site.put("/arrived", PAGE)
    headers = {} if leave else {"Refresh": "0;url=/arrived"}
    capture = visitor.capture(site.put("/leave", Answer(leave + "<p>Please wait.</p>", headers=headers)), "p")
    assert [hop.url.rstrip("?") for hop in capture.hops] == [f"{site.here}/leave", f"{site.here}/arrived"]
    assert leave.encode() in capture.hops[0].response
    assert texts(capture) == [TEXT]
    assert capture.url.rstrip("?") == f"{site.here}/arrived"
    assert capture.notes[0].startswith("the page itself went on from")


@pytest.mark.parametrize(
    "page",
    [
        Answer(status=302, headers={"Location": "/round"}),
        Answer("<script>location = '/round?' + Math.random()</script>"),
        Answer("<meta http-equiv=refresh content='0; url=/round'>"),
    ],
)
def test_going_round_is_given_up(site: Site, visitor: Visitor, page: Answer) -> None:
    """By the server, by a script, by itself."""
    with pytest.raises(FetchFailed, match="more than 3 redirects") as failed:
        visitor.capture(site.put("/round", page), limits=replace(QUICK, redirects=3))
    assert failed.value.reason == Reason.TOO_MANY_REDIRECTS


@pytest.mark.parametrize("stay", ["location = 'mailto:a@b.example'", "location = 'data:text/html,x'", "print()"])
def test_a_page_that_cannot_go_elsewhere_is_the_answer(site: Site, visitor: Visitor, stay: str) -> None:
    """Addresses for other programs lead nowhere, and nothing is printed."""
    capture = visitor.capture(site.put("/stays", f"{PAGE}<script>{stay}</script>"))
    assert (texts(capture), len(capture.hops)) == ([TEXT], 1)


def test_an_address_that_a_script_set_is_the_pages(site: Site, visitor: Visitor) -> None:
    """`history.pushState` makes no document: the hop is what was asked, the address what the page says."""
    capture = visitor.capture(site.put("/pushed", PAGE + "<script>history.pushState(0, '', '/terms#top')</script>"))
    assert (capture.url, capture.answer.url) == (f"{site.here}/terms", f"{site.here}/pushed")


def test_pushed_redirect_through_tls_tells_its_certificates(site: Site, secure: Visitor, tls: RawServer) -> None:
    """The browser tells version, cipher and the chain; each hop keeps its own."""
    capture = secure.capture(tls.url)
    facts = capture.answer.connection
    assert (facts.tls_version, bool(facts.cipher), facts.port) == ("TLSv1.3", True, tls.port)
    assert facts.certificate_sha256 == facts.chain[0]
    assert len(facts.chain[0]) == len(hashlib.sha256().hexdigest())
    assert capture.rendering
    assert capture.rendering.missing == ()
    assert site.port != tls.port


def test_an_untrusted_certificate_fails(visitor: Visitor, tls: RawServer) -> None:
    """Nobody is asked whether to go on."""
    with pytest.raises(FetchFailed, match="certificate is not trusted") as failed:
        visitor.capture(tls.url)
    assert failed.value.reason == Reason.TLS


# --- what was answered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "body"), [(404, PAGE), (503, PAGE), (401, ""), (403, ""), (204, ""), (205, ""), (200, ""), (500, "")]
)
def test_every_status_is_a_capture(site: Site, visitor: Visitor, status: int, body: str) -> None:
    """What was answered is not judged, nor waited for where it is no page; empty answers have no text at all."""
    challenge = {"WWW-Authenticate": "Basic"} if status == 401 else {}
    address = site.put("/status", Answer(body, status=status, headers=challenge))
    capture = visitor.capture(address, "#never", limits=replace(QUICK, selector=30))
    assert capture.status == status
    assert texts(capture) == ([TEXT] if body else [])
    assert capture.answer.response.endswith(b"\r\n\r\n" + body.encode())
    assert capture.duration < 20


@pytest.mark.parametrize(
    ("answer", "type_"),
    [
        (Answer(b"%PDF-1.4", "application/pdf"), "application/pdf"),
        (Answer("a", "text/plain", headers={"Content-Disposition": "attachment; filename=a.txt"}), "text/plain"),
        (Answer(b"PK\x03\x04", "application/zip"), "application/zip"),
        (Answer(b"\x89PNG\r\n\x1a\n", "image/png"), "image/png"),
    ],
)
def test_a_file_is_no_page(site: Site, visitor: Visitor, answer: Answer, type_: str) -> None:
    """The failure tells what the server calls it, so that a reader of such files may ask again."""
    with pytest.raises(Download) as failed:
        visitor.capture(site.put("/file", answer))
    assert (failed.value.reason, failed.value.content_type) == (Reason.DOWNLOAD, type_)
    assert not failed.value.transient


def test_a_redirect_to_a_file_is_no_page_either(site: Site, visitor: Visitor) -> None:
    """Also where the page's own script leads there."""
    site.put("/file.pdf", Answer(b"%PDF-1.4", "application/pdf"))
    for path, answer in (
        ("/to-file", Answer(status=302, headers={"Location": "/file.pdf"})),
        ("/by-script", Answer(PAGE + "<script>location = '/file.pdf'</script>")),
    ):
        with pytest.raises(Download):
            visitor.capture(site.put(path, answer))


def test_a_rendering_says_how_it_was_made(site: Site, visitor: Visitor) -> None:
    """Browser, window, picture, requests, bytes, and what was refused."""
    page = PAGE + "<div style='height:2000px'></div><img src=/one><img src='http://169.254.169.254/two'>"
    capture = visitor.capture(site.put("/made", page))
    made = capture.rendering
    assert made
    assert (made.browser, made.viewport) == ("Chromium/test", VIEWPORT)
    assert made.requests == 3
    assert made.received > len(page)
    assert made.refused == ("http://169.254.169.254/: metadata service",)
    assert made.screenshot.startswith(b"\x89PNG")
    width, height = (int.from_bytes(made.screenshot[at : at + 4], "big") for at in (16, 20))
    assert width == VIEWPORT[0]
    assert 2000 < height < 2300


def test_a_long_page_is_pictured_in_part(site: Site, visitor: Visitor) -> None:
    """Height and size of the picture are bounded; without one the capture stands, with a note."""
    address = site.put("/tall", PAGE + "<div style='height:30000px'></div>")
    made = visitor.capture(address, limits=replace(QUICK, screenshot_height=1000)).rendering
    assert made
    assert int.from_bytes(made.screenshot[20:24], "big") == 1000
    capture = visitor.capture(address, limits=replace(QUICK, screenshot_bytes=100))
    assert capture.rendering
    assert capture.rendering.screenshot == b""
    assert capture.notes == ("no screenshot: it would be too large",)


# --- what cannot be had -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "reason", "what"),
    [
        ("http://169.254.169.254/", Reason.ADDRESS_REFUSED, "metadata service"),
        ("https://10.0.0.1/", Reason.ADDRESS_REFUSED, "private"),
        ("http://nowhere.invalid/", Reason.DNS, "no address for nowhere.invalid"),
        ("https://nowhere.invalid/", Reason.DNS, "no address for nowhere.invalid"),
        ("http://127.0.0.1:2/", Reason.CONNECT, "no connection to 127.0.0.1 port 2"),
        ("https://127.0.0.1:2/", Reason.CONNECT, "no connection to 127.0.0.1 port 2"),
        ("file:///etc/passwd", Reason.SCHEME_REFUSED, "only http and https"),
        ("http://user:word@127.0.0.1/", Reason.ADDRESS_REFUSED, "user name or password"),
    ],
)
def test_what_cannot_be_reached_fails_with_the_reason(visitor: Visitor, url: str, reason: Reason, what: str) -> None:
    """The proxy's reason is told, not the browser's."""
    with pytest.raises(FetchFailed, match=what) as failed:
        visitor.capture(url)
    assert failed.value.reason == reason


def test_a_redirect_to_a_private_address_is_refused(site: Site, visitor: Visitor) -> None:
    """By the server, or by a script: nothing of the first page is taken for the document."""
    for path, answer in (
        ("/inside", Answer(status=302, headers={"Location": "http://10.0.0.1/"})),
        ("/inside-script", Answer(PAGE + "<script>location = 'https://10.0.0.1/'</script>")),
    ):
        with pytest.raises(FetchFailed) as failed:
            visitor.capture(site.put(path, answer))
        assert failed.value.reason == Reason.ADDRESS_REFUSED


@pytest.mark.parametrize(
    ("answer", "reasons"),
    [
        (hang_up(), {Reason.PROTOCOL, Reason.RESET}),
        (b"this is no HTTP at all\r\n\r\n", {Reason.PROTOCOL}),
        (hang_up(ok(b"<p>half" + b" " * 999, "Content-Type: text/html")[:-500]), {Reason.TRUNCATED}),
        (ok(b"no gzip", "Content-Encoding: gzip", "Content-Type: text/html"), {Reason.ENCODING}),
    ],
)  # fmt: skip
def test_unsound_answers_fail(visitor: Visitor, answer: Raw, reasons: set[Reason]) -> None:
    """Closed, garbled, cut off, wrongly coded."""
    with RawServer(answer) as server, pytest.raises(FetchFailed) as failed:
        visitor.capture(server.url)
    assert failed.value.reason in reasons


def test_a_page_that_asks_for_too_much_fails(site: Site, visitor: Visitor) -> None:
    """The limit of bytes is for all that a page loads."""
    site.put("/heavy", Answer("x" * 3_000_000, "text/plain"))
    address = site.put("/loads", PAGE + "<script>fetch('/heavy').then(a => a.text())</script>")
    with pytest.raises(FetchFailed, match="more than 1 MiB") as failed:
        visitor.capture(address, most_bytes=2**20)
    assert failed.value.reason == Reason.TOO_LARGE


# --- manners ----------------------------------------------------------------------------------------------------------


def test_dialogs_are_dismissed_and_noted(site: Site, visitor: Visitor) -> None:
    """Also those that ask not to leave, which holds up neither the page's own way nor its end."""
    site.put(
        "/after", f"<p>{WORDS}</p><script>onbeforeunload = (e) => {{ e.preventDefault(); return 'stay' }}</script>"
    )
    page = """<script>document.title = String([alert("a"), confirm("b"), prompt("c", "d")]);
    onbeforeunload = (e) => { e.preventDefault(); return "stay" }; location = "/after?" + document.title</script>"""
    capture = visitor.capture(site.put("/dialogs", page))
    assert capture.answer.url == f"{site.here}/after?,false,"
    assert capture.notes[1:] == (
        "the page's alert was dismissed: 'a'",
        "the page's confirm was dismissed: 'b'",
        "the page's prompt was dismissed: 'c'",
    )
    assert texts(capture) == [TEXT]


def test_windows_are_closed_and_noted(site: Site, visitor: Visitor) -> None:
    """Windows that a page opens are gone at once; a page that opens one after the other is given up."""
    page = PAGE + "<script>for (let i = 0; i < COUNT; i++) window.open('/window?' + i)</script>"
    capture = visitor.capture(site.put("/windows", page.replace("COUNT", "2")))
    assert capture.notes == ("the page opened a window, which was closed",)
    assert texts(capture) == [TEXT]
    with pytest.raises(FetchFailed, match="more than 3 windows"):
        visitor.capture(site.put("/windows", page.replace("COUNT", "9")), limits=replace(QUICK, popups=3))


def test_a_page_that_offers_a_file_stays_the_page(site: Site, visitor: Visitor) -> None:
    """The file is saved nowhere, and is not the answer."""
    site.put("/offered", Answer(b"x", "application/zip", headers={"Content-Disposition": "attachment"}))
    capture = visitor.capture(site.put("/offers", PAGE + "<script>location = '/offered'</script>"))
    assert ([hop.url for hop in capture.hops], texts(capture)) == ([f"{site.here}/offers"], [TEXT])
    assert capture.notes == (f"a download of {site.here}/offered was refused",)


def test_downloads_beside_the_page_are_refused_and_noted(site: Site, visitor: Visitor) -> None:
    """A frame or a script that saves a file."""
    site.put("/save", Answer(b"x", "application/zip"))
    capture = visitor.capture(site.put("/saves", PAGE + "<iframe src=/save></iframe>"))
    assert capture.notes == (f"a download of {site.here}/save was refused",)
    assert texts(capture) == [TEXT]


def test_service_workers_and_permissions_are_not_given(site: Site, visitor: Visitor) -> None:
    """A worker would answer in the server's place; and the page may know that nobody sits here."""
    site.put("/worker.js", Answer("self.onfetch = (e) => e.respondWith(new Response('worker'))", "text/javascript"))
    page = """<main></main><script>
    const tell = (what) => document.querySelector("main").insertAdjacentHTML("beforeend", `<p>${what}</p>`);
    (async () => {
      await navigator.serviceWorker.register("/worker.js").catch(() => 0);
      const place = await navigator.permissions.query({ name: "geolocation" });
      tell(`${navigator.webdriver} ${place.state !== "granted"} ${navigator.language}`);
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      tell(`${timeZone} ${Boolean(navigator.serviceWorker.controller)}`);
    })();</script>"""
    capture = visitor.capture(site.put("/worker", page), "p", language="pt-BR")
    assert texts(capture) == ["true true pt-BR", "UTC false"]
    assert b"Accept-Language: pt-BR" in capture.answer.request


def test_a_wish_for_languages_is_handed_on() -> None:
    """The first is the browser's own; more than one go along as they stand."""
    options = context_options(PageRequest("https://a.example/", accept_language="de-CH, de;q=0.9"), "tosmon/1")
    assert (options["locale"], options["extra_http_headers"]) == ("de-CH", {"Accept-Language": "de-CH, de;q=0.9"})
    assert context_options(PageRequest("https://a.example/"), "tosmon/1")["locale"] == "en-US"


def test_what_is_waited_for_of_a_selection() -> None:
    """A range is there when its start is."""
    assert awaited(("main", Range("h1", "footer", start_included=True, end_included=False))) == ("main", "h1")


# --- servers ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate() -> trustme.LeafCert:
    """Return a certificate that no browser trusts by itself."""
    return trustme.CA().issue_cert("127.0.0.1")


@pytest.fixture
def tls(certificate: trustme.LeafCert) -> Iterator[RawServer]:
    """Return a server that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with RawServer(ok(PAGE.encode(), "Content-Type: text/html"), tls=context) as server:
        yield server


@pytest.fixture(scope="module")
def secure(chromium: str, certificate: trustme.LeafCert) -> Iterator[Visitor]:
    """Return a browser that trusts the certificate."""
    leaf = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    with Visitor(chromium, f"--ignore-certificate-errors-spki-list={pin}") as found:
        yield found
