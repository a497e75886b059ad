"""Which messages of a channel may be tried now, and what follows from a failed attempt; trying is the deliverer's.

Moments come in as values, and may lie: a clock is set back, or a machine sleeps for a day. A message waits no longer
than it was told to, whatever the clock says, and is never given up before it was tried often enough.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tosmon.core.cadence import retry_after

__all__ = ["ASKED_AT_MOST", "ATTEMPTS_AT_LEAST", "Failure", "Health", "Queued", "failed", "in_order", "waits"]

ATTEMPTS_AT_LEAST: Final = 6
"""Attempts before a message is given up, however long ago the first was: a laptop may have slept in between."""
ASKED_AT_MOST: Final = timedelta(days=1)  # a recipient who asks for more is asked again after that

Lane = tuple[str, str, str]
"""Subscription, target and family of documents: what is told along one of these is told in order."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A message in its channel's queue.

    `place` is the number of its first alert, and orders messages. `lanes` are those along which it tells something.
    """

    key: str
    place: int
    lanes: frozenset[Lane]
    attempts: int = 0
    first_attempt: datetime | None = None
    next_attempt: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """How an attempt failed: see `tosmon.errors.DeliveryFailed`. `asked` is the wait that the recipient asked for."""

    permanent: bool = False
    whole: bool = False
    asked: timedelta | None = None

    @classmethod
    def of(cls, *, permanent: bool, whole: bool, retry_after: float | None) -> Failure:
        """Return a failure; `retry_after` are seconds as the recipient said them, which may be any number."""
        usable = retry_after is not None and retry_after > 0  # not where it is no number at all
        most = ASKED_AT_MOST.total_seconds()
        asked = timedelta(seconds=min(retry_after or 0.0, most)) if usable else None
        return cls(permanent, whole, asked)


def in_order(queue: Iterable[Queued]) -> list[Queued]:
    """Return the messages of a channel in the order in which they go out."""
    return sorted(queue, key=lambda one: (one.place, one.key))


def waits(one: Queued, now: datetime, asked: timedelta | None = None) -> bool:
    """Return whether a message waits for its next attempt.

    `asked` is the wait that its recipient asked for at the latest attempt. An attempt that is further away than any
    wait could have put it stands there by a clock that has been set back since: it is due.
    """
    if one.next_attempt is None or one.next_attempt <= now:
        return False
    longest = max(_pause(one.attempts, one.key), asked or timedelta())
    return one.next_attempt - now <= longest


def _pause(attempts: int, key: str) -> timedelta:
    return retry_after(attempts, key) if attempts else timedelta()


def failed(one: Queued, failure: Failure, now: datetime, give_up_after: timedelta) -> Queued | None:
    """Return the message as it waits for its next attempt; None where it is given up."""
    first = now if one.first_attempt is None or one.first_attempt > now else one.first_attempt
    attempts = one.attempts + 1
    if failure.permanent or (attempts >= ATTEMPTS_AT_LEAST and now - first >= give_up_after):
        return None
    pause = max(_pause(attempts, one.key), failure.asked or timedelta())
    return replace(one, attempts=attempts, first_attempt=first, next_attempt=now + pause)


@dataclass(frozen=True, slots=True)
class Health:
    """How a channel as a whole is: well, or failing since so many attempts and left alone for a while."""

    name: str
    failures: int = 0
    since: datetime | None = None  # when it was tried last
    pause: timedelta = timedelta()

    def answers(self) -> Health:
        """Return the health of a channel that has answered."""
        return Health(self.name)

    def failed(self, failure: Failure, now: datetime) -> Health:
        """Return the health after an attempt that nobody answered."""
        failures = self.failures + 1
        pause = max(_pause(failures, self.name), failure.asked or timedelta())
        return Health(self.name, failures, now, pause)

    @property
    def well(self) -> bool:
        """Return whether the channel answers, as far as is known."""
        return not self.failures

    def left_alone(self, now: datetime) -> timedelta:
        """Return how long nothing is tried yet; nothing where the clock was set back since the last attempt."""
        if self.since is None or now < self.since:
            return timedelta()
        return max(self.since + self.pause - now, timedelta())
