"""An archive opened for reading by programs: the Python face of what is kept.

What it answers are the dicts of the JSON contracts (`tosmon.core.contracts`, `tosmon.catalog.contracts`), and tables
that become frames. Nothing is written here but what SQLite itself needs beside the catalog to read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.contracts import (
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
from tosmon.core.lineage import lineages
from tosmon.core.model import ChangeKind, Direction, Severity
from tosmon.core.searching import parse
from tosmon.errors import UsageError
from tosmon.exports.frames import Listed, Rows
from tosmon.exports.rows import ROWS
from tosmon.exports.rows_of_texts import lineage_row
from tosmon.exports.schema import Row
from tosmon.exports.searches import hit_json, named
from tosmon.exports.sources import Source
from tosmon.exports.tables import TABLES
from tosmon.exports.text_forms import Json
from tosmon.home import Home, chosen
from tosmon.opened import document_known, existing_catalog, periods_of, platform_known, when
from tosmon.registry import load
from tosmon.settings import load_settings

__all__ = ["OpenArchive", "open_archive"]

Moment = datetime | str | None
ALL: Final = 2**31  # lines, where no limit is given


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

    def history(self, document: str, *, before: Moment = None, limit: int | None = None) -> list[Json]:
        """Return the document's versions, events and notable checks, newest first.

        Raises:
            NotFound: no such document is known.

        """
        name = document_known(self.home, self._catalog, document)
        lines = self._catalog.history(name, ALL if limit is None else limit, _moment(before))
        return [history_line_json(line) for line in lines]

    def version(self, document: str, at: Moment = None) -> Json:
        """Return the version in force at that moment (for None, the latest), with its clauses under `clauses`.

        Raises:
            NotFound: no such document is known, or it has no version of then.

        """
        found = self._catalog.version_at(document_known(self.home, self._catalog, document), _moment(at))
        return {**version_json(found), "document": found.document, "clauses": clause_lines_json(found)}

    def lineages(self, document: str) -> Listed:
        """Return the life of each clause that the document ever had, in order of their first places.

        A list of dicts, as `tosmon clauses --lineage --json` prints them; as a frame, it has the columns of `lineages`.

        Versions of the document that a platform's earlier name had come first, where the watch list names it. Events
        tell what they have told; what none told of is weighed by the home's settings.

        Raises:
            NotFound: no such document is known.
            UsageError: it is a robots.txt, which has no clauses.

        """
        name = document_known(self.home, self._catalog, document)
        weights = load_settings(self.home.root).severity
        found = lineages(periods_of(self.home, self._catalog, name), weights)
        rows = (lineage_row(name, one) for one in found)
        return Listed(TABLES["lineages"], ({**lineage_json(one)} for one in found), rows)

    def search(self, text: str, *, limit: int = 100) -> list[Json]:
        """Return clauses of all versions that hold what is asked for, each once with all of its wordings, best first.

        The text is what `tosmon search` takes: words, "phrases", begin*, -without, OR, and filters such as platform:x,
        label:ai-training or at:2023-09-29.

        Raises:
            UsageError: it asks for nothing, or a filter has a value that it cannot have.
            NotFound: there is no platform of that name.

        """
        query = named(parse(text), self._catalog, load(user_folder=self.home.platforms))
        if not query.asks:
            raise UsageError("nothing to search for", remedy="give a word, a platform or a label")
        return [hit_json(hit, query) for hit in self._catalog.search(query, limit=limit).hits]

    # --- tables -------------------------------------------------------------------------------------------------------

    def changes(  # noqa: PLR0913 - each filter is a keyword
        self,
        *,
        platform: str | None = None,
        document: str | None = None,
        label: str | None = None,
        kind: ChangeKind | str | None = None,
        direction: Direction | str | None = None,
        min_severity: Severity | str | None = None,
        since: Moment = None,
        until: Moment = None,
        event: str | None = None,
    ) -> Rows:
        """Return the changes that all these ask for, oldest first.

        As dicts they are what `tosmon changes --json` prints; as a frame they have the columns of `changes`.

        Raises:
            NotFound: no such document is known.
            ValueError: there is no such kind, direction or severity.

        """
        wanted = replace(
            self._wanted(platform, document, label, since, until),
            kind=ChangeKind(kind) if kind else None,
            direction=Direction(direction) if direction else None,
            min_severity=Severity(min_severity) if min_severity else None,
            event=storable(event or "") or None,
        )
        return Rows(
            TABLES["changes"],
            lambda: self._rows("changes", wanted),
            lambda: map(stored_change_json, self._catalog.changes(wanted)),
        )

    def clauses(
        self,
        *,
        platform: str | None = None,
        document: str | None = None,
        label: str | None = None,
        since: Moment = None,
        until: Moment = None,
    ) -> Rows:
        """Return the distinct clauses of documents with their labels, and when each was seen.

        Raises:
            NotFound: no such document is known.

        """
        return self._table("clauses", self._wanted(platform, document, label, since, until))

    def labels(
        self,
        *,
        platform: str | None = None,
        document: str | None = None,
        label: str | None = None,
        since: Moment = None,
        until: Moment = None,
    ) -> Rows:
        """Return which labels documents had when, and on how many clauses.

        Raises:
            NotFound: no such document is known.

        """
        return self._table("labels", self._wanted(platform, document, label, since, until))

    def versions(
        self, *, platform: str | None = None, document: str | None = None, since: Moment = None, until: Moment = None
    ) -> Rows:
        """Return the versions of documents, and who saw each when.

        Raises:
            NotFound: no such document is known.

        """
        return self._table("versions", self._wanted(platform, document, None, since, until))

    def checks(
        self, *, platform: str | None = None, document: str | None = None, since: Moment = None, until: Moment = None
    ) -> Rows:
        """Return the checks of documents, and what was imported of them.

        Raises:
            NotFound: no such document is known.

        """
        return self._table("checks", self._wanted(platform, document, None, since, until))

    def robots(
        self, *, platform: str | None = None, document: str | None = None, since: Moment = None, until: Moment = None
    ) -> Rows:
        """Return what each robots.txt let each crawler fetch, and when.

        Raises:
            NotFound: no such document is known.

        """
        return self._table("robots", self._wanted(platform, document, None, since, until))

    def witnesses(self) -> Rows:
        """Return who saw what was imported."""
        return self._table("witnesses", ChangeFilter())

    def _table(self, name: str, wanted: ChangeFilter) -> Rows:
        return Rows(TABLES[name], lambda: self._rows(name, wanted))

    def _rows(self, name: str, wanted: ChangeFilter) -> Iterator[Row]:
        with self._catalog.asking() as connection:
            yield from ROWS[name](Source(self.home, connection), wanted)

    def _wanted(
        self, platform: str | None, document: str | None, label: str | None, since: Moment, until: Moment
    ) -> ChangeFilter:
        return ChangeFilter(
            platform=platform_known(self.home, self._catalog, platform) if platform else None,
            document=document_known(self.home, self._catalog, document) if document else None,
            label=storable(label or "") or None,
            since=_moment(since),
            until=_moment(until),
        )


def open_archive(home: Path | str | None = None) -> OpenArchive:
    """Return the archive in that home folder (None: TOSMON_HOME, else ./snapshots), open for reading.

    Raises:
        HomeError: there is no such folder, or it cannot be read.
        NotFound: nothing was ever checked there.
        CatalogError: its catalog is missing or cannot be read.

    """
    place = Home.open(chosen(Path(home) if home is not None else None), write=False)
    return OpenArchive(place, existing_catalog(place))


def _moment(value: Moment) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return when(value) if value else None
