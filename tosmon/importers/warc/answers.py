"""HTTP responses as records hold them: their status, and the whole of them in a form that can be read back.

Crawlers undo codings and leave the headers that tell of them (Common Crawl did until 2018), write what HTTP/2 said as a
status line of their own, and keep header lines that no server should send. Such a response is mended: same status, same
body, the headers that can stand, and the length that it has. What is cut off is no document and is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final

from tosmon.archive.http import Unreadable, read_response
from tosmon.importers.warc.values import Limits, Unusable

__all__ = ["Answer", "location_of", "payloads", "read", "status_of"]

Fields = list[tuple[bytes, bytes]]
UNDONE: Final = "the body was kept with its coding undone, the headers as sent"
WRITTEN: Final = "the headers were written otherwise than HTTP/1.1 has them"
LENGTH: Final = "the body was kept longer than the headers say"
FRAMING: Final = frozenset({b"transfer-encoding", b"content-length", b"connection", b"keep-alive", b"trailer"})
LONGEST_SIZE: Final = 256  # bytes of the line that states a chunk's size


@dataclass(frozen=True, slots=True)
class Answer:
    """A response whole, readable by `read_response`; `mended` says what had to be written anew of it, if anything."""

    status: int
    response: bytes
    mended: str = ""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A response taken apart: `raw` is its body as it stands in the record."""

    status: int
    fields: Fields
    raw: bytes

    def get(self, name: bytes) -> bytes:
        return b",".join(value for key, value in self.fields if key.lower() == name).strip()


def status_of(start: bytes) -> int | None:
    """Return the status of the response that begins so, or None where it is none; interim ones are passed over."""
    at = 0
    while (found := _status_line().match(start, at)) and found[1].startswith(b"1"):
        ends = [end for end in (start.find(b"\n\r\n", at), start.find(b"\n\n", at)) if end >= 0]
        if not ends:
            return None
        at = min(ends) + (3 if start.startswith(b"\r", min(ends) + 1) else 2)
    return int(found[1]) if found else None


def location_of(start: bytes) -> str:
    """Return where the response that begins so redirects to, or an empty string."""
    found = _location().search(start)
    return found[1].decode("utf-8", "replace").strip() if found else ""


def read(block: bytes, limits: Limits) -> Answer:
    """Return the response that a record's block holds.

    Raises:
        Unusable: it is none, is cut off, is too large, or has a coding that nobody here can undo.
    """
    taken = _taken(block, limits)
    body, mended = _unframed(taken, limits)
    fields, undone = _coded(taken, body, limits)
    mended = undone or mended
    if not mended:
        try:
            read_response(b"GET", block)
        except Unreadable:
            mended = WRITTEN
        else:
            return Answer(taken.status, block)
    response = _written(taken.status, fields, body)
    try:
        read_response(b"GET", response)
    except Unreadable as error:
        raise Unusable(str(error)) from error
    return Answer(taken.status, response, mended)


def payloads(block: bytes, limits: Limits) -> Iterator[bytes]:
    """Yield what tools take for a response's payload: what follows the headers, without framing, without coding.

    WARC 1.1 section 5.9 means one of the first two; Common Crawl and browsers hand out the third.
    """
    try:
        taken = _taken(block, limits)
        yield taken.raw
        yield _unframed(taken, limits)[0]
        yield read_response(b"GET", read(block, limits).response).body
    except (Unusable, Unreadable):
        return


@cache
def _status_line() -> re.Pattern[bytes]:
    return re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?!\d)", re.IGNORECASE)


@cache
def _location() -> re.Pattern[bytes]:
    return re.compile(rb"^location:[ \t]*([^\r\n]{1,4096})", re.IGNORECASE | re.MULTILINE)


@cache
def _token() -> re.Pattern[bytes]:
    """Return what a header's name is made of (RFC 9110 section 5.6.2)."""
    return re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@cache
def _never_in_values() -> re.Pattern[bytes]:
    return re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def _taken(block: bytes, limits: Limits) -> _Taken:
    """Return the response taken apart; interim ones before it are left out (RFC 9110 section 15.2)."""
    while True:
        first = _status_line().match(block)
        if first is None:
            raise Unusable("it holds no HTTP response")
        status = int(first[1])
        strict, loose = block.find(b"\n\r\n", 0, limits.http_head), block.find(b"\n\n", 0, limits.http_head)
        ends = [(place, size) for place, size in ((strict, 3), (loose, 2)) if place >= 0]
        if not ends:
            raise Unusable("the headers of its response do not end")
        place, size = min(ends)
        head, block = block[:place], block[place + size :]
        if status >= HTTPStatus.OK:
            return _Taken(status, _fields(head), block)


def _fields(head: bytes) -> Fields:
    """Return the header lines that can stand in a response; of others something is said by `mended`."""
    fields: Fields = []
    for line in head.split(b"\n")[1:]:
        name, colon, value = line.rstrip(b"\r").partition(b":")
        if colon and _token().fullmatch(name.strip()):
            fields.append((name.strip(), _never_in_values().sub(b" ", value).strip()))
    return fields


