"""The tables of what was looked at and found: checks, what crawlers may fetch, witnesses."""

from __future__ import annotations

from typing import Final

from tosmon.core.imported import WitnessKind
from tosmon.core.robots.crawlers import CrawlerPurpose
from tosmon.core.robots.matrix import Access, Bound
from tosmon.exports.columns import DOCUMENT, PLATFORM, SPAN, WITNESS, words
from tosmon.exports.schema import Column, Kind, Table

__all__ = ["CHECKS", "ROBOTS", "WITNESSES"]

CHECKS: Final = Table(
    "checks",
    "Checks",
    "A row for each look at a document: tosmon's own checks, also those that found nothing new or failed, and each"
    " sighting that was imported.",
    "document, at and witness, then as the witness tells it",
    (),
    (
        PLATFORM,
        DOCUMENT,
        Column("kind", Kind.TEXT, "Whether tosmon looked, or it was imported.", words=("check", "import")),
        Column("at", Kind.MOMENT, "When it was looked at: the start of the check, or the time that the witness gives."),
        Column(
            "outcome",
            Kind.TEXT,
            "How the check ended: `new` (another text than before), `unchanged`, `absent`, `suspect` (not believed) or"
            " `failed`; of an import `ended` where the witness stopped to watch the document, else null.",
            nullable=True,
            words=("new", "unchanged", "absent", "suspect", "failed", "ended"),
        ),
        Column("reason", Kind.TEXT, "Why it failed or is not believed, in one word.", nullable=True),
        Column("detail", Kind.TEXT, "The same in words.", nullable=True),
        Column("url", Kind.TEXT, "Where the first page was found, after redirects.", nullable=True),
        Column("status", Kind.NUMBER, "HTTP status of its answer.", nullable=True),
        Column("address", Kind.TEXT, "IP address that answered.", nullable=True),
        Column("tls", Kind.TEXT, "Version of TLS.", nullable=True),
        Column("certificate_sha256", Kind.TEXT, "Fingerprint of the server's certificate.", nullable=True),
        Column("duration", Kind.NUMBER, "How long the fetch took.", nullable=True, unit="microseconds"),
        Column("pages", Kind.NUMBER, "How many pages make the document.", unit="pages"),
        Column("robots_allowed", Kind.TRUTH, "Whether the host's robots.txt allowed tosmon the fetch.", nullable=True),
        Column("content", Kind.TEXT, "Hash of the text that was found, as in `versions`.", nullable=True),
        Column("snapshot", Kind.TEXT, "Id of the snapshot that was kept.", nullable=True),
        Column("snapshot_sha256", Kind.TEXT, "SHA-256 of what the snapshot holds, codings undone.", nullable=True),
        WITNESS,
        Column(
            "source",
            Kind.JSON,
            "Of an import, how its source names it: an array of one object; empty for tosmon's own.",
        ),
        Column(
            "sequence",
            Kind.NUMBER,
            "Place of a check in the document's chain of the ledger; null for imports: theirs tells when they came in.",
            nullable=True,
        ),
        Column(
            "entry_sha256",
            Kind.TEXT,
            "Hash of a check's entry in the ledger, by which the row can be proved; null for imports.",
            nullable=True,
        ),
    ),
)

ROBOTS: Final = Table(
    "robots",
    "What crawlers may fetch",
    "A row for each time in which a robots.txt let a crawler fetch the same: the decisions of RFC 9309, the meaning of"
    " answers without a file among them.",
    "document, crawler, observed_first",
    (),
    (
        PLATFORM,
        DOCUMENT,
        Column("crawler", Kind.TEXT, "Product token of the crawler: `GPTBot`."),
        Column("operator", Kind.TEXT, "Who runs it.", nullable=True),
        Column("purpose", Kind.TEXT, "What it fetches pages for (docs/crawlers.md).", words=words(CrawlerPurpose)),
        Column(
            "access",
            Kind.TEXT,
            "What it may fetch: everything, something, or nothing but robots.txt itself.",
            words=tuple(word.value for word in Access if word is not Access.UNKNOWN),
        ),
        Column("front_page", Kind.TRUTH, "Whether it may fetch `/`."),
        Column(
            "elsewhere",
            Kind.TRUTH,
            "Whether it may fetch a page that no rule singles out: true for “everything but …”, false for “nothing but"
            " …”.",
        ),
        Column(
            "bound_by",
            Kind.TEXT,
            "By what it is bound: a group of its own, that of `*`, none, a group that names it as no file can"
            " (`cannot-match`), or what the answer's status means.",
            words=words(Bound),
        ),
        *SPAN,
        Column("status", Kind.NUMBER, "HTTP status of the answers; 0 where none came."),
        Column(
            "snapshot", Kind.TEXT, "Id of the snapshot that first showed it; null for other answers.", nullable=True
        ),
        WITNESS,
    ),
)

WITNESSES: Final = Table(
    "witnesses",
    "Witnesses",
    "A row for everybody whose view was imported: collections of texts, web archives, WARC files.",
    "witness",
    ("witness",),
    (
        Column("witness", Kind.TEXT, "Id of the witness, as other tables name it."),
        Column("kind", Kind.TEXT, "What kind of source it is.", words=words(WitnessKind)),
        Column("title", Kind.TEXT, "What it is called.", nullable=True),
        Column(
            "address", Kind.TEXT, "Where it was had from; null where that was a path of one machine.", nullable=True
        ),
        Column("licence", Kind.TEXT, "What its texts may be used under; null where nobody says.", nullable=True),
        Column(
            "transcribes", Kind.TRUTH, "Whether it hands on texts that it made of pages, and not what servers answered."
        ),
        Column("documents", Kind.NUMBER, "Of how many documents something was imported.", unit="documents"),
        Column("snapshots", Kind.NUMBER, "How many snapshots were imported.", unit="snapshots"),
        Column("observed_first", Kind.MOMENT, "When it saw the first of them.", nullable=True),
        Column("observed_last", Kind.MOMENT, "When it saw the last of them.", nullable=True),
    ),
)
