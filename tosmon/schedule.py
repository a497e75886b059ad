"""Checks what is due, again and again: one tick of APScheduler over the catalog, without a job store.

When a document is due is `tosmon.core.due`'s to say, from what the ledger holds; how documents are checked is
`tosmon.run`'s. A tick also seals past days, guards the disk, and delivers the alerts that wait.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from tosmon.catalog.records import DocumentState
from tosmon.check import Checked
from tosmon.core.due import in_turns, next_due, taken_along
from tosmon.core.families import Families, family_of
from tosmon.core.model import Outcome
from tosmon.errors import HomeError
from tosmon.home import Home
from tosmon.ledger import seal_due
from tosmon.outbox import deliver
from tosmon.registry import Document, Registry
from tosmon.registry.rhythms import family_rhythm, past_of, rhythm_of
from tosmon.run import check_many
from tosmon.tools import Tools

__all__ = ["TICK", "Schedule", "due_documents"]

TICK = 30  # seconds: far below every interval, and a tick without work costs milliseconds

log = logging.getLogger(__name__)


def due_documents(documents: Iterable[Document], states: dict[str, DocumentState], now: datetime) -> list[Document]:
    """Return the documents that are due, hosts in turns, so that no host's spacing holds up the others'.

    One that is due takes the variants of its text along that have the same rhythm.
    """
    watched = list(documents)
    due = {document.id for document in watched if _is_due(document, states.get(document.id), now)}
    if not due:
        return []
    rhythms = {family_rhythm(document) for document in watched if document.id in due}
    found = [
        document
        for document in watched
        if document.id in due
        or (
            family_rhythm(document) in rhythms
            and taken_along(rhythm_of(document), past_of(states.get(document.id)), now)
        )
    ]
    return in_turns(found, key=lambda document: urlsplit(document.pages[0].url).netloc)


def _is_due(document: Document, state: DocumentState | None, now: datetime) -> bool:
    at = next_due(document.id, rhythm_of(document), past_of(state), now)
    return at is not None and at <= now


class Schedule:
    """The ticking schedule of one home; `tools` stay open while it runs.

    A tick that cannot go on (the archive or the catalog cannot be used, or a bug) sets `stop`, and `failure` holds why.
    """

    def __init__(self, home: Home, registry: Registry, tools: Tools, *, stop: threading.Event) -> None:
        self.failure: BaseException | None = None
        self._home, self._registry, self._tools, self._stop = home, registry, tools, stop
        self._families = Families.of(document.id for document in registry)
        self._ticking = threading.Lock()
        self._sealed: date | None = None
        self._low_on_space = False
        self._scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(1)}, timezone=UTC)
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR)
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK,
            coalesce=True,  # ticks that a long one has held up are one tick
            max_instances=1,
            misfire_grace_time=None,  # after a suspended machine wakes, too
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin to tick, at once."""
        self._scheduler.start()

    def end(self, patience: float) -> bool:
        """Tick no more; return whether the tick under way, if any, ended within `patience` seconds."""
        self._stop.set()
        self._scheduler.shutdown(wait=False)
        ended = self._ticking.acquire(timeout=patience)
        if ended:
            self._ticking.release()
        return ended

    def tick(self) -> None:
        """Do once what is due.

        Raises:
            StoreError: the archive or the catalog cannot be used; what was acknowledged stays.

        """
        with self._ticking:
            if self._stop.is_set():
                return
            self._deliver()
            self._seal()
            if self._has_space():
                self._check()

    def _check(self) -> None:
        documents = due_documents(self._registry, self._tools.catalog.states(), self._tools.now())
        if not documents:
            return
        log.info("checking %d %s", len(documents), "document" if len(documents) == 1 else "documents")
        self._tools.verdicts.forget()  # a robots.txt is asked again in each round
        checks = 0
        under_way = Counter(family_of(document.id) for document in documents)
        alerting = set()
        for checked in check_many(documents, self._tools, stop=self._stop):
            checks += 1
            _tell(checked)
            family = family_of(checked.document)
            under_way[family] -= 1
            if not under_way[family]:
                del under_way[family]
            if any(event.alert for event in checked.events):
                alerting.add(family)
            if family in alerting and family not in under_way:
                self._deliver(hold=under_way)
        self._deliver()  # where a wish to stop left variants unchecked, those that were are not kept waiting
        log.info("%d checked%s", checks, ", stopped" if self._stop.is_set() else "")

    def _deliver(self, hold: Collection[str] = ()) -> None:
        """Deliver the alerts that wait, but for families in `hold`: theirs wait for the rest of their variants."""
        tools = self._tools
        deliver(tools.catalog, _to_log, tools.now(), tools.settings.zone, families=self._families, hold=hold)

    def _seal(self) -> None:
        """Seal the days that are over: at the first tick, and at the first of each day."""
        now = self._tools.now()
        if self._sealed == now.date():
            return
        for day in seal_due(self._tools.catalog, self._tools.archive, now):
            log.info("sealed the ledger of %s", day)
        self._sealed = now.date()

    def _has_space(self) -> bool:
        """Return whether checks may begin; where the disk is low, say so once, and again when it is not."""
        try:
            self._home.require_space(self._tools.settings.free_space_minimum)
        except HomeError as error:
            if not self._low_on_space:
                self._note(f"no checks: {error}")
            self._low_on_space = True
            return False
        if self._low_on_space:
            self._note("checks go on: there is room again")
        self._low_on_space = False
        return True

    def _note(self, detail: str) -> None:
        log.warning(detail)
        self._tools.catalog.note("disk", detail)

    def _failed(self, event: JobExecutionEvent) -> None:
        self.failure = event.exception
        self._stop.set()


def _tell(checked: Checked) -> None:
    """Log a check that is worth a line: every one with news, and each that did not find its document."""
    if checked.quiet:
        return
    level = logging.WARNING if checked.outcome in {Outcome.FAILED, Outcome.SUSPECT} else logging.INFO
    told = [checked.detail, *(event.summary for event in checked.events), *checked.notes]
    log.log(level, "%s: %s%s", checked.document, checked.outcome.value, "".join(f"; {text}" for text in told if text))


def _to_log(lines: Iterable[str]) -> None:
    for line in lines:
        log.warning(line)
