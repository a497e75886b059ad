"""Prints how the schedule drains many documents that fall due at once: checks a second, lag over time, memory, stop.

    python -m benchmarks.schedule_load [--documents 10000] [--hosts 500] [--spacing 0] [--slow 0.02] [--only rolling]

Hosts are addresses of loopback (127.1.x.y), each with a robots.txt and its share of the documents, served by one small
server in a process of its own. Four in five pages answer 304, the others 200 with what they said before; slow hosts
take two seconds for every answer. Everything is checked once, and then a day passes (by a clock that is handed in)
between readings, each in a process of its own, on a copy of that home:

    rolling   `tosmon.schedule`, as `tosmon up` runs it
    round     one round over all that is due, as the schedule worked before: robots.txt first, then everything else
    stop      the first again, told to stop after some seconds

Memory is the most at once of all processes of a reading (proportional set size). A round ends with its slowest host;
when half, nine in ten and ninety-nine in a hundred of the checks had ended tells how long the others waited for that.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.import_speed import MEGABYTE, Watch
from tosmon.check import check
from tosmon.core.model import Selection
from tosmon.fetch import networks
from tosmon.home import Home
from tosmon.registry import Document, DocumentKind, Page, Platform, Registry
from tosmon.run import check_many, working
from tosmon.schedule import NoAlerts, Schedule
from tosmon.settings import Settings
from tosmon.tools import Tools, open_tools

PORT = 8953
SLOWLY = 2.0  # seconds
INTERVAL = timedelta(hours=12)
LOOK = 0.5  # seconds between samples
SOON = 0.005  # seconds between looks whether it has begun
SHOWN = 12  # samples of a reading
STOP_AFTER = 5.0  # seconds
NEVER_SAME = 5  # every so many-th page has no validators

PAGE = """<!doctype html><html lang="en"><title>Terms</title><body><main><h1>Terms {path}</h1>
<p>These terms bind everybody who uses the service at {path}, from the day on which they begin to use it.</p>
<p>You must not scrape the service by automated means without our prior written consent, whatever the purpose.</p>
<p>We may end your account where you do not keep to these terms, and will tell you so by mail before we do.</p>
</main></body></html>"""


# --- the site ---------------------------------------------------------------------------------------------------------


def host_of(number: int) -> str:
    """Return the address of a host on loopback."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


def serve(hosts: int, slow: int, ready: Event) -> None:
    """Serve all hosts on one loop; the first so many are slow."""
    late = {host_of(number) for number in range(slow)}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                if host in late:
                    await asyncio.sleep(SLOWLY)
                writer.write(_answer(request))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        await asyncio.start_server(answer, [host_of(number) for number in range(hosts)], PORT, backlog=512)
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(run())


def _answer(request: bytes) -> bytes:
    path = request.split(b" ", 2)[1].decode()
    tag = f'"{path}"'
    if path == "/robots.txt":
        return _response("200 OK", b"User-agent: *\nAllow: /\n", "text/plain", tag)
    if int(path.rpartition("-")[2]) % NEVER_SAME == 0:
        return _response("200 OK", PAGE.format(path=path).encode(), "text/html")
    if tag.encode() in request:
        return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
    return _response("200 OK", PAGE.format(path=path).encode(), "text/html", tag)


def _response(status: str, body: bytes, media_type: str, tag: str = "") -> bytes:
    validator = f"ETag: {tag}\r\n" if tag else ""
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{validator}\r\n".encode()
        + body
    )


@contextmanager
def site(hosts: int, slow: int) -> Iterator[None]:
    """Serve the hosts in a process of its own until the block ends."""
    ready = multiprocessing.Event()
    server = multiprocessing.Process(target=serve, args=(hosts, slow, ready), daemon=True)
    server.start()
    try:
        if not ready.wait(20):
            sys.exit("the server did not start")
        yield
    finally:
        server.kill()
        server.join()


# --- what is watched --------------------------------------------------------------------------------------------------


