"""Composes the clauses behind a cell: what the texts of one platform that stood on a day said of a label."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from tosmon.catalog import Catalog
from tosmon.errors import NotFound
from tosmon.lexicon import definitions
from tosmon.web.rules.matrix import end_of
from tosmon.web.rules.values import CellPage, Said

__all__ = ["MOST", "cell_page"]

MOST = 60  # clauses shown; a text that says the same a hundred times is read on its own page


def cell_page(catalog: Catalog, platform: str, label: str, day: date | None, earlier: Sequence[str] = ()) -> CellPage:
    """Return the clauses of a platform that carried a label on a day, by document.

    Where nothing of it had been captured by then, they are those of its `earlier` names.

    Raises:
        NotFound: there is no such platform, or no such label.

    """
    if label not in definitions():
        raise NotFound(f"there is no label {label}")
    if platform not in catalog.every_platform():
        raise NotFound(f"nothing was captured of a platform {platform}")
    found = catalog.saying(platform, label, end_of(day))
    if earlier and not found and not _captured(catalog, platform, day):
        found = tuple(one for name in earlier for one in catalog.saying(name, label, end_of(day)))
    said = tuple(Said(document, tuple(those)) for document, those in groupby(found[:MOST], lambda one: one.document))
    return CellPage(day, platform, label, definitions()[label], said, len(found) - len(found[:MOST]))


def _captured(catalog: Catalog, platform: str, day: date | None) -> bool:
    """Return whether any document of a platform stood on a day."""
    return any(one.document.startswith(f"{platform}/") for one in catalog.labels_at(end_of(day)))
