"""Browsers for tests: started in a loop of their own, and looked for where none may be left."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tosmon.browser.engine import Engine
from tosmon.browser.folder import PREFIX
from tosmon.browser.loop import Loop
from tosmon.browser.process import Chromium, Options

__all__ = ["MEBIBYTE", "descendants", "engine_in", "gone_soon", "leftovers", "options"]

MEBIBYTE = 2**20


@contextmanager
def engine_in(loop: Loop, start: Callable[[], Awaitable[Chromium]], **manner: float) -> Iterator[Engine]:
    """Give an engine that lives in that loop, and end it and the loop."""

    async def made() -> Engine:
        return Engine(start, **manner)  # type: ignore[arg-type]  # one whole number among them

    engine = loop.submit(made()).result()
    try:
        yield engine
    finally:
        loop.submit(engine.close()).result(30)
        loop.close(30)


def options(program: str, memory: int = 2**30, pages: int = 2) -> Options:
    """Return how tests start a browser: without its sandbox, which root cannot have."""
    return Options(program, sandbox=False, memory=memory, pages=pages)


def descendants(process: int) -> list[psutil.Process]:
    """Return the living processes below one that tosmon started for a browser."""
    return [one for one in psutil.Process(process).children(recursive=True) if _lives(one) and _names(one, PREFIX)]


def leftovers(folder: Path) -> list[str]:
    """Return the living processes that were started with files in that folder, or with any below it."""
    return [f"{one.pid} {one.name()}" for one in psutil.process_iter() if _lives(one) and _names(one, str(folder))]


def gone_soon(left: Callable[[], object], seconds: float = 10) -> bool:
    """Return whether nothing is left within so many seconds."""
    until = time.monotonic() + seconds
    while left():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _names(process: psutil.Process, folder: str) -> bool:
    try:
        return any(folder in word for word in process.cmdline()) or folder in process.environ().get("TMPDIR", "")
    except (psutil.Error, OSError):
        return False
