"""What others saw, where another extractor read it than today's: derived anew as a whole, as an import derives it.

Imported versions and events are a function of all sightings of their document, so that none of them is read anew by
itself. Another lexicon alone is no reason: then their clauses are judged like any other's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final

from tosmon.backfill import Backfill, backfill_pending
from tosmon.catalog import Catalog
from tosmon.catalog.layouts import unpack
from tosmon.catalog.relabelling import DocumentRows, imported_by, read_document
from tosmon.core.reading import recipe
from tosmon.relabelling.reports import ImportsDiffer, ReadOtherwise

__all__ = ["derive_imports", "differing", "outdated"]

MOST: Final = 1_000  # times that a witness may have changed its way of reading


def outdated(catalog: Catalog, documents: Iterable[str]) -> tuple[str, ...]:
    """Return those of the documents that hold imported versions of another extractor, by name."""
    wanted = set(documents)
    with catalog.asking() as connection:
        found = {one for one, witness, by in imported_by(connection) if one in wanted and by not in _todays(witness)}
    return tuple(sorted(found))


@cache
def _todays(witness: str) -> frozenset[str]:
    """Return what today's extractor is called in the versions of a witness, however often that changed its own."""
    return frozenset(recipe((), f"{witness} {readers}") for readers in range(MOST))


def derive_imports(
    catalog: Catalog, backfill: Backfill, documents: Sequence[str], progress: Callable[[int, int], None]
) -> dict[str, str]:
    """Derive the documents' imports into the catalog; no alert comes of it. Return what could not be, with why.

    `progress` is told how many of how many documents are done.
    """

    def tell(done: int) -> None:
        progress(done, len(documents))

    return dict(backfill_pending(catalog, backfill, documents, progress=tell).undone)


def differing(document: str, old: Catalog, new: Catalog) -> ImportsDiffer:
    """Return what of a document's imports is read otherwise in another catalog."""
    was, now = (_rows(catalog, document) for catalog in (old, new))
    before = {row.key: row for row in was.versions if row.witness}
    otherwise = []
    for row in now.versions:
        known = before.get(row.key)
        if known is None or known.content == row.content:
            continue
        texts = [
            {rows.clauses[number].id for number in unpack(one.layout)[0]} for rows, one in ((was, known), (now, row))
        ]
        otherwise.append(
            ReadOtherwise(document, row.snapshot, len(texts[0]), len(texts[1] - texts[0]), len(texts[0] - texts[1]))
        )
    ids = [{one.id for one in rows.events} for rows in (was, now)]
    return ImportsDiffer(
        document,
        versions=(len(before), sum(bool(row.witness) for row in now.versions)),
        otherwise=tuple(otherwise),
        events_gone=tuple(sorted(ids[0] - ids[1])),
        events_come=tuple(sorted(ids[1] - ids[0])),
    )


def _rows(catalog: Catalog, document: str) -> DocumentRows:
    with catalog.asking() as connection:
        return read_document(connection, document)
