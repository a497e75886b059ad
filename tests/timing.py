"""Measures CPU time, so that a busy machine makes no test fail: the least of several runs, and generous factors."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["cpu", "grows_with_size"]

FACTOR = 4  # how much more the larger of two inputs is
NOISE = 2.2  # times as long as linear growth would be is still linear on a machine that is doing other things
UNNOTICED = 0.004  # seconds: shorter runs say nothing about growth
TRIES = 3


def cpu(action: Callable[[], object], times: int = 1) -> float:
    """Return the least CPU time in seconds of so many runs."""
    best = float("inf")
    for _ in range(times):
        started = time.process_time()
        action()
        best = min(best, time.process_time() - started)
    return best


def grows_with_size(action: Callable[[int], object], size: int) -> bool:
    """Return whether four times the size takes about four times as long; measured again where it seems to take more."""
    large = cpu(lambda: action(FACTOR * size))
    if large < UNNOTICED:
        return True
    small = cpu(lambda: action(size), TRIES)
    for _ in range(TRIES):
        if large <= FACTOR * NOISE * small:
            return True
        large = min(large, cpu(lambda: action(FACTOR * size)))
        small = min(small, cpu(lambda: action(size)))
    return False
