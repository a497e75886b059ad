"""Composes the page of a clause: its steps in words and with addresses, its labels with their words and meanings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tosmon.core.lineage import Lineage, Step, Turn
from tosmon.errors import NotFound
from tosmon.lexicon import definitions
from tosmon.web.clauses.lives import Lived, Lives
from tosmon.web.clauses.values import ClausePage, LabelFacts, Moment, StepView
from tosmon.web.site import Site

__all__ = ["ClausePages"]

_STEPS: Final = 40  # on a page
_TURNS: Final = {
    Turn.FIRST: "first observed",
    Turn.AMENDED: "amended",
    Turn.REWORDED: "reworded, with the same meaning",
    Turn.MOVED: "moved",
    Turn.REMOVED: "removed",
    Turn.RETURNED: "back again",
    Turn.CONTINUED: "goes on under the platform's next name",
    Turn.REREAD: "read otherwise, by another tosmon, selection or address",
}
_WORDS_CHANGED: Final = frozenset({Turn.FIRST, Turn.AMENDED, Turn.REWORDED, Turn.RETURNED, Turn.REREAD})


class ClausePages:
    """Composes the pages of clauses."""

    def __init__(self, site: Site) -> None:
        self._lives = Lives(site.catalog, site.registry, site.settings.severity)

    def page(self, clause: str, life: int, at: int, *, newest_first: bool) -> ClausePage:
        """Return the page of the clause that has or had that id, its steps from number `at` on.

        Raises:
            NotFound: there is none, or it has not so many lives.

        """
        lived = self._lives.of(clause)
        if not 0 < life <= len(lived.lives):
            raise NotFound(f"{clause} has no life {life}")
        lineage = lived.lives[life - 1]
        views = _views(lineage, lived)
        steps = tuple(reversed(views)) if newest_first else views
        number, _ = lineage.places[-1]
        return ClausePage(
            asked=clause,
            lineage=lineage,
            life=life,
            lives=len(lived.lives),
            steps=steps[at : at + _STEPS],
            labels=_labels(lineage),
            past_labels=_past_labels(lineage),
            wordings=max((view.number for view in views), default=0),
            amended=sum(view.step.turn is Turn.AMENDED for view in views),
            versions=len({place for place, _ in lineage.places}),
            first=lineage.steps[0].observed[1],
            documents=tuple(dict.fromkeys(step.document for step in lineage.steps)),
            newest_first=newest_first,
            current=f"{_version(lived.line[number])}?clause={lineage.id}",
            at=at,
            more=at + _STEPS if len(steps) > at + _STEPS else None,
        )


def _views(lineage: Lineage, lived: Lived) -> tuple[StepView, ...]:
    """Return the steps with their addresses and wordings, oldest first."""
    places = {(moment.document, moment.first): number for number, moment in enumerate(lived.line)}
    views = []
    wording = 0
    for index, step in enumerate(lineage.steps):
        number = places[step.document, step.observed[1]]
        changed = step.turn in _WORDS_CHANGED and bool(step.clause[1])
        wording += changed
        views.append(_view(lineage, index, lived.line, number, wording if changed else 0))
    return tuple(views)


def _view(lineage: Lineage, index: int, line: Sequence[Moment], number: int, wording: int) -> StepView:
    step, later = lineage.steps[index], lineage.steps[index + 1 :]
    after, before = line[number], line[number - 1] if number else None
    beside = before is not None and before.document == after.document and step.turn is not Turn.FIRST
    change = step.change
    was, now = (change.labels_before, change.labels_after) if change else ((), ())
    ends = (each.observed[0] for each in later if each.turn in _WORDS_CHANGED or each.turn is Turn.REMOVED)
    return StepView(
        step=step,
        turn=_TURNS[step.turn],
        compare=f"/compare/{after.document}/{_time(before)}..{_time(after)}" if before and beside else "",
        version=_version(after) + (f"?clause={step.clause[1]}" if step.clause[1] else ""),
        text=_first_words(step, later, lineage) if change is None else "",
        number=wording,
        until=next(ends, None),
        labels_gained=tuple(one for one in now if one not in was) if was or step.turn is Turn.AMENDED else (),
        labels_lost=tuple(one for one in was if one not in now) if now or step.turn is Turn.AMENDED else (),
    )


def _first_words(step: Step, later: Sequence[Step], lineage: Lineage) -> str:
    """Return the words that stood after a step without a comparison: those that the next change begins with."""
    if not step.clause[1]:
        return ""
    changes = (each.change for each in later if each.change is not None and each.change.before is not None)
    first = next(changes, None)
    return lineage.clause.text if first is None or first.before is None else first.before.text


def _version(moment: Moment) -> str:
    return f"/v/{moment.document}/{_time(moment)}"


def _time(moment: Moment) -> str:
    """Return how addresses name a version: by its snapshot's name."""
    return moment.snapshot.rpartition("/")[2] or moment.first.strftime("%Y-%m-%dT%H-%M-%SZ")


def _labels(lineage: Lineage) -> tuple[LabelFacts, ...]:
    """Return the labels of the clause as last displayed, each with the words that show it."""
    meanings = definitions()
    found = []
    for label in lineage.judgement.labels:
        words = tuple(dict.fromkeys(one.text for one in lineage.judgement.evidence if one.label == label))
        since = lineage.labels[-1][0]
        for begun, labels in reversed(lineage.labels):
            if label not in labels:
                break
            since = begun
        found.append(LabelFacts(label, meanings.get(label, ""), words, since))
    return tuple(found)


def _past_labels(lineage: Lineage) -> tuple[str, ...]:
    """Return the labels that it carried once, and does no more."""
    carried = (label for _, labels in lineage.labels for label in labels)
    return tuple(dict.fromkeys(one for one in carried if one not in lineage.judgement.labels))
