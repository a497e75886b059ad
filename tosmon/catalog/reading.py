"""What can be asked of a catalog, as methods; how each answer is found lives in `queries`.

Each question sees one consistent state of the catalog, also while checks are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from tosmon.catalog.engine import translated
from tosmon.catalog.records import DocumentState
from tosmon.catalog.states import read_states

__all__ = ["Questions"]


class Questions:
    """The reading half of `Catalog`."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """Give a connection that sees the catalog as it is now, until the block ends."""
        with translated(self.path), self._engine.connect() as connection:
            yield connection

    def states(self, documents: Iterable[str] | None = None) -> dict[str, DocumentState]:
        """Return the states of these documents (all known ones where None); one never checked has the defaults."""
        with self.asking() as connection:
            return read_states(connection, documents)

    def state(self, document: str) -> DocumentState:
        """Return the state of a document."""
        return self.states([document])[document]
