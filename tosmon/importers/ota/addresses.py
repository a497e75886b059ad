"""Where a text's only page stood at a time, as the watch list knows it: for snapshots that do not say it themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tosmon.registry import Document

__all__ = ["Addresses"]


class Addresses:
    """The addresses of documents; of those of several pages nobody knows which is meant."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {one.id: one for one in documents}

    def get(self, document: str, at: datetime) -> str:
        """Return the address that a document had at that time; empty where the watch list has none, or several."""
        known = self._documents.get(document)
        if known is None:
            return ""
        former = next((one for one in known.previous if at <= one.until), None)
        pages = former.pages if former else known.pages
        return pages[0].url if len(pages) == 1 else ""
