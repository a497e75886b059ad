"""Prose in the comments of a robots.txt: who may crawl on which terms, where a site says so in words.

Some sites write their permission clauses there. What such a passage means is judged like any clause
(`tosmon.core.labels`); rules that were commented out and notes over rules ("# tracking pages") are not prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

__all__ = ["Comment", "passages"]

_WORDS: Final = 6  # a passage of fewer is a heading or a note (“You may not scrape the Service.” has six)
_ENDS: Final = (".", "!", "?", ".)", '."', ":")  # what a sentence ends with; notes over rules seldom do
_CHARACTERS: Final = 20  # what stands for them in scripts that write no spaces
_MOSTLY: Final = 0.7  # of a passage's pieces that must be words: lists of paths and pictures of characters are no prose
_SAME: Final = 0.5  # of its words that must differ

# What content management systems put over their rules, to explain them to who installs them (Drupal, Joomla).
_EXPLAINS: Final = ("this file is to prevent the crawling", "this file will be ignored unless", "if the joomla site is")

# A record that was commented out: a field's name, alone before its colon ("Disallow: /x", "Crawl-delay: 5").
_RECORDS: Final = (
    r"(?:user-?\s?agents?|(?:dis)?allow|noindex|nofollow|sitemaps?(?:-index)?|site-map|crawl-?delay|request-rate|visit-time"
    r"|host|clean-param|content-(?:signal|usage)|license|robot-version|comment|indexpage)\s*:"
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A passage of prose: its lines joined by single spaces, and the line (from 1) that it begins on."""

    text: str
    line: int


def passages(body: bytes | str) -> tuple[Comment, ...]:
    """Return the prose that stands in whole-line comments, in the file's order. Any input is read.

    Consecutive lines are one passage; an empty comment, a line of decoration, an item of a list and anything that is no
    comment end it.
    """
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    lines = re.split(r"\r\n|\n|\r", data.decode("utf-8", "replace").removeprefix("\ufeff"))
    return tuple(comment for comment in _joined(lines) if _is_prose(comment.text))


def _joined(lines: Iterable[str]) -> Iterator[Comment]:
    """Yield runs of comment lines, each as one text."""
    parts: list[str] = []
    begun = 0
    for number, line in enumerate(lines, start=1):
        said = _said(line)
        if parts and (not said or _item().match(said)):
            yield Comment(" ".join(parts), begun)
            parts = []
        if said:
            begun = begun if parts else number
            item = _item().match(said)
            parts.append(" ".join(said[item.end() if item else 0 :].split()))
    if parts:
        yield Comment(" ".join(parts), begun)


def _said(line: str) -> str:
    """Return what a comment says, without `#` and frames; empty where the line is none, or is a record switched off."""
    line = line.strip()
    if not line.startswith("#"):
        return ""
    said = line.strip("#").strip(" \t#*=_|+~/<>\\").strip()
    return "" if not any(map(str.isalnum, said)) or _record().match(said) else said


def _is_prose(text: str) -> bool:
    """Return whether a text reads like a sentence: enough words, most of them words, not the same over and over."""
    if text.lower().startswith(_EXPLAINS):
        return False
    if len(_unspaced().findall(text)) >= _CHARACTERS:
        return True
    pieces = text.split()
    words = [piece.lower() for piece in pieces if _word().fullmatch(piece)]
    return (
        len(words) >= max(_WORDS, _MOSTLY * len(pieces))
        and len(set(words)) >= _SAME * min(len(words), 2 * _WORDS)
        and (any(word.endswith(_ENDS) for word in words) or "://" in pieces[-1])
    )


# Compiled when first asked for, so that importing this costs nothing.


@cache
def _record() -> re.Pattern[str]:
    return re.compile(_RECORDS, re.IGNORECASE)


@cache
def _item() -> re.Pattern[str]:
    """What an item of a list begins with."""
    return re.compile(r"(?:[-•*–]|\(?[0-9]{1,2}[.)]|\([a-z]\))\s+(?=\S)")


@cache
def _word() -> re.Pattern[str]:
    """A word with its punctuation: letters, apostrophes and hyphens inside."""
    return re.compile(r"[(\[\"'“‘„«]*[^\W\d_]+(?:['’.-][^\W\d_]+)*[)\]\"'”’“».,;:!?…]*")


@cache
def _unspaced() -> re.Pattern[str]:
    """A character of a script that writes no spaces: Chinese, Japanese, Thai."""
    return re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
