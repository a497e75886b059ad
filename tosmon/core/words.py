"""Ids as people read them: labels, reasons and outcomes in words. Sentences are composed where they are said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["counted", "in_words", "listed"]

# Written otherwise than their ids suggest.
_WRITTEN: Final = {
    "ai_training": "AI training",
    "api_only": "API only",
    "html_as_robots": "HTML page as robots.txt",
    "http_status": "HTTP status",
    "robots_txt": "robots.txt",
    "tdm_reservation": "text and data mining reservation",
}
_LISTED: Final = 3


def in_words(identifier: str) -> str:
    """Return an id as words: "automated access", "much text gone"."""
    return _WRITTEN.get(identifier, identifier.replace("_", " "))


def listed(identifiers: Iterable[str]) -> str:
    """Return ids in words, the first three by name: "AI training, resale, surveillance and 2 more"."""
    words = [in_words(one) for one in identifiers]
    more = len(words) - _LISTED
    return ", ".join(words[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 clause", "3 clauses", "no clauses"."""
    many = many or f"{one}s"
    return f"{number:,} {one if number == 1 else many}" if number else f"no {many}"
