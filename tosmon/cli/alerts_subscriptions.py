"""The command `alerts subscriptions`: who is told of what, where and when, and how many alerts wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tosmon.alerts.wording import asked, muted, timing, zone_name
from tosmon.catalog.records import StoredSubscription
from tosmon.cli.alerts_common import Desk, State, desk_of, open_catalog
from tosmon.cli.common import AsJson, HomeOption, console, moment, print_json, say
from tosmon.core.cadence import fires_after, is_muted
from tosmon.core.subscriptions import Subscription

__all__ = ["alerts_subscriptions"]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalog knows: its subscriptions, who unsubscribed, and how many alerts are in which state."""

    stored: Sequence[StoredSubscription] = ()
    unsubscribed: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)


def alerts_subscriptions(*, as_json: AsJson = False, home: HomeOption = None) -> None:
    """Show all subscriptions: what each asks for, where it goes, and when."""
    desk = desk_of(home)
    known = _known(desk)
    every = desk.config.subscriptions_with(known.stored)
    for one in every:
        if as_json:
            print_json(_json(one, known, desk))
        else:
            _print(one, known, desk)
    for fault in desk.config.faults_of(known.stored):
        say(f"left out: {fault}")


def _known(desk: Desk) -> _Known:
    with open_catalog(desk) as catalog:
        if catalog is None:
            return _Known()
        counts = Counter((row.subscription, row.state) for row in catalog.outbox())
        return _Known(catalog.subscriptions(), catalog.unsubscribed(), counts)


def _next(one: Subscription, desk: Desk) -> datetime | None:
    """Return when the next digest is sent; None where there is none."""
    return fires_after(one.digest, one.zone)(desk.now) if one.digest else None


def _print(one: Subscription, known: _Known, desk: Desk) -> None:
    out = console()
    off = "" if one.enabled else ", switched off"
    owner = f", of {one.owner}" if one.owner else ""
    out.print(f"{one.name} ({one.origin}{owner}{off})", style="bold" if one.enabled else "dim", markup=False)
    for line in _lines(one, known, desk):
        out.print(f"  {line}", markup=False, style="" if one.enabled else "dim")


def _lines(one: Subscription, known: _Known, desk: Desk) -> Iterator[str]:
    yield asked(one.filter)
    yield f"to {', '.join(one.targets)}, {timing(one)}"
    at = _next(one, desk)
    if at is not None:
        yield f"next digest {moment(at, one.zone)}"
    if one.template:
        yield f"templates {one.template}"
    if is_muted(one, desk.now):
        yield muted(one, moment(one.muted_until, one.zone))
    gone = [f"{to} on {moment(at, one.zone)}" for (name, to), at in known.unsubscribed.items() if name == one.name]
    if gone:
        yield f"unsubscribed: {', '.join(gone)}"
    counts = ((known.counts.get((one.name, state), 0), word) for state, word in _STATES)
    told = [f"{count:,} {word}" for count, word in counts if count]
    if told:
        yield f"alerts: {', '.join(told)}"


_STATES = ((State.PENDING, "waiting"), (State.SENT, "sent"), (State.MUTED, "muted"), (State.DEAD, "given up"))


def _json(one: Subscription, known: _Known, desk: Desk) -> dict[str, Any]:
    wanted = one.filter
    quiet = f"{one.quiet.begins:%H:%M}-{one.quiet.ends:%H:%M}" if one.quiet else ""
    return {
        "name": one.name,
        "origin": one.origin,
        "enabled": one.enabled,
        "owner": one.owner,
        "platforms": list(wanted.platforms),
        "documents": list(wanted.documents),
        "labels": list(wanted.labels),
        "events": [kind.value for kind in wanted.events],
        "kinds": [kind.value for kind in wanted.kinds],
        "directions": [direction.value for direction in wanted.directions],
        "languages": list(wanted.languages),
        "min_severity": wanted.min_severity.value,
        "to": list(one.targets),
        "digest": one.digest,
        "time_zone": zone_name(one),
        "quiet": quiet,
        "muted_until": one.muted_until,
        "muted": is_muted(one, desk.now),
        "template": one.template,
        "next_digest": _next(one, desk),
        "unsubscribed": sorted(target for name, target in known.unsubscribed if name == one.name),
        "alerts": {state.value: known.counts.get((one.name, state), 0) for state in State},
    }
