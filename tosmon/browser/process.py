"""One running Chromium with its driver: started, watched, and ended with all that belongs to it, whatever happened.

Which program that is, is `finding`'s; when to start and to end it, `engine`'s; what is done in it, `visiting`'s.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import psutil
from playwright.async_api import Browser, BrowserContext, Error, Playwright, async_playwright

from tosmon.browser.finding import INSTALL, NoBrowser, require_browser
from tosmon.browser.flags import NOWHERE, arguments, environment, needless
from tosmon.browser.folder import Folder
from tosmon.browser.loop import ProgramLoop
from tosmon.browser.processes import Processes, Sizes

__all__ = ["Chromium", "Excess", "Options"]

START = 30.0  # seconds for driver and browser, on a machine that is busy
CLOSE = 5.0  # seconds to close a page, or the browser, before it is killed
LOOK = 0.25  # seconds between two looks at memory: some milliseconds each, while a browser runs
SETTLE = 0.5  # seconds after the death of a page's process in which the page is told of it
OVERHEAD = 2**30  # bytes for driver, browser and what belongs to no page
MEBIBYTE = 2**20
SAID = re.compile(r"^\[pid=\d+\]\[err\] (.+)$", re.MULTILINE)  # how Playwright quotes what a browser said
NO_SANDBOX = "sandboxing failed"  # in the words of Playwright
TELLING = re.compile(r"FATAL|cannot|not found|error while", re.IGNORECASE)  # of all that, the line that says why


@dataclass(frozen=True, slots=True)
class Options:
    """How a browser is started. `memory` is the most bytes of one page's process, `pages` how many there are."""

    program: str = ""
    sandbox: bool = True
    memory: int = 2**30
    pages: int = 2


@dataclass(slots=True)
class Excess:
    """A kill for memory: when (monotonic), why, and whether a page is known that it hit."""

    at: float
    why: str
    whole: bool = False
    claimed: bool = False


