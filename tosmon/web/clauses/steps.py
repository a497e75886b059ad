"""Tells the steps of a rule through time, in order, over all lineages of its chain: with addresses and wordings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tosmon.core.kin import Chain, Member
from tosmon.core.lineage import Step, Turn
from tosmon.core.text import normalise
from tosmon.web.clauses.values import Moment, StepView
from tosmon.web.translating import later

__all__ = ["steps_of", "time_of", "version_of"]

_TURNS: Final = {
    Turn.FIRST: later("first observed"),
    Turn.AMENDED: later("amended"),
    Turn.REWORDED: later("reworded, with the same meaning"),
    Turn.MOVED: later("moved"),
    Turn.REMOVED: later("removed"),
    Turn.RETURNED: later("back again"),
    Turn.CONTINUED: later("goes on under the platform's next name"),
    Turn.REREAD: later("read otherwise, by another tosmon, selection or address"),
}
_TAKEN_OVER: Final = later("a like rule came beside it, and took over")
_REPLACED: Final = later("a like rule took its place")
_SAME_TAKEN_OVER: Final = later("stood there a second time, and stayed there")
_MADE_WAY: Final = later("the earlier wording is gone; the rule that took over stays")
_SAME_MADE_WAY: Final = later("the earlier place is gone; the same words stay")
_WORDS_CHANGED: Final = frozenset({Turn.FIRST, Turn.AMENDED, Turn.REWORDED, Turn.RETURNED, Turn.REREAD})


@dataclass(slots=True)
class _Telling:
    """What was told so far: each wording by its words, and the number that came last in each lineage."""

    wordings: dict[str, int]

    def number(self, text: str) -> int:
        """Return the number of a wording, counted from one in the order in which they came."""
        return self.wordings.setdefault(normalise(text), len(self.wordings) + 1)


def steps_of(chain: Chain, line: Sequence[Moment]) -> tuple[StepView, ...]:
    """Return the steps of all members in order of time, the first of each that follows another as its taking over."""
    places = {(moment.document, moment.first): number for number, moment in enumerate(line)}
    told = [
        (places[step.document, step.observed[1]], place, index)
        for place, member in enumerate(chain.members)
        for index, step in enumerate(member.lineage.steps)
    ]
    telling = _Telling({})
    return tuple(
        _view(chain, (place, index), line, version, telling) for version, place, index in sorted(told, key=_in_time)
    )


def _in_time(one: tuple[int, int, int]) -> tuple[int, int, int]:
    """Order steps by versions; in one, what the earlier rule did comes before what the later did."""
    version, place, index = one
    return version, place, index


def _view(chain: Chain, at: tuple[int, int], line: Sequence[Moment], version: int, telling: _Telling) -> StepView:
    place, index = at
    member = chain.members[place]
    step, rest = member.lineage.steps[index], member.lineage.steps[index + 1 :]
    after, before = line[version], line[version - 1] if version else None
    joint = member.joint if index == 0 else None
    beside = before is not None and before.document == after.document and (step.turn is not Turn.FIRST or joint)
    change = joint.change if joint else step.change
    was, now = (change.labels_before, change.labels_after) if change else ((), ())
    text = _words_after(member, index)
    changed = step.turn in _WORDS_CHANGED and bool(step.clause[1])
    ends = (each.observed[0] for each in rest if each.turn in _WORDS_CHANGED or each.turn is Turn.REMOVED)
    compares = bool(was) or step.turn is Turn.AMENDED
    return StepView(
        step=step,
        turn=_turn(chain, place, step, member if joint else None),
        compare=f"/compare/{after.document}/{time_of(before)}..{time_of(after)}" if before and beside else "",
        version=version_of(after) + (f"?clause={step.clause[1]}" if step.clause[1] else ""),
        text=text,
        number=telling.number(text) if changed else 0,
        until=next(ends, None if member.lineage.standing else member.lineage.last_seen) if changed else None,
        labels_gained=tuple(one for one in now if one not in was) if compares else (),
        labels_lost=tuple(one for one in was if one not in now) if now or step.turn is Turn.AMENDED else (),
        change=change,
        joint=joint,
        made_way=place + 1 < len(chain.members) and step.turn is Turn.REMOVED and not rest,
    )


def _turn(chain: Chain, place: int, step: Step, taken: Member | None) -> str:
    if taken is not None and taken.joint is not None:
        if not taken.joint.together:
            return _REPLACED
        return _TAKEN_OVER if taken.joint.change else _SAME_TAKEN_OVER
    following = chain.members[place + 1].joint if place + 1 < len(chain.members) else None
    if following is None or step is not chain.members[place].lineage.steps[-1] or step.turn is not Turn.REMOVED:
        return _TURNS[step.turn]
    return _MADE_WAY if following.change else _SAME_MADE_WAY


def _words_after(member: Member, index: int) -> str:
    """Return the words that stood after a step: the step's own, else those that the next change begins with."""
    lineage = member.lineage
    step = lineage.steps[index]
    if not step.clause[1]:
        return ""
    if step.change is not None and step.change.after is not None:
        return step.change.after.text
    changes = (each.change for each in lineage.steps[index + 1 :])
    befores = (change.before for change in changes if change is not None and change.before is not None)
    return next((before.text for before in befores), lineage.clause.text)


def version_of(moment: Moment) -> str:
    """Return the address of a version."""
    return f"/v/{moment.document}/{time_of(moment)}"


def time_of(moment: Moment) -> str:
    """Return how addresses name a version: by its snapshot's name."""
    return moment.snapshot.rpartition("/")[2] or moment.first.strftime("%Y-%m-%dT%H-%M-%SZ")
