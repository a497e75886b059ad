"""What imports bring: what others saw of a document, as they kept it, with where each piece of it is from.

A witness is whoever saw: a collection of Open Terms Archive, the Wayback Machine, a WARC file. A sighting is what it
saw of one document at one moment. Finding, archiving and reading sightings are left to others.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

__all__ = [
    "RESPONSE",
    "BatchEntry",
    "Known",
    "Part",
    "PlacedSighting",
    "SightedPage",
    "Sighting",
    "Skipped",
    "Witness",
    "WitnessKind",
    "saw",
    "sighting_id",
]

RESPONSE: Final = "application/http;msgtype=response"
"""The content type of a page that is a whole HTTP response: status line, headers and body."""

Known = Container[str]
"""The ids of the sightings of a witness that were taken in before: a source need not read these again."""

_TIME = "%Y-%m-%dT%H-%M-%SZ"


class WitnessKind(StrEnum):
    """What kind of source saw it; `ota` texts were made by another program, all others are what servers answered."""

    OTA = "ota"
    OTA_SNAPSHOTS = "ota-snapshots"
    WAYBACK = "wayback"
    WARC = "warc"


@dataclass(frozen=True, slots=True)
class Witness:
    """Who saw what is imported.

    `id` is stable from one import to the next ("ota/pga-versions", "wayback/web.archive.org"): two parts of letters,
    digits and `-_.`, the first the kind. `title` is for people ("Open Terms Archive, collection pga-versions"),
    `address` where it was had from (empty where that is a path of one machine), `licence` what its texts may be used
    under, in SPDX's words where it has them, empty where nobody says.
    """

    id: str
    kind: WitnessKind
    title: str
    address: str = ""
    licence: str = ""

    @property
    def transcribes(self) -> bool:
        """Return whether it hands on texts that it made of pages, and not the pages."""
        return self.kind is WitnessKind.OTA


@dataclass(frozen=True, slots=True)
class SightedPage:
    """A page of a sighting: where it stood (empty where nobody says), when it was had, and its bytes.

    `content_type` is `RESPONSE` where `body` is a whole HTTP response, else that of the text ("text/markdown").
    """

    url: str
    at: datetime
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a witness saw of a document.

    `at` is when, as the witness says, never before the sighting that came before it in the witness's own order. `key`
    tells it from all others of the witness and the document ("<commit>:<path>", "<time>/<address>"). `reference` is
    how exports and pages name it: {"collection", "commit", …}. `technical` says that the witness only read the page
    anew, `ended` that it watches the document no more: then there are no pages.
    """

    document: str
    witness: str
    at: datetime
    key: str
    reference: Mapping[str, str]
    pages: tuple[SightedPage, ...] = field(repr=False)
    technical: bool = False
    ended: bool = False

    @property
    def id(self) -> str:
        """Return the id that its snapshot has."""
        return sighting_id(self.document, self.witness, self.at, self.key)


def saw(kind: str, title: str) -> str:
    """Return how a version or snapshot of a witness is shown: "transcribed by …", "captured by …"; empty for none."""
    if not kind:
        return ""
    return f"{'transcribed' if kind == WitnessKind.OTA else 'captured'} by {title}"


def sighting_id(document: str, witness: str, at: datetime, key: str) -> str:
    """Return the id of a sighting's snapshot, in every home the same: "x/terms/2026-08-22T10-00-00Z-1a2b3c4d"."""
    token = sha256(f"{witness}\0{document}\0{key}".encode()).hexdigest()[:8]
    return f"{document}/{at.astimezone(UTC).strftime(_TIME)}-{token}"


class Part(NamedTuple):
    """Where a page of an import lies in its object, and what it is."""

    offset: int
    length: int
    url: str
    content_type: str


@dataclass(frozen=True, slots=True)
class PlacedSighting:
    """Where a sighting lies now, and the hashes that prove it.

    Many share an object: `object_sha256` is that of all of it. Hashes of several pages are joined as a snapshot's are.
    A sighting that ended has no parts.
    """

    id: str
    object: str
    object_sha256: str
    content_sha256: str  # of the text, or of the body with its codings undone
    wire_sha256: str  # of the bytes as the witness had them
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """A sighting as its object tells of it, its pages left where they are."""

    sighting: Sighting  # without pages
    placed: PlacedSighting


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that a source holds and that was not taken in: what, and why; a line for people."""

    what: str
    why: str
