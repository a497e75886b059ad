"""Every table that can be exported: what the data dictionary, Parquet and data packages say of them stands here.

`python -m tosmon.exports.dictionary` writes it into docs/datasets.md.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from tosmon.exports.tables_of_texts import CHANGES, CLAUSES, LABELS_OVER_TIME, LINEAGES, VERSIONS
from tosmon.exports.tables_of_watching import CHECKS, ROBOTS, WITNESSES

__all__ = ["TABLES"]

TABLES: Final = MappingProxyType(
    {table.name: table for table in (CHANGES, CLAUSES, LINEAGES, LABELS_OVER_TIME, VERSIONS, CHECKS, ROBOTS, WITNESSES)}
)
"""By name, in the order in which they are told."""
