"""Composes the lines of the history about a document's status: gone, back, answered otherwise, failing, not believed.

What changed between two versions is told by `events`; when a status is believed, by the check. No clock and no storage.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tosmon.core.events import event_id
from tosmon.core.marks import UNREACHABLE
from tosmon.core.model import EventKind, NewEvent, Severity, Suspicion
from tosmon.core.signal_names import is_signal_file
from tosmon.core.words import in_words

__all__ = [
    "absent_again_event",
    "absent_event",
    "answered_again_event",
    "answered_event",
    "failing_event",
    "present_event",
    "recovered_event",
    "suspect_event",
    "unreachable_event",
]


def absent_event(
    document: str, content: str, old_at: datetime | None, new_at: datetime, *, speaks: bool = True
) -> NewEvent:
    """Return the event of a robots.txt or signal file that is gone; `content` stood until `old_at`.

    `speaks` says that the file said something of weight.
    """
    gone = "gone: what it said to machines stands there no more"
    if not is_signal_file(document):
        gone = "gone (404 or 410): it restricts nobody any more"
    return _status_event(document, gone, content, "", (old_at, new_at), severity=_worth(document, speaks=speaks))


def absent_again_event(document: str, status: str, old_at: datetime | None, new_at: datetime) -> NewEvent:
    """Return the event of a robots.txt that is absent as before, after that status, or after no answer."""
    if status == UNREACHABLE:
        found = "reached again: absent as before (404 or 410)"
        return replace(_status_event(document, found, "", "", (old_at, new_at), severity=Severity.LOW), alert=False)
    summary = f"absent again (404 or 410), after {status}: it restricts nobody"
    return _status_event(document, summary, "", "", (old_at, new_at))


def present_event(
    document: str, content: str, old_at: datetime | None, new_at: datetime, *, speaks: bool = True
) -> NewEvent:
    """Return the event of a robots.txt or signal file absent until `old_at` and now back with `content`."""
    back = "back after it was gone" if is_signal_file(document) else "back after it was gone (404 or 410)"
    return _status_event(document, back, "", content, (old_at, new_at), severity=_worth(document, speaks=speaks))


def answered_event(
    document: str, status: int, content: str, observed: tuple[datetime | None, datetime], *, closed: bool
) -> NewEvent:
    """Return the event of a robots.txt that is answered with a status that means something else than its rules.

    `closed`: crawlers must take everything for disallowed; otherwise nothing restricts them.
    """
    means = "crawlers must take the whole site for disallowed (strengthened; RFC 9309 section 2.3.1.4)"
    if not closed:
        means = "crawlers may access everything (weakened; RFC 9309 section 2.3.1.3)"
    return _status_event(document, f"answered {status}: {means}", content, "", observed)


def unreachable_event(document: str, reason: str, detail: str, failures: int, new_at: datetime) -> NewEvent:
    """Return the event of a robots.txt that could not be reached `failures` times in a row.

    The default subscription does not take it: it may be the watch's own side that fails.
    """
    means = "crawlers that do not reach it either must take the whole site for disallowed (RFC 9309 section 2.3.1.4)"
    event = _status_event(
        document,
        f"not reached {failures} times in a row: {means}; it may be tosmon's own connection",
        "",
        "",
        (None, new_at),
        severity=Severity.LOW,
    )
    return replace(event, notes=(_in_words(reason, detail),), alert=False)


def answered_again_event(
    document: str, status: str, content: str, old_at: datetime | None, new_at: datetime
) -> NewEvent:
    """Return the event of a robots.txt that is answered itself again, after that status, or after no answer."""
    if status == UNREACHABLE:
        found = _status_event(document, "reached again", "", content, (old_at, new_at), severity=Severity.LOW)
        return replace(found, alert=False)
    summary = f"answered again, after {status}: crawlers are bound by its rules as before"
    return _status_event(document, summary, "", content, (old_at, new_at))


def _worth(document: str, *, speaks: bool) -> Severity:
    """Return what the coming or going of a file weighs: of a signal file that says nothing of weight, nothing."""
    if not is_signal_file(document):
        return Severity.HIGH
    return Severity.MEDIUM if speaks else Severity.NONE


def _status_event(
    document: str,
    summary: str,
    before: str,
    after: str,
    observed: tuple[datetime | None, datetime],
    severity: Severity = Severity.HIGH,
) -> NewEvent:
    """Return the event of a status that changed what the document means (rule 8, RFC 9309 section 2.3.1)."""
    return NewEvent(
        id=_timed_id(document, EventKind.STATUS, observed[1]),
        kind=EventKind.STATUS,
        severity=severity,
        summary=summary,
        observed_from=observed[0],
        observed_to=observed[1],
        from_content=before,
        to_content=after,
        alert=severity is not Severity.NONE,
    )


def failing_event(document: str, reason: str, detail: str, failures: int, new_at: datetime) -> NewEvent:
    """Return the event of a document that could not be captured `failures` times in a row (rule 1).

    The default subscription does not take it: it says something about the watch, nothing about the document's rules.
    """
    return NewEvent(
        id=_timed_id(document, EventKind.FAILING, new_at),
        kind=EventKind.FAILING,
        severity=Severity.LOW,
        summary=f"not captured {failures} times in a row: {_in_words(reason, detail)}",
        observed_from=None,
        observed_to=new_at,
    )


def recovered_event(document: str, old_at: datetime | None, new_at: datetime) -> NewEvent:
    """Return the event of a failing document that was captured again; `old_at` is when it last failed."""
    return NewEvent(
        id=_timed_id(document, EventKind.RECOVERED, new_at),
        kind=EventKind.RECOVERED,
        severity=Severity.NONE,
        summary="captured again",
        observed_from=old_at,
        observed_to=new_at,
    )


def suspect_event(document: str, doubt: Suspicion, before: str, after: str, new_at: datetime) -> NewEvent:
    """Return the event of a capture that is not believed (rule 2); `before` stays the current content."""
    return NewEvent(
        id=_timed_id(document, EventKind.SUSPECT, new_at),
        kind=EventKind.SUSPECT,
        severity=Severity.LOW,
        summary=f"not believed: {_in_words(doubt.reason, doubt.detail)}",
        observed_from=None,
        observed_to=new_at,
        from_content=before,
        to_content=after,
        notes=("believed if it reads the same a day later",) if doubt.confirmable else (),
    )


def _timed_id(document: str, kind: EventKind, at: datetime) -> str:
    """Return the id of an event that is not between two contents: the time at which it was found tells it apart."""
    return event_id(document, kind.value, at.isoformat())


def _in_words(reason: str, detail: str) -> str:
    """Return "challenge (says …)"."""
    words = in_words(reason)
    return f"{words} ({detail})" if detail else words
