"""How a document stands beside its text: failing, gone, or a robots.txt answered with a status that counts by itself.

Rules 1 and 8 of the rules of judgement: it is told when a state begins and when it ends, never at every run. What
begins is worked out from the state before a check (`after_failure`); what is told of it follows from the two states
alone, so that a rebuild tells the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.records import DocumentState, NewEvent
from tosmon.core import status_events as events
from tosmon.core.marks import ANSWERED, STATUS, UNREACHABLE
from tosmon.core.model import Outcome, Reason
from tosmon.core.robots.status import UNREACHABLE as NO_ANSWER
from tosmon.core.robots.status import Meaning, meaning
from tosmon.registry import DocumentKind

__all__ = [
    "Failure",
    "after_failure",
    "settled",
    "told_of_absence",
    "told_of_failure",
    "told_of_presence",
    "told_of_return",
]

# Where no answer came. It may be our own side: only when it has lasted is it told, and then in such words.
_NO_ANSWER: Final = frozenset({Reason.TIMEOUT, Reason.RESET, Reason.CONNECT, Reason.DNS, Reason.TLS})


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that failed: why, and when it began."""

    reason: str
    detail: str
    started: datetime

    @property
    def answer(self) -> str:
        """Return what was answered instead of the file, as a mark says it: "503", UNREACHABLE, or nothing that counts.

        A host that is left alone because it asked for it has not answered again.
        """
        if self.reason in _NO_ANSWER:
            return UNREACHABLE
        status = re.match(r"\d{3}\b", self.detail) if self.reason == Reason.HTTP_STATUS else None
        return status[0] if status else ""


# --- what begins ------------------------------------------------------------------------------------------------------


def after_failure(
    kind: DocumentKind, state: DocumentState, failure: Failure, failing_after: int
) -> tuple[bool, dict[str, str]]:
    """Return whether the document counts as failing after a failed check, and the marks that it changes.

    A signal file never does: most sites have none, and some refuse whoever asks. The status of a robots.txt is believed
    at the second answer in a row that means the same, if anything was known of the file before; no answer at all where
    it has lasted for `failing_after` checks.
    """
    if kind is DocumentKind.SIGNAL:
        return False, {}
    failures = state.failures + 1
    failing = state.failing or failures >= failing_after
    known = state.version is not None or state.absent
    if kind is not DocumentKind.ROBOTS or not known or not failure.answer:
        return failing, {}
    answer, answered, stands = failure.answer, state.marks.get(ANSWERED, ""), state.marks.get(STATUS, "")
    if _means(answer) is (Meaning.UNAVAILABLE if state.absent and not stands else _means(stands)):
        return failing, settled(state, status=stands)
    again = bool(answered) and _means(answered) is _means(answer)
    if again and (answer != UNREACHABLE or failures >= failing_after):
        return failing, settled(state, status=answer)
    return failing, {} if answered == answer else {ANSWERED: answer}


def settled(state: DocumentState, status: str = "") -> dict[str, str]:
    """Return the marks that change where this status stands from now on, nothing for the file itself."""
    wanted = {STATUS: status, ANSWERED: ""}
    return {name: value for name, value in wanted.items() if state.marks.get(name, "") != value}


def _means(answer: str) -> Meaning:
    if not answer:
        return Meaning.RULES
    return meaning(NO_ANSWER if answer == UNREACHABLE else int(answer))


# --- what is told -----------------------------------------------------------------------------------------------------


def told_of_failure(
    document: str, state: DocumentState, failure: Failure, *, failing: bool, marks: Mapping[str, str]
) -> Iterator[NewEvent]:
    """Yield the event of a state that a failed check began: of a status, or else of failing."""
    status = marks.get(STATUS, "")
    failures = state.failures + 1
    if status == UNREACHABLE:
        yield events.unreachable_event(document, failure.reason, failure.detail, failures, failure.started)
    elif status:
        seen = state.checked_at if state.absent or state.marks.get(STATUS) else state.version_observed_last
        closed = _means(status) is Meaning.UNREACHABLE
        content = "" if state.absent else state.version_content
        yield events.answered_event(document, int(status), content, (seen, failure.started), closed=closed)
    elif failing and not state.failing and not state.marks.get(STATUS):
        yield events.failing_event(document, failure.reason, failure.detail, failures, failure.started)


def told_of_return(document: str, state: DocumentState, outcome: Outcome, started: datetime) -> Iterator[NewEvent]:
    """Yield the event of a state that ended with a check that captured the document, or found it gone."""
    status = state.marks.get(STATUS, "")
    if status and outcome in {Outcome.NEW, Outcome.UNCHANGED} and not state.absent:
        yield events.answered_again_event(document, status, state.version_content, state.checked_at, started)
    elif state.failing and not status:
        yield events.recovered_event(document, state.checked_at, started)


def told_of_absence(document: str, state: DocumentState, started: datetime, catalog: Catalog) -> Iterator[NewEvent]:
    """Yield the event of a robots.txt or signal file that is believed gone; of one that never was there, none.

    One that was gone, and answered otherwise meanwhile, is gone again.
    """
    status = state.marks.get(STATUS, "")
    if state.absent and status:
        yield events.absent_again_event(document, status, state.checked_at, started)
    elif state.version is not None:
        seen, speaks = state.version_observed_last, _speaks(state.version, catalog)
        yield events.absent_event(document, state.version_content, seen, started, speaks=speaks)


def told_of_presence(document: str, state: DocumentState, started: datetime, catalog: Catalog) -> Iterator[NewEvent]:
    """Yield the event of a robots.txt or signal file that is back after it was gone."""
    if state.version is not None:
        seen, speaks = state.checked_at, _speaks(state.version, catalog)
        yield events.present_event(document, state.version_content, seen, started, speaks=speaks)


def _speaks(version: int, catalog: Catalog) -> bool:
    """Return whether a version says anything of weight, as far as its labels tell."""
    return any(judgement.labels for judgement in catalog.version(version).judgements)
