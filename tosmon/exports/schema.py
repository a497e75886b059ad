"""The words for tables: columns with their kinds, and tables with their columns.

What a value of a kind looks like in Python is told here; how each format writes it, by `text_forms` and `arrow`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Final

__all__ = ["Column", "Kind", "Row", "Table", "Value", "in_lots"]

Value = str | int | bool | datetime | date | tuple[str, ...] | None
Row = tuple[Value, ...]
"""A value for each column of its table, in their order."""

LOT: Final = 4096  # rows that are held at a time: what bounds memory


class Kind(StrEnum):
    """What the values of a column are, and as what Python holds them."""

    TEXT = "text"  # str
    NUMBER = "number"  # int
    TRUTH = "truth"  # bool
    MOMENT = "moment"  # datetime, aware
    DAY = "day"  # date
    WORDS = "words"  # tuple of str, none of which holds a `|`
    TEXTS = "texts"  # tuple of str
    JSON = "json"  # str: a JSON value


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its values are, and what they tell.

    One that is `nullable` has null where there is nothing to tell; an empty text never stands anywhere. Lists are empty
    then. `words` are all the values that can occur, where these are few; `unit` is what a number counts.
    """

    name: str
    kind: Kind
    says: str
    nullable: bool = False
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row of it is, in which order rows come, and its columns.

    `key` names those that together tell a row from all others, where there are any.
    """

    name: str
    title: str
    says: str
    order: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(column.name for column in self.columns)


def in_lots(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    """Yield the rows in lots of up to 4,096."""
    waiting = iter(rows)
    while lot := list(islice(waiting, LOT)):
        yield lot
