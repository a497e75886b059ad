"""Lengths of time as people read them; `units` reads and writes those of settings."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

__all__ = ["ahead", "roughly", "spelt"]

_UNITS: Final = (("day", 86400), ("h", 3600), ("min", 60), ("s", 1))
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_MANY: Final = 2  # of a unit from which on the smaller one says too much


def spelt(length: timedelta) -> str:
    """Return a length in full: "6 h", "1 h 30 min", "2 days"; "0 s" for none."""
    left, parts = int(length.total_seconds()), []
    for unit, seconds in _UNITS:
        number, left = divmod(left, seconds)
        if number:
            parts.append(f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''}")
    return " ".join(parts) or "0 s"


def roughly(length: timedelta) -> str:
    """Return a length in its largest unit of which there are two or more: "90 min", "47 h", "3 days"."""
    if length < _MINUTE:
        return "less than a minute"
    if length < _MANY * _HOUR:
        return f"{length // _MINUTE} min"
    return f"{length // _HOUR} h" if length < _MANY * _DAY else f"{length // _DAY} days"


def ahead(length: timedelta) -> str:
    """Return how far ahead something is, or (below zero) how long overdue: "in 2 h", "now", "overdue by 3 h"."""
    if -_MINUTE < length <= timedelta():
        return "now"
    return f"in {roughly(length)}" if length > timedelta() else f"overdue by {roughly(-length)}"
