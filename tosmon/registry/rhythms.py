"""The rhythm of a document as `tosmon.core.due` reads it: the registry's names of fields and zones as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import cache

from tosmon.core.cadence import fires_after
from tosmon.core.due import Rhythm
from tosmon.registry.model import Document

__all__ = ["family_rhythm", "rhythm_of"]


def rhythm_of(document: Document) -> Rhythm:
    """Return how often a document is to be checked."""
    cron = _cron(document.cron, document.time_zone) if document.cron else None
    return Rhythm(document.interval, cron, document.jitter)


def family_rhythm(document: Document) -> tuple[object, ...]:
    """Return what documents have in common that are due together."""
    return document.family, document.interval, document.cron, document.jitter, document.time_zone


@cache
def _cron(fields: str, name: str) -> Callable[[datetime], datetime | None]:
    """Return what gives the first time after a moment; documents of one rhythm share it."""
    return fires_after(fields, _zone(name))


def _zone(name: str) -> tzinfo:
    if name in {"", "UTC"}:
        return UTC
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - start-up time: few documents have a zone

    return ZoneInfo(name)
