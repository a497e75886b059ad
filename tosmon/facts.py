"""What the ledger and the archive keep of a check: the facts of its captures, as JSON values.

The ledger's facts are small and kept for every check, also the unchanged ("still in force on day D" must be provable).
A snapshot's facts add the registry entry as it stood, so that the object alone tells how it came to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from tosmon.catalog.records import JsonValue
from tosmon.core.evidence import entry_hash
from tosmon.core.model import Capture, Connection, Rendering
from tosmon.registry import Document
from tosmon.tools import SOFTWARE, Tools, extractor_of
from tosmon.verdicts import Verdict

__all__ = ["Facts", "ledger_facts", "snapshot_facts"]

Facts = dict[str, JsonValue]

MOST_REFUSED: Final = 20  # requests of a rendered page that the ledger names; the object names them all
REFUSAL_LENGTH: Final = 200  # characters of each: their addresses are the page's to choose


def ledger_facts(
    document: Document, captures: Sequence[Capture], verdicts: Sequence[Verdict | None], tools: Tools
) -> Facts:
    """Return what the ledger keeps: for each page address, status, headers, TLS and times, and who fetched it how."""
    return {
        "pages": _pages(document, captures, verdicts),
        "entry_sha256": entry_hash(document.entry()),
        "software": SOFTWARE,
        "extractor": extractor_of(document),
        "lexicon": tools.lexicon.version,
        "user_agent": tools.agent,
        "asked_by": tools.asked_by,
    }


def snapshot_facts(
    document: Document, captures: Sequence[Capture], verdicts: Sequence[Verdict | None], tools: Tools
) -> Facts:
    """Return what a snapshot keeps beside its records: the ledger's facts, and the registry entry as it stood."""
    return {**ledger_facts(document, captures, verdicts, tools), "entry": document.entry()}


def _pages(document: Document, captures: Sequence[Capture], verdicts: Sequence[Verdict | None]) -> list[JsonValue]:
    """Return a page's facts for each page; of one that was not reached, its address and what robots.txt says of it."""
    pages: list[JsonValue] = []
    for page, capture, verdict in zip_longest(document.pages, captures, verdicts):
        facts: Facts = _capture_facts(capture) if capture else {"requested": page.url}
        facts["robots"] = verdict.facts() if verdict else None
        pages.append(facts)
    return pages


def _capture_facts(capture: Capture) -> Facts:
    answer = capture.answer
    headers: list[JsonValue] = [[name, value] for name, value in answer.headers]
    return {
        "requested": capture.requested_url,
        "url": capture.url,
        "status": capture.status,
        "headers": headers,
        "redirects": [hop.url for hop in capture.hops[:-1]],
        "started": capture.started.isoformat(),
        "microseconds": round(capture.duration * 1e6),
        "attempts": capture.attempts,
        "notes": list(capture.notes),
        **_connection_facts(answer.connection),
        **_way_facts(capture),
    }


def _way_facts(capture: Capture) -> Facts:
    """Return through which region's proxy, and with which browser, a page was had; nothing where there was neither."""
    facts: Facts = {}
    if capture.region:
        facts["region"] = capture.region
    if capture.rendering:
        facts["rendered"] = _rendering_facts(capture.rendering)
    return facts


def _rendering_facts(rendering: Rendering) -> Facts:
    """Return what the browser was and did; `refusals` counts what the address rules kept from it, some are named."""
    return {
        "browser": rendering.browser,
        "viewport": list(rendering.viewport),
        "requests": rendering.requests,
        "received": rendering.received,
        "refusals": len(rendering.refused),
        "refused": [refused[:REFUSAL_LENGTH] for refused in rendering.refused[:MOST_REFUSED]],
        "missing": list(rendering.missing),
    }


def _connection_facts(connection: Connection) -> Facts:
    tls: Facts | None = None
    if connection.tls_version:
        tls = {
            "version": connection.tls_version,
            "cipher": connection.cipher,
            "certificate_sha256": connection.certificate_sha256,
            "chain": list(connection.chain),
        }
    return {"address": connection.address, "port": connection.port, "tls": tls}
