"""What a subscription asks for, and which events it takes; where subscriptions are written is left to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, tzinfo
from fnmatch import fnmatchcase
from typing import Final

from tosmon.core.events import ALTERNATES, EXTRACTION
from tosmon.core.families import family_of
from tosmon.core.model import Change, ChangeKind, Direction, EventKind, NewEvent, Severity

__all__ = [
    "BUILT_IN",
    "DEAD",
    "DEFAULT",
    "DEFAULT_SUBSCRIPTION",
    "DROPPED",
    "MUTED",
    "OPERATIONS",
    "OPERATIONS_SUBSCRIPTION",
    "PENDING",
    "SENT",
    "TERMINAL",
    "Filter",
    "Origin",
    "Quiet",
    "Subscription",
    "Told",
    "channel_of",
    "takes",
    "targets_of",
    "wanted",
]

DEFAULT_SUBSCRIPTION: Final = "default"
OPERATIONS_SUBSCRIPTION: Final = "operations"
TERMINAL: Final = "terminal"  # the channel that is always there

# What may become of an alert; docs/alerts.md tells what each means.
PENDING: Final = "pending"
SENT: Final = "sent"
DEAD: Final = "dead"
MUTED: Final = "muted"
DROPPED: Final = "dropped"

Origin = str
"""Where a subscription is written: "built-in", "alerts.toml" or "catalog"."""

_RULES: Final = frozenset({EventKind.AMENDMENT, EventKind.STATUS})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events are asked for; what is empty does not matter.

    `platforms` and `documents` are globs, of platform ids and of document ids or names ("x/terms-of-service",
    "*/robots.txt", "terms-of-service"); a family's name covers its variants. `labels`, `kinds` and `directions` are
    asked of one and the same change. `languages` are ISO 639-1 codes. `min_severity` "none" takes changes of clauses
    without labels, too.
    """

    platforms: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    events: tuple[EventKind, ...] = (EventKind.AMENDMENT, EventKind.STATUS)
    kinds: tuple[ChangeKind, ...] = ()
    directions: tuple[Direction, ...] = ()
    languages: tuple[str, ...] = ()
    min_severity: Severity = Severity.LOW

    @property
    def of_changes(self) -> bool:
        """Return whether something is asked that only a change can answer."""
        return bool(self.labels or self.kinds or self.directions)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local times from `begins` up to `ends` at which nothing is sent; over midnight where it ends earlier."""

    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody's wish to be told of some events, at some targets.

    A target is a channel's name, or with an address of its own "channel:address" ("mail:ada@example.org"). `digest` is
    empty for at once, else five crontab fields at which what has gathered is told as one. Crontab and quiet hours are
    read in `zone`. Until `muted_until`, what happens is noted, and not sent.
    """

    name: str
    filter: Filter = field(default_factory=Filter)
    targets: tuple[str, ...] = (TERMINAL,)
    digest: str = ""
    zone: tzinfo = UTC
    quiet: Quiet | None = None
    muted_until: datetime | None = None
    owner: str = ""
    template: str = ""  # name of message templates in the home; empty: those shipped
    enabled: bool = True
    origin: Origin = "built-in"


DEFAULT: Final = Subscription(DEFAULT_SUBSCRIPTION)
OPERATIONS: Final = Subscription(
    OPERATIONS_SUBSCRIPTION, Filter(events=(EventKind.FAILING, EventKind.RECOVERED), min_severity=Severity.NONE)
)
BUILT_IN: Final = (DEFAULT, OPERATIONS)


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a subscription sees it. `language` is that of the text it is about, empty where that is not known."""

    document: str
    kind: EventKind
    severity: Severity
    changes: tuple[Change, ...] = ()
    alert: bool = False  # the default subscription takes it
    notes: tuple[str, ...] = ()
    language: str = ""

    @classmethod
    def of(cls, event: NewEvent, document: str, language: str) -> Told:
        """Return a new event of a document in that language."""
        return cls(document, event.kind, event.severity, event.changes, event.alert, event.notes, language)


def takes(asked: Filter, told: Told) -> bool:
    """Return whether a filter takes an event.

    An amendment where one of its changes is asked for and the document does not merely alternate (rule 4); a status
    where it is worth an alert, or everything is asked for; any other kind where it is named.
    """
    if told.kind not in asked.events or not _about(asked, told):
        return False
    if told.kind is EventKind.AMENDMENT:
        return ALTERNATES not in told.notes and any(wanted(asked, told.changes))
    if asked.of_changes:
        return False
    if told.kind not in _RULES:
        return True
    believed = told.alert or asked.min_severity is Severity.NONE
    return believed and told.severity.rank >= asked.min_severity.rank


def wanted(asked: Filter, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return those of an amendment's changes that the filter asks for."""
    return tuple(change for change in changes if _is_wanted(asked, change))


def _is_wanted(asked: Filter, change: Change) -> bool:
    labels = {*change.labels_before, *change.labels_after}
    if EXTRACTION in change.notes or change.severity.rank < asked.min_severity.rank:
        return False
    if not labels and (asked.min_severity is not Severity.NONE or asked.labels):
        return False
    return (
        (not asked.labels or not labels.isdisjoint(asked.labels))
        and (not asked.kinds or change.kind in asked.kinds)
        and (not asked.directions or change.direction in asked.directions)
    )


def _about(asked: Filter, told: Told) -> bool:
    platform, _, name = told.document.partition("/")
    ids = {told.document, name, family_of(told.document), family_of(told.document).partition("/")[2]}
    return (
        _matches(asked.platforms, {platform})
        and _matches(asked.documents, ids)
        and (not asked.languages or not told.language or told.language in asked.languages)
    )


def _matches(patterns: tuple[str, ...], names: Iterable[str]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for name in names for pattern in patterns)


def channel_of(target: str) -> str:
    """Return the name of a target's channel: "mail" for "mail:ada@example.org"."""
    return target.partition(":")[0]


def targets_of(
    subscriptions: Iterable[Subscription], told: Told, unsubscribed: frozenset[tuple[str, str]] = frozenset()
) -> tuple[tuple[Subscription, str], ...]:
    """Return who is to be told, and where: each subscription that takes the event with each of its targets.

    Left out are those (subscription, target) whose recipients have unsubscribed.
    """
    return tuple(
        (one, target)
        for one in subscriptions
        if one.enabled and takes(one.filter, told)
        for target in dict.fromkeys(one.targets)
        if (one.name, target) not in unsubscribed
    )
