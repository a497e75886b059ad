"""Looks at a document as dots of its timeline: none is lost, whatever a dot stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.timeline import Look, Scale, Span, dots, fitting

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2024, 1, 1, tzinfo=UTC)
OUTCOMES = st.sampled_from(["new", "unchanged", "absent", "suspect", "failed"])
LOOKS = st.lists(
    st.builds(
        Look,
        at=st.integers(0, 60 * 24 * 900).map(lambda minutes: START + timedelta(minutes=minutes)),
        outcome=OUTCOMES,
        witness=st.sampled_from(["", "A collection"]),
        changed=st.integers(0, 40),
    ),
    max_size=60,
).map(lambda looks: sorted(looks, key=lambda look: look.at))


def look(day: int, outcome: str = "unchanged", *, changed: int = 0, labelled: int = 0) -> Look:
    """Return a look at noon of that day."""
    return Look(START + timedelta(days=day, hours=12), outcome, changed=changed, labelled=labelled)


@given(LOOKS, st.sampled_from(Scale))
def test_every_look_is_in_one_dot(looks: list[Look], scale: Scale) -> None:
    """By number, by outcome, by changes, and by who looked."""
    found = dots(looks, scale, BERLIN)
    assert sum(dot.looks for dot in found) == len(looks)
    assert sum(dot.failed for dot in found) == sum(one.outcome == "failed" for one in looks)
    assert sum(dot.changed for dot in found) == sum(one.changed for one in looks)
    assert {dot.witness for dot in found} == {one.witness for one in looks}


@given(LOOKS)
def test_years_hold_what_all_time_holds(looks: list[Look]) -> None:
    """Stretches beside each other share no look and leave none out."""
    years = [Span(date(year, 1, 1), date(year + 1, 1, 1)) for year in range(2023, 2028)]
    assert [one for year in years for one in year.within(looks, BERLIN)] == looks


def test_days_are_those_of_the_readers_zone() -> None:
    """Shortly before midnight in UTC it is the next day in Berlin."""
    late = Look(datetime(2024, 7, 1, 23, 30, tzinfo=UTC), "unchanged")
    (dot,) = dots([late], Scale.DAY, BERLIN)
    assert dot.at == date(2024, 7, 2)


def test_a_week_begins_on_monday_and_a_month_on_its_first_day() -> None:
    """A dot stands for the whole of it."""
    looks = [look(day) for day in range(14)]
    assert [(dot.at.isoformat(), dot.looks) for dot in dots(looks, Scale.WEEK, UTC)] == [
        ("2024-01-01", 7),
        ("2024-01-08", 7),
    ]
    assert [dot.at for dot in dots(looks, Scale.MONTH, UTC)] == [date(2024, 1, 1)]


@pytest.mark.parametrize(
    ("looks", "kind"),
    [
        ([look(0)], "unchanged"),
        ([look(0, "failed")], "failed"),
        ([look(0, "failed"), look(0)], "unchanged"),
        ([look(0, "absent"), look(0)], "absent"),
        ([look(0, "suspect"), look(0)], "suspect"),
        ([look(0, "new", changed=2), look(0, "suspect")], "changed"),
        ([look(0, "new", changed=2, labelled=1), look(0, "failed")], "labelled"),
    ],
)
def test_a_dot_says_what_matters_most(looks: list[Look], kind: str) -> None:
    """A change before doubt, doubt before failure; and failed only where nothing else was."""
    (dot,) = dots(looks, Scale.DAY, UTC)
    assert dot.kind == kind


@pytest.mark.parametrize(
    ("count", "days", "scale"),
    [(200, 3000, Scale.CHECK), (201, 365, Scale.DAY), (6000, 2000, Scale.WEEK), (6000, 9000, Scale.MONTH)],
)
def test_the_scale_leaves_dots_apart(count: int, days: int, scale: Scale) -> None:
    """Few looks stand alone; many are told by the day, the week or the month."""
    span = Span(START.date(), START.date() + timedelta(days=days))
    assert fitting([look(0)] * count, span) is scale
