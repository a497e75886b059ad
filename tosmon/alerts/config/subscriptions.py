"""Read subscriptions, from tables of alerts.toml and from the catalog alike, and every fault in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import partial
from typing import Any, Final

from tosmon.alerts.config.channels import Channels
from tosmon.alerts.config.kinds import EmailConfig
from tosmon.alerts.config.model import OperationsConfig, Read
from tosmon.alerts.config.values import (
    crontab,
    digest,
    line,
    mail_address,
    muted,
    name_of,
    one_of,
    quiet,
    template,
    whole,
)
from tosmon.alerts.config.values import zone as zone_of
from tosmon.catalog.records import StoredSubscription
from tosmon.core.layout import ALERTS
from tosmon.core.model import ChangeKind, Direction, EventKind, Severity
from tosmon.core.subscriptions import (
    DEFAULT,
    DEFAULT_SUBSCRIPTION,
    OPERATIONS,
    OPERATIONS_SUBSCRIPTION,
    Filter,
    Subscription,
)
from tosmon.registry.tables import Readers, Report, guess, read_table
from tosmon.registry.values import choice, flag, got, language, one_or_many

__all__ = ["CATALOG", "FILE", "MUTED_UNTIL", "SubscriptionReader", "is_override", "targets"]

FILE: Final = ALERTS
CATALOG: Final = "catalog"  # where subscriptions made by command or page are
MUTED_UNTIL: Final = "muted_until"
_FILTER: Final = tuple(one.name for one in fields(Filter))


def is_override(settings: Mapping[str, Any]) -> bool:
    """Return whether settings of the catalog only say until when a subscription of alerts.toml is muted."""
    return set(settings) == {MUTED_UNTIL}


class SubscriptionReader:
    """Reads subscriptions to these channels. `labels` gives those there are; it is asked where one is named."""

    def __init__(self, channels: Channels, zone: tzinfo, labels: Callable[[], Collection[str]]) -> None:
        self._channels = channels
        self._zone = zone
        self._labels = labels
        self._readers: Readers = {
            "platforms": one_or_many(_pattern),
            "documents": one_or_many(_pattern),
            "labels": one_or_many(self._label),
            "events": _events,
            "kinds": one_or_many(choice(ChangeKind)),
            "directions": one_or_many(choice(Direction)),
            "languages": one_or_many(language),
            "min_severity": choice(Severity),
            "to": self._targets,
            "digest": digest,
            "time_zone": zone_of,
            "quiet": quiet,
            MUTED_UNTIL: muted,
            "owner": lambda value: line(value) if value else "",
            "template": template,
            "enabled": flag,
        }

    # --- alerts.toml --------------------------------------------------------------------------------------------------

    def read_all(self, tables: object, report: Report) -> tuple[Subscription, ...]:
        """Return the built-in default subscription, as the tables have it, and theirs, and report every fault."""
        if not isinstance(tables, dict):
            report.add("", "subscriptions", f"expected tables such as [subscriptions.ai-training], got {got(tables)}")
            tables = {}
        found = [] if DEFAULT_SUBSCRIPTION in tables else [replace(DEFAULT, zone=self._zone)]
        for name, table in tables.items():
            if name == OPERATIONS_SUBSCRIPTION:
                report.add(f"subscriptions.{name}", "", "expected a table [operations] instead")
                continue
            read = self._read(name, table, report, FILE)
            found += [read] if read else []
        return tuple(found)

    def read_operations(self, table: object, report: Report) -> tuple[OperationsConfig, Subscription]:
        """Return what is set about alerts of the watch itself, and the subscription that takes them."""
        if not isinstance(table, dict):
            report.add("", "operations", f"expected a table [operations], got {got(table)}")
            table = {}
        readers: Readers = {
            "to": self._targets,
            "note": crontab,
            "noisy": whole(1, 100_000),
            "time_zone": zone_of,
            "enabled": flag,
        }
        read = read_table(table, readers, report, "operations")
        enabled = read.pop("enabled", True)
        values = {_OPERATIONS.get(name, name): value for name, value in read.items()}
        config = OperationsConfig(**{"zone": self._zone, **values})
        return config, replace(
            OPERATIONS,
            targets=config.targets,
            zone=config.zone,
            enabled=enabled,
            origin=FILE if table else OPERATIONS.origin,
        )

    # --- the catalog --------------------------------------------------------------------------------------------------

    def read_stored(self, stored: StoredSubscription, own: Mapping[str, Subscription]) -> Read:
        """Return what came of a subscription of the catalog; `own` are those of alerts.toml and built-in, by name."""
        report = Report(CATALOG)
        entry = f"subscriptions.{stored.name}"
        if not isinstance(stored.settings, dict):  # whoever wrote it: the others must get their alerts
            report.add(entry, "", f"expected settings by name, got {got(stored.settings)}")
            return Read(faults=tuple(report.faults))
        if is_override(stored.settings) and stored.name in own:
            values = read_table(stored.settings, self._readers, report, entry)
            until = _until(values.get(MUTED_UNTIL), own[stored.name].zone)
            return Read(overrides=not report.faults, muted_until=until, faults=tuple(report.faults))
        if stored.name in own:
            where = FILE if own[stored.name].origin == FILE else "tosmon itself"
            report.add(entry, "", f"expected another name: {where} has a subscription {stored.name}")
            return Read(faults=tuple(report.faults))
        if is_override(stored.settings):
            report.add(
                entry,
                "",
                f"expected a subscription of {FILE} that it mutes, and there is none "
                f"(`tosmon alerts unmute {stored.name}` forgets it)",
            )
            return Read(faults=tuple(report.faults))
        read = self._read(stored.name, dict(stored.settings), report, CATALOG)
        return Read(None if report.faults else read, faults=tuple(report.faults))

    # --- one subscription ---------------------------------------------------------------------------------------------

    def _read(self, name: str, table: object, report: Report, origin: str) -> Subscription | None:
        entry = f"subscriptions.{name}"
        try:
            name_of(name)
        except ValueError as error:
            report.add(entry, "", str(error))
        if not isinstance(table, dict):
            report.add(entry, "", f"expected a table [{entry}], got {got(table)}")
            return None
        values = read_table(table, self._readers, report, entry)
        if "to" not in table and name != DEFAULT_SUBSCRIPTION:
            report.add(entry, "to", f"expected where it goes ({', '.join(self._channels)}), got nothing")
        return _subscription(name, values, self._zone, origin)

    def _label(self, value: object) -> str:
        return one_of(sorted(self._labels()), "a label")(value)

    def _targets(self, value: object) -> tuple[str, ...]:
        return targets(value, self._channels)


def targets(value: object, channels: Channels) -> tuple[str, ...]:
    """Return targets, those that mean every recipient of a mail channel as one for each of them.

    Raises:
        ValueError: there is no such channel, or it needs an address or takes none.

    """
    found = one_or_many(partial(_expanded, channels=channels))(value)
    if not found:
        raise ValueError(f"expected a channel ({', '.join(channels)}), got {got(value)}")
    return tuple(dict.fromkeys(target for several in found for target in several))


def _expanded(value: object, channels: Channels) -> tuple[str, ...]:
    name, colon, address = value.partition(":") if isinstance(value, str) else ("", "", "")
    if name not in channels:
        known = tuple(channels)
        hint = guess(name, known) or f" ({', '.join(known)})"
        raise ValueError(f"expected a channel of {FILE}{hint}, got {got(value)}")
    channel = channels[name]
    if channel is None:  # its own faults are told
        return (str(value),)
    if not isinstance(channel, EmailConfig):
        if colon:
            raise ValueError(f"expected {name!r} alone, as a channel of kind {channel.kind} takes no address")
        return (name,)
    if colon:
        return (f"{name}:{mail_address(address)}",)
    if not channel.to:
        raise ValueError(
            f'expected an address such as "{name}:ada@example.org": [channels.{name}] has no recipients of its own'
        )
    return tuple(f"{name}:{one}" for one in channel.to)


_LONGEST: Final = 300  # characters of a pattern; ids are shorter
_OPERATIONS: Final = {"to": "targets", "time_zone": "zone"}


def _subscription(name: str, values: Mapping[str, Any], zone: tzinfo, origin: str) -> Subscription:
    asked = Filter(**{field: values[field] for field in _FILTER if field in values})
    zone = values.get("time_zone", zone)
    rest = {field: values[field] for field in ("digest", "quiet", "owner", "template", "enabled") if field in values}
    return Subscription(
        name,
        asked,
        targets=values.get("to", DEFAULT.targets),
        zone=zone,
        muted_until=_until(values.get(MUTED_UNTIL), zone),
        origin=origin,
        **rest,
    )


def _until(value: date | None, zone: tzinfo) -> datetime | None:
    """Return the moment that a local date, which begins then, or time means in that zone."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time())
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # at the very ends of the calendar
        return moment.replace(tzinfo=UTC)


def _pattern(value: object) -> str:
    """Return a glob of ids; whether any fits it, `doubts` tells."""
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable() or " " in value:
        raise ValueError(f'expected a name or pattern such as "x" or "*/robots.txt", got {got(value)}')
    return value


def _events(value: object) -> tuple[EventKind, ...]:
    read = one_or_many(choice(EventKind))(value)
    if not read:
        raise ValueError("expected at least one kind of event, got an empty list")
    return read
