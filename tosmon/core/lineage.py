"""Follow clauses through all versions of a document: first observed, amended, moved, removed, back again.

Lineages are resolved when they are asked for, from the versions in force and the events told of them; they have no ids
of their own. What happened between two versions is `gaps`' to say; reading versions and printing lineages is left to
others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from tosmon.core.gaps import Gap, Happened, Period, gap_between
from tosmon.core.model import Change, ChangeKind, Clause, Judgement
from tosmon.core.partners import Side, every_side
from tosmon.core.severity import AS_IT_COMES
from tosmon.core.weights import Weights

__all__ = ["Lineage", "Period", "Place", "Step", "Turn", "lineages", "threaded"]

Place = tuple[int, int]  # number of the version, and the clause's place in it
Labels = tuple[str, ...]


class Turn(StrEnum):
    """What a step of a lineage is.

    `reread` is no doing of the platform's: another extractor, reading other bytes than the one before, began or ceased
    to see the clause, or cut it otherwise. `continued`: the platform's next name took the document over.
    """

    FIRST = "first"
    AMENDED = "amended"
    REWORDED = "reworded"
    MOVED = "moved"
    REMOVED = "removed"
    RETURNED = "returned"
    CONTINUED = "continued"
    REREAD = "reread"


_TURNS = {
    ChangeKind.AMENDED: Turn.AMENDED,
    ChangeKind.REWORDED: Turn.REWORDED,
    ChangeKind.MOVED: Turn.MOVED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A turn in a clause's life, observed between two moments (the first is None where nobody had looked before).

    `document` and `snapshot` are those of the version that shows it, `clause` the ids of the clause before and after,
    empty where there is none. `again` is when these words were last seen in force before they went, None where they
    never were.
    """

    turn: Turn
    observed: tuple[datetime | None, datetime]
    document: str
    snapshot: str
    clause: tuple[str, str]
    change: Change | None = None
    event: str = ""
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """One clause through all versions: its steps, oldest first, and the places where it stood.

    `clause`, `judgement` and `id` are as last displayed, in `document`; `labels` what it was labelled with, each set
    since when. `standing` says that the last version holds it, `last_seen` when it was last in force.
    """

    clause: Clause
    judgement: Judgement
    id: str
    document: str
    steps: tuple[Step, ...]
    places: tuple[Place, ...]
    labels: tuple[tuple[datetime, Labels], ...]
    last_seen: datetime
    standing: bool

    @property
    def ids(self) -> tuple[str, ...]:
        """Return all ids that the clause had, oldest first."""
        return tuple(dict.fromkeys(step.clause[1] for step in self.steps if step.clause[1]))


def lineages(periods: Sequence[Period], weights: Weights = AS_IT_COMES) -> tuple[Lineage, ...]:
    """Return the lineages of all clauses of these versions, which are in order, in the order of their first places.

    Every clause of every version belongs to exactly one. A clause that was removed and stands there again with the same
    words is back; one with other words is another. `weights` say how much changes matter that no event has told of.
    """
    return threaded(periods, _gaps(periods, weights))


def _gaps(periods: Sequence[Period], weights: Weights) -> Iterator[tuple[list[str], Gap]]:
    before: Side | None = None
    for number, after in enumerate(every_side(period.clauses for period in periods)):
        gap = Gap() if before is None else gap_between(periods[number - 1], before, periods[number], after, weights)
        yield after.texts, gap
        before = after


def threaded(periods: Sequence[Period], gaps: Iterable[tuple[list[str], Gap]]) -> tuple[Lineage, ...]:
    """Return the lineages that follow from what happened before each version: its normalised texts, and the gap."""
    threads = _Threads(periods)
    for number, (texts, gap) in enumerate(gaps):
        threads.follow(number, texts, gap)
    return threads.finished()


# --- threads through all versions -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Thread:
    """A lineage as far as it was followed; `texts` are earlier texts, by the version that last had each."""

    steps: list[Step] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    labels: list[tuple[datetime, Labels]] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)


