"""When a document's next check is due; in which order due documents are checked is said by `tosmon.run.turns`.

Nothing is drawn by lot and nothing is remembered but what the ledger holds: the same past gives the same times after
every restart, and what fell due while nobody ran is simply due.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

__all__ = ["ALWAYS", "LONGEST_WAIT", "Past", "Rhythm", "is_paused", "next_due", "pause_of", "taken_along"]

# A document that fails is asked for less and less, but every day: a page that comes back is seen within a day.
LONGEST_WAIT = timedelta(days=1)
# A check later than now was made under a clock that has been set back since; more than this is no rounding of clocks.
_CLOCK_SLACK = timedelta(hours=1)
_HOUR = timedelta(hours=1)
ALWAYS = datetime.max.replace(tzinfo=UTC)
"""Until when a document is paused that is paused until somebody resumes it."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a document is to be checked: every `interval`, or at the fire times that `cron` computes.

    `cron` returns the first fire time after a moment, None where there is none any more. Each check is later than its
    time by a part of `jitter`.
    """

    interval: timedelta | None = None
    cron: Callable[[datetime], datetime | None] | None = None
    jitter: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Past:
    """What a document's ledger says.

    When its latest check began (None: never), how many failed in a row, and until when the schedule is to leave it
    alone (None: no pause).
    """

    checked_at: datetime | None = None
    failures: int = 0
    paused_until: datetime | None = None


def pause_of(written: str) -> datetime | None:
    """Return until when a document is paused, as the catalog writes it: "", "always", or a moment of ISO 8601."""
    if not written:
        return None
    return ALWAYS if written == "always" else datetime.fromisoformat(written)


def is_paused(past: Past, now: datetime) -> bool:
    """Return whether the schedule is to leave a document alone."""
    return past.paused_until is not None and now < past.paused_until


def next_due(document: str, rhythm: Rhythm, past: Past, now: datetime) -> datetime | None:
    """Return when the document is to be checked next; None for never again, as a crontab line may say.

    A document never checked is due now. With each failed check in a row from the second on the wait doubles, up to a
    day (a rhythm slower than that stays as it is). One that is paused is due when it would have been, and not before
    its pause is over: what fell due meanwhile is caught up on once.
    """
    due = _unpaused(document, rhythm, past, now)
    if due is None or past.paused_until is None:
        return due
    return None if past.paused_until == ALWAYS else max(due, past.paused_until)


def _unpaused(document: str, rhythm: Rhythm, past: Past, now: datetime) -> datetime | None:
    """Return when the document is due if it is not paused."""
    last = past.checked_at
    if last is None or last - now > _CLOCK_SLACK:
        return now
    base = rhythm.interval or _HOUR
    wait = _backed_off(base, past.failures)
    if rhythm.cron is None:
        due: datetime | None = last + wait
    else:
        due = rhythm.cron(last + (wait - base))
    return None if due is None else due + rhythm.jitter * _part(document, last)


def taken_along(rhythm: Rhythm, past: Past, now: datetime) -> bool:
    """Return whether a document is to be checked because a variant of its text, of the same rhythm, is due.

    So they are captured together, and what changes in all of them is told as one. A document checked less than half
    its interval ago stays out, and joins the next time; so does one that fails and is asked for less and less, and one
    that is paused. By a crontab line all variants have the same times, and only the jitter sets them apart.
    """
    last = past.checked_at
    if last is None or past.failures > 1 or is_paused(past, now):
        return False
    if rhythm.cron is None:
        return now - last >= (rhythm.interval or _HOUR) / 2
    fires = rhythm.cron(last)
    return fires is not None and fires <= now


def _backed_off(base: timedelta, failures: int) -> timedelta:
    doublings = min(max(failures - 1, 0), 17)  # enough to reach a day from a second, and no date overflows
    return max(base, min(base * (1 << doublings), LONGEST_WAIT))


def _part(document: str, last: datetime) -> float:
    """Return a number from 0 up to 1 that nobody can tell from chance, the same for the same document and time."""
    digest = hashlib.sha256(f"{document}\0{last.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
