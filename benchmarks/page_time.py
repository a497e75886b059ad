"""How long the pages take: of a document with 600 clauses and 30 versions, and of 48 platforms with their robots.txt.

    python benchmarks/page_time.py

Prints, for each page, the first, the median and the slowest of 50 requests, from the first byte sent to the last
received, from a server on loopback. The first reads what later ones find read.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import uvicorn

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration, demonstration
from tosmon.registry import load
from tosmon.tools import utc_now
from tosmon.up import Listening
from tosmon.web import create_app

CLAUSES, VERSIONS, REQUESTS, PLATFORMS = 600, 30, 50, 48
PAGES = (
    "/",
    "/p/exemplar",
    "/d/exemplar/terms-of-service",
    "/d/exemplar/robots.txt",
    "/robots",
    "/robots?purpose=ai-training",
    "/robots?at={day}",
    "/healthz",
)
CRAWLERS = ("GPTBot", "CCBot", "Googlebot", "bingbot", "Applebot", "Twitterbot", "img2dataset")


def terms(edition: int) -> bytes:
    """Return terms whose every tenth clause is about scraping; each edition amends 50 clauses."""
    clauses = []
    for number in range(CLAUSES):
        about = "scrape the service by robots" if number % 10 == 0 else "park bicycles in the hall of the building"
        amended = f" in edition {edition}" if number % 12 == edition % 12 else ""
        clauses.append(
            f"<h2>{number}. Rule</h2><p>You must not {about} on floor {number} without consent{amended}.</p>"
        )
    return f"<html><body><main><h1>Terms</h1>{''.join(clauses)}</main></body></html>".encode()


def robots(number: int, edition: int) -> bytes:
    """Return a platform's robots.txt: some crawlers shut out, a hundred rules for the others."""
    groups = [f"User-agent: {name}\nDisallow: /\n" for place, name in enumerate(CRAWLERS) if (number + place) % 3]
    rules = "\n".join(f"Disallow: /{edition}/{one}/*?page=" for one in range(100))
    return f"{''.join(groups)}User-agent: *\n{rules}\n".encode()


def crowded(stage: Demonstration) -> Demonstration:
    """Return the stage with more platforms, each with its robots.txt."""
    for number in range(1, PLATFORMS):
        (stage.home.platforms / f"other-{number}.toml").write_text(
            f'name = "Other {number}"\nsite = "{stage.site.address}"\nsignals = false\n'
            f'[documents."robots.txt"]\nurl = "{stage.site.address}/{number}/robots.txt"\n'
        )
    return replace(stage, registry=load(user_folder=stage.home.platforms, packaged=False))


def fill(stage: Demonstration) -> None:
    """Let the site change, and check it, day by day."""
    for edition in range(VERSIONS):
        files = {f"/{number}/robots.txt": robots(number, edition // 10) for number in range(1, PLATFORMS)}
        stage.site.pages = {**stage.site.pages, **files, "/terms": terms(edition)}
        stage.check(days_ago=VERSIONS - edition)


def measure(client: httpx.Client, path: str) -> tuple[float, float, float, int]:
    """Return first, median and slowest time in milliseconds, and the size of the page in bytes."""
    times = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return times[0], statistics.median(times), max(times), len(answer.content)


@contextmanager
def serving(stage: Demonstration) -> Iterator[str]:
    """Serve the pages of the stage's home on loopback for the length of a block, and give their address."""
    listening = Listening.at("127.0.0.1", 0)
    with listening.socket, Catalog.open(stage.home.catalog) as catalog:
        app = create_app(
            catalog,
            Archive(stage.home.root, ""),
            registry=stage.registry,
            settings=stage.settings,
            address=listening.address,
        )
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening.socket]})
        thread.start()
        try:
            yield listening.address
        finally:
            server.should_exit = True
            thread.join()


def main() -> None:
    """Fill a home, serve it, and print what its pages take."""
    with demonstration() as alone:
        stage = crowded(alone)
        fill(stage)
        with Catalog.open(stage.home.catalog) as catalog:
            event = catalog.events(document="exemplar/terms-of-service", limit=1)[0].id
        with serving(stage) as address, httpx.Client(base_url=address) as client:
            day = (utc_now() - timedelta(days=VERSIONS // 2)).date().isoformat()
            for path in (*PAGES, f"/e/{event}"):
                first, median, slowest, size = measure(client, path.format(day=day))
                times = f"{first:6.1f} ms first {median:6.1f} ms median {slowest:6.1f} ms slowest"
                print(f"{path:32} {times} {size / 1000:7.1f} kB")


if __name__ == "__main__":
    main()
