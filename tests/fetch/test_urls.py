"""URLs as they are requested."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Reason
from tosmon.errors import AddressRefused, FetchFailed
from tosmon.fetch.urls import authority, follow, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/terms#section", "https://example.com/terms"),
        ("HTTPS://EXAMPLE.com./a", "https://example.com/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://127.0.0.1:8900/x", "http://127.0.0.1:8900/x"),
        ("http://[::1]:8900/x", "http://[::1]:8900/x"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://1.example.com/", "https://1.example.com/"),
    ],
)
def test_urls_are_requested_in_one_spelling(text: str, expected: str) -> None:
    """Fragments and final dots go; names are in lower case and ASCII."""
    assert str(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ftp://example.com/", Reason.SCHEME_REFUSED),
        ("file:///etc/passwd", Reason.SCHEME_REFUSED),
        ("data:text/html,x", Reason.SCHEME_REFUSED),
        ("javascript:alert(1)", Reason.SCHEME_REFUSED),
        ("example.com/terms", Reason.SCHEME_REFUSED),
        ("", Reason.SCHEME_REFUSED),
        ("http:///terms", Reason.ADDRESS_REFUSED),
        ("http://./", Reason.ADDRESS_REFUSED),
        ("http://a..b/", Reason.ADDRESS_REFUSED),
        ("http://user@example.com/", Reason.ADDRESS_REFUSED),
        ("http://example.com@127.0.0.1/", Reason.ADDRESS_REFUSED),
        ("http://2130706433/", Reason.ADDRESS_REFUSED),
        ("http://0x7f000001/", Reason.ADDRESS_REFUSED),
        ("http://0x7f.1/", Reason.ADDRESS_REFUSED),
        ("http://0177.0.0.1/", Reason.PROTOCOL),
        ("http://127.1/", Reason.ADDRESS_REFUSED),
        ("http://127.0.0.1.1/", Reason.ADDRESS_REFUSED),
        ("http://127%2e0.0.1/", Reason.ADDRESS_REFUSED),
        ("http://[fe80::1%25eth0]/", Reason.ADDRESS_REFUSED),
        ("http://example.com:0/", Reason.ADDRESS_REFUSED),
        ("http://example.com:70000/", Reason.ADDRESS_REFUSED),
        ("http://exa mple.com/", Reason.ADDRESS_REFUSED),
        ("http://[::1/", Reason.PROTOCOL),
        ("http://\uff11\uff12\uff17.0.0.1/", Reason.PROTOCOL),
        ("https://example.com/\r\nHost: evil", Reason.PROTOCOL),
        ("https://example.com/" + "a" * 9000, Reason.PROTOCOL),
    ],
)
def test_odd_urls_are_refused(text: str, reason: Reason) -> None:
    """Other schemes, credentials, numbers in disguise and nonsense are refused, each with its reason."""
    with pytest.raises(FetchFailed) as caught:
        parse(text)
    assert caught.value.reason == reason


def test_credentials_never_show_in_messages() -> None:
    """A refused URL is named without its password."""
    with pytest.raises(FetchFailed) as caught:
        parse("https://user:hunter2@example.com/")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in caught.value.url


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/b", "https://example.com/b"),
        ("b?x=1", "https://example.com/a/b?x=1"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example/b", "http://other.example/b"),
        (" /b ", "https://example.com/b"),
        ("/b#part", "https://example.com/b"),
        ("", "https://example.com/a/"),
    ],
)
def test_locations_are_seen_from_the_answering_url(location: str, expected: str) -> None:
    """A redirect's target may be absolute or relative."""
    assert str(follow(parse("https://example.com/a/"), location)) == expected


def test_a_location_that_is_no_url_is_a_breach_of_protocol() -> None:
    """Nonsense in Location is a failure that names it."""
    with pytest.raises(FetchFailed, match="redirects to what is no URL") as caught:
        follow(parse("https://example.com/"), "http://[::1/")
    assert caught.value.reason == Reason.PROTOCOL


# --- what a browser asks its proxy for --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "port", "expected"),
    [
        ("Terms.Example:443", None, ("terms.example", 443)),
        ("terms.example.:8443", None, ("terms.example", 8443)),
        ("terms.example", 80, ("terms.example", 80)),
        ("terms.example:80", 443, ("terms.example", 80)),
        ("xn--bcher-kva.example:443", None, ("xn--bcher-kva.example", 443)),
        ("under_score.example:443", None, ("under_score.example", 443)),
        ("192.0.2.1:443", None, ("192.0.2.1", 443)),
        ("[2606:4700::1111]:443", None, ("2606:4700::1111", 443)),
        ("[2606:4700::1111]", 80, ("2606:4700::1111", 80)),
    ],
)
def test_authorities_are_host_and_port(text: str, port: int | None, expected: tuple[str, int]) -> None:
    """The host is in lower case, without brackets and final dot; the port is the given one where none is written."""
    assert authority(text, port) == expected


PIECES = st.sampled_from(
    [
        *"@:%[]/\\?#. \t\0",
        "%25",
        "::1",
        "127",
        "0x7f",
        "1",
        "443",
        "65536",
        "0",
        "a",
        "Example",
        "xn--",
        "ü",
        "１２７",
        "。",
    ]
)
DOUBTFUL = st.lists(PIECES, max_size=9).map("".join) | st.text(max_size=20)


@given(DOUBTFUL, st.none() | st.just(80))
def test_what_is_read_as_authority_is_nothing_else(text: str, port: int | None) -> None:
    """Whatever is asked for is refused, or is a host and a port that other readers see there, too."""
    try:
        host, found = authority(text, port)
    except AddressRefused:
        return
    assert re.fullmatch(r"[a-z0-9._:-]+", host)
    assert 0 < found < 65536
    other = urlsplit(f"http://{text}/")
    assert ((other.hostname or "").removesuffix("."), other.port or port) == (host, found)
    assert (other.username, other.path, other.query, other.fragment) == (None, "/", "", "")
    again = f"[{host}]:{found}" if ":" in host else f"{host}:{found}"
    assert authority(again, None) == (host, found)


def test_passwords_of_authorities_are_not_told() -> None:
    """Neither what is refused for its password nor what is no authority at all is repeated with it."""
    for text in ("user:hunter2@terms.example:443", "user:hunter2@[::1", "user:hunter2@terms example"):
        with pytest.raises(AddressRefused) as caught:
            authority(text, None)
        assert "hunter2" not in f"{caught.value} {caught.value.url} {caught.value.why}"
