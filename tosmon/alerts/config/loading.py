"""Load alerts.toml into one value, or raise with every fault in it; the other modules read what stands there."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from tosmon.alerts.config.channels import read_channels
from tosmon.alerts.config.kinds import ChannelConfig, EmailConfig
from tosmon.alerts.config.model import GIVE_UP_AFTER, AlertsConfig, Read, ReadStored
from tosmon.alerts.config.secret_values import SecretReader
from tosmon.alerts.config.subscriptions import FILE, SubscriptionReader
from tosmon.alerts.config.values import length
from tosmon.alerts.config.values import zone as zone_of
from tosmon.alerts.secrets import Secret, redacted
from tosmon.catalog.records import StoredSubscription
from tosmon.core.subscriptions import Subscription
from tosmon.core.toml import NotToml, parse_toml
from tosmon.errors import AlertsError, Fault
from tosmon.home import Home
from tosmon.registry.tables import Report, read_table
from tosmon.registry.values import is_near
from tosmon.settings import Settings

__all__ = ["load"]

_SHORTEST: Final = timedelta(minutes=1)
_LONGEST: Final = timedelta(days=30)
_MOST: Final = 4 * 1024 * 1024  # bytes of the file: some ten thousand subscriptions
_OTHERS: Final = 0o044  # read by the group, or by all


def load(
    home: Home,
    settings: Settings,
    *,
    environment: Mapping[str, str] | None = None,
    labels: Collection[str] | None = None,
    file: Path | None = None,
    secrets_needed: bool = True,
) -> AlertsConfig:
    """Return what the home's alerts.toml says, or the built-in subscriptions where there is none.

    `environment` (os.environ where None) holds secrets that it names, `labels` are those there are (those of the
    package where None), `file` stands for the home's own. Without `secrets_needed` a secret that is not to be had here
    is no fault: its channel fails when it is used.

    Raises:
        AlertsError: naming every fault, without any secret.
    """
    report = Report(FILE)
    secrets = SecretReader(home.root, os.environ if environment is None else environment, needed=secrets_needed)
    path = file or home.root / FILE
    table = _parsed(path, report, needed=file is not None)
    secrets.notice(table.get("channels"))
    config = _Reading(home.root, settings, secrets, report).read(table, _names(labels))
    report.faults += _faults_of_templates(home, config.subscriptions)
    if report.faults:
        raise AlertsError(tuple(_without(fault, (*secrets.noticed, *secrets.seen)) for fault in report.faults))
    return replace(config, warnings=_warnings(path, secrets, config.channels))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is read with: where from, and where faults go."""

    home: Path
    settings: Settings
    secrets: SecretReader
    report: Report

    def read(self, table: Mapping[str, object], labels: Callable[[], Collection[str]]) -> AlertsConfig:
        """Return what the file's table says as far as it can be read; the report has the faults."""
        tables: dict[str, object] = {"channels": {}, "subscriptions": {}, "operations": {}}
        set_ = read_table(table, self._readers() | dict.fromkeys(tables, _as_it_is), self.report, "")
        tables |= {name: set_[name] for name in tables if name in set_}
        zone = set_.get("time_zone", self.settings.zone)
        channels = read_channels(tables["channels"], self.secrets, self.home, self.report)
        reader = SubscriptionReader(channels, zone, labels)
        operations, failing = reader.read_operations(tables["operations"], self.report)
        own = (*reader.read_all(tables["subscriptions"], self.report), failing)
        return AlertsConfig(
            channels={name: channel for name, channel in channels.items() if channel},
            subscriptions=own,
            operations=operations,
            give_up_after=set_.get("give_up_after", GIVE_UP_AFTER),
            public_url=self.settings.public_url,
            zone=zone,
            read_stored=_remembering(reader, {one.name: one for one in own}, self.secrets.seen),
        )

    @staticmethod
    def _readers() -> dict[str, Callable[[object], Any]]:
        return {"time_zone": zone_of, "give_up_after": length(_SHORTEST, _LONGEST)}


def _as_it_is(value: object) -> object:
    return value


def _faults_of_templates(home: Home, subscriptions: Sequence[Subscription]) -> Sequence[Fault]:
    """Return what is wrong with the templates that subscriptions name."""
    names = {one.template for one in subscriptions if one.template}
    if not names:
        return ()
    # Imported here, for the few homes that have templates of their own: messages and their kinds take a while.
    from tosmon.alerts.rendering import faults_of_templates  # noqa: PLC0415 - start-up time, see above

    return faults_of_templates(home, sorted(names))


def _parsed(path: Path, report: Report, *, needed: bool) -> dict[str, Any]:
    """Return what stands in the file; nothing where it is missing, which only a file that was named may not be."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST + 1)
        if len(content) <= _MOST:
            return parse_toml(content)
        report.add("", "", f"expected at most {_MOST:,} bytes")
    except FileNotFoundError:
        if needed:
            report.add("", "", f"expected a file {path}, and there is none")
    except NotToml as error:
        report.add("", error.place, error.expected)
    except OSError as error:
        report.add("", "", f"expected a file that can be read: {error.strerror}")
    return {}


def _names(labels: Collection[str] | None) -> Callable[[], Collection[str]]:
    """Return what gives the labels there are."""

    def of_package() -> Collection[str]:
        # Imported here, for the few homes whose subscriptions name labels: a fifth of a command's start.
        from tosmon import lexicon  # noqa: PLC0415 - start-up time, see above

        return [label.id for label in lexicon.load().labels]

    return of_package if labels is None else lambda: labels


def _remembering(reader: SubscriptionReader, own: Mapping[str, Subscription], secrets: Sequence[Secret]) -> ReadStored:
    """Return a reader of subscriptions of the catalog that reads each anew only where it has changed."""
    known: dict[str, tuple[StoredSubscription, Read]] = {}

    def read(stored: StoredSubscription) -> Read:
        before = known.get(stored.name)
        if before is not None and before[0] == stored:
            return before[1]
        found = reader.read_stored(stored, own)
        found = replace(found, faults=tuple(_without(fault, secrets) for fault in found.faults))
        known[stored.name] = (stored, found)
        return found

    return read


def _without(fault: Fault, secrets: Sequence[Secret]) -> Fault:
    """Return the fault without secrets, should somebody have written one where none belongs."""
    return replace(fault, expected=redacted(fault.expected, secrets, parts=False))


def _warnings(path: Path, secrets: SecretReader, channels: Mapping[str, ChannelConfig]) -> tuple[Fault, ...]:
    """Return what may be meant so, and is dangerous."""
    found = [Fault(FILE, "", "", warning) for warning in secrets.warnings]
    if secrets.literal and path.stat().st_mode & _OTHERS:
        told = f"it holds secrets, and can be read by others: `chmod 600 {path.name}`, or keep them elsewhere"
        found.append(Fault(FILE, "", "", told))
    for name, channel in channels.items():
        if (
            isinstance(channel, EmailConfig)
            and channel.security == "none"
            and channel.user
            and not is_near(channel.host)
        ):
            told = "user and password would go as plain text, and so are sent to private addresses only"
            found.append(Fault(FILE, f"channels.{name}", "security", told))
    return tuple(found)
