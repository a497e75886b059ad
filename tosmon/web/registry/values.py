"""What the pages about the watch list show, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tosmon.catalog.views import DocumentOverview
from tosmon.core.model import Clause, Judgement, Outcome
from tosmon.registry import Document
from tosmon.repairing import Repair
from tosmon.web.registry.entering import Entered
from tosmon.web.registry.looks import Look

__all__ = ["AddPage", "Asked", "EntryPage", "EntryRow", "ListPage", "PageView", "Seen", "Where"]


class Where(StrEnum):
    """Where an entry is written."""

    OWN = "own"
    PACKAGED = "packaged"


class Seen(StrEnum):
    """How a document stands, for the filter."""

    DOUBT = "doubt"
    FAILED = "failed"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are asked for; what is empty does not matter."""

    words: str = ""
    kind: str = ""
    where: str = ""
    state: str = ""
    page: int = 1

    @property
    def folds(self) -> bool:
        """Return whether nothing is asked for, so that files which no site has need not be listed."""
        return not (self.words or self.kind or self.where or self.state)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry at a glance. `rhythm` is in words, `place` the file that says it, `own` that it is the home's."""

    document: Document
    platform: str
    address: str
    host: str
    rhythm: str
    place: str
    own: bool
    outcome: Outcome | None
    checked_at: datetime | None
    failing: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of the watch list.

    `total` counts what fits, `documents` and `platforms` all that is watched, `folded` signal files that are left out
    as no site has them.
    """

    asked: Asked
    rows: Sequence[EntryRow]
    total: int
    pages: int
    documents: int
    platforms: int
    own: int
    folded: int = 0
    told: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a document: its address, and what is selected and taken out, as TOML."""

    url: str
    select: str
    remove: str
    render: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry whole, how its document stands, and what may be done about its selection.

    `undo` is the number by which what was just written can be taken back, `told` what that was.
    """

    row: EntryRow
    pages: Sequence[PageView]
    seen: DocumentOverview | None
    next_due: datetime | None
    repairable: bool
    repair: Repair | None
    repair_token: str
    repairing: bool
    repair_error: str
    told: str
    undo: str


@dataclass(frozen=True, slots=True)
class AddPage:
    """The form of a new document with what a look at its page brought.

    `passages` are the clauses that are read, those with labels first where they are many; `watched` tells of links
    which document watches them.
    """

    entered: Entered
    faults: Mapping[str, Sequence[str]]
    platforms: Sequence[tuple[str, str]]
    look: Look | None = None
    token: str = ""
    looking: bool = False
    error: str = ""
    remark: str = ""
    passages: Sequence[tuple[Clause, Judgement]] = ()
    labelled: int = 0
    shown_labelled: int = 0
    links: Sequence[tuple[str, str]] = ()
    watched_as: str = ""
    redirected: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
