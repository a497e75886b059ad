"""What the page of a clause shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.core.lineage import Lineage, Step

__all__ = ["ClausePage", "LabelFacts", "Moment", "StepView"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A version of the line that a clause is followed through."""

    document: str
    snapshot: str
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """A label of the clause: what it means, the words that show it, and since when the clause carries it."""

    id: str
    definition: str
    words: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the clause's life: what it is called, where it is seen, and which wording stood from then on.

    `compare` and `version` are addresses, empty where there is nothing to compare. `text` are the words where nothing
    was compared. `number` counts wordings from one, 0 where the words stayed; `until` is when this one was last seen.
    """

    step: Step
    turn: str
    compare: str
    version: str
    text: str
    number: int
    until: datetime | None
    labels_gained: tuple[str, ...]
    labels_lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClausePage:
    """A clause through all versions of its document, and of those whose history that continues.

    `asked` is the id that was asked for, `life` which of several lives of that id this is, counted from one.
    `wordings` counts its wordings, `amended` its amendments; `newest_first` is the order of `steps`. `more` steps are
    left for the next page, which begins at `at`.
    """

    asked: str
    lineage: Lineage
    life: int
    lives: int
    steps: tuple[StepView, ...]
    labels: tuple[LabelFacts, ...]
    past_labels: tuple[str, ...]
    wordings: int
    amended: int
    versions: int
    first: datetime
    documents: tuple[str, ...]
    newest_first: bool
    current: str  # address of the latest version that holds it
    at: int
    more: int | None
