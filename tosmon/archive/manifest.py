"""The manifest of a batch: all that is to be known of its sightings but their pages' bytes, to and from canonical JSON.

It alone rebuilds what the catalog knew of them. Offsets count from the end of the manifest's own record, where the
first page lies; each page begins where the one before it ends.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tosmon.archive.summary import stamp
from tosmon.core.evidence import canonical
from tosmon.core.imported import Sighting, Witness, WitnessKind

__all__ = ["Listed", "Manifest", "ManifestPage", "from_json", "to_json"]

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ManifestPage:
    """A page: the id of its record, where that lies, and what the witness said of it."""

    record: str
    offset: int  # from the end of the manifest's record
    length: int
    url: str
    at: datetime
    content_type: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A sighting without its pages' bytes, and the hashes of these (empty where there are none)."""

    sighting: Sighting
    content_sha256: str
    wire_sha256: str
    pages: tuple[ManifestPage, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a batch holds, in the order of its records, and who saw it."""

    witness: Witness
    sightings: tuple[Listed, ...]

    @property
    def size(self) -> int:
        """Return how many bytes the records of all pages take."""
        return sum(page.length for listed in self.sightings for page in listed.pages)


def to_json(manifest: Manifest) -> bytes:
    """Return the manifest as canonical JSON.

    Raises:
        ValueError: a text in it is not valid Unicode.
    """
    sightings = [_sighting_values(listed) for listed in manifest.sightings]
    return canonical({"format": FORMAT, "witness": asdict(manifest.witness), "sightings": sightings})


def _sighting_values(listed: Listed) -> dict[str, Any]:
    sighting = listed.sighting
    return {
        "document": sighting.document,
        "id": sighting.id,
        "at": stamp(sighting.at),
        "key": sighting.key,
        "reference": dict(sighting.reference),
        "technical": sighting.technical,
        "ended": sighting.ended,
        "content_sha256": listed.content_sha256,
        "wire_sha256": listed.wire_sha256,
        "pages": [{**asdict(page), "at": stamp(page.at)} for page in listed.pages],
    }


def from_json(block: bytes) -> Manifest:
    """Return what a manifest says.

    Raises:
        ValueError: it is no manifest, or of a later format, or does not agree with itself.
    """
    try:
        value = json.loads(block)
        if value["format"] != FORMAT:
            raise ValueError(f"format {value['format']} is not known to this version of tosmon")
        kind = WitnessKind(value["witness"].pop("kind"))
        witness = Witness(kind=kind, **{name: _text(item) for name, item in value["witness"].items()})
        manifest = Manifest(witness, tuple(_listed(item, witness.id) for item in value["sightings"]))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a batch's manifest: {type(error).__name__} {error}") from error
    _check_places(manifest)
    return manifest


def _listed(value: dict[str, Any], witness: str) -> Listed:
    sighting = Sighting(
        document=_text(value["document"]),
        witness=witness,
        at=_moment(value["at"]),
        key=_text(value["key"]),
        reference={_text(name): _text(item) for name, item in value["reference"].items()},
        pages=(),
        technical=_truth(value["technical"]),
        ended=_truth(value["ended"]),
    )
    if sighting.id != value["id"]:
        raise ValueError(f"the sighting {value['id']!r:.300} does not have the id of what it says")
    pages = tuple(map(_page, value["pages"]))
    return Listed(sighting, _text(value["content_sha256"]), _text(value["wire_sha256"]), pages)


def _page(value: dict[str, Any]) -> ManifestPage:
    return ManifestPage(
        record=_text(value["record"]),
        offset=_number(value["offset"]),
        length=_number(value["length"]),
        url=_text(value["url"]),
        at=_moment(value["at"]),
        content_type=_text(value["content_type"]),
    )


def _check_places(manifest: Manifest) -> None:
    end = 0
    for listed in manifest.sightings:
        for page in listed.pages:
            if page.offset != end:
                raise ValueError(f"the page {page.record:.60} lies at {page.offset}, expected {end}")
            end += page.length


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, not {value!r:.40}")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"expected true or false, not {value!r:.40}")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"expected a whole number, not {value!r:.40}")
    return value


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(_text(value)).astimezone(UTC)
