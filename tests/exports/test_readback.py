"""A Parquet export read by pandas, DuckDB and Polars gives equal tables, and CSV and JSON Lines the same values."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd  # type: ignore[import-untyped] # it ships no types
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped] # as above
import pyarrow.parquet as pq  # type: ignore[import-untyped] # as above
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tosmon.exports.arrow import arrow_schema
from tosmon.exports.files import Format, begun, write_rows
from tosmon.exports.opening import OpenArchive
from tosmon.exports.schema import Column, Kind, Row, Table
from tosmon.exports.tables import TABLES
from tosmon.exports.text_forms import json_row
from tosmon.exports.values import text

ODD = Table(
    "odd",
    "Odd values",
    "A row of each kind.",
    "none",
    (),
    (
        Column("text", Kind.TEXT, "A text.", nullable=True),
        Column("number", Kind.NUMBER, "A number.", nullable=True),
        Column("truth", Kind.TRUTH, "A truth.", nullable=True),
        Column("moment", Kind.MOMENT, "A moment.", nullable=True),
        Column("day", Kind.DAY, "A day.", nullable=True),
        Column("words", Kind.WORDS, "Words."),
        Column("texts", Kind.TEXTS, "Texts."),
        Column("json", Kind.JSON, "JSON."),
    ),
)
WORD = st.text("abcdefghij_", min_size=1, max_size=6)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
ROWS = st.tuples(
    st.text(max_size=20).map(text),
    st.none() | st.integers(-(2**53), 2**53),
    st.none() | st.booleans(),
    st.none() | MOMENTS,
    st.none() | st.dates(date(1970, 1, 1), date(2200, 1, 1)),
    st.lists(WORD, max_size=3).map(tuple),
    st.lists(st.text(max_size=9).map(lambda one: text(one) or "–"), max_size=3).map(tuple),
    st.lists(st.integers(0, 9), max_size=2).map(lambda one: json.dumps(one, separators=(",", ":"))),
)


def written(table: Table, rows: list[Row], form: Format, *, spreadsheet: bool = False) -> bytes:
    """Return the file of a table."""
    file = io.BytesIO()
    assert write_rows(rows, [begun(table, file, form, spreadsheet=spreadsheet)]) == len(rows)
    return file.getvalue()


def read_everywhere(path: Path) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return what pandas, DuckDB and Polars read of a Parquet file, as Arrow of one schema."""
    schema = pq.read_schema(path)
    by_pandas = pa.Table.from_pandas(pd.read_parquet(path, dtype_backend="pyarrow"), preserve_index=False)
    with duckdb.connect() as database:
        by_duckdb = database.sql(f"SELECT * FROM '{path}'").to_arrow_table()
    by_polars = pl.read_parquet(path).to_arrow()
    return tuple(one.cast(schema.remove_metadata()) for one in (by_pandas, by_duckdb, by_polars))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_read_alike(archive: OpenArchive, tmp_path: Path, name: str) -> None:
    """By pandas, DuckDB and Polars: the rows and values that the archive has."""
    rows = list(archive._rows(name, archive._wanted(None, None, None, None, None)))
    path = tmp_path / f"{name}.parquet"
    path.write_bytes(written(TABLES[name], rows, Format.PARQUET))
    expected = pa.Table.from_pylist(
        [dict(zip(TABLES[name].names, row, strict=True)) for row in rows], arrow_schema(TABLES[name])
    )
    for found in read_everywhere(path):
        assert found.equals(expected), found.schema


@settings(max_examples=20)
@given(rows=st.lists(ROWS, min_size=1, max_size=5))
def test_odd_values_survive(tmp_path_factory: pytest.TempPathFactory, rows: list[Row]) -> None:
    """Any text, negative numbers, empty lists, nulls everywhere."""
    path = tmp_path_factory.getbasetemp() / "odd.parquet"
    path.write_bytes(written(ODD, rows, Format.PARQUET))
    by_pandas, by_duckdb, by_polars = read_everywhere(path)
    assert by_pandas.equals(by_duckdb)
    assert by_duckdb.equals(by_polars)
    assert [tuple(map(plain, row.values())) for row in by_pandas.to_pylist()] == rows


def plain(value: object) -> object:
    """Return a value of Arrow as a row has it."""
    return tuple(value) if isinstance(value, list) else value


@settings(max_examples=50)
@given(rows=st.lists(ROWS, max_size=4))
def test_csv_and_json_lines_hold_the_same(rows: list[Row]) -> None:
    """Null is an empty cell; lists are taken apart again."""
    objects = [json_row(ODD, row) for row in rows]
    assert [json.loads(line) for line in written(ODD, rows, Format.JSONL).decode().splitlines()] == objects
    cells = list(csv.DictReader(io.StringIO(written(ODD, rows, Format.CSV).decode(), newline="")))
    assert [told(row) for row in cells] == objects


def test_a_line_of_json_is_a_line_to_everybody() -> None:
    """Whatever stands in a text: Unicode knows more ends of lines than JSON Lines does."""
    odd = "a\u2028b\u2029c\x85d\x0be\x1cf\ng"
    lines = written(ODD, [(odd, None, None, None, None, (), (), "[]")], Format.JSONL).decode().splitlines()
    assert [json.loads(line)["text"] for line in lines] == [odd]


def told(row: dict[str, str]) -> dict[str, object]:
    """Return the values of a row of CSV."""
    return {
        "text": row["text"] or None,
        "number": int(row["number"]) if row["number"] else None,
        "truth": {"": None, "true": True, "false": False}[row["truth"]],
        "moment": row["moment"] or None,
        "day": row["day"] or None,
        "words": row["words"].split("|") if row["words"] else [],
        "texts": json.loads(row["texts"] or "[]"),
        "json": json.loads(row["json"]),
    }


@settings(max_examples=50)
@given(rows=st.lists(ROWS, min_size=1, max_size=3))
def test_a_spreadsheet_runs_nothing(rows: list[Row]) -> None:
    """No cell of such a file begins as a formula does; taking an apostrophe away gives each text back."""
    plainly = list(csv.reader(io.StringIO(written(ODD, rows, Format.CSV).decode(), newline="")))
    guarded = written(ODD, rows, Format.CSV, spreadsheet=True).decode("utf-8-sig")
    for cells, safe in zip(plainly, csv.reader(io.StringIO(guarded, newline="")), strict=True):
        for cell, shown in zip(cells, safe, strict=True):
            assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert shown in {cell, f"'{cell}"}
            assert (shown == cell) == (cell.lstrip("'")[:1] not in {*"=+-@\t\r＝＋－＠"} or not cell.lstrip("'"))


@pytest.mark.parametrize("cell", ["=1+1", "'=1+1", "''@x", "\t=1", "＝1+1", "-1"])
def test_formulas_are_guarded(cell: str) -> None:
    """By one apostrophe more."""
    (row,) = list(csv.reader(io.StringIO(of_text(cell), newline="")))[1:]
    assert row[0] == f"'{cell}"


def of_text(cell: str) -> str:
    """Return the CSV for a spreadsheet of one row that holds the text."""
    row: Row = (cell, None, None, None, None, (), (), "[]")
    return written(ODD, [row], Format.CSV, spreadsheet=True).decode("utf-8-sig")


def test_bytes_are_the_same_each_time(archive: OpenArchive) -> None:
    """For every table and format."""
    for name, table in TABLES.items():
        for form in Format:
            files = [
                written(table, list(archive._rows(name, archive._wanted(None, None, None, None, None))), form)
                for _ in range(2)
            ]
            assert files[0] == files[1], (name, form)
