"""Judges an amendment that was told long ago anew: its texts stay as told, its labels speak today's lexicon.

Which versions an event stands between, and how today's reader and lexicon see them, comes in as values; what is
written of it is left to `tosmon.relabelling`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tosmon.core.compare import HEADING, compare
from tosmon.core.direction import judge_all
from tosmon.core.events import EXTRACTION, Turns, amendment
from tosmon.core.marks import BESIDE_TEXT
from tosmon.core.model import COMMENTS, Change, ChangeKind, Clause, Judgement, NewEvent, Version
from tosmon.core.text import normalise
from tosmon.core.weights import Weights

__all__ = ["READ_OTHERWISE", "Retelling", "Sides", "lost_by", "retold"]

READ_OTHERWISE: Final = "today's extractor reads these texts otherwise: what changed is told as it was read then"
BY_THE_LIST: Final = "the watch list"  # what notes on another entry begin with: parts of the versions were left out
_TOLD = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.AMENDED})

_Words = tuple[ChangeKind, bool, str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    """The two versions of an event as they are read and judged today; of a robots.txt, its comments' prose."""

    before: Version
    after: Version
    judged_before: tuple[Judgement, ...]
    judged_after: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True)
class Retelling:
    """What an event is judged with: its document ("x/terms-of-service"), whether that is a page, and today's means.

    `judge` gives the judgement of a clause that stands in neither version any more. `lost` are the texts that earlier
    captures had lost by extraction: as was told, and as is told now. `reread` says that another extractor has read one
    of the two versions since.
    """

    document: str
    is_page: bool
    language: str
    weights: Weights
    judge: Callable[[Clause], Judgement]
    lost: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    reread: bool = False


def retold(event: NewEvent, sides: Sides, means: Retelling) -> NewEvent:
    """Return the event as today's lexicon tells it: the same changes in the same order, judged anew.

    Its id, its contents and whether it alerted stay. A text that no version holds any more, as another extractor reads
    it, is judged as it was told; such an event has the note `READ_OTHERWISE`.
    """
    ours = [place for place, change in enumerate(event.changes) if _is_judged(change, means)]
    told = [_plain(event.changes[place]) for place in ours]
    found, more = _found(told, sides, means)
    judged = _apart(told, sides, means) if found is None else found
    partly = any(note.startswith(BY_THE_LIST) for note in event.notes)
    versions = (sides.before, sides.after) if means.is_page and found is not None and not partly else None
    changes = list(event.changes)
    for place, change in zip(ours, judged, strict=True):
        changes[place] = _as_lost(event.changes[place], change) if versions is None else change
    again = _told_again(replace(event, changes=tuple(changes)), event, versions, means)
    if means.reread and (found is None or more) and READ_OTHERWISE not in again.notes:
        again = replace(again, notes=(*again.notes, READ_OTHERWISE))
    return again


def lost_by(changes: Sequence[Change]) -> frozenset[str]:
    """Return the texts, normalised, of the clauses that the changes tell of as probably lost by extraction."""
    gone = (change for change in changes if change.kind is ChangeKind.REMOVED and EXTRACTION in change.notes)
    return frozenset(normalise(change.before.text) for change in gone if change.before)


def _is_judged(change: Change, means: Retelling) -> bool:
    """Return whether the lexicon has a say in a change: none in what machines are told."""
    shown = change.after or change.before
    if means.is_page:
        return BESIDE_TEXT not in change.notes
    return shown is not None and shown.headings == (COMMENTS,)


def _plain(change: Change) -> Change:
    """Return a told change without what its event made of it."""
    return replace(change, notes=tuple(note for note in change.notes if note != EXTRACTION))


# --- the versions say today what they said then -----------------------------------------------------------------------


def _found(told: Sequence[Change], sides: Sides, means: Retelling) -> tuple[list[Change] | None, bool]:
    """Return the told changes as comparing the two versions finds and judges them today, and whether it finds more.

    None for them where it does not find each.
    """
    every = _judged(compare(sides.before.clauses, sides.after.clauses), sides, means)
    left = {place: change for place, change in enumerate(every) if change.kind in _TOLD}
    by_words: dict[_Words, list[int]] = defaultdict(list)
    for place, change in left.items():
        by_words[_words(change)].append(place)
    found: list[Change] = []
    for change in told:
        same = [place for place in by_words[_words(change)] if place in left]
        if not same:
            return None, True
        place = next((place for place in same if left[place].positions == change.positions), same[0])
        found.append(_as(change, left.pop(place)))
    return found, bool(left)


