"""Threads that check waiting documents, as many at a time as the settings allow; which is next is said by `turns`.

A thread takes the next document as soon as it is free, so that nothing waits for the slowest of a round. Threads come
when documents wait, and go when none does. What a check brings is the caller's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tosmon.run.turns import Job, Lane, Turns
from tosmon.settings import Settings

__all__ = ["Backlog", "Lanes"]

Result = TypeVar("Result")

LOOK = 0.5  # seconds: how soon a thread that rests notices a wish to stop


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits and what is under way."""

    waiting: tuple[Job, ...]
    under_way: tuple[Job, ...]


class Lanes(Generic[Result]):
    """Checks documents with `work`, until `stop` is set; any number of threads may use it.

    `done` is given what came of each when it is under way no more, and `idle` is called when the last thread has gone:
    nothing waits, or nothing may begin. None of the three may raise. `clock` gives seconds, and never goes back.
    """

    def __init__(
        self,
        settings: Settings,
        work: Callable[[Job], Result],
        done: Callable[[Job, Result], None],
        *,
        stop: threading.Event,
        idle: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = {Lane.PLAIN: settings.concurrency, Lane.RENDERED: settings.browser_pages}
        self._turns = Turns(self._places, settings.per_host, settings.spacing)
        self._work, self._done, self._idle = work, done, idle
        self._stop, self._clock = stop, clock
        self._changed = threading.Condition()
        self._threads = dict.fromkeys(Lane, 0)
        self._leaving = 0  # threads that have gone but for telling that all have
        self._open = True

    # --- what is to be checked ----------------------------------------------------------------------------------------

    def replace(self, jobs: Iterable[Job]) -> bool:
        """Let these documents wait, most overdue first, instead of those that did; return whether all was idle before.

        A document is never under way twice: those that are now do not wait.
        """
        with self._changed:
            was_idle = self._is_idle()
            self._turns.replace(jobs)
            self._hire()
        return was_idle

    def allow(self, *, checks: bool) -> None:
        """Let checks begin, or not until further notice."""
        with self._changed:
            self._open = checks
            self._hire()

    def backlog(self) -> Backlog:
        """Return what waits and what is under way."""
        with self._changed:
            return Backlog(tuple(self._turns.waiting()), self._turns.under_way())

    def families(self) -> frozenset[str]:
        """Return the families of which a check is under way, or will be."""
        with self._changed:
            return self._turns.families() if self._may_begin() else self._turns.families_under_way()

    def has_family(self, family: str) -> bool:
        """Return whether a check of that family is under way, or waits."""
        with self._changed:
            return self._turns.has_family(family)

    # --- how it ends --------------------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Let resting threads notice that they should stop."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, patience: float | None = None) -> bool:
        """Wait until nothing is under way and nothing will be; return whether that came within so many seconds."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, patience)

    # --- threads ------------------------------------------------------------------------------------------------------

    def _may_begin(self) -> bool:
        return self._open and not self._stop.is_set()

    def _hire(self) -> None:
        """Start threads for what waits, and wake those that rest."""
        if not self._may_begin():
            return
        for lane, places in self._places.items():
            for _ in range(min(places, self._threads[lane] + self._turns.count(lane)) - self._threads[lane]):
                self._threads[lane] += 1
                # Daemons: whoever gives up waiting for a check that hangs can end the process.
                threading.Thread(target=self._run, args=(lane,), name=f"check {lane.value}", daemon=True).start()
        self._changed.notify_all()

    def _run(self, lane: Lane) -> None:
        """Check one document of the lane after another."""
        try:
            while (job := self._next(lane)) is not None:
                self._done(job, self._worked(job))
        finally:
            self._leave(lane)

    def _worked(self, job: Job) -> Result:
        began = self._clock()
        try:
            return self._work(job)
        finally:
            with self._changed:
                self._turns.end(job, self._clock() - began)
                self._changed.notify_all()

    def _next(self, lane: Lane) -> Job | None:
        """Return the next document, once it may begin; None where there is none, or none may begin any more."""
        with self._changed:
            while self._may_begin() and self._turns.count(lane):
                now = self._clock()
                job = self._turns.take(lane, now)
                if job is not None:
                    return job
                pause = self._turns.pause(now)
                self._changed.wait(LOOK if pause is None else min(pause, LOOK))
        return None

    def _leave(self, lane: Lane) -> None:
        with self._changed:
            self._threads[lane] -= 1
            self._hire()  # what was put while this one went
            if any(self._threads.values()):
                return
            self._leaving += 1
        try:
            self._idle()
        finally:
            with self._changed:
                self._leaving -= 1
                self._changed.notify_all()

    def _is_idle(self) -> bool:
        return not any(self._threads.values()) and not self._leaving
