"""Blocks to clauses: which blocks are headings, what number each clause has, and which sentence governs a list item.

Headings are not clauses, unless nothing stands under them: then a heading is all there is, and its words must not be
lost. No text of a block is ever dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.extract.headings import HeadingStyle, heading_style
from tosmon.core.extract.lead_ins import PrintedRun, joined, lead_in
from tosmon.core.extract.markers import split_marker
from tosmon.core.extract.model import Block
from tosmon.core.model import Clause

__all__ = ["START", "Above", "cut", "rest_of", "to_clauses"]


def to_clauses(blocks: Sequence[Block]) -> tuple[Clause, ...]:
    """Return the clauses that the blocks make, in order."""
    clauses, above = cut(blocks, START, None)
    return clauses + rest_of(above)


def cut(blocks: Sequence[Block], above: Above, following: Block | None) -> tuple[tuple[Clause, ...], Above]:
    """Return the clauses that some blocks make, and what then stands over those that come after them.

    `above` is what stands over these; `following` is the block that comes after them, None behind the last.
    """
    cutter = _Cutter(above)
    for block, behind in zip(blocks, [*blocks[1:], following], strict=False):  # of no blocks none is cut
        cutter.take(block, heading_style(block, cutter.previous, behind))
    return tuple(cutter.clauses), cutter.above()


def rest_of(above: Above) -> tuple[Clause, ...]:
    """Return the clauses that are left behind the last block: a number without a text, headings over nothing."""
    return _Cutter(above).finish()


@dataclass(frozen=True, slots=True)
class _Heading:
    style: HeadingStyle
    text: str
    lists: tuple[int, ...]  # it heads nothing outside these


@dataclass(frozen=True, slots=True)
class Above:
    """What stands over the next block: the block before it, headings, lead-ins, a marker that waits for its text.

    `used` is how many of the headings, from the first, have a clause under them.
    """

    previous: Block | None = None
    headings: tuple[_Heading, ...] = ()
    titles: tuple[str, ...] = ()
    used: int = 0
    leads: tuple[tuple[int, str], ...] = ()
    run: tuple[tuple[tuple[str, str], ...], str] = ((), "")
    number: str = ""


START: Final = Above()


class _Cutter:
    """Reads blocks in order, keeping the headings and lead-ins in force."""

    __slots__ = ("_headings", "_leads", "_number", "_run", "_titles", "_used", "clauses", "previous")

    def __init__(self, above: Above) -> None:
        self.clauses: list[Clause] = []
        self.previous = above.previous
        self._headings = list(above.headings)
        self._titles = above.titles
        self._used = above.used  # a clause stands under all headings over it: those with none are the innermost
        self._leads = dict(above.leads)  # by list: its lead-in, outer ones included
        self._run = PrintedRun(*above.run)
        self._number = above.number  # a marker that stood alone in its block, waiting for its text

    def above(self) -> Above:
        """Return what stands over the next block; of the lists, only those that the last block is in may go on."""
        lists = self.previous.lists if self.previous else ()
        leads = tuple((one, self._leads[one]) for one in lists if one in self._leads)
        return Above(
            self.previous, tuple(self._headings), self._titles, self._used, leads, self._run.so_far, self._number
        )

    def take(self, block: Block, style: HeadingStyle | None) -> None:
        """Read one block; `style` is given when it is a heading."""
        self._leave_headings(block.lists)
        if style is None:
            self._clause(block)
        else:
            self._heading(block, style)
        self.previous = block

    def finish(self) -> tuple[Clause, ...]:
        """Return the clauses, with the last headings that had none."""
        self._keep_number()
        self._drop_headings(0)
        return tuple(self.clauses)

    # --- headings ---

    def _heading(self, block: Block, style: HeadingStyle) -> None:
        # A list's own number is left out: a longer table of contents would renumber, and so rename, every section.
        text = block.text
        if self._number:
            text, self._number = f"{self._number} {text}", ""
        depth = next((i for i, open_ in enumerate(self._headings) if style.closes(open_.style)), len(self._headings))
        self._drop_headings(depth)
        self._headings.append(_Heading(style, text, block.lists))
        self._titles = tuple(heading.text for heading in self._headings)
        if style.level:
            self._leads.update(dict.fromkeys(block.lists, ""))  # lists of headings are sections, not enumerations
        self._run.end()

    def _leave_headings(self, lists: tuple[int, ...]) -> None:
        for depth, heading in enumerate(self._headings):
            if heading.lists != lists[: len(heading.lists)]:
                self._drop_headings(depth)
                return

    def _drop_headings(self, depth: int) -> None:
        """Close the headings from that depth on; those that headed nothing become clauses."""
        for place in range(max(depth, self._used), len(self._headings)):
            self.clauses.append(Clause(self._headings[place].text, self._titles[:place]))
        if depth < len(self._headings):
            del self._headings[depth:]
            self._titles = self._titles[:depth]
            self._used = min(self._used, depth)

    # --- clauses ---

    def _clause(self, block: Block) -> None:
        number, text, marked = split_marker(block.text)
        if not text:
            if marked and number and not self._number:
                self._number = number
                return
            number, text = "", block.text
        lead = self._lead_in(block, number, marked=marked)
        if self._number:
            number, self._number = (self._number, "") if not number else (f"{self._number} {number}", "")
        self._add(Clause(text, self._titles, number or block.marker, lead, block.links))

    def _add(self, clause: Clause) -> None:
        self._used = len(self._headings)
        self.clauses.append(clause)

    def _keep_number(self) -> None:
        if self._number:
            self._add(Clause(self._number, self._titles))
            self._number = ""

    # --- lead-ins ---

    def _lead_in(self, block: Block, number: str, *, marked: bool) -> str:
        for depth, inner in enumerate(block.lists):
            if inner not in self._leads:
                outer = self._leads[block.lists[depth - 1]] if depth else ""
                self._leads[inner] = joined(outer, self._list_lead_in(block.lists[:depth]))
        inside = self._leads[block.lists[-1]] if block.lists else ""
        own = self._run_lead_in(block, number, marked=marked)
        return joined(inside, own)

    def _list_lead_in(self, around: tuple[int, ...]) -> str:
        """Return the lead-in of a list that begins now inside the lists `around`."""
        before = self.previous
        if before is None or before.lists[: len(around)] != around:
            return ""
        if len(before.lists) == len(around):
            return _governs(before)
        # Another list ended right here: pages often make one list for each item.
        outer = self._leads.get(around[-1], "") if around else ""
        return self._leads.get(before.lists[len(around)], "").removeprefix(outer).lstrip()

    def _run_lead_in(self, block: Block, number: str, *, marked: bool) -> str:
        """Return the lead-in of a paragraph that prints its own list marker."""
        if not marked or block.item:
            self._run.end()
            return ""
        before = self.previous
        return self._run.take(number, _governs(before) if before is not None and before.lists == block.lists else "")


def _governs(block: Block) -> str:
    """Return what a block says of the list after it: a term governs its definitions, a heading needs its colon."""
    if block.term:
        return block.text
    if block.level and not block.text.endswith(":"):
        return ""
    return lead_in(split_marker(block.text)[1])
