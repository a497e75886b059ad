"""Lead-ins: whether a text governs the list after it, and which of its sentences does.

"You agree not to:" before a list says what its items are; without it, "use any robot" cannot be judged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["PrintedRun", "joined", "lead_in", "opens_list"]

_CLOSERS: Final = " \t)]”’\"'»*_"
_LONGEST: Final = 500  # characters of a sentence that may govern a list without a colon
_MOST: Final = 2_000  # characters of all that governs a list; a hundred documents have a third of that at most
_SENTENCE_END: Final = re.compile(r"[.!?]['\")\]”’»]*\s+(?=[A-Z0-9À-ÖØ-Þ“\"‘'«(\[*])")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:[a-z]|[A-Za-z]\.[A-Za-z]|etc|Inc|Ltd|Corp|Co|No|Art|Sec|vs|Mr|Ms|Mrs|Dr|approx|incl|cf|p\.ex))\.\s+$"
)
# "… any of the following.", and its like in the languages of Facebook's, LinkedIn's and X's European terms
_FOLLOWING: Final = re.compile(
    r"\b(?:the following|as follows|listed below|set out below|suivante?s?|ci-dessous|ci-après|wie folgt|"
    r"folgende[nrs]?|siguientes?|seguenti|seguintes?)\b[^.]{0,60}$|(?:以下|次|下記|各号)[のに][^。]{0,60}。?$",
    re.IGNORECASE,
)
# No sentence ends in these: the list goes on with it.
_UNFINISHED: Final = frozenset((
    "to", "not", "may", "must", "shall", "will", "can", "cannot", "that", "by", "for",
    "of", "in", "with", "if", "when", "unless", "the", "a", "an", "your", "any", "including", "without", "from",
    "de", "à", "ne", "pas", "que", "par", "pour",
))  # fmt: skip
_ROMAN: Final = frozenset((
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx",
))  # fmt: skip


def opens_list(text: str) -> bool:
    """Tell whether the text governs the list that comes directly after it."""
    bare = text.rstrip(_CLOSERS)
    if bare.endswith((":", "：", "…", "...", "—", "–")):
        return True
    last = _last_sentence(bare.rstrip(".;"))
    if len(last) > _LONGEST:
        return False
    words = last.split()
    unfinished = bare[-1:].isalpha() and len(words) > 1 and words[-1].lower() in _UNFINISHED
    return unfinished or _FOLLOWING.search(last) is not None


def lead_in(text: str) -> str:
    """Return the sentence of the text that governs the list after it, or an empty string."""
    if not opens_list(text):
        return ""
    return _last_sentence(text)


def joined(outer: str, inner: str) -> str:
    """Return two lead-ins as one, the outer first: without it where both are too long, and no more than so much.

    Ten thousand lists inside each other would repeat each one's words in all below it.
    """
    both = " ".join(filter(None, (outer, inner)))
    return both if len(both) <= _MOST else (inner or outer)[-_MOST:]


def _last_sentence(text: str) -> str:
    """Return the last sentence, with the one before it where it has fewer than three words ("Namely:")."""
    ends = [end.end() for end in _SENTENCE_END.finditer(text, max(0, len(text) - 4 * _LONGEST))]
    starts = [0, *(end for end in ends if not _ABBREVIATION.search(text, max(0, end - 12), end))]
    last = text[starts[-1] :]
    if len(last.split()) < 3 and len(starts) > 1:  # noqa: PLR2004 - said in the docstring
        return text[starts[-2] :]
    return last


class PrintedRun:
    """The lead-ins of consecutive paragraphs that print their own list markers, which pages use instead of lists.

    Markers of one shape ("(a)", "1.", a bullet) belong together; a new shape nests under the ones before it.
    """

    __slots__ = ("_last", "_levels")

    def __init__(self, levels: Sequence[tuple[str, str]] = (), last: str = "") -> None:
        self._levels = list(levels)  # (shape, lead-in with the outer ones)
        self._last = last

    @property
    def so_far(self) -> tuple[tuple[tuple[str, str], ...], str]:
        """Return what another run goes on from."""
        return tuple(self._levels), self._last

    def end(self) -> None:
        """End the run: a heading or an unmarked paragraph came."""
        if self._levels:
            self._levels.clear()
        self._last = ""

    def take(self, number: str, lead: str) -> str:
        """Return the lead-in of a paragraph with that number (empty: a bullet); `lead` is what the text before says."""
        shape = self._shape(number)
        self._last = number
        known = next((depth for depth, level in enumerate(self._levels) if level[0] == shape), None)
        if known is None:
            outer = self._levels[-1][1] if self._levels else ""
            self._levels.append((shape, joined(outer, lead)))
        else:
            del self._levels[known + 1 :]
        return self._levels[-1][1]

    def _shape(self, number: str) -> str:
        """Return the number with its digits and letters made alike: "(b)" as "(a)", "(ii)" as "(i)", "4.5" as "0.0"."""
        inner = number.strip("().:§ ")
        kind = "0" if inner[:1].isdigit() else "a"
        if kind == "a" and inner.lower() in _ROMAN and not self._follows(inner):
            kind = "i"
        return number.replace(inner, kind) if inner else number

    def _follows(self, letter: str) -> bool:
        """Tell whether a letter that could be a roman numeral is simply the next in the alphabet: "(i)" after "(h)"."""
        last = self._last.strip("().")
        return len(letter) == len(last) == 1 and ord(letter) == ord(last) + 1
