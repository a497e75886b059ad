"""How the lexicon writes its patterns, turned into regular expressions whose running time stays linear.

The notation is a regular expression over folded text (lower case, straight quotes) with three additions, so that
people who know the law but not regular expressions can read most of a pattern aloud:

    a space       up to four characters that belong to no word: "reverse engineer" also finds "reverse-engineer"
    <8>           up to eight words in between
    {name}        the shared fragment of that name

A pattern begins and ends at word boundaries. Gaps are possessive and bounded, so no pattern backtracks over a text
that was built to make it; the lexicon's own patterns repeat nothing without a bound.

In a language that is written without spaces between words (Japanese), a pattern begins and ends anywhere, a space is
up to four characters that belong to no word, or none, and `<8>` is up to eight characters of one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

__all__ = ["compiled", "expand"]

SPACE = r"(?:[^\w]{1,4}+)"
# A word is cut at forty characters: longer ones are no words, and would let hostile text stretch a gap.
WORD = r"\w{1,40}+"
# Where no spaces part words, a gap counts characters, and ends with the sentence.
UNSPACED = r"(?:[^\w。\n]{0,4}+)"
WITHIN = r"[^。\n]"
TOKEN = re.compile(r" ?<(\d+)> ?|( )")
FRAGMENT = re.compile(r"\{([a-z_]+)\}")
NESTING = 4  # fragments may use fragments, this deep


def expand(pattern: str, fragments: Mapping[str, str], *, barred: str = "", spaced: bool = True) -> str:
    """Return the regular expression that the notation stands for; gaps do not run over a word of `barred`.

    `spaced`: whether spaces part the words of the language. Raises `KeyError` with the name of a fragment that does not
    exist.
    """
    for _ in range(NESTING):
        pattern = FRAGMENT.sub(lambda found: f"(?:{fragments[found[1]]})", pattern)
    space, gap = _spaced(barred) if spaced else _unspaced(barred)
    written = TOKEN.sub(lambda found: space if found[2] else gap.replace("COUNT", found[1]), pattern)
    return rf"(?<!\w)(?:{written})(?!\w)" if spaced else rf"(?:{written})"


def _spaced(barred: str) -> tuple[str, str]:
    """Return what a space stands for and what a gap does, with COUNT for its words, where spaces part words."""
    word = rf"(?!(?:{barred})\b){WORD}" if barred else WORD
    return SPACE, rf"{SPACE}(?:{word}{SPACE}){{0,COUNT}}?"


def _unspaced(barred: str) -> tuple[str, str]:
    """Return what a space stands for and what a gap does, with COUNT for its characters, where nothing parts words."""
    character = rf"(?:(?!{barred}){WITHIN})" if barred else WITHIN
    return UNSPACED, rf"{character}{{0,COUNT}}?"


@cache
def compiled(expression: str) -> re.Pattern[str]:
    """Return the compiled expression; each is compiled once per process, when a text first needs it."""
    return re.compile(expression)
