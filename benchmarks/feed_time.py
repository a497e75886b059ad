"""How long feeds take in a home with 40,000 events, one in five of them told.

    python -m benchmarks.feed_time

Prints, for each feed, the first answer (whose entries are made then), the median and the slowest of 50 more, from the
first byte sent to the last received, from a server on loopback; and what it costs to be told that nothing changed. The
home is made of one change of made-up terms and robots.txt, told again and again of other times.
"""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.page_time import serving
from tosmon.demo import Demonstration, demonstration

EVENTS, TOLD, REQUESTS = 40_000, 5, 50
PATHS = (
    "/feed.atom",
    "/feed.json",
    "/p/exemplar/feed.atom",
    "/d/exemplar/terms-of-service/feed.atom",
    "/labels/ai_training/feed.atom",
    "/subscriptions/default/feed.atom",
)


def multiply(catalog: Path) -> int:
    """Copy the catalog's events with all that hangs on them into the past; return how many there are then."""
    with sqlite3.connect(catalog) as connection:
        events = [row[0] for row in connection.execute("SELECT id FROM events")]
        for number in range(1, EVENTS // len(events)):
            for event in events:
                _copy(connection, event, number)
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def _copy(connection: sqlite3.Connection, event: str, number: int) -> None:
    """Copy one event under another name and of another time; a clause is told of ten times at most."""
    name, told, ago = f"{event}-{number}", number % TOLD == 0, timedelta(hours=7 * number)
    tables = {"events": "id", "changes": "event", "change_labels": "event"} | ({"outbox": "event"} if told else {})
    for table, key in tables.items():
        found = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (event,))
        names = [column[0] for column in found.description]
        for row in found.fetchall():
            values = dict(zip(names, row, strict=True)) | {key: name}
            values |= {
                side: f"{values[side]}{number // 50}" for side in ("clause_before", "clause_after") if side in names
            }
            values |= {"id": None} if table == "outbox" else {}
            values |= {"alert": told, "observed_to": _earlier(values["observed_to"], ago)} if table == "events" else {}
            marks = ", ".join("?" * len(values))
            connection.execute(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", (*values.values(),))


def _earlier(moment: str, ago: timedelta) -> str:
    return (datetime.fromisoformat(moment) - ago).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def measure(client: httpx.Client, path: str) -> tuple[float, float, float, float, int]:
    """Return first, median and slowest time and that of a 304, in milliseconds, and the size of the feed in bytes."""
    times = []
    for _ in range(REQUESTS + 1):
        begun = time.perf_counter()
        answer = client.get(path).raise_for_status()
        times.append((time.perf_counter() - begun) * 1000)
    begun = time.perf_counter()
    same = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304
    unchanged = (time.perf_counter() - begun) * 1000
    return times[0], statistics.median(times[1:]), max(times[1:]), unchanged, len(answer.content)


@contextmanager
def crowded() -> Iterator[Demonstration]:
    """Give a stage with so many events."""
    with demonstration() as stage:
        stage.check(days_ago=1)
        stage.site.change()
        stage.check()
        print(f"{multiply(stage.home.catalog):,} events")
        yield stage


def main() -> None:
    """Print the figures."""
    with crowded() as stage, serving(stage) as address, httpx.Client(base_url=address) as client:
        for path in PATHS:
            first, median, slowest, unchanged, size = measure(client, path)
            print(
                f"{path:42} first {first:6.1f} ms, median {median:5.1f}, slowest {slowest:5.1f}, "
                f"unchanged {unchanged:5.1f}; {size / 1000:.0f} kB"
            )


if __name__ == "__main__":
    main()
