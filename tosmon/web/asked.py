"""What addresses ask for, read strictly: what is none of what a page knows is refused, never guessed at."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final, TypeVar

from starlette.exceptions import HTTPException

__all__ = ["LONGEST_QUERY", "address_time", "choice", "day", "moment", "position"]

LONGEST_QUERY: Final = 500  # letters of a text that is asked for
_E = TypeVar("_E", bound=StrEnum)
_IN_ADDRESS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2})-([0-9]{2})-([0-9]{2})Z(?:-[0-9a-f]{8})?", re.ASCII)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_POSITION = re.compile("[0-9]{1,9}", re.ASCII)


def address_time(value: datetime) -> str:
    """Return a moment as addresses and archive objects write it, in UTC: `2023-09-29T12-00-00Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")


def moment(text: str) -> datetime | None:
    """Return the moment that an address names, as `address_time` or ISO 8601 writes it; None where it names none.

    Raises:
        HTTPException: 400 for what is no moment.

    """
    if not text:
        return None
    try:
        found = _IN_ADDRESS.fullmatch(text)
        value = datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3]}:{found[4]}" if found else text)
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise HTTPException(400, f"{text!r} is no moment such as 2024-11-16T12:00:00+00:00") from None


def day(text: str) -> date | None:
    """Return the day that an address names; None where it names none.

    Raises:
        HTTPException: 400 for what is no day.

    """
    if not text:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise HTTPException(400, f"{text!r} is no day such as 2024-11-16")


def choice(text: str, kind: type[_E]) -> _E | None:
    """Return the member of an enum that an address names by its value; None where it names none.

    Raises:
        HTTPException: 400 for what is no member.

    """
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(one.value for one in kind if one.value)
        raise HTTPException(400, f"{text!r} is none of {known}") from None


def position(text: str) -> int | None:
    """Return the position that an address names; None where it names none.

    Raises:
        HTTPException: 400 for what is no position.

    """
    if not text:
        return None
    if not _POSITION.fullmatch(text):
        raise HTTPException(400, f"{text!r} is no position such as 99")
    return int(text)
