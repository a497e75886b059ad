"""Rows as Arrow and Parquet; pyarrow, which does it, is an extra and is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from tosmon.exports.extras import needed
from tosmon.exports.schema import Column, Kind, Row, Table, Value, in_lots

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no types

__all__ = ["ParquetFile", "arrow_schema", "arrow_table"]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the table's columns as Arrow has them, each with what it says.

    Raises:
        UsageError: pyarrow is not installed.

    """
    arrow = needed("pyarrow", "Parquet")
    types = _types(arrow)
    fields = [
        arrow.field(column.name, types[column.kind], nullable=column.nullable, metadata=_told(column))
        for column in table.columns
    ]
    return arrow.schema(fields, metadata={"title": table.title, "description": table.says})


def arrow_table(table: Table, rows: Iterable[Row]) -> pa.Table:
    """Return all rows as an Arrow table.

    Raises:
        UsageError: pyarrow is not installed.

    """
    arrow = needed("pyarrow", "a frame")
    schema = arrow_schema(table)
    return arrow.Table.from_batches([_batch(schema, lot) for lot in in_lots(rows)], schema=schema)


class ParquetFile:
    """A Parquet file that grows: Zstandard, moments in microseconds UTC, a row group for each lot of rows.

    The same lots give the same bytes, from the same version of pyarrow.
    """

    def __init__(self, table: Table, file: BinaryIO) -> None:
        """Begin the file.

        Raises:
            UsageError: pyarrow is not installed.

        """
        self._schema = arrow_schema(table)
        writer = needed("pyarrow.parquet", "Parquet").ParquetWriter
        self._writer = writer(file, self._schema, compression="zstd", version="2.6", write_page_index=True)

    def write(self, rows: Sequence[Row]) -> None:
        """Write a lot of rows."""
        self._writer.write_batch(_batch(self._schema, rows))

    def close(self) -> None:
        """Write how the file ends."""
        self._writer.close()

    def abandon(self) -> None:
        """Leave the file without an end, which pyarrow would else write into it when the writer is thrown away."""
        self._writer.is_open = False


def _batch(schema: pa.Schema, rows: Sequence[Row]) -> pa.RecordBatch:
    arrow = needed("pyarrow", "a frame")
    columns: Iterable[Sequence[Value]] = zip(*rows, strict=True) if rows else ((),) * len(schema)
    arrays = [arrow.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def _types(arrow: Any) -> dict[Kind, pa.DataType]:  # noqa: ANN401 - a module
    """Return what Arrow calls each kind."""
    string: Callable[[], pa.DataType] = arrow.string
    strings = arrow.list_(arrow.field("element", string(), nullable=False))
    return {
        Kind.TEXT: string(),
        Kind.NUMBER: arrow.int64(),
        Kind.TRUTH: arrow.bool_(),
        Kind.MOMENT: arrow.timestamp("us", tz="UTC"),
        Kind.DAY: arrow.date32(),
        Kind.WORDS: strings,
        Kind.TEXTS: strings,
        Kind.JSON: string(),
    }


def _told(column: Column) -> dict[str, str]:
    told = {"description": column.says}
    return told | {"unit": column.unit} if column.unit else told
