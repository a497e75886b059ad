"""Values as the columns of tables hold them: nothing is null, texts can stand in any file, JSON has one form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from tosmon.catalog.types import storable

__all__ = ["as_json", "day", "platform_of", "text", "texts"]

_dumps = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def text(value: str | None) -> str | None:
    """Return the text as every format can hold it, None for an empty one."""
    return storable(value) if value else None


def texts(values: Iterable[str]) -> tuple[str, ...]:
    """Return the texts as every format can hold them."""
    return tuple(map(storable, values))


def day(value: str) -> date | None:
    """Return the day that an ISO 8601 date names; None for an empty text, and for what is no day."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def as_json(value: object) -> str:
    """Return the JSON of the value, without white space and with its keys sorted: of equal values, equal texts."""
    return storable(_dumps(value))


def platform_of(document: str) -> str:
    """Return the platform of a document's id."""
    return document.partition("/")[0]
