"""Composes a document's timeline: every look within a stretch of time, drawn and counted, and the ways to zoom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta, tzinfo
from typing import Final

from tosmon.core.timeline import Look, Span, dots, fitting
from tosmon.web.reading.document_values import Part, Timeline
from tosmon.web.reading.drawing import drawn
from tosmon.web.reading.spans import Zoom, parts, zoom

__all__ = ["everything", "timeline"]

_ROOM: Final = 7  # days before the first look, so that a single one is not at the edge


def everything(looks: Sequence[Look], today: date, zone: tzinfo) -> Span:
    """Return the stretch from the first look to today, or to the last one where clocks run ahead."""
    if not looks:
        return Span(today, today + timedelta(days=1))
    first, last = (look.at.astimezone(zone).date() for look in (looks[0], looks[-1]))
    return Span(first - timedelta(days=_ROOM), max(today, last) + timedelta(days=1))


def timeline(looks: Sequence[Look], around: Zoom, whole: Span, zone: tzinfo) -> Timeline:
    """Return the looks of a document within that stretch, of all there is (`whole`), as its timeline."""
    within = around.span.within(looks, zone)
    scale = fitting(within, around.span)
    shown = dots(within, scale, zone)
    checks = [look for look in within if not look.witness]
    outcomes = Counter(look.outcome for look in within)
    return Timeline(
        span=around.name,
        above=around.above,
        parts=_parts(looks, around, zone),
        earlier=_beside(around, whole, -1),
        later=_beside(around, whole, +1),
        line=drawn(shown, scale, around.span, zone),
        scale=scale,
        looks=len(within),
        checks=len(checks),
        changes=sum(bool(look.changed) for look in within),
        labelled=sum(bool(look.labelled) for look in within),
        failed=outcomes["failed"],
        suspect=outcomes["suspect"],
        technical=sum(look.technical for look in within),
        witnesses=tuple(dict.fromkeys(look.witness for look in within if look.witness)),
        first=within[0].at if within else None,
        last=within[-1].at if within else None,
    )


def _parts(looks: Sequence[Look], around: Zoom, zone: tzinfo) -> tuple[Part, ...]:
    """Return the stretches within a stretch that were looked at."""
    length = {0: 4, 4: 7, 7: 10}.get(len(around.name))
    if length is None:
        return ()
    counted: dict[str, list[int]] = {}
    for look in around.span.within(looks, zone):
        found = counted.setdefault(look.at.astimezone(zone).date().isoformat()[:length], [0, 0])
        found[0] += 1
        found[1] += bool(look.changed)
    return tuple(
        Part(part.name, part.name[len(around.name) :].strip("-") or part.name, *counted[part.name])
        for part in parts(around)
        if part.name in counted
    )


def _beside(around: Zoom, whole: Span, step: int) -> str | None:
    """Return the name of the stretch before (-1) or after (+1) this one; None where nothing was looked at then."""
    if not around.name:
        return None
    day = around.span.end if step > 0 else around.span.first - timedelta(days=1)
    if not whole.first <= day < whole.end:
        return None
    return zoom(day.isoformat()[: len(around.name)], whole).name
