"""`kill -9` at any point of `tosmon check`: after restart all adds up, and nothing that was acknowledged is lost."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.replay.world import SETTINGS, problems
from tests.rounds import served
from tosmon.check import Checked
from tosmon.core.layout import TEMPORARY
from tosmon.core.model import EventKind, Outcome
from tosmon.home import Home
from tosmon.registry import load
from tosmon.run import check_many, working
from tosmon.settings import load_settings
from tosmon.tools import Tools, open_tools

DOCUMENTS = 12
CLAUSES = 40
CHECK = [sys.executable, "-m", "tosmon", "check", "--json"]


@dataclass(slots=True)
class Site:
    """A site whose every page says something new in each round; /robots.txt too."""

    round: int = 0
    base: str = ""

    def page(self, path: str) -> bytes:
        """Return a page as it stands in this round."""
        if path == "/robots.txt":
            return f"User-agent: *\nDisallow: /round-{self.round}/\n".encode()
        rules = "".join(f"<p>Rule {number} of {path} holds for everybody here.</p>" for number in range(CLAUSES))
        news = f"<p>You must not scrape more than {self.round} pages of our service.</p>"
        return f"<html lang=en><main><h1>Terms</h1>{rules}{news}</main></html>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve the site on loopback."""
    with served(Site()) as site:
        yield site


@pytest.fixture
def home(site: Site, tmp_path: Path) -> Home:
    """Return a home that watches the site's documents."""
    home = Home.create(tmp_path / "home")
    home.platforms.mkdir()
    lines = ['name = "Killed"', f'site = "{site.base}"', 'language = "en"', "signals = false"]
    for number in range(DOCUMENTS):
        lines += [f"[documents.policy-{number}]", f'url = "{site.base}/policy-{number}"', 'select = "main"']
    (home.platforms / "killed.toml").write_text("\n".join(lines))
    home.settings.write_text(SETTINGS)
    return home


@dataclass(slots=True)
class Toll:
    """What the kills met, so that a test can tell that they met something."""

    rounds: int = 0
    acknowledged: int = 0
    orphans: int = 0
    finished: int = 0
    workers: int = 0
    times: list[float] = field(default_factory=list)


@contextlib.contextmanager
def opened(home: Home) -> Iterator[tuple[Tools, list[Checked]]]:
    """Open the home as the next program does; gives the tools and what was adopted."""
    registry = load(user_folder=home.platforms, packaged=False)
    with (
        open_tools(home, load_settings(home.root, {}), registry, asked_by="test", workers=0) as tools,
        working(home, tools) as recovered,
    ):
        yield tools, recovered


def children(process: int) -> set[int]:
    """Return the processes that a process has started, and those that these have."""
    found: set[int] = set()
    with contextlib.suppress(OSError):  # it ends while it is looked at
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found |= {int(child), *children(int(child))}
    return found


def alive(process: int) -> bool:
    """Return whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_after(home: Home, delay: float, toll: Toll) -> list[dict[str, Any]]:
    """Run a check, kill it without warning, see its workers end, and return what it had acknowledged."""
    with subprocess.Popen([*CHECK, "--home", str(home.root), "killed"], stdout=subprocess.PIPE) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(delay)
        workers = children(process.pid)
        toll.finished += process.poll() is not None
        process.send_signal(signal.SIGKILL)
        assert process.stdout is not None
        told = process.stdout.read()
    toll.workers += len(workers)
    until = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    left = [worker for worker in workers if alive(worker)]
    assert not left, f"workers outlive the killed process: {left}"
    whole = told[: told.rfind(b"\n") + 1]  # a line cut off was not read by anybody
    return [json.loads(line) for line in whole.splitlines()]


def verify_after(home: Home, acknowledged: list[dict[str, Any]], toll: Toll) -> None:
    """Open the home again and see that all adds up."""
    with opened(home) as (tools, recovered):
        assert problems(tools) == []
        assert not list(home.root.rglob(f"{TEMPORARY}*"))
        assert set(tools.archive.objects()) == tools.catalog.snapshot_objects()
        in_ledger = {(entry.document, entry.at): entry for entry in tools.catalog.entries()}
        for line in acknowledged:
            entry = in_ledger[line["document"], datetime.fromisoformat(line["at"])]
            assert (entry.outcome, bool(entry.value()["recovered"])) == (line["outcome"], line["recovered"])
            for event in line["events"]:
                assert tools.catalog.event(event["id"])[0].document == line["document"]
        for checked in recovered:
            verify_adopted(tools, checked)
    with opened(home) as (_, again):
        assert again == [], "an orphan is adopted once"
    toll.rounds += 1
    toll.acknowledged += len(acknowledged)
    toll.orphans += len(recovered)


def verify_adopted(tools: Tools, checked: Checked) -> None:
    """See that an orphan was recorded as the check that died would have recorded it."""
    entries = [entry for entry in tools.catalog.entries(checked.document) if entry.at == checked.started]
    (entry,) = entries
    assert entry.value()["recovered"] is True
    assert checked.outcome is Outcome.NEW
    if entry.sequence > 1:
        (event,) = checked.events
        assert event.kind is EventKind.AMENDMENT
        assert event.alert
        assert tools.catalog.event(event.id)[0].snapshot == checked.snapshot


def run_rounds(home: Home, site: Site, rounds: int, seed: int) -> Toll:
    """Kill as many checks, at moments spread over the whole of a run, and verify after each."""
    chance = random.Random(seed)
    toll = Toll()
    began = time.monotonic()
    subprocess.run([*CHECK, "--home", str(home.root), "killed"], check=True, capture_output=True, timeout=60)
    whole = time.monotonic() - began
    for _ in range(rounds):
        site.round += 1
        # Most of a run is starting up: three of four kills fall into what comes after.
        delay = chance.uniform(0.4, 1.05) * whole if chance.random() < 0.75 else chance.uniform(0, whole)
        toll.times.append(delay)
        verify_after(home, kill_after(home, delay, toll), toll)
    with opened(home) as (tools, _):
        site.round += 1
        registry = load(user_folder=home.platforms, packaged=False)
        assert {one.outcome for one in check_many(registry, tools)} == {Outcome.NEW}
        assert problems(tools) == []
        events = [event.id for event in tools.catalog.events(limit=100_000)]
        assert len(events) == len(set(events))
    return toll


def test_twenty_kills_lose_nothing(home: Home, site: Site) -> None:
    """Twenty checks killed at random points leave a home that verifies, with all that was acknowledged."""
    toll = run_rounds(home, site, 20, seed=os.getpid())
    assert toll.rounds == 20
    assert toll.acknowledged > 0


@pytest.mark.soak
def test_hundreds_of_kills_lose_nothing(home: Home, site: Site) -> None:
    """Two hundred and fifty likewise; some of them met a check between its snapshot and its transaction."""
    toll = run_rounds(home, site, 250, seed=7)
    print(toll)  # noqa: T201 - shown by pytest -rP
    assert toll.rounds == 250
    assert toll.orphans > 0
