"""What the pages of snapshots show, as values; how it looks is in templates, where it comes from in `facts`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.catalog.records import LedgerEntry, SealRow, StoredSnapshot
from tosmon.catalog.views import StoredEvent, VersionInfo
from tosmon.core.imported import Witness
from tosmon.core.model import Clause, Judgement

__all__ = [
    "Asked",
    "CaptureFacts",
    "HopFacts",
    "ReadClause",
    "RenderedFacts",
    "RobotsVerdict",
    "SnapshotPage",
    "SnapshotsPage",
    "SourceLine",
    "SourcePage",
]


@dataclass(frozen=True, slots=True)
class HopFacts:
    """One request and its answer. Of imports `address` and TLS facts are empty: nobody tells them."""

    url: str
    status: int
    started: datetime
    headers: tuple[tuple[str, str], ...]
    sent: tuple[str, ...] = ()  # lines of the request
    address: str = ""
    port: int = 0
    tls_version: str = ""
    cipher: str = ""
    certificate_sha256: str = ""
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """One page of a snapshot: how it was had, and what came. What nobody knows is None or empty.

    `parts` counts the parts in which the page is shown; 0 where it cannot be. `robots` is the verdict on its address:
    allowed or not, the line that says so, the status of the robots.txt, and the snapshot of it.
    """

    number: int
    requested: str
    url: str
    media_type: str
    size: int
    body_sha256: str
    form: str  # "html", "text", "pdf" …
    parts: int
    encoding: str = ""
    faults: tuple[str, ...] = ()
    started: datetime | None = None
    seconds: float | None = None
    attempts: int = 0
    notes: tuple[str, ...] = ()
    region: str = ""
    language: str = ""  # that was asked for
    hops: tuple[HopFacts, ...] = ()
    robots: RobotsVerdict | None = None
    rendered: RenderedFacts | None = None


@dataclass(frozen=True, slots=True)
class RobotsVerdict:
    """What the host's robots.txt said of an address to tosmon."""

    allowed: bool
    line: int
    status: int
    source: str  # id of the robots.txt's snapshot; empty where none was had


@dataclass(frozen=True, slots=True)
class RenderedFacts:
    """How a browser made the page readable. `picture` is where its picture is served; empty where there is none."""

    browser: str
    width: int
    height: int
    requests: int
    received: int
    refused: tuple[str, ...]
    missing: tuple[str, ...]
    picture: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of a snapshot is shown, and which part of it; both count from one."""

    page: int = 1
    part: int = 1


@dataclass(frozen=True, slots=True)
class ReadClause:
    """A clause about scraping that was read of a snapshot."""

    id: str
    clause: Clause
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """A snapshot: what was captured and how, what was read of it, and what came of that.

    `before` and `after` are the ids of those beside it. `damage` says why its bytes cannot be shown. `witness` is who
    saw it, None for tosmon itself. `clauses` are those about scraping, the first of `labelled`.
    """

    one: StoredSnapshot
    asked: Asked
    captures: tuple[CaptureFacts, ...]
    entry: LedgerEntry | None
    seal: SealRow | None
    watched: str  # the watch list's entry as it stood, as TOML-like JSON
    before: str
    after: str
    versions: tuple[VersionInfo, ...]
    events: tuple[StoredEvent, ...]
    clauses: tuple[ReadClause, ...]
    labelled: int
    witness: Witness | None
    damage: str = ""

    @property
    def shown(self) -> CaptureFacts | None:
        """Return the page that is shown; None where none can be."""
        return next((one for one in self.captures if one.number == self.asked.page), None)


@dataclass(frozen=True, slots=True)
class SnapshotsPage:
    """A page of all snapshots of a document, newest first; `older` is what the next page asks for."""

    document: str
    rows: tuple[StoredSnapshot, ...]
    witnesses: dict[str, str]  # how what others saw is told, by witness
    older: str
    first_page: bool


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a body; `number` counts from one. `rest`: it goes on from the part before."""

    number: int
    text: str
    rest: bool = False


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A part of a body as it was captured, line by line; `hexadecimal` where it is no text."""

    one: StoredSnapshot
    number: int
    part: int
    parts: int
    lines: tuple[SourceLine, ...]
    media_type: str
    size: int
    encoding: str
    faults: tuple[str, ...]
    hexadecimal: bool
    cut: bool
