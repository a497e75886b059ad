"""The catalog at a glance: what pages ask for again and again, each answered without reading all versions or events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from tosmon.catalog import views
from tosmon.catalog.catalog import Catalog
from tosmon.catalog.queries import judged, news, timeline, watching
from tosmon.catalog.queries.watching import FailingDocument, PlatformStanding
from tosmon.catalog.records import LedgerEntry
from tosmon.core.due import Past
from tosmon.core.model import Severity
from tosmon.core.timeline import Look
from tosmon.errors import NotFound

__all__ = ["FailingDocument", "Glances", "PlatformStanding"]


class Glances:
    """Asks one catalog; each question sees one consistent state of it."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    # --- what is news -------------------------------------------------------------------------------------------------

    def unread_counts(self) -> dict[Severity, int]:
        """Return how many events that alert nobody has marked as read, by severity."""
        with self._catalog.asking() as connection:
            return news.unread_counts(connection)

    def unread(self, *, skip: int = 0, limit: int) -> tuple[views.StoredEvent, ...]:
        """Return events that alert and nobody has marked as read: most severe first, of one severity newest first."""
        with self._catalog.asking() as connection:
            return news.list_unread(connection, skip=skip, limit=limit)

    def weighty(self, platform: str | None = None, *, limit: int) -> tuple[views.StoredEvent, ...]:
        """Return the latest events about rules that matter (of the platform, where one is given), newest first."""
        with self._catalog.asking() as connection:
            return news.list_weighty(connection, platform=platform, limit=limit)

    def latest_about(self, document: str) -> views.StoredEvent | None:
        """Return the latest event about rules that matters, of a document; None where there is none."""
        with self._catalog.asking() as connection:
            return next(iter(news.list_weighty(connection, document=document, limit=1)), None)

    def labels_of(self, events: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return by event (id) the labels that its changes carry, before or after."""
        with self._catalog.asking() as connection:
            return news.labels_of(connection, events)

    def sizes_of(self, events: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return by event (id) how many changes it has, and how many of them bear on scraping."""
        with self._catalog.asking() as connection:
            return news.sizes_of(connection, events)

    # --- how the watch stands -----------------------------------------------------------------------------------------

    def platforms(self) -> tuple[PlatformStanding, ...]:
        """Return every platform that any document is known of, by name."""
        with self._catalog.asking() as connection:
            return watching.platforms(connection)

    def latest_of(self, platforms: Collection[str]) -> dict[str, views.StoredEvent]:
        """Return by platform the latest event about rules that matters, of these platforms."""
        with self._catalog.asking() as connection:
            return watching.latest_of(connection, platforms)

    def moments_of(self, platforms: Collection[str], since: datetime) -> list[tuple[str, datetime, int]]:
        """Return platform, moment and number of labelled changes of these platforms' events since then."""
        with self._catalog.asking() as connection:
            return watching.moments_of(connection, platforms, since)

    def failing(self, limit: int) -> tuple[int, tuple[FailingDocument, ...]]:
        """Return how many documents are failing, and the first of them, the longest first."""
        with self._catalog.asking() as connection:
            return watching.failing(connection, limit)

    def pasts(self) -> Mapping[str, Past]:
        """Return by document what decides when it is checked next."""
        with self._catalog.asking() as connection:
            return watching.pasts(connection)

    def last_entry(self) -> int:
        """Return a number that grows with every check and decision: what it was, nothing happened since."""
        with self._catalog.asking() as connection:
            return watching.last_entry(connection)

    # --- one document -------------------------------------------------------------------------------------------------

    def looks(self, document: str) -> tuple[Look, ...]:
        """Return every check of a document and every sighting by others, in time order, with what changed then."""
        with self._catalog.asking() as connection:
            return timeline.looks(connection, document)

    def checks(
        self, document: str, *, between: tuple[datetime, datetime], before: int | None = None, limit: int
    ) -> tuple[LedgerEntry, ...]:
        """Return the latest entries of a document between two moments, newest first, before that sequence number."""
        with self._catalog.asking() as connection:
            return timeline.page_of_checks(connection, document, between=between, before=before, limit=limit)

    def count_versions(self, document: str) -> int:
        """Return how many versions a document has, suspects among them."""
        with self._catalog.asking() as connection:
            return timeline.count_versions(connection, document)

    def versions(self, document: str, *, skip: int = 0, limit: int) -> tuple[tuple[views.VersionInfo, str], ...]:
        """Return a page of versions, newest first, each with the id of the event that tells of it."""
        with self._catalog.asking() as connection:
            return timeline.page_of_versions(connection, document, skip=skip, limit=limit)

    def labelled(self, version: int) -> tuple[views.VersionInfo, tuple[views.JudgedClause, ...]]:
        """Return the version of that key and its labelled clauses in order. Raises NotFound."""
        with self._catalog.asking() as connection:
            found = judged.labelled_clauses(connection, version)
        if found is None:
            raise NotFound(f"there is no version {version}")
        return found
