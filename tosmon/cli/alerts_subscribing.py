"""The commands `alerts subscribe|unsubscribe|resubscribe|mute|unmute`: subscriptions of the catalog, and mutes of all.

A subscription of alerts.toml is that file's to change. Muting one keeps only that in the catalog, under its name.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Annotated, Any

import typer

from tosmon.alerts.config.subscriptions import MUTED_UNTIL
from tosmon.alerts.config.values import ALWAYS
from tosmon.alerts.deciding import mute, unmute
from tosmon.alerts.wording import asked, timing
from tosmon.catalog import Catalog
from tosmon.catalog.records import StoredSubscription
from tosmon.cli.alerts_common import Desk, State, desk_of, writing_catalog
from tosmon.cli.common import WHEN, AsJson, HomeOption, moment, print_json, say
from tosmon.core.model import ChangeKind, Direction, EventKind, Severity
from tosmon.core.subscriptions import Subscription
from tosmon.core.units import parse_duration
from tosmon.core.words import counted
from tosmon.errors import AlertsError, NotFound, UsageError

__all__ = ["alerts_mute", "alerts_resubscribe", "alerts_subscribe", "alerts_unmute", "alerts_unsubscribe"]

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the subscription: a-z, 0-9 and hyphens.")]
Target = Annotated[
    str | None,
    typer.Option("--target", metavar="TARGET", help="Only this target: mail:ada@example.org.", show_default=False),
]


def alerts_subscribe(  # noqa: PLR0913 - each field of a subscription is an option
    name: Name,
    *,
    to: Annotated[list[str], typer.Option(metavar="TARGET", help="Channel or channel:address; may be given again.")],
    platforms: Annotated[
        list[str] | None, typer.Option("--platform", metavar="ID", help="Only of this platform: x, 'meta-*'.")
    ] = None,
    documents: Annotated[
        list[str] | None, typer.Option("--document", metavar="DOC", help="Only this document: '*/robots.txt'.")
    ] = None,
    labels: Annotated[list[str] | None, typer.Option("--label", metavar="LABEL", help="Only with this label.")] = None,
    events: Annotated[list[EventKind] | None, typer.Option("--event", help="Only this kind of event.")] = None,
    kinds: Annotated[list[ChangeKind] | None, typer.Option("--kind", help="Only this kind of change.")] = None,
    directions: Annotated[list[Direction] | None, typer.Option("--direction", help="Only this direction.")] = None,
    languages: Annotated[
        list[str] | None, typer.Option("--language", metavar="CODE", help="Only of texts in this language: en.")
    ] = None,
    min_severity: Annotated[Severity | None, typer.Option(help="At least this severe.")] = None,
    digest: Annotated[str, typer.Option(metavar="WHEN", help="daily, weekly or five crontab fields.")] = "",
    time_zone: Annotated[str, typer.Option(metavar="ZONE", help="Of digest and quiet hours: Europe/Berlin.")] = "",
    quiet: Annotated[str, typer.Option(metavar="HOURS", help="Send nothing then: 22:00-07:00.")] = "",
    owner: Annotated[str, typer.Option(metavar="TEXT", help="Whose it is.")] = "",
    template: Annotated[str, typer.Option(metavar="NAME", help="Message templates of the home.")] = "",
    disabled: Annotated[bool, typer.Option("--disabled", help="Keep it, switched off.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the subscription of that name.")] = False,
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Subscribe in the catalog: the fields are those of alerts.toml.

    `tosmon alerts preview NAME` shows what it would have sent.
    """
    given: dict[str, Any] = {
        "to": list(to), "platforms": platforms, "documents": documents, "labels": labels,
        "events": [one.value for one in events or ()], "kinds": [one.value for one in kinds or ()],
        "directions": [one.value for one in directions or ()], "languages": languages,
        "min_severity": min_severity.value if min_severity else "", "digest": digest, "time_zone": time_zone,
        "quiet": quiet, "owner": owner, "template": template,
    }  # fmt: skip
    settings = {field: value for field, value in given.items() if value} | ({"enabled": False} if disabled else {})
    desk = desk_of(home, write=True)
    with writing_catalog(desk) as catalog:
        before = {one.name: one for one in catalog.subscriptions()}.get(name)
        if before is not None and not replace and desk.config.find(name, ()) is None:
            raise UsageError(f"there is a subscription {name} already", remedy="--replace overwrites it")
        one = _proved(desk, name, settings)
        catalog.save_subscription(name, settings)
    if as_json:
        print_json({"name": name, "settings": settings})
        return
    say(f"{name} is told of {asked(one.filter)}")
    say(f"to {', '.join(one.targets)}, {timing(one)}; `tosmon alerts preview {name}` shows what it would have sent")


