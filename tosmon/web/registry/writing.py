"""Writes the home's platform files, one at a time, and takes that back while nobody has changed the file since."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tosmon.core.model import Selection
from tosmon.errors import NotFound, UsageError
from tosmon.home import Home
from tosmon.registry import Document, Registry, load
from tosmon.registry.adding import add_document
from tosmon.registry.files import put_back, read_text
from tosmon.registry.mending import mend
from tosmon.registry.written import DocumentEntry

__all__ = ["Pen", "Written"]

_REMEMBERED: Final = 50


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: which file, what stood there before, and what stands there now."""

    token: str
    document: str
    path: Path
    before: str
    after: str


class Pen:
    """Writes for one home; what it wrote is in the watch list of this process at once."""

    def __init__(self, home: Home, registry: Registry) -> None:
        self._home, self._registry = home, registry
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Written] = OrderedDict()

    def add(self, document: str, entry: DocumentEntry, called: str) -> Written:
        """Watch another document.

        Raises:
            UsageError: it is watched already, or its name is none.
            RegistryError: the list would have faults with it; nothing was written.
            HomeError: the file cannot be written.

        """
        if document in {one.id for one in self._registry}:
            raise UsageError(f"{document} is watched already", remedy="give this one another name")
        return self._write(document, lambda: add_document(self._home.platforms, document, entry, called=called))

    def mend(self, document: Document, selections: Sequence[Selection]) -> Written:
        """Let a document have these selections. Raises RegistryError and HomeError, as `mend` does."""
        return self._write(document.id, lambda: mend(self._home.platforms, document, selections).path)

    def undo(self, token: str) -> Written:
        """Put a file back as it was before something was written.

        Raises:
            NotFound: nobody remembers.
            UsageError: the file has changed since.

        """
        with self._lock, self._home.writing():
            one = self._known.get(token)
            if one is None:
                raise NotFound("that was too long ago to be taken back here: edit the file")
            if read_text(one.path) != one.after:
                raise UsageError(f"{one.path.name} has changed since", remedy="edit the file")
            put_back(one.path, one.before)
            del self._known[token]
            self._take_up(one.document)
        return one

    def remembers(self, token: str) -> Written | None:
        """Return what was written, while it can be taken back."""
        return self._known.get(token)

    def _write(self, document: str, write: Callable[[], Path]) -> Written:
        path = self._home.platforms / f"{document.partition('/')[0]}.toml"
        with self._lock, self._home.writing():
            before = read_text(path)
            write()
            one = Written(secrets.token_urlsafe(12), document, path, before, read_text(path))
            self._known[one.token] = one
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            self._take_up(document)
        return one

    def _take_up(self, document: str) -> None:
        self._registry.take_up(document.partition("/")[0], load(user_folder=self._home.platforms))
