"""Charts as numbers: points, scales and ticks of lines, steps and bars, which templates/charts.html draws as SVG.

Everything a chart shows is also in its `table`, for readers who cannot see it and for those who want the figures.
Lengths are in the units of the SVG's view box; x runs to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

__all__ = [
    "Bar",
    "Chart",
    "Drawn",
    "Series",
    "Spark",
    "Stacked",
    "Tick",
    "bars",
    "months",
    "nice",
    "spark_bars",
    "steps",
    "value_on",
]

WIDTH: Final = 760
HEIGHT: Final = 300
STYLES: Final = 6  # ways to draw a line that are told apart without colour
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 150, 12, 28  # room around the plot: for the ticks, and for the names of lines
_LABEL: Final = 15  # between the names of two lines
_MOST_TICKS: Final = 8
_YEAR: Final = 12  # months
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)  # months between ticks


@dataclass(frozen=True, slots=True)
class Series:
    """A number through time: each point holds until the next one. The days ascend."""

    name: str
    points: Sequence[tuple[date, float]]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series as a line: the path that draws it, its last value, and the place of its name at the right end.

    `style` runs from 1 to `STYLES`: the class `series-1` has a colour and a dash of its own.
    """

    name: str
    address: str
    style: int
    path: str
    last: float
    end: tuple[float, float]
    label_y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its box, the number that it stands for, and the class that says of what."""

    x: float
    y: float
    width: float
    height: float
    value: float
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its axes. `table` is a row of headings and rows of figures: the same, to be read."""

    width: int
    height: int
    plot: tuple[float, float, float, float]  # left, top, right, bottom
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Drawn, ...] = ()
    bars: tuple[Bar, ...] = ()
    zero: float = 0.0
    headings: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Spark:
    """Bars of the size of a word. `path` is empty where there is nothing to draw."""

    width: int
    height: int
    path: str


@dataclass(frozen=True, slots=True)
class Stacked:
    """What is counted in one span of time: `up` above the line, `down` below it; both are numbers from 0."""

    begin: date
    words: str
    up: int
    down: int


# --- of the size of a word --------------------------------------------------------------------------------------------


def spark_bars(values: Sequence[float], *, width: int = 112, height: int = 24) -> Spark:
    """Return evenly spaced numbers from 0 as bars, of which the greatest has the whole height; 0 is a hair."""
    if not values:
        return Spark(width, height, "")
    across = width / len(values)
    up = (height - 1) / max(*values, 1)
    bar = max(across - 1, 0.6)
    path = "".join(
        f"M{_number(at * across)} {height}v{_number(-max(value * up, 1))}h{_number(bar)}V{height}z"
        for at, value in enumerate(values)
    )
    return Spark(width, height, path)


# --- through time -----------------------------------------------------------------------------------------------------


def steps(
    series: Sequence[Series], begin: date, end: date, *, width: int = WIDTH, height: int = HEIGHT, room: int = _RIGHT
) -> Chart:
    """Return series as lines with steps, from `begin` to `end`, on one scale from 0; the table has a row a year.

    A series without a point by then has no line before its first one. `room` is left at the right, for names.
    """
    left, top, right, bottom = plot = (_LEFT, _TOP, width - room, height - _BOTTOM)
    greatest = max((value for one in series for day, value in one.points if day <= end), default=0.0)
    y_values = nice(greatest)
    scale_y = (bottom - top) / y_values[-1]
    days = max((end - begin).days, 1)

    def x_of(day: date) -> float:
        return left + (right - left) * min(max((day - begin).days, 0), days) / days

    drawn = [
        _drawn(one, at, [(x_of(day), bottom - value * scale_y) for day, value in _within(one, begin, end)], right)
        for at, one in enumerate(series)
        if _within(one, begin, end)
    ]
    rows = _table_days(begin, end)
    return Chart(
        width=width,
        height=height,
        plot=plot,
        x_ticks=tuple(Tick(x_of(day), words) for day, words in months(begin, end)),
        y_ticks=tuple(Tick(bottom - value * scale_y, f"{value:,.0f}") for value in y_values),
        lines=_labelled(drawn, top, bottom),
        zero=bottom,
        headings=tuple(one.name for one in series),
        table=tuple((day.isoformat(), *(_figure(value_on(one, day)) for one in series)) for day in rows),
    )


