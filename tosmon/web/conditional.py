"""Answers that need not be sent twice: who has them already, by tag or by date, is told so (RFC 9110 section 13)."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from fastapi import Request
from fastapi.responses import Response

__all__ = ["Conditional"]

_KEEP: Final = {"Cache-Control": "no-cache"}  # keep, but ask first whether it is still so
_REMEMBERED: Final = 1000  # addresses whose latest answer is known


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Seen:
    """An answer by its tag, and the second since when it has been given; empty where a second had two answers."""

    tag: str
    second: datetime
    date: str


class Conditional:
    """Gives answers with a tag and a date, or says that they hold still. Safe in threads.

    The date is when an answer was first given here, never when something happened: what is observed earlier may be
    known later, and nobody may be told that there is nothing new.
    """

    def __init__(self, now: Callable[[], datetime] = _now) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()  # by hash: an address may be of any length

    def answer(self, request: Request, body: bytes, media_type: str) -> Response:
        """Return the body, or 304 where whoever asks has it."""
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        date = self._date_of(str(request.url), tag)
        headers = {**_KEEP, "ETag": tag, **({"Last-Modified": date} if date else {})}
        if _has(request, tag, date):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)

    def _date_of(self, asked: str, tag: str) -> str:
        """Return since when that address has had that answer; empty where no date tells it from the one before."""
        address = hashlib.sha256(asked.encode()).digest()
        second = self._now().replace(microsecond=0)
        with self._lock:
            before = self._seen.get(address)
            if before is None or before.tag != tag:
                told = before is None or before.second != second
                before = _Seen(tag, second, format_datetime(second, usegmt=True) if told else "")
                self._seen[address] = before
            self._seen.move_to_end(address)
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
        return before.date


def _has(request: Request, tag: str, date: str) -> bool:
    """Return whether what is asked for is had: by a tag where one is sent, else by the very date that was given."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {one.strip().removeprefix("W/") for one in tags.split(",")}
        return bool(known & {tag, "*"})
    return bool(date) and request.headers.get("if-modified-since") == date
