"""The data dictionary: every table with its columns, as Markdown for docs/datasets.md and for each release.

`python -m tosmon.exports.dictionary docs/datasets.md` writes it anew where the page has its place for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tosmon.exports.schema import Column, Kind, Table
from tosmon.exports.tables import TABLES

__all__ = ["BEGIN", "END", "dictionary", "with_dictionary"]

BEGIN: Final = (
    "<!-- tables: written by `python -m tosmon.exports.dictionary docs/datasets.md` from tosmon/exports -->\n"
)
END: Final = "<!-- end of tables -->\n"

_TYPES: Final = {
    Kind.TEXT: "text",
    Kind.NUMBER: "whole number",
    Kind.TRUTH: "true or false",
    Kind.MOMENT: "UTC time",
    Kind.DAY: "date",
    Kind.WORDS: "list of words",
    Kind.TEXTS: "list of texts",
    Kind.JSON: "JSON",
}


def dictionary(tables: Iterable[Table] = TABLES.values()) -> str:
    """Return what each table is and what its columns hold, a section for each."""
    return "\n".join("".join(f"{line}\n" for line in _section(table)) for table in tables)


def with_dictionary(page: str) -> str:
    """Return the page with the dictionary in its place.

    Raises:
        ValueError: the page has no place for it.

    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        msg = f"expected {BEGIN.strip()} and {END.strip()} in the page"
        raise ValueError(msg)
    return f"{before}{BEGIN}\n{dictionary()}\n{END}{after}"


def _section(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield table.says
    yield ""
    yield f"In the order of {table.order}." + (f" Key: {', '.join(table.key)}." if table.key else "")
    yield ""
    yield "| column | type | what it tells |"
    yield "|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}` | {_type(column)} | {_says(column)} |"


def _type(column: Column) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"{_TYPES[column.kind]}{unit}{', or null' if column.nullable else ''}"


def _says(column: Column) -> str:
    words = f" One of {', '.join(f'`{word}`' for word in column.words)}." if column.words else ""
    return (column.says + words).replace("|", "\\|")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(with_dictionary(place.read_text(encoding="utf-8")), encoding="utf-8")
