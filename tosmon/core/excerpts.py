"""Cuts a redline down to what a message can show: what changed, with a few words around it.

Nothing is left out in silence: a gap says so, and within what changed it says how much. The whole redline stays in the
catalog; a message leads there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from tosmon.core.model import Segment
from tosmon.core.words import counted

__all__ = ["ELLIPSIS", "Piece", "PieceKind", "excerpt", "shown_length", "shows"]

PieceKind = Literal["equal", "insert", "delete", "move", "gap"]
Piece = tuple[PieceKind, str]
"""A part of a shown redline. A gap's text stands for words left out: "…", or "… 120 more words inserted …"."""

ELLIPSIS: Final = "…"
AROUND: Final = 120  # characters of unchanged words kept on each side of a change
LONGEST: Final = 1_500  # characters shown of one stretch that was inserted, deleted or moved
WHOLE: Final = 4_000  # characters shown of one clause's redline
_PIECES: Final = (
    80  # stretches shown of one clause's redline: of a clause that changed at every word, a reader has enough
)
_SLACK: Final = 30  # characters that a cut may move to find a space; writing without spaces is cut where it is
_WINDOWS: Final = 3  # parts shown of one long stretch, beside its beginning
_WORDS: Final = 300  # characters of words that are telling
_SPARED: Final = 40  # characters; a shorter stretch is not worth a gap
_VERBS: Final = {"insert": "inserted", "delete": "deleted", "move": "moved", "equal": ""}
_LETTERS_A_WORD: Final = 20  # above this, the writing does not part words by spaces


def shows(segments: Sequence[Segment | Piece]) -> bool:
    """Return whether a reader sees any change in a redline: words, not only white space, came, went or moved."""
    return any(kind in {"insert", "delete", "move"} and text.strip() for kind, text in segments)


def shown_length(pieces: Sequence[Piece]) -> int:
    """Return how many characters are shown."""
    return sum(len(text) for _, text in pieces)


def excerpt(
    segments: Sequence[Segment],
    *,
    around: int = AROUND,
    longest: int = LONGEST,
    whole: int = WHOLE,
    telling: Sequence[str] = (),
) -> tuple[Piece, ...]:
    """Return a redline with long stretches shortened, and no longer than about `whole` characters.

    Of unchanged words, those next to a change stay (`around` characters each side); of a very long insertion,
    deletion or move the beginning, the first of the words that are `telling`, and how many are left out.
    """
    pieces: list[Piece] = []
    last = len(segments) - 1
    for place, (kind, text) in enumerate(segments):
        if len(pieces) >= _PIECES or shown_length(pieces) >= whole:
            return (*pieces, *_rest(segments[place:]))
        if kind == "equal":
            pieces += _unchanged(text, 0 if place == 0 else around, 0 if place == last else around)
        else:
            pieces += _changed(kind, text, longest, _windows(text, longest, around, telling))
    return tuple(pieces)


def _rest(segments: Sequence[Segment]) -> Iterator[Piece]:
    """Yield what stands for segments that are left out."""
    changed = " ".join(text for kind, text in segments if kind != "equal" and text.strip())
    yield "gap", f" {ELLIPSIS} {_amount(changed)} changed {ELLIPSIS}" if changed else f" {ELLIPSIS}"


def _unchanged(text: str, before: int, after: int) -> Iterator[Piece]:
    """Yield unchanged words: so many characters at the beginning, behind a change, and at the end, before one."""
    if not before and not after:
        before = AROUND  # nothing changed at all
    if len(text) <= before + after + _SPARED:
        yield "equal", text
        return
    head, tail = text[: _cut(text, before)], text[_cut_back(text, len(text) - after) :]
    if head:
        yield "equal", head
    yield "gap", f"{_space(head[-1:])}{ELLIPSIS}{_space(tail[:1])}"
    if tail:
        yield "equal", tail


def _space(neighbour: str) -> str:
    """Return the space that parts a gap from the letter beside it, where it needs one."""
    return "" if not neighbour or neighbour.isspace() else " "


def _changed(kind: PieceKind, text: str, longest: int, windows: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """Yield what changed; where it is very long its beginning, these parts of it, and how much is left out."""
    if len(text) <= longest + _SPARED:
        yield kind, text
        return
    at = 0
    for begin, end in _joined([(0, _cut(text, longest // 2 if windows else longest)), *windows]):
        if begin > at:
            yield "gap", f" {ELLIPSIS} {_amount(text[at:begin])} {_VERBS[kind]} {ELLIPSIS} "
        yield kind, text[begin:end]
        at = end
    if text[at:].strip():
        space = " " if text[-1].isspace() else ""
        yield "gap", f" {ELLIPSIS} {_amount(text[at:])} {_VERBS[kind]} {ELLIPSIS}{space}"


def _joined(parts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the parts of a text in order, those with next to nothing between them as one."""
    found: list[tuple[int, int]] = []
    for begin, end in parts:
        if found and begin - found[-1][1] < _SPARED:
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return found


def _windows(text: str, longest: int, around: int, telling: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the first telling words of a long text stand, those behind its beginning, with some around them."""
    if len(text) <= longest + _SPARED:
        return []
    shown = _cut(text, longest // 2)
    found: list[tuple[int, int]] = []
    for at, words in sorted((text.find(words), words) for words in telling):
        end = at + min(len(words), _WORDS)
        if at < 0 or end <= shown or len(found) == _WINDOWS:
            continue
        begin = min(_cut_back(text, at - around), at) if at - around > shown else shown
        shown = max(_cut(text, end + around), end) if end + around < len(text) else len(text)
        found.append((begin, shown))
    return found


def _cut(text: str, at: int) -> int:
    """Return where to cut so that about `at` characters stay before: at a space where one is near."""
    if at <= 0:
        return 0
    space = max(text.rfind(" ", at - _SLACK if at > _SLACK else 0, at + 1), 0)
    return space or _whole_letter(text, at)


def _cut_back(text: str, at: int) -> int:
    """Return where to cut so that what follows begins about at `at`: behind a space where one is near."""
    if at >= len(text):
        return len(text)
    space = text.find(" ", at, at + _SLACK)
    return space + 1 if space >= 0 else _whole_letter(text, at)


_MARKS: Final = re.compile(
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0e31-\u0e4e\u3099\u309a\ufe00-\ufe0f]"
)


def _whole_letter(text: str, at: int) -> int:
    """Return the place, moved on past marks that belong to the letter before it."""
    while at < len(text) and _MARKS.match(text, at):
        at += 1
    return at


def _amount(text: str) -> str:
    """Return how much text that is: "120 more words", or characters where words are not parted by spaces."""
    letters, words = len(text.strip()), len(text.split())
    if letters > words * _LETTERS_A_WORD:
        return counted(letters, "more character")
    return counted(words, "more word")
