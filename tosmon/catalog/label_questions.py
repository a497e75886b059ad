"""What can be asked of labels through time; how each answer is found lives in `queries.labels`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from tosmon.catalog import views
from tosmon.catalog.asking import Asking
from tosmon.catalog.queries import events, labels

__all__ = ["LabelQuestions"]


class LabelQuestions(Asking):
    """Which labels stood when, and which way rules went."""

    def labels_at(self, at: datetime) -> tuple[views.LabelSpan, ...]:
        """Return which labels texts in force at that moment carried, by document, and which documents had a text."""
        with self.asking() as connection:
            return labels.labels_at(connection, at)

    def label_spans(self) -> tuple[views.LabelSpan, ...]:
        """Return which labels every document carried when, by document."""
        with self.asking() as connection:
            return labels.label_spans(connection)

    def every_platform(self) -> tuple[str, ...]:
        """Return the ids of all platforms that there are documents of, in order."""
        with self.asking() as connection:
            return labels.every_platform(connection)

    def turns_state(self) -> tuple[Any, ...]:
        """Return what is otherwise whenever `label_spans` would be."""
        with self.asking() as connection:
            return labels.turns_state(connection)

    def clause_ids(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
        """Return the ids of clauses that are named by document and number."""
        with self.asking() as connection:
            return labels.clause_ids(connection, wanted)

    def saying(self, platform: str, label: str, at: datetime) -> tuple[views.SayingClause, ...]:
        """Return the clauses of a platform's texts in force at that moment that carried the label."""
        with self.asking() as connection:
            return labels.saying(connection, at, platform, label)

    def pointed(self, about: Collection[str] = (), platforms: Collection[str] = ()) -> tuple[views.Pointed, ...]:
        """Return how many changes of each event made rules stricter or milder, by first observation.

        Of clauses with one of these labels, and of these platforms, where any are named.
        """
        with self.asking() as connection:
            return labels.pointed(connection, about, platforms)

    def events_named(self, ids: Collection[str]) -> dict[str, views.StoredEvent]:
        """Return events by id; those that are unknown are left out."""
        with self.asking() as connection:
            return events.find_events(connection, ids)
