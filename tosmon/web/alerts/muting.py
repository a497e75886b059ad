"""Until when a subscription is muted, as a form says it: a length of time, a day, or for good."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from starlette.exceptions import HTTPException

from tosmon.core.units import parse_duration

__all__ = ["FOR_GOOD", "muted_until"]

FOR_GOOD: Final = "always"


def muted_until(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when muting ends, in UTC; None for not by itself. A day ends it as it begins, by the zone's clocks.

    Raises:
        HTTPException: 400 for what is no moment of the future.

    """
    if text == FOR_GOOD:
        return None
    try:
        if text[-1:].isalpha():
            end = (now + parse_duration(text)).replace(microsecond=0)
        else:
            end = datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(400, f"{text!r} is no length of time, and no day such as 2026-12-01") from None
    if end <= now:
        raise HTTPException(400, f"{text!r} has passed already: name a later day")
    return end
