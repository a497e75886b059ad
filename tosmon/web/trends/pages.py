"""Composes the pages of trends: charts, the figures behind them, and what each figure counts."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

from tosmon.catalog import Catalog
from tosmon.core.model import Direction
from tosmon.core.weights import CENTRAL
from tosmon.core.words import in_words
from tosmon.errors import NotFound
from tosmon.lexicon import definitions
from tosmon.opened import later_names
from tosmon.registry import PlatformKind, Registry
from tosmon.registry.names import Names
from tosmon.tools import utc_now
from tosmon.web import charts
from tosmon.web.charts import Chart, Series, Stacked
from tosmon.web.rules.values import Asked as AskedRules
from tosmon.web.translating import gettext
from tosmon.web.trends.periods import By, Period, Tally, periods, tallied
from tosmon.web.trends.spells import Counted, Spells, as_renamed, counted, spells_of, turnings
from tosmon.web.trends.values import (
    Asked,
    Behind,
    Coverage,
    DrawnBars,
    LabelRow,
    Measure,
    Pointing,
    Trends,
    TurningRow,
)

__all__ = ["LINES", "TrendPages"]

LINES: Final = 5  # of labels in one chart; the sixth way to draw a line is that of the platforms watched
WATCHED: Final = 6
ROWS: Final = 50  # of one page
MOST_PERIODS: Final = 120  # of months; longer times are told by quarters, and then by years


class TrendPages:
    """Composes the pages of trends from a catalog and a watch list."""

    def __init__(self, catalog: Catalog, registry: Registry, names: Names) -> None:
        self._catalog = catalog
        self._names = names
        self._collectors = frozenset(one.id for one in registry.platforms if one.kind is PlatformKind.COLLECTOR)
        self._later = {one: name for one, name in later_names(registry).items() if name in catalog.every_platform()}
        self._spells = lru_cache(1)(self._read)

    def trends(self, asked: Asked) -> Trends:
        """Return the page that is asked for.

        Raises:
            NotFound: there is no platform of that name.

        """
        known = self._known(asked)
        asked, every_name = self._counting(asked)
        spells = self._spells(self._catalog.turns_state())
        present = {label: counted(of, asked.platforms) for label, of in spells.carried.items()}
        labels = asked.labels or _foremost(present)
        choices = tuple((one, in_words(one), one in labels) for one in definitions())
        platforms = tuple((one, self._names.platform(one), one in asked.platforms) for one in known)
        if spells.begin is None:
            return Trends(asked, labels, (), (), (), (), (), None, choices, platforms)
        today = utc_now().date()
        within, by = _periods(asked, spells.begin, today)
        asked = replace(asked, by=by)
        end = min(asked.until or today, today)
        begin = min(max(asked.since or spells.begin, within[0].begin), end)
        watched = counted(spells.watched, asked.platforms)
        shown = {label: present.get(label, Counted((), ())) for label in labels}
        tallies = tallied(self._catalog.pointed(asked.labels, every_name), within)
        return Trends(
            asked=asked,
            labels=labels,
            left_out=labels[LINES:],
            lines=tuple(_lines(shown, watched, (begin, end), asked, shape) for shape in _SHAPES),
            rows=_rows(within, shown, (watched, spells), asked),
            bars=tuple(_bars(tallies, asked, shape) for shape in _SHAPES),
            tallies=tuple((one, *_both_addresses(one, asked)) for one in tallies),
            coverage=Coverage(begin, watched.on(end), counted(spells.own, asked.platforms).on(end), watched.on(begin)),
            choices=choices,
            platforms=platforms,
        )

    def events(self, asked: Asked) -> Behind:
        """Return the events that made rules stricter or milder in the time that is asked for, newest first."""
        since, until = _bounds(asked)
        asked, every_name = self._counting(asked)
        found: dict[str, dict[Direction, int]] = defaultdict(dict)
        for one in reversed(self._catalog.pointed(asked.labels, every_name)):
            if since <= one.at < until and asked.direction in {None, one.direction}:
                found[one.event][one.direction] = one.count
        ids = list(found)[(asked.page - 1) * ROWS : asked.page * ROWS]
        events = self._catalog.events_named(ids)
        told = tuple(Pointing(events[one], *(found[one].get(way, 0) for way in _WAYS)) for one in ids)
        return Behind(asked, told, (), len(found), max(-(-len(found) // ROWS), 1))

    def turnings(self, asked: Asked) -> Behind:
        """Return who began to carry labels, or ceased to, in the time that is asked for, newest first."""
        asked, _ = self._counting(asked)
        spells = self._spells(self._catalog.turns_state())
        labels = asked.labels or tuple(spells.carried)
        found = sorted(
            turnings(spells, labels, asked.platforms, *_bounds(asked)),
            key=lambda one: (-one.at.timestamp(), one.platform, one.label),
        )
        shown = found[(asked.page - 1) * ROWS : asked.page * ROWS]
        rows = tuple(TurningRow(one, AskedRules(one.at.date()).cell(one.platform, one.label)) for one in shown)
        return Behind(asked, (), rows, len(found), max(-(-len(found) // ROWS), 1))

    def by_day(self, asked: Asked) -> tuple[Mapping[str, Counted], Counted]:
        """Return day by day how many platforms carried each label (those asked for, or all), and were watched."""
        self._known(asked)
        asked, _ = self._counting(asked)
        spells = self._spells(self._catalog.turns_state())
        labels = asked.labels or tuple(sorted(spells.carried))
        found = {label: counted(spells.carried.get(label, {}), asked.platforms) for label in labels}
        return found, counted(spells.watched, asked.platforms)

    def _known(self, asked: Asked) -> list[str]:
        known = sorted(self._catalog.every_platform(), key=lambda one: (self._names.platform(one).casefold(), one))
        unknown = set(asked.platforms).difference(known, self._names.platforms)  # watched, if not yet captured
        if unknown:
            raise NotFound(f"no platform {min(unknown)} is watched, nor was anything captured of one")
        return known

    def _read(self, _state: tuple[Any, ...]) -> Spells:
        return spells_of(as_renamed(self._catalog.label_spans(), self._later), self._collectors)

    def _counting(self, asked: Asked) -> tuple[Asked, tuple[str, ...]]:
        """Return what is asked for by the platforms' names of today, and all names that these ever had."""
        names = tuple(dict.fromkeys(self._later.get(one, one) for one in asked.platforms))
        return replace(asked, platforms=names), (*names, *(one for one in self._later if self._later[one] in names))


