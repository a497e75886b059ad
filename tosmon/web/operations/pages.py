"""Composes the page of operations, from the catalog, the watch list and the disk."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from tosmon.catalog.entries import PAUSED
from tosmon.catalog.operating import Kept, Operating
from tosmon.core.due import ALWAYS, Past, is_paused, next_due
from tosmon.core.subscriptions import DEAD, MUTED, PENDING, SENT, channel_of
from tosmon.registry.rhythms import rhythm_of
from tosmon.web.operations.values import Depth, Next, OperationsPage, Paused, PauseForm, Queue, Space, Trouble
from tosmon.web.site import Site
from tosmon.web.vitals import problems

__all__ = ["Operations"]

NOISY_DAYS: Final = 30
NOISY: Final = 3  # changes in that time; alerts.toml may say otherwise
SHOWN: Final = 60  # lines of a table
SOON: Final = 15  # next checks
NOTES: Final = 20
KNOWN: Final = 200  # documents to choose from
COUNTED: Final = timedelta(minutes=10)  # for so long a count of all that is kept is good enough


class Operations:
    """Composes the page; what takes long to count is counted now and then."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._operating = Operating(site.catalog)
        self._lock = threading.Lock()
        self._kept: tuple[datetime, Kept] | None = None

    def page(self, form: PauseForm) -> OperationsPage:
        """Return the page, with that in the form."""
        site, now = self._site, datetime.now(UTC)
        pasts = self._operating.pasts()
        due = self._due(pasts, now)
        troubled = self._operating.troubled()
        depths = tuple(self._depths())
        standing = site.metrics.standing() if site.metrics else None
        return OperationsPage(
            standing=standing,
            problems=tuple(problems(standing, {"dead": sum(one.dead for one in depths)})),
            troubled=tuple(Trouble(one, due.get(one.document)) for one in troubled[:SHOWN]),
            more_troubled=max(0, len(troubled) - SHOWN),
            noisy=self._operating.noisy(now - timedelta(days=NOISY_DAYS), self._least())[:SHOWN],
            noisy_days=NOISY_DAYS,
            queue=self._queue(pasts, due, now),
            depths=depths,
            chains=self._operating.chains(),
            space=self._space(now),
            notes=site.catalog.operations(NOTES),
            known=tuple(sorted(pasts))[:KNOWN],
            form=form,
        )

    def _least(self) -> int:
        """Return how many changes make a document noisy."""
        return self._site.alerts.operations.noisy if self._site.alerts else NOISY

    def _due(self, pasts: Mapping[str, Past], now: datetime) -> dict[str, datetime]:
        """Return by document when it is checked next; those that are not, by themselves, are left out."""
        found = {}
        for document in self._site.registry:
            at = next_due(document.id, rhythm_of(document), pasts.get(document.id, Past()), now)
            if at is not None:
                found[document.id] = at
        return found

    def _queue(self, pasts: Mapping[str, Past], due: Mapping[str, datetime], now: datetime) -> Queue:
        soon = sorted(due.items(), key=lambda one: (one[1], one[0]))[:SOON]
        return Queue(
            watched=sum(1 for _ in self._site.registry),
            due=sum(at <= now for at in due.values()),
            soon=tuple(
                Next(name, at, pasts[name].checked_at if name in pasts else None, max(0.0, (now - at).total_seconds()))
                for name, at in soon
            ),
            paused=tuple(self._paused(pasts, now)),
        )

    def _paused(self, pasts: Mapping[str, Past], now: datetime) -> Iterator[Paused]:
        held = {name: past for name, past in pasts.items() if is_paused(past, now)}
        decisions = {one.document: one.value() for one in self._site.catalog.decisions((PAUSED,))} if held else {}
        for name, past in sorted(held.items()):
            said = decisions.get(name, {})
            until = None if past.paused_until == ALWAYS else past.paused_until
            yield Paused(name, until, said.get("reason", ""), said.get("who", ""))

    def _depths(self) -> Iterator[Depth]:
        """Yield the outbox by channel: those with trouble first."""
        counts: dict[str, Counter[str]] = {}
        oldest: dict[str, datetime] = {}
        for one in self._site.catalog.outbox_depths():
            channel = channel_of(one.target)
            counts.setdefault(channel, Counter())[one.state] += one.count
            if one.state == PENDING:
                oldest[channel] = min(oldest.get(channel, one.oldest), one.oldest)
        for channel, found in sorted(counts.items(), key=lambda one: (-one[1][DEAD], -one[1][PENDING], one[0])):
            yield Depth(channel, found[PENDING], found[DEAD], found[MUTED], found[SENT], oldest.get(channel))

    def _space(self, now: datetime) -> Space:
        with self._lock:
            if self._kept is None or now - self._kept[0] > COUNTED:
                self._kept = now, self._operating.kept()
            at, kept = self._kept
        return Space(self._site.home.free_space(), self._site.settings.free_space_minimum, kept, at)
