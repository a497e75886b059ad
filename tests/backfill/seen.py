"""What others saw of a made-up document, and a home that takes it in.

The texts are written for the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.lived import AI
from tests.lived import RULES as SITE_RULES
from tosmon.catalog import Catalog
from tosmon.core.imported import RESPONSE, Known, SightedPage, Sighting, Witness, WitnessKind
from tosmon.home import Home
from tosmon.importing import Taken, take_in
from tosmon.registry import Registry, load
from tosmon.settings import load_settings

__all__ = [
    "AI",
    "DAY",
    "ENTRY",
    "MARKDOWN",
    "NOW",
    "OTA",
    "ROBOTS",
    "RULES",
    "TERMS",
    "WAYBACK",
    "answer",
    "derived",
    "page",
    "saw",
    "take",
    "text",
]

TERMS, ROBOTS = "example/terms-of-service", "example/robots.txt"
DAY = timedelta(days=1)
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
OTA = Witness("ota/stamps", WitnessKind.OTA, "Open Terms Archive, collection stamps", licence="ODbL-1.0")
WAYBACK = Witness("wayback/web.archive.org", WitnessKind.WAYBACK, "Wayback Machine")
MARKDOWN = "text/markdown; charset=utf-8"

RULES = SITE_RULES[:6]
ENTRY = """
name = "Example"
site = "example.org"
language = "en"

[documents.terms-of-service]
url = "https://example.org/terms"
select = "main"
"""


def text(*rules: str, title: str = "Terms of Service") -> bytes:
    """Return terms as a collection writes them."""
    return "\n\n".join((f"# {title}", *rules)).encode()


def page(*rules: str, title: str = "Terms of Service") -> bytes:
    """Return terms as a page in HTML."""
    paragraphs = "".join(f"<p>{rule}</p>" for rule in rules)
    return (
        f"<!doctype html><html lang=en><title>{title}</title><main><h1>{title}</h1>{paragraphs}</main></html>".encode()
    )


def answer(body: bytes, *, status: int = 200, content_type: str = "text/html; charset=utf-8") -> bytes:
    """Return a whole HTTP response."""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def saw(
    day: float,
    body: bytes,
    witness: Witness = OTA,
    *,
    document: str = TERMS,
    technical: bool = False,
    ended: bool = False,
    key: str = "",
) -> Sighting:
    """Return what a witness saw, so many days after the first of January 2024."""
    at = datetime(2024, 1, 1, 12, tzinfo=UTC) + day * DAY
    kind = MARKDOWN if witness.transcribes else RESPONSE
    name = key or f"{witness.kind}-{day}"
    pages = () if ended else (SightedPage("https://example.org/terms", at, body, kind),)
    reference = {"collection" if witness.transcribes else "archive": witness.title, "commit": name}
    return Sighting(document, witness.id, at, name, reference, pages, technical=technical, ended=ended)


@dataclass(frozen=True, slots=True)
class Given:
    """A source that gives these sightings, whatever is known."""

    sightings: Sequence[Sighting]

    def __call__(self, known: Known) -> Iterable[Sighting]:
        """Return those that are not known."""
        return (one for one in self.sightings if one.id not in known)


def take(home: Home, *sightings: Sighting, witness: Witness = OTA, alerts: bool = False, workers: int = 0) -> Taken:
    """Take in what a witness saw."""
    registry: Registry = load(user_folder=home.platforms, packaged=False)
    settings = load_settings(home.root, {})
    source = Given(sightings)
    return take_in(home, settings, registry, witness, source, alerts=alerts, workers=workers, now=lambda: NOW)


def derived(home: Path | Home) -> dict[str, list[Any]]:
    """Return all that was derived in a home, under names that do not hang on the order of writing."""
    root = home.root if isinstance(home, Home) else home
    with Catalog.open(root / "catalog.sqlite3", create=False) as catalog:
        names = [one.document for one in catalog.documents_overview()]
        versions = [
            (one.document, one.content, one.snapshot, one.observed_first, one.observed_last, one.witness, one.suspect)
            for name in names
            for one in catalog.versions(name, suspects=True)
        ]
        lines = [line for name in names for line in catalog.history(name, 10_000)]
        told = [
            (one.event.id, one.event.summary, one.event.source, one.event.notes, one.change.kind, one.clause_after)
            for one in catalog.changes()
        ]
        sources = sorted((line.version.snapshot, line.sources) for line in lines if line.version)
        snapshots = [(one.id, one.outcome, one.reason, one.content_sha256) for one in catalog.snapshots()]
    return {"versions": sorted(versions), "changes": sorted(told, key=repr), "sources": sources, "snapshots": snapshots}
