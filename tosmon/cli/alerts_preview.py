"""The command `alerts preview`: which past events subscriptions would have sent. Nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tosmon.alerts.past import PastEvent, Period, Taken, count, past_events
from tosmon.alerts.wording import timing
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxRow
from tosmon.cli.alerts_common import Desk, desk_of, open_catalog
from tosmon.cli.common import (
    WHEN,
    AsJson,
    HomeOption,
    console,
    moment,
    moment_given,
    print_json,
    registry_of,
    visible,
)
from tosmon.core.subscriptions import Subscription
from tosmon.core.words import counted
from tosmon.errors import NotFound
from tosmon.registry.names import Names

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["alerts_preview"]

Message = tuple[datetime, tuple[PastEvent, ...]]
MANY = 2000  # events that take long enough for a bar


def alerts_preview(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUBSCRIPTION...", help="Subscriptions to try; all that are enabled for none."),
    ] = None,
    *,
    since: Annotated[str | None, typer.Option(metavar=WHEN, help="First observed then or later: 2024-11-16.")] = None,
    until: Annotated[str | None, typer.Option(metavar=WHEN, help="First observed then or earlier.")] = None,
    own: Annotated[bool, typer.Option("--own", help="Only what tosmon saw itself: no imports.")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Read this in place of the home's alerts.toml.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show each message as its recipients would read it.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Show which past events subscriptions would have sent, and why not the others.

    Nothing is sent. That somebody unsubscribed or is muted does not count here.
    """
    desk = desk_of(home, file=file)
    period = Period(moment_given(since), moment_given(until), own)
    with open_catalog(desk) as catalog:
        if catalog is None:
            raise NotFound(f"{desk.home.root} holds no events yet", remedy="`tosmon check` or an import brings some")
        tried = [Taken(one) for one in _asked(desk, catalog, names or [])]
        for one in _shown(past_events(catalog, period), count(catalog, period), quiet=as_json):
            for taken in tried:
                taken.see(one)
        text = _Texts(desk, catalog).text if full else None
        for taken in tried:
            (_print_json if as_json else _print)(taken, text)


def _asked(desk: Desk, catalog: Catalog, names: Sequence[str]) -> list[Subscription]:
    stored = catalog.subscriptions()
    if names:
        return [desk.subscription(name, stored) for name in dict.fromkeys(names)]
    return [one for one in desk.config.subscriptions_with(stored) if one.enabled]


# --- messages ---------------------------------------------------------------------------------------------------------

Text = Callable[[Subscription, Message], tuple[str, str]]


class _Texts:
    """Renders messages of past events, subject and text."""

    def __init__(self, desk: Desk, catalog: Catalog) -> None:
        from tosmon import crawlers  # noqa: PLC0415 - only `--full` needs it, and what follows
        from tosmon.alerts.composing import Composer  # noqa: PLC0415 - as above
        from tosmon.alerts.rendering import Renderer  # noqa: PLC0415 - as above
        from tosmon.core.families import Families  # noqa: PLC0415 - as above

        registry = registry_of(desk.home)
        known = {one.token.lower(): one for one in crawlers.load(desk.home.crawlers)}
        families = Families.of(document.id for document in registry)
        self._composer = Composer(catalog, families, Names.of(registry), desk.config.public_url, known)
        self._renderer = Renderer(desk.home)

    def text(self, subscription: Subscription, message: Message) -> tuple[str, str]:
        """Return subject and text of a message to the subscription's first target."""
        at, told = message
        target = subscription.targets[0]
        rows = [_row(place, one, subscription, target, at) for place, one in enumerate(told)]
        parcel = self._renderer.parcel(self._composer.message(rows, subscription, subscription.zone), "preview", target)
        return parcel.subject, parcel.text


def _row(number: int, one: PastEvent, subscription: Subscription, target: str, at: datetime) -> OutboxRow:
    """Return the alert that the event would have been."""
    return OutboxRow(
        id=number,
        event=one.id,
        subscription=subscription.name,
        target=target,
        state="pending",
        attempts=0,
        created_at=at,
        next_attempt=at,
        first_attempt=None,
        sent_at=None,
        last_error="",
    )


# --- printing ---------------------------------------------------------------------------------------------------------


def _print(taken: Taken, text: Text | None) -> None:
    out = console()
    one = taken.subscription
    out.print(f"{one.name} → {', '.join(one.targets)}, {timing(one)}", style="bold", markup=False)
    messages = taken.messages()
    for at, told in messages:
        if text is not None:
            subject, body = text(one, (at, told))
            out.print(f"  {moment(at, one.zone)}  {visible(subject)}", style="bold", markup=False)
            out.print(visible("\n".join(f"    {line}".rstrip() for line in body.rstrip().splitlines())), markup=False)
            continue
        for event in told:
            line = f"{event.told.document}: {event.told.severity.value}: {event.summary}"
            out.print(f"  {moment(at, one.zone)}  {visible(line)}", markup=False)
    _print_sum(out, taken, len(messages))


def _print_sum(out: Console, taken: Taken, messages: int) -> None:
    alerts, others = len(taken.events), taken.left_out.total()
    told = f"{counted(alerts, 'event')} in {counted(messages, 'message')}" if alerts else "nothing would have been told"
    out.print(f"  {told}; {others:,} left out" if others else f"  {told}", markup=False)
    for reason, number in taken.left_out.most_common():
        out.print(f"  {number:>9,}  {reason}", style="dim", markup=False)


def _print_json(taken: Taken, text: Text | None) -> None:
    one = taken.subscription
    messages = taken.messages()
    for number, (at, told) in enumerate(messages, 1):
        words = dict(zip(("subject", "text"), text(one, (at, told)), strict=True)) if text is not None else {}
        for event in told:
            print_json(
                {
                    "subscription": one.name,
                    "event": event.id,
                    "document": event.told.document,
                    "kind": event.told.kind.value,
                    "severity": event.told.severity.value,
                    "summary": event.summary,
                    "observed_at": event.at,
                    "told_at": at,
                    "message": number,
                    "targets": list(one.targets),
                }
                | words
            )
    print_json(
        {
            "subscription": one.name,
            "taken": len(taken.events),
            "messages": len(messages),
            "left_out": dict(taken.left_out.most_common()),
        }
    )


# --- progress ---------------------------------------------------------------------------------------------------------


def _shown(found: Iterable[PastEvent], total: int, *, quiet: bool) -> Iterable[PastEvent]:
    """Pass events on, under a progress bar where they are many and somebody looks on."""
    out = None if quiet or total < MANY else console(stderr=True)
    if out is None or not out.is_terminal:
        return found
    from rich.progress import track  # noqa: PLC0415 - only long work on a terminal needs it

    return track(found, "reading events", total=total, console=out, transient=True)