def watch_list(documents: int, hosts: int) -> Registry:
    """Return that many documents, shared out among the hosts, each of which has a robots.txt among them."""
    of_host: list[list[Document]] = [
        [_document(number, "robots.txt", f"http://{host_of(number)}:{PORT}/robots.txt")] for number in range(hosts)
    ]
    for place in range(documents - hosts):
        number = place % hosts
        of_host[number].append(_document(number, f"page-{place}", f"http://{host_of(number)}:{PORT}/page-{place}"))
    return Registry(
        tuple(
            Platform(f"host-{number}", f"Host {number}", f"http://{host_of(number)}:{PORT}", tuple(those))
            for number, those in enumerate(of_host)
        )
    )


def _document(number: int, name: str, url: str) -> Document:
    kind = DocumentKind.ROBOTS if name == "robots.txt" else DocumentKind.TEXT
    selection = Selection() if kind is DocumentKind.ROBOTS else Selection(("main",))
    return Document(
        platform=f"host-{number}",
        name=name,
        title=name,
        kind=kind,
        pages=(Page(url, selection),),
        interval=INTERVAL,
    )


@contextmanager
def opened(home: Home, registry: Registry, settings: Settings, ahead: timedelta = timedelta()) -> Iterator[Tools]:
    """Give tools whose clock is that far ahead."""

    def now() -> datetime:
        return datetime.now(UTC) + ahead

    with (
        open_tools(home, settings, registry, asked_by="schedule", workers=settings.workers, now=now) as tools,
        working(home, tools),
    ):
        yield tools


# --- readings, each in a process of its own ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reading brought: seconds, documents left and lag in seconds at moments of it, seconds until it stopped."""

    seconds: float
    checks: int
    samples: list[tuple[float, int, float]]
    stop: float = 0.0
    processor: float = 0.0  # seconds of this process alone, starting up left out


def rolling(home: Home, registry: Registry, tools: Tools, *, stop_after: float = math.inf) -> Reading:
    """Let the schedule drain everything, and look twice a second how far it is."""
    before, samples = _checks(tools), list[tuple[float, int, float]]()
    schedule = Schedule(home, registry, tools, stop=threading.Event(), alerting=NoAlerts())
    began, worked = time.monotonic(), time.process_time()
    schedule.start()
    while schedule.settle(0):
        time.sleep(SOON)
    while (seconds := time.monotonic() - began) < stop_after:
        standing = schedule.standing()
        samples.append((seconds, standing.due + standing.in_flight, standing.lag))
        if schedule.settle(LOOK):  # the moment it is idle: the round, too, is measured to its end
            seconds = time.monotonic() - began
            break
    processor, asked = time.process_time() - worked, time.monotonic()
    if not schedule.end(60):
        sys.exit("it did not stop within a minute")
    return Reading(seconds, _checks(tools) - before, samples, time.monotonic() - asked, processor)


def stopped(home: Home, registry: Registry, tools: Tools) -> Reading:
    """Let the schedule work for a while, and end it."""
    return rolling(home, registry, tools, stop_after=STOP_AFTER)


def one_round(_home: Home, registry: Registry, tools: Tools) -> Reading:
    """Check everything in one round: every robots.txt, and then, hosts in turns, everything else."""
    in_turns = zip_longest(*(platform.documents for platform in registry.platforms))
    documents = [document for turn in in_turns for document in turn if document is not None]
    robots = [one for one in documents if one.kind is DocumentKind.ROBOTS]
    others = [one for one in documents if one.kind is not DocumentKind.ROBOTS]
    left, samples, began, worked = (
        len(documents),
        list[tuple[float, int, float]](),
        time.monotonic(),
        time.process_time(),
    )
    with ThreadPoolExecutor(tools.settings.concurrency) as pool:
        for batch in (robots, others):
            states = tools.catalog.states(document.id for document in batch)
            futures = [pool.submit(check, one, tools, states[one.id]) for one in batch]
            for future in as_completed(futures):
                future.result()
                left -= 1
                samples.append((time.monotonic() - began, left, 0.0))
    return Reading(time.monotonic() - began, len(documents), samples, processor=time.process_time() - worked)


def _checks(tools: Tools) -> int:
    return sum(state.sequence for state in tools.catalog.states().values())


READINGS: dict[str, Callable[[Home, Registry, Tools], Reading]] = {
    "rolling": rolling,
    "round": one_round,
    "stop": stopped,
}


