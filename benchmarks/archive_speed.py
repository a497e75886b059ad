"""Prints what it takes to keep a page of 45 KB, to read it back and to verify it: `python benchmarks/archive_speed.py`.

The page is generated text of about the density of real terms; the folder lies on the disk that TMPDIR names.
"""

from __future__ import annotations

import gzip
import random
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tosmon.archive import Archive, SnapshotRecord
from tosmon.archive.files import put_new
from tosmon.catalog.records import JsonValue
from tosmon.core.model import Capture, Connection, Hop

SIZE = 45_000
ROUNDS = 200
NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)


def page() -> bytes:
    """Return HTML of 45 KB that compresses about as well as a real page, to a quarter."""
    chance = random.Random(7)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(900)]
    parts = ["<!doctype html><html><body><main>"]
    while sum(map(len, parts)) < SIZE:
        parts.append(f'<p class="clause">{" ".join(chance.choices(words, k=40))}</p>\n')
    return "".join(parts).encode()[:SIZE]


def record(body: bytes, *, packed: bool) -> SnapshotRecord:
    """Return that page as one fetch brought it."""
    sent = gzip.compress(body) if packed else body
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(sent)}\r\n"
    head += "Content-Encoding: gzip\r\n\r\n" if packed else "\r\n"
    connection = Connection("203.0.113.7", 443, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "ab" * 32)
    request = b"GET /tos HTTP/1.1\r\nHost: example.org\r\n\r\n"
    hop = Hop("https://example.org/tos", NOON, request, head.encode() + sent, 200, (), connection)
    capture = Capture(hop.url, hop.url, (hop,), body, NOON, 0.25)
    facts: dict[str, JsonValue] = {
        "user_agent": "tosmon/0.1.0",
        "robots": {"allowed": True},
        "entry": {"url": "https://example.org/tos", "select": "main", "interval": 21600},
    }
    return SnapshotRecord("example/terms-of-service", NOON, (capture,), facts)


def show(what: str, action: Callable[[], object]) -> None:
    """Print the median and the 95th percentile of an action, and its share of processor time, in milliseconds."""
    times = []
    used = time.process_time()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    used = (time.process_time() - used) * 1000 / ROUNDS
    tail = statistics.quantiles(times, n=20)[18]
    print(f"{what:32} median {statistics.median(times):6.2f}   p95 {tail:6.2f}   processor {used:6.2f} ms")


def bare(folder: Path) -> None:
    """Write and sync a file of 18 kB and its folder: what the disk alone takes for one object."""
    put_new(folder / secrets.token_hex(8), bytes(18_000))


def main() -> None:
    """Measure and print."""
    body = page()
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder), "tosmon/0.1.0")
        show("file and folder synced, no WARC", partial(bare, Path(folder) / "bare"))
        for packed in (False, True):
            form = "gzip" if packed else "plain"
            snapshot = record(body, packed=packed)
            stored = archive.put(snapshot)
            print(f"{form}: {len(body)} bytes of page, {(archive.root / stored.object).stat().st_size} bytes kept")
            show(f"put ({form})", partial(archive.put, snapshot))
            show(f"get ({form})", partial(archive.get, stored.object))
            show(f"verify ({form})", partial(archive.verify_object, stored.object))


if __name__ == "__main__":
    main()
