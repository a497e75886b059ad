"""The metadata record of an object: all that a snapshot's bytes do not tell themselves, to and from canonical JSON.

With the records that it names, it is enough to rebuild what the catalog and the ledger knew of the snapshot.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tosmon.core.evidence import canonical
from tosmon.core.model import Connection

if TYPE_CHECKING:
    from tosmon.catalog.records import JsonValue

__all__ = ["CaptureFacts", "HopFacts", "RenderingFacts", "Summary", "from_json", "joined", "stamp", "to_json"]

# What can be written in the first format is: other readers of it, older tosmons among them, go on reading plain pages.
PLAIN, RENDERED = 1, 2  # the second adds to a capture `rendering` and `region`
FORMATS = (PLAIN, RENDERED)


@dataclass(frozen=True, slots=True)
class HopFacts:
    """One hop: its address, start, status and connection, and the ids of the records that hold its bytes."""

    url: str
    started: datetime
    status: int
    connection: Connection
    request: str
    response: str


@dataclass(frozen=True, slots=True)
class RenderingFacts:
    """How a browser made a page readable, and the ids of the records that hold what came of it.

    The hash of the DOM is the capture's `body_sha256`; without a screenshot its id and hash are empty.
    """

    browser: str
    viewport: tuple[int, int]
    requests: int
    received: int
    refused: tuple[str, ...]
    missing: tuple[str, ...]
    dom: str
    screenshot: str
    screenshot_sha256: str


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """One capture: what was asked, where it ended, how long it took, and the hashes of its body.

    Of a rendered page the body is the DOM, and what was received the answer that it was made from.
    """

    requested_url: str
    url: str
    started: datetime
    duration: float
    attempts: int
    notes: tuple[str, ...]
    body_sha256: str  # decoded
    wire_sha256: str  # as received
    hops: tuple[HopFacts, ...]
    rendering: RenderingFacts | None = None
    region: str = ""

    @property
    def plain(self) -> bool:
        """Return whether the first format can tell all of it."""
        return self.rendering is None and not self.region


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole snapshot: its document and time, who wrote it, its hashes, its captures, and the check's facts."""

    document: str
    captured_at: datetime
    software: str
    content_sha256: str
    wire_sha256: str
    revisit_of: str
    captures: tuple[CaptureFacts, ...]
    facts: Mapping[str, JsonValue]


def stamp(moment: datetime) -> str:
    """Return a time as WARC 1.1 and the summary write it: UTC, microseconds, "Z"."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def joined(hashes: Sequence[str]) -> str:
    """Return the one hash of a snapshot: its capture's, or that of its captures' hashes joined by newlines."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def to_json(summary: Summary) -> bytes:
    """Return the summary as canonical JSON.

    Raises:
        ValueError: the facts hold something that is no JSON.
    """
    plain = all(capture.plain for capture in summary.captures)
    captures = [_capture_values(capture) for capture in summary.captures]
    return canonical(
        {
            "format": PLAIN if plain else RENDERED,
            "document": summary.document,
            "captured_at": stamp(summary.captured_at),
            "software": summary.software,
            "content_sha256": summary.content_sha256,
            "wire_sha256": summary.wire_sha256,
            "revisit_of": summary.revisit_of,
            "captures": captures,
            "facts": summary.facts,
        }
    )


def _capture_values(capture: CaptureFacts) -> dict[str, Any]:
    """Return a capture as JSON values; of one that the first format can tell, nothing that is not in it."""
    values = asdict(capture)
    values["started"] = stamp(capture.started)
    for hop in values["hops"]:
        hop["started"] = stamp(hop["started"])
    if capture.plain:
        del values["rendering"], values["region"]
    return values


def from_json(data: bytes) -> Summary:
    """Return the summary that this JSON holds.

    Raises:
        ValueError: it is not the JSON of a summary, or of a later format.
    """
    try:
        value = json.loads(data)
        if value["format"] not in FORMATS:
            raise ValueError(f"format {value['format']} is not known to this version of tosmon")
        return Summary(
            document=_text(value["document"]),
            captured_at=_moment(value["captured_at"]),
            software=_text(value["software"]),
            content_sha256=_text(value["content_sha256"]),
            wire_sha256=_text(value["wire_sha256"]),
            revisit_of=_text(value["revisit_of"]),
            captures=tuple(_capture(item) for item in value["captures"]),
            facts=dict(value["facts"]),
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a snapshot's summary: {type(error).__name__} {error}") from error


def _capture(value: dict[str, Any]) -> CaptureFacts:
    return CaptureFacts(
        requested_url=_text(value["requested_url"]),
        url=_text(value["url"]),
        started=_moment(value["started"]),
        duration=float(value["duration"]),
        attempts=int(value["attempts"]),
        notes=tuple(map(_text, value["notes"])),
        body_sha256=_text(value["body_sha256"]),
        wire_sha256=_text(value["wire_sha256"]),
        hops=tuple(_hop(item) for item in value["hops"]),
        rendering=_rendering(value["rendering"]) if value.get("rendering") else None,
        region=_text(value.get("region", "")),
    )


def _rendering(value: dict[str, Any]) -> RenderingFacts:
    width, height = value["viewport"]
    return RenderingFacts(
        browser=_text(value["browser"]),
        viewport=(int(width), int(height)),
        requests=int(value["requests"]),
        received=int(value["received"]),
        refused=tuple(map(_text, value["refused"])),
        missing=tuple(map(_text, value["missing"])),
        dom=_text(value["dom"]),
        screenshot=_text(value["screenshot"]),
        screenshot_sha256=_text(value["screenshot_sha256"]),
    )


def _hop(value: dict[str, Any]) -> HopFacts:
    facts = dict(value["connection"])
    facts["chain"] = tuple(map(_text, facts["chain"]))
    return HopFacts(
        url=_text(value["url"]),
        started=_moment(value["started"]),
        status=int(value["status"]),
        connection=Connection(**facts),
        request=_text(value["request"]),
        response=_text(value["response"]),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, not {value!r:.40}")
    return value


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(_text(value)).astimezone(UTC)