def _unframed(taken: _Taken, limits: Limits) -> tuple[bytes, str]:
    """Return the body without its framing (RFC 9112 section 6), and what of the headers does not fit it."""
    coding = taken.get(b"transfer-encoding").lower()
    if coding not in {b"", b"identity", b"chunked"}:
        raise Unusable(f"its transfer coding ({coding[:40].decode('ascii', 'replace')}) cannot be undone")
    if coding == b"chunked":
        body = _dechunked(taken.raw, limits)
        return (taken.raw, UNDONE) if body is None else (body, "")
    stated = taken.get(b"content-length").partition(b",")[0].strip()
    if not stated.isdigit():
        return taken.raw, ""
    length = int(stated[:18])
    if len(taken.raw) < length and not taken.get(b"content-encoding"):
        raise Unusable(f"the body is cut off: {len(taken.raw)} of {length} bytes")
    return taken.raw, "" if len(taken.raw) == length else LENGTH


def _dechunked(raw: bytes, limits: Limits) -> bytes | None:
    """Return the body that chunks make up (RFC 9112 section 7.1); None where these are none, for they were undone."""
    parts: list[bytes] = []
    at = 0
    for _ in range(limits.chunks):
        end = raw.find(b"\n", at, at + LONGEST_SIZE)
        size = raw[at:end].partition(b";")[0].strip() if end >= 0 else b""
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
            if parts:
                raise Unusable("the body is cut off within its chunks, or they are broken")
            return None
        length = int(size, 16)
        if not length:
            return b"".join(parts)
        parts.append(raw[end + 1 : end + 1 + length])
        at = end + 1 + length
        behind = raw[at : at + 2]
        if not behind.startswith((b"\r\n", b"\n")):
            if len(parts) == 1 and at < len(raw):
                return None
            raise Unusable("the body is cut off within its chunks, or they are broken")
        at += 2 if behind == b"\r\n" else 1
    raise Unusable(f"the body comes in more than {limits.chunks} chunks")


def _coded(taken: _Taken, body: bytes, limits: Limits) -> tuple[Fields, str]:
    """Return the headers that fit the body, and whether they had to be changed: a coding may have been undone."""
    codings = [one.strip().lower() for one in taken.get(b"content-encoding").split(b",")]
    codings = [one for one in codings if one and one != b"identity"]
    if not codings:
        _bounded(len(body), limits)
        return taken.fields, ""
    if len(codings) == 1 and _unpacks(codings[0], body, limits):
        return taken.fields, ""
    if body and not _is_text(body):
        names = ", ".join(one.decode("ascii", "replace") for one in codings)
        raise Unusable(f"its content coding ({names}) cannot be undone")
    _bounded(len(body), limits)
    return [(name, value) for name, value in taken.fields if name.lower() != b"content-encoding"], UNDONE


def _unpacks(coding: bytes, body: bytes, limits: Limits) -> bool:
    """Return whether the body is packed so; how large it gets is counted, not held."""
    if coding in {b"gzip", b"x-gzip"}:
        return _counted(body, zlib.MAX_WBITS | 16, limits)
    if coding == b"deflate":
        return _counted(body, zlib.MAX_WBITS, limits) or _counted(body, -zlib.MAX_WBITS, limits)
    return False


def _counted(body: bytes, window: int, limits: Limits) -> bool:
    decoder, size, at, view = zlib.decompressobj(window), 0, 0, memoryview(body)
    while at < len(body) and not decoder.eof:
        bite = view[at : at + 65536]
        try:
            size += len(decoder.decompress(bite, 1024 * 1024))
        except zlib.error:
            return False
        at += len(bite) - len(decoder.unconsumed_tail)
        _bounded(size, limits)
    if body and not decoder.eof:
        raise Unusable("the compressed body is cut off")
    return True


def _bounded(size: int, limits: Limits) -> None:
    if size > limits.page:
        raise Unusable(f"the body is larger than {limits.page} bytes")


def _is_text(body: bytes) -> bool:
    """Return whether the bytes are text or a PDF, and so of no coding any more."""
    return b"\0" not in body[:4096] and (body.startswith(b"%PDF-") or _utf8(body) or body.lstrip()[:1] == b"<")


def _utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _written(status: int, fields: Fields, body: bytes) -> bytes:
    """Return a response of HTTP/1.1 that says the same."""
    kept = [(name, value) for name, value in fields if name.lower() not in FRAMING]
    lines = [b"HTTP/1.1 %d %s" % (status, _phrase(status)), *(name + b": " + value for name, value in kept)]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body])


def _phrase(status: int) -> bytes:
    return HTTPStatus(status).phrase.encode() if status in HTTPStatus._value2member_map_ else b""
