"""Markdown piece by piece, remembered: two versions of a document share nearly all of their paragraphs.

A piece begins at a line behind an empty one that is neither indented nor an item of a list: there every paragraph,
list, quotation and table has ended (CommonMark 5, 4.8), so that what stands before it says nothing of how it is read.
A text where that does not hold (fenced code, definitions of links, HTML) is read as a whole. What comes out is the same
either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tosmon.core.extract.clauses import START, Above, cut, rest_of
from tosmon.core.extract.markdown import blocks_of, has_loose_bold, with_firm_bold
from tosmon.core.extract.model import Block
from tosmon.core.kept import Kept
from tosmon.core.model import Clause

__all__ = ["Pieces"]

_MOST: Final = 2_000_000  # characters of pieces kept, twice; the longest of a hundred documents has 700,000
_CUTS: Final = 4  # ways in which a piece is kept cut: under other headings, or before another block
_BREAK: Final = "\n\n"
_GOES_ON: Final = re.compile(r"\s|\Z|(?:[*+-]|\d{1,9}[.)])(?:\s|\Z)")  # what the lines before may go on with
_WHOLE: Final = ("```", "~~~", "]:")  # fences (CommonMark 4.5) and definitions of links (4.7) reach over empty lines


@dataclass(frozen=True, slots=True)
class _Cut:
    """The clauses of a piece with `above` over it and `following` behind it, and what then stands over the next."""

    above: Above
    following: Block | None
    clauses: tuple[Clause, ...]
    then: Above


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece's blocks, and the ways in which it was cut, the latest first.

    It has no blocks (None) where it has HTML, or where it may reach over its end.
    """

    blocks: Sequence[Block] | None
    cuts: list[_Cut] = field(default_factory=list)

    def cut(self, above: Above, following: Block | None) -> _Cut:
        """Return the piece's clauses there."""
        for known in self.cuts:
            # They are mostly one, and comparing their fields takes long.
            if (known.above is above or known.above == above) and (
                known.following is following or known.following == following
            ):
                return known
        found = _Cut(above, following, *cut(self.blocks or (), above, following))
        self.cuts.insert(0, found)
        del self.cuts[_CUTS:]
        return found


class Pieces:
    """Reads versions of one document, one after another, and remembers the pieces of the last ones."""

    def __init__(self, most: int = _MOST) -> None:
        self._known: Kept[tuple[str, str, bool, int], _Piece] = Kept(most)
        self._lists = 0  # numbered so far: in no text have two lists the same number

    def read(self, text: str, url: str) -> tuple[list[Block], tuple[Clause, ...]] | None:
        """Return the text's blocks and its clauses; None where it cannot be read in pieces.

        They are what `read_markdown` and `to_clauses` bring, but for the numbers of lists, which are only names.
        """
        pieces: list[_Piece] = []
        blocks: list[Block] = []
        times: dict[str, int] = {}
        loose = has_loose_bold(text)
        for part in _parts(text):
            time = times[part] = times.get(part, 0) + 1
            # What a text has several times is another piece each time, for its lists are others.
            piece = self._known.of((part, url, loose, time), len(part), self._read, part, url, loose=loose)
            if piece.blocks is None:
                return None
            if piece.blocks:
                pieces.append(piece)
                blocks += piece.blocks
        return blocks, _clauses(pieces)

    def _read(self, part: str, url: str, *, loose: bool) -> _Piece:
        if any(sign in part for sign in _WHOLE):
            return _Piece(None)
        first = self._lists
        self._lists += len(part)  # each list begins with a character of its own
        return _Piece(blocks_of(with_firm_bold(part) if loose else part, url, first))


def _parts(text: str) -> Iterator[str]:
    """Yield the text in parts that are read the same alone; with their ends, which are no ends of texts."""
    first, *paragraphs = text.split(_BREAK)
    part = first
    for paragraph in paragraphs:
        part += _BREAK
        if _GOES_ON.match(paragraph):
            part += paragraph
        else:
            yield part
            part = paragraph
    yield part


def _clauses(pieces: Sequence[_Piece]) -> tuple[Clause, ...]:
    """Return the clauses of pieces that have blocks, in order."""
    clauses: list[Clause] = []
    above = START
    behind = [piece.blocks[0] for piece in pieces[1:] if piece.blocks]
    for piece, following in zip(pieces, [*behind, None], strict=False):  # behind no pieces comes none
        done = piece.cut(above, following)
        clauses += done.clauses
        above = done.then
    return (*clauses, *rest_of(above))
