"""Archives are asked gently, waited for, and left alone when they want it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
import stamina.instrumentation
import tenacity.nap

from tests.importers.wayback.archives import QUICK, Archive, Kept, Reply
from tosmon.core.imported import Sighting
from tosmon.errors import ImportRefused
from tosmon.fetch import Limits
from tosmon.importers.wayback import SPACINGS, WaybackImport, Wishes, archive_limits, by_hand

TERMS = "https://club.example/terms"
BUSY = Reply(429, {"Retry-After": "7"})


class Clock:
    """A clock that nobody waits for: sleeping turns it on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []
        self.pressed = False

    def read(self) -> float:
        """Return the seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Turn it on, unless somebody presses Ctrl-C."""
        if self.pressed:
            raise KeyboardInterrupt
        self.pauses.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """Replace the waits of retries, too."""
    found = Clock()
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=found.sleep))
    stamina.instrumentation.set_on_retry_hooks([])
    yield found
    stamina.instrumentation.set_on_retry_hooks(None)


def captures(count: int, reply: Reply | None = None) -> list[Kept]:
    """Return captures, a day apart."""
    return [Kept(f"201401{day:02}000000", TERMS, str(day).encode(), reply=reply) for day in range(1, count + 1)]


def work(archive: Archive, clock: Clock, limits: Limits = QUICK, spacing: float = 4) -> WaybackImport:
    """Return an import that waits by that clock."""
    client = archive.client(limits, spacing=spacing, clock=clock.read, sleep=clock.sleep)
    return WaybackImport(client, archive.service, [by_hand("club/terms", [TERMS])], Wishes())


def test_requests_are_spaced_and_named(clock: Clock) -> None:
    """One at a time, seconds apart, under tosmon's own name."""
    with Archive(*captures(3)) as archive:
        list(work(archive, clock).sightings(()))
        assert clock.pauses == [4.0, 4.0, 4.0]
        assert archive.agents == {"tosmon/test"}
        assert len(archive.asked) == 4


def test_an_archive_that_asks_to_wait_is_waited_for(clock: Clock) -> None:
    """As long as it asks, and then asked again for the same."""
    with Archive(*captures(2)) as archive:
        archive.faults = [BUSY]
        found = list(work(archive, clock).sightings(()))
        assert len(found) == 2
        assert 7.0 in clock.pauses
        assert archive.asked[0] == archive.asked[1]


def test_a_long_wait_ends_the_run_and_keeps_what_came(clock: Clock) -> None:
    """The rest is told, with what to do; nobody is asked any more."""
    with Archive(*captures(5)) as archive:
        run = work(archive, clock)
        found: list[Sighting] = []
        for one in run.sightings(()):
            found.append(one)
            if len(found) == 2:
                archive.faults = [Reply(429, {"Retry-After": "5000"})] * 9
        assert len(found) == 2
        assert len(archive.captures_asked) == 3
        assert run.stopped
        assert [one.why for one in run.skipped] == [
            "the archive asks to be left alone for 83 min (429)",
            "the archive asks to be left alone for 83 min (429); run the same command again later",
        ]
        assert run.skipped[1].what == "club/terms: 2 more, of 2014-01-04 and later"


def test_other_documents_are_told_when_a_run_ends_early(clock: Clock) -> None:
    """Each by its name."""
    with Archive(*captures(2, Reply(429, {"Retry-After": "5000"}))) as archive:
        client = archive.client(QUICK, clock=clock.read, sleep=clock.sleep)
        wanted = [by_hand("club/terms", [TERMS]), by_hand("club/privacy", [TERMS + "2"])]
        run = WaybackImport(client, archive.service, wanted, Wishes())
        assert list(run.sightings(())) == []
        assert run.skipped[-1].what == "club/privacy: not asked for"


@pytest.mark.parametrize(("reply", "most"), [(Reply(503), 15), (Reply(502), 15)])
def test_an_archive_that_only_fails_is_left_alone(clock: Clock, reply: Reply, most: int) -> None:
    """After so many failures in a row; a single capture that cannot be had costs no others."""
    once = replace(QUICK, attempts=1)
    with Archive(*captures(25, reply)) as archive:
        run = work(archive, clock, once)
        assert list(run.sightings(())) == []
        assert (len(archive.captures_asked), run.stopped) == (most, True)
    with Archive(*captures(10, reply), Kept("20140201000000", TERMS, b"x")) as archive:
        run = work(archive, clock, once)
        assert len(list(run.sightings(()))) == 1
        assert (len(run.skipped), run.stopped) == (10, False)


def test_an_archive_that_is_gone_is_refused_at_once(clock: Clock) -> None:
    """Nothing has come yet, so the command has nothing to keep."""
    with Archive(*captures(1)) as archive:
        run = work(archive, clock, replace(QUICK, attempts=1))
        run._service = replace(run._service, index="http://127.0.0.1:9/cdx")
        with pytest.raises(ImportRefused, match=r"no connection to 127\.0\.0\.1"):
            list(run.sightings(()))


def test_an_interrupt_ends_the_list_and_not_the_import(clock: Clock) -> None:
    """What has come is kept by whoever took it; `interrupted` says why there is no more."""
    with Archive(*captures(5)) as archive:
        run = work(archive, clock)
        found = run.sightings(())
        first = next(found)
        clock.pressed = True
        assert list(found) == []
        assert first.at.day == 1
        assert (run.interrupted, run.stopped) == (True, False)


def test_the_limits_are_patient_and_never_shorter_than_the_settings() -> None:
    """Archives are slow; who set more for platforms gets as much."""
    limits = archive_limits(connect=3, read=5, total=20, attempts=4)
    assert (limits.connect, limits.attempts) == (3, 4)
    assert limits.read >= 60
    assert limits.total >= 300
    assert archive_limits(connect=3, read=500, total=900, attempts=1).read == 500
    assert SPACINGS["web.archive.org"] >= 60 / 15


def test_a_body_without_end_costs_its_limit_and_its_capture_alone(clock: Clock) -> None:
    """It is skipped with the reason."""
    endless = Reply(200, {"Content-Length": str(10**9), "Memento-Datetime": "x"}, bytes(2**21))
    with Archive(Kept("20140101000000", TERMS, b"x", reply=endless), Kept("20140102000000", TERMS, b"y")) as archive:
        run = work(archive, clock)
        began = time.monotonic()
        assert len(list(run.sightings(()))) == 1
        assert time.monotonic() - began < 3
        assert "announces 1000000000 bytes" in run.skipped[0].why
