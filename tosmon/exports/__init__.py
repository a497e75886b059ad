"""Data out: tables of what an archive holds, as CSV, JSON Lines, Parquet and frames, and releases of them to be cited.

`schema` has the words, `tables` each table with its columns, `rows` and its neighbours where the rows come from,
`writing` files that are whole or not there.
"""

from __future__ import annotations

__all__: list[str] = []
