"""How gently hosts are asked."""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest

from tosmon.fetch import Politeness


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return the reading."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let that time pass."""
        self.slept.append(seconds)
        self.now += seconds


def polite(clock: Clock, spacing: float, concurrency: int = 2) -> Politeness:
    """Return politeness that lives by that clock."""
    return Politeness(concurrency, spacing, clock=clock, sleep=clock.sleep)


def test_starts_on_one_host_are_spaced() -> None:
    """The first request starts at once, the others so long after each other."""
    clock = Clock()
    politeness = polite(clock, 2.0)
    waits = []
    for _ in range(3):
        with politeness.turn("a.example") as waited:
            waits.append(waited)
    assert waits == [0.0, 2.0, 2.0]


def test_hosts_do_not_wait_for_each_other() -> None:
    """Spacing is each host's own."""
    clock = Clock()
    politeness = polite(clock, 2.0)
    for host in ("a.example", "b.example", "c.example"):
        with politeness.turn(host):
            pass
    assert clock.slept == []


def test_a_host_may_want_another_spacing() -> None:
    """It gets its own, the others the usual one."""
    clock = Clock()
    politeness = Politeness(1, 1.0, own={"slow.example": 4.0}, clock=clock, sleep=clock.sleep)
    for host in ("slow.example", "a.example", "slow.example", "a.example"):
        with politeness.turn(host):
            pass
    assert clock.slept == [4.0]
    with politeness.turn("a.example"):
        pass
    assert clock.slept == [4.0, 1.0]


def test_no_spacing_means_no_waiting() -> None:
    """A spacing of 0 is off."""
    clock = Clock()
    politeness = polite(clock, 0.0)
    for _ in range(5):
        with politeness.turn("a.example"):
            pass
    assert clock.slept == []


def test_time_spent_fetching_counts_for_the_spacing() -> None:
    """The spacing lies between starts, not between an end and a start."""
    clock = Clock()
    politeness = polite(clock, 2.0)
    with politeness.turn("a.example"):
        clock.now += 5.0
    with politeness.turn("a.example"):
        pass
    assert clock.slept == []


def test_a_host_that_asks_for_rest_gets_it() -> None:
    """After a hold, the next start waits for its end, other hosts do not."""
    clock = Clock()
    politeness = polite(clock, 0.0)
    politeness.hold("a.example", 30.0)
    assert politeness.held("a.example") == 30.0
    with politeness.turn("b.example"):
        assert clock.slept == []
    with politeness.turn("a.example") as waited:
        assert waited == 30.0
    assert politeness.held("a.example") == 0.0


def test_no_host_is_left_alone_for_ever() -> None:
    """A hold ends after a day, whatever was asked."""
    politeness = polite(Clock(), 0.0)
    politeness.hold("a.example", 1e9)
    assert politeness.held("a.example") == 86_400.0


def test_at_most_so_many_at_a_time() -> None:
    """With two places, a third thread gets in only when one leaves."""
    politeness = Politeness(2, 0)
    leave = threading.Event()
    entered = threading.Semaphore(0)

    def visit() -> None:
        with politeness.turn("a.example"):
            entered.release()
            leave.wait(5)

    threads = [threading.Thread(target=visit) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert entered.acquire(timeout=5)
    assert entered.acquire(timeout=5)
    assert not entered.acquire(timeout=0.05)
    leave.set()
    assert entered.acquire(timeout=5)
    for thread in threads:
        thread.join()


def test_an_error_frees_the_place() -> None:
    """A fetch that fails leaves its place to the next."""
    politeness = Politeness(1, 0)
    with suppress(RuntimeError), politeness.turn("a.example"):
        raise RuntimeError
    with politeness.turn("a.example") as waited:
        assert waited < 1


@pytest.mark.parametrize(("concurrency", "spacing"), [(0, 0.0), (1, -1.0)])
def test_impossible_manners_are_refused(concurrency: int, spacing: float) -> None:
    """No places or negative spacing make no sense."""
    with pytest.raises(ValueError, match="politeness"):
        Politeness(concurrency, spacing)
