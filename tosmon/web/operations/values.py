"""What the page of operations shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.catalog.operating import Chains, Kept, Noisy, Troubled
from tosmon.catalog.views import Operation
from tosmon.metrics import Standing

__all__ = ["Depth", "Next", "OperationsPage", "PauseForm", "Paused", "Queue", "Space", "Trouble"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A document that fails, and when it is tried next: None for not by itself."""

    seen: Troubled
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Next:
    """A document's next check; `overdue` are the seconds since when it should have been."""

    document: str
    due: datetime
    checked_at: datetime | None
    overdue: float


@dataclass(frozen=True, slots=True)
class Paused:
    """A document that the schedule leaves alone: until when (None: until somebody resumes it), why, and by whom."""

    document: str
    until: datetime | None
    reason: str
    who: str


@dataclass(frozen=True, slots=True)
class Queue:
    """What the schedule has before it. `watched` counts documents, `due` those to be checked now."""

    watched: int
    due: int
    soon: tuple[Next, ...]
    paused: tuple[Paused, ...]


@dataclass(frozen=True, slots=True)
class Depth:
    """How many alerts of a channel are in each state, and since when the oldest of them waits that still does."""

    channel: str
    pending: int
    dead: int
    muted: int
    sent: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Space:
    """Free disk against the least that checks need, in octets; `kept` is how much lies there, counted at `counted`."""

    free: int
    least: int
    kept: Kept
    counted: datetime

    @property
    def is_low(self) -> bool:
        """Return whether checks refuse to begin."""
        return self.free < self.least


@dataclass(frozen=True, slots=True)
class PauseForm:
    """What stands in the form that pauses a document; `told` is why what was sent was not taken."""

    document: str = ""
    days: str = ""
    reason: str = ""
    who: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class OperationsPage:
    """What the page shows. `standing` is how the watch is doing that runs beside the pages, None where none does."""

    standing: Standing | None
    problems: tuple[str, ...]
    troubled: tuple[Trouble, ...]
    more_troubled: int
    noisy: tuple[Noisy, ...]
    noisy_days: int
    queue: Queue
    depths: tuple[Depth, ...]
    chains: Chains
    space: Space
    notes: tuple[Operation, ...]
    known: tuple[str, ...]  # documents to choose from
    form: PauseForm
