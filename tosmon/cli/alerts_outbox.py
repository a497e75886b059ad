"""The commands `alerts retry|drop`: given up, muted and dropped alerts wait again; waiting ones are told no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from tosmon.alerts.deciding import DROPPABLE, dropped, refuse_sent, tried_again, whole_messages
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.cli.alerts_common import (
    Desk,
    State,
    SubscriptionOption,
    TargetOption,
    alert_numbered,
    alerts_matching,
    briefs_of,
    desk_of,
    due_at,
    row_json,
    writing_catalog,
)
from tosmon.cli.common import AsJson, HomeOption, print_json, say
from tosmon.core.words import counted
from tosmon.errors import NotFound, UsageError

__all__ = ["alerts_drop", "alerts_retry"]

Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="ID...", help="Numbers of alerts, as `alerts list` shows them.")
]


def alerts_retry(
    numbers: Numbers = None,
    *,
    dead: Annotated[bool, typer.Option("--dead", help="All that were given up.")] = False,
    muted: Annotated[bool, typer.Option("--muted", help="All that were muted.")] = False,
    subscription: SubscriptionOption = None,
    target: TargetOption = None,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Let alerts wait again: they go out with the next delivery, under the keys that they had.

    What is told as one message is tried as one. Dropped alerts are brought back by their numbers.
    """
    desk = desk_of(home, write=True)
    states = [state for state, asked in ((State.DEAD, dead), (State.MUTED, muted)) if asked]
    with writing_catalog(desk) as catalog:
        chosen = _chosen(catalog, numbers or [], states, (subscription, target))
        again = tried_again(catalog, desk.config, chosen, desk.now)
        _print(desk, catalog, again, as_json=as_json)
    if not as_json:
        say(_told(again, "to be told again: the next delivery tries"))


def alerts_drop(  # noqa: PLR0913 - each filter is an option
    numbers: Numbers = None,
    *,
    dead: Annotated[bool, typer.Option("--dead", help="All that were given up.")] = False,
    pending: Annotated[bool, typer.Option("--pending", help="All that wait.")] = False,
    muted: Annotated[bool, typer.Option("--muted", help="All that were muted.")] = False,
    subscription: SubscriptionOption = None,
    target: TargetOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Drop alerts: they are told no more. `tosmon alerts retry ID` brings one back."""
    desk = desk_of(home, write=True)
    asked = ((State.DEAD, dead), (State.PENDING, pending), (State.MUTED, muted))
    with writing_catalog(desk) as catalog:
        chosen = _chosen(catalog, numbers or [], [state for state, one in asked if one], (subscription, target))
        refuse_sent(chosen)
        rows = [row for row in whole_messages(catalog, chosen) if row.state in DROPPABLE]
        if rows and not yes and not _confirmed(rows):
            say("nothing dropped")
            return
        gone = dropped(catalog, chosen)
        _print(desk, catalog, gone, as_json=as_json)
    if not as_json:
        say(_told(gone, "dropped: `tosmon alerts retry` brings back by number"))


def _chosen(
    catalog: Catalog, numbers: Sequence[int], states: Sequence[State], narrowed: tuple[str | None, str | None]
) -> list[OutboxRow]:
    """Return the alerts that are meant.

    Raises:
        UsageError: neither numbers nor states say which, or both do.
        NotFound: there is no alert of a number.

    """
    if bool(numbers) == bool(states):
        raise UsageError("say which alerts", remedy="by their numbers, or all in a state: --dead")
    if numbers:
        if any(narrowed):
            raise UsageError("--subscription and --target narrow states down", remedy="leave them away with numbers")
        found = [(number, alert_numbered(catalog, number)) for number in dict.fromkeys(numbers)]
        unknown = [str(number) for number, rows in found if not rows]
        if unknown:
            raise NotFound(f"there is no alert {', '.join(unknown)}", remedy="`tosmon alerts list` shows them")
        return [rows[0] for _, rows in found]
    return [row for state in states for row in reversed(alerts_matching(catalog, state, *narrowed))]


def _confirmed(rows: Sequence[OutboxRow]) -> bool:
    counts = Counter((row.state, row.subscription, row.target) for row in rows)
    for (state, subscription, target), count in sorted(counts.items()):
        say(f"{count:>5} {state:7} {subscription} → {target}")
    try:
        return typer.confirm(f"Drop {counted(len(rows), 'alert')}?", err=True)
    except typer.Abort:
        raise UsageError("nobody answered", remedy="--yes drops without asking") from None


def _told(rows: Sequence[OutboxRow], done: str) -> str:
    return f"{counted(len(rows), 'alert')} {done}" if rows else "no such alert: nothing to do"


def _print(desk: Desk, catalog: Catalog, rows: Sequence[OutboxRow], *, as_json: bool) -> None:
    if not as_json:
        return
    briefs = briefs_of(catalog, rows)
    every = {one.name: one for one in desk.config.subscriptions_with(catalog.subscriptions())}
    for row in rows:
        print_json(row_json(row, desk, briefs, due_at(row, every.get(row.subscription), desk.now)))
