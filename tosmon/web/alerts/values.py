"""What the pages about alerts show, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tosmon.alerts.fates import State
from tosmon.alerts.past import PastEvent
from tosmon.core.model import Severity
from tosmon.core.subscriptions import Subscription
from tosmon.errors import Fault
from tosmon.web.alerts.counting import Counted
from tosmon.web.alerts.entering import Entered

__all__ = [
    "AlertLine",
    "AlertPage",
    "AlertsPage",
    "Choice",
    "Choices",
    "FormPage",
    "OutboxPage",
    "Previewed",
    "SubscriptionPage",
    "SubscriptionRow",
    "Tried",
]


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription at a glance.

    `asked` and `timing` are in words, `editable` says that it is the catalog's, `counts` are its alerts by state,
    `unsubscribed` the targets that want no more of it.
    """

    one: Subscription
    address: str
    asked: str
    timing: str
    editable: bool
    muted: bool
    next_digest: datetime | None
    sent_at: datetime | None
    counts: Mapping[str, int]
    unsubscribed: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert in a line. `document` is empty for a note on the watch; `due` is when it is told or tried next."""

    id: int
    state: State
    created_at: datetime
    subscription: str
    address: str
    target: str
    event: str
    document: str
    summary: str
    severity: Severity | None
    attempts: int
    sent_at: datetime | None
    due: datetime | None
    waits: bool  # for the next delivery, which is due
    error: str


@dataclass(frozen=True, slots=True)
class AlertsPage:
    """All subscriptions, what is wrong with any, and how many alerts wait or were given up.

    `removed` names a subscription that was just ended and can be had back. `file` says that there is an alerts.toml.
    """

    rows: Sequence[SubscriptionRow]
    faults: Sequence[Fault]
    warnings: Sequence[Fault]
    counts: Mapping[str, int]
    latest: Sequence[AlertLine]
    file: bool
    removed: str = ""
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial at one target: `error` is empty where it was sent."""

    target: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a subscription would have been told of the last `days`: how much, the latest, and why not the rest."""

    days: int
    events: Sequence[PastEvent]
    taken: int
    messages: int
    left_out: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """One subscription with its latest alerts.

    `told` is what was just done. `trial` holds what came of a test, `trying` says that one is under way.
    """

    row: SubscriptionRow
    latest: Sequence[AlertLine]
    days: int
    preview: Previewed | None
    told: str
    trial: Sequence[Tried] | None
    trying: bool
    trial_error: str


Choice = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form offers: values with their words, the mail channels, and platforms and time zones by name."""

    targets: Sequence[Choice]
    mail: Sequence[str]
    labels: Sequence[Choice]
    events: Sequence[Choice]
    kinds: Sequence[Choice]
    directions: Sequence[Choice]
    severities: Sequence[Severity]
    zone: str
    zones: Sequence[str]
    platforms: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The form of a new subscription, or of one that is edited (`editing` is its name).

    `faults` and `hints` stand beside their fields; `words` say what is asked for, and
    `told` how many events that would have been, where it could be read.
    """

    entered: Entered
    choices: Choices
    editing: str = ""
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hints: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: str = ""
    told: str = ""
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """A page of alerts, newest first. `older` continues behind the last; `told` is what was just done, or refused."""

    lines: Sequence[AlertLine]
    state: State | None
    subscription: str
    target: str
    older: int | None
    first_page: bool
    counts: Mapping[str, int]
    subscriptions: Sequence[str]
    targets: Sequence[str]
    told: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert whole: its message as it was or will be told, and the alerts that are told with it."""

    line: AlertLine
    key: str
    first_attempt: datetime | None
    together: Sequence[int]
    subject: str
    text: str
