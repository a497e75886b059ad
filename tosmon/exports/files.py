"""A table into a file, in one of the formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from tosmon.exports.arrow import write_parquet
from tosmon.exports.schema import Row, Table
from tosmon.exports.text_forms import csv_lines, json_lines

__all__ = ["SHOWN_EACH", "Format", "Progress", "counted", "format_of", "write_table"]

SHOWN_EACH: Final = 500  # rows
BOM: Final = "\ufeff"  # tells spreadsheets that what follows is UTF-8
Progress = Callable[[int], None]


class Format(StrEnum):
    """How a table is written; the value is the file's suffix, too."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def format_of(path: Path | None) -> Format:
    """Return the format that a file's suffix names; CSV for none, for any other, and for standard output."""
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    return Format(suffix) if suffix in {one.value for one in Format} else Format.CSV


def write_table(table: Table, rows: Iterable[Row], file: BinaryIO, form: Format, *, spreadsheet: bool = False) -> None:
    """Write all rows of the table to the file; CSV for a `spreadsheet` runs no formula, and says that it is UTF-8.

    Raises:
        UsageError: Parquet was asked for, and pyarrow is not installed.

    """
    if form is Format.PARQUET:
        write_parquet(table, rows, file)
        return
    if form is Format.CSV and spreadsheet:
        file.write(BOM.encode())
    lines = csv_lines(table, rows, guard=spreadsheet) if form is Format.CSV else json_lines(table, rows)
    file.writelines(line.encode() for line in lines)


def counted(rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """Yield the rows, telling now and then how many went by, and at the end all."""
    count = 0
    for count, row in enumerate(rows, start=1):
        if count % SHOWN_EACH == 0:
            progress(count)
        yield row
    progress(count)
