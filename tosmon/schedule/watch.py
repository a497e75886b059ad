"""The ticking watch of one home: what is due is handed to threads, and everything else goes on beside them.

A tick looks what is due; threads take it up as they get free (`tosmon.run.lanes`), so that neither newly due documents
nor sealing nor alerts wait for the slowest host of a round.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from tosmon.catalog.records import DocumentState
from tosmon.check import Checked, check, give_up
from tosmon.core.due import is_paused
from tosmon.core.families import family_of
from tosmon.core.model import Outcome
from tosmon.core.units import duration_text
from tosmon.errors import StoreError
from tosmon.home import Home
from tosmon.metrics import FAULT, Metrics, Standing
from tosmon.registry import Document, Registry
from tosmon.registry.rhythms import past_of
from tosmon.run import Job, Lanes, confirm, lane_of
from tosmon.schedule.agenda import due_documents
from tosmon.schedule.alerting import Alerting, Composing
from tosmon.schedule.faults import Faults
from tosmon.schedule.rounds import News, Rounds, tell
from tosmon.schedule.ticking import Ticker
from tosmon.schedule.upkeep import Upkeep
from tosmon.tools import Tools

__all__ = ["TICK", "Schedule"]

TICK = 30  # seconds: far below every interval, and a tick without work costs milliseconds

log = logging.getLogger("tosmon.schedule")


class Schedule:
    """The schedule of one home; `tools` stay open while it runs. What the watch list takes up is due at the next tick.

    Where it cannot go on (the archive or the catalog cannot be used, or a tick has a fault) it sets `stop`, and
    `failure` holds why.
    """

    def __init__(
        self,
        home: Home,
        registry: Registry,
        tools: Tools,
        *,
        stop: threading.Event,
        alerting: Alerting,
        metrics: Metrics | None = None,
    ) -> None:
        self.failure: BaseException | None = None
        self._registry, self._tools, self._stop, self._metrics = registry, tools, stop, metrics
        self._lanes: Lanes[Checked | None] = Lanes(tools.settings, self._check, self._ended, stop=stop, idle=self._rest)
        self._composing = Composing(alerting, self._lanes.families)
        self._upkeep, self._faults, self._rounds = Upkeep(home, tools), Faults(), Rounds()
        self._news = News()
        self._ticking = threading.Lock()
        self._ticked = time.monotonic()
        self._marks: Mapping[str, int] = {}
        if metrics is not None:
            metrics.observe(self.standing)
        self._ticker = Ticker(self.tick, TICK, self._fail)

    def start(self) -> None:
        """Begin to tick, at once."""
        self._ticker.start()

    def end(self, patience: float) -> bool:
        """Begin nothing more; return whether what is under way ended within `patience` seconds."""
        deadline = time.monotonic() + patience
        self._stop.set()
        self._lanes.wake()
        self._ticker.end()
        if not self._ticking.acquire(timeout=patience):
            return False
        self._ticking.release()
        return self.settle(deadline - time.monotonic())

    def settle(self, patience: float | None = None) -> bool:
        """Wait until nothing waits or is under way; return whether that came within so many seconds."""
        return self._lanes.wait(patience)

    def standing(self) -> Standing:
        """Return how the watch itself is doing, at this moment."""
        backlog = self._lanes.backlog()
        since = min((job.due for job in (*backlog.waiting, *backlog.under_way)), default=None)
        lag = (self._tools.now() - since).total_seconds() if since else 0.0
        return Standing(
            documents=len(self._registry),
            due=len(backlog.waiting),
            in_flight=len(backlog.under_way),
            lag=max(0.0, lag),
            since_tick=time.monotonic() - self._ticked,
            low_on_space=self._upkeep.low_on_space,
            **self._marks,
        )

    # --- a tick -------------------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Do once what is due: hand documents over to be checked, and everything else at once.

        Raises:
            StoreError: the archive or the catalog cannot be used; what was acknowledged stays.

        """
        with self._ticking:
            if self._stop.is_set():
                return
            self._composing.ask()
            self._upkeep.seal()
            self._hand_over(checks=self._upkeep.has_space())
            confirm(self._news.take(), self._tools)
            self._ticked = time.monotonic()

    def _hand_over(self, *, checks: bool) -> None:
        """Let what is due wait for the next free thread, instead of what was due before."""
        states = self._tools.catalog.states()
        self._marks = _marks(tuple(self._registry), states, self._tools.now())
        jobs = list(self._jobs(states))
        if not checks:
            self._lanes.allow(checks=False)
        elif jobs and self._rounds.go_on(len(jobs), anew=self._lanes.wait(0)):
            self._tools.verdicts.forget()  # a robots.txt is asked again in each round
        self._lanes.replace(jobs)
        if checks:
            self._lanes.allow(checks=True)

    def _jobs(self, states: Mapping[str, DocumentState]) -> Iterator[Job]:
        for due in due_documents(tuple(self._registry), states, self._tools.now()):
            name = due.document.id
            if not self._faults.holds_off(name):
                state = states.get(name) or DocumentState(name)
                yield Job(due.document, due.since, lane_of(due.document, state), state.sequence, state)

    # --- in the threads that check ------------------------------------------------------------------------------------

    def _check(self, job: Job) -> Checked | None:
        """Check a document; None where it was not to be checked any more, or could not be."""
        name = job.document.id
        if self._stop.is_set() or self._faults.holds_off(name):
            return None
        began, started = time.monotonic(), self._tools.now()
        try:
            if self._tools.catalog.sequence(name) != job.sequence:
                return None  # checked by another program since, or paused: the next tick looks again
            checked = check(job.document, self._tools, job.state)
        except StoreError as error:
            self._fail(error)
            return None
        except Exception as error:  # noqa: BLE001 - a fault in one check must not end the watch; it is told, with its way
            return self._survive(job.document, error, started, time.monotonic() - began)
        seconds = time.monotonic() - began
        self._faults.clear(name)
        if self._metrics is not None:
            self._metrics.checked(checked.outcome.value, seconds)
        tell(checked, seconds)
        return checked

    def _ended(self, job: Job, checked: Checked | None) -> None:
        """Let a family's alerts go out when the last of its variants was checked."""
        family = family_of(job.document.id)
        if checked is not None:
            self._rounds.add()
            self._news.add(job.document, family if checked.events else "")
        if not self._lanes.has_family(family) and self._news.take_family(family):
            self._compose()

    def _rest(self) -> None:
        """End a round. Where a wish to stop left variants unchecked, the alerts of those that were go out now."""
        self._rounds.end(stopped=self._stop.is_set())
        self._compose()

    def _compose(self) -> None:
        try:
            self._composing.ask()
        except Exception as error:  # noqa: BLE001 - as in a tick: it ends the watch, which must not seem to go on
            self._fail(error)

    def _survive(self, document: Document, error: Exception, started: datetime, seconds: float) -> Checked | None:
        """Tell of a fault of tosmon's own, and record it as a failed check."""
        log.error(
            "%s: a fault of tosmon's own ended its check: %s: %s",
            document.id, type(error).__name__, error,
            exc_info=error if self._faults.is_news(error) else None,
            extra={"document": document.id, "outcome": FAULT, "duration": round(seconds, 3)},
        )  # fmt: skip
        if self._metrics is not None:
            self._metrics.checked(FAULT, seconds)
        try:
            self._tools.catalog.note("fault", f"{document.id}: {type(error).__name__}: {error}")
            return give_up(document, self._tools, started, error)
        except StoreError as unusable:
            self._fail(unusable)
        except Exception as another:  # noqa: BLE001 - a fault in recording must not end the watch either; it is told
            again = duration_text(timedelta(seconds=self._faults.add(document.id)))
            log.error("%s: that cannot be recorded, so it is tried again in %s: %s", document.id, again, another)  # noqa: TRY400 - its way was told
        return None

    def _fail(self, error: BaseException) -> None:
        """End the watch; the first reason is the one that counts."""
        if self.failure is None:
            self.failure = error
        self._stop.set()
        self._lanes.wake()


def _marks(watched: Iterable[Document], states: Mapping[str, DocumentState], now: datetime) -> dict[str, int]:
    """Return how many watched documents fail, are not believed, and are paused."""
    known = [states[document.id] for document in watched if document.id in states]
    return {
        "failing": sum(state.failing for state in known),
        "suspect": sum(state.outcome is Outcome.SUSPECT for state in known),
        "paused": sum(is_paused(past_of(state), now) for state in known),
    }
