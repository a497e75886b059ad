"""Channels as they are opened and closed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.alerts.made import entry, parcel
from tosmon.alerts.channels.apprise import AppriseChannel
from tosmon.alerts.channels.email import EmailChannel
from tosmon.alerts.channels.feed import FeedChannel
from tosmon.alerts.channels.jsonl import JsonLinesChannel
from tosmon.alerts.channels.opening import Channels, open_channels
from tosmon.alerts.channels.terminal import TerminalChannel
from tosmon.alerts.channels.webhook import WebhookChannel
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
from tosmon.alerts.secrets import Secret
from tosmon.errors import DeliveryFailed
from tosmon.home import Home
from tosmon.settings import Settings

OLD = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # one of Apprise's libraries
SECRET = Secret("whsec_c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGI=")


def opened(home: Path, written: list[Sequence[str]] | None = None) -> Channels:
    """Return channels of every kind."""
    every: list[ChannelConfig] = [
        TerminalConfig(),
        EmailConfig("mail", "localhost", "tosmon@example.org"),
        WebhookConfig("hook", Secret("https://hooks.example.org/t0ken"), (SECRET,)),
        WebhookConfig("broken", Secret("no address"), (SECRET,)),
        AppriseConfig("chat", Secret("json://localhost/")),
        FeedConfig("site", home / "feed"),
        JsonLinesConfig("pipe", home / "alerts.jsonl"),
    ]
    config = AlertsConfig(channels={one.name: one for one in every})
    return open_channels(config, Home(home), Settings(), write=(written if written is not None else []).append)


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("terminal", TerminalChannel),
        ("mail:ada@example.org", EmailChannel),
        ("hook", WebhookChannel),
        pytest.param("chat", AppriseChannel, marks=OLD),
        ("site", FeedChannel),
        ("pipe", JsonLinesChannel),
    ],
)
def test_each_kind_is_opened(tmp_path: Path, target: str, kind: type) -> None:
    """By the channel's name in the target."""
    with opened(tmp_path) as channels:
        assert isinstance(channels.of(target), kind)


def test_targets_of_one_channel_share_it(tmp_path: Path) -> None:
    """Recipients differ, the server does not."""
    with opened(tmp_path) as channels:
        assert channels.of("mail:ada@example.org") is channels.of("mail:eve@example.org")


def test_what_is_told_at_the_terminal_is_written(tmp_path: Path) -> None:
    """By whoever opened the channels."""
    written: list[Sequence[str]] = []
    with opened(tmp_path, written) as channels:
        channels.of("terminal").send(parcel(entry(), subject="hello"))
    assert written[0][0] == "ALERT hello"


def test_a_channel_that_is_gone_lets_its_alerts_wait(tmp_path: Path) -> None:
    """It may come back."""
    with opened(tmp_path) as channels, pytest.raises(DeliveryFailed, match="no channel 'gone'") as failure:
        channels.of("gone:ada@example.org")
    assert (failure.value.whole, failure.value.permanent) == (True, False)


def test_a_channel_that_cannot_be_opened_is_told_each_time(tmp_path: Path) -> None:
    """And keeps no other from being opened."""
    with opened(tmp_path) as channels:
        for _ in range(2):
            with pytest.raises(DeliveryFailed, match="channel 'broken'"):
                channels.of("broken")
        assert isinstance(channels.of("hook"), WebhookChannel)


def test_closing_closes_every_channel(tmp_path: Path) -> None:
    """Even where one does not let itself be closed."""
    closed: list[str] = []

    class Stubborn(TerminalChannel):
        def close(self) -> None:
            closed.append("stubborn")
            raise OSError("no")

    class Willing(TerminalChannel):
        def close(self) -> None:
            closed.append("willing")

    channels = opened(tmp_path)
    channels._opened = {"a": Willing(print), "b": Stubborn(print), "c": Willing(print)}
    with pytest.raises(OSError, match="no"):
        channels.close()
    assert sorted(closed) == ["stubborn", "willing", "willing"]


def test_opening_imports_no_kind_that_is_not_used() -> None:
    """Start-up time is every command's."""
    code = (
        "import sys; import tosmon.alerts.channels.opening; "
        "print([name for name in ('smtplib', 'httpx', 'apprise', 'idna', 'jinja2') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout.strip() == "[]"


def test_a_channel_whose_secret_is_not_here_lets_its_alerts_wait(tmp_path: Path) -> None:
    """A command without the service's environment fails to send, says why, and the service goes on later."""
    missing = Secret("", "", missing="the environment variable MAIL_PASSWORD is not set")
    mail = EmailConfig("mail", "localhost", "tosmon@example.org", user="me", password=missing)
    config = AlertsConfig(channels={"mail": mail})
    with (
        open_channels(config, Home(tmp_path), Settings(), write=print) as channels,
        pytest.raises(
            DeliveryFailed, match="lacks a secret: the environment variable MAIL_PASSWORD is not set"
        ) as told,
    ):
        channels.of("mail:ada@example.org")
    assert told.value.whole