def bars(spans: Sequence[Stacked], *, width: int = WIDTH, height: int = HEIGHT) -> Chart:
    """Return counts by spans of time as bars above and below a line, of the kinds `up` and `down`."""
    left, top, right, bottom = plot = (_LEFT, _TOP, width - 10, height - _BOTTOM)
    above, below = (nice(max((getattr(one, side) for one in spans), default=0)) for side in ("up", "down"))
    scale = (bottom - top) / (above[-1] + below[-1])
    zero = top + above[-1] * scale
    across = (right - left) / max(len(spans), 1)
    bar = max(across * 0.72, 1.0)
    found = []
    for at, one in enumerate(spans):
        x = left + at * across + (across - bar) / 2
        if one.up:
            found.append(Bar(x, zero - one.up * scale, bar, one.up * scale, one.up, "up", one.words))
        if one.down:
            found.append(Bar(x, zero, bar, one.down * scale, one.down, "down", one.words))
    shown = months(spans[0].begin, spans[-1].begin) if spans else ()
    place = {one.begin: left + (at + 0.5) * across for at, one in enumerate(spans)}
    return Chart(
        width=width,
        height=height,
        plot=plot,
        x_ticks=tuple(Tick(place[day], words) for day, words in shown if day in place),
        y_ticks=(
            *(Tick(zero - value * scale, f"{value:,.0f}") for value in above),
            *(Tick(zero + value * scale, f"{value:,.0f}") for value in below[1:]),
        ),
        bars=tuple(found),
        zero=zero,
        table=tuple((one.words, str(one.up), str(one.down)) for one in spans),
    )


# --- scales -----------------------------------------------------------------------------------------------------------


def nice(greatest: float, most: int = 5) -> tuple[float, ...]:
    """Return the ticks of a scale from 0 to `greatest` or a little more: 1, 2 or 5 times a power of 10 apart."""
    rough = max(greatest, 1) / most
    power = 10.0 ** max(math.floor(math.log10(rough)), 0)
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return tuple(step * at for at in range(math.ceil(max(greatest, 1) / step) + 1))


def months(begin: date, end: date, most: int = _MOST_TICKS) -> tuple[tuple[date, str], ...]:
    """Return days to mark between two days, each with its words: first days of months, a round number of them apart."""
    first, last = _month(begin), _month(end)
    step = next((one for one in _STEPS if (last - first) / one <= most), _STEPS[-1])
    marked = range(-(-first // step) * step, last + 1, step)
    found = [(date(one // _YEAR, one % _YEAR + 1, 1), _written(one, step)) for one in marked]
    return tuple((day, words) for day, words in found if begin <= day <= end)


def _month(day: date) -> int:
    return day.year * _YEAR + day.month - 1


def _written(month: int, step: int) -> str:
    return f"{month // _YEAR}-{month % _YEAR + 1:02}" if step % _YEAR else f"{month // _YEAR}"


def value_on(series: Series, day: date) -> float | None:
    """Return what a series says on a day; None before its first point."""
    found = None
    for at, value in series.points:
        if at > day:
            break
        found = value
    return found


def _within(series: Series, begin: date, end: date) -> list[tuple[date, float]]:
    """Return the points between two days, with what held at the first of them, and at the last."""
    inside = [(day, value) for day, value in series.points if begin < day <= end]
    held = value_on(series, begin)
    points = inside if held is None else [(begin, held), *inside]
    return [*points, (end, points[-1][1])] if points else []


def _drawn(series: Series, at: int, points: Sequence[tuple[float, float]], right: float) -> Drawn:
    x, y = points[0]
    path = [f"M{_point(x, y)}", *(f"H{_number(after[0])}V{_number(after[1])}" for _, after in pairwise(points))]
    last = points[-1][1]
    return Drawn(series.name, series.address, at % STYLES + 1, "".join(path), series.points[-1][1], (right, last), last)


def _labelled(drawn: Sequence[Drawn], top: float, bottom: float) -> tuple[Drawn, ...]:
    """Return the lines, their names moved apart where they would stand on each other."""
    order = sorted(range(len(drawn)), key=lambda at: (drawn[at].label_y, at))
    places: dict[int, float] = {}
    least = top
    for at in order:  # each at its line's end or below the one above it …
        places[at] = max(drawn[at].label_y, least)
        least = places[at] + _LABEL
    most = bottom
    for at in reversed(order):  # … and no lower than leaves room for those below
        places[at] = min(places[at], most)
        most = places[at] - _LABEL
    return tuple(replace(one, label_y=round(places[at], 1)) for at, one in enumerate(drawn))


def _table_days(begin: date, end: date) -> list[date]:
    """Return the days of a chart's table: each first of January, and the ends."""
    years = [date(year, 1, 1) for year in range(begin.year + 1, end.year + 1)]
    return [begin, *(day for day in years if begin + timedelta(days=1) < day < end), end]


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _point(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(value: float) -> str:
    """Return a length with at most one decimal, which is finer than any screen."""
    return f"{value:.1f}".removesuffix(".0")
