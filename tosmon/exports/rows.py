"""Where the rows of each table come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from tosmon.catalog.views import ChangeFilter
from tosmon.exports.rows_of_texts import change_rows, clause_rows, label_rows, lineage_rows, version_rows
from tosmon.exports.rows_of_watching import check_rows, robots_rows, witness_rows
from tosmon.exports.schema import Row
from tosmon.exports.sources import Source

__all__ = ["ROWS", "RowsOf"]

RowsOf = Callable[[Source, ChangeFilter], Iterator[Row]]

ROWS: Final[Mapping[str, RowsOf]] = MappingProxyType(
    {
        "changes": change_rows,
        "clauses": clause_rows,
        "lineages": lineage_rows,
        "labels": label_rows,
        "versions": version_rows,
        "checks": check_rows,
        "robots": robots_rows,
        "witnesses": witness_rows,
    }
)
"""What yields the rows of a table, by its name."""
