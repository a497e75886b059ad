"""Reads an HTTP/1.1 response from its bytes on the wire; fetching, and what the body means, are left to others.

The framing is read by h11, as it was when the response came in, so that both readings agree.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from dataclasses import dataclass

import h11

from tosmon.archive.records import MAX_OBJECT

__all__ = ["Response", "Unreadable", "payload_sha256", "read_response", "split_head"]

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d\b")
_GZIP, _ZLIB, _RAW = zlib.MAX_WBITS | 16, zlib.MAX_WBITS, -zlib.MAX_WBITS


class Unreadable(ValueError):
    """The bytes are no whole HTTP response, or its content coding cannot be undone."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response as read: status, headers in order, and the body with transfer and content coding undone."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def split_head(response: bytes) -> int:
    """Return how many bytes the status line and headers take (RFC 9112 section 2.1), interim responses included.

    Raises:
        Unreadable: no empty line ends the headers.
    """
    end = 0
    while True:
        interim = _INTERIM.match(response, end)
        match = _HEAD_END.search(response, end)
        if match is None:
            raise Unreadable("the headers of a response do not end")
        end = match.end()
        if not interim:
            return end


def payload_sha256(response: bytes) -> str:
    """Return the hash of what follows the headers, as received: what warcio and its like take for the payload.

    Raises:
        Unreadable: no empty line ends the headers.
    """
    return hashlib.sha256(memoryview(response)[split_head(response) :]).hexdigest()


def read_response(request: bytes, response: bytes) -> Response:
    """Return what a response says, given the request it answers (no body follows the answer to HEAD).

    Raises:
        Unreadable: the response is cut off, malformed, larger than `MAX_OBJECT`, or of an unknown content coding.
    """
    try:
        head, body = _unframe(request.partition(b" ")[0] or b"GET", response)
    except (h11.RemoteProtocolError, h11.LocalProtocolError) as error:
        raise Unreadable(f"not a whole HTTP response: {error}") from error
    raw = head.headers.raw_items()
    encoding = _header_encoding(raw)
    headers = tuple((name.decode(encoding), value.decode(encoding)) for name, value in raw)
    return Response(head.status_code, headers, _decode(body, headers))


def _unframe(method: bytes, response: bytes) -> tuple[h11.Response, bytes]:
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_OBJECT)
    connection.send(h11.Request(method=method, target="/", headers=[("Host", "archived")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(response)
    connection.receive_data(b"")  # the connection's end is the body's end where no length is given
    head: h11.Response | None = None
    parts: list[bytes] = []
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            parts.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return head, b"".join(parts)
        elif not isinstance(event, h11.InformationalResponse):
            raise Unreadable("a response ends before its body does")


def _header_encoding(raw: list[tuple[bytes, bytes]]) -> str:
    """Return the one encoding that reads all headers, as the HTTP client chooses it: UTF-8, else ISO 8859-1."""
    try:
        b"".join(part for pair in raw for part in pair).decode("utf-8")
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "utf-8"


def _decode(body: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    """Undo the content codings, the last applied first (RFC 9110 section 8.4)."""
    listed = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    codings = [coding.strip().lower() for coding in listed.split(",") if coding.strip()]
    for coding in reversed(codings):
        body = _undo(coding, body) if body else body
    return body


def _undo(coding: str, body: bytes) -> bytes:
    if coding == "identity":
        return body
    if coding in ("gzip", "x-gzip"):
        return _inflate(body, _GZIP)
    if coding == "deflate":
        # RFC 9110 section 8.4.1.2: some senders leave the zlib wrapper off.
        try:
            return _inflate(body, _ZLIB)
        except Unreadable:
            return _inflate(body, _RAW)
    raise Unreadable(f"content coding {coding!r} is not known")


def _inflate(body: bytes, window: int) -> bytes:
    decoder = zlib.decompressobj(window)
    try:
        decoded = decoder.decompress(body, MAX_OBJECT)
    except zlib.error as error:
        raise Unreadable(f"the compressed body is damaged: {error}") from error
    if decoder.unconsumed_tail:
        raise Unreadable(f"the body decodes to more than {MAX_OBJECT} bytes")
    return decoded
