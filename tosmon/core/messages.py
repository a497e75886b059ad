"""What an alert says, as values: a message, its items, and what is told of each change.

A message is everything that one subscription is told at one target at one time. Finding what belongs in it is
`tosmon.alerts.composing`'s; how it reads as mail, Markdown or JSON is `tosmon.alerts.rendering`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Final, Literal

from tosmon.core.excerpts import Piece
from tosmon.core.model import COMMENTS, Change, Clause, Direction, EventKind, Severity
from tosmon.core.printed import shortened

__all__ = [
    "About",
    "Agent",
    "Capture",
    "Form",
    "Item",
    "Message",
    "Note",
    "Observed",
    "Previous",
    "Section",
    "ToldChange",
    "Turn",
]


# Characters of what stands beside a redline: pages can make any of it as long as they like.
_SENTENCE: Final = 400
_HEADING: Final = 160
_DEEP: Final = 4  # headings, one within the other


class Form(StrEnum):
    """What a message is: one alert, several as a digest, a note on the watch itself, or a trial."""

    ALERT = "alert"
    DIGEST = "digest"
    OPERATIONS = "operations"
    TEST = "test"


About = Literal["clause", "rule", "signal"]
"""What a change is one of: a clause, a rule for crawlers, or a signal for machines."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A snapshot that shows the text, with what proves it: SHA-256 of its archive object and of its content.

    `latest` says that it shows the text after the change, and not the one before. An import's object holds many
    snapshots; there the content's hash tells them apart.
    """

    document: str
    id: str
    object_sha256: str
    content_sha256: str
    latest: bool = True


@dataclass(frozen=True, slots=True)
class Previous:
    """The alert before this one that spoke of the same clause; `url` is empty where the pages have no address."""

    event: str
    at: datetime
    url: str = ""

    @property
    def command(self) -> str:
        """Return the command that shows it."""
        return f"tosmon changes --event {self.event}"


@dataclass(frozen=True, slots=True)
class Observed:
    """When it was first observed: after `since` (None: nobody knows), and by `until`.

    `effective` is the platform's own date (ISO), empty where the text gives none. `variants` are those of which it
    holds, none where of all.
    """

    since: datetime | None
    until: datetime
    effective: str = ""
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader must know of an event; `variants` are those of which it holds, none where of all."""

    text: str
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Agent:
    """A crawler as a robots.txt names it, `*` for every other one; what is known of it, empty where nothing is.

    `purpose` is what it fetches pages for, in a word or two ("AI training").
    """

    name: str
    operator: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Crawlers that may now fetch parts of a site, or no longer: in words `places` ("the whole site", "/jobs/")."""

    allowed: bool
    agents: tuple[Agent, ...]
    unnamed: int  # agents beyond those named here
    places: tuple[str, ...]
    severity: Severity
    note: str = ""
    variants: tuple[str, ...] = ()
    unplaced: int = 0  # places beyond those named here

    @property
    def place(self) -> str:
        """Return the places in one line: "/jobs/, /feed/ and 3 more"."""
        return ", ".join(self.places) + (f" and {self.unplaced} more" if self.unplaced else "")


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A change as it is told: the change itself, and what of its redline is shown.

    `redline` is shortened, and never without anything to read; `words` say what it alone would not ("the sentence over
    it changed"). `clauses` are the ids before and after, empty where there is none. `variants` are those that changed
    so, none where all did.
    """

    event: str
    document: str
    change: Change
    about: About
    redline: tuple[Piece, ...]
    words: str = ""
    clauses: tuple[str, str] = ("", "")
    variants: tuple[str, ...] = ()
    previous: Previous | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels after the change, or before it where the clause is gone."""
        return self.change.labels

    @property
    def labels_added(self) -> tuple[str, ...]:
        """Return the labels that it has now and had not, sorted."""
        return tuple(sorted({*self.change.labels_after} - {*self.change.labels_before}))

    @property
    def labels_removed(self) -> tuple[str, ...]:
        """Return the labels that it had and has no more, sorted."""
        return tuple(sorted({*self.change.labels_before} - {*self.change.labels_after}))

    @property
    def reason(self) -> str:
        """Return why it points where it does, in words."""
        return shortened(self.change.reason, _SENTENCE)

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings that it stands under, from the outermost in; prose of a robots.txt is a comment."""
        headings = self._standing.headings if self._standing else ()
        return tuple("Comment" if one == COMMENTS else shortened(one, _HEADING) for one in headings[-_DEEP:])

    @property
    def number(self) -> str:
        """Return its number as printed, empty where it has none."""
        return shortened(self._standing.number, _HEADING) if self._standing else ""

    @property
    def lead_in(self) -> str:
        """Return the sentence that governs it, empty where there is none."""
        return shortened(self._standing.lead_in, _SENTENCE) if self._standing else ""

    @property
    def _standing(self) -> Clause | None:
        return self.change.after or self.change.before


