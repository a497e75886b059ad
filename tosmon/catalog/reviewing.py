"""Reviews as people work with them: events listed by what is thought of them, marked, and taken back.

All of it is privileged (design.md, rule 11): for the pages and commands of reviewers, and for nothing that leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from tosmon.catalog.catalog import Catalog
from tosmon.catalog.queries import marking as marks
from tosmon.catalog.queries import reviewlist
from tosmon.catalog.queries.marking import Action, Overtaken
from tosmon.catalog.queries.reviewlist import Counts, Reviewed
from tosmon.catalog.tables import events
from tosmon.core.reviews import Marking, Wanted
from tosmon.errors import NotFound

__all__ = ["Action", "Counts", "Overtaken", "Reviewed", "Reviews"]

PAGE = 50  # events of a page, where the caller does not say


class Reviews:
    """The reviews that a catalog holds."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def events(
        self, wanted: Wanted, *, behind: tuple[datetime, str] | None = None, limit: int = PAGE
    ) -> tuple[Reviewed, ...]:
        """Return the latest events that are asked for, newest first, behind that event (first observation and id)."""
        with self._catalog.asking() as connection:
            return reviewlist.list_reviewed(connection, wanted, behind=behind, limit=limit)

    def place(self, event: str) -> tuple[datetime, str]:
        """Return the place of an event in the list, for the page behind it. Raises NotFound."""
        with self._catalog.asking() as connection:
            at = connection.execute(select(events.c.observed_to).where(events.c.id == event)).scalar()
        if at is None:
            raise NotFound(f"there is no event {event}")
        return at, event

    def counts(self) -> Counts:
        """Return how many events are in each state of review, and who looks after how many."""
        with self._catalog.asking() as connection:
            return reviewlist.counts(connection)

    def last_action(self) -> Action | None:
        """Return what a reviewer did last, to one event or to many at once; None where nobody did anything."""
        with self._catalog.asking() as connection:
            return marks.last_action(connection)

    def mark(
        self,
        wanted: Sequence[str],
        marking: Marking,
        who: str,
        at: datetime,
        *,
        known: Mapping[str, int] | None = None,
    ) -> tuple[str, ...]:
        """Write what a reviewer changes of what is thought of events, of all or none; return those it is news of.

        `known` is by event the review that the reviewer had seen, 0 for none.

        Raises NotFound for an unknown event, Overtaken where somebody has reviewed one of them since.
        """
        with self._catalog.writing() as connection:
            return marks.mark(connection, wanted, marking, who, at, known)

    def take_back(self, action: int, who: str, at: datetime) -> tuple[str, ...]:
        """Restore what was thought before the last action, as reviews of their own; return its events.

        Raises NotFound where there is none, Overtaken where that (by its number) is not the last any more.
        """
        with self._catalog.writing() as connection:
            return marks.take_back(connection, action, who, at)
