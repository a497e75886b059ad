"""How long the pages take: the pages of a document with 600 clauses and 30 versions, from a server on loopback.

    python benchmarks/page_time.py

Prints, for each page, the median and the slowest of 50 requests, from the first byte sent to the last received.
"""

from __future__ import annotations

import statistics
import threading
import time

import httpx
import uvicorn

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.demo import Demonstration, demonstration
from tosmon.up import Listening
from tosmon.web import create_app

CLAUSES, VERSIONS, REQUESTS = 600, 30, 50
PAGES = ("/", "/p/exemplar", "/d/exemplar/terms-of-service", "/d/exemplar/robots.txt", "/robots", "/healthz")


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


def fill(stage: Demonstration) -> None:
    """Let the site change, and check it, day by day."""
    for edition in range(VERSIONS):
        stage.site.pages = {**stage.site.pages, "/terms": terms(edition)}
        stage.check(days_ago=VERSIONS - edition)


def measure(client: httpx.Client, path: str) -> tuple[float, float, int]:
    """Return median and slowest time in milliseconds, and the size of the page in bytes."""
    times = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return statistics.median(times), max(times), len(answer.content)


def main() -> None:
    """Fill a home, serve it, and print what its pages take."""
    listening = Listening.at("127.0.0.1", 0)
    with demonstration() as stage, listening.socket:
        fill(stage)
        with Catalog.open(stage.home.catalog) as catalog:
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
            event = catalog.events(document="exemplar/terms-of-service", limit=1)[0].id
            with httpx.Client(base_url=listening.address) as client:
                for path in (*PAGES, f"/e/{event}"):
                    median, slowest, size = measure(client, path)
                    print(f"{path:32} {median:6.1f} ms median {slowest:6.1f} ms slowest {size / 1000:7.1f} kB")
            server.should_exit = True
            thread.join()


if __name__ == "__main__":
    main()
