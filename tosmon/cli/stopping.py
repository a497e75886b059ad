"""The orderly end: Ctrl-C and SIGTERM ask a command to stop, and a second one ends it at once.

Signals are taken off a pipe by a thread of their own. A handler in Python would not do: it runs on the main thread,
which sleeps on a lock most of the time. There a signal that comes just before the sleep would be noticed after it,
which is never; and one that comes while the lock is held would wait for itself.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["INTERRUPTED", "Stop", "stopping"]

INTERRUPTED = 130  # the exit status after Ctrl-C, as shells have it: 128 + SIGINT
SIGNALS = (signal.SIGINT, signal.SIGTERM)
FAREWELL = 1.0  # seconds for putting things in order, where the process is to end at once
OVER = b"\0"  # no signal has this number: the block has ended


class Stop(threading.Event):
    """Set by Ctrl-C or SIGTERM, whose number it keeps. `farewell` is called before the second one ends the process."""

    signal = 0

    def __init__(self) -> None:
        super().__init__()
        self.farewell: Callable[[], None] = lambda: None

    @property
    def status(self) -> int:
        """Return the exit status of a program that runs until it is stopped: 130 after Ctrl-C, else 0."""
        return INTERRUPTED if self.signal == signal.SIGINT else 0


@contextmanager
def stopping() -> Iterator[Stop]:
    """Give an event that Ctrl-C or SIGTERM sets: what is under way is finished then. Twice ends the process at once.

    To be used on the main thread, as Python allows signals to be handled nowhere else.
    """
    stop = Stop()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    watch = threading.Thread(target=_watch, args=(reader, stop), name="signals", daemon=True)
    watch.start()
    earlier = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, _taken_off_the_pipe) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(earlier)
        os.write(writer, OVER)
        watch.join()
        os.close(writer)
        os.close(reader)


def _taken_off_the_pipe(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: only signals with a handler in Python are written to the pipe."""


def _watch(reader: int, stop: Stop) -> None:
    """Set `stop` at the first signal that comes through the pipe, and end the process at the second."""
    while (data := os.read(reader, 1)) != OVER:
        number = data[0]
        if number not in SIGNALS:  # somebody else handles it; whatever has a handler comes through here
            continue
        if stop.signal:
            farewell = threading.Thread(target=stop.farewell, name="farewell", daemon=True)
            farewell.start()
            farewell.join(FAREWELL)
            os._exit(128 + number)
        stop.signal = number
        stop.set()