def _rows(
    within: Sequence[Period], shown: Mapping[str, Counted], of: tuple[Counted, Spells], asked: Asked
) -> tuple[LabelRow, ...]:
    """Return the figures of each period: who carried each label at its end, and who began or ceased in it."""
    watched, spells = of
    ends = [period.bounds[1] for period in within]
    turned: Counter[tuple[int, str, bool]] = Counter(
        (bisect_right(ends, one.at), one.label, one.began)
        for one in turnings(spells, shown, asked.platforms, within[0].bounds[0], ends[-1])
    )

    def figure(place: int, period: Period, label: str, count: Counted) -> tuple[str, int, int, str]:
        began, ceased = turned[place, label, True], turned[place, label, False]
        behind = replace(asked, labels=(label,), since=period.begin, until=period.last, by=By.MONTH)
        to = behind.address("/trends/turns", measure=Measure.NUMBER) if began or ceased else ""
        return str(count.on(period.last)), began, ceased, to

    return tuple(
        LabelRow(
            period.words,
            watched.on(period.last),
            tuple(figure(place, period, label, count) for label, count in shown.items()),
        )
        for place, period in enumerate(within)
    )


_WAYS: Final = (Direction.STRENGTHENED, Direction.WEAKENED)


def _foremost(present: Mapping[str, Counted]) -> tuple[str, ...]:
    """Return as many labels as one chart takes: of those that weigh most in alerts, what most platforms carry now."""
    last = {label: count.numbers[-1] if count.numbers else 0 for label, count in present.items()}
    return tuple(sorted(last, key=lambda label: (label not in CENTRAL, -last[label], label))[:LINES])


