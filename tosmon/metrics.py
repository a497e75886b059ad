"""How the watch itself is doing, as numbers: for Prometheus, and for `/healthz`. Who asks, and where, is the pages'.

Names follow Prometheus' conventions: seconds and totals, one word for one thing. What is counted as it happens is
counted here; everything else is asked when somebody looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from platform import python_version
from typing import TYPE_CHECKING, Final

from tosmon.__about__ import __version__
from tosmon.catalog import Catalog
from tosmon.catalog.views import OutboxDepth
from tosmon.core.subscriptions import PENDING, channel_of

if TYPE_CHECKING:
    # Only types: see `Metrics` for where it is imported.
    from prometheus_client.core import GaugeMetricFamily, Metric

__all__ = ["FAULT", "Metrics", "Standing"]

FAULT: Final = "fault"  # the outcome of a check that a fault of tosmon's own ended: not one of the ledger's
OUTCOMES: Final = ("new", "unchanged", "absent", "suspect", "failed", FAULT)
# The library names the latest format, which agrees with this one where names are plain, as these are; older Prometheus
# knows only this one.
MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
# Seconds: an unchanged page answers in tenths, a slow host within the limit of a fetch, a browser in some seconds.
BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the schedule is doing at one moment.

    `lag` are the seconds for which the most overdue document has been due, `since_tick` those since the latest tick
    ended, or since the schedule was made.
    """

    documents: int = 0
    due: int = 0
    in_flight: int = 0
    lag: float = 0.0
    since_tick: float = 0.0
    low_on_space: bool = False
    failing: int = 0
    suspect: int = 0
    paused: int = 0


class Metrics:
    """Counts what happens, and asks catalog and schedule for the rest whenever it is looked at."""

    def __init__(self, catalog: Catalog, *, now: Callable[[], datetime] = _utc_now) -> None:
        # Imported here: only `up` counts, and every command would load it.
        import prometheus_client as prometheus  # noqa: PLC0415 - start-up time, see above

        self._registry = prometheus.CollectorRegistry()
        self._checks = prometheus.Counter(
            "tosmon_checks", "Checks that ended, by outcome.", ["outcome"], registry=self._registry
        )
        self._seconds = prometheus.Histogram(
            "tosmon_check_duration_seconds", "How long checks took.", buckets=BUCKETS, registry=self._registry
        )
        self._deliveries = prometheus.Counter(
            "tosmon_deliveries", "Attempts to deliver messages.", ["channel", "result"], registry=self._registry
        )
        for outcome in OUTCOMES:
            self._checks.labels(outcome)  # from the start, so that the first one is seen as a rise from 0
        self._asked = _Asked(catalog, now)
        self._registry.register(self._asked)
        prometheus.ProcessCollector(registry=self._registry)

    def observe(self, standing: Callable[[], Standing]) -> None:
        """Ask this for how the schedule is doing."""
        self._asked.standing = standing

    def standing(self) -> Standing:
        """Return how the schedule is doing."""
        return self._asked.standing()

    def checked(self, outcome: str, seconds: float) -> None:
        """Count a check."""
        self._checks.labels(outcome).inc()
        self._seconds.observe(seconds)

    def delivered(self, channel: str, result: str) -> None:
        """Count an attempt to deliver a message."""
        self._deliveries.labels(channel, result).inc()

    def exposition(self) -> tuple[bytes, str]:
        """Return all numbers as Prometheus reads them (text format 0.0.4), and the media type of that.

        Raises:
            CatalogError: the catalog cannot be used.

        """
        from prometheus_client import generate_latest  # noqa: PLC0415 - as above

        return generate_latest(self._registry), MEDIA_TYPE


class _Asked:
    """What nobody counts: asked when somebody looks."""

    def __init__(self, catalog: Catalog, now: Callable[[], datetime]) -> None:
        self.standing: Callable[[], Standing] = Standing
        self._catalog, self._now = catalog, now

    def describe(self) -> Iterator[Metric]:
        """Yield nothing, so that being registered asks nothing."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Yield today's numbers, in the order in which they are documented."""
        standing = self.standing()
        yield _gauge(
            "tosmon_schedule_lag_seconds", "For how long the most overdue document has been due.", standing.lag
        )
        yield _gauge("tosmon_last_tick_timestamp_seconds", "When the schedule last looked what is due.",
                     self._now().timestamp() - standing.since_tick)  # fmt: skip
        yield _gauge("tosmon_checks_in_flight", "Checks under way.", standing.in_flight)
        yield _gauge("tosmon_documents", "Documents that are watched.", standing.documents)
        yield _gauge("tosmon_documents_due", "Documents that wait for a check.", standing.due)
        yield _gauge("tosmon_documents_failing", "Documents that fail again and again.", standing.failing)
        yield _gauge("tosmon_documents_suspect", "Documents whose latest capture is not believed.", standing.suspect)
        yield _gauge("tosmon_documents_paused", "Documents that the schedule leaves alone.", standing.paused)
        yield _gauge("tosmon_disk_low", "1 where too little space is free for checks.", float(standing.low_on_space))
        yield from _outbox(self._catalog.outbox_depths(), self._now())
        build = _gauge("tosmon_build_info", "1, with the version that runs.", None, ["version", "python"])
        build.add_metric([__version__, python_version()], 1)
        yield build


def _outbox(depths: Iterable[OutboxDepth], now: datetime) -> Iterator[Metric]:
    """Yield how many alerts are in each state, and how long the oldest has been waiting, by channel."""
    alerts: Counter[tuple[str, str]] = Counter()
    oldest: dict[str, float] = {}
    for depth in depths:
        channel = channel_of(depth.target)
        alerts[channel, depth.state] += depth.count
        if depth.state == PENDING:
            oldest[channel] = max(oldest.get(channel, 0.0), (now - depth.oldest).total_seconds())
    by_state = _gauge("tosmon_outbox_alerts", "Alerts, by channel and state.", None, ["channel", "state"])
    for key, number in sorted(alerts.items()):
        by_state.add_metric(key, number)
    yield by_state
    waiting = _gauge("tosmon_outbox_oldest_pending_seconds", "Age of the oldest alert that waits.", None, ["channel"])
    for channel, seconds in sorted(oldest.items()):
        waiting.add_metric([channel], seconds)
    yield waiting


def _gauge(name: str, told: str, value: float | None, labels: Sequence[str] = ()) -> GaugeMetricFamily:
    """Return a number that may fall; with labels, its values are yet to be added."""
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415 - as above

    return GaugeMetricFamily(name, told, value=value, labels=labels or None)
