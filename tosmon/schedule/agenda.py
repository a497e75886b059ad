"""Finds what is due, from the watch list and the states that the catalog holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tosmon.catalog.records import DocumentState
from tosmon.core.due import next_due, taken_along
from tosmon.registry import Document
from tosmon.registry.rhythms import family_rhythm, past_of, rhythm_of

__all__ = ["Due", "due_documents"]


@dataclass(frozen=True, slots=True)
class Due:
    """A document that is to be checked, and since when; one that is taken along as long as the variant that is due."""

    document: Document
    since: datetime


def due_documents(documents: Iterable[Document], states: Mapping[str, DocumentState], now: datetime) -> list[Due]:
    """Return the documents that are due, most overdue first, variants of a text behind each other.

    One that is due takes the variants of its text along that have the same rhythm.
    """
    watched = list(documents)
    moments = {document.id: at for document in watched if (at := _due_since(document, states, now)) is not None}
    if not moments:
        return []
    since: dict[tuple[object, ...], datetime] = {}
    with_rhythms = [(document, family_rhythm(document)) for document in watched]
    for document, rhythm in with_rhythms:
        if document.id in moments:
            since[rhythm] = min(since.get(rhythm, now), moments[document.id])
    found = [
        (since[rhythm], rhythm[0], Due(document, since[rhythm]))
        for document, rhythm in with_rhythms
        if rhythm in since
        and (document.id in moments or taken_along(rhythm_of(document), past_of(states.get(document.id)), now))
    ]
    return [due for *_, due in sorted(found, key=lambda one: one[:2])]


def _due_since(document: Document, states: Mapping[str, DocumentState], now: datetime) -> datetime | None:
    at = next_due(document.id, rhythm_of(document), past_of(states.get(document.id)), now)
    return at if at is not None and at <= now else None
