"""Prints how many pages a minute are rendered, and the memory that takes, with one and with two at a time.

    python benchmarks/render_speed.py [../shared] [pages of each kind]

Two kinds of pages, served on loopback: made-up terms of 60 clauses without scripts, and the captured pages in
../shared (Facebook, Instagram, LinkedIn, Twitter and YouTube of 2022, as the raw HTML of single-page applications with
its scripts; hosts other than this one cannot be reached, and are refused as unknown names). 40 of each unless told
otherwise; without ../shared the made-up ones alone.

Processor time says what a page costs where other programs are at work beside: it counts this process with the server in
it, the driver and the browser. Memory is the most that was seen at any look, twice a second: proportional set sizes,
which share out what processes share, of Playwright's driver and of the browser with all its processes; and the resident
set of this process. Open Terms Archive's engine (puppeteer, stealth plug-ins, no screenshot, no checks of addresses)
needed 0.4 s for each plain page on such a machine.
"""

from __future__ import annotations

import socket
import sys
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

import psutil

from tosmon.browser import Renderer, RenderRequest
from tosmon.errors import FetchFailed
from tosmon.fetch import Politeness, networks
from tosmon.fetch.dial import Dialer

PLAIN = 0.4  # seconds of Open Terms Archive's engine
CLAUSES = 60
MEBIBYTE = 2**20
EVERY = 0.5


def terms(number: int) -> bytes:
    """Return a page of terms as a careful author writes it."""
    clause = "You must not collect data by automated means without our consent in writing, at any time or place."
    body = "".join(f"<h2>{one}. Rule</h2><p>{clause} This is rule {one}.</p>" for one in range(CLAUSES))
    return f"<!doctype html><title>Terms {number}</title><main>{body}</main>".encode()


def captured(shared: Path, most: int) -> list[bytes]:
    """Return captured pages, of each platform in turn."""
    platforms: dict[str, list[bytes]] = {}
    with tarfile.open(shared / "data" / "pages.tar.xz") as tar:
        for member in tar:
            file = tar.extractfile(member)
            if file is not None and member.name.endswith(".html"):
                platforms.setdefault(member.name.split("/")[1], []).append(file.read())
    deepest = max(map(len, platforms.values()))
    turns = [pages[turn] for turn in range(deepest) for pages in platforms.values() if turn < len(pages)]
    return turns[:most]


class Server(ThreadingHTTPServer):
    """Serves pages by their number, and nothing else."""

    daemon_threads = True

    def __init__(self, pages: Sequence[bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = pages

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve while the block runs, at the address it is given."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{self.server_port}/"
        finally:
            self.shutdown()
            self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = self.path.strip("/")
        known = name.isdigit() and int(name) < len(self.server.pages)
        body = self.server.pages[int(name)] if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the name that http.server looks for

    def log_message(self, *_: object) -> None:
        """Keep silent."""


class Memory:
    """Looks at the memory of this process and of all below it while its block runs, and keeps the most."""

    def __init__(self) -> None:
        self.own = self.driver = self.browser = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        own = psutil.Process()
        while not self._over.wait(EVERY):
            self.own = max(self.own, own.memory_info().rss)
            below = own.children(recursive=True)
            self.driver = max(self.driver, sum(_size(one) for one in below if "node" in _name(one)))
            self.browser = max(self.browser, sum(_size(one) for one in below if "node" not in _name(one)))

    def __str__(self) -> str:
        parts = (self.own, self.driver, self.browser)
        own, driver, browser = (part / MEBIBYTE for part in parts)
        return f"{sum(parts) / MEBIBYTE:5.0f} MiB ({own:.0f} tosmon, {driver:.0f} driver, {browser:.0f} browser)"


def spent() -> float:
    """Return the seconds of processor time of this process, of all below it, and of those below that have ended."""
    own = psutil.Process()
    used = own.cpu_times()
    total = used.user + used.system
    for process in own.children(recursive=True):
        with suppress(psutil.Error):
            used = process.cpu_times()
            total += used.user + used.system + used.children_user + used.children_system
    return total


def _size(process: psutil.Process) -> int:
    try:
        full = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(full, "pss", full.uss))


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except psutil.Error:
        return ""


def unknown(host: str, _port: int) -> Sequence[str]:
    """Know no name but this machine's."""
    if host == "127.0.0.1":
        return [host]
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def measure(kind: str, pages: Sequence[bytes], at_a_time: int) -> None:
    """Render the pages, and print one line."""
    dialer = Dialer(resolver=unknown, allowed=networks(["127.0.0.0/8"]))
    politeness = Politeness(concurrency=at_a_time, spacing=0)
    ended: Counter[str] = Counter()
    times: list[float] = []
    rendering = Renderer(user_agent="tosmon", dialer=dialer, politeness=politeness, pages=at_a_time, attempts=1)
    with Server(pages).running() as address, rendering as renderer, Memory() as memory:
        renderer.render(RenderRequest(f"{address}0"))  # starts the browser

        def render(number: int) -> None:
            began = time.monotonic()
            try:
                renderer.render(RenderRequest(f"{address}{number}"))
            except FetchFailed as failure:
                ended[failure.reason] += 1
            times.append(time.monotonic() - began)

        began, worked = time.monotonic(), spent()
        with ThreadPoolExecutor(at_a_time) as pool:
            list(pool.map(render, range(len(pages))))
        took, worked = time.monotonic() - began, spent() - worked
    each, times = took / len(pages), sorted(times)
    failures = ", ".join(f"{count} {reason}" for reason, count in ended.items()) or "none failed"
    print(
        f"{kind:9} {at_a_time} at a time: {len(pages):3} pages, {60 / each:5.0f} a minute, {each:5.2f} s each "
        f"({each / PLAIN:4.1f} of {PLAIN} s); median {times[len(times) // 2]:.2f} s, slowest {times[-1]:.2f} s; "
        f"{worked / len(pages):.2f} s of processor time each; "
        f"at most {memory}; {failures}"
    )


def main() -> None:
    """Measure both kinds, with one and two pages at a time."""
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared")
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    kinds = {"made-up": [terms(number) for number in range(most)]}
    if (shared / "data" / "pages.tar.xz").is_file():
        kinds["captured"] = captured(shared, most)
    for kind, pages in kinds.items():
        for at_a_time in (1, 2):
            measure(kind, pages, at_a_time)


if __name__ == "__main__":
    main()
