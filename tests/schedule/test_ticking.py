"""Ticks go on whatever the clock does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tosmon.schedule import Ticker

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECONDS = 20  # that a test waits for what must come


class Ticks:
    """Counts ticks, and waits for them."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        """Count one."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def more(self, number: int) -> bool:
        """Return whether so many more come."""
        with self._changed:
            wanted = self.count + number
            return self._changed.wait_for(lambda: self.count >= wanted, SECONDS)


@contextmanager
def ticking(tick: Ticks, step: float) -> Iterator[list[BaseException]]:
    """Tick until the block ends; gives what failed."""
    failures: list[BaseException] = []
    ticker = Ticker(tick, step, failures.append)
    ticker.start()
    try:
        yield failures
    finally:
        ticker.end()


def test_it_ticks_at_once_and_again_and_again() -> None:
    """Not after the first step only."""
    ticks = Ticks()
    with ticking(ticks, 0.05) as failures:
        assert ticks.more(3)
    assert failures == []


@pytest.mark.parametrize("jump", [-365 * DAY, -DAY, -timedelta(minutes=1), DAY, 365 * DAY], ids=str)
def test_a_clock_that_jumps_does_not_stop_it(jump: timedelta) -> None:
    """Set back a day, it does not wait for a day; set ahead, it does not make up for what it missed."""
    ticks = Ticks()
    with time_machine.travel(NOON) as clock, ticking(ticks, 0.2):
        assert ticks.more(1)
        clock.shift(jump)
        before = ticks.count
        assert ticks.more(3)
        assert ticks.count - before < 20  # of 432,000 that a day has


def test_what_a_tick_raises_is_told() -> None:
    """Whoever runs it decides what that means."""

    class Broken(Ticks):
        def __call__(self) -> None:
            super().__call__()
            raise RuntimeError("broken")

    told: list[BaseException] = []
    came = threading.Event()

    def failed(error: BaseException) -> None:
        told.append(error)
        came.set()

    ticker = Ticker(Broken(), 60, failed)
    ticker.start()
    assert came.wait(SECONDS)
    ticker.end()
    assert [str(error) for error in told] == ["broken"]


def test_it_can_be_ended_before_it_began() -> None:
    """And twice."""
    ticker = Ticker(Ticks(), 1, lambda _: None)
    ticker.end()
    ticker.end()