def _as(told: Change, judged: Change) -> Change:
    """Return the told change with the place and the judgement of another of the same words."""
    return replace(judged, before=told.before, after=told.after, segments=told.segments, notes=told.notes)


def _words(change: Change) -> _Words:
    before, after = (normalise(clause.text) if clause else "" for clause in (change.before, change.after))
    return change.kind, HEADING in change.notes, before, after


def _judged(changes: Sequence[Change], sides: Sides, means: Retelling) -> tuple[Change, ...]:
    return judge_all(
        changes,
        sides.judged_before,
        sides.judged_after,
        document=means.document,
        clauses_before=sides.before.clauses,
        clauses_after=sides.after.clauses,
        language=means.language,
        weights=means.weights,
    )


# --- they say something else ------------------------------------------------------------------------------------------


def _apart(told: Sequence[Change], sides: Sides, means: Retelling) -> list[Change]:
    """Return the told changes judged beside the versions as they are read today, which lack some of their clauses.

    Places of clauses that are not there any more are None.
    """
    before = _Side(sides.before, sides.judged_before, means.judge)
    after = _Side(sides.after, sides.judged_after, means.judge)
    placed = [_placed(change, before, after) for change in told]
    beside = Sides(before.version, after.version, tuple(before.judged), tuple(after.judged))
    judged = _judged(placed, beside, means)
    return [replace(one, positions=(before.there(one.positions[0]), after.there(one.positions[1]))) for one in judged]


def _as_lost(told: Change, judged: Change) -> Change:
    """Return what a capture had lost, or brought back, as that: only its labels and its place are today's."""
    if EXTRACTION not in told.notes:
        return judged
    return replace(
        told, labels_before=judged.labels_before, labels_after=judged.labels_after, positions=judged.positions
    )


class _Side:
    """A version as it is read today, and behind it the clauses of told changes that it lacks."""

    def __init__(self, version: Version, judged: Sequence[Judgement], judge: Callable[[Clause], Judgement]) -> None:
        self._clauses = list(version.clauses)
        self._own = version
        self._judge = judge
        self.judged = list(judged)

    @property
    def version(self) -> Version:
        return replace(self._own, clauses=tuple(self._clauses))

    def place(self, clause: Clause | None, told: int | None, *, heading: bool) -> int | None:
        """Return the place of a clause: where it was told to be, or else where its text stands; behind all for none.

        A heading is no clause: its place is that of the clause below it.
        """
        if clause is None or told is None:
            return None
        if heading:
            return min(told, len(self._own.clauses))
        words = normalise(clause.text)
        if told < len(self._clauses) and normalise(self._clauses[told].text) == words:
            return told
        place = next((place for place, one in enumerate(self._clauses) if normalise(one.text) == words), None)
        if place is None:
            place = len(self._clauses)
            self._clauses.append(clause)
            self.judged.append(self._judge(clause))
        return place

    def there(self, place: int | None) -> int | None:
        """Return the place, None for one behind the version."""
        return place if place is not None and place < len(self._own.clauses) else None


def _placed(change: Change, before: _Side, after: _Side) -> Change:
    heading = HEADING in change.notes
    old, new = change.positions
    places = (
        before.place(change.before, old, heading=heading),
        after.place(change.after, new, heading=heading),
    )
    return replace(change, positions=places)


# --- as an event ------------------------------------------------------------------------------------------------------


def _told_again(
    judged: NewEvent, told: NewEvent, versions: tuple[Version, Version] | None, means: Retelling
) -> NewEvent:
    """Return the event of the changes judged anew: its severity, its line, and the notes that follow from labels.

    Without the versions, what was noted of the capture stays as it is.
    """
    if versions is None:
        now = _amendment(judged, frozenset(), None, means)
        return told if now is None else _with(told, now, told.notes)
    as_judged = replace(told, changes=tuple(map(_plain, told.changes)))
    was, now = (
        _amendment(event, lost, versions, means) for event, lost in zip((as_judged, judged), means.lost, strict=True)
    )
    if was is None or now is None:
        return told
    return _with(told, now, (*now.notes, *(note for note in told.notes if note not in was.notes)))


def _with(told: NewEvent, now: NewEvent, notes: tuple[str, ...]) -> NewEvent:
    return replace(told, changes=now.changes, severity=now.severity, summary=now.summary, notes=notes)


def _amendment(
    event: NewEvent, lost: frozenset[str], versions: tuple[Version, Version] | None, means: Retelling
) -> NewEvent | None:
    return amendment(
        means.document,
        changes=event.changes,
        before=event.from_content,
        after=event.to_content,
        observed=(event.observed_from, event.observed_to),
        effective=event.effective,
        history=Turns(lost=lost),
        versions=versions,
    )