def read(name: str, folder: Path, args: argparse.Namespace) -> None:
    """Make one reading and print it as JSON: this process is only for that."""
    settings = Settings(allow_private=networks(["127.0.0.0/8"]), spacing=args.spacing, concurrency=args.concurrency)
    home, registry = Home.create(folder), watch_list(args.documents, args.hosts)
    if name == "prepare":
        with opened(home, registry, replace(settings, spacing=0.0, concurrency=32)) as tools:
            began = time.monotonic()
            checks = sum(1 for _ in check_many(registry, tools))
            found = Reading(time.monotonic() - began, checks, [])
    else:
        ahead = datetime.fromisoformat(args.since) + INTERVAL - datetime.now(UTC)
        with opened(home, registry, settings, ahead) as tools:
            found = READINGS[name](home, registry, tools)
    print(json.dumps(asdict(found)))


def reading(name: str, folder: Path, since: datetime, words: list[str]) -> tuple[Reading, Watch]:
    """Return a reading, made in a process of its own, and what was seen of that process."""
    command = [sys.executable, "-m", "benchmarks.schedule_load", *words]
    command += ["--reading", name, "--home", str(folder), "--since", since.isoformat()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running, Watch(running.pid) as watch:
        said, _ = running.communicate()
    if running.returncode:
        sys.exit(f"the reading {name} ended with {running.returncode}")
    return Reading(**json.loads(said)), watch


# --- the figures ------------------------------------------------------------------------------------------------------


def told(name: str, found: Reading, watch: Watch, *, samples: bool) -> None:
    """Print a reading; with the lag at moments of it, where asked."""
    print(
        f"{name:8} {found.checks:6,} checks in {found.seconds:6.1f} s: {found.checks / found.seconds:5.0f} a second; "
        f"{found.processor:.2f} s of processor; {watch.peak / MEGABYTE:4.0f} MB at most"
        + (f"; stopped within {found.stop:.2f} s" if found.stop else ""),
        flush=True,
    )
    step = max(1, len(found.samples) // SHOWN)
    if name == "rolling" and samples:
        for seconds, left, lag in found.samples[::step]:
            print(f"         after {seconds:6.1f} s  {left:6,} left, the most overdue {lag:6.1f} s late")
    if name != "stop":
        times = [f"{share:.0%} after {_when(found, share):.1f} s" for share in (0.5, 0.9, 0.99)]
        print(f"         {', '.join(times)}")


def _when(found: Reading, share: float) -> float:
    """Return after how many seconds that share of the checks had ended."""
    left = found.checks * (1 - share)
    return next((seconds for seconds, waiting, _ in found.samples if waiting <= left), found.seconds)


def main() -> None:
    """Print all readings, or make one."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--hosts", type=int, default=500)
    options.add_argument("--slow", type=float, default=0.02, help="share of the hosts that answer slowly")
    options.add_argument("--spacing", type=float, default=0.0, help="seconds between requests to one host")
    options.add_argument("--concurrency", type=int, default=8)
    options.add_argument("--only", choices=READINGS, help="make this reading alone")
    options.add_argument(
        "--readings", type=int, default=1, help="of each kind, in turns: a busy machine moves them all"
    )
    for hidden in ("--reading", "--home", "--since"):
        options.add_argument(hidden, help=argparse.SUPPRESS)
    args = options.parse_args()
    if args.reading:
        read(args.reading, Path(args.home), args)
        return
    with tempfile.TemporaryDirectory() as folder, site(args.hosts, round(args.hosts * args.slow)):
        _all(Path(folder), args)


def _all(folder: Path, args: argparse.Namespace) -> None:
    words = [f"--{name}={getattr(args, name)}" for name in ("documents", "hosts", "slow", "spacing", "concurrency")]
    print(" ".join(words))
    prepared, watch = reading("prepare", folder / "home", datetime.now(UTC), words)
    since = datetime.now(UTC)
    print(f"first    {prepared.checks:6,} checks in {prepared.seconds:6.1f} s; {watch.peak / MEGABYTE:4.0f} MB at most")
    names = [args.only] if args.only else list(READINGS)
    for again, name in ((again, name) for again in range(args.readings) for name in names):
        shutil.copytree(folder / "home", folder / name)
        told(name, *reading(name, folder / name, since, words), samples=not again)
        shutil.rmtree(folder / name)


if __name__ == "__main__":
    main()
