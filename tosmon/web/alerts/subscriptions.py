"""Subscriptions as pages show them: each in words, with what became of its alerts, and what it would have taken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.config.subscriptions import CATALOG
from tosmon.alerts.wording import asked, timing
from tosmon.catalog.records import StoredSubscription
from tosmon.catalog.views import OutboxFilter, OutboxStanding
from tosmon.core.cadence import fires_after, is_muted
from tosmon.core.subscriptions import Subscription
from tosmon.core.words import in_words
from tosmon.errors import NotFound
from tosmon.web.alerts.counting import PastYear
from tosmon.web.alerts.naming import address_of
from tosmon.web.alerts.outbox import Outbox
from tosmon.web.alerts.values import AlertsPage, Previewed, SubscriptionRow
from tosmon.web.site import Site

__all__ = ["Subscriptions"]

LATEST: Final = 8  # alerts
SHOWN: Final = 25  # events of a preview


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalog knows of subscriptions at one moment."""

    stored: Sequence[StoredSubscription]
    standings: Mapping[str, Sequence[OutboxStanding]]
    unsubscribed: Mapping[tuple[str, str], datetime]


class Subscriptions:
    """Shows subscriptions of one alerts.toml and one catalog."""

    def __init__(self, site: Site, config: AlertsConfig, outbox: Outbox, year: PastYear) -> None:
        self._site, self._config, self._outbox, self._year = site, config, outbox, year

    def page(self, removed: str = "") -> AlertsPage:
        """Return all subscriptions; `removed` names one that was just ended."""
        known = self._known()
        rows = [self._row(one, known) for one in self._config.subscriptions_with(known.stored)]
        counts: Counter[str] = Counter()
        for ones in known.standings.values():
            for one in ones:
                counts[one.state] += one.count
        waiting = [one.count for one in known.standings.get(removed, ()) if one.state == "pending"]
        return AlertsPage(
            rows=rows,
            faults=self._config.faults_of(known.stored),
            warnings=self._config.warnings,
            counts=counts,
            latest=self._outbox.latest(OutboxFilter(), LATEST),
            file=self._site.home.alerts.exists(),
            removed=removed,
            waiting=sum(waiting),
        )

    def find(self, name: str) -> Subscription:
        """Return the subscription of that name. Raises NotFound."""
        found = self._config.find(name, self._site.catalog.subscriptions())
        if found is None:
            raise NotFound(f"there is no subscription {name!r}")
        return found

    def stored(self, name: str) -> StoredSubscription:
        """Return the subscription of the catalog. Raises NotFound where it is written elsewhere, or nowhere."""
        found = {one.name: one for one in self._site.catalog.subscriptions()}.get(name)
        if found is None or self._config.find(name, ()) is not None:
            raise NotFound(f"there is no subscription {name!r} that these pages keep")
        return found

    def row(self, name: str) -> SubscriptionRow:
        """Return a subscription at a glance. Raises NotFound."""
        return self._row(self.find(name), self._known())

    def preview(self, one: Subscription, days: int) -> Previewed:
        """Return what a subscription would have been told of the last so many days, and why not the rest."""
        taken = self._year.taken(one, days)
        newest = tuple(reversed(taken.events[-SHOWN:]))
        return Previewed(days, newest, len(taken.events), len(taken.messages()), tuple(taken.left_out.most_common()))

    def _known(self) -> _Known:
        catalog = self._site.catalog
        standings: defaultdict[str, list[OutboxStanding]] = defaultdict(list)
        for one in catalog.outbox_standings():
            standings[one.subscription].append(one)
        return _Known(catalog.subscriptions(), standings, catalog.unsubscribed())

    def _row(self, one: Subscription, known: _Known) -> SubscriptionRow:
        now = datetime.now(UTC)
        standings = known.standings.get(one.name, ())
        return SubscriptionRow(
            one=one,
            address=address_of(one.name),
            asked=asked(one.filter, in_words),
            timing=timing(one),
            editable=one.origin == CATALOG,
            muted=is_muted(one, now),
            next_digest=fires_after(one.digest, one.zone)(now) if one.digest and one.enabled else None,
            sent_at=max((each.sent_at for each in standings if each.sent_at), default=None),
            counts=Counter({each.state: each.count for each in standings}),
            unsubscribed={to: at for (name, to), at in known.unsubscribed.items() if name == one.name},
        )
