"""How gently archives are asked, and how long they may take: they are slow, shared by all, and shut out who is rude.

The Wayback Machine answers 429 above a rate that it does not publish, and refuses connections for an hour or more
where that is not heeded. Fifteen requests a minute is the lowest limit that it has been known to set.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tosmon.fetch import Limits
from tosmon.importers.wayback.payload import MOST_BYTES

__all__ = ["SPACINGS", "archive_limits"]

SPACINGS: Final[Mapping[str, float]] = MappingProxyType({"web.archive.org": 4.0})
"""Seconds between the starts of two requests, at least, by host; others are asked as platforms are."""

_ANSWER: Final = 60.0  # seconds; a list of a much captured page, or a capture that lies on tape, takes its time
_WHOLE: Final = 300.0
_PATIENCE: Final = 900.0  # the longest wait that is waited out when an archive asks for it
_PAUSE: Final = 5.0  # before a second try; it doubles
_PAUSE_MOST: Final = 60.0


def archive_limits(*, connect: float, read: float, total: float, attempts: int, pause: float = _PAUSE) -> Limits:
    """Return the limits for archives, none of them shorter than those given, which are the settings' for platforms."""
    return Limits(
        connect=connect,
        read=max(read, _ANSWER),
        total=max(total, _WHOLE),
        wire_bytes=MOST_BYTES,
        decoded_bytes=MOST_BYTES,
        attempts=max(attempts, 1),
        backoff=pause,
        backoff_most=max(pause, _PAUSE_MOST),
        retry_after=_PATIENCE,
    )
