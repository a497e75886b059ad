"""Cuts long texts into pages: which lines stand on a part, which are folded there, and how to get to the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final, NamedTuple

from starlette.exceptions import HTTPException

from tosmon.core.alignment import Head, Row
from tosmon.core.folding import Stretch, cut, folded, part_of
from tosmon.web.comparing.laying import Layout
from tosmon.web.comparing.values import Block, Line, Part

__all__ = ["MOST", "Item", "Parts", "blocks", "items_of"]

MOST: Final = 88_000  # octets of a part, roughly; the page around it has up to thirty thousand more
_INLINE: Final = 12_000  # octets of a fold that a page holds itself
_FOLD: Final = 500  # octets of one that it does not


class Item(NamedTuple):
    """What is not cut: a row, or a fold; `stops` are the changes that it tells of."""

    stretch: Stretch
    weight: int
    stops: int = 0


class Parts:
    """Items cut into parts, of which one is shown. `address` leads to a part by its number.

    Raises:
        HTTPException: 400 for a part that there is not.

    """

    def __init__(self, items: Sequence[Item], number: int, address: Callable[[int], str], most: int = MOST) -> None:
        self._items = items
        self._cuts = cut([item.weight for item in items], most)
        self._address = address
        if not 1 <= number <= len(self._cuts):
            raise HTTPException(400, f"this page has {len(self._cuts)} parts, and no part {number}")
        self.number = number

    @property
    def shown(self) -> Sequence[Item]:
        """Return the items of the part that is shown."""
        start, end = self._cuts[self.number - 1]
        return self._items[start:end]

    def holding(self, row: int) -> int:
        """Return the number of the part that holds a row."""
        at = next((place for place, item in enumerate(self._items) if row < item.stretch.end), len(self._items))
        return part_of(self._cuts, at)

    def part(self) -> Part:
        """Return where the part stands among the others."""
        stops = [sum(item.stops for item in self._items[start:end]) for start, end in self._cuts]
        ends = list(accumulate(stops))
        here, count = self.number, len(self._cuts)
        before = next((number for number in range(here - 1, 0, -1) if stops[number - 1]), 0)
        behind = next((number for number in range(here + 1, count + 1) if stops[number - 1]), 0)
        return Part(
            number=here,
            count=count,
            previous=self._address(here - 1) if here > 1 else "",
            next=self._address(here + 1) if here < count else "",
            stops=ends[-1],
            before=ends[here - 1] - stops[here - 1],
            previous_change=f"{self._address(before)}#{self._stop(before, last=True)}" if before else "",
            next_change=f"{self._address(behind)}#{self._stop(behind)}" if behind else "",
        )

    def _stop(self, number: int, *, last: bool = False) -> str:
        start, end = self._cuts[number - 1]
        telling = [item.stretch.start for item in self._items[start:end] if item.stops]
        return f"r{telling[-1 if last else 0]}"


def items_of(layout: Layout, *, folding: bool, times: int = 1) -> list[Item]:
    """Return the rows as items; unchanged ones in folds, where they shall be.

    `times`: how often each text is shown; folds of texts beside each other hold no lines.
    """
    rows, weights = layout.rows, layout.weights
    changed = [layout.changed(row) for row in rows]
    stretches = folded(changed) if folding else (Stretch(0, len(rows), is_folded=False),)
    items = []
    for stretch in stretches:
        if stretch.is_folded:
            inside = sum(weights[stretch.start : stretch.end]) * times
            items.append(Item(stretch, inside if inside <= _INLINE and times == 1 else _FOLD))
            continue
        items += [
            Item(Stretch(place, place + 1, is_folded=False), weights[place] * times, layout.stops(rows[place]))
            for place in range(stretch.start, stretch.end)
        ]
    return items


def blocks(
    layout: Layout, items: Iterable[Item], address: Callable[[int], str], *, bare: bool = False
) -> tuple[Block, ...]:
    """Return items as blocks; `address` leads to a row where nothing is folded. `bare` folds hold no lines.

    Headings that a fold hides are shown behind it, as far as what follows still stands under them.
    """
    found: list[Block] = []
    items = list(items)
    standing = _Standing()
    begin, stop = (items[0].stretch.start, items[-1].stretch.end) if items else (0, 0)

    def link(row: int) -> str:
        return f"#r{row}" if begin <= row < stop else address(row)

    if items:
        standing.hidden(layout.rows[: items[0].stretch.start], again=True)
    open_lines: list[Line] = []
    for item in items:
        start, end = item.stretch.start, item.stretch.end
        if not item.stretch.is_folded:
            open_lines.append(standing.under(layout.line(start, link), layout.rows[start]))
            continue
        if open_lines:
            found.append(Block(tuple(open_lines)))
            open_lines = []
        standing.hidden(layout.rows[start:end])
        held = item.weight != _FOLD and not bare
        lines = tuple(map(layout.line, range(start, end))) if held else ()
        found.append(Block(lines, end - start, "" if held or bare else address(start), start))
    if open_lines:
        found.append(Block(tuple(open_lines)))
    return tuple(found)


class _Standing:
    """The headings over the line that was reached, and which of them a fold hides."""

    def __init__(self) -> None:
        self._hidden: dict[int, Head] = {}

    def hidden(self, rows: Iterable[Row], *, again: bool = False) -> None:
        """Go past rows that are not open; `again`: a reader saw them on an earlier part."""
        for row in rows:
            for head in row.heads:
                if head.change is None or head.change.after is not None:  # what is gone stands over nothing
                    self._hidden = {level: one for level, one in self._hidden.items() if level < head.level}
                    self._hidden[head.level] = replace(head, change=None, again=again)

    def under(self, line: Line, row: Row) -> Line:
        """Return an open line with the headings that were hidden before it."""
        if not self._hidden:
            return line
        top = min((head.level for head in row.heads), default=99)
        above = tuple(head for level, head in sorted(self._hidden.items()) if level < top)
        self._hidden = {}
        return replace(line, heads=(*above, *line.heads)) if above else line
