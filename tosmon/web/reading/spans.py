"""Stretches of time in addresses, "2024", "2024-03" or "2024-03-15", and the way from each to those beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from starlette.exceptions import HTTPException

from tosmon.core.timeline import Span

__all__ = ["Zoom", "parts", "zoom"]

_SPAN: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)
_YEARS: Final = range(2, 9999)  # before and behind which there are others, in every time zone


@dataclass(frozen=True, slots=True)
class Zoom:
    """A stretch of time by its name: a year, a month or a day; the empty name is all there is."""

    name: str
    span: Span

    @property
    def above(self) -> tuple[str, ...]:
        """Return the names of the stretches that hold this one, the widest first: "", "2024", "2024-03"."""
        steps = self.name.split("-") if self.name else []
        return tuple("-".join(steps[:count]) for count in range(len(steps)))


def zoom(text: str, everything: Span) -> Zoom:
    """Return the stretch that an address names; `everything` where it names none.

    Raises:
        HTTPException: 400 for what is no year, month or day.

    """
    if not text:
        return Zoom("", everything)
    found = _SPAN.fullmatch(text)
    try:
        if found:
            return Zoom(text, _span(*(int(part) if part else 0 for part in found.groups())))
    except (ValueError, OverflowError):
        pass
    raise HTTPException(400, f"{text!r} is no year, month or day such as 2024, 2024-11 or 2024-11-16")


def parts(around: Zoom) -> tuple[Zoom, ...]:
    """Return the stretches within a stretch: years of all there is, months of a year, days of a month."""
    name, span = around.name, around.span
    if not name:
        years = range(span.first.year, (span.end - timedelta(days=1)).year + 1)
        return tuple(zoom(f"{year:04}", span) for year in years)
    if len(name) == len("2024"):
        return tuple(zoom(f"{name}-{month:02}", span) for month in range(1, 13))
    if len(name) == len("2024-11"):
        return tuple(zoom(f"{name}-{day:02}", span) for day in range(1, span.days + 1))
    return ()


def _span(year: int, month: int = 0, day: int = 0) -> Span:
    if year not in _YEARS:
        raise ValueError(year)
    first = date(year, month or 1, day or 1)
    if day:
        return Span(first, first + timedelta(days=1))
    if month:
        return Span(first, (first + timedelta(days=32)).replace(day=1))
    return Span(first, date(year + 1, 1, 1))
