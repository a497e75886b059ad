"""Variants of one text in the terminal: checks and events of a family that came together are told as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from itertools import groupby
from typing import TYPE_CHECKING

from tosmon.catalog.views import StoredChange, StoredEvent
from tosmon.cli.common import moment
from tosmon.cli.redline import print_change
from tosmon.core.families import About, Families, family_of, in_groups, told_once, variant_name
from tosmon.core.model import Change

if TYPE_CHECKING:
    from rich.console import Console

    from tosmon.check import Checked  # commands that only read need not import all that checks do

__all__ = ["by_family", "print_events", "with_variants"]

Events = Sequence[tuple[StoredEvent, Sequence[Change]]]


def by_family(checks: Iterable[Checked], documents: Iterable[str]) -> Iterator[tuple[Checked, ...]]:
    """Yield each check as it ends; of a text's variants those with news together, once all its checks have ended.

    `documents` are all that are checked. Checks are together whose events are of the same kinds.
    """
    under_way = Counter(map(family_of, documents))
    held: dict[str, list[Checked]] = {}
    for checked in checks:
        family = family_of(checked.document)
        under_way[family] -= 1
        if checked.events:
            held.setdefault(family, []).append(checked)
        else:
            yield (checked,)
        if not under_way[family]:
            yield from _alike(held.pop(family, []))
    for rest in held.values():
        yield from _alike(rest)


def _alike(checks: Iterable[Checked]) -> Iterator[tuple[Checked, ...]]:
    found: dict[tuple[object, ...], list[Checked]] = {}
    for checked in checks:
        found.setdefault((checked.outcome, *(event.kind for event in checked.events)), []).append(checked)
    yield from map(tuple, found.values())


def with_variants(told: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Yield the lines that are told of variants, by their names, each once: with the names where not of all.

    Below a first line that is not of all, each line has names: it would read as that variant's.
    """
    alike = len({tuple(lines[:1]) for _, lines in told}) == 1
    for line, whose in told_once(told):
        yield line if alike and len(whose) == len(told) else f"{', '.join(whose)}: {line}"


# --- changes ----------------------------------------------------------------------------------------------------------


def print_events(
    out: Console, found: Iterable[StoredChange], zone: tzinfo, families: Callable[[], Families], *, full: bool
) -> int:
    """Print the changes, which come oldest first, under their events, and return how many they were.

    `families` is asked for only where a text has variants: most have none, and the watch list takes time to read.
    """
    told = 0
    by_event = groupby(found, key=lambda stored: stored.event)
    events = ((event, [stored.change for stored in group]) for event, group in by_event)
    for together in in_groups(events, lambda one: _about(one[0])):
        told += sum(len(changes) for _, changes in together)
        if len(together) == 1:
            _print_event(out, *together[0], zone, full=full)
        else:
            _print_group(out, together, zone, families(), full)
    return told


def _about(event: StoredEvent) -> About:
    return About(event.document, event.kind, event.observed_to, event.id)


def _print_event(out: Console, event: StoredEvent, changes: Sequence[Change], zone: tzinfo, *, full: bool) -> None:
    out.print(f"{event.document} · {event.severity.value} · {event.summary}", style="bold", markup=False)
    out.print(f"{_seen(event, zone)} · event {event.id}", style="dim", markup=False)
    for note in event.notes:
        out.print(note, style="yellow", markup=False)
    for change in changes:
        print_change(out, change, full=full)


def _print_group(out: Console, events: Events, zone: tzinfo, families: Families, full: bool) -> None:  # noqa: FBT001 - handed on
    """Print events of one text's variants under one heading; a change of several variants is shown once."""
    events = sorted(events, key=lambda one: families.place(one[0].document))
    first = events[0][0]
    happened = families.happened(first.kind, [event.document for event, _ in events])
    out.print(f"{family_of(first.document)} · {happened}", style="bold", markup=False)
    for event, _ in events:
        line = f"{variant_name(event.document)} · {event.severity.value} · {event.summary}"
        out.print(f"{line} · {_seen(event, zone)} · event {event.id}", style="dim", markup=False)
    for note in with_variants([(variant_name(event.document), event.notes) for event, _ in events]):
        out.print(note, style="yellow", markup=False)
    placeless = [
        (variant_name(event.document), [replace(change, positions=(None, None)) for change in changes])
        for event, changes in events
    ]
    for change, whose in told_once(placeless):
        if len(whose) < len(events):
            out.print(f"  {', '.join(whose)}:", style="bold", markup=False)
        print_change(out, change, full=full)


def _seen(event: StoredEvent, zone: tzinfo) -> str:
    effective = f" · effective {event.effective}" if event.effective else ""
    return (
        f"first observed between {moment(event.observed_from, zone)} and {moment(event.observed_to, zone)}{effective}"
    )
