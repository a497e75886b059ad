"""What the commands about alerts share: the home they work in, options, and an alert in a line or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from tosmon.alerts.config import AlertsConfig, load
from tosmon.alerts.fates import State, due_at, said
from tosmon.alerts.past import Brief, briefly
from tosmon.alerts.secrets import redacted
from tosmon.catalog import Catalog
from tosmon.catalog.records import StoredSubscription
from tosmon.catalog.views import OutboxRow
from tosmon.cli.common import home_of, home_to_write, settings_of
from tosmon.core.subscriptions import Subscription
from tosmon.errors import NotFound
from tosmon.home import Home
from tosmon.opened import existing_catalog, require_catalog
from tosmon.settings import Settings

__all__ = [
    "Desk",
    "State",
    "SubscriptionOption",
    "TargetOption",
    "alert_numbered",
    "alerts_matching",
    "briefs_of",
    "desk_of",
    "due_at",
    "open_catalog",
    "row_json",
    "said",
    "writing_catalog",
]

_LARGEST = 2**63 - 1  # number that the catalog can be asked for


SubscriptionOption = Annotated[
    str | None, typer.Option("--subscription", metavar="NAME", help="Only of this subscription.", show_default=False)
]
TargetOption = Annotated[
    str | None,
    typer.Option("--target", metavar="TARGET", help="Only to this channel (mail) or target (mail:ada@example.org)."),
]


@dataclass(frozen=True, slots=True)
class Desk:
    """What commands about alerts need of a home. `now` is the moment at which the command began."""

    home: Home
    settings: Settings
    config: AlertsConfig
    now: datetime

    def stored(self) -> Sequence[StoredSubscription]:
        """Return the subscriptions of the catalog; none where there is no catalog yet."""
        if not self.home.catalog.exists():
            return ()
        with existing_catalog(self.home) as catalog:
            return catalog.subscriptions()

    def subscription(self, name: str, stored: Sequence[StoredSubscription]) -> Subscription:
        """Return the subscription of that name.

        Raises:
            NotFound: there is none; with the closest names.

        """
        found = self.config.find(name, stored)
        if found is None:
            known = [one.name for one in self.config.subscriptions_with(stored)]
            raise NotFound(f"there is no subscription {name!r}", remedy=f"there are {', '.join(known)}")
        return found


def desk_of(
    option: Path | None, *, write: bool = False, file: Path | None = None, secrets_needed: bool = False
) -> Desk:
    """Return the desk of the home that the option names; `file` stands for its alerts.toml.

    With `secrets_needed`, a secret that is not to be had here is a fault; who sends nothing goes on without.

    Raises:
        AlertsError: what is written about alerts has faults.

    """
    home = home_to_write(option) if write else home_of(option)
    settings = settings_of(home)
    config = load(home, settings, file=file, secrets_needed=secrets_needed)
    return Desk(home, settings, config, datetime.now(UTC))


@contextmanager
def open_catalog(desk: Desk) -> Iterator[Catalog | None]:
    """Give the home's catalog for reading, None where nothing was ever checked."""
    require_catalog(desk.home)
    if not desk.home.catalog.exists():
        yield None
        return
    with existing_catalog(desk.home) as catalog:
        yield catalog


@contextmanager
def writing_catalog(desk: Desk) -> Iterator[Catalog]:
    """Give the home's catalog to write to, made new where nothing was ever checked."""
    require_catalog(desk.home)
    with desk.home.writing(), Catalog.open(desk.home.catalog) as catalog:
        yield catalog


# --- alerts -----------------------------------------------------------------------------------------------------------


def alert_numbered(catalog: Catalog, number: int) -> tuple[OutboxRow, ...]:
    """Return the alert of that number; nothing where there is none, or could not be."""
    return catalog.outbox(id=number) if 0 < number <= _LARGEST else ()


def alerts_matching(
    catalog: Catalog,
    state: State | None,
    subscription: str | None,
    target: str | None,
    *,
    limit: int | None = None,
) -> tuple[OutboxRow, ...]:
    """Return so many of the alerts that fit, newest first.

    A target that is a channel's name stands for all its targets.
    """
    limit = None if limit is None else min(limit, _LARGEST)
    asked = state.value if state else None
    if subscription:
        rows = catalog.outbox(asked, newest_first=True, subscription=subscription)
    else:
        rows = catalog.outbox(asked, newest_first=True, limit=None if target else limit)
    return tuple(row for row in rows if not target or target in (row.target, row.target.partition(":")[0]))[:limit]


def briefs_of(catalog: Catalog, rows: Sequence[OutboxRow]) -> Mapping[str, Brief]:
    """Return what the alerts are about, by event."""
    return briefly(catalog, [row.event for row in rows if row.event])


def row_json(row: OutboxRow, desk: Desk, briefs: Mapping[str, Brief], due: datetime | None) -> dict[str, Any]:
    """Return an alert as JSON."""
    document, summary = said(row, briefs)
    brief = briefs.get(row.event)
    return {
        "id": row.id,
        "state": row.state,
        "created_at": row.created_at,
        "event": row.event or None,
        "kind": brief.kind.value if brief else None,
        "document": document or None,
        "severity": brief.severity.value if brief else None,
        "summary": summary,
        "subscription": row.subscription,
        "target": row.target,
        "message": row.message or None,
        "attempts": row.attempts,
        "first_attempt": row.first_attempt,
        "next_attempt": due,
        "sent_at": row.sent_at,
        "last_error": redacted(row.last_error, desk.config.secrets),
    }
