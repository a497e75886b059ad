"""Composes the page of a clause: its steps in words and with addresses, its labels with their words and meanings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tosmon.core.lineage import Lineage, Turn
from tosmon.errors import NotFound
from tosmon.lexicon import definitions
from tosmon.web.clauses.lives import Life, Lives
from tosmon.web.clauses.steps import steps_of, version_of
from tosmon.web.clauses.values import ClausePage, LabelFacts, Place, StepView
from tosmon.web.site import Site

__all__ = ["ClausePages", "fitting"]

_STEPS: Final = 40  # on a page …
_OCTETS: Final = 90_000  # … and so many of their texts, with what marks them
_OF_STEP: Final = 1_000  # octets that stand around the words of a step
_OF_SEGMENT: Final = 150  # and around each segment of its change
_PLACES: Final = 12  # that are named


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
        one = lived.lives[life - 1]
        lineage, members = one.lineage, one.chain.members
        views = steps_of(one.chain, lived.line)
        steps = tuple(reversed(views)) if newest_first else views
        number, _ = lineage.places[-1]
        end = at + fitting(steps[at:])
        return ClausePage(
            asked=clause,
            lineage=lineage,
            chain=one.chain,
            life=life,
            lives=len(lived.lives),
            places=_places(lived.lives[:_PLACES]),
            steps=steps[at:end],
            labels=_labels(lineage),
            past_labels=_past_labels(lineage),
            wordings=max((view.number for view in views), default=0),
            amended=sum(view.step.turn is Turn.AMENDED for view in views),
            taken_over=len(members) - 1,
            versions=len({place for member in members for place, _ in member.lineage.places}),
            first=lineage.steps[0].observed[1],
            known_since=members[0].lineage.steps[0].observed[1],
            alone=lived.alone,
            documents=tuple(dict.fromkeys(view.step.document for view in views)),
            newest_first=newest_first,
            current=f"{version_of(lived.line[number])}?clause={lineage.id}",
            at=at,
            more=end if len(steps) > end else None,
        )


def fitting(steps: Sequence[StepView]) -> int:
    """Return how many of these steps fit on a page: one at least, and of long texts fewer than of short ones."""
    room = _OCTETS
    for number, view in enumerate(steps[:_STEPS]):
        room -= _OF_STEP + _size(view)
        if room < 0 and number:
            return number
    return min(len(steps), _STEPS)


def _size(view: StepView) -> int:
    if view.change is None:
        return len(view.text.encode())
    return sum(_OF_SEGMENT + len(text.encode()) for _, text in view.change.segments)


def _places(lives: Sequence[Life]) -> tuple[Place, ...]:
    """Return where the same words stand or stood: under which headings, and since when."""
    found = [(one.lineage.clause.headings, one.lineage.steps[0].observed[1]) for one in lives]
    return tuple(
        Place(number, *place, life.lineage.standing, beside=found.count(place) > 1)
        for number, (life, place) in enumerate(zip(lives, found, strict=True), 1)
    )


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
