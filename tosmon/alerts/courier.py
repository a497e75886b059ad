"""Takes the messages of one channel to it, in order, one after the other; threads and patience are `delivering`'s.

What waits, and what a failed attempt leads to, is thought out in `tosmon.core.queueing`. What became of a message is
written to all its rows in one transaction, after the channel took it: killed in between, it goes out again under the
same key.
"""

from __future__ import annotations

import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.events import abouts_of
from tosmon.alerts.outbox import DEAD, PENDING, SENT
from tosmon.alerts.parcels import Channel, Parcel
from tosmon.alerts.secrets import redacted
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.core.cadence import is_quiet
from tosmon.core.families import family_of
from tosmon.core.queueing import Failure, Health, Lane, Queued, failed, in_order, waits
from tosmon.errors import DeliveryFailed, StoreError, TosmonError

__all__ = ["Courier", "Delivered", "Opening", "Pack", "Post", "uncounted"]

LONGEST_ERROR: Final = 500  # characters that are kept of what a channel said
_REMEMBERED: Final = 20_000  # families of events; they never change

log = logging.getLogger(__name__)

Pack = Callable[[Sequence[OutboxRow]], Parcel]
"""Composes and renders the message that these rows are."""


class Opening(Protocol):
    """Where channels come from."""

    def of(self, target: str) -> Channel:
        """Return the channel of a target."""


def uncounted(_channel: str, _result: str) -> None:
    """Count nothing."""


