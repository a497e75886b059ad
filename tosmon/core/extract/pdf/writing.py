"""Paragraphs to blocks: headings by their size, lists by marker and indent, rows of tables, footnotes at the end.

What is written goes through the writer that all formats share, so that the same document brings the same clauses from
a PDF as from a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.extract.blocks import BlockWriter
from tosmon.core.extract.facts import absolute
from tosmon.core.extract.model import Block
from tosmon.core.extract.pdf.hyphens import Hyphens
from tosmon.core.extract.pdf.paragraphs import Habits
from tosmon.core.extract.pdf.values import BULLET, Line, Paragraph, Word

__all__ = ["written"]

_LARGER: Final = 1.08  # times the text's size that headings have
_LONGEST_HEADING: Final = 250  # characters
_MOST_LINES: Final = 4
_LOWEST: Final = 6
_TOLERANCE: Final = 0.6  # ems
_SAME: Final = 0.2
_HEADING_END: Final = (".", ";", ",", ":")
_SHORT_HEADING: Final = 80


def written(paragraphs: Sequence[Paragraph], habits: Habits, url: str) -> list[Block]:
    """Return the paragraphs as blocks; `url` resolves their links."""
    return _Scribe(paragraphs, habits, url).write()


@dataclass(slots=True)
class _Level:
    """A list that is open: where its markers and its texts stand, from the column's edge, and what its markers are."""

    marker: float
    text: float
    bullets: bool


class _Scribe:
    def __init__(self, paragraphs: Sequence[Paragraph], habits: Habits, url: str) -> None:
        self._paragraphs = paragraphs
        self._habits = habits
        self._url = url
        self._writer = BlockWriter()
        self._lists: list[_Level] = []
        self._linked = ""
        self._listed = False  # the paragraph being written is a list's item
        self._hyphens = Hyphens(line for paragraph in paragraphs for line in paragraph.lines)
        sizes = sorted({round(p.size * 2) / 2 for p in paragraphs if self._heads(p)}, reverse=True)
        self._levels = {size: min(place, _LOWEST) for place, size in enumerate(sizes, start=1)}

    def write(self) -> list[Block]:
        """Return the blocks."""
        for paragraph in self._paragraphs:
            if paragraph.lines[0].cells is not None:
                self._leave(0)
                self._row(paragraph.lines[0].cells)
            elif self._heads(paragraph):
                self._leave(0)
                self._heading(paragraph)
            else:
                self._place(paragraph)
                self._text(paragraph)
                self._writer.end()
        self._leave(0)
        return self._writer.finish()

    # --- headings ---

    def _heads(self, paragraph: Paragraph) -> bool:
        if paragraph.size < _LARGER * self._habits.size or paragraph.marker == BULLET:
            return False
        text = " ".join(line.text for line in paragraph.lines)
        if len(paragraph.lines) > _MOST_LINES or len(text) > _LONGEST_HEADING:
            return False
        return not text.endswith(_HEADING_END) or len(text) <= _SHORT_HEADING

    def _heading(self, paragraph: Paragraph) -> None:
        self._writer.end()
        self._writer.level = self._levels[round(paragraph.size * 2) / 2]
        self._text(paragraph, skip=False)
        self._writer.end()
        self._writer.level = 0

    # --- lists ---

    def _place(self, paragraph: Paragraph) -> None:
        """Enter and leave lists, so that the paragraph stands where its marker and indent say."""
        line = paragraph.lines[0]
        em = line.size
        start, text = line.x0 - line.column.left, paragraph.text_x - line.column.left
        self._listed = self._is_item(paragraph)
        if not self._listed:
            while self._lists and start < self._lists[-1].text - _TOLERANCE * em:
                self._leave(len(self._lists) - 1)
            if paragraph.marker:
                self._leave(0)
            return
        bullets = paragraph.marker == BULLET
        while self._lists and not self._holds(start, text, em):
            self._leave(len(self._lists) - 1)
        top = self._lists[-1] if self._lists else None
        if top is not None and text <= top.text + _TOLERANCE * em and bullets != top.bullets:
            self._leave(len(self._lists) - 1)
            top = None
        elif top is not None and (text <= top.text + _TOLERANCE * em or start <= top.marker + _TOLERANCE * em):
            self._writer.leave_item()
            self._item(paragraph)
            return
        self._writer.enter_list()
        self._lists.append(_Level(start, text, bullets))
        self._item(paragraph)

    def _is_item(self, paragraph: Paragraph) -> bool:
        """Tell whether a marked paragraph is a list's item; numbered ones at the edge of the text are sections."""
        line = paragraph.lines[0]
        if not paragraph.marker or (line.bold and paragraph.marker[0].isdigit() and len(line.text) <= _SHORT_HEADING):
            return False  # a number that is bold with all that follows it heads a section
        start, text = line.x0 - line.column.left, paragraph.text_x - line.column.left
        if paragraph.marker == BULLET or paragraph.bare or start > _TOLERANCE * line.size:
            return True
        return any(not level.bullets and abs(level.text - text) <= _SAME * line.size for level in self._lists)

    def _holds(self, start: float, text: float, em: float) -> bool:
        """Tell whether an item that starts there belongs to the innermost list, or to one inside it."""
        top = self._lists[-1]
        return start >= top.marker - _TOLERANCE * em or text >= top.text - _TOLERANCE * em

    def _item(self, paragraph: Paragraph) -> None:
        self._writer.enter_item(printed="" if paragraph.marker == BULLET else paragraph.marker)

    def _leave(self, depth: int) -> None:
        while len(self._lists) > depth:
            self._lists.pop()
            self._writer.leave_item()
            self._writer.leave_list()

    # --- text ---

    def _text(self, paragraph: Paragraph, *, skip: bool = True) -> None:
        line = paragraph.lines[0]
        listed = skip and self._listed
        first = paragraph.after_marker if listed else 0
        words = line.words[first:]
        for place, line_ in enumerate(paragraph.lines):
            if place:
                if place in paragraph.breaks:
                    self._writer.line_break()
                words = line_.words
            following = paragraph.lines[place + 1] if place + 1 < len(paragraph.lines) else None
            self._words(words, following if place + 1 not in paragraph.breaks else None)

    def _words(self, words: Sequence[Word], following: Line | None) -> None:
        """Write a line's words, and what parts them from the next line's."""
        writer = self._writer
        for place, word in enumerate(words):
            text, after = word.text, ""
            if place + 1 < len(words):
                after = " " if words[place + 1].spaced else ""
            elif following is not None:
                text, after = self._hyphens.joined(words, following.words)
            self._link(word)
            writer.bold = int(word.bold)
            writer.text(text.replace("\u00ad", "") if place + 1 < len(words) else text)
            if after:
                writer.text(after)
        writer.bold = 0

    def _link(self, word: Word) -> None:
        writer = self._writer
        target = absolute(self._url, word.link) if word.link else ""
        if target != self._linked:
            writer.pending_link = target
        self._linked = target
        writer.link = bool(word.link)

    def _row(self, cells: Sequence[Sequence[Word]]) -> None:
        self._writer.enter_row()
        for cell in cells:
            self._writer.enter_cell()
            self._words(cell, None)
        self._writer.end_row()
