"""Lengths of time and sizes, as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tosmon.core.units import duration_text, parse_duration, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45s", 45), ("90m", 5400), ("6h", 21600), ("1d", 86400), ("2w", 1209600), ("1h30m", 5400), ("0s", 0)],
)
def test_durations(text: str, seconds: int) -> None:
    """A number and a unit, or several, are a length of time."""
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "6", "h", "6 h", "6H", "-6h", "1.5h", "6h ", "11y", "999999999w", "٦h"])
def test_other_durations_are_refused(text: str) -> None:
    """Anything else is answered with what was expected."""
    with pytest.raises(ValueError, match="expected a length of time such as"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=10 * 365 * 86400))
def test_duration_round_trip(seconds: int) -> None:
    """What is written of a length of time reads as the same length."""
    duration = timedelta(seconds=seconds)
    assert parse_duration(duration_text(duration)) == duration


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("1048576", 1048576), ("1GB", 10**9), ("1.5 GiB", 3 * 2**29), ("500 mb", 5 * 10**8), ("2kB", 2000)],
)
def test_sizes(text: str, size: int) -> None:
    """Sizes are bytes, or decimal and binary multiples of them."""
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1", "1 XB", "1,5GB", "1e9", "1  GB"])
def test_other_sizes_are_refused(text: str) -> None:
    """Anything else is answered with what was expected."""
    with pytest.raises(ValueError, match="expected a size such as"):
        parse_size(text)
