"""How values of Python lie in columns: instants, lists of words, and text that every database can hold.

What the columns are is told in `tables`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Integer, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

from tosmon.errors import CatalogError

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Instant", "Json", "Place", "Word", "from_instant", "storable", "to_instant"]

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_dumps = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_E = TypeVar("_E", bound=StrEnum)


def to_instant(moment: datetime) -> str:
    """Return the moment as `2026-08-22T10:00:00.000000Z`: one width, so that text order is time order.

    Raises ValueError for a time without a zone: a time that nobody can place proves nothing.
    """
    if moment.tzinfo is None:
        msg = f"expected an aware time, got {moment.isoformat()}"
        raise ValueError(msg)
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def from_instant(text: str) -> datetime:
    """Return the moment that `to_instant` wrote, in UTC."""
    return datetime.fromisoformat(text)


def storable(text: str) -> str:
    """Return the text with NUL and lone surrogates, which databases refuse, replaced by U+FFFD."""
    return _UNSTORABLE.sub("�", text) if _UNSTORABLE.search(text) else text


class Place(GenericFunction[int]):
    """Where one text begins in another, counted from one, 0 for nowhere: `strpos` of PostgreSQL, `instr` of SQLite."""

    type = Integer()
    inherit_cache = True
    name = "strpos"


@compiles(Place, "sqlite")
def _place_in_sqlite(place: Place, compiler: SQLCompiler, **asked: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"instr({compiler.process(place.clauses, **asked)})"


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, kept as text: readable in any tool, the same in the ledger's entries, and ordered."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base class's signature
        """Return the text that is stored."""
        return None if value is None else to_instant(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Return the moment that was stored."""
        try:
            return None if value is None else from_instant(value)
        except (ValueError, TypeError):
            raise _damaged(value, "a time") from None


class Json(TypeDecorator[Any]):
    """A JSON value as ASCII text, which holds any string of Python exactly, lone surrogates included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401, ARG002 - JSON is any value
        """Return the text that is stored."""
        return None if value is None else _dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - as above
        """Return the value that was stored."""
        try:
            return None if value is None else json.loads(value)
        except (ValueError, TypeError):
            raise _damaged(value, "JSON") from None


class Word(TypeDecorator[_E]):
    """A word of one vocabulary (a `StrEnum`), kept as its value; an empty text is no word (None)."""

    impl = Text
    cache_ok = True

    def __init__(self, vocabulary: type[_E]) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def process_bind_param(self, value: _E | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - as above
        """Return the text that is stored."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> _E | None:  # noqa: ARG002 - as above
        """Return the word that was stored."""
        try:
            return self.vocabulary(value) if value else None
        except ValueError:
            raise _damaged(value, f"a word of {self.vocabulary.__name__}") from None


def _damaged(value: object, expected: str) -> CatalogError:
    """Return the error of a value that no tosmon wrote: altered by another program, or by the disk."""
    shown = repr(value)[:40]
    remedy = "keep a copy, then run `tosmon restore` or `tosmon rebuild`"
    return CatalogError(f"the catalog is damaged: it holds {shown} where {expected} is expected", remedy=remedy)
