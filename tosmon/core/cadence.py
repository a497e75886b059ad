"""When something is to happen by somebody's clock: crontab fields, digests, quiet hours and pauses between attempts.

Moments come and go in UTC; local times are read in a zone of the caller's. What is due and what is told is for others.

A local time that the clocks repeat (daylight saving ends) comes once, the first time round; one that they skip comes at
the moment at which they jump. Fields with every hour of the day go on by the clock instead: what is to happen each hour
happens in the hour that is repeated, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from copy import copy
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cronsim import CronSim

    # Only types: who reads crontab fields of the watch list need not import all that events are made of.
    from tosmon.core.subscriptions import Quiet, Subscription

__all__ = ["DIGESTS", "fires_after", "is_muted", "is_quiet", "prove", "release", "retry_after"]

DIGESTS: Final = MappingProxyType({"daily": "0 8 * * *", "weekly": "0 8 * * 1"})
"""What the names of digests stand for, as crontab fields."""

_NAMES: Final = ("minute", "hour", "day of the month", "month", "day of the week")
_FIELDS: Final = len(_NAMES)
_EXPECTED: Final = 'expected five crontab fields such as "0 6 * * mon-fri"'
_SHOWN: Final = 40  # letters of what is wrong
_HOURS: Final = 24
_ANY_DAY: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a local time, of no zone
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = timedelta(days=1)
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)
_DOUBLINGS: Final = 7  # of the first wait, to pass the longest one

Fires = Callable[[datetime], datetime | None]


def prove(fields: str) -> None:
    """Return where these are five crontab fields that come at some time.

    Raises ValueError, with what was expected.
    """
    if next(_local_times(fields, _ANY_DAY), None) is None:
        raise _never(fields)


def fires_after(fields: str, zone: tzinfo) -> Fires:
    """Return what gives the first time after a moment at which crontab fields come in a zone.

    It gives None where they come no more before the calendar of computers ends.
    Raises ValueError, with what was expected, where these are no five crontab fields that come at some time.
    """
    prove(fields)
    first = _by_the_clock if len(_crontab(fields).hours) == _HOURS else _by_local_time

    def after(moment: datetime) -> datetime | None:
        try:
            return first(fields, zone, moment)
        except OverflowError:  # the last or first days that a date can be
            return None

    return after


def _by_local_time(fields: str, zone: tzinfo, moment: datetime) -> datetime | None:
    """Return the next time, of those at which each local time comes for the first time, or would have come."""
    # Later local times come later, or at the same moment: the first that comes after the moment is the one.
    times = (_comes(local, zone) for local in _local_times(fields, _local(moment, zone)))
    return next((at for at in times if at > moment), None)


def _by_the_clock(fields: str, zone: tzinfo, moment: datetime) -> datetime | None:
    """Return the next time at which the clock shows one of the local times."""
    here = _local(moment, zone)
    again: datetime | None = None
    for local in _local_times(fields, here - _repeats(moment, zone)):
        first, second = (_utc(local, zone, fold) for fold in (0, 1))
        if _local(first, zone) != local:  # the clock never shows it
            continue
        if again is None and second > moment:
            again = second
        if first > moment:
            return first if again is None else min(first, again)
    return again


# --- local times ------------------------------------------------------------------------------------------------------


def _local_times(fields: str, after: datetime) -> Iterator[datetime]:
    """Return all local times later than one that fit the fields, in order: the calendar alone, without a zone.

    Raises ValueError where these are no five crontab fields.
    """
    times = copy(_crontab(fields))
    times.dt = after.replace(microsecond=0)
    return times


@lru_cache(maxsize=256)
def _crontab(fields: str) -> CronSim:
    # Imported here: what never reads crontab fields, as most commands, need not wait for it.
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - start-up time, see above

    parts = fields.split()
    if len(parts) != _FIELDS:
        raise ValueError(f"{_EXPECTED}, got {fields[:_SHOWN]!r}")
    for place, (name, part) in enumerate(zip(_NAMES, parts, strict=True)):
        try:
            CronSim(" ".join(["*"] * place + [part] + ["*"] * (_FIELDS - 1 - place)), _ANY_DAY)
        except (CronSimError, ValueError):  # ValueError: a number of thousands of digits
            wrong = f"whose {name} cannot be {part[:_SHOWN]!r}"
            raise ValueError(f"{_EXPECTED}, got {fields[:_SHOWN]!r}, {wrong}") from None
    try:
        return CronSim(fields, _ANY_DAY)
    except CronSimError:  # what is right field by field cannot be wrong otherwise
        raise _never(fields) from None


def _never(fields: str) -> ValueError:
    return ValueError(f"expected a day that comes at some time, got {fields!r}, which is in no year")


def _local(moment: datetime, zone: tzinfo) -> datetime:
    """Return what the clocks show, as a date and time of no zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _utc(local: datetime, zone: tzinfo, fold: int) -> datetime:
    """Return when a local time comes, the first or the second time round (PEP 495)."""
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _comes(local: datetime, zone: tzinfo) -> datetime:
    """Return when a local time comes first; the moment at which the clocks jump where they skip it."""
    at = _utc(local, zone, 0)
    return at if _local(at, zone) == local else _turn(zone, _utc(local, zone, 1), at)


