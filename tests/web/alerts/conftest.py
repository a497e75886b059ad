"""A home with channels and subscriptions, and somebody who sends forms to its pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from httpx import Client

from tests.web.conftest import served
from tests.web.sending import Sender
from tosmon.demo import Demonstration, demonstration

SECRET = "whsec_c2VjcmV0LXRoYXQtbm9ib2R5LXNoYWxsLXNlZQ=="
ALERTS = f"""
time_zone = "Europe/Berlin"

[channels.pipe]
kind = "jsonl"
path = "alerts/all.jsonl"

[channels.hook]
kind = "webhook"
url = "https://hooks.example.org/very-secret-path"
secret = "{SECRET}"

[channels.mail]
kind = "email"
host = "127.0.0.1"
port = 1
security = "none"
from = "tosmon@example.org"
to = ["ada@example.org"]

[subscriptions.all]
to = "pipe"

[subscriptions.outbox]
to = ["pipe", "hook", "mail"]
labels = ["ai_training"]
digest = "weekly"

[subscriptions.faces]
to = "pipe"
labels = ["facial_recognition"]
"""


@pytest.fixture(scope="module")
def alerted() -> Iterator[Demonstration]:
    """Return a stage with an alerts.toml, on which the site has changed once."""
    with demonstration() as stage:
        stage.home.alerts.write_text(ALERTS)
        stage.home.alerts.chmod(0o600)
        stage.check(days_ago=1)
        stage.site.change()
        stage.check()
        yield stage


@pytest.fixture(scope="module")
def sender(alerted: Demonstration) -> Iterator[Sender]:
    """Return who sends forms to the pages of that stage."""
    with served(alerted) as address, Client(base_url=address) as client:
        yield Sender(client)
