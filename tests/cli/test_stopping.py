"""`stopping`: every signal is noticed, whatever thread it reaches and whatever the main thread waits for."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from tosmon.cli.stopping import stopping


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_reaches_another_thread_ends_the_wait(number: signal.Signals) -> None:
    """The system may hand it to any thread; the main thread sleeps on a lock and is not woken by that."""
    with stopping() as stop:
        threading.Timer(0.1, lambda: signal.pthread_kill(threading.get_ident(), number)).start()
        assert stop.wait(20)
        assert stop.signal == number


def test_a_signal_while_the_lock_is_held_does_not_wait_for_itself() -> None:
    """What the main thread holds at that moment is let go before the event is set."""
    with stopping() as stop:
        with stop._cond:  # type: ignore[attr-defined] # as inside `wait`
            signal.raise_signal(signal.SIGTERM)
        assert stop.wait(20)


def test_other_signals_do_not_stop_it() -> None:
    """Whoever else handles one keeps it to itself."""
    earlier = signal.signal(signal.SIGUSR1, lambda *_: None)
    try:
        with stopping() as stop:
            signal.raise_signal(signal.SIGUSR1)
            signal.raise_signal(signal.SIGTERM)
            assert stop.wait(20)
            assert (stop.signal, stop.status) == (signal.SIGTERM, 0)
    finally:
        signal.signal(signal.SIGUSR1, earlier)


def handling() -> tuple[object, ...]:
    """Return what handles signals, how many threads there are, and what files are open."""
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    return handlers, threading.active_count(), sorted(one.name for one in Path("/dev/fd").iterdir())


def test_everything_is_as_before_afterwards() -> None:
    """Handlers, threads, open files, and the descriptor that signals are written to."""
    before = handling()
    with stopping():
        assert handling() != before
    assert handling() == before
    assert signal.set_wakeup_fd(-1) == -1
