"""Lengths of time as people read them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.lengths import ahead, roughly, spelt


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 s"), (90, "1 min 30 s"), (5400, "1 h 30 min"), (21600, "6 h"), (86400, "1 day"), (180000, "2 days 2 h")],
)
def test_lengths_are_spelt_in_full(seconds: int, told: str) -> None:
    """Each unit that has a part, the largest first."""
    assert spelt(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0.5, "less than a minute"), (1, "1 min"), (119, "119 min"), (120, "2 h"), (47 * 60, "47 h"), (2880, "2 days")],
)
def test_roughly_names_one_unit(minutes: float, told: str) -> None:
    """The largest of which there are two or more."""
    assert roughly(timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (2.4, "in 2 h"),
        (0.01, "in less than a minute"),
        (0, "now"),
        (-0.01, "now"),
        (-3.9, "overdue by 3 h"),
        (-72, "overdue by 3 days"),
    ],
)
def test_what_has_passed_is_overdue(hours: float, told: str) -> None:
    """What has been due for less than a minute is due now; what is not due yet is not."""
    assert ahead(timedelta(hours=hours)) == told


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=9999)))
def test_roughly_never_says_more_than_there_is(length: timedelta) -> None:
    """Nor half as much as there is, but within the first two minutes."""
    number, unit = roughly(length).split()
    told = int(number) * {"min": timedelta(minutes=1), "h": timedelta(hours=1), "days": timedelta(days=1)}[unit]
    assert told <= length < 2 * told
