"""Tries a page again where that may help, at the pace that its server asks for; one attempt is its caller's job.

Plain fetches and renderings share it, so that a host is asked in one manner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import stamina

from tosmon.core.model import Capture
from tosmon.errors import FetchFailed
from tosmon.fetch.politeness import Politeness
from tosmon.fetch.values import Limits

__all__ = ["Retrying"]

TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
DIGITS = 9  # of Retry-After are enough for any wait


class Retrying:
    """Calls for captures until one will do; thread-safe. Of the limits, it keeps those about attempts and pauses.

    `within` are the seconds after which no other attempt begins; None where only their number counts.
    """

    def __init__(
        self,
        limits: Limits,
        politeness: Politeness,
        now: Callable[[], datetime],
        *,
        within: float | None = None,
    ) -> None:
        self._limits = limits
        self._politeness = politeness
        self._now = now
        self._caller = stamina.RetryingCaller(
            attempts=limits.attempts,
            timeout=within,  # each attempt has its own deadline
            wait_initial=limits.backoff,
            wait_max=limits.backoff_most,
            wait_jitter=limits.backoff,
        )

    def capture(self, attempt: Callable[[], Capture]) -> Capture:
        """Return what the last attempt brought, whatever its status; FetchFailed where it brought nothing.

        Statuses that may pass (408, 429, 500, 502, 503, 504) and failures that say so are tried again,
        `limits.attempts` times in all, after a growing pause or what Retry-After asks for. A longer wish than
        `limits.retry_after` ends it at once; a note says so, and the host is left alone as long as it asked (a day at
        most).
        """
        tries = _Tries(lambda: self._final(attempt()))
        try:
            capture = self._caller(self._pause, tries)
        except _Again as again:
            return replace(again.capture, attempts=tries.count, notes=(*again.capture.notes, *self._asked(again)))
        except FetchFailed as failure:
            failure.attempts = tries.count
            raise
        return capture if tries.count == 1 else replace(capture, attempts=tries.count)

    def _final(self, capture: Capture) -> Capture:
        """Return the capture; `_Again` where its status asks for another attempt.

        What a web archive kept is an answer, whatever its status: it will not change (RFC 7089 section 2.1.1).
        """
        if capture.status not in TRANSIENT or capture.answer.header("memento-datetime"):
            return capture
        wait = _retry_after(capture.answer.header("retry-after"), self._now())
        if wait is not None:
            self._politeness.hold(httpx.URL(capture.url).host, wait)
        raise _Again(capture, wait)

    def _pause(self, error: Exception) -> bool | float:
        """Return whether to try again: False, True after the usual pause, or the seconds to wait."""
        if isinstance(error, FetchFailed):
            return error.transient
        if not isinstance(error, _Again):
            return False
        if error.wait is None:
            return True
        return error.wait if error.wait <= self._limits.retry_after else False

    def _asked(self, again: _Again) -> tuple[str, ...]:
        if again.wait is None or again.wait <= self._limits.retry_after:
            return ()
        return (f"the server asks to wait {again.wait:.0f} s",)


class _Again(Exception):
    """An answer that may be another one soon; `wait` is what the server asked for, in seconds."""

    def __init__(self, capture: Capture, wait: float | None) -> None:
        super().__init__(capture.status)
        self.capture = capture
        self.wait = wait


class _Tries:
    """Counts how often it was called."""

    def __init__(self, call: Callable[[], Capture]) -> None:
        self._call = call
        self.count = 0

    def __call__(self) -> Capture:
        self.count += 1
        return self._call()


def _retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds that Retry-After asks for (RFC 9110 section 10.2.3: seconds or a date), None for nothing."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:DIGITS])
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:  # "-0000" and the like: HTTP dates are UTC
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())
