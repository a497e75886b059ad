"""The alerts of a home as one thing, for the schedule and for commands: composed, noted, delivered, told.

It puts the parts together and decides nothing: messages are `outbox`'s, threads `delivering`'s, the note `operations`'.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Protocol

from tosmon.alerts.channels.opening import Write, open_channels
from tosmon.alerts.config import AlertsConfig
from tosmon.alerts.courier import Delivered, Post, uncounted
from tosmon.alerts.delivering import Deliverer, deliver_all
from tosmon.alerts.operations import write_note
from tosmon.alerts.outbox import compose_due, mark_told
from tosmon.alerts.packing import Packer
from tosmon.alerts.unsubscribing import UnsubscribeLinks
from tosmon.catalog import Catalog
from tosmon.core.robots.crawlers import Crawler
from tosmon.home import Home
from tosmon.registry import Registry
from tosmon.settings import Settings

__all__ = ["Alerting", "Kit", "open_alerting"]

# A busy watch composes many times a second; whether a note on it is due is asked after so long, forth or back, by the
# clock that notes go by.
_NOTE_LOOK: Final = timedelta(seconds=10)


class Alerting:
    """Alerts on their way, in this process. Use `start` and `stop` where it stays, `deliver_now` where it is brief."""

    def __init__(self, home: Home, registry: Registry, post: Post) -> None:
        self._home, self._registry, self._post = home, registry, post
        self._deliverer = Deliverer(home, post)
        self._abandoned = False
        self._thought_of_note: datetime | None = None

    @property
    def failure(self) -> BaseException | None:
        """Return what ended the delivering, if anything did."""
        return self._deliverer.failure

    @property
    def at_work(self) -> bool:
        """Return whether threads may still use channels: those deliver, or were abandoned."""
        return self._abandoned or self._deliverer.at_work

    def start(self, failed: Callable[[], None] = lambda: None) -> None:
        """Deliver from now on, a thread for each channel, as soon as no other program does.

        `failed` is called, from any thread, where that cannot go on; `failure` says why then.
        """
        self._deliverer.start(failed)

    def stop(self, patience: float) -> bool:
        """Deliver no more; return whether what was under way ended within `patience` seconds."""
        return self._deliverer.stop(patience)

    def compose(self, hold: Collection[str] = ()) -> int:
        """Make messages of what may be told now, and let them be delivered; return how many there are more.

        Families in `hold` wait: variants of them are still being checked.

        Raises:
            StoreError: the catalog cannot be used.

        """
        if self._deliverer.holding and self._may_want_note():
            self._write_note()
        made = compose_due(self._post.catalog, self._post.config, self._post.now(), hold)
        if made:
            self._deliverer.wake()
        return made

    def deliver_now(self, patience: float, stop: Callable[[], bool] = lambda: False) -> Delivered | None:
        """Make messages of what may be told now, and try each that is due once, within `patience` seconds.

        Returns None where another program delivers: it does all this itself.

        Raises:
            StoreError: the catalog cannot be used.

        """
        with self._home.delivering() as mine:
            if not mine:
                return None
            self._write_note()
            compose_due(self._post.catalog, self._post.config, self._post.now())
            done = deliver_all(self._post, patience=patience, stop=stop)
            self._abandoned = self._abandoned or bool(done.abandoned)
            return done

    def mark_told(self, events: Collection[str]) -> int:
        """Mark the alerts of these events at the terminal as sent: they were just printed; return how many."""
        return mark_told(self._post.catalog, events, self._post.now())

    def _may_want_note(self) -> bool:
        """Return whether to ask now if a note is due. A watch that is never idle gets its notes, too."""
        now, last = self._post.now(), self._thought_of_note
        if last is not None and abs(now - last) < _NOTE_LOOK:
            return False
        self._thought_of_note = now
        return True

    def _write_note(self) -> None:
        write_note(self._post.catalog, self._post.config, self._registry, self._post.now())


class Kit(Protocol):
    """What the tools of a run give to its alerts."""

    @property
    def settings(self) -> Settings:
        """Return what the operator set."""

    @property
    def catalog(self) -> Catalog:
        """Return the catalog, whose outbox this is."""

    @property
    def alerts(self) -> AlertsConfig:
        """Return who is told of what, and how."""

    @property
    def now(self) -> Callable[[], datetime]:
        """Return the clock."""

    @property
    def crawlers(self) -> Callable[[], Sequence[Crawler]]:
        """Return what gives the crawlers that are known."""


@contextmanager
def open_alerting(
    home: Home, registry: Registry, kit: Kit, *, write: Write, count: Callable[[str, str], None] = uncounted
) -> Iterator[Alerting]:
    """Give the alerts of a home, with its channels, which are closed when the block ends.

    Channels that hang in a thread are left to the end of the process: closing them here would fail, or hang as well.
    `write` takes the lines of what goes to the terminal, `count` each attempt: the channel, and what came of it.
    """
    channels = open_channels(kit.alerts, home, kit.settings, write=write)
    links = UnsubscribeLinks(home, kit.alerts.public_url)
    packer = Packer(home, kit.catalog, kit.alerts, registry, crawlers=kit.crawlers, unsubscribing=links)
    alerting = Alerting(home, registry, Post(kit.catalog, kit.alerts, channels, packer, kit.now, count))
    try:
        yield alerting
    finally:
        if not alerting.at_work:
            channels.close()