@dataclass(frozen=True, slots=True)
class Item:
    """What happened to one text: one event, or those of its variants that are told as one.

    `events` are their ids and `documents` what they happened to, in the order of the watch list; `variants` are the
    names of these, none where it is one event. `direction` is that of all that is told, None where nothing points
    anywhere. `headline` is a few words for a subject ("AI training strengthened"), `summary` a sentence. `turns` say
    which crawlers are newly refused or admitted. `unshown` counts changes that were asked for and left out for length,
    `others` labelled changes of the events that were not asked for. `url` is the event's page, empty where the pages
    have no address; `command` shows the same.
    """

    events: tuple[str, ...]
    documents: tuple[str, ...]
    family: str
    platform: str
    platform_name: str
    title: str
    kind: EventKind
    severity: Severity
    direction: Direction | None
    labels: tuple[str, ...]
    headline: str
    summary: str
    observed: tuple[Observed, ...]
    variants: tuple[str, ...] = ()
    saw: str = ""
    notes: tuple[Note, ...] = ()
    turns: tuple[Turn, ...] = ()
    changes: tuple[ToldChange, ...] = ()
    unshown: int = 0
    others: int = 0
    captures: tuple[Capture, ...] = ()
    url: str = ""

    @property
    def worth(self) -> str:
        """Return how grave it is in a word or two; empty for what is neither grave nor a change ("captured again")."""
        if self.severity.rank:
            return self.severity.value
        return "no effect" if self.kind is EventKind.AMENDMENT else ""

    @property
    def observed_from(self) -> datetime | None:
        """Return the earliest time after which it was observed, None where nobody knows."""
        since = [one.since for one in self.observed if one.since is not None]
        return min(since) if len(since) == len(self.observed) else None

    @property
    def observed_to(self) -> datetime:
        """Return when the last of it was first observed."""
        return max(one.until for one in self.observed)

    @property
    def effective(self) -> str:
        """Return the platform's own date, where it is one for all; else empty."""
        dates = {one.effective for one in self.observed}
        return dates.pop() if len(dates) == 1 else ""

    @property
    def command(self) -> str:
        """Return the command that shows the first of its events."""
        return f"tosmon changes --event {self.events[0]}"

    @property
    def clauses(self) -> tuple[ToldChange, ...]:
        """Return the changes of clauses."""
        return tuple(one for one in self.changes if one.about == "clause")

    @property
    def signals(self) -> tuple[ToldChange, ...]:
        """Return the changes of signals."""
        return tuple(one for one in self.changes if one.about == "signal")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a note on the watch itself."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Everything that one subscription is told at one time. `items` come by platform, the gravest first.

    Of a long digest, `listed` are items that are named without being shown, `unshown` counts those that are not even
    named, and `more` says where they are found: an address, or a command. `events` are the ids of all. `sections` are
    those of a note on the watch itself. `zone` is the reader's, `template` names message templates in the home;
    `remarks` are on this message ("its template could not be used").
    """

    form: Form
    subscription: str
    subject: str
    created_at: datetime
    items: tuple[Item, ...] = ()
    listed: tuple[Item, ...] = ()
    unshown: int = 0
    events: tuple[str, ...] = ()
    more: str = ""
    sections: tuple[Section, ...] = ()
    zone: tzinfo = field(default=UTC)
    public_url: str = ""
    template: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the subject without tosmon's name before it."""
        return self.subject.removeprefix("[tosmon] ")

    @property
    def platforms(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Return the items by the platforms' names, in their order."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.platform_name, []).append(item)
        return tuple((name, tuple(items)) for name, items in found.items())
