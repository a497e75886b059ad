"""What can be asked of alerts and those who asked for them; how each answer is found lives in `queries.outbox`."""

from __future__ import annotations

from datetime import datetime

from tosmon.catalog import views
from tosmon.catalog.asking import PAGE, Asking
from tosmon.catalog.queries import feeds, outbox, subscribed
from tosmon.catalog.records import StoredSubscription

__all__ = ["OutboxQuestions"]


class OutboxQuestions(Asking):
    """What is to be told, what became of it, and who wants it."""

    def outbox(
        self,
        state: str | None = None,
        *,
        due: datetime | None = None,
        limit: int | None = None,
        newest_first: bool = False,
        **wanted: str | int,
    ) -> tuple[views.OutboxRow, ...]:
        """Return the alerts of that state (pending, sent, dead, muted, dropped; all for None), oldest first.

        `wanted` asks for values of columns: subscription, target, event, message, id.
        """
        with self.asking() as connection:
            return outbox.list_outbox(
                connection, state=state, due=due, limit=limit, wanted=wanted, newest_first=newest_first
            )

    def outbox_page(self, wanted: views.OutboxFilter, limit: int = PAGE) -> tuple[views.OutboxRow, ...]:
        """Return so many of the alerts that fit, newest first."""
        with self.asking() as connection:
            return outbox.page(connection, wanted, limit)

    def outbox_standings(self) -> tuple[views.OutboxStanding, ...]:
        """Return how many alerts of each subscription are in each state, and when the latest was sent."""
        with self.asking() as connection:
            return outbox.standings(connection)

    def queue(self, channel: str) -> tuple[views.OutboxRow, ...]:
        """Return the alerts that wait as messages for a channel, at any of its addresses, oldest first."""
        with self.asking() as connection:
            return outbox.list_queue(connection, channel)

    def outbox_depths(self) -> tuple[views.OutboxDepth, ...]:
        """Return how many alerts there are for each target and state, and how old the oldest of them is."""
        with self.asking() as connection:
            return outbox.depths(connection)

    def previous_alert(self, clause: str, before: datetime) -> views.StoredEvent | None:
        """Return the latest event before that moment that alerted of this clause (by id); None where there is none."""
        with self.asking() as connection:
            return feeds.told_before(connection, clause, before)

    def subscriptions(self) -> tuple[StoredSubscription, ...]:
        """Return the subscriptions that were made by command or page, by name."""
        with self.asking() as connection:
            return subscribed.list_subscriptions(connection)

    def unsubscribed(self) -> dict[tuple[str, str], datetime]:
        """Return the (subscription, target) pairs whose recipients want no more, with the moment they said so."""
        with self.asking() as connection:
            return subscribed.unsubscribed_since(connection)
