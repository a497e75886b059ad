"""Threads that deliver: none holds up another, they stop within seconds, and one program at a time has them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.waiting import HOOK, Office, Recorder, office_in
from tosmon.alerts.alerting import Alerting
from tosmon.alerts.courier import Delivered
from tosmon.alerts.delivering import deliver_all
from tosmon.alerts.parcels import Parcel
from tosmon.catalog.views import OutboxRow
from tosmon.errors import CatalogError, CatalogUnavailable
from tosmon.home import Home
from tosmon.registry import Registry

SOON = 10.0  # seconds in which anything happens on the busiest machine


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Return an office with two channels and a subscription to both."""
    with office_in(tmp_path / "home") as office:
        office.channel("slow")
        office.subscribe(replace(HOOK, targets=("slow", "hook")))
        yield office


def home_of(office: Office) -> Home:
    """Return the office's home."""
    return Home(office.catalog.path.parent)


def alerting_of(office: Office) -> Alerting:
    """Return the office's alerts as the schedule has them."""
    return Alerting(home_of(office), Registry(()), office.post())


@contextmanager
def started(alerting: Alerting) -> Iterator[None]:
    """Let threads deliver for the length of a block."""
    alerting.start()
    try:
        yield
    finally:
        alerting.stop(SOON)


def comes(wish: Callable[[], bool]) -> bool:
    """Return whether something comes about soon."""
    until = time.monotonic() + SOON
    while not wish() and time.monotonic() < until:
        time.sleep(0.01)
    return wish()


class Hanging(Recorder):
    """A channel that does not come back until it is let go."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.now)
        self.asked = threading.Event()
        self.go = threading.Event()

    def send(self, parcel: Parcel) -> None:
        """Wait."""
        self.asked.set()
        self.go.wait()
        super().send(parcel)


@pytest.fixture
def hanging(office: Office) -> Iterator[Hanging]:
    """Let the slow channel hang."""
    hanging = Hanging(office)
    office.recorders["slow"] = hanging
    yield hanging
    hanging.go.set()


def test_what_is_composed_is_delivered_at_once(office: Office) -> None:
    """To every channel, without waiting for the next look."""
    alerting = alerting_of(office)
    with started(alerting):
        office.happen("x/terms")
        assert alerting.compose() == 2
        assert comes(lambda: office.states() == ["sent", "sent"])


def test_a_channel_that_hangs_delays_no_other(office: Office, hanging: Hanging) -> None:
    """Each has a thread of its own."""
    alerting = alerting_of(office)
    with started(alerting):
        for _ in range(3):
            office.happen("x/terms")
            alerting.compose()
            office.wait(seconds=60)
        assert hanging.asked.wait(SOON)
        assert comes(lambda: len(office.of("hook").told) == 3)
        hanging.go.set()
        assert comes(lambda: len(hanging.told) == 3)
    assert hanging.events == office.of("hook").events


def test_stopping_waits_no_longer_than_it_is_patient(office: Office, hanging: Hanging) -> None:
    """A message that hangs is abandoned with the process."""
    alerting = alerting_of(office)
    alerting.start()
    office.happen("x/terms")
    alerting.compose()
    assert hanging.asked.wait(SOON)
    began = time.monotonic()
    assert not alerting.stop(0.2)
    assert time.monotonic() - began < SOON
    hanging.go.set()
    assert alerting.stop(SOON)


def test_idle_threads_end_at_once(office: Office) -> None:
    """Nobody waits for the end of a pause."""
    alerting = alerting_of(office)
    alerting.start()
    began = time.monotonic()
    assert alerting.stop(SOON)
    assert time.monotonic() - began < SOON / 2


def test_one_program_at_a_time_delivers(office: Office) -> None:
    """A second one waits for the first to end, and goes on with what is left."""
    first, second = alerting_of(office), alerting_of(office)
    with home_of(office).delivering() as mine:
        assert mine
        first.start()
        office.happen("x/terms")
        first.compose()
        assert second.deliver_now(SOON) is None
        assert office.states() == ["pending", "pending"]
    assert comes(lambda: office.states() == ["sent", "sent"])
    first.stop(SOON)


def test_a_brief_program_tries_what_is_due_once(office: Office) -> None:
    """`tosmon check` from cron, where no `up` runs."""
    office.channel("slow", ConnectionError("gone"))
    office.happen("x/terms")
    came = alerting_of(office).deliver_now(SOON)
    assert came is not None
    assert (came.sent, came.failed) == (1, 1)
    assert sorted(office.states()) == ["pending", "sent"]


def test_a_brief_program_is_as_patient_as_it_is_told(office: Office, hanging: Hanging) -> None:
    """What hangs is left for the next one."""
    office.happen("x/terms")
    office.compose()
    began = time.monotonic()
    came = deliver_all(office.post(), patience=0.5)
    assert time.monotonic() - began < SOON
    assert (came.sent, came.waiting, came.abandoned) == (1, 1, 1)
    assert not hanging.told


def test_a_brief_program_with_nothing_to_tell_starts_nothing(office: Office) -> None:
    """No channel is opened for it."""
    assert alerting_of(office).deliver_now(SOON) == Delivered()


def test_a_catalog_that_is_locked_ends_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliveries go on when it can be used again."""
    office.happen("x/terms")
    office.compose()
    queue = office.catalog.queue
    times = iter(range(2))

    def locked(*arguments: Any, **wanted: Any) -> tuple[OutboxRow, ...]:
        if next(times, None) is not None:
            raise CatalogUnavailable("the catalog is locked")
        return queue(*arguments, **wanted)

    monkeypatch.setattr(office.catalog, "queue", locked)
    alerting = alerting_of(office)
    with started(alerting):
        assert comes(lambda: next(times, None) is None)
        alerting.compose()
        alerting._deliverer.wake()
        assert comes(lambda: office.states() == ["sent", "sent"])
    assert alerting.failure is None


def test_a_damaged_catalog_ends_the_delivering_and_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs it is told, and ends."""
    failed = threading.Event()
    alerting = alerting_of(office)

    def damaged(*_: Any, **__: Any) -> tuple[OutboxRow, ...]:
        raise CatalogError("the catalog is damaged")

    monkeypatch.setattr(office.catalog, "queue", damaged)
    alerting.start(failed.set)
    assert failed.wait(SOON)
    assert isinstance(alerting.failure, CatalogError)
    assert alerting.stop(SOON)
