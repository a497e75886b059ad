"""A server of hard pages on every loopback address, and a browser that captures them one by one."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self, TypeVar

from playwright.async_api import Browser, Playwright, async_playwright

from tests.fetch.loopback import LOOPBACK
from tosmon.browser.page import capture_page, context_options
from tosmon.browser.proxy import PinningProxy
from tosmon.browser.values import PageLimits, PageRequest
from tosmon.core.extract import extract
from tosmon.core.model import Capture, Selection
from tosmon.fetch.dial import Dialer

__all__ = ["QUICK", "WORDS", "Answer", "Site", "Visitor", "texts"]

QUICK = PageLimits(seconds=40, selector=1.0, unrest=1.5)
WORDS = "You must not scrape the service without our prior written consent, whatever means you use. " * 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path is answered: a body, or what writes one to the connection, after so many seconds."""

    body: str | bytes = ""
    type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0.0
    length: int | None = None  # announced; the body's own where None


class Site:
    """Serves pages by path at 127.0.0.1, 127.0.0.2 …; `{here}` and `{there}` in a body are two of its origins."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        site = self

        class Handler(_Handler):
            served: ClassVar[Site] = site

        self._server = ThreadingHTTPServer(("0.0.0.0", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.here = f"http://127.0.0.1:{self.port}"
        self.there = f"http://127.0.0.2:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put(self, path: str, answer: Answer | str) -> str:
        """Serve a page, and return its address."""
        self.pages[path] = Answer(answer) if isinstance(answer, str) else answer
        return self.here + path

    def body_of(self, answer: Answer) -> bytes:
        """Return the body as bytes, with the addresses of this server in it."""
        if isinstance(answer.body, bytes):
            return answer.body
        return answer.body.replace("{here}", self.here).replace("{there}", self.there).encode()


class _Handler(BaseHTTPRequestHandler):
    served: ClassVar[Site]
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer what the site has for the path."""
        site = self.served
        site.asked.append(self.path)
        answer = site.pages.get(self.path.partition("?")[0], Answer("", status=404))
        time.sleep(answer.after)
        body = site.body_of(answer)
        with contextlib.suppress(OSError):  # the browser went away
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.type, **answer.headers}.items():
                self.send_header(name, value.replace("{here}", site.here).replace("{there}", site.there))
            if answer.status not in (204, 205):
                self.send_header("Content-Length", str(len(body) if answer.length is None else answer.length))
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = answer.length is not None

    do_POST = do_GET  # noqa: N815 - the library's name


class Visitor:
    """A browser in a thread of its own; each page gets a fresh context and proxy."""

    def __init__(self, program: str, *args: str) -> None:
        self._program = program
        self._args = ("--no-sandbox", "--disable-gpu", *args)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def capture(
        self,
        url: str,
        *selectors: str,
        limits: PageLimits = QUICK,
        language: str = "",
        most_bytes: int = 60 * 2**20,
    ) -> Capture:
        """Return the capture of a page; FetchFailed as `capture_page`'s."""
        request = PageRequest(url, selectors, accept_language=language)
        return self._run(self._captured(request, limits, most_bytes))

    async def _captured(self, request: PageRequest, limits: PageLimits, most_bytes: int) -> Capture:
        assert self._browser is not None
        until = time.monotonic() + limits.seconds + 5
        async with PinningProxy(Dialer(allowed=LOOPBACK), most_bytes=most_bytes, until=until) as proxy:
            context = await self._browser.new_context(
                **context_options(request, "tosmon/test Mozilla/5.0"),
                proxy={"server": proxy.server, "username": proxy.username, "password": proxy.password},
            )
            try:
                return await capture_page(
                    context, proxy, request, limits, browser="Chromium/test", now=lambda: datetime.now(UTC)
                )
            finally:
                await context.close()

    async def _start(self) -> None:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=self._program, args=list(self._args))

    async def _end(self) -> None:
        assert self._browser is not None
        assert self._playwright is not None
        await self._browser.close()
        await self._playwright.stop()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(120)


def texts(capture: Capture, *select: str) -> list[str]:
    """Return the clauses that our reader finds in a capture."""
    read = extract(capture.body, content_type=capture.content_type, url=capture.url, selection=Selection(select))
    return [clause.text for clause in read.version.clauses]
