"""How the lexicon writes its patterns, turned into regular expressions whose running time stays linear.

The notation is a regular expression over folded text (lower case, straight quotes) with three additions, so that
people who know the law but not regular expressions can read most of a pattern aloud:

    a space       up to four characters that belong to no word: "reverse engineer" also finds "reverse-engineer"
    <8>           up to eight words in between
    {name}        the shared fragment of that name

A pattern begins and ends at word boundaries. Gaps are possessive and bounded, so no pattern backtracks over a text
that was built to make it; the lexicon's own patterns repeat nothing without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

__all__ = ["compiled", "expand"]

SPACE = r"(?:[^\w]{1,4}+)"
# A word is cut at forty characters: longer ones are no words, and would let hostile text stretch a gap.
WORD = r"\w{1,40}+"
TOKEN = re.compile(r" ?<(\d+)> ?|( )")
FRAGMENT = re.compile(r"\{([a-z_]+)\}")
NESTING = 4  # fragments may use fragments, this deep


def expand(pattern: str, fragments: Mapping[str, str], *, barred: str = "") -> str:
    """Return the regular expression that the notation stands for; gaps do not run over a word of `barred`.

    Raises `KeyError` with the name of a fragment that does not exist.
    """
    for _ in range(NESTING):
        pattern = FRAGMENT.sub(lambda found: f"(?:{fragments[found[1]]})", pattern)
    word = rf"(?!(?:{barred})\b){WORD}" if barred else WORD

    def token(found: re.Match[str]) -> str:
        return SPACE if found[2] else rf"{SPACE}(?:{word}{SPACE}){{0,{found[1]}}}?"

    return rf"(?<!\w)(?:{TOKEN.sub(token, pattern)})(?!\w)"


@cache
def compiled(expression: str) -> re.Pattern[str]:
    """Return the compiled expression; each is compiled once per process, when a text first needs it."""
    return re.compile(expression)
