"""Prints how fast a robots.txt archive of 100,000 hosts is looked through: `python benchmarks/warc_speed.py`.

The file is generated as Common Crawl writes its own: a gzip member each for request, response and metadata. Beside it:
warcio's reader over the same records, which does no more than walk. Each reading is a process of its own; seconds are
the processor's.
"""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HOSTS = 100_000
WATCHED = ("www.reddit.com", "x.com", "www.linkedin.com")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROBOTS = b"User-agent: *\nDisallow: /admin/\nDisallow: /search?q=\nAllow: /\nCrawl-delay: 10\nSitemap: https://%s/sitemap.xml\n"


def record(kind: str, url: str, number: int, block: bytes) -> bytes:
    """Return a record in a gzip member of its own."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: 2024-02-20T21:{number // 60 % 60:02}:{number % 60:02}Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{number:08x}-0000-4000-8000-{len(kind):012x}>\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nWARC-IP-Address: 203.0.113.7\r\n"
        f"WARC-Warcinfo-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n", 6)


def generate(path: Path) -> None:
    """Write the file."""
    watched = {place * HOSTS // len(WATCHED): host for place, host in enumerate(WATCHED)}
    with path.open("wb") as file:
        for number in range(HOSTS):
            host = watched.get(number, f"host{number}.example")
            url = f"https://{host}/robots.txt"
            body = ROBOTS % host.encode()
            response = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body)
            file.write(record("request", url, number, b"GET /robots.txt HTTP/1.1\r\nHost: %s\r\n\r\n" % host.encode()))
            file.write(record("response", url, number, response + body))
            file.write(record("metadata", url, number, b"fetchTimeMs: 120\r\n"))


def look(path: Path) -> None:
    """Print how long both looks take, and the memory of the process."""
    from tosmon.importers.warc import Chosen, WarcImport  # noqa: PLC0415 - the other process measures without it
    from tosmon.registry import load  # noqa: PLC0415 - as above

    with WarcImport([path], load(user_folder=path.parent / "none"), Chosen(), NOW) as source:
        begun = time.process_time()
        looked = source.look()
        taken = time.process_time() - begun
        begun = time.process_time()
        sightings = len(list(source.sightings()))
        read = time.process_time() - begun
    print(f"tosmon: {looked.records:,} records in {taken:.2f} s, {looked.records / taken:,.0f} records/s, ", end="")
    print(f"{path.stat().st_size / taken / 1e6:.0f} MB/s; {sightings} sightings read in {read * 1000:.0f} ms; ", end="")
    print(f"peak memory {peak():.0f} MiB")


def walk(path: Path) -> None:
    """Print the same of warcio's reader."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415 - as above

    begun = time.process_time()
    with path.open("rb") as file:
        records = sum(1 for _ in ArchiveIterator(file, no_record_parse=True))
    taken = time.process_time() - begun
    print(
        f"warcio: {records:,} records in {taken:.2f} s, {records / taken:,.0f} records/s; peak memory {peak():.0f} MiB"
    )


def peak() -> float:
    """Return the most memory that this process ever had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Generate the file, and read it in two processes."""
    if len(sys.argv) == 3:
        {"look": look, "walk": walk}[sys.argv[1]](Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "CC-MAIN-20240220211055-00000.warc.gz")
        generate(path)
        print(f"{HOSTS:,} hosts, {path.stat().st_size / 1e6:.0f} MB")
        for what in ("look", "walk"):
            subprocess.run([sys.executable, __file__, what, str(path)], check=True)


if __name__ == "__main__":
    main()
