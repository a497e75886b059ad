"""The processes of one browser: how much memory they take, whether they live, and how all of them end.

They are found through psutil, by descent from Playwright's driver and by their process group, and each is told from a
stranger that came to have its number by the moment of its start. Deciding what is too much is `process`'s job.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil

__all__ = ["Processes", "Sizes"]

PATIENCE = 5.0  # seconds that killed processes get to be gone
PAUSE = 0.02
RENDERER = "renderer"
UNBORN = "zygote"  # what every process of Chromium on Linux is until it is told what to be


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of memory: of each process that holds a page, and of the whole, with what they share counted once."""

    renderers: dict[psutil.Process, int]
    whole: int


class Processes:
    """The driver, the browser below it, and the browser's own."""

    def __init__(self, driver: int) -> None:
        self._driver = psutil.Process(driver)
        self._browser: psutil.Process | None = None
        self._kinds: dict[psutil.Process, str] = {self._driver: "driver"}  # what each is for: "renderer", "gpu-process"

    @property
    def alive(self) -> bool:
        """Return whether driver and browser both run."""
        return _runs(self._driver) and (self._browser is None or _runs(self._browser))

    def look(self) -> Sizes:
        """Look for new processes and at how large all are."""
        for process in self._found():
            if self._kinds.get(process, UNBORN) == UNBORN:
                self._kinds[process] = _kind(process)
        whole, shared, renderers = 0, 0, {}
        for process, kind in list(self._kinds.items()):
            try:
                memory = process.memory_info()
            except psutil.Error:
                del self._kinds[process]
                continue
            common = getattr(memory, "shared", 0)  # Linux tells it
            whole, shared = whole + memory.rss - common, max(shared, common)
            if kind == RENDERER:
                renderers[process] = memory.rss
        return Sizes(renderers, whole + shared)

    def kill(self) -> None:
        """Kill all of them now."""
        for process in self._all():
            with suppress(psutil.Error):
                process.kill()

    async def end(self) -> bool:
        """Kill all of them, and wait until they are gone; returns whether they are."""
        until = time.monotonic() + PATIENCE
        while True:
            self.kill()
            await asyncio.sleep(PAUSE)
            if not any(_runs(process) for process in self._all()):
                return True
            if time.monotonic() > until:
                return False

    def _found(self) -> list[psutil.Process]:
        """Return what descends from the driver or, where that is gone, from the browser."""
        for root in (self._driver, self._browser):
            if root is not None and _runs(root):
                with suppress(psutil.Error):
                    found = [root, *root.children(recursive=True)]
                    self._browser = self._browser or next(iter(found[1:]), None)
                    return found
        return []

    def _all(self) -> set[psutil.Process]:
        """Return all that live: those known, their descendants, and what has lost its parent but not its group."""
        known = {*self._kinds, *self._found()}
        groups = {leader.pid for leader in (self._driver, self._browser) if leader is not None}
        born = self._driver.create_time()
        return {process for process in known if _runs(process)} | set(_members(groups, born))


def _members(groups: set[int], born: float) -> Iterable[psutil.Process]:
    """Yield the processes of these groups that are no older than `born`."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if os.getpgid(process.pid) in groups and process.create_time() >= born and _runs(process):
                yield process


def _kind(process: psutil.Process) -> str:
    try:
        words = process.cmdline()
    except psutil.Error:
        return ""
    return next((word.removeprefix("--type=") for word in words if word.startswith("--type=")), "")


def _runs(process: psutil.Process) -> bool:
    """Return whether it lives; one that ended and was not fetched by its parent yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
