"""URLs as they are requested."""

from __future__ import annotations

import pytest

from tosmon.core.model import Reason
from tosmon.errors import FetchFailed
from tosmon.fetch.urls import follow, parse


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
