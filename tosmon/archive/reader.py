"""Takes an object apart, record by record, and doubts every byte of it; what the records mean is left to `snapshot`.

Written here and not with warcio, whose reader is made to get through damaged files: it prints what is wrong and goes
on. An archive that is evidence must stop. No more than `MAX_OBJECT` bytes come
out of an object.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import Protocol

from tosmon.archive.http import Unreadable, payload_sha256
from tosmon.archive.records import MAX_OBJECT, WarcRecord

__all__ = ["Damaged", "Source", "digest_problems", "parse_record", "read_records"]

_CHUNK = 64 * 1024
_HEAD_LIMIT = 64 * 1024  # bytes; the record headers that we write take under two thousand


class Source(Protocol):
    """What an object is read from, forwards."""

    def read(self, size: int, /) -> bytes:
        """Return up to that many bytes, none at the end."""


class Damaged(ValueError):
    """The bytes are not what a WARC object of ours is made of."""


def read_records(file: Source) -> Iterator[WarcRecord]:
    """Yield every record from here to the end of the file, with offsets counted from here.

    Raises:
        Damaged: a gzip member is cut off or broken, or what it holds is no WARC record.
    """
    offset, rest, left = 0, b"", MAX_OBJECT
    while rest := rest or file.read(_CHUNK):
        plain, length, rest = _member(file, rest, offset, left)
        left -= len(plain)
        yield parse_record(plain, offset, length)
        offset += length


def _member(file: Source, first: bytes, offset: int, limit: int) -> tuple[bytes, int, bytes]:
    """Return a gzip member's content (at most `limit` bytes), its compressed length, and what was read beyond it."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    parts, size, taken, chunk = [], 0, 0, first
    while chunk:
        try:
            part = decoder.decompress(chunk, limit - size + 1)
        except zlib.error as error:
            raise Damaged(f"the gzip member at byte {offset} is broken: {error}") from error
        parts.append(part)
        size += len(part)
        taken += len(chunk)
        if size > limit:
            raise Damaged(f"it holds more than {MAX_OBJECT} bytes")
        if decoder.eof:
            beyond = decoder.unused_data
            return b"".join(parts), taken - len(beyond), beyond
        chunk = file.read(_CHUNK)
    raise Damaged(f"the gzip member at byte {offset} is cut off")


def parse_record(plain: bytes, offset: int, length: int) -> WarcRecord:
    """Return the one record that these uncompressed bytes hold (WARC 1.1 section 4).

    Raises:
        Damaged: they hold something else, or more, or less.
    """
    end = plain.find(b"\r\n\r\n", 0, _HEAD_LIMIT)
    if end < 0 or not plain.startswith((b"WARC/1.1\r\n", b"WARC/1.0\r\n")):
        raise Damaged(f"no WARC record begins at byte {offset}")
    try:
        lines = plain[:end].decode().split("\r\n")[1:]
    except UnicodeDecodeError as error:
        raise Damaged(f"the headers of the record at byte {offset} are not UTF-8") from error
    headers = tuple(_field(line, offset) for line in lines)
    record = WarcRecord(headers, plain[end + 4 : -4], offset, length)
    if plain[-4:] != b"\r\n\r\n" or record.header("Content-Length") != str(len(record.block)):
        raise Damaged(f"the record at byte {offset} is not as long as it says")
    return record


def _field(line: str, offset: int) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon:
        raise Damaged(f"a header of the record at byte {offset} has no value")
    return name, value.strip()


def digest_problems(record: WarcRecord) -> list[str]:
    """Return which of the record's own digests do not fit its bytes; a record of ours without digests is a problem.

    A revisit's payload digest is of bytes that lie elsewhere: who resolves it checks it.
    """
    place = f"{record.kind or 'record'} at byte {record.offset}"
    problems = []
    digest = hashlib.sha256(record.block).hexdigest()
    if record.header("WARC-Block-Digest") != f"sha256:{digest}":
        problems.append(f"{place}: its bytes do not have the block digest that it states")
    if record.kind in ("response", "resource"):
        try:  # of a resource the payload is the whole block (section 6.4), else what follows the headers
            payload = digest if record.kind == "resource" else payload_sha256(record.block)
        except Unreadable as error:
            return [*problems, f"{place}: {error}"]
        if record.header("WARC-Payload-Digest") != f"sha256:{payload}":
            problems.append(f"{place}: its body does not have the payload digest that it states")
    return problems
