"""Subscriptions in words: what they ask for, and when they tell it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from tosmon.alerts.config.values import FOREVER
from tosmon.core.cadence import DIGESTS
from tosmon.core.model import EventKind, Severity
from tosmon.core.subscriptions import Filter, Subscription

__all__ = ["EVENTS", "asked", "muted", "timing", "zone_name"]

EVENTS: Final = {
    EventKind.AMENDMENT: "amendments",
    EventKind.STATUS: "changes of status",
    EventKind.FAILING: "documents that begin to fail",
    EventKind.RECOVERED: "documents that recover",
    EventKind.SUSPECT: "captures that are not believed",
}


def asked(wanted: Filter, label: Callable[[str], str] = str) -> str:
    """Return what a filter asks for: "amendments and changes of status of x, labelled ai_training, from medium up".

    `label` writes a label; as it is typed, where nothing else is said.
    """
    parts = [_listed((EVENTS[kind] for kind in wanted.events), "and")]
    if wanted.documents:
        parts.append(f"of {_listed(wanted.documents, 'or')}")
    if wanted.platforms:
        parts.append(f"{'on' if wanted.documents else 'of'} {_listed(wanted.platforms, 'or')}")
    found = " ".join(parts)
    rest = (
        (f"labelled {_listed(map(label, wanted.labels), 'or')}", wanted.labels),
        (_listed((kind.value for kind in wanted.kinds), "or"), wanted.kinds),
        (_listed((direction.value for direction in wanted.directions), "or"), wanted.directions),
        (f"in {_listed(wanted.languages, 'or')}", wanted.languages),
    )
    said = [found, *(words for words, there in rest if there), _severity(wanted.min_severity)]
    return ", ".join(said)


def _severity(least: Severity) -> str:
    if least is Severity.NONE:
        return "of any severity"
    return "of severity high" if least is Severity.HIGH else f"of severity {least.value} or more"


def timing(one: Subscription) -> str:
    """Return when a subscription tells: "at once, not from 22:00 to 07:00 (Europe/Berlin)"."""
    names = {fields: name for name, fields in DIGESTS.items()}
    if not one.digest:
        told = "at once"
    elif one.digest in names:
        told = f"in a {names[one.digest]} digest ({one.digest})"
    else:
        told = f"in a digest ({one.digest})"
    if one.quiet is not None:
        told += f", not from {one.quiet.begins:%H:%M} to {one.quiet.ends:%H:%M}"
    return f"{told}, {zone_name(one)}" if one.digest or one.quiet else told


def muted(one: Subscription, shown: str) -> str:
    """Return how long a subscription is muted; `shown` is the moment as people read it."""
    return "muted for good" if one.muted_until == FOREVER else f"muted until {shown}"


def zone_name(one: Subscription) -> str:
    """Return the name of its time zone."""
    return str(one.zone)


def _listed(words: Iterable[str], last: str) -> str:
    found = list(words)
    return f" {last} ".join(filter(None, (", ".join(found[:-1]), found[-1]))) if found else ""
