"""Prints how long every page takes, and how big it is: alone, and with readers at once while checks run.

    python -m benchmarks.web_speed HOME [--each 40] [--readers 16] [--think 1.0] [--seed 1] [--paint] [--only document]

Pages are served by a process of their own, as `tosmon up` serves them, with the packaged watch list; who asks is
another. Of each kind of page `--each` different addresses are asked for once, in mixed order: nearly all are first
views. Then that many readers ask for pages at once, each thinking for a moment between two of them, while the server
checks 500 documents of a small site on loopback again and again. Times are from the first byte sent to the last
received. `--paint` also opens each kind of page in Chromium with an empty cache, and prints the first contentful paint.

The home's catalog is written to by those checks: give it a copy. `benchmarks.big_home` makes a big one.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import httpx

from benchmarks.schedule_load import site, watch_list
from tosmon.core.layout import CATALOG
from tosmon.fetch import networks
from tosmon.home import Home
from tosmon.registry import Platform, Registry, load
from tosmon.settings import load_settings
from tosmon.up import spare_collections, up
from tosmon.web.asked import address_time

DOCUMENTS, HOSTS, INTERVAL = 500, 25, timedelta(seconds=20)
LABELS = ("ai_training", "automated_access", "api_only", "prior_permission", "circumvention", "resale")
QUERIES = (
    "scraping",
    '"without our prior written consent"',
    "the",
    "service",
    "AI training",
    "robot* spider*",
    "biometric -voice",
    "liquidated damages",
    "data",
    "crawl",
)
BARS = (30, 100, 150_000)  # milliseconds at p50 and p95, octets


@dataclass(frozen=True, slots=True)
class Asked:
    """One answer: what was asked for, how long it took in milliseconds, and its size in octets."""

    kind: str
    path: str
    took: float
    size: int
    status: int


# --- what is asked for ------------------------------------------------------------------------------------------------


def addresses(catalog: Path, each: int, seed: int) -> dict[str, list[str]]:
    """Return addresses of each kind of page, chosen by chance."""
    chance = random.Random(seed)
    with contextlib.closing(sqlite3.connect(catalog)) as connection:

        def some(query: str) -> list[tuple[str, ...]]:
            rows = connection.execute(query).fetchall()
            return chance.sample(rows, min(each, len(rows)))

        documents = [row[0] for row in some("SELECT document FROM versions GROUP BY document")]
        longest = "SELECT document FROM versions GROUP BY document ORDER BY count(*) DESC LIMIT 20"
        documents += [row[0] for row in connection.execute(longest)]
        own = [row[0] for row in some("SELECT id FROM snapshots WHERE document NOT LIKE '%~%'")]
        events = [row[0] for row in some("SELECT id FROM events")]
        labelled = [row[0] for row in some("SELECT id FROM clauses WHERE judgement <> '[]'")]
        seen = some("SELECT document, observed_first FROM versions WHERE NOT suspect")
        pairs = [_pair(connection, document, chance) for document, _ in seen]
    return {
        "today": ["/"] * 5,
        "platforms": ["/platforms"] * 5,
        "platform": [f"/p/{quote(one.partition('/')[0])}" for one in documents],
        "document": [f"/d/{quote(one)}" for one in documents],
        "event": [f"/e/{one}" for one in events],
        "version": [f"/v/{quote(document)}/{_time(at)}" for document, at in seen],
        "compare": [f"/compare/{pair}" for pair in pairs if pair],
        "side by side": [f"/compare/{pair}?view=side" for pair in pairs if pair],
        "labelled": [f"/compare/{pair}?view=labelled" for pair in pairs if pair],
        "clause": [f"/c/{one}" for one in labelled],
        "snapshot": [f"/s/{quote(one)}" for one in own],
        "rules": ["/rules", *(f"/rules?at={year}-0{month}-11" for year in range(2022, 2027) for month in (1, 5, 9))],
        "robots": ["/robots", *(f"/robots?at={year}-06-01" for year in range(2023, 2027))],
        "trends": ["/trends", *(f"/trends?label={label}" for label in LABELS)],
        "search": [f"/search?q={quote(query)}" for query in QUERIES],
        "search in force": [f"/search?q={quote(query)}&at=2024-03-01" for query in QUERIES],
        "search by label": [f"/search?q={quote(query)}&label={label}" for query in QUERIES[:3] for label in LABELS],
        "reviews": ["/reviews"] * 3,
        "suspects": ["/reviews/suspects"] * 3,
        "alerts": ["/alerts"] * 3,
        "registry": ["/registry"] * 3,
        "operations": ["/operations"] * 3,
    }


def _time(instant: str) -> str:
    return address_time(datetime.fromisoformat(instant))


def _pair(connection: sqlite3.Connection, document: str, chance: random.Random) -> str:
    """Return two versions of a document as an address names them: neighbours most often, else any two."""
    query = "SELECT observed_first FROM versions WHERE document = ? AND NOT suspect ORDER BY observed_first"
    times = [_time(row[0]) for row in connection.execute(query, (document,))]
    if len(times) < 2:
        return ""
    place = chance.randrange(len(times) - 1)
    other = place + 1 if chance.random() < 0.7 else chance.randrange(place + 1, len(times))
    return f"{quote(document)}/{times[place]}..{times[other]}"


# --- serving ----------------------------------------------------------------------------------------------------------


def serve(home: Path, port: int, *, checks: bool) -> None:
    """Serve the pages of a home until killed, and check the small site's documents again and again."""
    watched = load(user_folder=home / "platforms")
    settings = replace(load_settings(home), web_port=port, allow_private=networks(["127.0.0.0/8"]), spacing=0.0)
    registry = Registry((*watched.platforms, *_busy())) if checks else watched
    if not checks:
        import uvicorn  # noqa: PLC0415 - only here

        from tosmon.archive import Archive  # noqa: PLC0415 - only here
        from tosmon.catalog import Catalog  # noqa: PLC0415 - only here
        from tosmon.web import create_app, prepare_pages  # noqa: PLC0415 - only here

        with Catalog.open(home / CATALOG) as catalog:
            app = create_app(catalog, Archive(home, ""), registry=registry, settings=settings)
            prepare_pages(settings, registry)
            spare_collections()
            uvicorn.run(app, port=port, log_config=None, access_log=False, lifespan="off", ws="none")
        return
    up(Home.open(home), settings, registry, stop=threading.Event(), leave=lambda: None, alerts=False)


