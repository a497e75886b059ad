"""The group of commands `alerts`; each of them, or a few, has a module of its own."""

from __future__ import annotations

import typer

from tosmon.cli.alerts_listing import alerts_list, alerts_show
from tosmon.cli.alerts_outbox import alerts_drop, alerts_retry
from tosmon.cli.alerts_preview import alerts_preview
from tosmon.cli.alerts_subscribing import (
    alerts_mute,
    alerts_resubscribe,
    alerts_subscribe,
    alerts_unmute,
    alerts_unsubscribe,
)
from tosmon.cli.alerts_subscriptions import alerts_subscriptions
from tosmon.cli.alerts_trying import alerts_test, alerts_validate

__all__ = ["add_to"]

alerts = typer.Typer(help="Alerts: who is told of what, and what became of each.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the application."""
    for name, command in (
        ("list", alerts_list),
        ("show", alerts_show),
        ("preview", alerts_preview),
        ("validate", alerts_validate),
        ("test", alerts_test),
        ("retry", alerts_retry),
        ("drop", alerts_drop),
        ("subscriptions", alerts_subscriptions),
        ("subscribe", alerts_subscribe),
        ("unsubscribe", alerts_unsubscribe),
        ("resubscribe", alerts_resubscribe),
        ("mute", alerts_mute),
        ("unmute", alerts_unmute),
    ):
        alerts.command(name)(command)
    app.add_typer(alerts, name="alerts")
