"""What stands behind each mechanism: its specification, how far that is agreed, and what the mechanism is, in a line.

The dates are those of the versions that were read; `docs/signals.md` says what follows from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tosmon.core.signals.model import Mechanism

__all__ = ["SPECIFICATIONS", "Specification", "Status"]


class Status(StrEnum):
    """How far a specification is agreed on."""

    STANDARD = "standard"  # of a body that makes them
    CG_REPORT = "W3C community group report"  # agreed in an open group, no W3C standard
    WG_DRAFT = "IETF working group draft"
    DRAFT = "individual IETF draft"  # anybody may submit one
    INDUSTRY = "industry specification"  # of companies, by agreement among them
    DE_FACTO = "de facto"  # a practice, described where at all by those who began it
    OBSOLETE = "obsolete"
    NONE = "no permission signal"


@dataclass(frozen=True, slots=True)
class Specification:
    """A mechanism's specification: `version` is the one read, with its date; `words` say in a line what it is."""

    title: str
    status: Status
    version: str
    url: str
    words: str


_AIPREF: Final = "draft-ietf-aipref-attach-05 and -vocab-08, 2026-09-13"
_ROBOTS_META: Final = "https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag"

SPECIFICATIONS: Final[Mapping[Mechanism, Specification]] = MappingProxyType(
    {
        Mechanism.CONTENT_SIGNAL: Specification(
            "Content Signals Policy (Cloudflare)",
            Status.INDUSTRY,
            "2025-09-24",
            "https://contentsignals.org/",
            "a record of robots.txt: may content be used for search, AI input and AI training",
        ),
        Mechanism.CONTENT_USAGE: Specification(
            "AI Preferences (AIPREF)",
            Status.WG_DRAFT,
            _AIPREF,
            "https://datatracker.ietf.org/wg/aipref/documents/",
            "a record of robots.txt and a header: preferences on the use of content, by category",
        ),
        Mechanism.LICENSE: Specification(
            "Really Simple Licensing, association (RSL 1.0 section 4)",
            Status.INDUSTRY,
            "1.0, 2025-12-10",
            "https://rslstandard.org/rsl",
            "a record of robots.txt, a Link header or a link of a page: where the RSL document is",
        ),
        Mechanism.RSL: Specification(
            "Really Simple Licensing",
            Status.INDUSTRY,
            "1.0, 2025-12-10, with errata to 2026-08-07",
            "https://rslstandard.org/rsl",
            "an XML document: uses that are permitted or prohibited, and what is demanded for them",
        ),
        Mechanism.TDM: Specification(
            "TDM Reservation Protocol (TDMRep)",
            Status.CG_REPORT,
            "final report, 2024-05-10",
            "https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/",
            "a file, headers or metas: are rights in text and data mining reserved",
        ),
        Mechanism.AI_TXT: Specification(
            "ai.txt (Spawning)",
            Status.DE_FACTO,
            "as generated since 2023",
            "https://site.spawning.ai/spawning-ai-txt",
            "a file at /ai.txt: which files may train AI, by kind of media",
        ),
        Mechanism.AI_TXT_WELL_KNOWN: Specification(
            "AI.TXT: A Declaration File for AI Usage Preferences, Licensing, and Policy",
            Status.DRAFT,
            "draft-car-ai-txt-wellknown-00, 2026-06-12",
            "https://datatracker.ietf.org/doc/draft-car-ai-txt-wellknown/",
            "a file at /.well-known/ai.txt: may AI train on, scrape, index and cache a site, by agent",
        ),
        Mechanism.TRUST_TXT: Specification(
            "trust.txt (JournalList)",
            Status.INDUSTRY,
            "reference document, datatrainingallowed since 2024-04-04",
            "https://journallist.net/reference-document-for-trust-txt-specifications",
            "a file of publishers: whom they belong to, and whether their data may train AI",
        ),
        Mechanism.ROBOTS_TAG: Specification(
            "X-Robots-Tag",
            Status.DE_FACTO,
            "rules of search engines; noai and noimageai of DeviantArt, 2022",
            _ROBOTS_META,
            "a header: may a page be indexed and quoted, may it train AI",
        ),
        Mechanism.ROBOTS_META: Specification(
            "robots meta tag",
            Status.DE_FACTO,
            "rules of search engines; noai and noimageai of DeviantArt, 2022",
            _ROBOTS_META,
            "a tag of a page: may it be indexed and quoted, may it train AI",
        ),
        Mechanism.LLMS_TXT: Specification(
            "llms.txt",
            Status.NONE,
            "version 2, 2026-08-10",
            "https://llmstxt.org/",
            "a file that shows language models around; it permits and forbids nothing",
        ),
        Mechanism.CRAWL_DELAY: Specification(
            "Crawl-delay",
            Status.DE_FACTO,
            "not in RFC 9309",
            "https://www.bing.com/webmasters/help/how-to-create-a-robots-txt-file-cb7c31ec",
            "a record of robots.txt: seconds between two requests",
        ),
        Mechanism.REQUEST_RATE: Specification(
            "Request-rate",
            Status.OBSOLETE,
            "not in RFC 9309",
            "https://docs.python.org/3/library/urllib.robotparser.html",
            "a record of robots.txt: requests in so many seconds",
        ),
        Mechanism.SITEMAP: Specification(
            "Sitemaps",
            Status.STANDARD,
            "0.90, 2008-02-27; RFC 9309 section 2.2.4",
            "https://www.sitemaps.org/protocol.html",
            "a record of robots.txt: where the list of pages is",
        ),
        Mechanism.HOST: Specification(
            "Host (Yandex)",
            Status.OBSOLETE,
            "given up in 2018",
            "https://yandex.com/support/webmaster/",
            "a record of robots.txt: which of several mirrors is the site",
        ),
        Mechanism.CLEAN_PARAM: Specification(
            "Clean-param (Yandex)",
            Status.DE_FACTO,
            "not in RFC 9309",
            "https://yandex.com/support/webmaster/robot-workings/clean-param.html",
            "a record of robots.txt: parameters of addresses that change nothing",
        ),
        Mechanism.NOINDEX: Specification(
            "Noindex in robots.txt",
            Status.OBSOLETE,
            "not supported by Google since 2019-09-01",
            "https://developers.google.com/search/blog/2019/07/a-note-on-unsupported-rules-in-robotstxt",
            "a record of robots.txt: paths to be left out of search",
        ),
        Mechanism.ROBOTS_RULES: Specification(
            "Robots Exclusion Protocol",
            Status.STANDARD,
            "RFC 9309, 2022-09",
            "https://www.rfc-editor.org/rfc/rfc9309",
            "allow and disallow of robots.txt: what crawlers may fetch, whatever for",
        ),
    }
)
