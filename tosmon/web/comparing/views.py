"""What each view of a comparison shows of it: which items, in which parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from tosmon.core.about import is_statement, said_of
from tosmon.core.alignment import RowKind
from tosmon.core.folding import Stretch, folded
from tosmon.core.model import Change
from tosmon.web.comparing.compared import Compared
from tosmon.web.comparing.laying import Layout, clipped, weight_of
from tosmon.web.comparing.parting import MOST, Item, Parts, blocks, items_of
from tosmon.web.comparing.values import Line, Part, Print, Source, SourceLine, Statement, View

__all__ = ["Asked", "shown"]

_PAPER: Final = 3_000_000  # octets of a page for paper
_LINE: Final = 190  # octets of markup around a line of a source
_STATEMENT: Final = 420


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a comparison is asked for; `row` is a place that must be on the part, `address` leads to parts."""

    view: View
    part: int
    row: int | None
    printing: Print | None
    address: Callable[..., str]

    @property
    def most(self) -> int:
        """Return how many octets a part may have."""
        if self.printing:
            return _PAPER
        return MOST * 3 // 2 if self.view is View.SIDE else MOST  # what changed stands there on one side only


def shown(
    compared: Compared, laid_out: Callable[[], Layout], asked: Asked, source: Callable[[], Source]
) -> dict[str, Any] | int:
    """Return the fields of a `ComparePage` that its view fills; the number of another part, where the row is there."""
    if asked.view is View.SOURCE:
        return _source(source(), asked)
    if asked.view is View.ROBOTS:
        return _robots(compared, asked)
    layout = laid_out()
    if asked.view is View.LABELLED:
        return _labelled(layout, asked)
    return _texts(layout, asked)


def _texts(layout: Layout, asked: Asked) -> dict[str, Any] | int:
    """Return both texts as one, or beside each other, or the newer one."""
    folding = asked.view is not View.TEXT and asked.printing is not Print.ALL
    items = items_of(layout, folding=folding, times=2 if asked.view is View.SIDE else 1)
    parts = Parts(items, 1 if asked.row is not None else asked.part, asked.address, asked.most)
    if asked.row is not None:
        return parts.holding(asked.row)
    found = blocks(
        layout, parts.shown, lambda row: asked.address(view=View.TEXT, row=row), bare=asked.printing is Print.CHANGES
    )
    return {"blocks": found, "part": parts.part()}


def _labelled(layout: Layout, asked: Asked) -> dict[str, Any]:
    changes = [one for one in layout.compared.comparison.changes if one.labels_before or one.labels_after]
    lines = [layout.of_change(change) for change in changes]
    part, found = _cut(lines, lambda line: 2 * weight_of(line.segments), asked)
    return {"changes": tuple(found), "part": part}


def _cut(found: list[Any], weight: Callable[[Any], int], asked: Asked) -> tuple[Part, list[Any]]:
    """Return the part of a list of changes that is asked for, each a stop."""
    items = [Item(Stretch(place, place + 1, is_folded=False), weight(one), 1) for place, one in enumerate(found)]
    parts = Parts(items, asked.part, asked.address, asked.most)
    return parts.part(), [found[item.stretch.start] for item in parts.shown]


# --- what is for machines ---------------------------------------------------------------------------------------------


def _robots(compared: Compared, asked: Asked) -> dict[str, Any]:
    """Return what a robots.txt permits otherwise, and then signals and prose."""
    changes = compared.comparison.changes
    statements = [change for change in changes if is_statement(change)]
    others = [change for change in changes if not is_statement(change)]
    part, found = _cut([*statements, *others], _weight_for_machines, asked)
    return {
        "statements": tuple(_statement(one) for one in found if is_statement(one)),
        "changes": tuple(_apart(one) for one in found if not is_statement(one)),
        "part": part,
    }


def _weight_for_machines(change: Change) -> int:
    if not is_statement(change):
        return 2 * weight_of(change.segments)
    texts = (side.heading + side.text for side in (change.before, change.after) if side)
    return _STATEMENT + len(change.reason) + sum(map(len, texts))


def _statement(change: Change) -> Statement:
    said = said_of(change)
    return Statement(said.agents, said.place, said.was, said.now, said.note, change.positions, change.severity)


def _apart(change: Change) -> Line:
    """Return a signal or a passage of comments as a line of its own: it has no place in a text."""
    clause = change.after or change.before
    assert clause is not None, "a change has a side"
    text, left_out = clipped(change.segments)
    numbers = tuple(side.number if side else clause.number for side in (change.before, change.after))
    kind = RowKind.CHANGED
    return Line("", kind, clause, (), (numbers[0], numbers[1]), text, change, change.labels, clipped=left_out)


# --- sources ----------------------------------------------------------------------------------------------------------


def _source(source: Source, asked: Asked) -> dict[str, Any]:
    lines = source.lines
    changed = [line.changed for line in lines]
    items = []
    for stretch in folded(changed):
        if stretch.is_folded:
            items.append(Item(stretch, _LINE))
            continue
        for place in range(stretch.start, stretch.end):
            first = changed[place] and not (place and changed[place - 1])
            weight = _LINE + sum(len(text.encode("utf-8", "replace")) for _, text in lines[place].segments)
            items.append(Item(Stretch(place, place + 1, is_folded=False), weight, int(first)))
    parts = Parts(items, asked.part, asked.address, asked.most)
    return {"source": tuple(_source_lines(source, parts.shown)), "extracted": source.extracted, "part": parts.part()}


def _source_lines(source: Source, items: Iterable[Item]) -> Iterable[SourceLine]:
    for item in items:
        start = item.stretch.start
        if item.stretch.is_folded:
            yield SourceLine(f"r{start}", None, item.stretch.size)
            continue
        line = source.lines[start]
        text, left_out = clipped(line.segments)
        yield SourceLine(f"r{start}" if item.stops else "", replace(line, segments=text), left_out)
