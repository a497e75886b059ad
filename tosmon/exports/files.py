"""A table into files, in any of the formats; several at once where its rows are dear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from tosmon.exports.arrow import ParquetFile
from tosmon.exports.schema import Row, Table, in_lots
from tosmon.exports.text_forms import csv_head, csv_lines, json_lines

__all__ = ["Format", "Growing", "Progress", "begun", "format_of", "write_rows"]

BOM: Final = "\ufeff"  # tells spreadsheets that what follows is UTF-8
TOLD_EACH: Final = 100  # rows
Progress = Callable[[int], None]


class Format(StrEnum):
    """How a table is written; the value is the file's suffix, too."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Growing(Protocol):
    """A file of a table that grows."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write a lot of rows."""

    def close(self) -> None:
        """Write how the file ends."""

    def abandon(self) -> None:
        """Leave the file as it is: what was to come into it failed."""


def format_of(path: Path | None) -> Format:
    """Return the format that a file's suffix names; CSV for none, for any other, and for standard output."""
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    return Format(suffix) if suffix in {one.value for one in Format} else Format.CSV


def begun(table: Table, file: BinaryIO, form: Format, *, spreadsheet: bool = False) -> Growing:
    """Return the table's file, begun; CSV for a `spreadsheet` runs no formula, and says that it is UTF-8.

    Raises:
        UsageError: Parquet was asked for, and pyarrow is not installed.

    """
    if form is Format.PARQUET:
        return ParquetFile(table, file)
    return _Csv(table, file, spreadsheet=spreadsheet) if form is Format.CSV else _JsonLines(table, file)


def write_rows(rows: Iterable[Row], files: Sequence[Growing], progress: Progress = lambda _count: None) -> int:
    """Write all rows to each of the files, and return how many; `progress` is told how many are written."""
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            if count % TOLD_EACH == 0:
                progress(count)
            yield row

    with ExitStack() as broken_off:  # by an error, or Ctrl-C
        for file in files:
            broken_off.callback(file.abandon)
        for lot in in_lots(counted()):
            for file in files:
                file.write(lot)
        for file in files:
            file.close()
        broken_off.pop_all()
    return count


class _Csv:
    def __init__(self, table: Table, file: BinaryIO, *, spreadsheet: bool) -> None:
        self._table, self._file, self._spreadsheet = table, file, spreadsheet
        file.write(f"{BOM if spreadsheet else ''}{csv_head(table)}".encode())

    def write(self, rows: Sequence[Row]) -> None:
        lines = csv_lines(self._table, rows, guard=self._spreadsheet)
        self._file.writelines(line.encode() for line in lines)

    def close(self) -> None:
        """Do nothing: the last line is the end."""

    abandon = close


class _JsonLines:
    def __init__(self, table: Table, file: BinaryIO) -> None:
        self._table, self._file = table, file

    def write(self, rows: Sequence[Row]) -> None:
        self._file.writelines(line.encode() for line in json_lines(self._table, rows))

    def close(self) -> None:
        """Do nothing: the last line is the end."""

    abandon = close
