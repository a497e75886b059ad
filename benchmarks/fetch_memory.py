"""Prints the peak memory of fetches that must stop early: an endless page, a bomb, and the largest page allowed.

    python benchmarks/fetch_memory.py

Each fetch runs in a process of its own, against a server in another; the figure is that process's peak resident set,
with all imports, beside what the imports alone take.
"""

from __future__ import annotations

import contextlib
import gzip
import multiprocessing
import resource
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from tosmon.errors import FetchFailed
from tosmon.fetch import Fetcher, Limits, Politeness, Request, networks

MEGABYTE = 1_000_000
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss


def endless(connection: socket.socket) -> None:
    """Send 2 GB of text without saying so before."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(2_000):
        connection.sendall(b"x" * MEGABYTE)


def packed(size: int) -> Callable[[socket.socket], None]:
    """Return an answer of that many zeros, packed."""

    def answer(connection: socket.socket) -> None:
        body = gzip.compress(b"\0" * size, 6)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body))
        connection.sendall(body)

    return answer


def largest(connection: socket.socket) -> None:
    """Send a page that just fits."""
    size = Limits().wire_bytes - 1000
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)


def serve(listener: socket.socket, answer: Callable[[socket.socket], None]) -> None:
    """Answer one request."""
    connection, _ = listener.accept()
    with connection, contextlib.suppress(OSError):  # the client hangs up early: that is what it is for
        connection.recv(65536)
        answer(connection)
        connection.recv(1)


def visit(url: str | None, report: Connection) -> None:
    """Fetch, and send what came of it, the seconds it took and this process's peak memory."""
    began = time.monotonic()
    outcome = "nothing fetched"
    limits = Limits(attempts=1)
    allowed = networks(["127.0.0.0/8"])
    if url is not None:
        with Fetcher(user_agent="tosmon", limits=limits, politeness=Politeness(1, 0), allow_private=allowed) as fetcher:
            try:
                outcome = f"{len(fetcher.fetch(Request(url)).body)} bytes"
            except FetchFailed as failure:
                outcome = failure.reason
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT
    report.send((outcome, time.monotonic() - began, peak / MEGABYTE))


def measure(name: str, answer: Callable[[socket.socket], None] | None) -> None:
    """Print one line."""
    spawn = multiprocessing.get_context("spawn")  # a fork would inherit the peak of this process
    fork = multiprocessing.get_context("fork")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = None
        if answer is not None:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            server = fork.Process(target=serve, args=(listener, answer), daemon=True)
            server.start()
        here, there = spawn.Pipe()
        client = spawn.Process(target=visit, args=(url, there))
        client.start()
        outcome, seconds, peak = here.recv()
        client.join()
    print(f"{name:<24} {peak:7.1f} MB peak {seconds:6.2f} s   {outcome}")


def main() -> None:
    """Measure each kind."""
    measure("imports alone", None)
    measure("2 GB without length", endless)
    measure("200 MB of zeros, gzip", packed(200 * MEGABYTE))
    measure("30 MB of zeros, gzip", packed(30 * MEGABYTE))
    measure("10 MB page", largest)


if __name__ == "__main__":
    main()
