"""Composes one snapshot's WARC 1.1 object in memory; putting it on disk is left to `store`.

The blocks are the bytes as they were on the wire: nothing is parsed and written anew. That is why records are written
here and not through warcio, which takes a revisit's headers apart, drops a block it has not parsed, and adds SHA-1
digests of its own; the tests hold every object to its reader and its checker. Digests are given in hexadecimal, which
they accept and `sha256sum` prints. Section numbers are those of WARC 1.1.

What a browser made of a page is kept beside the answer that it began with, as `resource` records (section 6.4) of the
same capture event. WARC has no rule for their addresses (iipc/warc-specifications leaves it open in its issues 13 and
54), so they are named as others name theirs: the screenshot "urn:fullPage:" and the page's address (Browsertrix), the
DOM "onreadydom:" and the address (the UK Web Archive's renderer; no other name for it is in use). Neither stands
under the page's own address: a tool that replays the page would show our reading of it, not what the server sent.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field

from tosmon.archive.http import Unreadable, payload_sha256, read_response, split_head
from tosmon.archive.packing import Fields, address, pack, warcinfo_block
from tosmon.archive.records import MAX_OBJECT, Revisit, SnapshotRecord, Stored
from tosmon.archive.summary import CaptureFacts, HopFacts, RenderingFacts, Summary, joined, stamp, to_json
from tosmon.core.layout import OBJECT_SUFFIX, ObjectName
from tosmon.core.model import RENDERED_TYPE, Capture, Connection, Hop, Rendering
from tosmon.errors import ArchiveError

__all__ = ["compose"]

_REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"  # section 6.7.2
_SCREENSHOT, _DOM = "urn:fullPage:", "onreadydom:"
_SCREENSHOT_TYPE = "image/png"
_LEVEL = 5  # zlib's: on real pages 6 takes half as long again and saves a hundredth and a half


def _new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


@dataclass(frozen=True, slots=True)
class _Place:
    """A record as written: its id, and where its gzip member lies in the object."""

    id: str
    offset: int
    length: int


@dataclass(slots=True)
class _Growing:
    """An object as it grows, record by record; every record names the warcinfo record that it belongs to."""

    warcinfo: str = field(default_factory=_new_id)
    data: bytearray = field(default_factory=bytearray)
    size: int = 0  # uncompressed

    def add(self, kind: str, fields: Fields, content_type: str, block: bytes) -> _Place:
        """Append a record as a gzip member of its own."""
        own = self.warcinfo if kind == "warcinfo" else _new_id()
        head = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", own),
            *fields,
            ("WARC-Block-Digest", f"sha256:{hashlib.sha256(block).hexdigest()}"),
            ("Content-Type", content_type),
            ("Content-Length", str(len(block))),
        ]
        if kind != "warcinfo":
            head.append(("WARC-Warcinfo-ID", self.warcinfo))
        packed, size = pack(head, block, _LEVEL)
        self.size += size
        if self.size > MAX_OBJECT:
            raise ArchiveError(f"a snapshot of more than {MAX_OBJECT} bytes is larger than the archive takes")
        place = _Place(own, len(self.data), len(packed))
        self.data += packed
        return place


def compose(name: ObjectName, record: SnapshotRecord, software: str) -> tuple[bytes, Stored]:
    """Return the object's bytes, and what is to be known of it once they are on disk.

    Raises:
        ArchiveError: a record is larger than the archive takes, a response is no response, an address cannot stand
            in a header, or the facts are no JSON.
    """
    try:
        return _compose(name, record, software)
    except Unreadable as error:
        raise ArchiveError(f"{record.document}: cannot archive a response: {error}") from error


def _compose(name: ObjectName, record: SnapshotRecord, software: str) -> tuple[bytes, Stored]:
    growing = _Growing()
    _write_warcinfo(growing, name, record, software)
    revisit = _applicable(record)
    written = [_write_capture(growing, capture, revisit) for capture in record.captures]
    facts = tuple(capture for capture, _ in written)
    content, wire = joined([one.body_sha256 for one in facts]), joined([one.wire_sha256 for one in facts])
    revisit_of = revisit.id if revisit else ""
    summary = Summary(record.document, record.captured_at, software, content, wire, revisit_of, facts, record.facts)
    _write_summary(growing, summary, [place for _, place in written])
    data, main = bytes(growing.data), written[0][1]
    digest = hashlib.sha256(data).hexdigest()
    return data, Stored(name.id, str(name), main.offset, main.length, digest, content, wire, revisit_of)


def _write_warcinfo(growing: _Growing, name: ObjectName, record: SnapshotRecord, software: str) -> None:
    """Write what says who wrote the object (section 6.2)."""
    file = name.id.rpartition("/")[2] + OBJECT_SUFFIX
    fields = [("WARC-Date", stamp(record.captured_at)), ("WARC-Filename", file)]
    growing.add("warcinfo", fields, "application/warc-fields", warcinfo_block(software))


def _write_capture(growing: _Growing, capture: Capture, revisit: Revisit | None) -> tuple[CaptureFacts, _Place]:
    """Write every hop of a capture; return what the summary says of it, and the place of its answer."""
    hops, place = [], _Place("", 0, 0)
    reported = capture.rendering is not None
    for hop in capture.hops:
        last = hop is capture.answer
        place = _write_response(growing, hop, revisit if last else None, reported=reported)
        request = _write_request(growing, hop, place.id, reported=reported)
        hops.append(HopFacts(hop.url, hop.started, hop.status, hop.connection, request.id, place.id))
    rendering = _write_rendering(growing, capture, capture.rendering, place.id) if capture.rendering else None
    facts = CaptureFacts(
        requested_url=capture.requested_url,
        url=capture.url,
        started=capture.started,
        duration=capture.duration,
        attempts=capture.attempts,
        notes=capture.notes,
        body_sha256=hashlib.sha256(capture.body).hexdigest(),
        wire_sha256=payload_sha256(capture.answer.response),
        hops=tuple(hops),
        rendering=rendering,
        region=capture.region,
    )
    return facts, place


def _write_rendering(growing: _Growing, capture: Capture, rendering: Rendering, answer: str) -> RenderingFacts:
    """Write the DOM and, where there is one, the screenshot of a rendered page; return what the summary says of them.

    They have the answer's date: records of one capture event share it, though they come about later (section 5.4).
    """
    dom = _write_resource(growing, capture.answer, _DOM, RENDERED_TYPE, capture.body, answer)
    image, shot, digest = rendering.screenshot, "", ""
    if image:
        shot = _write_resource(growing, capture.answer, _SCREENSHOT, _SCREENSHOT_TYPE, image, answer).id
        digest = hashlib.sha256(image).hexdigest()
    return RenderingFacts(
        browser=rendering.browser,
        viewport=rendering.viewport,
        requests=rendering.requests,
        received=rendering.received,
        refused=rendering.refused,
        missing=rendering.missing,
        dom=dom.id,
        screenshot=shot,
        screenshot_sha256=digest,
    )


def _write_resource(growing: _Growing, hop: Hop, scheme: str, content_type: str, block: bytes, answer: str) -> _Place:
    fields = [
        ("WARC-Date", stamp(hop.started)),
        ("WARC-Target-URI", scheme + address(hop.url)),
        ("WARC-Concurrent-To", answer),
        ("WARC-Payload-Digest", f"sha256:{hashlib.sha256(block).hexdigest()}"),
    ]
    return growing.add("resource", fields, content_type, block)


def _write_response(growing: _Growing, hop: Hop, revisit: Revisit | None, *, reported: bool) -> _Place:
    """Write a response whole (section 6.3), or its headers and the reference that stands for its body (6.7).

    One that a browser `reported` was not parsed before, and is only taken if it can be read back.
    """
    fields = _common(hop, reported=reported)
    if reported:
        read_response(hop.request, hop.response)
    if revisit is None:
        fields.append(("WARC-Payload-Digest", f"sha256:{payload_sha256(hop.response)}"))
        return growing.add("response", fields, "application/http;msgtype=response", hop.response)
    fields += [
        ("WARC-Profile", _REVISIT_PROFILE),
        ("WARC-Refers-To-Target-URI", address(revisit.url)),
        ("WARC-Refers-To-Date", stamp(revisit.captured_at)),
        ("WARC-Payload-Digest", f"sha256:{revisit.wire_sha256}"),
    ]
    head = hop.response[: split_head(hop.response)]
    return growing.add("revisit", fields, "application/http;msgtype=response", head)


def _write_request(growing: _Growing, hop: Hop, response: str, *, reported: bool) -> _Place:
    fields = [*_common(hop, reported=reported), ("WARC-Concurrent-To", response)]
    return growing.add("request", fields, "application/http;msgtype=request", hop.request)


def _write_summary(growing: _Growing, summary: Summary, answers: list[_Place]) -> None:
    """Write the metadata record (section 6.6), which goes with every capture's answer."""
    try:
        block = to_json(summary)
    except ValueError as error:
        raise ArchiveError(f"{summary.document}: the facts of a check cannot be written as JSON: {error}") from error
    fields = [
        ("WARC-Date", stamp(summary.captured_at)),
        ("WARC-Target-URI", address(summary.captures[0].hops[-1].url)),
        *(("WARC-Concurrent-To", answer.id) for answer in answers),
    ]
    growing.add("metadata", fields, "application/json", block)


