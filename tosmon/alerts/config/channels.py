"""Read the channels of alerts.toml: which kinds there are, the fields of each, and every fault in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tosmon.alerts.config.kinds import (
    AppriseConfig,
    ChannelConfig,
    EmailConfig,
    FeedConfig,
    JsonLinesConfig,
    TerminalConfig,
    WebhookConfig,
)
from tosmon.alerts.config.secret_values import SecretReader
from tosmon.alerts.config.values import (
    host,
    inside,
    line,
    mail_address,
    mailbox,
    name_of,
    one_of,
    seconds,
    unsubscribing,
    whole,
)
from tosmon.core.subscriptions import TERMINAL
from tosmon.registry.tables import Readers, Report, guess, read_table
from tosmon.registry.values import got, one_or_many

__all__ = ["Channels", "read_channels"]

Channels = Mapping[str, ChannelConfig | None]
"""Channels by name; None where one is written, and faulty."""

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}  # RFC 6409 section 3.1, RFC 8314 section 7.3, RFC 5321


@dataclass(frozen=True, slots=True)
class _Kind:
    """How channels of a kind are read: their fields, those that must be there, and the value that comes of them."""

    fields: Readers
    needed: Mapping[str, str]
    make: Callable[..., ChannelConfig]


def read_channels(tables: object, secrets: SecretReader, home: Path, report: Report) -> Channels:
    """Return the channels that stand in the tables, and "terminal", and report every fault."""
    found: dict[str, ChannelConfig | None] = {TERMINAL: TerminalConfig()}
    if not isinstance(tables, dict):
        report.add("", "channels", f"expected tables such as [channels.mail], got {got(tables)}")
        return found
    kinds = _kinds(secrets, home)
    for name, table in tables.items():
        entry = f"channels.{name}"
        if name == TERMINAL:
            report.add(entry, "", "expected another name: the channel terminal is always there, and takes no settings")
            continue
        try:
            name_of(name)
        except ValueError as error:
            report.add(entry, "", str(error))
        found[name] = _read_channel(name, table, kinds, report)
    _check_places(found, report)
    return found


def _read_channel(name: str, table: object, kinds: Mapping[str, _Kind], report: Report) -> ChannelConfig | None:
    entry = f"channels.{name}"
    if not isinstance(table, dict):
        report.add(entry, "", f"expected a table [{entry}]")
        return None
    wanted = table.get("kind")
    if not isinstance(wanted, str) or wanted not in kinds:
        known = tuple(kinds)
        hint = guess(wanted, known) if isinstance(wanted, str) else ""
        got_ = got(wanted) if "kind" in table else "nothing"
        report.add(entry, "kind", f"expected {', '.join(known[:-1])} or {known[-1]}{hint}, got {got_}")
        return None
    kind = kinds[wanted]
    before = len(report.faults)
    values = read_table({field: value for field, value in table.items() if field != "kind"}, kind.fields, report, entry)
    for field, expected in kind.needed.items():
        if field not in table:
            report.add(entry, field, f"expected {expected}, got nothing")
    if wanted == EmailConfig.kind:
        _check_login(table, entry, report)
    return None if len(report.faults) > before else kind.make(name=name, **values)


def _check_login(table: Mapping[str, object], entry: str, report: Report) -> None:
    if ("user" in table) != ("password" in table):
        there, missing = ("user", "password") if "user" in table else ("password", "user")
        report.add(entry, missing, f"expected a {missing} beside the {there}, got nothing")


def _check_places(found: Channels, report: Report) -> None:
    """Report channels that would write to one and the same place."""
    taken: dict[Path, str] = {}
    for name, channel in found.items():
        match channel:
            case FeedConfig(folder=place) | JsonLinesConfig(path=place):
                field = "folder" if isinstance(channel, FeedConfig) else "path"
                if place in taken:
                    report.add(f"channels.{name}", field, f"expected a place of its own: {taken[place]} writes there")
                taken.setdefault(place, name)


# --- the kinds --------------------------------------------------------------------------------------------------------


def _kinds(secrets: SecretReader, home: Path) -> dict[str, _Kind]:
    return {
        EmailConfig.kind: _Kind(
            _mail_fields(secrets, home),
            {"host": 'the mail server such as "smtp.example.org"', "from": 'an address such as "alerts@example.org"'},
            _mail,
        ),
        WebhookConfig.kind: _Kind(
            {
                "url": secrets.address,
                "secret": secrets.keys,
                "timeout": seconds(1, 300),
                "headers": secrets.headers,
                "ca_file": _certificates(home),
            },
            {
                "url": 'an address such as "https://hooks.example.org/tosmon"',
                "secret": 'the key that signs, such as { env = "NAME" }',
            },
            _webhook,
        ),
        FeedConfig.kind: _Kind(
            {"folder": inside(home), "title": line, "entries": whole(1, 1000)},
            {"folder": 'a folder below the home such as "feeds"'},
            FeedConfig,
        ),
        JsonLinesConfig.kind: _Kind(
            {"path": inside(home)}, {"path": 'a file below the home such as "alerts.jsonl"'}, JsonLinesConfig
        ),
        AppriseConfig.kind: _Kind({"url": secrets.service}, {"url": "an address of Apprise's"}, AppriseConfig),
    }


def _mail_fields(secrets: SecretReader, home: Path) -> Readers:
    return {
        "host": host,
        "port": whole(1, 65535),
        "security": one_of(tuple(_PORTS), "a way to secure the connection"),
        "user": line,
        "password": secrets.secret,
        "from": mailbox,
        "to": one_or_many(mail_address),
        "reply_to": mailbox,
        "unsubscribe": unsubscribing,
        "ca_file": _certificates(home),
        "timeout": seconds(1, 300),
    }


def _mail(**values: Any) -> EmailConfig:  # noqa: ANN401 - the values that `_mail_fields` reads
    values.setdefault("port", _PORTS[values.get("security", "starttls")])
    values["to"] = tuple(dict.fromkeys(values.get("to", ())))
    return EmailConfig(sender=values.pop("from"), **values)


def _webhook(**values: Any) -> WebhookConfig:  # noqa: ANN401 - the values that `_kinds` reads
    return WebhookConfig(secrets=values.pop("secret"), **values)


def _certificates(home: Path) -> Callable[[object], Path]:
    """Return a reader of files of certificates; whether they are any, the channel's `probe` tells."""

    def read(value: object) -> Path:
        path = home / value if isinstance(value, str) and value.strip() and value.isprintable() else None
        try:
            if path is not None and path.is_file() and path.stat().st_size:
                return path
        except OSError:
            pass  # told as one that is not there
        raise ValueError(f"expected a file of certificates (PEM) that is there, got {got(value)}")

    return read
