"""What is known of a PDF's text while it is being read: words with their places, lines, paragraphs.

Places are in points (1/72 inch) from the page's top left corner, turned so that the text reads from left to right;
`y` is the baseline's, and grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

__all__ = ["BULLET", "Column", "Line", "Mark", "Paragraph", "Sheet", "Word"]

BULLET: Final = "•"  # stands for whatever a producer draws in front of an item


@dataclass(slots=True)
class Word:
    """Letters that were drawn together. `spaced` when white space was drawn before it; `link` is where it leads."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    spaced: bool = False
    link: str = ""
    turned: int = 0  # quarter turns clockwise of its direction
    mirrored: bool = False  # on a page that is read from right to left


@dataclass(frozen=True, slots=True)
class Mark:
    """A small filled shape: a list's bullet, where it stands before a line."""

    x0: float
    x1: float
    y: float  # its middle
    height: float


@dataclass(slots=True)
class Sheet:
    """One page: what is written and drawn on it."""

    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    pictures: int = 0


@dataclass(slots=True)
class Column:
    """Where lines run: `right` is how far they may reach, `key` is alike for columns of a kind in the document."""

    page: int
    key: tuple[int, int]  # how many stand side by side, and which of them
    left: float
    right: float
    table: bool = False


@dataclass(slots=True)
class Line:
    """Words on one baseline, from left to right, in their column."""

    words: list[Word]
    column: Column
    y: float
    size: float  # of most of its letters
    bold: bool  # all of it
    cells: list[list[Word]] | None = None  # of a table's row

    @property
    def x0(self) -> float:
        """Return where it begins."""
        return self.words[0].x0

    @property
    def x1(self) -> float:
        """Return where it ends."""
        return self.words[-1].x1

    @property
    def text(self) -> str:
        """Return its words, spaced as drawn."""
        return "".join(" " + word.text if word.spaced and place else word.text for place, word in enumerate(self.words))


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    `breaks` are the places of lines before which the writer broke on purpose, `bare` says that the marker has no
    punctuation and can be told from a word by the layout alone.
    """

    lines: list[Line]
    marker: str = ""  # as printed, BULLET for shapes; empty for none
    after_marker: int = 0  # words of the first line that are the marker
    breaks: set[int] = field(default_factory=set)
    bare: bool = False

    @property
    def size(self) -> float:
        """Return the size of its first line."""
        return self.lines[0].size

    @property
    def text_x(self) -> float:
        """Return where its text begins, behind the marker."""
        words = self.lines[0].words
        return words[min(self.after_marker, len(words) - 1)].x0
