"""Tells of rounds and checks in the log, and keeps what a round leaves to be done: alerts of families, imports."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from tosmon.check import Checked
from tosmon.core.model import Outcome
from tosmon.core.words import counted
from tosmon.registry import Document

__all__ = ["AGAIN", "TELL", "News", "Rounds", "tell"]

AGAIN: Final = 3600.0  # seconds after which a robots.txt is asked again in a round that still goes on
TELL: Final = 300.0  # seconds after which a round that goes on is told of

log = logging.getLogger("tosmon.schedule")


class Rounds:
    """Rounds of checks: each begins when something is due and nothing was, and ends when nothing is any more.

    `clock` gives seconds, and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._checks = 0
        self._asked = self._told = clock()

    def go_on(self, due: int, *, anew: bool) -> bool:
        """Tell that so many documents are due; return whether every robots.txt is to be asked again.

        That is where a round begins (`anew`), and every hour of one that goes on.
        """
        now = self._clock()
        if anew:
            self._checks, self._told = 0, now
            log.info("checking %s", counted(due, "document"), extra={"due": due})
        elif now - self._told >= TELL:
            self._told = now
            log.info("%s checked, %d wait", f"{self._checks:,}", due, extra={"checks": self._checks, "due": due})
        if anew or now - self._asked >= AGAIN:
            self._asked = now
            return True
        return False

    def add(self) -> None:
        """Count a check."""
        with self._lock:
            self._checks += 1

    def end(self, *, stopped: bool) -> None:
        """Tell how many were checked."""
        log.info("%d checked%s", self._checks, ", stopped" if stopped else "", extra={"checks": self._checks})


class News:
    """What checks have left to be done: documents of which others' sight may be theirs now, families with events."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[str, Document] = {}
        self._families: set[str] = set()

    def add(self, document: Document, family: str) -> None:
        """Note that a document was checked, and its family where something happened."""
        with self._lock:
            self._documents[document.id] = document
            if family:
                self._families.add(family)

    def take(self) -> list[Document]:
        """Return the documents checked since they were asked for last."""
        with self._lock:
            taken, self._documents = list(self._documents.values()), {}
        return taken

    def take_family(self, family: str) -> bool:
        """Return whether something happened to this family since that was asked last."""
        with self._lock:
            if family not in self._families:
                return False
            self._families.remove(family)
            return True


def tell(checked: Checked, seconds: float) -> None:
    """Log a check that is worth a line: every one with news, and each that did not find its document."""
    fields = {
        "document": checked.document,
        "outcome": checked.outcome.value,
        "reason": checked.reason,
        "duration": round(seconds, 3),
        "events": [event.id for event in checked.events],
    }
    if checked.quiet:
        log.debug("%s: %s", checked.document, checked.outcome.value, extra=fields)
        return
    level = logging.WARNING if checked.outcome in {Outcome.FAILED, Outcome.SUSPECT} else logging.INFO
    told = "".join(f"; {text}" for text in _told(checked) if text)
    log.log(level, "%s: %s%s", checked.document, checked.outcome.value, told, extra=fields)


def _told(checked: Checked) -> list[str]:
    return [checked.detail, *(event.summary for event in checked.events), *checked.notes]
