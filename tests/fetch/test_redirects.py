"""Redirects: followed hop by hop, each hop checked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fetch.loopback import QUICK, RawServer, ok, quick_fetcher, redirect
from tosmon.core.model import Capture, Reason
from tosmon.errors import FetchFailed
from tosmon.fetch import Limits, Request

NAMES = {
    "old.example": ["127.0.0.1"],
    "new.example": ["127.0.0.1"],
    "inside.example": ["10.0.0.5"],
    "mixed.example": ["93.184.215.14", "10.0.0.5"],
    "mapped.example": ["::ffff:169.254.169.254"],
    "metadata.example": ["169.254.169.254"],
}


def resolve(host: str, _port: int) -> list[str]:
    """Answer for the names of these tests."""
    return NAMES[host]


def fetch(url: str, limits: Limits = QUICK, **wishes: Any) -> Capture:
    """Return what one fetch of the URL brings, with these tests' names resolved."""
    with quick_fetcher(limits, resolver=resolve) as fetcher:
        return fetcher.fetch(Request(url, **wishes))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_and_recorded(status: int) -> None:
    """Every hop is in the capture, with its own bytes and URL."""
    first, second = redirect("/new?x=1#part", status), ok(b"terms")
    with RawServer(first, second) as server:
        capture = fetch(server.url)
    assert capture.requested_url == server.url
    assert capture.url == server.url + "new?x=1"
    assert [hop.status for hop in capture.hops] == [status, 200]
    assert [hop.url for hop in capture.hops] == [server.url, capture.url]
    assert [hop.response for hop in capture.hops] == [first, second]
    assert [hop.request for hop in capture.hops] == server.requests
    assert (capture.body, capture.status) == (b"terms", 200)


def test_a_redirect_is_the_answer_where_none_is_followed() -> None:
    """Whoever asks so decides for themselves where to go on."""
    with RawServer(redirect("/new")) as server:
        capture = fetch(server.url, follow=False)
    assert (capture.status, capture.answer.header("location"), len(server.requests)) == (302, "/new", 1)


def test_other_hosts_are_asked_by_their_own_name() -> None:
    """A redirect to another name is a new request with that name in Host."""
    with RawServer(ok(b"terms")) as there, RawServer(redirect(f"http://new.example:{there.port}/t")) as here:
        capture = fetch(f"http://old.example:{here.port}/")
    assert capture.url == f"http://new.example:{there.port}/t"
    assert f"Host: new.example:{there.port}".encode() in there.requests[0]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://metadata.example/",
        "http://mapped.example/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.5]/",
        "http://10.0.0.5/",
        "http://inside.example/",
        "http://mixed.example/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://user:password@new.example/",
    ],
)
def test_no_redirect_leads_inside(location: str) -> None:
    """Refused addresses are refused at every hop, under every spelling and behind every name."""
    with RawServer(redirect(location)) as server, pytest.raises(FetchFailed) as caught:
        fetch(server.url)
    assert caught.value.reason == Reason.ADDRESS_REFUSED
    assert "password" not in str(caught.value).replace("user name or password", "")


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://new.example/", "javascript:alert(1)", "data:,x"])
def test_no_redirect_leaves_the_web(location: str) -> None:
    """Only http and https are followed."""
    with RawServer(redirect(location)) as server, pytest.raises(FetchFailed) as caught:
        fetch(server.url)
    assert caught.value.reason == Reason.SCHEME_REFUSED


def test_a_loop_ends_at_its_first_round() -> None:
    """A page that redirects to itself is asked once."""
    with RawServer(redirect("/")) as server, pytest.raises(FetchFailed, match="in a loop") as caught:
        fetch(server.url)
    assert caught.value.reason == Reason.TOO_MANY_REDIRECTS
    assert len(server.requests) == 1


def test_a_chain_ends_at_the_limit() -> None:
    """As many redirects as allowed are followed, one more is a failure."""
    chain = [redirect(f"/{number}") for number in range(3)]
    with RawServer(*chain, ok(b"terms")) as server:
        assert len(fetch(server.url, Limits(redirects=3)).hops) == 4
    with RawServer(*chain, ok(b"terms")) as server, pytest.raises(FetchFailed, match="more than 2") as caught:
        fetch(server.url, Limits(redirects=2))
    assert caught.value.reason == Reason.TOO_MANY_REDIRECTS


def test_a_redirect_without_location_is_an_answer() -> None:
    """A 302 that says not where to is judged by its status, like any answer."""
    with RawServer(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n") as server:
        assert fetch(server.url).status == 302


def test_permanent_redirects_are_noted_with_their_end() -> None:
    """301 and 308 all the way: the note names the URL that the registry should have."""
    with RawServer(redirect("/a", 301), redirect("/b", 308), ok(b"terms")) as server:
        assert fetch(server.url).notes == (f"permanent redirect to {server.url}b",)


def test_a_permanent_redirect_is_noted_as_far_as_it_goes() -> None:
    """A temporary hop after a permanent one: only the permanent part is advice."""
    with RawServer(redirect("/a", 301), redirect("/b", 302), ok(b"terms")) as server:
        assert fetch(server.url).notes == (f"permanent redirect to {server.url}a",)


def test_what_follows_a_temporary_redirect_is_no_advice() -> None:
    """A permanent hop after a temporary one says nothing about the registered URL."""
    with RawServer(redirect("/a", 302), redirect("/b", 301), ok(b"terms")) as server:
        assert fetch(server.url).notes == ()


def test_validators_reach_the_page_behind_the_redirect() -> None:
    """The final page's validators are sent to it, so that it can answer 304."""
    with RawServer(redirect("/new"), b"HTTP/1.1 304 Not Modified\r\n\r\n") as server:
        capture = fetch(server.url, etag='"a"')
    assert capture.status == 304
    assert b'If-None-Match: "a"' in server.requests[1]


def test_a_page_that_waits_for_its_cookie_gets_it() -> None:
    """A redirect to itself that sets a cookie is no loop: the cookie goes back, to that host, in this fetch."""
    with RawServer(redirect("/", 302, "Set-Cookie: seen=1; Path=/"), ok(b"terms")) as server:
        assert fetch(server.url).body == b"terms"
    assert b"Cookie: seen=1\r\n" in server.requests[1]


def test_cookies_stay_with_their_host() -> None:
    """A cookie of one host is not sent to another."""
    with RawServer(ok(b"terms")) as there:
        location = f"http://new.example:{there.port}/"
        with RawServer(redirect(location, 302, "Set-Cookie: id=1")) as here:
            fetch(f"http://old.example:{here.port}/")
    assert b"ookie" not in there.requests[0]


def test_the_bytes_of_all_hops_count_together() -> None:
    """Many large redirects cannot take more than one large page."""
    fat = b"HTTP/1.1 302 Found\r\nLocation: /%d\r\nContent-Length: 40000\r\n\r\n" + b"x" * 40_000
    hops = [fat.replace(b"%d", b"%d" % number) for number in range(3)]
    with RawServer(*hops, ok(b"terms")) as server, pytest.raises(FetchFailed) as caught:
        fetch(server.url, Limits(wire_bytes=100_000, attempts=1))
    assert caught.value.reason == Reason.TOO_LARGE