def _repeats(moment: datetime, zone: tzinfo) -> timedelta:
    """Return by how much the clocks will be set back before what they show now has passed again; mostly nothing."""
    return max(_utc(_local(moment, zone), zone, 1) - moment, timedelta())


def _turn(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the first whole second, of those between two moments, at which the clocks go as at the later one."""
    goal = after.astimezone(zone).utcoffset()
    wrong, right = 0, (after - before) // _SECOND
    while right - wrong > 1:
        middle = (wrong + right) // 2
        if (before + middle * _SECOND).astimezone(zone).utcoffset() == goal:
            right = middle
        else:
            wrong = middle
    return before + right * _SECOND


# --- who is told when -------------------------------------------------------------------------------------------------


def release(subscription: Subscription, created: datetime) -> datetime:
    """Return when what happened at `created` may be told.

    At the digest's next time, or else at once; where that is in quiet hours, as soon as they are over.
    """
    at = created
    if subscription.digest:
        fields = DIGESTS.get(subscription.digest, subscription.digest)
        at = fires_after(fields, subscription.zone)(created) or created
    quiet = subscription.quiet
    return at if quiet is None else _after_quiet(quiet, subscription.zone, at)


def is_quiet(subscription: Subscription, now: datetime) -> bool:
    """Return whether nothing may be sent now."""
    return subscription.quiet is not None and _within(subscription.quiet, _local(now, subscription.zone).time())


def is_muted(subscription: Subscription, created: datetime) -> bool:
    """Return whether what happened then is noted, and not told."""
    return subscription.muted_until is not None and created < subscription.muted_until


def _within(quiet: Quiet, at: time) -> bool:
    if quiet.begins <= quiet.ends:
        return quiet.begins <= at < quiet.ends
    return at >= quiet.begins or at < quiet.ends


def _after_quiet(quiet: Quiet, zone: tzinfo, moment: datetime) -> datetime:
    """Return the moment, or the first one after it that is not in quiet hours."""
    if not _within(quiet, _local(moment, zone).time()):
        return moment
    return min(
        at for at in _ends(quiet.ends, zone, moment) if at > moment and not _within(quiet, _local(at, zone).time())
    )


def _ends(ends: time, zone: tzinfo, moment: datetime) -> Iterator[datetime]:
    """Yield when quiet hours may be over: each time that the clocks show their end, jump over it, or are set back."""
    here = _local(moment, zone)
    repeats = _repeats(moment, zone)
    if repeats:
        earlier = moment.replace(microsecond=0)
        yield _turn(zone, earlier, earlier + repeats)
    for days in range(4):  # a zone may skip a whole day, as Samoa did
        local = datetime.combine(here.date() + days * _DAY, ends)
        yield from (_comes(local, zone), _utc(local, zone, 1))


# --- attempts ---------------------------------------------------------------------------------------------------------


def retry_after(attempts: int, key: str) -> timedelta:
    """Return how long to wait after so many attempts to deliver the message of that key.

    Half a minute after the first, twice as long after each further one, an hour at most; later by up to a fifth, so
    that messages which failed together do not come back together.
    """
    wait = min(_FIRST_WAIT * (1 << min(max(attempts - 1, 0), _DOUBLINGS)), _LONGEST_WAIT)
    digest = hashlib.sha256(f"{key}\0{attempts}".encode()).digest()
    return wait + wait * (int.from_bytes(digest[:8], "big") / 2**64) / 5
