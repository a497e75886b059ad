"""What the HTTP status of a robots.txt means to crawlers: the rules in it, no restriction, or everything forbidden.

RFC 9309 section 2.3.1. Believing a status, and telling of it, is left to the check.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

__all__ = ["GONE", "UNREACHABLE", "Meaning", "meaning"]

UNREACHABLE: Final = 0  # stands for a status where no answer came
GONE: Final = frozenset({404, 410})
_SUCCESS: Final = range(200, 300)
_CLIENT_ERROR: Final = range(400, 500)
_TOO_MANY_REQUESTS: Final = 429


class Meaning(Enum):
    """What crawlers are to take an answer for."""

    RULES = auto()  # section 2.3.1.1: what the file says
    UNAVAILABLE = auto()  # section 2.3.1.3: they may access everything
    UNREACHABLE = auto()  # section 2.3.1.4: they must take everything for disallowed


def meaning(status: int) -> Meaning:
    """Return what a status means; `UNREACHABLE` (0) where no answer came.

    429 is a server in trouble, as the reference crawler takes it, not one without a robots.txt. What RFC 9309 does not
    name (LinkedIn's 999) brings no rules either, and nothing says that it restricts nobody.
    """
    if status in _SUCCESS:
        return Meaning.RULES
    if status in _CLIENT_ERROR and status != _TOO_MANY_REQUESTS:
        return Meaning.UNAVAILABLE
    return Meaning.UNREACHABLE
