"""Composes the lines of the history from what was found; who is told of them is left to the alerts.

`amendment` turns the changes between two versions into an event, the others tell of a document's status. No clock and
no storage: times and what was seen before come in as values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from tosmon.core.model import Change, ChangeKind, Direction, EventKind, NewEvent, Reason, Severity, Version
from tosmon.core.suspicion import text_gone

__all__ = [
    "Seen",
    "alternates",
    "amendment",
    "event_id",
    "failing_event",
    "recovered_event",
    "status_event",
    "suspect_event",
]

_TURNS_WITHIN = timedelta(days=60)  # the same turn again within this: variants; later: a decision of the platform
_EXTRACTION_GONE = 0.30  # share of the text that vanishes; from 0.60 on the capture is suspect (rule 2)
_EXTRACTION_NOTE = "probably extraction"


@dataclass(frozen=True, slots=True)
class Seen:
    """A content, a time at which it was seen (of an old one the last, of a new one the first), and what it reads."""

    content: str
    at: datetime
    version: Version | None = None


def event_id(document: str, from_content: str, to_content: str, nth: int = 0) -> str:
    """Return the event's id: 16 hexadecimal digits; the `nth` time that the same turn is made has an id of its own."""
    words = "\0".join((document, from_content, to_content, str(nth) if nth else ""))
    return sha256(words.encode()).hexdigest()[:16]


def alternates(history: Sequence[Seen], new: Seen) -> bool:
    """Return whether turning to `new` repeats a turn of the last 60 days: the document has variants (rule 4).

    `history` is what was in force, oldest first, each with the time at which it was first seen. A, B, A is a
    return; the next turn to B was made before, so from then on the document alternates.
    """
    if not history:
        return False
    turn = (history[-1].content, new.content)
    recent = [seen for seen in history if new.at - seen.at <= _TURNS_WITHIN]
    earlier = history[-len(recent) - 1 :]
    return any((old.content, now.content) == turn for old, now in pairwise(earlier))


# --- amendments -------------------------------------------------------------------------------------------------------


def amendment(
    document: str,
    old: Seen,
    new: Seen,
    changes: Iterable[Change],
    *,
    effective: str = "",
    seen_before: datetime | None = None,
    alternating: bool = False,
    nth: int = 0,
) -> NewEvent | None:
    """Return the event of the judged changes from `old` to `new`, or None where none of them changes what is said.

    Clauses that moved or were reworded without effect make no event (rule 3). Where both contents come with their
    version, a capture that lost a part of the page is told (rule 6). `seen_before` is when the new content was last in force (rule 4), and
    `alternating` says that the document goes to and fro between its variants. The event alerts where a labelled change
    of severity low or above remains and the document does not alternate.
    """
    told = tuple(change for change in changes if change.kind not in {ChangeKind.MOVED, ChangeKind.REWORDED})
    if not told:
        return None
    notes: list[str] = []
    lost = _lost_a_part(old.version, new.version, told)
    if lost:
        told = tuple(map(_as_extraction, told))
        notes.append(f"{_EXTRACTION_NOTE}: {lost:.0%} of the text vanished with it")
    if seen_before is not None:
        notes.append(f"back to the version of {seen_before.date().isoformat()}")
    if alternating:
        notes.append("the document alternates between variants")
    severity = max((change.severity for change in told), key=lambda severity: severity.rank)
    return NewEvent(
        id=event_id(document, old.content, new.content, nth),
        kind=EventKind.AMENDMENT,
        severity=severity,
        summary=_summary(told),
        observed_from=old.at,
        observed_to=new.at,
        changes=told,
        from_content=old.content,
        to_content=new.content,
        effective=effective,
        notes=tuple(notes),
        alert=not alternating and any(_alerts(change) for change in told),
    )


def _alerts(change: Change) -> bool:
    """Return whether the default subscription wants the change."""
    labelled = change.labels_before or change.labels_after
    return bool(labelled) and change.severity is not Severity.NONE and _EXTRACTION_NOTE not in change.notes


def _lost_a_part(before: Version | None, after: Version | None, changes: Sequence[Change]) -> float:
    """Return the share of the text that vanished with labelled clauses, where nothing took its place (rule 6), or 0."""
    if before is None or after is None or not any(_vanished(change) for change in changes):
        return 0.0
    gone = text_gone(before, after)
    return gone if gone > _EXTRACTION_GONE and text_gone(after, before) < gone / 2 else 0.0


def _vanished(change: Change) -> bool:
    return change.kind is ChangeKind.REMOVED and bool(change.labels_before)