def _proved(desk: Desk, name: str, settings: Mapping[str, Any]) -> Subscription:
    """Return the subscription that these settings make.

    Raises:
        AlertsError: they make none.

    """
    stored = StoredSubscription(name, settings, desk.now, desk.now)
    faults = desk.config.faults_of([stored])
    one = desk.config.find(name, [stored])
    if faults or one is None:
        raise AlertsError(tuple(faults))
    return one


# --- wanting no more --------------------------------------------------------------------------------------------------


def alerts_unsubscribe(name: Name, *, target: Target = None, as_json: AsJson = False, home: HomeOption = None) -> None:
    """Remove a subscription of the catalog; or, with --target, let one target have no more of any subscription."""
    desk = desk_of(home, write=True)
    with writing_catalog(desk) as catalog:
        if target is not None:
            _unsubscribe_target(desk, catalog, name, target, as_json=as_json)
            return
        stored = _of_catalog(desk, catalog, name)
        catalog.remove_subscription(name)
        waiting = len([row for row in catalog.outbox(State.PENDING.value) if row.subscription == name])
    if as_json:
        print_json({"name": name, "removed": True, "settings": stored.settings, "waiting": waiting})
        return
    say(f"{name} is no subscription any more")
    if waiting:
        told = f"`tosmon alerts drop --pending --subscription {name}` drops what waits"
        say(f"{counted(waiting, 'alert')} of it still go out: {told}")
    if isinstance(stored.settings, dict):  # of a damaged row there is nothing to bring back
        say(f"to undo: {_command(name, stored.settings)}")


def _unsubscribe_target(desk: Desk, catalog: Catalog, name: str, target: str, *, as_json: bool) -> None:
    one = desk.subscription(name, catalog.subscriptions())
    if target not in one.targets:
        raise NotFound(f"{name} does not go to {target}", remedy=f"it goes to {', '.join(one.targets)}")
    news = catalog.unsubscribe(name, target)
    if as_json:
        print_json({"name": name, "target": target, "unsubscribed": True, "changed": news})
        return
    say(f"{target} gets no more of {name}" if news else f"{target} had unsubscribed from {name} already")
    if news:
        say(f"`tosmon alerts resubscribe {name} --target {shlex.quote(target)}` undoes that")


def _of_catalog(desk: Desk, catalog: Catalog, name: str) -> StoredSubscription:
    """Return the subscription of the catalog of that name.

    Raises:
        UsageError: it is written in alerts.toml, or built in.
        NotFound: there is none.

    """
    if desk.config.find(name, ()) is not None:
        file = desk.home.alerts
        raise UsageError(
            f"{name} is not of the catalog",
            remedy=f"write `enabled = false` below [{_entry(name)}] in {file}, or `tosmon alerts mute {name}`",
        )
    found = {one.name: one for one in catalog.subscriptions()}.get(name)
    if found is None:
        desk.subscription(name, catalog.subscriptions())  # says which there are
        raise NotFound(f"there is no subscription {name!r}")
    return found


def _entry(name: str) -> str:
    return name if name == "operations" else f"subscriptions.{name}"


