"""What a document's clauses say of labels through time, as turns: each while the same clauses said the same.

What clauses say at a moment, and which moments count, is given; `tosmon.catalog.turning` finds both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from tosmon.core.model import Rule

__all__ = ["STANDS", "STRICTEST", "LabelTurn", "Said", "Says", "Turned", "turn", "turns"]

Says = tuple[str, str]
"""A label, and the rule of the clauses that carry it."""
Said = Mapping[Says, tuple[int, ...]]
"""For each label and rule the numbers of the clauses that say so, in the order of their places."""

STANDS = ""
"""In the place of a label: that there is a text at all, with who saw it in the place of the rule."""

STRICTEST = (Rule.BAN, Rule.PENALTY, Rule.DUTY, Rule.CONDITION, Rule.PERMISSION, Rule.NONE)
"""Rules, the most telling first: what nobody may do, what it costs, what one must do, and what is allowed, and when."""


@dataclass(frozen=True, slots=True)
class LabelTurn:
    """A time in which the same clauses of a document said the same: `until` is None where they still do.

    `since` is when some clause of the document began to say so, without a pause until now.
    """

    label: str
    rule: str
    clauses: tuple[int, ...]
    since: datetime
    first: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """What comes of a look at the document: turns that ended with it, and those that began."""

    ended: tuple[LabelTurn, ...]
    begun: tuple[LabelTurn, ...]


def turn(standing: Iterable[LabelTurn], said: Said, at: datetime) -> Turned:
    """Return what becomes of the turns that stand, once the document was observed to say this."""
    known = {(one.label, one.rule): one for one in standing}
    ended = [replace(one, until=at) for says, one in known.items() if said.get(says) != one.clauses]
    begun = []
    for says, clauses in said.items():
        before = known.get(says)
        if before is None or before.clauses != clauses:
            begun.append(LabelTurn(*says, clauses, before.since if before else at, at))
    return Turned(tuple(ended), tuple(begun))


def turns(observed: Iterable[tuple[datetime, Said]]) -> tuple[LabelTurn, ...]:
    """Return the turns of a document from all that was observed of it, by time; in the order in which they began.

    What stood for no time at all, because something else was observed at the same moment, is left out.
    """
    done: list[LabelTurn] = []
    standing: dict[Says, LabelTurn] = {}
    for at, said in observed:
        turned = turn(standing.values(), said, at)
        for one in turned.ended:
            del standing[one.label, one.rule]
            if one.first != at:
                done.append(one)
        standing.update({(one.label, one.rule): one for one in turned.begun})
    return tuple(sorted((*done, *standing.values()), key=lambda one: (one.first, one.label, one.rule)))
