"""When two addresses are one document's, and when they are not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.importers.warc.addresses import parse, quick_host

SAME = [
    ("https://www.example.com/terms", "http://example.com/terms"),
    ("https://www.example.com/terms", "HTTPS://WWW.EXAMPLE.COM/terms"),
    ("https://www.example.com/terms", "https://www.example.com:443/terms/"),
    ("https://www.example.com/terms", "http://www.example.com:80/terms#scraping"),
    ("https://www.example.com/terms", "https://www.example.com./terms?"),
    ("https://example.com", "https://example.com/"),
    ("https://example.com/a%7Eb/%c3%bc", "https://example.com/a~b/ü"),
    ("https://example.com/a/../b/./c", "https://example.com/b/c"),
    ("https://example.com/t?hl=en&gl=US", "https://example.com/t?gl=US&hl=en&"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
]
OTHER = [
    ("https://example.com/terms", "https://example.com/Terms"),
    ("https://example.com/terms", "https://help.example.com/terms"),
    ("https://example.com/terms", "https://example.com:8080/terms"),
    ("https://example.com:443/terms", "http://example.com:443/terms"),
    ("https://example.com/t?hl=en", "https://example.com/t?hl=de"),
    ("https://example.com/t?hl=en", "https://example.com/t"),
    ("https://example.com/t?a=1&a=2", "https://example.com/t?a=2&a=1"),
    ("https://example.com/a/b", "https://example.com/a%2Fb"),
    ("https://example.com/terms", "https://example.com.evil.example/terms"),
]
NONE = [
    "", "terms", "ftp://example.com/terms", "dns:example.com", "https:///terms", "https://user:pw@example.com/terms",
    "https://[::1/terms", "https://example.com:99999/", "urn:uuid:1", "https://ex ample.com/" + "x" * 9000, "https://\udcff.example/",
    "screenshot://example.com/",
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_these_are_one_page(one: str, other: str) -> None:
    """Written otherwise."""
    first, second = parse(one), parse(other)
    assert first is not None
    assert second is not None
    assert first.page == second.page
    assert quick_host(one) == quick_host(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_these_are_two_pages(one: str, other: str) -> None:
    """Another host, port, path or parameter is another page."""
    first, second = parse(one), parse(other)
    assert first is not None
    assert second is not None
    assert first.page != second.page


@pytest.mark.parametrize("url", NONE)
def test_these_are_no_addresses_of_pages(url: str) -> None:
    """Nobody can be asked for them."""
    assert parse(url) is None


def test_a_file_speaks_for_its_host_alone() -> None:
    """RFC 9309: the robots.txt of www.example.com says nothing of example.com; http and https are taken as one."""
    www, bare, plain, folder = (
        parse(f"{start}/robots.txt{end}")
        for start, end in (
            ("https://www.example.com", ""),
            ("https://example.com", ""),
            ("http://example.com:80", "#x"),
            ("https://example.com", "/"),
        )
    )
    assert www
    assert bare
    assert plain
    assert folder
    assert www.file != bare.file == plain.file != folder.file


@given(st.text(max_size=80) | st.text(max_size=60).map(lambda text: f"https://example.com/{text}"))
def test_any_text_is_told(url: str) -> None:
    """Nothing raises; what is an address is the same when it is read again; and its host is never missed."""
    address = parse(url)
    host = quick_host(url)
    if address is None:
        return
    again = parse(f"https://{address.page}")
    assert again is not None
    assert again.page == address.page
    assert address.page.startswith(host)


def test_time_grows_as_length_does() -> None:
    """Up to the length at which an address is none."""
    begun = time.process_time()
    for piece in ("%41", "../", "a&", "?", "ü", "/"):
        parse("https://example.com/" + piece * (2000 // len(piece)))
        quick_host("https://" + piece * 100_000)
    assert time.process_time() - begun < 1
