"""An archive opened for reading, by programs and commands; and the word on homes that lost their catalog.

`open_archive` is the Python face: what it answers are the dicts of the JSON contracts (`tosmon.core.contracts`,
`tosmon.catalog.contracts`). Nothing is written here but what SQLite itself needs beside the catalog to read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.contracts import (
    Json,
    clause_lines_json,
    history_line_json,
    overview_json,
    stored_change_json,
    version_json,
)
from tosmon.catalog.types import storable
from tosmon.catalog.views import ChangeFilter
from tosmon.closing import Closing
from tosmon.core.contracts import lineage_json
from tosmon.core.gaps import Period
from tosmon.core.layout import document_fault
from tosmon.core.lineage import lineages
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.errors import CatalogError, NotFound, UsageError
from tosmon.home import Home, chosen
from tosmon.registry import load
from tosmon.settings import load_settings

__all__ = [
    "OpenArchive",
    "continued",
    "document_known",
    "existing_catalog",
    "is_robots",
    "open_archive",
    "periods_of",
    "require_catalog",
    "when",
]

ROBOTS = "robots.txt"

ALL = 2**31  # lines, where no limit is given


class OpenArchive(Closing):
    """A home's catalog, open for reading. Close it, or use it as a context manager.

    Documents go by "platform/document", the platform by any of its names; moments are datetimes or ISO 8601 texts,
    in UTC where they name no zone.
    """

    def __init__(self, home: Home, catalog: Catalog) -> None:
        self.home = home
        self._catalog = catalog

    def close(self) -> None:
        """Close the catalog."""
        self._catalog.close()

    def documents(self) -> tuple[Json, ...]:
        """Return every document that was ever checked, by name: its last check, current version and numbers."""
        return tuple(overview_json(overview) for overview in self._catalog.documents_overview())

    def history(self, document: str, *, before: datetime | str | None = None, limit: int | None = None) -> list[Json]:
        """Return the document's versions, events and notable checks, newest first.

        Raises:
            NotFound: no such document is known.

        """
        name = document_known(self.home, self._catalog, document)
        lines = self._catalog.history(name, ALL if limit is None else limit, _moment(before))
        return [history_line_json(line) for line in lines]

    def version(self, document: str, at: datetime | str | None = None) -> Json:
        """Return the version in force at that moment (for None, the latest), with its clauses under `clauses`.

        Raises:
            NotFound: no such document is known, or it has no version of then.

        """
        found = self._catalog.version_at(document_known(self.home, self._catalog, document), _moment(at))
        return {**version_json(found), "document": found.document, "clauses": clause_lines_json(found)}

    def lineages(self, document: str) -> list[Json]:
        """Return the life of each clause that the document ever had, in order of their first places.

        Versions of the document that a platform's earlier name had come first, where the watch list names it. Events
        tell what they have told; what none told of is weighed by the home's settings.

        Raises:
            NotFound: no such document is known.
            UsageError: it is a robots.txt, which has no clauses.

        """
        name = document_known(self.home, self._catalog, document)
        weights = load_settings(self.home.root).severity
        found = lineages(periods_of(self.home, self._catalog, name), weights)
        return [{**lineage_json(one)} for one in found]

    def changes(  # noqa: PLR0913 - each filter is a keyword
        self,
        *,
        platform: str | None = None,
        document: str | None = None,
        label: str | None = None,
        kind: ChangeKind | str | None = None,
        direction: Direction | str | None = None,
        min_severity: Severity | str | None = None,
        since: datetime | str | None = None,
        until: datetime | str | None = None,
        event: str | None = None,
    ) -> Iterator[Json]:
        """Yield the changes that all these ask for, oldest first, as `tosmon changes --json` prints them.

        Raises:
            NotFound: no such document is known.
            ValueError: there is no such kind, direction or severity.

        """
        wanted = ChangeFilter(
            platform=load(user_folder=self.home.platforms).platform(platform).id if platform else None,
            document=document_known(self.home, self._catalog, document) if document else None,
            label=storable(label or "") or None,
            kind=ChangeKind(kind) if kind else None,
            direction=Direction(direction) if direction else None,
            min_severity=Severity(min_severity) if min_severity else None,
            since=_moment(since),
            until=_moment(until),
            event=storable(event or "") or None,
        )
        return map(stored_change_json, self._catalog.changes(wanted))


def open_archive(home: Path | str | None = None) -> OpenArchive:
    """Return the archive in that home folder (None: TOSMON_HOME, else ./snapshots), open for reading.

    Raises:
        HomeError: there is no such folder, or it cannot be read.
        NotFound: nothing was ever checked there.
        CatalogError: its catalog is missing or cannot be read.

    """
    place = Home.open(chosen(Path(home) if home is not None else None), write=False)
    return OpenArchive(place, existing_catalog(place))


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
    archive = Archive(home.root, "")
    if next(archive.seals(), None) or next(archive.objects(), None):
        raise CatalogError(
            f"{home.root} holds snapshots, but their catalog is gone",
            remedy="`tosmon rebuild` makes it of them; or `tosmon restore` a backup into a new home",
        )


def document_known(home: Home, catalog: Catalog, name: str) -> str:
    """Return the id of a document that the catalog knows, or that is watched; its platform by any name.

    Raises:
        NotFound: neither; with the closest names.
        RegistryError: the watch list, which had to be asked, has faults.

    """
    known = not document_fault(name) and catalog.state(name).sequence
    return name if known else load(user_folder=home.platforms).document(name).id


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
    return continued(home, document, catalog.periods)


def continued(home: Home, document: str, periods: Callable[[str], tuple[Period, ...]]) -> tuple[Period, ...]:
    """Return what `periods` tells of the document, behind what it tells of the documents whose history it continues.

    These are of the same name, of the platforms that the watch list calls its platform's predecessors, as far as their
    versions were first observed before it.
    """
    platform, _, name = document.partition("/")
    found = periods(document)
    for before in _predecessors(home, platform):
        earlier = periods(f"{before}/{name}")
        found = (*(one for one in earlier if not found or one.first < found[0].first), *found)
    return found


def _predecessors(home: Home, platform: str) -> list[str]:
    """Return the ids of the platforms whose history this one's continues, the latest first."""
    named = {one.id: one.predecessors for one in load(user_folder=home.platforms).platforms}
    found = [platform]
    for one in found:
        ids = (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in named.get(one, ()))
        found += [name for name in ids if name and name not in found]
    return found[1:]


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


def _moment(value: datetime | str | None) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return when(value) if value else None