class _Threads:
    """All threads, and which of them hold the clauses of the version reached."""

    def __init__(self, periods: Sequence[Period]) -> None:
        self._periods = periods
        self._all: list[_Thread] = []
        self._ended: dict[str, list[_Thread]] = defaultdict(list)
        self._current: list[_Thread] = []
        self._texts: list[str] = []

    def follow(self, number: int, texts: list[str], gap: Gap) -> None:
        """Go on to the version of that number, whose clauses have these texts."""
        going_on = set(gap.links.values())
        for i, thread in enumerate(self._current):
            if i not in going_on:
                self._end(thread, number, i, gap)
        threads = []
        for j, text in enumerate(texts):
            i = gap.links.get(j, -1)
            thread = self._begun(number, j, text, gap) if i < 0 else self._current[i]
            if i >= 0:
                self._lead_on(thread, number, (i, j), text, gap)
            thread.places.append((number, j))
            self._label(thread, number, j)
            threads.append(thread)
        self._current, self._texts = threads, texts

    def _end(self, thread: _Thread, number: int, place: int, gap: Gap) -> None:
        happened = gap.gone.get(place)
        turn = Turn.REREAD if gap.technical and happened is None else Turn.REMOVED
        thread.steps.append(self._step(turn, number, (place, None), happened))
        self._ended[self._texts[place]].append(thread)

    def _begun(self, number: int, place: int, text: str, gap: Gap) -> _Thread:
        """Return the thread of a clause without a partner before: one that ended with its words, or a new one."""
        happened = gap.came.get(place)
        ended = self._ended.get(text)
        thread = ended.pop() if ended else _Thread()
        turn, again = Turn.FIRST, None
        if thread.places:
            turn, again = Turn.RETURNED, self._periods[thread.places[-1][0]].last
        else:
            self._all.append(thread)
        if gap.technical and happened is None:
            turn = Turn.REREAD
        thread.steps.append(replace(self._step(turn, number, (None, place), happened), again=again))
        return thread

    def _lead_on(self, thread: _Thread, number: int, places: Place, text: str, gap: Gap) -> None:
        """Add the step from one version to the next, where there is something to tell."""
        happened = gap.came.get(places[1])
        before = self._texts[places[0]]
        again = None
        if text != before:
            thread.texts[before] = number - 1
            seen = thread.texts.get(text)
            again = None if seen is None else self._periods[seen].last
        turn = self._turn(number, happened, gap, same=text == before)
        if turn is not None:
            thread.steps.append(replace(self._step(turn, number, places, happened), again=again))

    def _turn(self, number: int, happened: Happened | None, gap: Gap, *, same: bool) -> Turn | None:
        if happened is not None:
            return _TURNS[happened.change.kind]
        if self._periods[number].document != self._periods[number - 1].document:
            return Turn.CONTINUED
        return Turn.REREAD if gap.technical and not same else None

    def _step(self, turn: Turn, number: int, places: tuple[int | None, int | None], happened: Happened | None) -> Step:
        period = self._periods[number]
        before = self._periods[number - 1] if number else None
        i, j = places
        return Step(
            turn,
            (before.last if before else None, period.first),
            period.document,
            period.snapshot,
            (before.ids[i] if before and i is not None else "", period.ids[j] if j is not None else ""),
            happened.change if happened else None,
            happened.event if happened else "",
        )

    def _label(self, thread: _Thread, number: int, place: int) -> None:
        labels = self._periods[number].judgements[place].labels
        if not thread.labels or thread.labels[-1][1] != labels:
            thread.labels.append((self._periods[number].first, labels))

    def finished(self) -> tuple[Lineage, ...]:
        """Return the threads as lineages."""
        return tuple(map(self._lineage, self._all))

    def _lineage(self, thread: _Thread) -> Lineage:
        number, place = thread.places[-1]
        period = self._periods[number]
        return Lineage(
            clause=period.clauses[place],
            judgement=period.judgements[place],
            id=period.ids[place],
            document=period.document,
            steps=tuple(thread.steps),
            places=tuple(thread.places),
            labels=tuple(thread.labels),
            last_seen=period.last,
            standing=number == len(self._periods) - 1,
        )
