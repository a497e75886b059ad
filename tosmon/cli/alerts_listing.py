"""The commands `alerts list|show`: alerts and what became of them; one of them whole, as its recipients read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from tosmon.alerts.past import Brief
from tosmon.alerts.secrets import redacted
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxDepth, OutboxRow
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
    open_catalog,
    row_json,
    said,
)
from tosmon.cli.common import AsJson, HomeOption, console, moment, print_json, registry_of, visible
from tosmon.core.subscriptions import Subscription
from tosmon.core.words import counted
from tosmon.errors import NotFound

if TYPE_CHECKING:
    from rich.console import Console

    from tosmon.alerts.parcels import Parcel

__all__ = ["alerts_list", "alerts_show"]

STYLES: Final = {"pending": "", "sent": "green", "dead": "red", "muted": "dim", "dropped": "dim"}


def alerts_list(
    *,
    state: Annotated[State | None, typer.Option(help="Only in this state.")] = None,
    subscription: SubscriptionOption = None,
    target: TargetOption = None,
    document: Annotated[
        str | None,
        typer.Option(metavar="DOC", help="Only of this document, platform or pattern: x/terms-of-service, x, 'x/*'."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest.")] = 30,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show alerts and what became of each, newest first."""
    desk = desk_of(home)
    with open_catalog(desk) as catalog:
        if catalog is None:
            _nothing(desk, as_json=as_json)
            return
        most = limit if document is None else None  # of what an alert is about, its row says nothing
        rows = alerts_matching(catalog, state, subscription, target, limit=most)
        briefs = briefs_of(catalog, rows)
        rows = tuple(row for row in rows if document is None or _is_of(row, document, briefs))[:limit]
        every = {one.name: one for one in desk.config.subscriptions_with(catalog.subscriptions())}
        depths = catalog.outbox_depths()
    dues = {row.id: due_at(row, every.get(row.subscription), desk.now) for row in rows}
    if as_json:
        for row in rows:
            print_json(row_json(row, desk, briefs, dues[row.id]))
        return
    out = console()
    for row in rows:
        _print_row(out, row, briefs, dues[row.id], desk)
    if not rows:
        out.print("no alert matches" if depths else "no alerts yet", markup=False)
    _print_depths(out, depths)


def _nothing(desk: Desk, *, as_json: bool) -> None:
    if not as_json:
        console().print(
            f"no alerts yet: {desk.home.root} holds no checks (`tosmon check` makes the first)", markup=False
        )


def _is_of(row: OutboxRow, wanted: str, briefs: Mapping[str, Brief]) -> bool:
    brief = briefs.get(row.event)
    return brief is not None and any(
        fnmatchcase(name, wanted) for name in (brief.document, brief.document.partition("/")[0])
    )


def _print_row(out: Console, row: OutboxRow, briefs: Mapping[str, Brief], due: datetime | None, desk: Desk) -> None:
    zone = desk.settings.zone
    document, summary = said(row, briefs)
    told = f"{document}: {summary}" if document else summary
    style = STYLES.get(row.state, "")
    out.print(
        f"{row.id:>5}  {moment(row.created_at, zone)}  {row.state:7}  {row.subscription} → {row.target}",
        style=style,
        markup=False,
    )
    out.print(visible(f"       {told}"), markup=False)
    for line in _fate(row, due, desk):
        out.print(visible(f"       {line}"), style=style or "dim", markup=False)


def _fate(row: OutboxRow, due: datetime | None, desk: Desk) -> Iterator[str]:
    """Yield what happened to an alert, and what is next, in words."""
    zone = desk.settings.zone
    if row.sent_at is not None:
        yield f"sent {moment(row.sent_at, zone)}"
    if due is not None:
        after = f" after {counted(row.attempts, 'attempt')}" if row.attempts else ""
        yield (
            f"next {'attempt' if row.attempts else 'delivery'} {moment(due, zone)}{after}"
            if due > desk.now
            else (f"waits for the next delivery{after}")
        )
    if row.state == State.DEAD:
        yield f"given up after {counted(row.attempts, 'attempt')}"
    if row.last_error:
        yield redacted(row.last_error, desk.config.secrets)


