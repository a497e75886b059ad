"""What takes seconds, done beside the pages: begun by a form, waited for a little, and looked up by its number.

A job runs in a thread of its own and ends by itself, as whatever it does has its own limits. Few run at a time, and
what came of them is kept for a while, in memory: it is for the reader who asked, not for the archive.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from tosmon.errors import TosmonError, UsageError

__all__ = ["Busy", "Job", "Jobs"]

KEPT: Final = 1800.0  # seconds
_T = TypeVar("_T")

log = logging.getLogger(__name__)


class Busy(UsageError):
    """As many jobs run as may run at a time."""


@dataclass(slots=True)
class Job(Generic[_T]):
    """Something that is done, or was: `result` where it ended well, `error` in words where it did not."""

    token: str
    begun: float
    result: _T | None = None
    error: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def done(self) -> bool:
        """Return whether it has ended."""
        return self.ended.is_set()


class Jobs(Generic[_T]):
    """Jobs of one kind: `most` run at a time, and what came of the latest `kept` of them is remembered."""

    def __init__(self, most: int = 1, kept: int = 8, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._kept, self._clock = most, kept, clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Job[_T]] = OrderedDict()

    def begin(self, work: Callable[[], _T], patience: float) -> Job[_T]:
        """Do that in a thread, wait for it so many seconds at most, and return the job, ended or not.

        Raises:
            Busy: others are still at it.

        """
        job: Job[_T] = Job(secrets.token_urlsafe(12), self._clock())
        with self._lock:
            self._forget()
            if sum(not one.done for one in self._known.values()) >= self._most:
                raise Busy("something else is under way here", remedy="try again in a moment")
            self._known[job.token] = job
        threading.Thread(target=_run, args=(job, work), name="page-job", daemon=True).start()
        job.ended.wait(patience)
        return job

    def get(self, token: str) -> Job[_T] | None:
        """Return the job of that number; None where it is not known any more."""
        with self._lock:
            self._forget()
            return self._known.get(token)

    def _forget(self) -> None:
        old = self._clock() - KEPT
        over = [one for one in self._known.values() if one.done]
        for place, one in enumerate(over):
            if one.begun < old or place < len(over) - self._kept:
                del self._known[one.token]


def _run(job: Job[_T], work: Callable[[], _T]) -> None:
    try:
        job.result = work()
    except TosmonError as error:
        job.error = str(error)
    except Exception as error:  # a fault of ours costs this job alone: it is logged, and the reader told
        log.exception("a job of the pages failed")
        job.error = f"a fault of tosmon's own: {type(error).__name__}; the log says more"
    finally:
        job.ended.set()
