"""Each document's place in the schedule, and how it is printed; `scheduling` has the commands that show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tosmon.catalog.entries import PAUSED
from tosmon.catalog.records import DocumentState, JsonValue
from tosmon.catalog.views import DocumentOverview
from tosmon.cli.common import moment
from tosmon.core.due import ALWAYS, Past, is_paused, next_due
from tosmon.core.lengths import ahead, spelt
from tosmon.core.units import duration_text
from tosmon.core.words import counted, in_words
from tosmon.home import Home
from tosmon.opened import existing_catalog, require_catalog
from tosmon.registry import Document
from tosmon.registry.rhythms import past_of, rhythm_of

__all__ = ["COLUMNS", "Row", "cells", "row_json", "rows_of", "summary"]

_DAY = timedelta(days=1)
COLUMNS = ("document", "rhythm", "last check", "next check")


@dataclass(frozen=True, slots=True)
class Row:
    """A document's place in the schedule: its past, when it is due (None: not any more, or paused), and now."""

    document: Document
    past: Past
    due: datetime | None
    now: datetime
    state: DocumentState
    reason: str = ""  # of the latest check, where that brought nothing
    pause: Mapping[str, JsonValue] | None = None  # the decision, while it holds

    @property
    def is_due(self) -> bool:
        """Return whether the next tick checks it."""
        return self.due is not None and self.due <= self.now

    @property
    def backed_off(self) -> bool:
        """Return whether it waits longer because it fails."""
        unfailing = next_due(self.document.id, rhythm_of(self.document), Past(self.past.checked_at), self.now)
        return self.past.failures > 0 and self.due is not None and unfailing != self.due and not self.pause


def rows_of(place: Home, documents: Sequence[Document], now: datetime) -> list[Row]:
    """Return the documents' places in the schedule, what is due next first, and what is not due any more last."""
    states, overviews, pauses = _known(place)

    def row(document: Document) -> Row:
        state = states.get(document.id, DocumentState(document.id))
        past = past_of(state)
        seen = overviews.get(document.id)
        return Row(
            document,
            past,
            next_due(document.id, rhythm_of(document), past, now),
            now,
            state,
            reason=seen.reason if seen else "",
            pause=pauses.get(document.id, {}) if is_paused(past, now) else None,
        )

    return sorted(map(row, documents), key=lambda one: (one.due or ALWAYS, one.document.id))


Known = tuple[dict[str, DocumentState], dict[str, DocumentOverview], dict[str, Mapping[str, JsonValue]]]


def _known(place: Home) -> Known:
    """Return what the catalog knows of documents, and the latest pause of each; nothing where there is no catalog."""
    require_catalog(place)
    if not place.catalog.exists():
        return {}, {}, {}
    with existing_catalog(place) as catalog:
        states = catalog.states()
        overviews = {one.document: one for one in catalog.documents_overview()}
        decisions = catalog.decisions((PAUSED,)) if any(state.paused for state in states.values()) else ()
    return states, overviews, {one.document: one.value() for one in decisions}


# --- printing ---------------------------------------------------------------------------------------------------------


def cells(row: Row, zone: tzinfo) -> tuple[str, str, str, str]:
    """Return a document's line of the table, by `COLUMNS`."""
    return row.document.id, _rhythm(row.document), _last(row, zone), _next(row, zone)


def _rhythm(document: Document) -> str:
    if document.interval is not None:
        return f"every {'day' if document.interval == _DAY else spelt(document.interval)}"
    return f"{document.cron} {document.time_zone or 'UTC'}"


def _last(row: Row, zone: tzinfo) -> str:
    state = row.state
    if state.checked_at is None:
        return "never"
    why = f": {in_words(row.reason)}" if row.reason else ""
    often = f" ({row.past.failures} in a row)" if row.past.failures > 1 else ""
    return f"{moment(state.checked_at, zone)}, {state.outcome}{why}{often}"


def _next(row: Row, zone: tzinfo) -> str:
    if row.pause is not None:
        return _paused(row, zone)
    if row.due is None:
        return "never again"
    backed_off = f", backed off after {row.past.failures} failures" if row.backed_off else ""
    if row.is_due:
        return f"now{backed_off}" if row.state.checked_at is None else f"{ahead(row.due - row.now)}{backed_off}"
    return f"{moment(row.due, zone)}, {ahead(row.due - row.now)}{backed_off}"


def _paused(row: Row, zone: tzinfo) -> str:
    until = row.past.paused_until
    reason = row.pause.get("reason") if row.pause else ""
    end = "" if until in {None, ALWAYS} else f" until {moment(until, zone)}"
    return f"paused{end}{f': {reason}' if reason else ''}"


def summary(rows: Sequence[Row], shown: int) -> str:
    """Return how many documents there are, and how many of them are due, failing or paused."""
    numbers = {
        "due": sum(row.is_due for row in rows),
        "failing": sum(row.past.failures > 0 for row in rows),
        "paused": sum(row.pause is not None for row in rows),
    }
    parts = ", ".join(f"{number} {word}" for word, number in numbers.items() if number) or "none is due"
    left = f" ({shown} shown)" if shown < len(rows) else ""
    return f"{counted(len(rows), 'document')}{left}: {parts}"


def row_json(row: Row) -> dict[str, object]:
    """Return a document's place in the schedule as JSON: rhythm, last check, next check, pause."""
    document, state = row.document, row.state
    until = row.past.paused_until
    return {
        "document": document.id,
        "interval": duration_text(document.interval) if document.interval else None,
        "cron": document.cron or None,
        "time_zone": (document.time_zone or "UTC") if document.cron else None,
        "jitter": duration_text(document.jitter),
        "checked_at": state.checked_at,
        "outcome": state.outcome.value if state.outcome else None,
        "reason": row.reason or None,
        "failures": row.past.failures,
        "backed_off": row.backed_off,
        "next": row.due,
        "due": row.is_due,
        "overdue_seconds": round((row.now - row.due).total_seconds()) if row.due and row.is_due else 0,
        "paused": row.pause is not None,
        "paused_until": until if row.pause is not None and until != ALWAYS else None,
        "paused_because": (row.pause or {}).get("reason") or None,
    }
