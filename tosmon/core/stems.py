"""The stem of a word, so that "scrape" finds "scraping": endings of English taken away, and those of Europe's plurals.

One rule for all languages, used for texts and questions alike; it need not find a word's true root, only the same one
for its forms. What is a word is told in `searching`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

__all__ = ["stem"]

_SHORTEST: Final = 4  # letters of a word that has endings
_VOWELS: Final = frozenset("aeiouy")
_DOUBLED: Final = frozenset("bdgmnprt")  # running, scrapped; but not calling, passing


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the stem of a folded word; the word itself where it is short, or not of Latin letters alone."""
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return word
    return _without_vowel(_without_suffix(_without_verb(_without_plural(word))))


def _without_plural(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > _SHORTEST:
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_verb(word: str) -> str:
    """Return the word without -ing or -ed, where a syllable is left: "using" is "use", and "king" a king."""
    if word.endswith("eed"):
        return word[:-1] if word.endswith(("greed", "teed")) else word
    for ending in ("ing", "ed"):
        if word.endswith(ending):
            rest = word[: -len(ending)]
            if _VOWELS.isdisjoint(rest):
                return word
            if len(rest) < _SHORTEST:
                return rest + "e" if len(rest) < _SHORTEST - 1 or _is_cut_short(rest) else rest
            return rest[:-1] if rest[-1] == rest[-2] and rest[-1] in _DOUBLED else rest
    return word


def _is_cut_short(rest: str) -> bool:
    """Return whether three letters have lost an e: "mak" of making, "bas" of based; but not "buy", "fix" or "end"."""
    return rest[1] in _VOWELS and rest[0] not in _VOWELS and rest[2] not in _VOWELS and rest[2] not in "wx"


def _without_suffix(word: str) -> str:
    """Return the word without the endings of nouns: "crawler", "collection", "agreement"."""
    for ending, shortest in (("ment", 5), ("ion", 4), ("or", 6), ("er", 5), ("en", 5), ("em", 5)):
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            rest = word[: -len(ending)]
            return rest if ending not in {"ion", "or"} or rest.endswith(("s", "t")) else word
    return word


def _without_vowel(word: str) -> str:
    """Return the word without its last vowel: "scrape", and the genders of Romance languages."""
    if word.endswith("ie"):
        return word[:-2] + "y"
    if word.endswith("e") and len(word) > _SHORTEST:
        return word[:-1]
    if word.endswith(("a", "o", "i")) and len(word) > _SHORTEST + 1:
        return word[:-1]
    return word
