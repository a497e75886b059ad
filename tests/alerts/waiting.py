"""A catalog in which things happen to documents, subscriptions that take them, and channels that fail as told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tosmon.alerts.config import AlertsConfig, ChannelConfig, JsonLinesConfig, TerminalConfig
from tosmon.alerts.courier import Courier, Delivered, Post
from tosmon.alerts.outbox import compose_due
from tosmon.alerts.parcels import Form, Parcel
from tosmon.catalog import Catalog
from tosmon.catalog.records import CheckRecord
from tosmon.catalog.views import OutboxRow
from tosmon.core.events import event_id
from tosmon.core.model import EventKind, NewEvent, Outcome, Severity
from tosmon.core.subscriptions import Filter, Subscription
from tosmon.errors import DeliveryFailed

__all__ = ["HOOK", "START", "Office", "Recorder", "Told", "office_in", "packed"]

START = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
HOOK = Subscription("all", Filter(), ("hook",))
EVERY_KIND = Filter(events=tuple(EventKind), min_severity=Severity.NONE)

Fault = Callable[[], Exception | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A message as a channel took it."""

    key: str
    target: str
    events: tuple[str, ...]
    at: datetime


@dataclass(slots=True)
class Recorder:
    """A channel that keeps what it takes; `faults` are raised first, one at each attempt (None lets one through)."""

    clock: Callable[[], datetime]
    faults: Iterator[Exception | None] = field(default_factory=lambda: iter(()))
    told: list[Told] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)

    def send(self, parcel: Parcel) -> None:
        """Keep the parcel, or raise the next fault."""
        self.attempts.append(parcel.key)
        fault = next(self.faults, None)
        if fault is not None:
            raise fault
        self.told.append(Told(parcel.key, parcel.target, tuple(parcel.payload["events"]), self.clock()))

    def close(self) -> None:
        """Do nothing."""

    @property
    def events(self) -> list[str]:
        """Return the events that were told, in order."""
        return [event for one in self.told for event in one.events]


def packed(rows: Sequence[OutboxRow]) -> Parcel:
    """Return a parcel that says which events it tells, and nothing else."""
    first = rows[0]
    events = [row.event or str(row.note) for row in rows]
    words = " ".join(events)
    return Parcel(
        key=first.message,
        form=Form.ALERT,
        subscription=first.subscription,
        target=first.target,
        address=first.target.partition(":")[2],
        subject=words,
        text=words,
        html=words,
        markdown=words,
        payload={"events": events},
        entries=(),
        created_at=first.created_at,
    )


@dataclass(slots=True)
class Office:
    """All there is to delivering, with a clock that stands until it is set."""

    catalog: Catalog
    clock: list[datetime]
    config: AlertsConfig
    recorders: dict[str, Recorder] = field(default_factory=dict)
    pack: Callable[[Sequence[OutboxRow]], Parcel] = packed
    couriers: dict[str, Courier] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def now(self) -> datetime:
        """Return what the clock says."""
        return self.clock[0]

    def wait(self, *, hours: float = 0, seconds: float = 0) -> None:
        """Set the clock on, or back."""
        self.clock[0] += timedelta(hours=hours, seconds=seconds)

    def subscribe(self, *subscriptions: Subscription, **changed: Any) -> None:
        """Let these be all subscriptions; `changed` are other fields of what is set about alerts."""
        self.config = replace(self.config, subscriptions=subscriptions, **changed)
        self.catalog.takers = self.config.subscriptions_with

    def channel(self, name: str, *faults: Exception | None, endless: Fault | None = None) -> Recorder:
        """Return the channel of that name, made where there is none; it raises these faults first."""
        kind: ChannelConfig = TerminalConfig() if name == "terminal" else JsonLinesConfig(name, Path(name))
        self.config = replace(self.config, channels={**self.config.channels, name: kind})
        self.catalog.takers = self.config.subscriptions_with
        recorder = self.recorders.setdefault(name, Recorder(self.now))
        recorder.faults = iter(faults) if endless is None else iter(endless, recorder)
        return recorder

    def of(self, target: str) -> Recorder:
        """Return the channel of a target."""
        name = target.partition(":")[0]
        if name not in self.recorders:
            raise DeliveryFailed(f"no channel {name}", whole=True)
        return self.recorders[name]

    def happen(self, document: str, kind: EventKind = EventKind.STATUS) -> str:
        """Let something happen to a document now; return the event's id."""
        number = next(self.numbers)
        event = NewEvent(
            id=event_id(document, str(number), kind.value),
            kind=kind,
            severity=Severity.HIGH,
            summary=f"number {number}",
            observed_from=None,
            observed_to=self.now(),
            alert=True,
        )
        state = self.catalog.state(document)
        failing = kind is EventKind.FAILING
        self.catalog.record(
            CheckRecord(document, state.sequence, self.now(), Outcome.FAILED, {}, events=(event,), failing=failing)
        )
        return event.id

    def compose(self, hold: Iterable[str] = ()) -> int:
        """Make messages of what is due."""
        return compose_due(self.catalog, self.config, self.now(), tuple(hold))

    def post(self) -> Post:
        """Return what couriers work with."""
        return Post(self.catalog, self.config, self, self.pack, self.now)

    def restart(self) -> None:
        """Forget what couriers remember."""
        self.couriers = {}

    def deliver(self, channel: str = "hook") -> Delivered:
        """Let the channel's courier make a round."""
        if channel not in self.couriers:
            self.couriers[channel] = Courier(channel, self.post())
        return self.couriers[channel].round()

    def states(self) -> list[str]:
        """Return the states of all rows, in order."""
        return [row.state for row in self.catalog.outbox()]


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    """Give an office with one channel, "hook", and one subscription to it, that takes every status."""
    clock = [START]
    folder.mkdir(parents=True, exist_ok=True)
    with Catalog.open(folder / "catalog.sqlite3", clock=lambda: clock[0]) as catalog:
        office = Office(catalog, clock, AlertsConfig())
        office.channel("hook")
        office.subscribe(HOOK)
        yield office
