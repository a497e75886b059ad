"""The words of a text as a search sees them: folded (case, accents, width), and letters one by one where no spaces are.

Texts and questions are cut alike, or they would not meet. What is asked for is told in `searching`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

__all__ = ["folded", "is_letter", "spans", "words_of"]

# Scripts that are written without spaces, or whose words carry endings of other words: each letter is a word, and a
# word a phrase of them. Thai to Myanmar, Khmer; kana and Han with their extensions; Hangul; halfwidth kana.
_LETTERS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_MARKS: Final = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff"  # within words
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_PLAIN: Final = re.compile("[a-z0-9]+")


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(f"[{_LETTERS}]|(?:(?![{_LETTERS}])[^\\W_]|[{_MARKS}])+")


@cache
def _letters() -> re.Pattern[str]:
    return re.compile(f"[{_LETTERS}]")


def is_letter(word: str) -> bool:
    """Return whether the word is a letter of a script whose letters are words here."""
    return bool(_letters().fullmatch(word))


@lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """Return the word without case, accents and width; empty where nothing is left of it."""
    if word.isascii():
        return word.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
    return "".join(one for one in unicodedata.normalize("NFC", plain).casefold() if one.isalnum() or _is_mark(one))


def _is_mark(one: str) -> bool:
    return unicodedata.category(one) in {"Mn", "Mc"}


def words_of(text: str) -> list[str]:
    """Return the folded words of a text in order."""
    if text.isascii():  # most texts, and five times as fast
        return _PLAIN.findall(text.lower())
    return [word for found in _pattern().findall(text) if (word := folded(found))]


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the folded words of a text with the stretch of each, in code points."""
    for found in _pattern().finditer(text):
        word = folded(found[0])
        if word:
            yield word, found.start(), found.end()
