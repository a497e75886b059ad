"""Composes the line of the history that tells what changed between two versions; who is told of it is the alerts'.

What a document's status brings is told by `status_events`. No clock and no storage: times and what was seen before come
in as values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from tosmon.core.direction import BESIDE
from tosmon.core.marks import BESIDE_TEXT
from tosmon.core.model import COMMENTS, Change, ChangeKind, Direction, EventKind, NewEvent, Severity, Version
from tosmon.core.signal_names import is_signal_file
from tosmon.core.suspicion import share_lost, text_gone
from tosmon.core.text import normalise
from tosmon.core.words import counted, listed

__all__ = [
    "ALTERNATES",
    "EXTRACTION",
    "RETURN",
    "Turns",
    "amendment",
    "bounded",
    "event_id",
]

_TURNS_WITHIN = timedelta(days=60)  # the same turn again within this: variants; later: a decision of the platform
_EXTRACTION_GONE = 0.30  # share of the text that vanishes; from 0.60 on the capture is suspect (rule 2)
_MOSTLY = 0.60  # share of the text
_KEPT = 2_000  # changes that an event keeps; the most of any real pair of robots.txt files tried were 863
_TELLING = 20  # characters; a shorter sentence over a list ("You may not:") may stand over any
RETURN = "back to the version of"  # what the notes of a return begin with
ALTERNATES = "the document alternates between variants"  # the note of an event that no subscription takes
_BACK, _LOST = "back after extraction lost it", "lost, probably by extraction"
_READ = frozenset({_BACK, _LOST})
EXTRACTION = "probably extraction"  # what the notes of an event and of its lost clauses begin with


@dataclass(frozen=True, slots=True)
class Turns:
    """What the past says of a turn from one content to another (rule 4).

    `seen_before` is when the new content was last in force, None where it never was; `made` are the times at which the
    same turn was made before; `returned` is when the document last returned to an earlier text. `lost` are the texts,
    as `normalise` gives them, of the clauses with labels that went "probably by extraction".
    """

    seen_before: datetime | None = None
    made: tuple[datetime, ...] = ()
    returned: datetime | None = None
    lost: frozenset[str] = frozenset()


def event_id(document: str, from_content: str, to_content: str, nth: int = 0) -> str:
    """Return the event's id: 16 hexadecimal digits; the `nth` time that the same turn is made has an id of its own."""
    words = "\0".join((document, from_content, to_content, str(nth) if nth else ""))
    return sha256(words.encode()).hexdigest()[:16]


# --- amendments -------------------------------------------------------------------------------------------------------


def amendment(
    document: str,
    *,
    changes: Iterable[Change],
    before: str,
    after: str,
    observed: tuple[datetime | None, datetime],
    effective: str = "",
    history: Turns | None = None,
    versions: tuple[Version, Version] | None = None,
) -> NewEvent | None:
    """Return the event of the judged changes between two contents, or None where none of them changes what is said.

    Clauses that moved or were reworded without effect make no event (rule 3). `observed` is when the old content was
    last seen and the new one first. `versions`, old and new, allow to tell a capture that lost a part of the page
    (rule 6). The event alerts where a labelled change of severity low or above remains, unless the document alternates
    between variants: it made the same turn less than 60 days ago, or it returns, and had returned less than 60 days
    ago. A, B, A is a return and told as such; with the next turn to B, or back to a third variant C, it alternates.

    Equal contents stand for a text that stayed while what its pages state for machines changed; there the way back is
    such a turn, too, and alternating begins with the next.
    """
    told = tuple(change for change in changes if change.kind not in {ChangeKind.MOVED, ChangeKind.REWORDED})
    if not told:
        return None
    history = history or Turns()
    lost = _share_lost(versions, told)
    told = tuple(_in_their_light(told, lost=bool(lost), lists=_lists_lost(versions, told), found=history.lost))
    beside = before == after
    alternates = _alternates(history, observed[1], least=2 if beside else 1)
    return NewEvent(
        id=event_id(document, before, after, len(history.made)),
        kind=EventKind.AMENDMENT,
        severity=max((change.severity for change in told), key=lambda severity: severity.rank),
        summary=_statements(told) if _is_for_machines(document) else _of_page(told),
        observed_from=observed[0],
        observed_to=observed[1],
        changes=told,
        from_content=before,
        to_content=after,
        effective=effective,
        notes=(
            *_notes(told, history, lost=lost, alternates=alternates),
            *_announced(effective, observed[1], told),
            *_mostly_new(versions, told),
        ),
        alert=not alternates and any(_alerts(change) for change in told),
    )


