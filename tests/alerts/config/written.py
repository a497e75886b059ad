"""Homes with an alerts.toml, as the tests of reading it need them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tosmon.alerts.config import AlertsConfig, load
from tosmon.core.subscriptions import Subscription
from tosmon.errors import AlertsError
from tosmon.home import Home
from tosmon.settings import Settings

__all__ = ["KEY", "MAIL", "config", "faults", "subscription", "written"]

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MAIL = '[channels.mail]\nkind = "email"\nhost = "smtp.example.org"\nfrom = "alerts@example.org"\n'


def written(folder: Path, text: str) -> Home:
    """Return a home whose alerts.toml says that; only its owner may read it."""
    folder.mkdir(exist_ok=True)
    path = folder / "alerts.toml"
    path.write_text(text)
    path.chmod(0o600)
    return Home(folder)


def config(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> AlertsConfig:
    """Return what is read of that text."""
    return load(written(folder, text), Settings(), environment=environment or {})


def faults(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """Return the faults of that text, without the file's name; none where there are none."""
    try:
        config(folder, text, environment)
    except AlertsError as error:
        return [str(fault).removeprefix("alerts.toml: ") for fault in error.faults]
    return []


def subscription(folder: Path, fields: str) -> Subscription:
    """Return the subscription "one" that has these fields, to a mail channel with two recipients."""
    text = f'{MAIL}to = ["ada@example.org", "bob@example.org"]\n[subscriptions.one]\n{fields}\n'
    found = config(folder, text).find("one", ())
    assert found is not None
    return found
