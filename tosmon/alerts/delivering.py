"""Keeps at delivering: a thread for each channel, so that none holds up another, for as long as tosmon is up.

What one channel's thread does is `courier`'s. One process at a time delivers the alerts of a home; it holds the home's
lock for that, which the system takes back when the process dies.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from tosmon.alerts.courier import Courier, Delivered, Post
from tosmon.alerts.outbox import PENDING, channel_of
from tosmon.errors import CatalogUnavailable
from tosmon.home import Home

__all__ = ["LOOK", "Deliverer", "deliver_all"]

LOOK: Final = 30.0  # seconds after which a channel is looked at, though nothing was said to wait for it
_LOCKED: Final = 1.0  # seconds between looks at whether another program has finished delivering
_STEP: Final = 0.1  # seconds between looks at whether to go on waiting

log = logging.getLogger(__name__)


class Deliverer:
    """Delivers in threads of its own, from `start` to `stop`; `wake` says that there is something new.

    Where another program delivers, it waits for that one to end. `failure` holds what kept it from going on, if
    anything did.
    """

    def __init__(self, home: Home, post: Post) -> None:
        self.failure: BaseException | None = None
        self._home, self._post = home, post
        self._failed: Callable[[], None] = lambda: None
        self._stop = threading.Event()
        self._holding = threading.Event()
        self._wakes = {name: threading.Event() for name in post.config.channels}
        self._thread = threading.Thread(target=self._run, name="deliver", daemon=True)

    @property
    def holding(self) -> bool:
        """Return whether this is the one that delivers."""
        return self._holding.is_set()

    @property
    def at_work(self) -> bool:
        """Return whether threads deliver, or wait for another program to have done so."""
        return self._thread.is_alive()

    def start(self, failed: Callable[[], None] = lambda: None) -> None:
        """Begin, as soon as nobody else delivers. `failed` is called, from any thread, once there is a `failure`."""
        self._failed = failed
        self._thread.start()

    def wake(self) -> None:
        """Let every channel look for what is new."""
        for event in self._wakes.values():
            event.set()

    def stop(self, patience: float) -> bool:
        """Begin no more; return whether what was under way ended within `patience` seconds.

        What did not is abandoned with the process, and goes out again at the next start, under the same key.
        """
        self._stop.set()
        self.wake()
        self._thread.join(patience)
        return not self._thread.is_alive()

    def _run(self) -> None:
        waits = False
        while not self._stop.is_set():
            with self._home.delivering() as mine:
                if mine:
                    self._serve()
                    return
            if not waits:
                log.info("another program delivers alerts now; this one does when that has ended")
            waits = True
            self._stop.wait(_LOCKED)

    def _serve(self) -> None:
        self._holding.set()
        threads = [
            threading.Thread(target=self._keep_at_it, args=(name, wake), name=f"deliver to {name}", daemon=True)
            for name, wake in self._wakes.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._holding.clear()

    def _keep_at_it(self, channel: str, wake: threading.Event) -> None:
        courier = Courier(channel, self._post)
        try:
            while not self._stop.is_set():
                wake.clear()
                wake.wait(self._turn(courier))
        except BaseException as error:  # noqa: BLE001 - a thread that dies unseen would deliver nothing any more
            self.failure = error
            self._stop.set()
            self.wake()
            self._failed()

    def _turn(self, courier: Courier) -> float:
        """Deliver what is due, and return how many seconds may pass before the next look."""
        try:
            done = courier.round(self._stop.is_set)
        except CatalogUnavailable as error:
            log.warning("alerts to %s wait: %s", courier.channel, error)
            return LOOK
        if done.sent:
            return 0.0  # there may be more behind it
        return LOOK if done.pause is None else min(max(done.pause.total_seconds(), _STEP), LOOK)


def deliver_all(post: Post, *, patience: float, stop: Callable[[], bool] = lambda: False) -> Delivered:
    """Try each message that is due once, all channels side by side; return what became of them.

    The caller holds the home as the one that delivers. A channel that takes longer than `patience` seconds, or than
    `stop` allows, is abandoned; what was not delivered waits for the next program that delivers.

    Raises:
        StoreError: the catalog cannot be used.

    """
    waiting = {channel_of(row.target) for row in post.catalog.outbox(PENDING) if row.message}
    errands = [_Errand(Courier(name, post), stop) for name in post.config.channels if name in waiting]
    _wait_for(errands, patience, stop)
    return sum((one.came() for one in errands), Delivered())


class _Errand:
    """One round of one channel, in a thread."""

    def __init__(self, courier: Courier, stop: Callable[[], bool]) -> None:
        self._courier, self._ended = courier, stop
        self._abandoned = threading.Event()
        self._done: Delivered | None = None
        self._failure: BaseException | None = None
        self.thread = threading.Thread(target=self._run, name=f"deliver to {courier.channel}", daemon=True)
        self.thread.start()

    def abandon(self) -> None:
        """Let the thread begin nothing more."""
        self._abandoned.set()

    def came(self) -> Delivered:
        """Return what became of the messages; raises what kept the thread from going on."""
        if self._failure is not None:
            raise self._failure
        return self._done or Delivered(waiting=1, abandoned=1)

    def _run(self) -> None:
        try:
            self._done = self._courier.round(lambda: self._abandoned.is_set() or self._ended())
        except BaseException as error:  # noqa: BLE001 - raised where the caller waits, see `came`
            self._failure = error


def _wait_for(errands: Iterable[_Errand], patience: float, stop: Callable[[], bool]) -> None:
    until = time.monotonic() + patience
    for errand in errands:
        while errand.thread.is_alive() and time.monotonic() < until and not stop():
            errand.thread.join(_STEP)
        errand.abandon()
