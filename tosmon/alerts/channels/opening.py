"""Opens channels when they are first needed, one for each name, and closes them together; each kind has its module.

What a kind takes to work is imported with it: few homes use more than one or two, and start-up time is every command's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Protocol

from tosmon.alerts.config import (
    AlertsConfig,
    AppriseConfig,
    ChannelConfig,
    EmailConfig,
    FeedConfig,
    JsonLinesConfig,
    TerminalConfig,
    WebhookConfig,
)
from tosmon.alerts.config.kinds import secrets_of
from tosmon.alerts.parcels import Channel
from tosmon.closing import Closing
from tosmon.core.subscriptions import channel_of
from tosmon.errors import DeliveryFailed
from tosmon.home import Home
from tosmon.settings import Settings

__all__ = ["Channels", "Opened", "Write", "open_channels"]

Write = Callable[[Sequence[str]], None]
"""Takes the lines of one message, for tosmon's own output or log."""


class Opened(Channel, Protocol):
    """A channel that can be tried without sending anything."""

    def probe(self) -> str:
        """Return what was tried and found well, in one line: "mail.example.org takes mail of tosmon@example.org".

        Raises:
            DeliveryFailed: a message would not arrive; says why.

        """


class Channels(Closing):
    """The channels of a home, opened as they are asked for. Safe in any number of threads; each channel in one."""

    def __init__(self, config: AlertsConfig, home: Home, settings: Settings, *, write: Write) -> None:
        self._config = config
        self._home = home
        self._settings = settings
        self._write = write
        self._lock = threading.Lock()
        self._opened: dict[str, Opened] = {}

    def of(self, target: str) -> Opened:
        """Return the channel of a target ("mail", "mail:ada@example.org"), the same one for each target of it.

        Raises:
            DeliveryFailed: there is no such channel, or it cannot be opened as it is written.

        """
        name = channel_of(target)
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open(name)
            return self._opened[name]

    def close(self) -> None:
        """Close every channel that was opened."""
        with self._lock, ExitStack() as stack:
            for channel in self._opened.values():
                stack.callback(channel.close)
            self._opened = {}

    def _open(self, name: str) -> Opened:
        config = self._config.channels.get(name)
        if config is None:
            # Not for good: the channel may come back, and until then the alerts wait.
            raise DeliveryFailed(f"alerts.toml has no channel {name!r} any more", whole=True)
        missing = [secret.missing for secret in secrets_of(config) if secret.missing]
        if missing:
            raise DeliveryFailed(f"the channel {name!r} lacks a secret: {missing[0]}", whole=True)
        return self._of_kind(config)

    def _of_kind(self, config: ChannelConfig) -> Opened:
        """Return the channel. Imports stand here for the start-up time of every command."""
        match config:
            case EmailConfig():
                from tosmon.alerts.channels.email import EmailChannel  # noqa: PLC0415 - start-up time, as told above

                return EmailChannel(config)
            case WebhookConfig():
                from tosmon.alerts.channels.webhook import WebhookChannel  # noqa: PLC0415 - as above

                return WebhookChannel(config, self._settings)
            case AppriseConfig():
                from tosmon.alerts.channels.apprise import AppriseChannel  # noqa: PLC0415 - as above

                return AppriseChannel(config)
            case FeedConfig():
                from tosmon.alerts.channels.feed import FeedChannel  # noqa: PLC0415 - as above

                return FeedChannel(config, self._config.public_url)
            case JsonLinesConfig():
                from tosmon.alerts.channels.jsonl import JsonLinesChannel  # noqa: PLC0415 - as above

                return JsonLinesChannel(config)
            case TerminalConfig():
                from tosmon.alerts.channels.terminal import TerminalChannel  # noqa: PLC0415 - as above

                return TerminalChannel(self._write)


def open_channels(config: AlertsConfig, home: Home, settings: Settings, *, write: Write) -> Channels:
    """Return the channels that alerts.toml names, none of them open yet; a context manager that closes them.

    `write` takes the lines of what goes to the terminal.
    """
    return Channels(config, home, settings, write=write)
