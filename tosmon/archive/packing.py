"""Packs one WARC 1.1 record as a gzip member of its own; which records make an object is left to those who write it.

Section numbers are those of WARC 1.1.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from tosmon.errors import ArchiveError

__all__ = ["Fields", "address", "pack", "warcinfo_block"]

Fields = Sequence[tuple[str, str]]

_VERSION = "WARC/1.1\r\n"
_SPECIFICATION = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_END = b"\r\n\r\n"


def pack(fields: Fields, block: bytes, level: int) -> tuple[bytes, int]:
    """Return a record (section 4: version, header fields, block) as a gzip member, and its size before that.

    The same record, level and zlib give the same bytes: nothing in the member's head tells a time or a name.
    """
    head = (_VERSION + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n").encode()
    packer = zlib.compressobj(level, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    packed = b"".join((packer.compress(head), packer.compress(block), packer.compress(_END), packer.flush()))
    return packed, len(head) + len(block) + len(_END)


def warcinfo_block(software: str) -> bytes:
    """Return the block of a warcinfo record; its fields are those that section 6.2 recommends."""
    return f"software: {software}\r\nformat: WARC File Format 1.1\r\nconformsTo: {_SPECIFICATION}\r\n".encode()


def address(url: str) -> str:
    """Return an address as it may stand in a header; white space would end the field or start another one.

    Raises:
        ArchiveError: it holds white space or control characters.
    """
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ArchiveError(f"cannot archive the address {url!r}: it holds white space or control characters")
    return url
