"""Loads the lexicon of labels from the package's TOML files, and prints it as a page for people.

What the tables mean is told by `tosmon.core.labels`; `python -m tosmon.lexicon` prints `docs/labels.md`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from tosmon.core.labels import Lexicon

__all__ = ["load", "tables"]


def tables() -> dict[str, dict[str, Any]]:
    """Return the label files of the package as tables, by the name of the file without its ending."""
    folder = files("tosmon") / "data" / "labels"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return {name.removesuffix(".toml"): tomllib.loads(found[name].read_text("utf-8")) for name in sorted(found)}


@cache
def load() -> Lexicon:
    """Return the package's lexicon, read once per process."""
    return Lexicon.from_tables(tables())
