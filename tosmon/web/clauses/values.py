"""What the page of a clause shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.core.kin import Chain, Joint
from tosmon.core.lineage import Lineage, Step
from tosmon.core.model import Change

__all__ = ["ClausePage", "LabelFacts", "Moment", "Place", "StepView"]


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

    `compare` and `version` are addresses, empty where there is nothing to compare. `text` are the words that stood from
    then on. `number` counts wordings from one, 0 where the words stayed; `until` is when this one was last seen, None
    where it stands today. `change` is what the redline shows: with a `joint` no observed amendment, but how this rule
    follows the one before, which `made_way` later.
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
    change: Change | None = None
    joint: Joint | None = None
    made_way: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """One of several places where the same words stand or stood: its number among them, from one, and where it is."""

    number: int
    headings: tuple[str, ...]
    since: datetime
    standing: bool
    beside: bool  # another place is told by the same words


@dataclass(frozen=True, slots=True)
class ClausePage:
    """A clause through all versions of its document, and of those whose history that continues.

    `asked` is the id that was asked for, `life` which of several lives of that id this is, counted from one.
    `steps` are those of the whole `chain`. `wordings` counts its wordings, `amended` its amendments, `taken_over` the
    like rules that took over in it; `newest_first` is the order of `steps`. `more` steps are left for the next page,
    which begins at `at`. `places` are all lives, the first ones; `alone` says that like rules were not looked for.
    """

    asked: str
    lineage: Lineage
    chain: Chain
    life: int
    lives: int
    places: tuple[Place, ...]
    steps: tuple[StepView, ...]
    labels: tuple[LabelFacts, ...]
    past_labels: tuple[str, ...]
    wordings: int
    amended: int
    taken_over: int
    versions: int
    known_since: datetime
    alone: bool
    first: datetime
    documents: tuple[str, ...]
    newest_first: bool
    current: str  # address of the latest version that holds it
    at: int
    more: int | None