class Chromium:
    """A browser that runs. `gone` is set once it does not any more; `agent` is its own user agent.

    `users` counts the pages that are open in it, `served` all there were.
    """

    def __init__(self, options: Options, folder: Folder) -> None:
        self.gone = asyncio.Event()
        self.name = self.agent = ""
        self.users = self.served = 0
        self._options = options
        self._folder = folder
        self._processes: Processes | None = None
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._excesses: list[Excess] = []
        self._largest: dict[psutil.Process, int] = {}
        self._watching: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, options: Options) -> Self:
        """Start one; NoBrowser where that fails, with what to do. Runs on a `ProgramLoop`."""
        program = require_browser(options.program)
        try:
            folder = Folder()
        except OSError as error:
            raise NoBrowser(f"{program} needs a folder for temporary files ({error})") from error
        chromium = cls(options, folder)
        try:
            async with asyncio.timeout(START):
                await chromium._start(program)
        except BaseException as error:
            await chromium.end()
            if isinstance(error, Error | OSError | TimeoutError):
                raise NoBrowser(_why(program, error)) from error
            raise
        return chromium

    @property
    def runs(self) -> bool:
        """Return whether it still runs, looking now."""
        if self._processes is None or not self._processes.alive:
            self.gone.set()
        return not self.gone.is_set()

    async def context(self, **options: Any) -> BrowserContext:  # noqa: ANN401 - Playwright's own options
        """Return a new, empty profile in it."""
        assert self._browser is not None
        return await self._browser.new_context(**options)

    async def dispose(self, context: BrowserContext) -> None:
        """Close a profile with its pages; a browser that does not do it soon is killed."""
        try:
            async with asyncio.timeout(CLOSE):
                await context.close()
        except TimeoutError:
            await self.kill()
        except Error:
            if not self.gone.is_set() and self._browser is not None and self._browser.is_connected():
                await self.kill()

    async def excess(self, since: float, *, crashed: bool) -> str:
        """Return why memory ended what began at `since`, empty where it did not.

        `crashed`: the page that asks has lost its process. One that has not is asked to wait a moment where a process
        was killed and its page is not known yet.
        """
        if not crashed and self._unclaimed(since):
            await asyncio.sleep(SETTLE)
        for excess in self._unclaimed(since):
            excess.claimed = not excess.whole
            return excess.why
        return self._burst() if crashed else ""

    async def kill(self) -> None:
        """End it at once, with everything that belongs to it."""
        self.gone.set()
        if self._processes is not None:
            await self._processes.end()

    def kill_now(self) -> None:
        """Kill it from another thread, where its own answers no more."""
        if self._processes is not None:
            self._processes.kill()

    def discard(self) -> None:
        """Kill it with its files from another thread, for a tosmon that ends in the next moment."""
        self.kill_now()
        self._folder.close()

    async def end(self) -> None:
        """Close it in order if it still can be, kill what is left, and remove its files; its pages fail first."""
        runs = self.runs
        self.gone.set()
        if self._watching is not None:
            self._watching.cancel()
        try:
            async with asyncio.timeout(CLOSE):
                if self._browser is not None and runs:
                    await self._browser.close()
                if self._playwright is not None:
                    await self._playwright.stop()
        except (Error, TimeoutError, OSError):
            pass  # what does not close is killed
        finally:
            await self.kill()
            self._folder.close()

    # --- starting ----------------------------------------------------------------------------------------------------

    async def _start(self, program: str) -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, ProgramLoop)
        loop.environment = environment(self._folder.path)
        starting = asyncio.ensure_future(async_playwright().start())
        try:
            self._playwright = await starting
        finally:
            if loop.started:
                with suppress(psutil.NoSuchProcess):
                    self._processes = Processes(loop.started)
                loop.started = 0
        self._browser = await self._playwright.chromium.launch(
            executable_path=program,
            args=arguments(self._options.memory),
            ignore_default_args=needless(),
            chromium_sandbox=self._options.sandbox,
            proxy={"server": NOWHERE},
            timeout=START * 1000,
        )
        self._browser.on("disconnected", lambda _browser: self.gone.set())
        session = await self._browser.new_browser_cdp_session()
        said = await session.send("Browser.getVersion")
        await session.detach()
        self.agent = said["userAgent"]
        self.name = f"Chromium/{self._browser.version}"
        self._watching = asyncio.create_task(self._watch())

    # --- watching ----------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Look after memory and life until it is gone."""
        while self._processes is not None and self.runs:
            self._judge(self._processes.look())
            await asyncio.sleep(LOOK)

    def _judge(self, sizes: Sizes) -> None:
        most = self._options.memory
        self._largest = sizes.renderers
        for process, size in sizes.renderers.items():
            if size > most:
                with suppress(psutil.Error):
                    process.kill()
                self._excesses.append(Excess(time.monotonic(), _too_much("the page", size, most)))
        whole = self._options.pages * most + OVERHEAD
        if sizes.whole > whole:
            self._excesses.append(
                Excess(time.monotonic(), _too_much("the browser with its pages", sizes.whole, whole), whole=True)
            )
            self.kill_now()

    def _unclaimed(self, since: float) -> list[Excess]:
        return [excess for excess in self._excesses if excess.at >= since and not excess.claimed]

    def _burst(self) -> str:
        """Return what to say of a page that ended between two looks, when it was on its way to take too much.

        V8 ends a page's process by itself where the heap meets its bound, and the system where memory is out.
        """
        dead = [size for process, size in self._largest.items() if not process.is_running()]
        if max(dead, default=0) < self._options.memory // 2:
            return ""
        return f"the page took {max(dead) // MEBIBYTE} MiB of memory and more, until its process ended"


def _too_much(what: str, size: int, most: int) -> str:
    return f"{what} took {size // MEBIBYTE} MiB of memory, more than {most // MEBIBYTE} MiB"


def _why(program: str, error: BaseException) -> str:
    """Return what to tell of a browser that did not start, in one line."""
    if isinstance(error, TimeoutError):
        return f"{program} did not start within {START:.0f} s"
    said = SAID.findall(str(error))
    if NO_SANDBOX in str(error) or any("namespace" in line for line in said):
        return (
            f"{program} cannot have its sandbox here: allow user namespaces to this user, "
            "or switch it off in the settings (`browser_sandbox = false`)"
        )
    telling = [line for line in said if TELLING.search(line)] or said or str(error).splitlines()
    return f"{program} did not start ({(telling or [type(error).__name__])[0].strip()}): {INSTALL}"
