"""Bodies: content codings undone within a bound, and where a message ends."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.model import Reason
from tosmon.fetch.body import BodyError, Decoder, message_bounds

PLENTY = 1 << 20
PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}


def decode(coding: str, *parts: bytes, limit: int = PLENTY) -> bytes:
    """Return the decoded body."""
    decoder = Decoder(coding, limit)
    for part in parts:
        decoder.feed(part)
    return decoder.finish()


def bare_deflate(data: bytes) -> bytes:
    """Return deflate without zlib's wrapping, as some servers send it."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@given(st.binary(max_size=2000), st.lists(st.integers(0, 2500), max_size=4), st.sampled_from(["gzip", "deflate", ""]))
def test_decoding_undoes_coding_however_it_is_cut(body: bytes, cuts: list[int], coding: str) -> None:
    """What comes out is what went in, wherever the packets ended."""
    packed = PACK[coding](body)
    edges = [0, *sorted(cuts), len(packed)]
    parts = [packed[a:b] for a, b in pairwise(edges)]
    assert decode(coding, *parts) == body


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", " gzip "])
def test_gzip_has_several_names(coding: str) -> None:
    """Codings are compared without case; x-gzip is gzip (RFC 9110 section 8.4.1.3)."""
    assert decode(coding, gzip.compress(b"terms")) == b"terms"


def test_bare_deflate_is_understood() -> None:
    """Deflate without zlib's head is decoded as well."""
    assert decode("deflate", bare_deflate(b"terms" * 50)) == b"terms" * 50


@pytest.mark.parametrize("cut", [1, 10, 26])
def test_gzip_in_several_members_is_one_body(cut: int) -> None:
    """Members follow each other (RFC 1952 section 2.2), wherever the packets end."""
    packed = gzip.compress(b"terms ") + gzip.compress(b"of service")
    assert decode("gzip", packed[:cut], packed[cut:]) == b"terms of service"


def test_padding_after_gzip_is_ignored() -> None:
    """Zeros after the last member are padding."""
    assert decode("gzip", gzip.compress(b"terms") + b"\0" * 40, b"\0") == b"terms"


def test_an_empty_body_needs_no_coding() -> None:
    """An empty body that claims to be gzip is empty."""
    assert decode("gzip") == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_cut_body_is_truncated(coding: str) -> None:
    """A coding that has not reached its end is a truncated body."""
    packed = PACK[coding](b"terms" * 50)
    with pytest.raises(BodyError) as caught:
        decode(coding, packed[:-6])
    assert caught.value.reason == Reason.TRUNCATED


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_another_format_is_an_encoding_failure(coding: str) -> None:
    """A plain page that claims to be packed is refused."""
    with pytest.raises(BodyError) as caught:
        decode(coding, b"<html>" * 20)
    assert caught.value.reason == Reason.ENCODING


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "chunked"])
def test_codings_nobody_asked_for_are_refused(coding: str) -> None:
    """Only gzip and deflate are asked for; anything else is an encoding failure that names it."""
    with pytest.raises(BodyError, match=coding) as caught:
        Decoder(coding, PLENTY)
    assert caught.value.reason == Reason.ENCODING


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_the_limit_is_exact(coding: str) -> None:
    """A body of just the limit passes, one byte more does not."""
    pack = PACK[coding]
    assert len(decode(coding, pack(b"x" * 1000), limit=1000)) == 1000
    with pytest.raises(BodyError) as caught:
        decode(coding, pack(b"x" * 1001), limit=1000)
    assert caught.value.reason == Reason.TOO_LARGE_DECODED


@pytest.mark.parametrize("size", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_large_bodies_come_out_whole(coding: str, size: int) -> None:
    """Bodies about as long as the pieces they are unpacked in lose nothing."""
    assert decode(coding, PACK[coding](b"x" * size), limit=4 << 20) == b"x" * size


def test_a_bomb_does_not_unpack() -> None:
    """64 MB of zeros behind 64 kB stop at the limit, and memory stays near it."""
    bomb = gzip.compress(b"\0" * (64 << 20))
    tracemalloc.start()
    with pytest.raises(BodyError):
        decode("gzip", bomb, limit=1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


HEAD = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "status", "headers", "expected"),
    [
        (HEAD + b"bodymore", 200, {"content-length": "4"}, HEAD + b"body"),
        (HEAD + b"body until close", 200, {}, HEAD + b"body until close"),
        (HEAD + b"4\r\nbody\r\n0\r\n\r\nmore", 200, {"transfer-encoding": "chunked"}, HEAD + b"4\r\nbody\r\n0\r\n\r\n"),
        (HEAD + b"4;x=y\r\nbody\r\n0\r\nT: t\r\n\r\nmo", 200, {"transfer-encoding": "chunked"}, None),
        (HEAD + b"more", 304, {"content-length": "40"}, HEAD),
        (b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HEAD, 200, {"content-length": "0"}, HEAD),
        (b"HTTP/1.1 200 OK\nA: b\n\nbody", 200, {"content-length": "4"}, b"HTTP/1.1 200 OK\nA: b\n\nbody"),
    ],
)
def test_a_message_ends_where_its_framing_says(
    data: bytes, status: int, headers: dict[str, str], expected: bytes | None
) -> None:
    """Interim responses before it and bytes after it are no part of a response."""
    start, end = message_bounds(data, status, headers)
    assert data[start:end] == (data[:-2] if expected is None else expected)
