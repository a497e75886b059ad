"""What goes into the archive and what comes out of it, as values; writing and reading them is left to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tosmon.core.imported import BatchEntry, Part, PlacedSighting
from tosmon.core.model import Capture

if TYPE_CHECKING:
    from tosmon.catalog.records import JsonValue

__all__ = [
    "MAX_OBJECT",
    "Archived",
    "BatchEntry",
    "Part",
    "PlacedSighting",
    "Revisit",
    "SnapshotRecord",
    "Stored",
    "WarcRecord",
]

MAX_OBJECT = 256 * 1024 * 1024
"""Uncompressed bytes of the largest object written or read: what bounds memory when one is damaged or hostile."""


@dataclass(frozen=True, slots=True)
class Revisit:
    """An older snapshot that holds the same bytes: its id, time, final address and `wire_sha256`."""

    id: str
    captured_at: datetime
    url: str
    wire_sha256: str


@dataclass(frozen=True, slots=True)
class SnapshotRecord:
    """A snapshot to be kept: the document, its captures (several pages may make one document) and the check's facts.

    With `revisit_of`, a single capture whose body as received equals the older snapshot's is kept as a reference to
    it; if the bytes differ after all (another compression, say), or the older ones are damaged, they are kept whole.
    """

    document: str
    captured_at: datetime  # aware
    captures: tuple[Capture, ...]
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    revisit_of: Revisit | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a snapshot lies now, and the hashes that prove it (lower-case hexadecimal SHA-256).

    `offset` and `length` address the main record: the last response of the first capture. `content_sha256` is of the
    decoded body (the DOM of a rendered page), `wire_sha256` of the body as received; several captures: of their hex
    digests joined by newlines.
    `revisit_of` is the older snapshot's id where a reference was kept.
    """

    id: str
    object: str
    offset: int
    length: int
    object_sha256: str
    content_sha256: str
    wire_sha256: str
    revisit_of: str = ""


@dataclass(frozen=True, slots=True)
class Archived:
    """A snapshot read back: equal captures, the check's facts, and what `Stored` told when it was written."""

    document: str
    captured_at: datetime
    software: str
    captures: tuple[Capture, ...]
    facts: Mapping[str, JsonValue]
    stored: Stored

    @property
    def bodies(self) -> tuple[bytes, ...]:
        """Return the decoded body of each capture, the DOM of a rendered one."""
        return tuple(capture.body for capture in self.captures)


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record of an object: its header fields in order, its block, and where its gzip member lies."""

    headers: tuple[tuple[str, str], ...]
    block: bytes
    offset: int
    length: int

    def header(self, name: str) -> str:
        """Return the first field of that name, in any case, or an empty string."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def kind(self) -> str:
        """Return the record's type: `response`, `revisit`, `request`, `metadata`, `warcinfo` or, in imports, others."""
        return self.header("WARC-Type")

    @property
    def id(self) -> str:
        """Return the record's own id: "<urn:uuid:…>"."""
        return self.header("WARC-Record-ID")