def bounded(event: NewEvent) -> NewEvent:
    """Return the event with no more changes than anybody could read: the gravest of them, in their order, and a note.

    A hostile robots.txt of three megabytes can make 150,000; both snapshots are kept, and comparing them tells all.
    """
    if len(event.changes) <= _KEPT:
        return event
    by_weight = sorted(range(len(event.changes)), key=lambda place: -event.changes[place].severity.rank)
    kept = tuple(event.changes[place] for place in sorted(by_weight[:_KEPT]))
    note = f"{_KEPT:,} of {len(event.changes):,} changes are kept here, those that weigh most"
    return replace(event, changes=kept, notes=(*event.notes, note))


def _in_their_light(
    told: Iterable[Change], *, lost: bool, lists: frozenset[str], found: frozenset[str]
) -> Iterator[Change]:
    """Yield the changes, those that a capture made as such: clauses lost with much text or a list, and found again."""
    for change in told:
        vanished = lost or (change.before and change.before.lead_in in lists)
        seen = _as_extraction(change) if vanished else change
        yield _as_found_again(seen) if _found_again(seen, found) else seen


def _notes(told: Sequence[Change], history: Turns, *, lost: float, alternates: bool) -> Iterator[str]:
    """Yield what a reader must know of the event as a whole."""
    if lost:
        yield f"{EXTRACTION}: {lost:.0%} of the text vanished with it"
    elif any(_vanished(change) and EXTRACTION in change.notes for change in told):
        yield f"{EXTRACTION}: a list vanished, and the sentence over it stands there alone"
    if any(_found_again(change, history.lost) for change in told):
        yield f"{EXTRACTION}: clauses that an earlier capture had lost are back"
    if history.seen_before is not None:
        yield f"{RETURN} {history.seen_before.date().isoformat()}"
    if alternates:
        yield ALTERNATES


def _alerts(change: Change) -> bool:
    """Return whether the default subscription wants the change."""
    labelled = change.labels_before or change.labels_after
    return bool(labelled) and change.severity is not Severity.NONE and EXTRACTION not in change.notes


def _alternates(history: Turns, now: datetime, least: int) -> bool:
    """Return whether the document goes to and fro between texts that it had before (rule 4): so often at `least`."""
    returns = (history.seen_before, history.returned)
    again = all(time is not None and now - time <= _TURNS_WITHIN for time in returns)
    return again or sum(now - turn <= _TURNS_WITHIN for turn in history.made) >= least


def _announced(effective: str, now: datetime, changes: Sequence[Change]) -> Iterator[str]:
    """Yield when a text takes effect that was announced beside the one in force, where the page says so (rule 7)."""
    beside = any(_alerts(change) and change.reason.startswith(BESIDE) for change in changes)
    if beside and effective > now.date().isoformat():
        yield f"announced beside the text in force: takes effect on {effective}"


def _mostly_new(versions: tuple[Version, Version] | None, changes: Sequence[Change]) -> Iterator[str]:
    """Yield a warning where most of the page was not there before: an earlier capture may have lacked it."""
    if versions is not None and any(map(_alerts, changes)):
        new = text_gone(versions[1], versions[0])
        if new > _MOSTLY:
            yield f"{new:.0%} of the text is new: an earlier capture may have been of another page, or of a part"


def _share_lost(versions: tuple[Version, Version] | None, changes: Sequence[Change]) -> float:
    """Return the share of the text that vanished with labelled clauses (rule 6), where the platform hardly meant it.

    That is where nothing took its place, or where so much went that the capture had to be confirmed first. Else 0.
    """
    if versions is None or not any(_vanished(change) for change in changes):
        return 0.0
    before, after = versions
    gone = text_gone(before, after)
    if gone > _EXTRACTION_GONE and text_gone(after, before) < gone / 2:
        return gone
    return share_lost(before, after)


def _lists_lost(versions: tuple[Version, Version] | None, changes: Sequence[Change]) -> frozenset[str]:
    """Return the lead-ins of lists that vanished with all their items, while the sentence over them stands alone."""
    over = {change.before.lead_in for change in changes if change.before is not None and _vanished(change)}
    if versions is None or not over:
        return frozenset()
    clauses = versions[1].clauses
    lead_ins = "".join(f"{normalise(clause.lead_in)}\n" for clause in clauses)
    texts = "".join(f"{normalise(clause.text)}\n" for clause in clauses)
    ends = {one: f"{normalise(one).removesuffix(':').rpartition(': ')[2]}:\n" for one in over}
    return frozenset(one for one, end in ends.items() if len(end) > _TELLING and end not in lead_ins and end in texts)


