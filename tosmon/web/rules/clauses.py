"""Composes the clauses behind a cell: what the texts of one platform that stood on a day said of a label."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from tosmon.catalog import Catalog
from tosmon.errors import NotFound
from tosmon.lexicon import definitions
from tosmon.web.rules.matrix import end_of
from tosmon.web.rules.values import CellPage, Said

__all__ = ["MOST", "cell_page"]

MOST = 60  # clauses shown; a text that says the same a hundred times is read on its own page


def cell_page(catalog: Catalog, platform: str, label: str, day: date | None) -> CellPage:
    """Return the clauses of a platform that carried a label on a day, by document.

    Raises:
        NotFound: there is no such platform, or no such label.

    """
    if label not in definitions():
        raise NotFound(f"there is no label {label}")
    if platform not in catalog.every_platform():
        raise NotFound(f"nothing was captured of a platform {platform}")
    found = catalog.saying(platform, label, end_of(day))
    said = tuple(Said(document, tuple(those)) for document, those in groupby(found[:MOST], lambda one: one.document))
    return CellPage(day, platform, label, definitions()[label], said, len(found) - len(found[:MOST]))
