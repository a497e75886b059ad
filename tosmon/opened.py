"""What is asked of a home before its catalog is: is it there, which document is meant, and which moment.

Also the versions of a document with those that it continues, and the word on homes that lost their catalog. The Python
face of all this is `tosmon.exports.opening`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.queries import neighbours
from tosmon.catalog.queries.exports import documents_seen
from tosmon.catalog.types import storable
from tosmon.catalog.views import ChangeFilter
from tosmon.core.gaps import Period
from tosmon.core.layout import document_fault
from tosmon.errors import CatalogError, NotFound, UsageError
from tosmon.home import Home
from tosmon.registry import Registry, load

__all__ = [
    "begun",
    "continued",
    "continuing",
    "document_known",
    "existing_catalog",
    "holds_anything",
    "is_robots",
    "later_names",
    "periods_of",
    "platform_known",
    "predecessors",
    "require_catalog",
    "when",
]

ROBOTS = "robots.txt"


def existing_catalog(home: Home) -> Catalog:
    """Return the home's catalog.

    Raises:
        NotFound: nothing was ever checked here.
        CatalogError: the catalog is gone, or cannot be read.

    """
    require_catalog(home)
    if not home.catalog.exists():
        raise NotFound(f"{home.root} holds no checks yet", remedy="`tosmon check` or `tosmon up` makes the first")
    return Catalog.open(home.catalog, create=False)


def require_catalog(home: Home) -> None:
    """Refuse a home whose archive has snapshots or seals, but no catalog: it was lost, and a new one would forget.

    Raises:
        CatalogError: that is so; says what to do.

    """
    if home.catalog.exists() or not home.root.is_dir():
        return
    if holds_anything(Archive(home.root, "")):
        raise CatalogError(
            f"{home.root} holds snapshots, but their catalog is gone",
            remedy="`tosmon rebuild` makes it of them; or `tosmon restore` a backup into a new home",
        )


def holds_anything(archive: Archive) -> bool:
    """Return whether anything was ever kept there: snapshots of ours, of others, or seals."""
    found = (archive.seals(), archive.objects(), archive.batches())
    return any(next(iter(names), None) is not None for names in found)


def document_known(home: Home, catalog: Catalog, name: str) -> str:
    """Return the id of a document that the catalog knows, or that is watched; its platform by any name.

    Raises:
        NotFound: neither; with the closest names.
        RegistryError: the watch list, which had to be asked, has faults.

    """
    known = not document_fault(name) and catalog.state(name).sequence
    return name if known else load(user_folder=home.platforms).document(name).id


def platform_known(home: Home, catalog: Catalog, name: str) -> str:
    """Return the id of a platform that the catalog knows documents of, or that is watched; the latter by any name.

    What was imported may be of platforms that nobody watches, and under a name that is an alias of another by now.

    Raises:
        NotFound: neither; with the closest names.
        RegistryError: the watch list, which had to be asked, has faults.

    """
    with catalog.asking() as connection:
        known = bool(documents_seen(connection, ChangeFilter(platform=storable(name))))
    return name if known else load(user_folder=home.platforms).platform(name).id


def is_robots(document: str) -> bool:
    """Return whether the document of that id is a robots.txt: it has rules, and no clauses."""
    return document.rpartition("/")[2].partition("@")[0] == ROBOTS


def periods_of(home: Home, catalog: Catalog, document: str) -> tuple[Period, ...]:
    """Return the document's versions in force, oldest first, behind those of documents that it continues.

    Raises:
        UsageError: it is a robots.txt, which has no clauses.

    """
    if is_robots(document):
        raise UsageError(
            f"{document} has rules and no clauses", remedy=f"`tosmon changes --document {document}` tells its changes"
        )
    return continued(document, catalog.periods, load(user_folder=home.platforms))


def continued(document: str, periods: Callable[[str], tuple[Period, ...]], watched: Registry) -> tuple[Period, ...]:
    """Return what `periods` tells of the document, behind what it tells of the documents whose history it continues.

    These are of the same name, of the platforms that the watch list calls its platform's predecessors, as far as their
    versions were first observed before it.
    """
    platform, _, name = document.partition("/")
    found = periods(document)
    for before in predecessors(platform, watched):
        earlier = periods(f"{before}/{name}")
        found = (*(one for one in earlier if not found or one.first < found[0].first), *found)
    return found


def predecessors(platform: str, watched: Registry) -> list[str]:
    """Return the ids of the platforms whose history this one's continues, the latest first."""
    named = {one.id: one.predecessors for one in watched.platforms}
    found = [platform]
    for one in found:
        ids = (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in named.get(one, ()))
        found += [name for name in ids if name and name not in found]
    return found[1:]


def continuing(document: str, watched: Registry) -> list[str]:
    """Return the documents that may continue that one's history, under the platform's later names, the latest first."""
    platform, _, name = document.partition("/")
    before = {one.id: predecessors(one.id, watched) for one in watched.platforms}
    later = sorted((one for one in before if platform in before[one]), key=lambda one: -len(before[one]))
    return [f"{one}/{name}" for one in later]


def later_names(watched: Registry) -> dict[str, str]:
    """Return for each platform whose history another one continues that one's id; of several, the latest name's."""
    found: dict[str, str] = {}
    for one in sorted(watched.platforms, key=lambda each: len(predecessors(each.id, watched))):
        found |= dict.fromkeys(predecessors(one.id, watched), one.id)
    return found


def begun(catalog: Catalog, document: str) -> datetime | None:
    """Return when the first version of a document that is believed was first observed; None where it has none."""
    with catalog.asking() as connection:
        found = neighbours.later(connection, storable(document))
    return found[0].observed_first if found else None


def when(text: str) -> datetime:
    """Return the moment that an ISO 8601 date (its first moment) or time means; without a zone it is UTC.

    Raises:
        UsageError: it is none.

    """
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the latter at the very ends of the calendar
        raise UsageError(f"{text!r} is no date or time", remedy="write 2024-11-16 or 2024-11-16T12:00Z") from None
