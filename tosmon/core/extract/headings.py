"""Tells headings from text: marked-up headings, and paragraphs that only look like headings.

Legal pages often set their headings as bold paragraphs, numbered short lines or lines in capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tosmon.core.extract.lead_ins import opens_list
from tosmon.core.extract.markers import split_marker
from tosmon.core.extract.model import Block

__all__ = ["HeadingStyle", "heading_style"]

_LONGEST: Final = 120  # characters
_LONGEST_UNMARKED: Final = 80  # of a heading told by its number or its capitals alone
_MOST_WORDS: Final = 12
_FEWEST_LETTERS: Final = 4
_SENTENCE_ENDS: Final = (".", ":", ";", ",", "!", "…", "：", "。")


@dataclass(frozen=True, slots=True)
class HeadingStyle:
    """How a heading looks: `level` 1 to 6 for marked-up ones, else 0 with a `kind` (bold, capitals, numbered)."""

    level: int
    kind: str = ""
    depth: int = 0  # of its number: 1 for "4.", 2 for "4.1"

    def closes(self, other: HeadingStyle) -> bool:
        """Tell whether a heading of this style ends the section that the other one began.

        Unmarked headings nest under marked-up ones, and among themselves by the order in which their styles appear.
        """
        if self.level:
            return not other.level or other.level >= self.level
        if other.level:
            return False
        if self.depth and other.depth:
            return other.depth >= self.depth
        return self.kind == other.kind


def heading_style(block: Block, previous: Block | None, following: Block | None) -> HeadingStyle | None:
    """Return the style of the heading that the block is, or None for text."""
    if block.level:
        return HeadingStyle(block.level)
    if following is None or block.term or len(block.text) > _LONGEST:
        return None
    if block.text.endswith(_SENTENCE_ENDS) or " | " in block.text:
        return None
    if block.lists and not _heads_item(block, following):
        return None
    return _unmarked(block, previous, following)


def _heads_item(block: Block, following: Block) -> bool:
    """Tell whether a list item's first block has more of the item under it."""
    return block.item and not following.item and following.lists[: len(block.lists)] == block.lists


def _unmarked(block: Block, previous: Block | None, following: Block) -> HeadingStyle | None:
    number, title, _ = split_marker(block.text)
    depth = _depth(number)
    letters = [letter for letter in title if letter.isalpha()]
    if not letters or letters[0].islower():
        return None
    if block.strong:
        return HeadingStyle(0, "bold", depth)
    if _is_long(block) or (previous is not None and not previous.level and opens_list(previous.text)):
        return None
    if depth and not _goes_on(number, following):
        return HeadingStyle(0, "numbered", depth)
    if len(letters) >= _FEWEST_LETTERS and title.isupper() and not _short_capitals(following):
        return HeadingStyle(0, "capitals")
    return None


def _is_long(block: Block) -> bool:
    return len(block.text) > _LONGEST_UNMARKED or len(block.text.split()) > _MOST_WORDS


def _depth(number: str) -> int:
    """Return how many parts a number has; letters and bracketed numbers count items, not sections."""
    bare = number.rstrip(".):").lstrip("§ ")
    return len(bare.split(".")) if bare[:1].isdigit() and not number.endswith(")") else 0


def _goes_on(number: str, following: Block) -> bool:
    """Tell whether the next block is another short line with a number of the same depth: an enumeration."""
    if following.level or len(following.text) > _LONGEST_UNMARKED:
        return False
    return _depth(split_marker(following.text)[0]) == _depth(number)


def _short_capitals(block: Block) -> bool:
    return not block.level and len(block.text) <= _LONGEST_UNMARKED and block.text.isupper()
