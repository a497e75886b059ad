"""Charts as numbers: scales that hold what they show, lines with steps, bars, names apart, and the same as a table."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.web.charts import Series, Stacked, bars, months, nice, spark_bars, steps, value_on

BEGIN, END = date(2022, 1, 1), date(2024, 1, 1)
counts = st.integers(min_value=0, max_value=100_000)
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1))
points = st.dictionaries(days, counts, max_size=20).map(lambda found: tuple(sorted(found.items())))


@given(st.floats(min_value=0, max_value=1e9))
def test_scales_hold_what_they_show(greatest: float) -> None:
    """They begin at 0, have few even ticks, and end at the greatest number or a little above."""
    ticks = nice(greatest)
    assert ticks[0] == 0
    assert greatest <= ticks[-1]
    assert 2 <= len(ticks) <= 8
    assert {round(after - before, 6) for before, after in itertools.pairwise(ticks)} == {ticks[1]}


@given(days, days)
def test_marked_days_are_few_and_within(one: date, other: date) -> None:
    """However long the time between two days."""
    begin, end = sorted((one, other))
    marked = months(begin, end)
    assert len(marked) <= 9
    assert all(begin <= day <= end and day.day == 1 for day, _ in marked)


def test_long_times_are_marked_by_years() -> None:
    """And shorter ones by months."""
    assert [words for _, words in months(date(2021, 5, 1), date(2026, 1, 1))] == [
        "2022",
        "2023",
        "2024",
        "2025",
        "2026",
    ]
    assert [words for _, words in months(date(2026, 1, 4), date(2026, 4, 1))] == ["2026-02", "2026-03", "2026-04"]


def test_a_line_steps_where_its_number_changes() -> None:
    """It holds each number until the next, and to the end."""
    chart = steps([Series("bans", ((date(2022, 7, 2), 2), (date(2023, 1, 1), 4)))], BEGIN, END, width=920, height=140)
    (line,) = chart.lines
    left, top, right, bottom = chart.plot
    assert line.path == f"M{left + 182} {(top + bottom) // 2}H{left + 365}V{top}H{right}V{top}"
    assert (line.last, line.end) == (4, (right, top))


def test_what_held_before_holds_at_the_left_edge() -> None:
    """A chart of later years begins with what stood then."""
    chart = steps([Series("bans", ((date(2019, 1, 1), 3),))], BEGIN, END)
    assert chart.lines[0].path.startswith(f"M{chart.plot[0]} ")


def test_a_series_that_begins_after_the_end_has_no_line() -> None:
    """And dashes in the table."""
    chart = steps([Series("bans", ((date(2025, 1, 1), 3),))], BEGIN, END)
    assert chart.lines == ()
    assert chart.table[0] == ("2022-01-01", "–")


@given(st.lists(points, max_size=8))
def test_lines_stay_within_the_plot(series: list[tuple[tuple[date, float], ...]]) -> None:
    """Whatever the numbers and days are."""
    chart = steps([Series(str(at), one) for at, one in enumerate(series)], BEGIN, END)
    left, top, right, bottom = chart.plot
    for line in chart.lines:
        xs = [float(one) for one in re.findall(r"[MH](-?[0-9.]+)", line.path)]
        ys = [float(one) for one in re.findall(r"[ V](-?[0-9.]+)", line.path)]
        assert left <= min(xs) <= max(xs) <= right
        assert top - 0.1 <= min(ys) <= max(ys) <= bottom + 0.1


@pytest.mark.parametrize("number", [2, 6, 16])
def test_names_of_lines_stand_apart(number: int) -> None:
    """Also where all lines end at one number; they stay beside the plot while there is room."""
    chart = steps([Series(str(at), ((BEGIN, 1),)) for at in range(number)], BEGIN, END)
    places = sorted(line.label_y for line in chart.lines)
    assert all(after - before >= 15 for before, after in itertools.pairwise(places))
    assert chart.plot[1] <= places[0] <= places[-1] <= chart.plot[3]


def test_lines_differ_in_more_than_colour() -> None:
    """Each of six has a class of its own, which the style sheet dashes."""
    chart = steps([Series(str(at), ((BEGIN, at),)) for at in range(6)], BEGIN, END)
    assert [line.style for line in chart.lines] == [1, 2, 3, 4, 5, 6]


def test_the_table_says_what_the_chart_shows() -> None:
    """At the beginning, each first of January, and the end."""
    chart = steps([Series("bans", ((date(2022, 7, 2), 2), (date(2023, 6, 1), 1_400)))], BEGIN, date(2024, 3, 1))
    assert chart.headings == ("bans",)
    assert chart.table == (("2022-01-01", "–"), ("2023-01-01", "2"), ("2024-01-01", "1,400"), ("2024-03-01", "1,400"))


def test_bars_stand_above_and_below_the_line() -> None:
    """As high as their numbers, on one scale."""
    spans = [Stacked(date(2022, month, 1), f"2022-0{month}", up, down) for month, up, down in ((1, 4, 2), (2, 0, 0))]
    chart = bars(spans)
    assert [(bar.kind, bar.value) for bar in chart.bars] == [("up", 4), ("down", 2)]
    up, down = chart.bars
    assert up.height == pytest.approx(2 * down.height)
    assert up.y + up.height == pytest.approx(chart.zero)
    assert down.y == pytest.approx(chart.zero)
    assert chart.table == (("2022-01", "4", "2"), ("2022-02", "0", "0"))


@given(st.lists(st.tuples(counts, counts), max_size=120))
def test_bars_stay_within_the_plot(numbers: list[tuple[int, int]]) -> None:
    """Whatever is counted, also where nothing is."""
    first = date(2015, 1, 1)
    chart = bars([Stacked(first + timedelta(days=31 * at), str(at), *pair) for at, pair in enumerate(numbers)])
    left, top, right, bottom = chart.plot
    for bar in chart.bars:
        assert left <= bar.x + 0.1
        assert bar.x + bar.width <= right + 0.1
        assert top <= bar.y + 0.1
        assert bar.y + bar.height <= bottom + 0.1


def test_what_is_too_little_to_draw_is_not_drawn() -> None:
    """Bars need one number."""
    assert not spark_bars([]).path


def test_a_number_of_nothing_is_a_hair() -> None:
    """So that a quiet time is told from the end of what is known."""
    assert re.findall(r"v(-[0-9.]+)", spark_bars([0, 4], height=21).path) == ["-1", "-20"]


def test_values_hold_until_the_next() -> None:
    """And are unknown before the first."""
    series = Series("bans", ((date(2022, 1, 1), 1), (date(2023, 1, 1), 2)))
    asked = (date(2021, 1, 1), date(2022, 1, 1), date(2022, 12, 31), date(2023, 1, 1))
    assert [value_on(series, day) for day in asked] == [None, 1, 1, 2]
