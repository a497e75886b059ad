"""Ticks: a function called every few seconds in a thread of its own, whatever the machine's clock does meanwhile.

APScheduler's interval jobs are times of the clock: one that is set back a day would leave them waiting for a day. When
it jumps ahead, or the machine has slept, there is one tick for all that were missed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

__all__ = ["Ticker"]


class _Steady(BackgroundScheduler):  # type: ignore[misc] # APScheduler has no types
    """A scheduler that looks at its jobs every `step` seconds at least; what a clock has put afar is due then."""

    def __init__(self, step: float) -> None:
        super().__init__(executors={"default": ThreadPoolExecutor(1)}, timezone=UTC)
        self._step = step

    def _process_jobs(self) -> float:
        """Run what is due; return the seconds until the next look. APScheduler has no public place for either."""
        now = datetime.now(UTC)
        for job in self.get_jobs():
            if job.next_run_time is not None and abs(job.next_run_time - now) > timedelta(seconds=self._step):
                job.modify(next_run_time=now)  # APScheduler would go through all that were missed, one by one
        pause = super()._process_jobs()
        return self._step if pause is None else min(float(pause), self._step)


class Ticker:
    """Calls `tick` at once and then every `step` seconds, never twice at a time; `failed` is told what it raises."""

    def __init__(self, tick: Callable[[], None], step: float, failed: Callable[[BaseException], None]) -> None:
        self._failed = failed
        self._scheduler = _Steady(step)
        self._scheduler.add_listener(self._tell, EVENT_JOB_ERROR)
        self._scheduler.add_job(
            tick,
            "interval",
            seconds=step,
            coalesce=True,  # ticks that a long one has held up are one tick
            max_instances=1,
            misfire_grace_time=None,  # after a suspended machine wakes, too
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin to tick."""
        self._scheduler.start()

    def end(self) -> None:
        """Tick no more; a tick under way goes on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _tell(self, event: JobExecutionEvent) -> None:
        self._failed(event.exception)
