"""The values that pages show of robots.txt and signals; `robots_pages` composes them, templates show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tosmon.core.model import Clause, Judgement, Severity
from tosmon.core.robots.crawlers import Crawler, CrawlerPurpose
from tosmon.core.robots.lint import Lint
from tosmon.core.robots.matrix import Access, Admission, Bound
from tosmon.core.signals.model import PurposeAnswer, Signal
from tosmon.core.signals.specifications import Specification
from tosmon.web.said import Admitted

__all__ = [
    "PURPOSES",
    "WORDS",
    "AdmittedRow",
    "ByPurpose",
    "Cell",
    "RobotsView",
    "SignalGroup",
    "Statement",
    "Statements",
    "Told",
    "admitted_row",
]

# What a crawler may fetch, in the words of `tosmon robots matrix`.
WORDS: Final = {
    "all": "the whole site",
    "most": "everything but paths that its rules single out",
    "some": "only paths that its rules single out",
    "none": "nothing",
}
PURPOSES: Final = {
    CrawlerPurpose.AI_TRAINING: "AI training",
    CrawlerPurpose.AI_SEARCH: "AI search",
    CrawlerPurpose.AI_ASSISTANT: "AI assistants",
    CrawlerPurpose.SEARCH_ENGINE: "search engines",
    CrawlerPurpose.ARCHIVE: "archives",
    CrawlerPurpose.SEO: "SEO and monitoring",
    CrawlerPurpose.SOCIAL_PREVIEW: "previews of links",
    CrawlerPurpose.ACADEMIC: "research",
    CrawlerPurpose.OTHER: "other",
}
_MARKS: Final = {Bound.OWN: "", Bound.ANY: "*", Bound.NONE: "", Bound.CANNOT_MATCH: "!", Bound.STATUS: "~"}


# --- what crawlers may fetch ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """What one crawler may fetch, as it is shown: one of `WORDS`, by its own group or not, and a mark for the rest."""

    word: str
    named: bool
    mark: str

    @classmethod
    def of(cls, admission: Admission) -> Cell:
        """Return how an admission of a robots.txt that somebody looked at is shown."""
        partly = "most" if admission.elsewhere else "some"
        word = {Access.ALLOWED: "all", Access.DISALLOWED: "none"}.get(admission.access, partly)
        return cls(word, admission.by is Bound.OWN, _MARKS[admission.by])


@dataclass(frozen=True, slots=True)
class AdmittedRow:
    """A crawler and what it may fetch; `line` is that of the rule which decides for the front page."""

    crawler: Crawler
    cell: Cell
    by: Bound
    line: int | None


@dataclass(frozen=True, slots=True)
class ByPurpose:
    """The crawlers of one purpose, and how many of them may fetch how much, by word."""

    title: str
    counts: tuple[tuple[str, int], ...]
    rows: tuple[AdmittedRow, ...]


@dataclass(frozen=True, slots=True)
class SignalGroup:
    """Signals of one mechanism, with what stands behind it; `rest` counts those left out of a very long list."""

    specification: Specification
    signals: tuple[Signal, ...]
    rest: int = 0


@dataclass(frozen=True, slots=True)
class RobotsView:
    """What a robots.txt lets crawlers do and says to them beside its rules.

    `anybody` is every crawler that it does not name. `prose` are passages of its comments that speak of scraping,
    `lint` is what its author probably meant otherwise.
    """

    admitted: Admitted
    anybody: AdmittedRow
    asked: tuple[AdmittedRow, ...]
    purposes: tuple[ByPurpose, ...]
    prose: tuple[tuple[Clause, Judgement], ...] = ()
    lint: tuple[Lint, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What documents tell machines: the answers to the three purposes, and the signals by mechanism.

    `faults` are of signal files as wholes; `present` are the ids of the documents that hold signals.
    """

    answers: tuple[PurposeAnswer, ...]
    groups: tuple[SignalGroup, ...] = ()
    faults: tuple[str, ...] = ()
    present: tuple[str, ...] = ()


def admitted_row(crawler: Crawler, admission: Admission) -> AdmittedRow:
    """Return a crawler with what it may fetch."""
    return AdmittedRow(crawler, Cell.of(admission), admission.by, admission.line)


# --- what changed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a site that was allowed or not, and now is the other; `note` is what else there is to say of it."""

    place: str
    was: str
    now: str
    lines: tuple[int | None, int | None]
    severity: Severity
    note: str
    position: int


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements about the same agents; `agents` are as written, "*" for every crawler not named.

    `note` is to all of them.
    """

    agents: tuple[str, ...]
    statements: tuple[Statement, ...]
    note: str = ""

    @property
    def severity(self) -> Severity:
        """Return the gravest of them."""
        return max((one.severity for one in self.statements), key=lambda severity: severity.rank)
