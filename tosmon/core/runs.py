"""How much of one text stands in another: runs of three words, wherever they stand.

Order, splitting and joining of paragraphs do not count. What follows from a share is for `suspicion` and `selecting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tosmon.core.text import normalise

__all__ = ["Run", "known_runs", "missing", "plain", "runs", "share_missing", "words"]

Run = tuple[str, ...]

_LENGTH: Final = 3  # words
# Chinese, Japanese and Korean write without blanks: there each character is a word.
_UNSPACED: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])\w)+")


def plain(text: str) -> str:
    """Return the text as it is compared: normalised and without case."""
    return normalise(text).casefold()


def words(text: str) -> list[str]:
    """Return the words of a text, as they stand there."""
    return _WORD.findall(text)


def runs(text: str) -> list[Run]:
    """Return every run of three words, or the whole of a shorter text."""
    found = words(text)
    return [tuple(found[place : place + _LENGTH]) for place in range(max(1, len(found) - _LENGTH + 1))]


def known_runs(texts: Iterable[str]) -> set[Run]:
    """Return all runs of these texts, which are plain."""
    return {run for text in texts for run in runs(text)}


def missing(of: list[Run], known: set[Run]) -> float:
    """Return the share of the runs, 0 to 1, that are not known."""
    return sum(run not in known for run in of) / len(of)


def share_missing(texts: Iterable[str], known: set[Run]) -> float:
    """Return the share, 0 to 1, of the texts, by length, that is not known; 0 for no text."""
    total = lost = 0.0
    for text in texts:
        length = max(1, len(text))
        total += length
        lost += length * missing(runs(text), known)
    return lost / total if total else 0.0
