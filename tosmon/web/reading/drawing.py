"""A timeline as places on a drawing: dots by time and witness, ticks of the axis; templates/reading draws it as SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from tosmon.core.timeline import Dot, Scale, Span
from tosmon.web.charts import Tick

__all__ = ["Lane", "Line", "Mark", "drawn"]

WIDTH: Final = 960
_SIDE: Final = 12  # room at both ends, so that dots are whole
_LANE: Final = 40
_AXIS: Final = 22
_LEAST, _MOST = 3.0, 10.0  # radius of a dot that says something
_SHADES: Final = (3, 12, 60)  # clauses: from 1, from 3, from 12, and from 60
_TICKS: Final = 13
_ABOVE: Final = ("unchanged", "absent", "changed", "failed", "suspect", "labelled")  # what is drawn over what


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot that says something: where it is, how large, and what it is."""

    x: float
    y: float
    r: float
    dot: Dot

    @property
    def shade(self) -> int:
        """Return how dark it is, from 1 to 4, by how much changed."""
        return 1 + sum(self.dot.changed >= least for least in _SHADES)


@dataclass(frozen=True, slots=True)
class Lane:
    """The dots of one witness (empty: tosmon itself). `same` is the path of all that show nothing new."""

    witness: str
    y: float
    same: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A timeline as it is drawn."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    axis: float


def drawn(dots: Sequence[Dot], scale: Scale, span: Span, zone: tzinfo) -> Line:
    """Return the dots on a line from the first day of the stretch to its last."""
    begin, end = (datetime.combine(day, time(), zone).timestamp() for day in (span.first, span.end))
    wide = (WIDTH - 2 * _SIDE) / max(end - begin, 1)

    def x_of(moment: float) -> float:
        return round(_SIDE + (min(max(moment, begin), end) - begin) * wide, 1)

    witnesses = sorted({dot.witness for dot in dots} or {""})
    lanes = []
    for place, witness in enumerate(witnesses):
        y = _LANE * place + _LANE / 2 + 2
        of_witness = [(x_of(_moment(dot, scale, zone)), dot) for dot in dots if dot.witness == witness]
        same = "".join(f"M{x:g} {y:g}h0" for x, dot in of_witness if not _says(dot))
        says = sorted((one for one in of_witness if _says(one[1])), key=lambda one: _ABOVE.index(one[1].kind))
        marks = tuple(Mark(x, y, _radius(dot), dot) for x, dot in says)
        lanes.append(Lane(witness, y, same, marks))
    axis = _LANE * len(witnesses) + 4
    ticks = tuple(Tick(x_of(datetime.combine(day, time(), zone).timestamp()), words) for day, words in _ticks(span))
    return Line(WIDTH, axis + _AXIS, tuple(lanes), ticks, axis)


def _moment(dot: Dot, scale: Scale, zone: tzinfo) -> float:
    """Return where a dot stands: at its check, or in the middle of the time that it stands for."""
    if scale is Scale.CHECK:
        return dot.first.timestamp()
    days = {Scale.DAY: 1, Scale.WEEK: 7}.get(scale, 30)
    return datetime.combine(dot.at, time(), zone).timestamp() + timedelta(days=days).total_seconds() / 2


def _says(dot: Dot) -> bool:
    return dot.kind != "unchanged" or dot.technical or bool(dot.failed)


def _radius(dot: Dot) -> float:
    return round(min(_LEAST + 1.1 * math.log2(1 + dot.changed), _MOST), 1) if dot.changed else _LEAST + 1


def _ticks(span: Span) -> list[tuple[date, str]]:
    """Return days to mark, each with its words: as many as fit, years first, then months, then days."""
    months = [date(year, month, 1) for year in range(span.first.year, span.end.year + 1) for month in range(1, 13)]
    within = [day for day in months if span.first <= day < span.end]
    for step in (1, 3, 6, 12, 24, 60, 120):
        shown = [day for day in within if (day.year * 12 + day.month - 1) % step == 0]
        if len(shown) <= _TICKS and len(within) > 2:  # noqa: PLR2004 - two months are better told by days
            return [(day, f"{day.year}" if step >= 12 else f"{day:%Y-%m}") for day in shown]  # noqa: PLR2004 - a year
    every = max(span.days // 8, 1)
    return [
        (day, day.isoformat()[5:]) for day in (span.first + timedelta(days=at) for at in range(0, span.days, every))
    ]
