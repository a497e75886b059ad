"""Where the words of a question stand in a text, and the part of a long text that shows most of them.

What comes back are pieces with their kinds, which joined are the text; how marks look is the page's to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tosmon.core.search_words import spans
from tosmon.core.searching import Query, Term
from tosmon.core.stems import stem

__all__ = ["Kind", "Piece", "marked"]

_NEAR: Final = 60  # letters shown before the first mark of a part


class Kind(StrEnum):
    """What a piece of a text is: words as they are, words that were asked for, or the sign of what is left out."""

    PLAIN = "plain"
    MATCH = "match"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text. That of a cut is empty."""

    kind: Kind
    text: str


def marked(text: str, query: Query, longest: int = 0) -> tuple[Piece, ...]:
    """Return the text in pieces; of one longer than `longest` letters (0: any), the part that shows most matches."""
    found = _joined(_stretches(text, query.terms))
    start, end = (0, len(text)) if not longest or len(text) <= longest else _part(text, found, longest)
    return tuple(_pieces(text, found, start, end))


def _stretches(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    words = list(spans(text))
    loose = {term.words[0] for term in terms if not term.exact}
    found = [(start, end) for word, start, end in words if word in loose or stem(word) in loose]
    for term in terms:
        if term.exact:
            found += _phrases(words, term)
    return sorted(found)


def _phrases(words: Sequence[tuple[str, int, int]], term: Term) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a phrase, whose last word may only be the beginning of one."""
    size = len(term.words)
    for place in range(len(words) - size + 1):
        these = words[place : place + size]
        if all(word[0] == wanted for word, wanted in zip(these[:-1], term.words[:-1], strict=True)):
            last = these[-1][0]
            if last == term.words[-1] or (term.prefix and last.startswith(term.words[-1])):
                yield these[0][1], these[-1][2]


def _joined(found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the stretches with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _part(text: str, found: Sequence[tuple[int, int]], longest: int) -> tuple[int, int]:
    """Return the stretch of about that many letters that holds most matches, beginning and ending between words."""
    best, most, last = 0, 0, 0
    for place, (start, _) in enumerate(found):
        last = max(last, place)
        while last < len(found) and found[last][1] <= start + longest - _NEAR:
            last += 1
        if last - place > most:
            best, most = start, last - place
    start = max(min(best - _NEAR, len(text) - longest), 0)
    return _between_words(text, start), _between_words(text, start + longest)


def _between_words(text: str, place: int) -> int:
    """Return where a text may be cut, at that place or a little before: at a space where one is near."""
    if place <= 0 or place >= len(text):
        return min(max(place, 0), len(text))
    return text.rfind(" ", max(place - _NEAR // 2, 0), place) + 1 or place


def _pieces(text: str, found: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[Piece]:
    if start:
        yield Piece(Kind.CUT, "")
    at = start
    within = ((max(first, start), min(last, end)) for first, last in found)
    for first, last in within:
        if first >= last:
            continue
        if first > at:
            yield Piece(Kind.PLAIN, text[at:first])
        yield Piece(Kind.MATCH, text[first:last])
        at = last
    if at < end:
        yield Piece(Kind.PLAIN, text[at:end])
    if end < len(text):
        yield Piece(Kind.CUT, "")
