"""Rows of a table for programs: dicts to go through, and frames of Arrow, pandas and Polars.

pyarrow, pandas and Polars are imported when their frame is asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, cast

from tosmon.exports.arrow import arrow_table
from tosmon.exports.extras import needed
from tosmon.exports.schema import Row, Table
from tosmon.exports.text_forms import Json, json_row

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped] # it ships no types
    import polars as pl
    import pyarrow as pa  # type: ignore[import-untyped] # as above

__all__ = ["Frames", "Listed", "Rows"]


class Frames(ABC):
    """What can become a frame: with the columns that docs/datasets.md tells of, and the values that Parquet has."""

    @property
    @abstractmethod
    def table(self) -> Table:
        """Return what the columns are."""

    @abstractmethod
    def rows(self) -> Iterable[Row]:
        """Return the rows, from the first."""

    def to_arrow(self) -> pa.Table:
        """Return all rows as an Arrow table.

        Raises:
            UsageError: pyarrow is not installed.

        """
        return arrow_table(self.table, self.rows())

    def to_pandas(self) -> pd.DataFrame:
        """Return all rows as a frame of pandas.

        Raises:
            UsageError: pandas or pyarrow is not installed.

        """
        needed("pandas", "a frame of pandas")
        return self.to_arrow().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Return all rows as a frame of Polars.

        Raises:
            UsageError: Polars or pyarrow is not installed.

        """
        polars = needed("polars", "a frame of Polars")
        return cast("pl.DataFrame", polars.from_arrow(self.to_arrow()))


class Rows(Frames, Iterable[Json]):
    """The rows of a table, read from the archive when they are asked for; the archive must still be open then.

    Each `for`, `list` and frame begins at the first row. `next` goes on from where the last `next` was.
    """

    def __init__(
        self, table: Table, rows: Callable[[], Iterator[Row]], told: Callable[[], Iterator[Json]] | None = None
    ) -> None:
        self._table = table
        self._rows = rows
        self._told = told
        self._next: Iterator[Json] | None = None

    @property
    def table(self) -> Table:
        """Return what the columns are."""
        return self._table

    def rows(self) -> Iterator[Row]:
        """Yield the rows as tuples, from the first."""
        return self._rows()

    def __iter__(self) -> Iterator[Json]:
        return self._told() if self._told else (json_row(self._table, row) for row in self._rows())

    def __next__(self) -> Json:
        if self._next is None:
            self._next = iter(self)
        return next(self._next)

    def __repr__(self) -> str:
        return f"<rows of {self._table.name}: {', '.join(self._table.names)}>"


class Listed(list[Json], Frames):
    """A list of dicts, which can become a frame of the table's columns as well."""

    def __init__(self, table: Table, told: Iterable[Json], rows: Iterable[Row]) -> None:
        super().__init__(told)
        self._of = table
        self._listed = tuple(rows)

    @property
    def table(self) -> Table:
        """Return what the columns are."""
        return self._of

    def rows(self) -> tuple[Row, ...]:
        """Return the rows as tuples."""
        return self._listed