def _command(name: str, settings: Mapping[str, Any]) -> str:
    """Return the command, or two, that make a subscription with these settings."""
    words = ["tosmon", "alerts", "subscribe", name]
    for field, value in settings.items():
        if field in (MUTED_UNTIL, "enabled"):
            continue
        option = _OPTIONS.get(field, f"--{field.replace('_', '-')}")
        for item in value if isinstance(value, list) else [value]:
            words += [option, str(item)]
    words += ["--disabled"] if settings.get("enabled") is False else []
    until = str(settings.get(MUTED_UNTIL, ""))
    mute = ["tosmon", "alerts", "mute", name, *(["--until", until] if until != ALWAYS else [])]
    return f"{shlex.join(words)}{f' && {shlex.join(mute)}' if until else ''}"


_OPTIONS = {
    "platforms": "--platform",
    "documents": "--document",
    "labels": "--label",
    "events": "--event",
    "kinds": "--kind",
    "directions": "--direction",
    "languages": "--language",
}


def alerts_resubscribe(name: Name, *, target: Target = None, as_json: AsJson = False, home: HomeOption = None) -> None:
    """Let recipients who unsubscribed have a subscription's alerts again: one target, or all."""
    desk = desk_of(home, write=True)
    with writing_catalog(desk) as catalog:
        gone = [one for of, one in catalog.unsubscribed() if of == name]
        if target is not None and target not in gone:
            raise NotFound(f"{target} has not unsubscribed from {name}")
        back = [one for one in gone if target in (None, one) and catalog.resubscribe(name, one)]
    if as_json:
        print_json({"name": name, "resubscribed": back})
        return
    say(f"{name} goes to {', '.join(back)} again" if back else f"nobody has unsubscribed from {name}")


# --- muting -----------------------------------------------------------------------------------------------------------


def alerts_mute(
    name: Name,
    *,
    until: Annotated[
        str,
        typer.Option(
            metavar=WHEN,
            help="3d from now, 2026-12-01, or with a time, by its time zone; for good without.",
            show_default=False,
        ),
    ] = "",
    as_json: AsJson = False,
    home: HomeOption = None,
) -> None:
    """Note what a subscription takes, and do not send it, until then.

    `tosmon alerts retry --muted --subscription NAME` sends it later.
    """
    desk = desk_of(home, write=True)
    with writing_catalog(desk) as catalog:
        one = desk.subscription(name, catalog.subscriptions())
        end = _end(until, one.zone, desk.now)
        mute(catalog, one, end.isoformat() if end else ALWAYS)
    if as_json:
        print_json({"name": name, "muted": True, "muted_until": end})
        return
    say(f"{name} is muted {f'until {moment(end, one.zone)}' if end else 'for good'}")
    say(f"`tosmon alerts unmute {name}` ends that")


def alerts_unmute(name: Name, *, as_json: AsJson = False, home: HomeOption = None) -> None:
    """Send again what a subscription takes."""
    desk = desk_of(home, write=True)
    with writing_catalog(desk) as catalog:
        stored = catalog.subscriptions()
        if name not in {one.name for one in stored}:
            desk.subscription(name, stored)  # says which there are
        one = unmute(catalog, desk.config, name)
        if one is None:
            say(f"{name} is muted no more, and is no subscription any more")
            return
        was = one.muted_until is not None and one.muted_until > desk.now
        muted = len([row for row in catalog.outbox(State.MUTED.value) if row.subscription == name])
    if as_json:
        print_json({"name": name, "muted": False, "changed": was, "muted_alerts": muted})
        return
    say(f"{name} is muted no more" if was else f"{name} was not muted")
    if muted:
        say(
            f"{counted(muted, 'alert')} muted meanwhile: `tosmon alerts retry --muted --subscription {name}` sends them"
        )


def _end(text: str, zone: tzinfo, now: datetime) -> datetime | None:
    """Return when muting ends, in UTC; None for not by itself.

    Raises:
        UsageError: it is no moment of the future.

    """
    if not text:
        return None
    try:
        if text[-1].isalpha() and text[-1] not in "Zz":
            end = (now + parse_duration(text)).replace(microsecond=0)
        else:
            end = datetime.fromisoformat(text)
            end = (end if end.tzinfo else end.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no date, time or length of time", remedy="write 2026-12-01, 2026-12-01T08:00 or 3d"
        ) from None
    if end <= now:
        raise UsageError(f"{text!r} has passed already", remedy="name a later moment")
    return end
