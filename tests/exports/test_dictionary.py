"""The data dictionary: in the documentation as the schema has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tosmon.exports.dictionary import dictionary, with_dictionary
from tosmon.exports.rows import ROWS
from tosmon.exports.schema import Kind
from tosmon.exports.tables import TABLES

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "datasets.md"


def test_the_page_has_the_dictionary() -> None:
    """As `python -m tosmon.exports.dictionary docs/datasets.md` writes it."""
    text = PAGE.read_text()
    assert with_dictionary(text) == text


def test_a_page_without_a_place_for_it_is_refused() -> None:
    """Rather than written over."""
    with pytest.raises(ValueError, match="expected"):
        with_dictionary("# Data\n")


def test_every_table_has_rows_and_a_command() -> None:
    """And a line in the page's list of commands."""
    assert list(TABLES) == list(ROWS)
    assert [name for name in TABLES if f"`tosmon export {name}`" not in PAGE.read_text()] == []


def test_columns_are_told_apart_and_explained() -> None:
    """Each table's names are different, each column says what it tells, and a key is of columns without null."""
    for table in TABLES.values():
        assert len(set(table.names)) == len(table.names)
        assert all(column.says.endswith((".", ". Null")) for column in table.columns)
        columns = {column.name: column for column in table.columns}
        assert not any(columns[name].nullable for name in table.key)
        assert not any(column.nullable for column in table.columns if column.kind in {Kind.WORDS, Kind.TEXTS})


def test_a_column_means_the_same_wherever_it_stands() -> None:
    """Columns of one name are of one kind."""
    kinds: dict[str, set[Kind]] = {}
    for table in TABLES.values():
        for column in table.columns:
            kinds.setdefault(column.name, set()).add(column.kind)
    assert [name for name, found in kinds.items() if len(found) > 1] == []


def test_units_and_words_are_told() -> None:
    """Beside the type, and after what the column tells."""
    told = dictionary()
    assert "| `duration` | whole number (microseconds), or null |" in told
    assert "One of `added`, `removed`, `amended`, `moved`, `reworded`." in told
