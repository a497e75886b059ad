"""Rebuilds a snapshot from the records of its object; finding objects is left to `store`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from tosmon.archive.http import Unreadable, payload_sha256, read_response, split_head
from tosmon.archive.reader import Damaged
from tosmon.archive.records import Archived, Stored, WarcRecord
from tosmon.archive.summary import CaptureFacts, HopFacts, RenderingFacts, Summary, from_json, joined
from tosmon.core.layout import ObjectName
from tosmon.core.model import Capture, Hop, Rendering

__all__ = ["PayloadLoader", "payload_of", "rebuild", "summary_of"]

PayloadLoader = Callable[[str], bytes]
"""Returns the body as received of an older snapshot, by its id."""


def summary_of(records: Sequence[WarcRecord]) -> Summary:
    """Return what the object's one metadata record says.

    Raises:
        Damaged: there is none, or more than one, or it cannot be read.
    """
    found = [record for record in records if record.kind == "metadata"]
    if len(found) != 1:
        raise Damaged(f"expected one metadata record, found {len(found)}")
    try:
        return from_json(found[0].block)
    except ValueError as error:
        raise Damaged(f"the metadata record cannot be read: {error}") from error


def payload_of(summary: Summary, records: Sequence[WarcRecord], load: PayloadLoader) -> bytes:
    """Return the body as received of the first capture's answer, found through `load` where this is a revisit.

    Raises:
        Damaged: the records do not add up.
    """
    by_id = {record.id: record for record in records}
    return _payload(_record(by_id, _first(summary).hops[-1].response), summary, load)


def rebuild(name: ObjectName, records: Sequence[WarcRecord], object_sha256: str, load: PayloadLoader) -> Archived:
    """Return the snapshot as it was when it was put, every hash of its bodies checked.

    Raises:
        Damaged: the records do not add up, or are of another snapshot than the name says.
    """
    summary = summary_of(records)
    if (summary.document, summary.captured_at.replace(microsecond=0)) != (name.document, name.captured_at):
        raise Damaged(f"it holds {summary.document} of {summary.captured_at.isoformat()}, not what its name says")
    by_id = {record.id: record for record in records}
    captures = tuple(_capture(facts, by_id, summary, load) for facts in summary.captures)
    _check_hashes(summary)
    main = _record(by_id, _first(summary).hops[-1].response)
    stored = Stored(
        id=name.id,
        object=str(name),
        offset=main.offset,
        length=main.length,
        object_sha256=object_sha256,
        content_sha256=summary.content_sha256,
        wire_sha256=summary.wire_sha256,
        revisit_of=summary.revisit_of,
    )
    return Archived(summary.document, summary.captured_at, summary.software, captures, summary.facts, stored)


def _first(summary: Summary) -> CaptureFacts:
    if not summary.captures or not all(capture.hops for capture in summary.captures):
        raise Damaged("the metadata record names no capture, or one without hops")
    return summary.captures[0]


def _capture(facts: CaptureFacts, by_id: Mapping[str, WarcRecord], summary: Summary, load: PayloadLoader) -> Capture:
    if not facts.hops:
        raise Damaged(f"the capture of {facts.url} has no hops")
    hops = []
    body = b""
    for hop in facts.hops:
        rebuilt, body = _hop(hop, by_id, summary, load)
        hops.append(rebuilt)
    rendering = _rendering(facts.rendering, by_id, facts.url) if facts.rendering else None
    if facts.rendering:
        body = _resource(by_id, facts.rendering.dom)
    if hashlib.sha256(body).hexdigest() != facts.body_sha256:
        raise Damaged(f"the body of {facts.url} does not have the hash that the metadata record states")
    if payload_sha256(hops[-1].response) != facts.wire_sha256:
        raise Damaged(f"the body of {facts.url}, as received, does not have the hash that the metadata record states")
    return Capture(
        requested_url=facts.requested_url,
        url=facts.url,
        hops=tuple(hops),
        body=body,
        started=facts.started,
        duration=facts.duration,
        attempts=facts.attempts,
        notes=facts.notes,
        rendering=rendering,
        region=facts.region,
    )


def _rendering(facts: RenderingFacts, by_id: Mapping[str, WarcRecord], url: str) -> Rendering:
    screenshot = _resource(by_id, facts.screenshot) if facts.screenshot else b""
    if facts.screenshot and hashlib.sha256(screenshot).hexdigest() != facts.screenshot_sha256:
        raise Damaged(f"the screenshot of {url} does not have the hash that the metadata record states")
    return Rendering(
        browser=facts.browser,
        viewport=facts.viewport,
        screenshot=screenshot,
        requests=facts.requests,
        received=facts.received,
        refused=facts.refused,
        missing=facts.missing,
    )


def _resource(by_id: Mapping[str, WarcRecord], record_id: str) -> bytes:
    record = _record(by_id, record_id)
    if record.kind != "resource":
        raise Damaged(f"the record {record_id} is a {record.kind}, where a resource should be")
    return record.block


def _hop(facts: HopFacts, by_id: Mapping[str, WarcRecord], summary: Summary, load: PayloadLoader) -> tuple[Hop, bytes]:
    """Return a hop and its decoded body."""
    request, response = _record(by_id, facts.request), _record(by_id, facts.response)
    wire = response.block
    if response.kind == "revisit":
        wire += _payload(response, summary, load)
    try:
        read = read_response(request.block, wire)
    except Unreadable as error:
        raise Damaged(f"the response of {facts.url} cannot be read: {error}") from error
    hop = Hop(facts.url, facts.started, request.block, wire, read.status, read.headers, facts.connection)
    return hop, read.body


def _record(by_id: Mapping[str, WarcRecord], record_id: str) -> WarcRecord:
    record = by_id.get(record_id)
    if record is None:
        raise Damaged(f"the record {record_id} is missing")
    return record


def _payload(record: WarcRecord, summary: Summary, load: PayloadLoader) -> bytes:
    """Return the body as received that belongs to a record: its own, or that of the snapshot it refers to."""
    if record.kind != "revisit":
        try:
            return record.block[split_head(record.block) :]
        except Unreadable as error:
            raise Damaged(str(error)) from error
    payload = load(summary.revisit_of)
    if record.header("WARC-Payload-Digest") != f"sha256:{hashlib.sha256(payload).hexdigest()}":
        raise Damaged(f"{summary.revisit_of}, which it refers to, does not hold the same bytes")
    return payload


def _check_hashes(summary: Summary) -> None:
    """The hashes of the whole follow from those of the captures, which have been checked."""
    content = joined([capture.body_sha256 for capture in summary.captures])
    wire = joined([capture.wire_sha256 for capture in summary.captures])
    if (content, wire) != (summary.content_sha256, summary.wire_sha256):
        raise Damaged("the metadata record states hashes that its captures do not have")