def _busy() -> Iterator[Platform]:
    for platform in watch_list(DOCUMENTS, HOSTS).platforms:
        documents = tuple(replace(one, interval=INTERVAL) for one in platform.documents)
        yield replace(platform, documents=documents)


@contextlib.contextmanager
def served(home: Path, *, checks: bool) -> Iterator[str]:
    """Serve a home in a process of its own until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.web_speed", str(home), "--serve", str(port)]
    log = home / "web_speed.log"
    with log.open("w") as said:
        server = subprocess.Popen([*command, *(["--checks"] if checks else [])], stdout=said, stderr=said)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{address}/healthz", timeout=2)
                break
            time.sleep(0.2)
        yield address
    finally:
        server.kill()
        server.wait()


# --- asking -----------------------------------------------------------------------------------------------------------


def ask(client: httpx.Client, kind: str, path: str) -> Asked:
    """Ask for a page, follow where it leads, and return how long that took."""
    begun = time.perf_counter()
    try:
        answer = client.get(path)
    except httpx.HTTPError:
        return Asked(kind, path, (time.perf_counter() - begun) * 1000, 0, 0)
    took = (time.perf_counter() - begun) * 1000
    if answer.is_redirect:  # an address of a moment leads to the version then; what counts is that page
        begun = time.perf_counter()
        answer = client.get(answer.headers["location"])
        took = (time.perf_counter() - begun) * 1000
    return Asked(kind, path, took, len(answer.content), answer.status_code)


def alone(address: str, pages: Mapping[str, Sequence[str]], seed: int) -> list[Asked]:
    """Ask for every page, one after another, in mixed order."""
    mixed = [(kind, path) for kind, paths in pages.items() for path in paths]
    random.Random(seed).shuffle(mixed)
    with httpx.Client(base_url=address, timeout=60) as client:
        ask(client, "first", "/")
        return [ask(client, kind, path) for kind, path in mixed]


def together(address: str, pages: Mapping[str, Sequence[str]], args: argparse.Namespace) -> list[Asked]:
    """Have readers ask at once, each thinking between two pages; return all answers."""
    found: list[Asked] = []
    until = time.monotonic() + args.seconds

    def read(number: int) -> None:
        chance = random.Random(args.seed * 1000 + number)
        with httpx.Client(base_url=address, timeout=60) as client:
            while time.monotonic() < until:
                kind = chance.choice(list(pages))
                found.append(ask(client, kind, chance.choice(pages[kind])))
                time.sleep(chance.uniform(0.5, 1.5) * args.think)

    readers = [threading.Thread(target=read, args=(number,)) for number in range(args.readers)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return found


def paint(address: str, pages: Mapping[str, Sequence[str]]) -> None:
    """Print the first contentful paint of one page of each kind, with an empty cache."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for kind, paths in pages.items():
            times = []
            for path in paths[:3]:
                page = browser.new_context().new_page()
                page.goto(f"{address}{path}")
                page.screenshot()  # which waits for something to be painted
                times.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
                page.context.close()
            print(f"{kind:16} first contentful paint {statistics.median(times):6.0f} ms, {max(times):6.0f} ms at most")
        browser.close()


