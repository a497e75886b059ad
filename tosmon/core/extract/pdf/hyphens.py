"""Words parted at the end of a line: whether the hyphen is the word's own, told by the document's other words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from tosmon.core.extract.pdf.values import Line, Word

__all__ = ["Hyphens"]

_HYPHENS: Final = ("-", "\u2010", "\u00ad")
_SOFT: Final = "\u00ad"
_CORE: Final = re.compile(r"[^\W_]+(?:[-\u2010'’][^\W_]+)*")
_CJK: Final = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


class Hyphens:
    """Knows the words of a document, and joins lines."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._known: Counter[str] = Counter()
        ends: list[tuple[str, str]] = []
        head = ""  # of a word that the line before broke off
        for line in lines:
            words = _CORE.findall(line.text)
            if head:
                ends.append((head, _first(line.words)))
                words = words[1:]
            head = _last(line.words) if line.words[-1].text.endswith(_HYPHENS) else ""
            self._known.update(word.lower() for word in (words[:-1] if head else words))
        votes = [self._vote(head, tail) for head, tail in ends if head and _goes_on(head, tail)]
        self._divides = votes.count(1) > votes.count(-1)

    def joined(self, words: Sequence[Word], following: Sequence[Word]) -> tuple[str, str]:
        """Return the last of the words as it is to be written before the next line, and what parts them."""
        text = words[-1].text
        if text.endswith(_SOFT):
            return text[:-1], ""
        if text.endswith(("(", "/")):
            return text, ""  # an address, or a bracket: no space was there
        if not text.endswith(_HYPHENS):
            return text, "" if _CJK.match(text[-1]) and _CJK.match(following[0].text) else " "
        head, tail = _last(words), _first(following)
        if not head or not tail[:1].isalpha():
            return text, "" if len(text) > 1 and tail else " "
        if len(text) == 1 and (len(words) == 1 or words[-1].spaced):
            return text, " "  # a dash between words
        vote = self._vote(head, tail) if _goes_on(head, tail) else -1
        return (text[:-1], "") if vote > 0 or (vote == 0 and self._divides) else (text, "")

    def _vote(self, head: str, tail: str) -> int:
        """Return 1 where the two parts are one word, -1 where the hyphen is its own, 0 where nothing tells."""
        parts = (head.rpartition("-")[2] + tail).lower()
        whole, compound = self._known[(head + tail).lower()] + self._known[parts], self._known[f"{head}-{tail}".lower()]
        if whole or compound:
            return 1 if whole >= compound else -1
        known = self._known[head.lower()] and self._known[tail.lower()]
        return -1 if known else 0


def _goes_on(head: str, tail: str) -> bool:
    """Tell whether the parts may be one word: in small letters, or all in capitals."""
    return tail[:1].islower() or (head.isupper() and tail.isupper())


def _last(words: Sequence[Word]) -> str:
    """Return the letters before the hyphen at the end of a line."""
    parts: list[str] = []
    for word in reversed(words):
        parts.append(word.text)
        if word.spaced:
            break
    text = "".join(reversed(parts)).rstrip("".join(_HYPHENS))
    found = _CORE.findall(text)
    return found[-1] if found and text.endswith(found[-1]) else ""


def _first(words: Sequence[Word]) -> str:
    parts = [words[0].text]
    for word in words[1:]:
        if word.spaced:
            break
        parts.append(word.text)
    found = _CORE.match("".join(parts))
    return found[0] if found else ""
