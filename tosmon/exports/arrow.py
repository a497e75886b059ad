"""Rows as Arrow and Parquet; pyarrow, which does it, is an extra and is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from tosmon.exports.extras import needed
from tosmon.exports.schema import Column, Kind, Row, Table

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped] # it ships no types

__all__ = ["arrow_schema", "arrow_table", "write_parquet"]

AT_ONCE: Final = 4096  # rows of a batch, and of a row group: what bounds memory


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
    return arrow.Table.from_batches(list(_batches(arrow, schema, rows)), schema=schema)


def write_parquet(table: Table, rows: Iterable[Row], file: BinaryIO) -> None:
    """Write all rows to the file as Parquet: Zstandard, moments in microseconds UTC, a row group each 4,096 rows.

    The same rows give the same bytes, from the same version of pyarrow.

    Raises:
        UsageError: pyarrow is not installed.

    """
    arrow = needed("pyarrow", "Parquet")
    parquet = needed("pyarrow.parquet", "Parquet")
    schema = arrow_schema(table)
    with parquet.ParquetWriter(file, schema, compression="zstd", version="2.6", write_page_index=True) as writer:
        for batch in _batches(arrow, schema, rows):
            writer.write_batch(batch)


def _batches(arrow: Any, schema: pa.Schema, rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:  # noqa: ANN401 - a module
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        columns = zip(*some, strict=True)
        arrays = [arrow.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)]
        yield arrow.RecordBatch.from_arrays(arrays, schema=schema)


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
