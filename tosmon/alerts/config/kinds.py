"""The kinds of channels as values: what each must know to reach its recipients. How they do is for `channels`.

Where a kind is `for_people`, many alerts at once are told as one message; programs get one for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final, Literal

from tosmon.alerts.secrets import Secret
from tosmon.core.subscriptions import TERMINAL

__all__ = [
    "ENTRIES",
    "MAIL_TIMEOUT",
    "SUBMISSION",
    "WEBHOOK_TIMEOUT",
    "AppriseConfig",
    "ChannelConfig",
    "EmailConfig",
    "FeedConfig",
    "JsonLinesConfig",
    "Security",
    "TerminalConfig",
    "WebhookConfig",
    "secrets_of",
]

Security = Literal["starttls", "tls", "none"]

SUBMISSION: Final = 587  # the port for handing mail to a server (RFC 6409 section 3.1)
MAIL_TIMEOUT: Final = 30.0  # seconds
WEBHOOK_TIMEOUT: Final = 15.0  # seconds; Standard Webhooks asks for 15 to 30
ENTRIES: Final = 50  # of a feed


@dataclass(frozen=True, slots=True)
class EmailConfig:
    """Mail by SMTP. `sender` and `reply_to` are addresses, with a name in front where wanted ("Terms <a@b.org>").

    `to` are the recipients of the target that is the channel's bare name. `unsubscribe` is a mailto: or https: address,
    empty where pages or nothing offer that.
    """

    kind: ClassVar[str] = "email"
    takes_address: ClassVar[bool] = True
    for_people: ClassVar[bool] = True

    name: str
    host: str
    sender: str
    port: int = SUBMISSION
    security: Security = "starttls"
    user: str = ""
    password: Secret | None = None
    to: tuple[str, ...] = ()
    reply_to: str = ""
    unsubscribe: str = ""
    ca_file: Path | None = None  # of certificates to trust instead of the system's
    timeout: float = MAIL_TIMEOUT


@dataclass(frozen=True, slots=True)
class WebhookConfig:
    """A POST signed as Standard Webhooks 1.0 describes, by each of `secrets` ("whsec_…"), while they rotate.

    Values of `headers` may be secrets, as tokens are, and so may be the address.
    """

    kind: ClassVar[str] = "webhook"
    takes_address: ClassVar[bool] = False
    for_people: ClassVar[bool] = False

    name: str
    url: Secret
    secrets: tuple[Secret, ...]
    timeout: float = WEBHOOK_TIMEOUT
    headers: Mapping[str, Secret] = field(default_factory=dict)
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True)
class AppriseConfig:
    """One of the services that Apprise knows, by its address there."""

    kind: ClassVar[str] = "apprise"
    takes_address: ClassVar[bool] = False
    for_people: ClassVar[bool] = True

    name: str
    url: Secret


@dataclass(frozen=True, slots=True)
class FeedConfig:
    """Atom and JSON Feed as files in a folder of the home, with so many entries at most."""

    kind: ClassVar[str] = "feed"
    takes_address: ClassVar[bool] = False
    for_people: ClassVar[bool] = False

    name: str
    folder: Path  # absolute
    title: str = ""
    entries: int = ENTRIES


@dataclass(frozen=True, slots=True)
class JsonLinesConfig:
    """A file of the home that grows by a line of JSON for each message."""

    kind: ClassVar[str] = "jsonl"
    takes_address: ClassVar[bool] = False
    for_people: ClassVar[bool] = False

    name: str
    path: Path  # absolute


@dataclass(frozen=True, slots=True)
class TerminalConfig:
    """What tosmon itself prints or logs."""

    kind: ClassVar[str] = "terminal"
    takes_address: ClassVar[bool] = False
    for_people: ClassVar[bool] = True

    name: str = TERMINAL


ChannelConfig = EmailConfig | WebhookConfig | AppriseConfig | FeedConfig | JsonLinesConfig | TerminalConfig


def secrets_of(channel: ChannelConfig) -> Iterator[Secret]:
    """Yield the secrets of a channel."""
    match channel:
        case EmailConfig(password=Secret() as password):
            yield password
        case WebhookConfig():
            yield channel.url
            yield from channel.secrets
            yield from channel.headers.values()
        case AppriseConfig():
            yield channel.url
