"""Rows as lines of CSV (RFC 4180) and of JSON (https://jsonlines.org), the same for the same row on every machine."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from tosmon.exports.schema import Kind, Row, Table, Value

__all__ = ["BETWEEN", "Json", "csv_head", "csv_lines", "csv_row", "guarded", "iso", "json_lines", "json_row"]

BETWEEN: Final = "|"  # the words of a list in a cell
Json = dict[str, object]

_FORMULA: Final = re.compile("'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")  # and the full-width signs, which some obey
_LINE_END: Final = re.compile("[\x85\u2028\u2029]")
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def iso(moment: datetime) -> str:
    """Return the moment in UTC as ISO 8601 tells it: "2026-08-22T10:00:00Z", with six decimals where it has any."""
    text = moment.astimezone(UTC).isoformat()
    return text.removesuffix("+00:00") + "Z"


# --- CSV --------------------------------------------------------------------------------------------------------------


def csv_head(table: Table) -> str:
    """Return the first line of a CSV file: the names of the columns."""
    return _line(table.names)


def csv_row(cells: Iterable[str]) -> str:
    """Return cells as a line of a CSV file, with its CRLF."""
    return _line(cells)


def csv_lines(table: Table, rows: Iterable[Row], *, guard: bool = False) -> Iterator[str]:
    """Yield each row as a line of CSV, with its CRLF.

    Null is an empty cell, a moment ISO 8601 with a Z, a truth `true` or `false`, a list of words has `|` between them,
    and a list of texts is a JSON array. With `guard`, no cell is a formula to a spreadsheet: see `guarded`.
    """
    forms = [_CELLS[column.kind] for column in table.columns]
    if guard:
        forms = [_guarding(form) for form in forms]
    for row in rows:
        yield _line(["" if value is None else form(value) for form, value in zip(forms, row, strict=True)])


def guarded(cell: str) -> str:
    """Return the cell with an apostrophe before what a spreadsheet would run: `=`, `+`, `-`, `@`, a tab or a CR first.

    One that begins with apostrophes before such a sign gets one more, so that taking one away gives back every text.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _guarding(form: Callable[[Value], str]) -> Callable[[Value], str]:
    return lambda value: guarded(form(value))


class _Handed:
    """A file that hands each line back."""

    def write(self, line: str) -> str:
        return line


_line: Final[Callable[[Iterable[str]], str]] = csv.writer(_Handed()).writerow  # returns what its file's `write` does


def _of_moment(value: Value) -> str:
    assert isinstance(value, datetime)
    return iso(value)


def _of_words(value: Value) -> str:
    assert isinstance(value, tuple)
    return BETWEEN.join(value)


def _of_truth(value: Value) -> str:
    return "true" if value else "false"


_CELLS: Final[dict[Kind, Callable[[Value], str]]] = {
    Kind.TEXT: str,
    Kind.NUMBER: str,
    Kind.TRUTH: _of_truth,
    Kind.MOMENT: _of_moment,
    Kind.DAY: str,
    Kind.WORDS: _of_words,
    Kind.TEXTS: lambda value: _dumps(value) if value else "",
    Kind.JSON: str,
}


# --- JSON Lines -------------------------------------------------------------------------------------------------------


def json_lines(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line of JSON for each row, an object of all columns in their order.

    What Unicode takes for the end of a line, too (U+0085, U+2028, U+2029), is escaped: many programs split there.
    """
    for row in rows:
        yield _LINE_END.sub(_escaped, _dumps(json_row(table, row))) + "\n"


def json_row(table: Table, row: Row) -> Json:
    """Return a row as JSON: lists are arrays, moments and days ISO 8601, and a column of JSON is that value itself."""
    return {
        column.name: value if value is None or column.kind not in _VALUES else _VALUES[column.kind](value)
        for column, value in zip(table.columns, row, strict=True)
    }


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _parsed(value: Value) -> object:
    assert isinstance(value, str)
    return json.loads(value)


def _listed(value: Value) -> object:
    assert isinstance(value, tuple)
    return list(value)


_VALUES: Final[dict[Kind, Callable[[Value], object]]] = {
    Kind.MOMENT: _of_moment,
    Kind.DAY: str,
    Kind.WORDS: _listed,
    Kind.TEXTS: _listed,
    Kind.JSON: _parsed,
}
"""How values look that are not JSON already."""
