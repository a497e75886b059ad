"""From when to when captures are asked for, as people say it: "2012", "2012-05", "2012-05-31", "20120531094500"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime
from typing import Final

from tosmon.errors import ImportRefused
from tosmon.importers.wayback.values import BEGINNING, Span, instant

__all__ = ["span_of"]

_MONTHS: Final = 12
_SAID: Final = re.compile(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d)(?::?(\d\d)(?::?(\d\d))?)?Z?)?)?)?", re.ASCII)


def span_of(begins: str, ends: str, now: datetime) -> Span:
    """Return the time from the beginning of one to the end of the other, whole periods; empty: from the Web's to now.

    Raises:
        ImportRefused: one is no time, or they are the wrong way round.
    """
    first = _edge("--from", begins, end=False) if begins.strip() else BEGINNING
    last = min(_edge("--to", ends, end=True), now) if ends.strip() else now
    if first > last:
        raise ImportRefused(
            f"--from {begins or 'then'} is after --to {ends or 'now'}", remedy="no time lies between: turn them round"
        )
    return Span(first, last)


def _edge(option: str, said: str, *, end: bool) -> datetime:
    found = _SAID.fullmatch(said.strip())
    at = instant(_filled(*found.groups(), end=end)) if found else None
    if at is None:
        raise ImportRefused(f"{option} {said[:80]}: no time since 1991", remedy="write 2012, 2012-05 or 2012-05-31")
    return at.astimezone(UTC)


def _filled(year: str, month: str | None, day: str | None, *clock: str | None, end: bool) -> str:
    """Return 14 digits, with what was left open at its beginning or its end."""
    month = month or ("12" if end else "01")
    day = day or (_last_day(year, month) if end else "01")
    open_ends = ("23", "59", "59") if end else ("00", "00", "00")
    return year + month + day + "".join(said or rest for said, rest in zip(clock, open_ends, strict=True))


def _last_day(year: str, month: str) -> str:
    known = int(year) > 0 and 1 <= int(month) <= _MONTHS
    return str(monthrange(int(year), int(month))[1]) if known else "01"
