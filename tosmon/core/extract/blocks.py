"""Collects text into blocks: every format's reader writes here, and nothing else makes blocks.

White space is folded, line breaks split pseudo-paragraphs, rows of tables are joined, lists number their items. What
the blocks mean (headings, lead-ins, clauses) is told in `clauses`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from tosmon.core.extract.markers import ordinal, starts_item
from tosmon.core.extract.model import Block, Zone

__all__ = ["BlockWriter"]

_CELL_SEPARATOR: Final = " | "
_BULLETS: Final = frozenset("•·∙▪▫◦‣⁃●○■□◆◇")  # alone in an element, where a page draws its lists itself
_HEADING_LINE: Final = 120  # characters: a bold line up to this long may head the line after it


@dataclass(slots=True)
class _Line:
    """What stands between two line breaks."""

    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    linked: int = 0
    bold: bool = False  # some of it is
    plain: bool = False  # some of it is not


@dataclass(slots=True)
class _List:
    number: int  # its name in Block.lists
    ordered: bool
    style: str
    following: int
    step: int


@dataclass(slots=True)
class _Row:
    """A table row being read: its finished cells, and where its blocks start among all blocks."""

    start: int
    cells: list[int] = field(default_factory=list)  # where each cell's blocks start


class BlockWriter:
    """Takes text and boundaries in document order; `blocks` has what came of them after `finish`.

    `first_list` is the number of the first list; each has the next one.
    """

    __slots__ = ("_lines", "_lists", "_marker", "_next_list", "_path", "_pending", "_rows", "blocks", "bold", "level",
                 "link", "pending_link", "term", "zone")  # fmt: skip

    def __init__(self, first_list: int = 0) -> None:
        self.blocks: list[Block] = []
        self.bold = 0  # depth of bold elements
        self.level = 0  # of the heading being written
        self.term = False
        self.link = False  # inside a link
        self.pending_link = ""  # its target, until it has text
        self.zone = Zone.BODY
        self._lines: list[_Line] = []
        self._lists: list[_List] = []
        self._path: tuple[int, ...] = ()
        self._next_list = first_list
        self._pending = False  # an item has begun and has no block yet
        self._marker = ""
        self._rows: list[_Row] = []

    # --- text ---

    def text(self, text: str) -> None:
        """Add text as it stands in the page."""
        if not self._lines:
            if not text or text.isspace():
                return
            self._lines.append(_Line())
        line = self._lines[-1]
        line.pieces.append(text)
        if text.isspace():
            return
        if self.bold:
            line.bold = True
        else:
            line.plain = True
        if self.link:
            line.linked += len(text)
            if self.pending_link:
                line.links.append(self.pending_link)
                self.pending_link = ""

    def line_break(self) -> None:
        """End the line: `<br>`, a hard break, a new line of preformatted text."""
        if self._lines:
            self._lines.append(_Line())

    def preformatted(self, text: str) -> None:
        """Add text whose own line ends count."""
        first, *rest = text.split("\n")
        self.text(first)
        for line in rest:
            self.line_break()
            self.text(line)

    def end(self) -> None:
        """End the block, if there is one."""
        if not self._lines:
            return
        lines, self._lines = self._lines, []
        if len(lines) == 1:
            self._add(lines)
            return
        for paragraph in _paragraphs(lines):
            self._add(paragraph)

    def finish(self) -> list[Block]:
        """End everything and return the blocks."""
        self.end()
        while self._rows:
            self.end_row()
        return self.blocks

    def _add(self, lines: list[_Line]) -> None:
        text = _folded(lines)
        if not text or text in _BULLETS:
            return
        self.blocks.append(
            Block(
                text,
                self.level,
                self._path,
                self._pending,
                self._marker,
                not any(line.plain for line in lines),
                self.term,
                tuple(link for line in lines for link in line.links),
                min(len(text), sum(line.linked for line in lines)),
                self.zone,
            )
        )
        self._pending = False
        self._marker = ""

    # --- lists ---

    def enter_list(self, *, ordered: bool = False, start: int = 1, style: str = "1", step: int = 1) -> None:
        """Begin a list; `style` is HTML's list type, empty where it shows no marker."""
        self.end()
        self._lists.append(_List(self._next_list, ordered, style, start, step))
        self._next_list += 1
        self._path = (*self._path, self._lists[-1].number)

    def leave_list(self) -> None:
        """End the innermost list."""
        self.end()
        if self._lists:
            self._lists.pop()
            self._path = self._path[:-1]

    def enter_item(self, value: int | None = None, delimiter: str = ".", printed: str = "") -> None:
        """Begin an item of the innermost list; `value` numbers it, and the ones after it go on from there.

        `printed` is its marker, where that is known as it stands.
        """
        self.end()
        self._pending = True
        self._marker = printed
        if not self._lists or not self._lists[-1].ordered:
            return
        inside = self._lists[-1]
        number = inside.following if value is None else value
        inside.following = number + inside.step
        if inside.style:
            self._marker = ordinal(number, inside.style)[:-1] + delimiter

    def leave_item(self) -> None:
        """End the item."""
        self.end()
        self._pending = False
        self._marker = ""

    # --- tables ---

    def enter_row(self) -> None:
        """Begin a table row."""
        self.end()
        self._rows.append(_Row(len(self.blocks)))

    def enter_cell(self) -> None:
        """Begin a cell of the row."""
        self.end()
        if self._rows:
            self._rows[-1].cells.append(len(self.blocks))

    def end_row(self) -> None:
        """End the row: cells of one plain block each become one block, anything richer stays as it is."""
        self.end()
        if not self._rows:
            return
        row = self._rows.pop()
        parts = self.blocks[row.start :]
        bounds = [*row.cells, len(self.blocks)]
        simple = all(end - start <= 1 for start, end in pairwise(bounds))
        alike = len({(part.zone, part.lists) for part in parts}) == 1 and not any(part.level for part in parts)
        if len(parts) > 1 and simple and alike and row.cells[:1] == [row.start]:
            self.blocks[row.start :] = [_joined(parts)]


def _joined(parts: list[Block]) -> Block:
    first = parts[0]
    return Block(
        _CELL_SEPARATOR.join(part.text for part in parts),
        lists=first.lists,
        item=first.item,
        marker=first.marker,
        links=tuple(link for part in parts for link in part.links),
        linked=sum(part.linked for part in parts),
        zone=first.zone,
    )


def _folded(lines: list[_Line]) -> str:
    return " ".join(" ".join(["".join(line.pieces) for line in lines]).split())


def _paragraphs(lines: list[_Line]) -> list[list[_Line]]:
    """Return the lines in groups: parted by empty lines, before list markers, and after a bold line that heads text."""
    groups: list[list[_Line]] = [[]]
    for line in lines:
        text = _folded([line])
        if not text:
            groups.append([])
            continue
        if groups[-1] and (starts_item(text) or _heads(groups[-1], line)):
            groups.append([])
        groups[-1].append(line)
    return [group for group in groups if group]


def _heads(group: list[_Line], line: _Line) -> bool:
    return line.plain and not any(above.plain for above in group) and len(_folded(group)) <= _HEADING_LINE
