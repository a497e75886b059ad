"""HTTP responses as crawlers keep them: taken as they are, mended, or refused."""

from __future__ import annotations

import gzip
import hashlib
import time
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.importers.warc.made import http
from tosmon.archive.http import read_response
from tosmon.importers.warc.answers import location_of, payloads, read, status_of
from tosmon.importers.warc.digests import fits
from tosmon.importers.warc.values import LIMITS, Unusable

TEXT = b"<p>You may not scrape.</p>"


def chunked(body: bytes, size: int = 10) -> bytes:
    """Return a body in chunks."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


KEPT = [
    http(TEXT),
    http(TEXT, Content_Length=""),
    http(chunked(TEXT), Content_Length="", Transfer_Encoding="chunked"),
    http(gzip.compress(TEXT), Content_Encoding="gzip"),
    http(chunked(gzip.compress(TEXT)), Content_Length="", Transfer_Encoding="chunked", Content_Encoding="gzip"),
    http(zlib.compress(TEXT), Content_Encoding="deflate"),
    http(zlib.compress(TEXT)[2:-4], Content_Encoding="deflate"),
    http(TEXT, X_Crawl_Content_Encoding="br", X_Crawl_Transfer_Encoding="chunked"),
    b"HTTP/1.1 103 Early Hints\r\nLink: " + b"x" * 200 + b"\r\n\r\n" + http(TEXT),
]
MENDED = [
    http(TEXT, Content_Encoding="gzip"),  # Common Crawl until 2018
    http(TEXT, Content_Length="20", Content_Encoding="gzip"),
    http(TEXT, Content_Length="9000", Content_Encoding="br"),
    http(TEXT, Content_Length="", Transfer_Encoding="chunked"),
    http(TEXT, Content_Length="", Transfer_Encoding="chunked", Content_Encoding="gzip"),
    http(TEXT, Content_Length="3"),
    http(TEXT).replace(b"HTTP/1.1", b"HTTP/2"),
    http(TEXT).replace(b"HTTP/1.1 200 OK", b"HTTP/1.1  200"),
    http(TEXT).replace(b"\r\n\r\n", b"\r\nno colon here\r\n\r\n", 1),
    http(TEXT).replace(b"\r\n\r\n", b"\r\nBad Name: x\r\nX:\x01\x02\r\n\r\n", 1),
]
REFUSED = {
    "no HTTP response": b"<html>" + TEXT,
    "do not end": b"HTTP/1.1 200 OK\r\nX: y",
    "cut off: 5 of 26": http(TEXT, Content_Length="26")[: -len(TEXT)] + TEXT[:5],
    "within its chunks": http(chunked(TEXT)[:-20], Content_Length="", Transfer_Encoding="chunked"),
    "body is cut off": http(gzip.compress(TEXT * 99)[:-30], Content_Encoding="gzip"),
    "br": http(b"\x8b\x0c\x80" + bytes(range(128, 200)), Content_Encoding="br"),
    "gzip, gzip": http(gzip.compress(gzip.compress(TEXT)), Content_Encoding="gzip, gzip"),
    "transfer coding": http(gzip.compress(TEXT), Content_Length="", Transfer_Encoding="gzip, chunked"),
}


@pytest.mark.parametrize("block", KEPT)
def test_a_response_that_can_be_read_is_kept_as_it_is(block: bytes) -> None:
    """Byte for byte: it is evidence."""
    answer = read(block, LIMITS)
    assert (answer.response, answer.mended, answer.status) == (block, "", 200)
    assert read_response(b"GET", answer.response).body == TEXT


@pytest.mark.parametrize("block", MENDED)
def test_a_response_that_cannot_be_read_is_mended(block: bytes) -> None:
    """Same status, same body, and it is said."""
    answer = read(block, LIMITS)
    assert answer.mended
    found = read_response(b"GET", answer.response)
    assert (found.status, found.body) == (200, TEXT)
    assert ("Content-Type", "text/html") in found.headers
    assert read(answer.response, LIMITS).mended == ""


@pytest.mark.parametrize("why", REFUSED)
def test_a_response_that_is_not_whole_is_refused(why: str) -> None:
    """Half a text would look like a change."""
    with pytest.raises(Unusable, match=why):
        read(REFUSED[why], LIMITS)


def test_a_bomb_in_a_body_is_refused() -> None:
    """Before it is unpacked into memory."""
    block = http(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")
    begun = time.process_time()
    with pytest.raises(Unusable, match="larger than 1000000 bytes"):
        read(block, replace(LIMITS, page=1_000_000))
    assert time.process_time() - begun < 1


def test_endless_chunks_are_refused() -> None:
    """A chunk for each byte costs more than the bytes."""
    block = http(chunked(b"x" * 5000, 1), Content_Length="", Transfer_Encoding="chunked")
    with pytest.raises(Unusable, match="more than 1000 chunks"):
        read(block, replace(LIMITS, chunks=1000))


def test_status_and_location_are_found_in_the_beginning() -> None:
    """The rest of a response need not be there."""
    assert status_of(b"HTTP/1.0 404") == 404
    assert status_of(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\nX: y\n\nHTTP/1.1 410 Gone") == 410
    assert status_of(b"HTTP/1.1 100 Continue\r\n") is None
    assert status_of(b"HTTP/1.1 2000 OK") is None
    assert status_of(b"ICY 200 OK") is None
    assert location_of(b"HTTP/1.1 301 Moved\r\nlocation:  /x y \r\n") == "/x y"
    assert location_of(b"HTTP/1.1 301 Moved\r\nContent-Location: /x\r\n") == ""


def test_any_notation_of_a_digest_is_read() -> None:
    """And any of what tools take for a payload."""
    block = http(chunked(gzip.compress(TEXT)), Content_Length="", Transfer_Encoding="chunked", Content_Encoding="gzip")
    raw = chunked(gzip.compress(TEXT))
    for body in (raw, gzip.compress(TEXT), TEXT):
        for name in ("md5", "sha1", "sha256", "sha512"):
            digest = hashlib.new(name, body).hexdigest()
            assert fits(f"{name}:{digest.upper()}", payloads(block, LIMITS)), (name, body)
            assert not fits(f"{name}:{digest[:-1]}x", payloads(block, LIMITS))
    assert fits("", [b""])
    assert fits("blake9:abc", [b""])
    assert not fits("sha1:ümlaut", [b""])


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
)
def test_any_block_is_read_or_refused(junk: bytes, start: bytes) -> None:
    """Nothing else is raised, and what is read can be read back."""
    list(payloads(start + junk, LIMITS))
    try:
        answer = read(start + junk, LIMITS)
    except Unusable:
        return
    read_response(b"GET", answer.response)
