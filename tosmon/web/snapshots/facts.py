"""The facts of a capture, put together from what the archive holds and what the ledger says; nothing is guessed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tosmon.catalog.records import StoredSnapshot
from tosmon.core.extract.decode import decode
from tosmon.core.model import Capture, Hop, Rendering
from tosmon.web.snapshots.bodies import Body, Held
from tosmon.web.snapshots.values import CaptureFacts, HopFacts, RenderedFacts, RobotsVerdict
from tosmon.web.snapshots.views import Views, kind_of

__all__ = ["captures_of", "told_of_damaged", "watched_entry"]


def captures_of(one: StoredSnapshot, held: Held, entry: Mapping[str, Any], views: Views) -> tuple[CaptureFacts, ...]:
    """Return what is known of each page of a snapshot; `entry` is what the ledger says of its check."""
    told = _pages(entry, len(held.bodies))
    return tuple(
        _capture_facts(one, number, body, page, views)
        for number, (body, page) in enumerate(zip(held.bodies, told, strict=True), start=1)
    )


def told_of_damaged(entry: Mapping[str, Any]) -> tuple[CaptureFacts, ...]:
    """Return what the ledger alone says of the pages of a snapshot whose bytes cannot be had."""
    pages = entry.get("pages") or []
    return tuple(_from_ledger(number, page) for number, page in enumerate(pages, start=1))


def watched_entry(held: Held) -> str:
    """Return the watch list's entry as it stood at a check, as JSON for people; empty where it is not known."""
    entry = held.facts.get("entry")
    return json.dumps(entry, indent=2, ensure_ascii=False) if entry else ""


def _pages(entry: Mapping[str, Any], count: int) -> Sequence[Mapping[str, Any]]:
    """Return what the entry says of each page; nothing where it says nothing of so many."""
    pages = entry.get("pages") or []
    return pages if len(pages) == count else [{}] * count


def _capture_facts(one: StoredSnapshot, number: int, body: Body, page: Mapping[str, Any], views: Views) -> CaptureFacts:
    kind = kind_of(body)
    decoded = decode(body.data, body.content_type) if kind.value in {"html", "markdown", "text"} else None
    capture = body.capture
    return CaptureFacts(
        number=number,
        requested=capture.requested_url if capture else "",
        url=body.url,
        media_type=body.content_type,
        size=len(body.data),
        body_sha256=_sha256(body.data),
        form=kind.value,
        parts=len(views.page(body).parts),
        encoding=decoded.encoding if decoded else "",
        faults=decoded.faults if decoded else (),
        started=capture.started if capture else body.sighted.at if body.sighted else None,
        seconds=capture.duration if capture else None,
        attempts=capture.attempts if capture else 0,
        notes=capture.notes if capture else (),
        region=capture.region if capture else "",
        language=_asked_language(capture) if capture else "",
        hops=tuple(map(_hop, capture.hops)) if capture else _answered(body),
        robots=_verdict(page.get("robots")),
        rendered=_rendered(one.id, number, capture.rendering) if capture and capture.rendering else None,
    )


def _hop(hop: Hop) -> HopFacts:
    facts = hop.connection
    return HopFacts(
        url=hop.url,
        status=hop.status,
        started=hop.started,
        headers=hop.headers,
        sent=_sent(hop.request),
        address=facts.address,
        port=facts.port,
        tls_version=facts.tls_version or "",
        cipher=facts.cipher or "",
        certificate_sha256=facts.certificate_sha256 or "",
        chain=facts.chain,
    )


def _answered(body: Body) -> tuple[HopFacts, ...]:
    """Return the answer that others kept of a page, where they did: of the connection they tell nothing."""
    if body.answer is None or body.sighted is None:
        return ()
    return (HopFacts(body.url, body.answer.status, body.sighted.at, body.answer.headers),)


def _sent(request: bytes) -> tuple[str, ...]:
    """Return the lines of a request's head."""
    return tuple(request.partition(b"\r\n\r\n")[0].decode("utf-8", "replace").split("\r\n"))


def _asked_language(capture: Capture) -> str:
    lines = _sent(capture.hops[-1].request)
    found = (line.partition(":")[2].strip() for line in lines if line.lower().startswith("accept-language:"))
    return next(found, "")


def _rendered(snapshot: str, number: int, rendering: Rendering) -> RenderedFacts:
    width, height = rendering.viewport
    return RenderedFacts(
        browser=rendering.browser,
        width=width,
        height=height,
        requests=rendering.requests,
        received=rendering.received,
        refused=rendering.refused,
        missing=rendering.missing,
        picture=f"/s/{snapshot}/{number}.png" if rendering.screenshot else "",
    )


def _verdict(told: Mapping[str, Any] | None) -> RobotsVerdict | None:
    if not told:
        return None
    source = told.get("source") or ""
    return RobotsVerdict(bool(told["allowed"]), int(told.get("line") or 0), int(told.get("status") or 0), source)


def _from_ledger(number: int, page: Mapping[str, Any]) -> CaptureFacts:
    """Return what an entry says of one page."""
    from_header = [value for name, value in page.get("headers", ()) if name.lower() == "content-type"]
    return CaptureFacts(
        number=number,
        requested=page.get("requested", ""),
        url=page.get("url", ""),
        media_type=from_header[0] if from_header else "",
        size=0,
        body_sha256="",
        form="",
        parts=0,
        seconds=page["microseconds"] / 1_000_000 if "microseconds" in page else None,
        attempts=page.get("attempts", 0),
        notes=tuple(page.get("notes", ())),
        robots=_verdict(page.get("robots")),
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