def _print_depths(out: Console, depths: Sequence[OutboxDepth]) -> None:
    """Print how many wait, are muted and were given up, whatever was listed."""
    of_state = {state: sum(one.count for one in depths if one.state == state) for state in State}
    waiting, muted, dead = (of_state[one] for one in (State.PENDING, State.MUTED, State.DEAD))
    told = [f"{count:,} {word}" for count, word in ((waiting, "waiting"), (muted, "muted")) if count]
    if told:
        out.print(", ".join(told), style="dim", markup=False)
    if dead:
        out.print(
            f"{counted(dead, 'alert')} given up: `tosmon alerts list --state dead` says why, "
            "`tosmon alerts retry --dead` tries again",
            style="red",
            markup=False,
        )


# --- one alert --------------------------------------------------------------------------------------------------------


def alerts_show(
    number: Annotated[int, typer.Argument(metavar="ID", help="Number of the alert, as `alerts list` shows it.")],
    *,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show an alert: its message as it was or will be sent, and what became of it."""
    desk = desk_of(home)
    with open_catalog(desk) as catalog:
        rows = alert_numbered(catalog, number) if catalog is not None else ()
        if catalog is None or not rows:
            raise NotFound(f"there is no alert {number}", remedy="`tosmon alerts list` shows them")
        row = rows[0]
        told_together = catalog.outbox(message=row.message) if row.message else rows
        subscription = desk.config.find(row.subscription, catalog.subscriptions())
        briefs = briefs_of(catalog, told_together)
        parcel = _parcel(desk, catalog, told_together, subscription)
    due = due_at(row, subscription, desk.now)
    if as_json:
        print_json(row_json(row, desk, briefs, due) | _message_json(row, told_together, parcel))
        return
    _print_whole(console(), (row, due), told_together, parcel, desk)


def _parcel(desk: Desk, catalog: Catalog, rows: Sequence[OutboxRow], subscription: Subscription | None) -> Parcel:
    """Return the message that these alerts are, rendered."""
    from tosmon import crawlers  # noqa: PLC0415 - a list of alerts renders none
    from tosmon.alerts.composing import compose  # noqa: PLC0415 - as above
    from tosmon.alerts.rendering import Renderer  # noqa: PLC0415 - as above
    from tosmon.core.families import Families  # noqa: PLC0415 - as above

    registry = registry_of(desk.home)
    message = compose(
        catalog,
        rows,
        subscription,
        Families.of(document.id for document in registry),
        registry,
        desk.config.public_url,
        subscription.zone if subscription else desk.config.zone,
        crawlers=crawlers.load(desk.home.crawlers),
    )
    return Renderer(desk.home).parcel(message, rows[0].message, rows[0].target)


def _message_json(row: OutboxRow, rows: Sequence[OutboxRow], parcel: Parcel) -> dict[str, Any]:
    return {
        "told_with": [one.id for one in rows if one.id != row.id],
        "subject": parcel.subject,
        "text": parcel.text,
        "payload": dict(parcel.payload),
    }


def _print_whole(
    out: Console, alert: tuple[OutboxRow, datetime | None], rows: Sequence[OutboxRow], parcel: Parcel, desk: Desk
) -> None:
    row, due = alert
    zone = desk.settings.zone
    others = [str(one.id) for one in rows if one.id != row.id]
    facts = {
        "alert": f"{row.id}, {row.state}" + (f", told together with {', '.join(others)}" if others else ""),
        "of": f"{row.subscription} → {row.target}",
        "made": moment(row.created_at, zone),
        "attempts": f"{row.attempts}, the first {moment(row.first_attempt, zone)}" if row.attempts else "none yet",
        "message": f"{row.message} (its key: the same at every attempt)" if row.message else "not composed yet",
        "event": row.event or "–",
    }
    for name, value in facts.items():
        out.print(f"{name:9} {value}", markup=False)
    for line in _fate(row, due, desk):
        out.print(visible(f"{'':9} {line}"), style=STYLES.get(row.state, ""), markup=False)
    out.print()
    out.print(visible(parcel.subject), style="bold", markup=False)
    out.print()
    out.print(visible(parcel.text.rstrip()), markup=False)