def _common(hop: Hop, *, reported: bool) -> list[tuple[str, str]]:
    """Return the fields that a hop's records share (section 5; WARC-Protocol and WARC-Cipher-Suite as proposed).

    A browser speaks what it agrees with the server, so nothing is said of the protocol of what it reported.
    """
    connection = hop.connection
    fields = [("WARC-Date", stamp(hop.started)), ("WARC-Target-URI", address(hop.url))]
    if connection.address:
        fields.append(("WARC-IP-Address", connection.address))
    if not reported:
        fields.append(("WARC-Protocol", "http/1.1"))
    return fields + _tls(connection)


def _tls(connection: Connection) -> list[tuple[str, str]]:
    fields = []
    if connection.tls_version and connection.tls_version.startswith("TLSv"):
        fields.append(("WARC-Protocol", f"tls/{connection.tls_version.removeprefix('TLSv')}"))
    if connection.cipher:
        fields.append(("WARC-Cipher-Suite", connection.cipher))
    return fields


def _applicable(record: SnapshotRecord) -> Revisit | None:
    """Return the older snapshot where its bytes are these: a revisit may only stand for an identical payload.

    Of a rendered page the payload is not the document: servers answer the same few bytes of script whatever the page
    comes to say, and different ones where it says the same. It is kept whole, and next to it what was made of it.
    """
    revisit = record.revisit_of
    if revisit is None or len(record.captures) > 1 or record.captures[0].rendering:
        return None
    same = payload_sha256(record.captures[0].answer.response) == revisit.wire_sha256
    return revisit if same else None