def _vanished(change: Change) -> bool:
    return change.kind is ChangeKind.REMOVED and bool(change.labels_before)


def _as_extraction(change: Change) -> Change:
    """Return a vanished clause as what it probably is: lost by the capture, not withdrawn by the platform."""
    if not _vanished(change):
        return change
    return replace(
        change,
        direction=Direction.NEUTRAL,
        severity=Severity.LOW,
        reason=f"{EXTRACTION}: it vanished with much of the page, or with its whole list",
        notes=(*change.notes, EXTRACTION),
    )


def _found_again(change: Change, lost: frozenset[str]) -> bool:
    """Return whether a clause that an earlier capture lost has come back as it was."""
    return change.kind is ChangeKind.ADDED and change.after is not None and normalise(change.after.text) in lost


def _as_found_again(change: Change) -> Change:
    """Return such a clause as what it is: no new rule, it was in force all the time."""
    return replace(
        change,
        direction=Direction.NEUTRAL,
        severity=Severity.LOW if change.labels_after else Severity.NONE,
        reason=f"{EXTRACTION}: back, after a capture had lost it",
        notes=(*change.notes, EXTRACTION),
    )


def _of_page(changes: Sequence[Change]) -> str:
    """Return one line for a page: what happened to its clauses, and to what it states beside them."""
    clauses = [change for change in changes if BESIDE_TEXT not in change.notes]
    statements = [change for change in changes if BESIDE_TEXT in change.notes]
    return "; ".join((*([_summary(clauses)] if clauses else ()), *([_statements(statements)] if statements else ())))


def _summary(changes: Sequence[Change]) -> str:
    """Return one line: what happened to the clauses about scraping, the gravest first, and how many others changed."""
    about = [
        change
        for change in changes
        if (change.labels_before or change.labels_after) and change.severity is not Severity.NONE
    ]
    counts = Counter(_happened(change) for change in about)
    parts = [
        f"{counted(number, 'clause')} {happened}: {listed(_labels(about, happened))}"
        for happened, number in sorted(counts.items(), key=lambda one: -_weight(about, one[0]))
    ]
    others = len(changes) - len(about)
    if others:
        parts.append(f"{counted(others, 'other', 'others') if about else counted(others, 'clause')} changed")
    return "; ".join(parts)


def _weight(changes: Sequence[Change], happened: str) -> int:
    """Return how grave the gravest of the changes is to which that happened; what a reading lost weighs nothing."""
    ranks = (change.severity.rank for change in changes if _happened(change) == happened)
    return max(ranks) if happened not in _READ else 0


def _labels(changes: Sequence[Change], happened: str) -> list[str]:
    """Return the labels of the changes to which that happened, the most frequent first."""
    ones = [change for change in changes if _happened(change) == happened]
    labels = Counter(label for change in ones for label in change.labels or change.labels_before)
    return sorted(labels, key=lambda label: (-labels[label], label))


def _is_for_machines(document: str) -> bool:
    """Return whether a document holds statements for machines instead of clauses."""
    return "/robots.txt" in document or is_signal_file(document)


def _statements(changes: Sequence[Change]) -> str:
    """Return the gravest statement in words, and how many others there are; behind it the same of comments.

    What a robots.txt permits binds crawlers; what its comments say is for those who run them.
    """
    prose = [change for change in changes if _stands_in_comments(change)]
    rules = [change for change in changes if not _stands_in_comments(change)]
    told = ([_gravest(rules)] if rules else []) + ([f"in comments: {_gravest(prose)}"] if prose else [])
    return "; ".join(told)


def _stands_in_comments(change: Change) -> bool:
    clause = change.after or change.before
    return clause is not None and clause.headings == (COMMENTS,)


def _gravest(changes: Sequence[Change]) -> str:
    gravest = max(changes, key=lambda change: change.severity.rank)  # the first of equals
    more = f"; {len(changes) - 1} more" if len(changes) > 1 else ""
    return f"{gravest.reason}{more}"


def _happened(change: Change) -> str:
    """Return what happened to a labelled clause, in one or two words."""
    if EXTRACTION in change.notes:
        return _BACK if change.kind is ChangeKind.ADDED else _LOST
    if change.direction in {Direction.STRENGTHENED, Direction.WEAKENED}:
        return change.direction.value
    return change.kind.value