@dataclass(frozen=True, slots=True)
class Post:
    """What a courier works with. `now` is the clock of rows and attempts.

    `count` is told of each attempt, by channel and what came of it: sent, failed or dead.
    """

    catalog: Catalog
    config: AlertsConfig
    channels: Opening
    pack: Pack
    now: Callable[[], datetime]
    count: Callable[[str, str], None] = uncounted


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages: sent, failed and to be tried again, given up; and those that were not tried.

    `pause` is how long until one of those that wait may be tried, None where none waits. `abandoned` counts the
    channels that did not come back in time; their threads may still be at it.
    """

    sent: int = 0
    failed: int = 0
    dead: int = 0
    waiting: int = 0
    pause: timedelta | None = None
    abandoned: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        pauses = [one.pause for one in (self, other) if one.pause is not None]
        return Delivered(
            self.sent + other.sent,
            self.failed + other.failed,
            self.dead + other.dead,
            self.waiting + other.waiting,
            min(pauses, default=None),
            self.abandoned + other.abandoned,
        )


_SENT: Final = Delivered(sent=1)
_DEAD: Final = Delivered(dead=1)


class Courier:
    """Delivers what waits for one channel. Remembers, while it lives, how the channel is and what it asked for."""

    def __init__(self, channel: str, post: Post) -> None:
        self.channel = channel
        self._post = post
        self._health = Health(channel)
        self._asked: dict[str, timedelta] = {}  # by key: waits that the recipient asked for
        self._held_up: set[str] = set()  # keys of what failed because nobody answered
        self._owed: list[OutboxRow] = []  # sent, and not yet written down as such
        self._families: dict[str, str] = {}

    def round(self, stop: Callable[[], bool] = lambda: False) -> Delivered:
        """Try each message that is due once, in order, until `stop`; return what became of them.

        One that waits holds back later ones about the same family of documents, for the same subscription and target.
        Where the channel as a whole does not answer, one message is tried, and the others are left alone.

        Raises:
            StoreError: the catalog cannot be used now, or ever. What was sent is written down when it can be again.

        """
        self._write_down()
        queue = in_order(self._queue())
        alone = self._health.left_alone(self._post.now())
        if alone:
            return Delivered(waiting=len(queue), pause=alone if queue else None)
        return self._go_through(queue, stop)

    def _go_through(self, queue: Sequence[Queued], stop: Callable[[], bool]) -> Delivered:
        done = Delivered()
        quiet = self._quiet()
        behind: set[Lane] = set()
        for place, one in enumerate(queue):
            if stop():
                return done + Delivered(waiting=len(queue) - place, pause=timedelta())
            free = behind.isdisjoint(one.lanes) and not self._is_quiet(one, quiet)
            if not free or self._waits(one):
                done += Delivered(waiting=1, pause=self._pause(one) if free else None)
                behind |= one.lanes
                continue
            came = self._attempt(one)
            done += came
            if came.failed:
                behind |= one.lanes
            if not self._health.well:
                rest = len(queue) - place - 1
                return done + Delivered(waiting=rest, pause=self._health.left_alone(self._post.now()))
        return done

    # --- what waits ---------------------------------------------------------------------------------------------------

    def _queue(self) -> list[Queued]:
        of_key: defaultdict[str, list[OutboxRow]] = defaultdict(list)
        for row in self._post.catalog.queue(self.channel):
            of_key[row.message].append(row)
        self._look_up([row for rows in of_key.values() for row in rows])
        return [self._queued(key, rows) for key, rows in of_key.items()]

    def _look_up(self, rows: Sequence[OutboxRow]) -> None:
        """Learn which families of documents these rows are about; a note has a lane of its own."""
        unknown = [row for row in rows if row.event and row.event not in self._families]
        if len(self._families) + len(unknown) > _REMEMBERED:
            self._families.clear()
            unknown = [row for row in rows if row.event]
        abouts = abouts_of(self._post.catalog, unknown) if unknown else {}
        self._families |= {row.event: family_of(abouts[row.id].document) for row in unknown}

    def _queued(self, key: str, rows: Sequence[OutboxRow]) -> Queued:
        latest = max(rows, key=lambda row: row.attempts)
        return Queued(
            key=key,
            place=min(row.id for row in rows),
            lanes=frozenset((row.subscription, row.target, self._families.get(row.event, "")) for row in rows),
            attempts=latest.attempts,
            first_attempt=latest.first_attempt,
            next_attempt=latest.next_attempt,
        )

    def _waits(self, one: Queued) -> bool:
        if one.key in self._held_up and self._health.well:
            return False  # what kept it from its recipient is over
        return waits(one, self._post.now(), self._asked.get(one.key))

    def _pause(self, one: Queued) -> timedelta:
        now = self._post.now()
        return max((one.next_attempt or now) - now, timedelta())

    def _quiet(self) -> frozenset[str]:
        """Return the names of the subscriptions that nothing may be sent to now."""
        catalog, now = self._post.catalog, self._post.now()
        every = self._post.config.subscriptions_with(catalog.subscriptions())
        return frozenset(one.name for one in every if is_quiet(one, now))

    @staticmethod
    def _is_quiet(one: Queued, quiet: Collection[str]) -> bool:
        return any(subscription in quiet for subscription, _, _ in one.lanes)

    # --- an attempt ---------------------------------------------------------------------------------------------------

    def _attempt(self, one: Queued) -> Delivered:
        """Hand a message over, and write down what came of it."""
        rows = self._post.catalog.outbox(PENDING, message=one.key)
        if not rows:
            return Delivered()  # dropped meanwhile
        try:
            parcel = self._post.pack(rows)
        except StoreError:
            raise  # no fault of the message: it is tried again when the catalog can be read
        except Exception as error:  # noqa: BLE001 - a bug or a template must cost this message alone, never the others
            return self._after(one, rows, Failure(), self._said_of_bug(one, error))
        try:
            self._post.channels.of(rows[0].target).send(parcel)
        except DeliveryFailed as error:
            how = Failure.of(permanent=error.permanent, whole=error.whole, retry_after=error.retry_after)
            self._health = self._health.failed(how, self._post.now()) if how.whole else self._health.answers()
            return self._after(one, rows, how, error.message)
        except Exception as error:  # noqa: BLE001 - as above; channels stand on many libraries
            return self._after(one, rows, Failure(), self._said_of_bug(one, error))
        return self._after_success(one, rows, parcel)

    def _after_success(self, one: Queued, rows: Sequence[OutboxRow], parcel: Parcel) -> Delivered:
        now = self._post.now()
        self._health = self._health.answers()
        self._forget(one)
        self._owed += [
            replace(
                row,
                state=SENT,
                attempts=row.attempts + 1,
                first_attempt=row.first_attempt or now,
                next_attempt=None,
                sent_at=now,
                last_error="",
            )
            for row in rows
        ]
        self._write_down()
        self._post.count(self.channel, SENT)
        log.debug("%s took %s: %s", rows[0].target, one.key, parcel.subject)
        return _SENT

    def _after(self, one: Queued, rows: Sequence[OutboxRow], how: Failure, said: str) -> Delivered:
        now = self._post.now()
        later = failed(one, how, now, self._post.config.give_up_after)
        error = redacted(said, self._post.config.secrets)[:LONGEST_ERROR]
        self._remember(one, how)
        self._post.count(self.channel, "failed" if later else DEAD)
        if later is None:
            self._give_up(one, rows, error)
            return _DEAD
        self._mark(rows, replace_with=later, error=error)
        pause = max((later.next_attempt or now) - now, timedelta())
        log.log(
            logging.WARNING if later.attempts == 1 else logging.INFO,
            "%s did not take %s, tried again in %d s: %s",
            *(rows[0].target, one.key, pause.total_seconds(), error),
        )
        return Delivered(failed=1, pause=pause)

    def _give_up(self, one: Queued, rows: Sequence[OutboxRow], error: str) -> None:
        now = self._post.now()
        attempts = one.attempts + 1
        first = one.first_attempt or now
        gone = replace(one, attempts=attempts, first_attempt=first, next_attempt=None)
        self._mark(rows, replace_with=gone, error=error, state=DEAD)
        self._forget(one)
        times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        told = f"{rows[0].target}: gave up message {one.key} after {times}: {error}"
        log.warning("%s (`tosmon alerts retry` tries it again)", told)
        self._post.catalog.note("alerts", told)

    def _mark(self, rows: Sequence[OutboxRow], *, replace_with: Queued, error: str, state: str = PENDING) -> None:
        """Write the same to all rows of a message, but to those that were dropped while it was tried."""
        still = {row.id for row in self._post.catalog.outbox(PENDING, message=replace_with.key)}
        self._post.catalog.mark_outbox(
            *(
                replace(
                    row,
                    state=state,
                    attempts=replace_with.attempts,
                    first_attempt=replace_with.first_attempt,
                    next_attempt=replace_with.next_attempt,
                    last_error=error,
                )
                for row in rows
                if row.id in still
            )
        )

    def _write_down(self) -> None:
        """Write down what was sent. Where that fails now, it is done before anything else is sent."""
        if self._owed:
            self._post.catalog.mark_outbox(*self._owed)
            self._owed = []

    def _remember(self, one: Queued, how: Failure) -> None:
        self._forget(one)
        if how.asked:
            self._asked[one.key] = how.asked
        if how.whole:
            self._held_up.add(one.key)

    def _forget(self, one: Queued) -> None:
        self._asked.pop(one.key, None)
        self._held_up.discard(one.key)

    def _said_of_bug(self, one: Queued, error: Exception) -> str:
        """Log what went wrong inside tosmon, and return it in one line."""
        told = error.message if isinstance(error, TosmonError) else f"{type(error).__name__}: {error}"
        if not isinstance(error, TosmonError):
            lines = "".join(traceback.format_exception(error))
            secrets = self._post.config.secrets
            more = {"traceback": redacted(lines, secrets)}
            log.error("message %s could not be made or sent: %s", one.key, redacted(told, secrets), extra=more)
        return f"the message could not be made or sent: {told}"
