"""Processes that work for this one: begun by forking where that is safe, and ended with it, however it ends.

What they do, and what becomes of it where one dies, is told by those who ask for them.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

__all__ = ["belong_to_parent", "can_fork", "pool_of"]


def can_fork() -> bool:
    """Return whether processes may be forked now: on Linux, before the program has threads.

    They then share what was imported, and nothing but memory.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def pool_of(
    processes: int,
    begin: Callable[..., None],
    *given: object,
    fork: bool = False,
) -> ProcessPoolExecutor:
    """Return a pool of so many processes, each of which calls `begin` with what is given before it works."""
    context = multiprocessing.get_context("fork" if fork else "spawn")
    return ProcessPoolExecutor(processes, mp_context=context, initializer=begin, initargs=given)


def belong_to_parent() -> None:
    """Have this process end with its parent, however that ends, and leave Ctrl-C to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