def _as_extraction(change: Change) -> Change:
    """Return a vanished clause as what it probably is: lost by the capture, not withdrawn by the platform."""
    if not _vanished(change):
        return change
    return replace(
        change,
        direction=Direction.UNCLEAR,
        severity=Severity.LOW,
        reason=f"{_EXTRACTION_NOTE}: much of the page vanished with it",
        notes=(*change.notes, _EXTRACTION_NOTE),
    )


def _summary(changes: Sequence[Change]) -> str:
    """Return one line: what happened to the clauses about scraping, and how many others changed."""
    about = [change for change in changes if change.labels_before or change.labels_after]
    counted = Counter(_happened(change) for change in about)
    parts = [_clauses(number, f" {_about(about, happened)}") + f" {happened}" for happened, number in counted.items()]
    others = len(changes) - len(about)
    if others:
        parts.append(
            f"{others} {'other' if others == 1 else 'others'} changed" if about else f"{_clauses(others)} changed"
        )
    return "; ".join(parts)


def _happened(change: Change) -> str:
    """Return what happened to a labelled clause, in one or two words."""
    if _EXTRACTION_NOTE in change.notes:
        return "lost, probably by extraction"
    if change.direction in {Direction.STRENGTHENED, Direction.WEAKENED}:
        return change.direction.value
    return change.kind.value


def _about(changes: Sequence[Change], happened: str) -> str:
    """Return "about automated access and 2 more", naming the label that most of these changes carry."""
    labels = Counter(label for change in changes if _happened(change) == happened for label in change.labels)
    if not labels:
        labels = Counter(label for change in changes if _happened(change) == happened for label in change.labels_before)
    first, *others = [label for label, _ in sorted(labels.items(), key=lambda item: (-item[1], item[0]))]
    more = f" and {len(others)} more" if others else ""
    return f"about {first.replace('_', ' ')}{more}"


def _clauses(number: int, about: str = "") -> str:
    return f"{number} {'clause' if number == 1 else 'clauses'}{about}"


# --- the document's status --------------------------------------------------------------------------------------------


def status_event(
    document: str, before: str, after: str, *, old_at: datetime | None, new_at: datetime, meaning: str = ""
) -> NewEvent:
    """Return the event of a robots.txt or signal file whose HTTP status changed what it means (rule 8).

    `before` and `after` are words such as "200 OK" and "absent (404)"; `meaning` says what follows from it.
    """
    return NewEvent(
        id=_timed_id(document, EventKind.STATUS, new_at),
        kind=EventKind.STATUS,
        severity=Severity.HIGH,
        summary=f"{before} → {after}{f': {meaning}' if meaning else ''}",
        observed_from=old_at,
        observed_to=new_at,
        alert=True,
    )


def failing_event(
    document: str, reason: str | Reason, detail: str, *, failures: int, old_at: datetime | None, new_at: datetime
) -> NewEvent:
    """Return the event of a document that could not be captured `failures` times in a row (rule 1); it alerts nobody.

    `old_at` is when it was last captured.
    """
    return NewEvent(
        id=_timed_id(document, EventKind.FAILING, new_at),
        kind=EventKind.FAILING,
        severity=Severity.LOW,
        summary=f"not captured {failures} times in a row: {_in_words(reason, detail)}",
        observed_from=old_at,
        observed_to=new_at,
    )


def recovered_event(document: str, *, old_at: datetime | None, new_at: datetime) -> NewEvent:
    """Return the event of a failing document that was captured again; `old_at` is when it last failed."""
    return NewEvent(
        id=_timed_id(document, EventKind.RECOVERED, new_at),
        kind=EventKind.RECOVERED,
        severity=Severity.NONE,
        summary="captured again",
        observed_from=old_at,
        observed_to=new_at,
    )


def suspect_event(
    document: str, reason: str | Reason, detail: str, *, content: str = "", old_at: datetime | None, new_at: datetime
) -> NewEvent:
    """Return the event of a capture that is not believed (rule 2); `old_at` is when the document last read as known."""
    return NewEvent(
        id=_timed_id(document, EventKind.SUSPECT, new_at),
        kind=EventKind.SUSPECT,
        severity=Severity.LOW,
        summary=f"not believed: {_in_words(reason, detail)}",
        observed_from=old_at,
        observed_to=new_at,
        to_content=content,
    )


def _timed_id(document: str, kind: EventKind, at: datetime) -> str:
    """Return the id of an event that is not between two contents: the time at which it was found tells it apart."""
    return event_id(document, kind.value, at.isoformat())


def _in_words(reason: str | Reason, detail: str) -> str:
    """Return "challenge (says …)"."""
    words = str(reason).replace("_", " ")
    return f"{words} ({detail})" if detail else words
