"""How a catalog is asked: by a connection that sees one consistent state of it, also while checks are written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from tosmon.catalog.engine import translated

__all__ = ["PAGE", "Asking"]

PAGE: Final = 50  # lines of a page, where the caller does not say


class Asking:
    """What all kinds of questions need."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Give a connection that sees the catalog as it is now, until the block ends."""
        with translated(self.path), self._engine.connect() as connection:
            yield connection
