"""What is known of a crawler, and whether robots.txt can name it; the list itself is loaded by `tosmon.crawlers`.

A product token is made of letters, `_` and `-` (RFC 9309 section 2.2.1). A crawler whose token holds anything else can
never be named: a file that tries speaks to whatever the token's beginning names.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tosmon.core.robots.parse import product_token

__all__ = ["Crawler", "CrawlerPurpose", "is_product_token", "read_as"]


class CrawlerPurpose(StrEnum):
    """What a crawler fetches pages for, in the order in which the kinds are shown."""

    AI_TRAINING = "ai-training"
    AI_SEARCH = "ai-search"
    AI_ASSISTANT = "ai-assistant"
    SEARCH_ENGINE = "search-engine"
    ARCHIVE = "archive"
    SEO = "seo"
    SOCIAL_PREVIEW = "social-preview"
    ACADEMIC = "academic"
    OTHER = "other"

    @property
    def words(self) -> str:
        """Return what the pages are fetched for, in words that go on from "fetched"."""
        return _WORDS[self]


_WORDS: Final = {
    CrawlerPurpose.AI_TRAINING: "to make models of them, or for those who use them for AI; or a word on such use only",
    CrawlerPurpose.AI_SEARCH: "to find pages from which a model answers",
    CrawlerPurpose.AI_ASSISTANT: "because a person, or an agent that acts for one, asked for the page just then",
    CrawlerPurpose.SEARCH_ENGINE: "to find pages for people",
    CrawlerPurpose.ARCHIVE: "to keep pages",
    CrawlerPurpose.SEO: "to tell owners of sites and brands how they stand: links, rankings, mentions",
    CrawlerPurpose.SOCIAL_PREVIEW: "to show what a link leads to",
    CrawlerPurpose.ACADEMIC: "to do research, or to serve it",
    CrawlerPurpose.OTHER: "for something else, or nobody says what for",
}


@dataclass(frozen=True, slots=True)
class Crawler:
    """A crawler by its token, as its operator writes it.

    `operator` and `url` are empty where they are not known, and `obeys` (whether it obeys robots.txt) is None.
    `spellings` are the token in other cases. `asked_first` are the ones that readers ask for.
    """

    token: str
    operator: str = ""
    purpose: CrawlerPurpose = CrawlerPurpose.OTHER
    obeys: bool | None = None
    url: str = ""
    asked_first: bool = False
    spellings: tuple[str, ...] = ()
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Return the token in every spelling."""
        return (self.token, *self.spellings)

    @property
    def matchable(self) -> bool:
        """Return whether robots.txt can name it at all."""
        return is_product_token(self.token)


@lru_cache(maxsize=4096)  # the matrix asks for each crawler at each platform
def is_product_token(name: str) -> bool:
    """Return whether all of a name is a product token: one or more of A-Z a-z _ - (RFC 9309 section 2.2.1)."""
    return bool(name) and len(product_token(name)) == len(name)


def read_as(name: str) -> str:
    """Return the token that a file naming `name` is read as: "Brightbot" for "Brightbot 1.0", "" for "008"."""
    return name[: len(product_token(name))]