# --- the figures ------------------------------------------------------------------------------------------------------


def told(title: str, answers: Sequence[Asked]) -> None:
    """Print times and sizes of each kind of page, and what misses a bar."""
    print(f"\n{title}: {len(answers)} pages")
    print(f"{'':16}   asked    p50    p95    max  largest")
    kinds: defaultdict[str, list[Asked]] = defaultdict(list)
    for one in answers:
        kinds[one.kind].append(one)
    for kind, of_kind in (*kinds.items(), ("all", list(answers))):
        times = sorted(one.took for one in of_kind)
        middle, late = statistics.median(times), times[min(int(len(times) * 0.95), len(times) - 1)]
        largest = max(of_kind, key=lambda one: one.size)
        failed = [one for one in of_kind if one.status != 200]
        missed = [
            name
            for name, value, bar in zip(("p50", "p95", "size"), (middle, late, largest.size), BARS, strict=True)
            if value > bar
        ]
        print(
            f"{kind:16} {len(of_kind):7} {middle:6.0f} {late:6.0f} {times[-1]:6.0f} {largest.size / 1000:6.0f} kB"
            f"{f'  OVER: {chr(44).join(missed)} ({largest.path})' if missed else ''}"
            f"{f'  {len(failed)} answers {failed[0].status}, as {failed[0].path}' if failed else ''}"
        )


def main() -> None:
    """Print all figures, or serve."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("home", type=Path)
    options.add_argument("--each", type=int, default=40, help="addresses of each kind of page")
    options.add_argument("--readers", type=int, default=16)
    options.add_argument("--think", type=float, default=1.0, help="seconds between two pages of a reader")
    options.add_argument("--seconds", type=float, default=30.0, help="how long they read")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--paint", action="store_true")
    options.add_argument("--only", default="", help="kinds of pages, with commas between")
    options.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options.add_argument("--checks", action="store_true", help=argparse.SUPPRESS)
    args = options.parse_args()
    if args.serve:
        serve(args.home, args.serve, checks=args.checks)
        return
    pages = addresses(args.home / CATALOG, args.each, args.seed)
    pages = {kind: paths for kind, paths in pages.items() if paths and (not args.only or kind in args.only.split(","))}
    with served(args.home, checks=False) as address:
        told("alone", alone(address, pages, args.seed))
        if args.paint:
            paint(address, pages)
    if args.readers:
        with site(HOSTS, 0), served(args.home, checks=True) as address:
            told(
                f"{args.readers} readers at once, thinking {args.think} s, while checks run",
                together(address, pages, args),
            )


if __name__ == "__main__":
    main()
