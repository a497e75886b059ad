"""All that is set about alerts, as one value: channels, subscriptions, operations. Reading it is left to the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from tosmon.alerts.config.kinds import ChannelConfig, TerminalConfig, secrets_of
from tosmon.alerts.secrets import Secret
from tosmon.catalog.records import StoredSubscription
from tosmon.core.subscriptions import BUILT_IN, TERMINAL, Subscription
from tosmon.errors import Fault

__all__ = ["GIVE_UP_AFTER", "NOISY", "NOTE", "AlertsConfig", "OperationsConfig", "Read", "ReadStored"]

GIVE_UP_AFTER: Final = timedelta(hours=24)
NOTE: Final = "0 9 * * 1"  # Mondays at nine
NOISY: Final = 10


@dataclass(frozen=True, slots=True)
class OperationsConfig:
    """Who is told of the watch itself, and when: `note` is five crontab fields, empty for never, read in `zone`.

    A document that changes `noisy` times or more in thirty days stands in the note.
    """

    targets: tuple[str, ...] = (TERMINAL,)
    note: str = NOTE
    noisy: int = NOISY
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a subscription of the catalog: itself, or (`overrides`) how long one of another origin is muted."""

    subscription: Subscription | None = None
    overrides: bool = False
    muted_until: datetime | None = None
    faults: tuple[Fault, ...] = ()


ReadStored = Callable[[StoredSubscription], Read]


def _unread(stored: StoredSubscription) -> Read:
    return Read(faults=(Fault("catalog", f"subscriptions.{stored.name}", "", "expected settings that were read"),))


@dataclass(frozen=True, slots=True)
class AlertsConfig:
    """Channels by name ("terminal" always is one), subscriptions of alerts.toml and built-in ones, and the rest.

    Targets are expanded: each recipient of a mail channel is one of its own. `warnings` are what may be meant so.
    `read_stored` reads subscriptions of the catalog; faulty ones are left out, and `faults_of` tells why.
    """

    channels: Mapping[str, ChannelConfig] = field(default_factory=lambda: {TERMINAL: TerminalConfig()})
    subscriptions: tuple[Subscription, ...] = BUILT_IN
    operations: OperationsConfig = field(default_factory=OperationsConfig)
    give_up_after: timedelta = GIVE_UP_AFTER
    public_url: str = ""
    zone: tzinfo = UTC
    warnings: tuple[Fault, ...] = ()
    read_stored: ReadStored = field(default=_unread, repr=False, compare=False)

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Return every secret of every channel, for `redacted`."""
        return tuple(secret for channel in self.channels.values() for secret in secrets_of(channel))

    def subscriptions_with(self, stored: Sequence[StoredSubscription]) -> tuple[Subscription, ...]:
        """Return all subscriptions there are: these, muted as the catalog says, and those of the catalog."""
        read = [(one.name, self.read_stored(one)) for one in stored]
        muted = {name: one.muted_until for name, one in read if one.overrides}
        own = (replace(one, muted_until=muted.get(one.name, one.muted_until)) for one in self.subscriptions)
        return (*own, *(one.subscription for _, one in read if one.subscription))

    def find(self, name: str, stored: Sequence[StoredSubscription]) -> Subscription | None:
        """Return the subscription of that name; None where there is none."""
        return next((one for one in self.subscriptions_with(stored) if one.name == name), None)

    def faults_of(self, stored: Sequence[StoredSubscription]) -> list[Fault]:
        """Return what is wrong with subscriptions of the catalog."""
        return [fault for one in stored for fault in self.read_stored(one).faults]
