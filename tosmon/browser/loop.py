"""A thread with an event loop for the browser, into which other threads hand their work; what it does is theirs."""

from __future__ import annotations

import asyncio
import logging
import threading
from asyncio import subprocess
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

__all__ = ["Loop", "ProgramLoop"]

T = TypeVar("T")

PATIENCE = 10.0  # seconds that work gets to put away what it holds, once it is cancelled

log = logging.getLogger(__name__)


class ProgramLoop(asyncio.SelectorEventLoop):
    """An event loop whose programs stand apart: in a session of their own, silent, with the environment it names.

    Playwright leaves no say in how it starts its driver. Ctrl-C in a terminal must not reach it: tosmon lets the checks
    under way finish. `started` is the process id of the last program.
    """

    def __init__(self) -> None:
        super().__init__()
        self.set_exception_handler(_unheard)
        self.environment: Mapping[str, str] | None = None
        self.started = 0

    async def subprocess_exec(self, protocol_factory: Any, *command: Any, **options: Any) -> Any:  # noqa: ANN401 - asyncio's own signature
        """Start a program as asyncio does, but apart."""
        apart = {"start_new_session": True, "stderr": subprocess.DEVNULL, "env": self.environment}
        transport, protocol = await super().subprocess_exec(protocol_factory, *command, **{**options, **apart})
        self.started = transport.get_pid()
        return transport, protocol


class Loop:
    """The thread, running from the start; a daemon, so that a process that just ends does not wait for it."""

    def __init__(self) -> None:
        self._loop = ProgramLoop()
        self._thread = threading.Thread(target=self._run, name="browser", daemon=True)
        self._thread.start()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine there, and return what its result can be waited for with."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def close(self, seconds: float) -> None:
        """End what still runs there, and the thread; waits no longer than that."""
        with suppress(RuntimeError):  # closed already
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(seconds)

    def freeze(self, seconds: float) -> None:
        """Let nothing go on there any more, for ever; waits no longer than that until the thread stands still."""
        stands = threading.Event()

        def stand() -> None:
            stands.set()
            threading.Event().wait()

        with suppress(RuntimeError):  # closed already
            self._loop.call_soon_threadsafe(stand)
            stands.wait(seconds)

    def _run(self) -> None:
        try:
            self._loop.run_forever()
            _end_tasks(self._loop)
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()


def _unheard(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Note what nobody waited for: Playwright leaves much of that where its driver or its browser is killed."""
    log.debug("%s", context.get("message"), exc_info=context.get("exception"))


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=PATIENCE))
