"""Says what happened to each clause from one version in force to the next, for `lineage` to follow.

What an event has told stands as it was told; what none told of (moves, other spelling, versions of two documents) is
found here, with the pairing that events are found with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tosmon.core.compare import HEADING, changes_between
from tosmon.core.direction import judge_all
from tosmon.core.model import Change, ChangeKind, Clause, Judgement
from tosmon.core.pairing import Unpaired
from tosmon.core.partners import Partners, Settled, Side, partners
from tosmon.core.text import normalise
from tosmon.core.weights import Weights

__all__ = ["Gap", "Happened", "Period", "entered", "gap_between", "stands_told"]

# What an event tells of; other changes are found when they are asked for.
_TOLD = frozenset({ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.AMENDED})


@dataclass(frozen=True, slots=True)
class Period:
    """A version in force from its first to its last observation; `told` are the changes of the event that brought it.

    `judgements` and `ids` are those of its clauses, in order. `extractor` names what made clauses of bytes, `language`
    is the text's ("en"), empty where it is not known.
    """

    document: str
    snapshot: str
    first: datetime
    last: datetime
    extractor: str
    clauses: tuple[Clause, ...]
    judgements: tuple[Judgement, ...]
    ids: tuple[str, ...]
    language: str = ""
    event: str = ""
    told: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Happened:
    """A change, and the id of the event that has told of it: empty where none has."""

    change: Change
    event: str = ""


@dataclass(slots=True)
class Gap:
    """What happened from one version to the next.

    `links` lead from places in the new one to places in the old one; `came` and `gone` are changes by place in the new
    and in the old one. What is in neither was kept, or read otherwise where the gap is `technical`.
    """

    links: dict[int, int] = field(default_factory=dict)
    came: dict[int, Happened] = field(default_factory=dict)
    gone: dict[int, Happened] = field(default_factory=dict)
    technical: bool = False


def gap_between(old: Period, before: Side, new: Period, after: Side, weights: Weights) -> Gap:
    """Return what happened between two versions: as its event told, and as comparing them says of what none told."""
    told = stands_told(new.told)
    technical = old.extractor != new.extractor and old.document == new.document
    if before is after and not told:
        return Gap(links={place: place for place in range(len(after.texts))}, technical=technical)
    if told and not technical:
        found = _beside(partners(before, after, _settled(told)), told)
    else:
        found = partners(before, after)
    if technical:  # what the event told of counts, as it told it, and nothing else
        told, others = _confirmed(changes_between(before, after, found) if told else (), told), []
    else:
        others = _judged((old, before), (new, after), found, weights)
    gap = Gap(technical=technical)
    for pairs in (found.kept, found.moved, found.reworded, found.amended):
        gap.links.update((j, i) for i, j in pairs)
    for change in others:
        _enter(Happened(change), gap)
    for change in told:
        _enter(Happened(change, new.event), gap)
    return gap


def _enter(happened: Happened, gap: Gap) -> None:
    i, j = happened.change.positions
    if i is not None and j is not None:
        gap.links[j] = i
    if j is not None:
        gap.came[j] = happened
    elif i is not None:
        gap.gone[i] = happened


def _judged(before: tuple[Period, Side], after: tuple[Period, Side], found: Partners, weights: Weights) -> list[Change]:
    """Return the changes of clauses that follow from these partners."""
    (old, old_side), (new, new_side) = before, after
    changes = changes_between(old_side, new_side, found)
    if not changes:
        return []
    judged = judge_all(
        changes,
        old.judgements,
        new.judgements,
        document=new.document,
        clauses_before=old.clauses,
        clauses_after=new.clauses,
        language=new.language,
        weights=weights,
    )
    return [change for change in judged if HEADING not in change.notes]


def stands_told(told: Sequence[Change]) -> list[Change]:
    """Return the changes of clauses that stand as an event has told them, where both texts were read alike."""
    return [change for change in told if change.kind in _TOLD and HEADING not in change.notes]


def entered(happened: Happened) -> Gap:
    """Return what one change alone makes of a gap."""
    gap = Gap()
    _enter(happened, gap)
    return gap


def _settled(told: Sequence[Change]) -> Settled:
    """Return the places that an event has told of: whose partners these clauses are need not be found again."""
    places = [change.positions for change in told]
    return Settled(
        frozenset(i for i, _ in places if i is not None),
        frozenset(j for _, j in places if j is not None),
        tuple((i, j) for i, j in places if i is not None and j is not None),
    )


def _beside(found: Partners, told: Sequence[Change]) -> Partners:
    """Return the partners without clauses that an event has told of, and without those that it would have told of."""
    old, new = {change.positions[0] for change in told}, {change.positions[1] for change in told}
    kept, moved, reworded = (
        [(i, j) for i, j in pairs if i not in old and j not in new]
        for pairs in (found.kept, found.moved, found.reworded)
    )
    return Partners(kept, moved, reworded, [], [], Unpaired(0, 0), Unpaired(0, 0))


def _confirmed(changes: Sequence[Change], told: Sequence[Change]) -> list[Change]:
    """Return those changes that an event has told of, as it told them: the others come of another extractor.

    The event was found with both texts read anew, so that places in the old version say nothing here, and words do.
    """
    by_words = {_words(change): change for change in told}
    confirmed = ((change, by_words.get(_words(change))) for change in changes if HEADING not in change.notes)
    return [replace(known, positions=change.positions) for change, known in confirmed if known is not None]


def _words(change: Change) -> tuple[ChangeKind, str]:
    shown = change.after or change.before
    return change.kind, normalise(shown.text) if shown else ""
