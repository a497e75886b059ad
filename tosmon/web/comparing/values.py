"""The values that pages of whole texts show; composing them is left to the other modules, their looks to templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tosmon.catalog.views import VersionInfo
from tosmon.core.alignment import Head, RowKind
from tosmon.core.lines import LineChange
from tosmon.core.model import Change, ChangeKind, Clause, Judgement, Segment, Severity

__all__ = [
    "Block",
    "ComparePage",
    "ContentsLine",
    "Line",
    "Option",
    "Otherwise",
    "Part",
    "Print",
    "Source",
    "SourceLine",
    "Stands",
    "Statement",
    "Steps",
    "Told",
    "VersionPage",
    "View",
]


class View(StrEnum):
    """How two versions are shown."""

    REDLINE = "redline"
    SIDE = "side"
    LABELLED = "labelled"
    TEXT = "text"
    ROBOTS = "robots"
    SOURCE = "source"

    @property
    def words(self) -> str:
        """Return what readers call it."""
        return {
            "redline": "Redline",
            "side": "Side by side",
            "labelled": "Labelled changes",
            "text": "Full text",
            "robots": "Rules and signals",
            "source": "Source",
        }[self.value]


class Print(StrEnum):
    """What is laid out for paper: the changes with the text around them, or everything."""

    CHANGES = "changes"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Option:
    """A version to choose; `older` and `newer` say on which side it is now."""

    address: str
    version: VersionInfo
    older: bool
    newer: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """Addresses of other pairs, empty where there is none: the next ones in time, and what else is often asked for."""

    older: str
    newer: str
    swapped: str
    first: str
    changed: str
    reviewed: str


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a long page this is; `previous` and `next` are addresses, empty where there is none.

    `stops` counts the changes to go through on all parts, `before` those on earlier ones; the addresses of the nearest
    changes on other parts lead on from the first and the last one here.
    """

    number: int
    count: int
    previous: str = ""
    next: str = ""
    stops: int = 0
    before: int = 0
    previous_change: str = ""
    next_change: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is shown: the clause as the newer version has it (the older one where it is gone), and as it was.

    `segments` are empty where nothing changed; `clipped` counts letters left out of a clause without end. `ids` are
    those of the clause before and after; `target` leads to where it went or came from, if that is elsewhere. `over` is
    the sentence over a list where it does not stand above, with what changed in it.
    """

    id: str
    kind: RowKind
    clause: Clause
    heads: tuple[Head, ...]
    number: tuple[str, str]
    segments: tuple[Segment, ...] = ()
    change: Change | None = None
    labels: tuple[str, ...] = ()
    ids: tuple[str, str] = ("", "")
    over: tuple[Segment, ...] = ()
    target: str = ""
    clipped: int = 0
    was: Clause | None = None
    on_older: bool = True
    on_newer: bool = True

    @property
    def numbers(self) -> tuple[Segment, ...]:
        """Return how the clause's own number changed."""
        found: tuple[Segment, ...] = (("delete", self.number[0]), ("insert", self.number[1]))
        return tuple(one for one in found if one[1])

    @property
    def of_older(self) -> tuple[Segment, ...]:
        """Return the older text with what is gone."""
        return tuple(one for one in self.segments if one[0] != "insert")

    @property
    def of_newer(self) -> tuple[Segment, ...]:
        """Return the newer text with what has come."""
        return tuple(one for one in self.segments if one[0] != "delete")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand open, or `folded` unchanged ones; without lines, these are read at an `address` instead.

    `start` is the number of a fold's first row.
    """

    lines: tuple[Line, ...] = ()
    folded: int = 0
    address: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What a robots.txt permits otherwise: to whom, where, and on which lines that stands."""

    agents: tuple[str, ...]
    place: str
    was: str
    now: str
    note: str
    lines: tuple[int | None, int | None]
    severity: Severity


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A change that an event told of in other words than today's comparison has; None where one of them is silent."""

    told: Change | None
    today: Change | None

    @property
    def heading(self) -> str:
        """Return the heading that it stands under."""
        change = self.told or self.today
        standing = (change.after or change.before) if change else None
        return standing.heading if standing else ""


@dataclass(frozen=True, slots=True)
class Told:
    """The event that told of the same two texts, and some of the `count` changes that it told otherwise."""

    event: str
    otherwise: tuple[Otherwise, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """All lines of two sources; `extracted` says that they are of the texts that were read from what was archived."""

    lines: tuple[LineChange, ...]
    extracted: bool


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of sources, or how many unchanged ones are left out there."""

    id: str
    line: LineChange | None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two versions beside each other.

    `views` are those that the document has, with their addresses; `counts` how many changes there are of each kind,
    `unlabelled` how many of them bear no label. What the view shows stands in `blocks`, `changes`, `statements` or
    `source`; `places` leads from each of the changes to its place in the redline.
    """

    document: str
    older: VersionInfo
    newer: VersionInfo
    times: tuple[str, str]
    address: str
    view: View
    views: tuple[tuple[View, str], ...]
    options: tuple[Option, ...]
    steps: Steps
    severity: Severity
    counts: Mapping[ChangeKind, int]
    unlabelled: int
    notes: tuple[str, ...]
    told: Told | None
    part: Part
    prints: Mapping[str, str]
    printing: Print | None = None
    blocks: tuple[Block, ...] = ()
    changes: tuple[Line, ...] = ()
    statements: tuple[Statement, ...] = ()
    source: tuple[SourceLine, ...] = ()
    extracted: bool = False

    @property
    def turned(self) -> bool:
        """Return whether the first of the two was observed after the second."""
        return self.older.observed_first > self.newer.observed_first

    @property
    def same_text(self) -> bool:
        """Return whether both are the same text."""
        return self.older.content == self.newer.content


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A heading in the table of contents, with the address of what stands under it."""

    text: str
    number: str
    level: int
    address: str


@dataclass(frozen=True, slots=True)
class Stands:
    """A clause of one version as it is shown, with its labels and the words that show them."""

    anchor: str
    id: str
    clause: Clause
    judgement: Judgement
    heads: tuple[Head, ...]
    over: str
    clipped: int = 0


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version whole, or its clauses about scraping alone (`only_labelled`); `labelled` counts these."""

    document: str
    version: VersionInfo
    address: str
    contents: tuple[ContentsLine, ...]
    clauses: tuple[Stands, ...]
    part: Part
    only_labelled: bool
    labelled: int
    older: str
    newer: str
    compare_before: str
    compare_current: str
    download: str
    toggle: str
