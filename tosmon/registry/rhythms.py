"""Rhythm and past of a document as `tosmon.core.due` reads them: what registry and catalog write, as values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING

from tosmon.core.cadence import fires_after
from tosmon.core.due import Past, Rhythm, pause_of
from tosmon.registry.model import Document

if TYPE_CHECKING:
    # Only a type: the catalog's package need not be imported to know the watch list.
    from tosmon.catalog.records import DocumentState

__all__ = ["family_rhythm", "past_of", "rhythm_of"]


def rhythm_of(document: Document) -> Rhythm:
    """Return how often a document is to be checked."""
    cron = _cron(document.cron, document.time_zone) if document.cron else None
    return Rhythm(document.interval, cron, document.jitter)


def past_of(state: DocumentState | None) -> Past:
    """Return what a document's ledger says of its checks; None is one that was never seen."""
    return Past(state.checked_at, state.failures, pause_of(state.paused)) if state else Past()


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
