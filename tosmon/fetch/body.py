"""Bodies: where a response ends on the wire, and what its content coding hides, within a bound."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping

from tosmon.core.model import Reason

__all__ = ["BODILESS", "BodyError", "Decoder", "message_bounds"]

BLANK_LINE = re.compile(rb"\n\r?\n")
BODILESS = frozenset({204, 304})  # RFC 9112 section 6.3
GZIP_WINDOW = zlib.MAX_WBITS | 16
GZIP_MAGIC = b"\x1f\x8b"
PIECE = 1 << 20  # bytes unpacked at a time: larger pieces cost memory twice


class BodyError(Exception):
    """A body cannot be used: `reason` says why."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class Decoder:
    """Undoes one content coding (RFC 9110 section 8.4), never holding more than `limit` bytes of what comes out."""

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = _known(coding)
        self._limit = limit
        self._size = 0
        self._parts: list[bytes] = []
        self._inflater: zlib._Decompress | None = None
        self._tail = b""  # of a gzip member that has ended: the beginning of the next

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the body; BodyError where they are damaged or come out too large."""
        if self._coding == "identity":
            self._take(data)
            return
        try:
            self._inflate(data)
        except zlib.error as error:
            raise BodyError(Reason.ENCODING, f"the body is not the {self._coding} it claims to be ({error})") from error

    def finish(self) -> bytes:
        """Return the whole body; BodyError where its coding is cut off."""
        if self._inflater is not None and not self._inflater.eof:
            raise BodyError(Reason.TRUNCATED, f"the {self._coding} body ends too early")
        body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts = []
        return body

    def _inflate(self, data: bytes) -> None:
        more = False  # the inflater may hold output back although it has taken all input
        while data or more:
            if self._inflater is not None and self._inflater.eof:
                data = self._next_member(data)
                if not data:
                    return
            if self._inflater is None:
                self._inflater = zlib.decompressobj(_window(self._coding, data))
            room = min(self._limit - self._size + 1, PIECE)
            part = self._inflater.decompress(data, room)
            self._take(part)
            more = len(part) == room and not self._inflater.eof
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    def _next_member(self, data: bytes) -> bytes:
        """Return what follows the end of a member where it is another one; padding is passed over, as gzip itself does.

        A lone first byte of a member waits in `_tail` for the next packet.
        """
        data, self._tail = self._tail + data, b""
        if self._coding != "gzip" or not GZIP_MAGIC.startswith(data[: len(GZIP_MAGIC)]):
            return b""
        if len(data) < len(GZIP_MAGIC):
            self._tail = data
            return b""
        self._inflater = None
        return data

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            self._parts = []
            raise BodyError(Reason.TOO_LARGE_DECODED, f"the body unpacks to more than {self._limit} bytes")
        if data:
            self._parts.append(data)


def _known(coding: str) -> str:
    """Return gzip, deflate or identity; BodyError for codings that tosmon does not ask for."""
    name = coding.strip().lower()
    name = {"": "identity", "x-gzip": "gzip"}.get(name, name)
    if name not in {"identity", "gzip", "deflate"}:
        raise BodyError(Reason.ENCODING, f"content coding {name!r} was not asked for")
    return name


def _window(coding: str, data: bytes) -> int:
    """Return zlib's window argument: `deflate` is zlib's format (RFC 9110 8.4.1.2), but some servers send it bare."""
    if coding == "gzip":
        return GZIP_WINDOW
    wrapped = data[0] & 0x0F == zlib.DEFLATED and (len(data) == 1 or (data[0] << 8 | data[1]) % 31 == 0)
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def message_bounds(data: bytes | bytearray, status: int, headers: Mapping[str, str]) -> tuple[int, int]:
    """Return where the response begins in the bytes received for it, and where it ends.

    Interim responses (1xx) before it, and bytes sent after its end, lie outside. `headers` are the response's, to be
    asked in any case; the message has been read whole before, so its framing is known to be sound.
    """
    start, head = 0, _after_head(data, 0)
    while data[start : start + 16].split(b" ", 2)[1:2][0][:1] == b"1":
        start, head = head, _after_head(data, head)
    if status in BODILESS:
        return start, head
    if "transfer-encoding" in headers:
        return start, _chunked_end(data, head)
    length = headers.get("content-length")
    return start, len(data) if length is None else head + int(length.split(",")[0])


def _after_head(data: bytes | bytearray, start: int) -> int:
    found = BLANK_LINE.search(data, start)
    assert found is not None, "the head was parsed before"
    return found.end()


def _chunked_end(data: bytes | bytearray, at: int) -> int:
    """Return the end of a chunked body that begins at `at` (RFC 9112 section 7.1)."""
    while True:
        line_end = data.index(b"\n", at)
        size = int(bytes(data[at:line_end]).partition(b";")[0], 16)
        at = line_end + 1
        if size == 0:
            break
        at = data.index(b"\n", at + size) + 1
    while True:  # trailers, up to an empty line
        line_end = data.index(b"\n", at)
        empty = not data[at:line_end].strip(b"\r")
        at = line_end + 1
        if empty:
            return at