def _periods(asked: Asked, first: date, today: date) -> tuple[tuple[Period, ...], By]:
    """Return the periods that are asked for, and how long they are: no more of them than can be told apart.

    Where there are too many, longer ones; of years, the latest.
    """
    end = min(asked.until or today, today)
    begin = min(asked.since or first, end)
    for by in list(By)[list(By).index(asked.by) :]:
        found = periods(begin, end, by)
        if len(found) <= MOST_PERIODS:
            return found, by
    return found[-MOST_PERIODS:], By.YEAR


def _bounds(asked: Asked) -> tuple[datetime, datetime]:
    """Return the moments between which the days that are asked for lie; the second lies behind."""
    until = min(asked.until or date.max, date.max - timedelta(days=1)) + timedelta(days=1)
    return datetime.combine(asked.since or date.min, time.min, UTC), datetime.combine(until, time.min, UTC)


@dataclass(frozen=True, slots=True)
class _Shape:
    """The size of a chart, and the room at its right."""

    width: int
    height: int
    room: int


_SHAPES: Final = (_Shape(charts.WIDTH, charts.HEIGHT, 150), _Shape(400, 300, 34))  # of a screen, and of a phone
_BY_KIND: Final = {"up": Direction.STRENGTHENED, "down": Direction.WEAKENED}


# --- charts -----------------------------------------------------------------------------------------------------------


def _lines(
    shown: Mapping[str, Counted], watched: Counted, span: tuple[date, date], asked: Asked, shape: _Shape
) -> Chart:
    """Return the labels as lines, and behind them the platforms watched; or each as a share of these."""
    labels = list(shown)[:LINES]
    if asked.measure is Measure.SHARE:
        series = [Series(in_words(label), _share(shown[label], watched)) for label in labels]
        return charts.steps(series, *span, width=shape.width, height=shape.height, room=shape.room)
    series = [Series(in_words(label), _steps(shown[label], span[0])) for label in labels]
    series.append(Series(gettext("watched"), _steps(watched, span[0])))
    chart = charts.steps(series, *span, width=shape.width, height=shape.height, room=shape.room)
    return replace(chart, lines=(*chart.lines[:-1], replace(chart.lines[-1], style=WATCHED)) if chart.lines else ())


def _steps(count: Counted, begin: date) -> list[tuple[date, float]]:
    """Return a number as points: none is 0 from the beginning on."""
    points = list(zip(count.days, map(float, count.numbers), strict=True))
    return points if points and points[0][0] <= begin else [(begin, 0.0), *points]


def _share(count: Counted, of: Counted) -> list[tuple[date, float]]:
    days = sorted({*count.days, *of.days})
    return [(day, 100 * count.on(day) / of.on(day)) for day in days if of.on(day)]


def _bars(tallies: Sequence[Tally], asked: Asked, shape: _Shape) -> DrawnBars:
    stacked = [Stacked(one.period.begin, one.period.words, one.strengthened, one.weakened) for one in tallies]
    chart = charts.bars(stacked, width=shape.width, height=shape.height)
    by_words = {one.period.words: one for one in tallies}
    addresses = (_events_address(by_words[bar.words], _BY_KIND[bar.kind], asked) for bar in chart.bars)
    return DrawnBars(chart, tuple(zip(chart.bars, addresses, strict=True)))


def _both_addresses(one: Tally, asked: Asked) -> tuple[str, str]:
    """Return where the changes are listed that made rules stricter, and milder."""
    return _events_address(one, Direction.STRENGTHENED, asked), _events_address(one, Direction.WEAKENED, asked)


def _events_address(one: Tally, way: Direction, asked: Asked) -> str:
    """Return where the events are listed that a bar counts."""
    behind = replace(asked, since=one.period.begin, until=one.period.last, by=By.MONTH, measure=Measure.NUMBER)
    return behind.address("/trends/events", direction=way)
