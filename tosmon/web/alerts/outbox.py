"""Alerts and what became of each: in lines, and one whole with its message as its recipients read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from tosmon.alerts.composing import compose
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.fates import State, due_at, said
from tosmon.alerts.past import Brief, briefly
from tosmon.alerts.rendering import Renderer
from tosmon.alerts.secrets import redacted
from tosmon.catalog.views import OutboxFilter, OutboxRow
from tosmon.core.subscriptions import Subscription, channel_of
from tosmon.errors import NotFound
from tosmon.web.alerts.naming import address_of
from tosmon.web.alerts.values import AlertLine, AlertPage, OutboxPage
from tosmon.web.site import Site

__all__ = ["LINES", "Outbox"]

LINES: Final = 50  # on a page
_LONGEST: Final = 60_000  # characters of a message that are shown


class Outbox:
    """Shows the outbox of one catalog."""

    def __init__(self, site: Site, config: AlertsConfig) -> None:
        self._site, self._config = site, config

    def page(self, wanted: OutboxFilter, state: State | None) -> OutboxPage:
        """Return a page of alerts that fit, newest first."""
        rows = self._site.catalog.outbox_page(wanted, LINES + 1)
        subscriptions = self._subscriptions()
        standings = self._site.catalog.outbox_standings()
        counts: Counter[str] = Counter()
        for one in standings:
            counts[one.state] += one.count
        channels = {name for one in subscriptions.values() for target in one.targets for name in _names(target)}
        return OutboxPage(
            lines=self.lines(rows[:LINES], subscriptions),
            state=state,
            subscription=wanted.subscription,
            target=wanted.target,
            older=rows[LINES - 1].id if len(rows) > LINES else None,
            first_page=wanted.before is None,
            counts=counts,
            subscriptions=sorted({one.subscription for one in standings} | set(subscriptions)),
            targets=sorted(channels | ({wanted.target} if wanted.target else set())),
        )

    def latest(self, wanted: OutboxFilter, limit: int) -> Sequence[AlertLine]:
        """Return the latest alerts that fit."""
        return self.lines(self._site.catalog.outbox_page(wanted, limit), self._subscriptions())

    def alert(self, number: int) -> AlertPage:
        """Return one alert with its message.

        Raises:
            NotFound: there is no such alert.

        """
        rows = self._site.catalog.outbox(id=number)
        if not rows:
            raise NotFound(f"there is no alert {number}")
        row = rows[0]
        together = self._site.catalog.outbox(message=row.message) if row.message else rows
        subscription = self._subscriptions().get(row.subscription)
        subject, text = self._message(together, subscription)
        return AlertPage(
            line=self.lines([row], {row.subscription: subscription} if subscription else {})[0],
            key=row.message,
            first_attempt=row.first_attempt,
            together=tuple(one.id for one in together if one.id != row.id),
            subject=subject,
            text=text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
        )

    def lines(self, rows: Sequence[OutboxRow], subscriptions: Mapping[str, Subscription]) -> tuple[AlertLine, ...]:
        """Return alerts in a line each."""
        briefs = briefly(self._site.catalog, [row.event for row in rows if row.event])
        now = datetime.now(UTC)
        return tuple(self._line(row, subscriptions.get(row.subscription), briefs, now) for row in rows)

    def _line(
        self, row: OutboxRow, subscription: Subscription | None, briefs: Mapping[str, Brief], now: datetime
    ) -> AlertLine:
        document, summary = said(row, briefs)
        brief = briefs.get(row.event)
        due = due_at(row, subscription, now)
        return AlertLine(
            id=row.id,
            state=State(row.state),
            created_at=row.created_at,
            subscription=row.subscription,
            address=address_of(row.subscription) if subscription else "",
            target=row.target,
            event=row.event if brief else "",
            document=document,
            summary=summary,
            severity=brief.severity if brief else None,
            attempts=row.attempts,
            sent_at=row.sent_at,
            due=due,
            waits=due is not None and due <= now,
            error=redacted(row.last_error, self._config.secrets),
        )

    def _subscriptions(self) -> dict[str, Subscription]:
        every = self._config.subscriptions_with(self._site.catalog.subscriptions())
        return {one.name: one for one in every}

    def _message(self, rows: Sequence[OutboxRow], subscription: Subscription | None) -> tuple[str, str]:
        """Return subject and text of the message that these alerts are."""
        site = self._site
        message = compose(
            site.catalog,
            rows,
            subscription,
            site.families,
            site.names,
            self._config.public_url,
            subscription.zone if subscription else self._config.zone,
            crawlers=site.crawlers,
        )
        parcel = Renderer(site.home).parcel(message, rows[0].message, rows[0].target)
        return parcel.subject, parcel.text


def _names(target: str) -> Iterable[str]:
    return {target, channel_of(target)}
