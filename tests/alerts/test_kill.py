"""`kill -9` during checks and deliveries: every event reaches every channel, and duplicates carry the same key."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.alerts.channels.mail_servers import MailServer
from tests.alerts.channels.receiver import Receiver, status
from tests.programs import started
from tests.rounds import served
from tosmon.catalog import Catalog
from tosmon.home import Home

DOCUMENTS = 6
UP = (sys.executable, "-m", "tests.alerts.watcher")
CHECK = (sys.executable, "-m", "tosmon", "check", "--json", "killed", "--home")
LONG = 60.0  # seconds in which a run on the busiest machine is done
SECRET = "whsec_" + "c2VjcmV0" * 6

Series = set[tuple[str, int]]


@dataclass(slots=True)
class Site:
    """A site whose every document says something new in each round."""

    round: int = 0
    base: str = ""

    def page(self, path: str) -> bytes:
        """Return a page as it stands in this round; robots.txt stays as it is."""
        if path == "/robots.txt":
            return b"User-agent: *\nAllow: /\n"
        rules = "".join(f"<p>Rule {number} of {path} holds for everybody here.</p>" for number in range(20))
        news = f"<p>You must not scrape more than {self.round} pages of our service.</p>"
        return f"<html lang=en><main><h1>Terms</h1>{rules}{news}</main></html>".encode()


@dataclass(slots=True)
class World:
    """A home, the site that it watches, and everybody who is told."""

    home: Home
    site: Site
    hook: Receiver
    mail: MailServer
    hooked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    looked_at: int = 0

    def verify_hooked(self) -> None:
        """Verify what the hook has got since, while its signatures are fresh: receivers refuse them after minutes."""
        for one in self.hook.got[self.looked_at :]:
            self.looked_at += 1
            headers = {name.lower(): value for name, value in one.headers.items()}
            if len(one.body) == int(headers["content-length"]):  # else the kill cut it, and nobody would take it
                self.hooked.append((headers["webhook-id"], _events(one.verified(SECRET))))

    def told(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """Return by channel each message that arrived: its key, and the ids of the events in it."""
        lines = (self.home.root / "alerts.jsonl").read_bytes().splitlines()
        self.verify_hooked()
        mailed = [one.message for one in self.mail.received]
        return {
            "hook": self.hooked,
            "pipe": [(one["key"], _events(one)) for one in map(json.loads, lines)],
            "mail": [(str(one["X-Tosmon-Key"]), self._events_of(str(one["X-Tosmon-Key"]))) for one in mailed],
        }

    def _events_of(self, key: str) -> tuple[str, ...]:
        """Return what a mail was about, by its key: its text names events by their pages and commands alone."""
        with Catalog.open(self.home.catalog) as catalog:
            return tuple(row.event for row in catalog.outbox(message=key))


def _events(payload: dict[str, list[dict[str, list[str]]]]) -> tuple[str, ...]:
    return tuple(event for item in payload["items"] for event in item["events"])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Give a home that watches a site, and has a subscription to three channels."""

    def slow(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(random.uniform(0, 0.03))  # so that kills meet messages on their way
        with contextlib.suppress(OSError):
            status(204)(handler)  # type: ignore[arg-type] # the receiver's own handlers, which are private to it

    with served(Site()) as site, Receiver(slow) as hook, MailServer() as mail:
        home = Home.create(tmp_path / "home")
        home.platforms.mkdir()
        lines = ['name = "Killed"', f'site = "{site.base}"', 'language = "en"', "signals = false"]
        lines += ['interval = "1s"', 'jitter = "0s"']  # due at each start
        for number in range(DOCUMENTS):
            lines += [f"[documents.policy-{number}]", f'url = "{site.base}/policy-{number}"', 'select = "main"']
        (home.platforms / "killed.toml").write_text("\n".join(lines))
        home.settings.write_text(
            'allow_private = ["127.0.0.0/8", "::1/128"]\nspacing = 0\nper_host = 4\nfree_space_minimum = "1 MB"\n'
        )
        (home.root / "alerts.toml").write_text(
            f"""
            [channels.hook]
            kind = "webhook"
            url = "{hook.url.replace("localhost", "127.0.0.1")}"
            secret = "{SECRET}"
            [channels.pipe]
            kind = "jsonl"
            path = "alerts.jsonl"
            [channels.mail]
            kind = "email"
            host = "127.0.0.1"
            port = {mail.port}
            security = "none"
            from = "tosmon@example.org"
            to = "ada@example.org"
            [subscriptions.default]
            enabled = false
            [subscriptions.all]
            to = ["hook", "pipe", "mail"]
            """
        )
        (home.root / "alerts.toml").chmod(0o600)
        yield World(home, site, hook, mail)


@dataclass(slots=True)
class Toll:
    """What the kills met."""

    kills: int = 0
    rounds: int = 0
    under_way: int = 0  # kills that left messages which were named, and not yet noted as sent
    duplicates: Counter[str] = field(default_factory=Counter)  # by channel


def run(world: World, program: Sequence[str], *, seconds: float, messages: int = 1_000_000) -> None:
    """Let a program run and kill it: after so long, or once the hook has got so many messages."""
    until, before = time.monotonic() + seconds, len(world.hook.got)
    with started([*program, str(world.home.root)], stdout=subprocess.DEVNULL) as process:
        while time.monotonic() < until and len(world.hook.got) - before < messages and process.poll() is None:
            time.sleep(0.001)
        assert process.poll() in {None, 0}, "it ended by itself, and not well"


def run_out(world: World) -> float:
    """Let `up` run until it knows the round and has told all of it; return how long that took."""
    began = time.monotonic()
    with started([*UP, str(world.home.root)]) as process:
        while not all_told(world):
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() - began < LONG, "it does not end"
            time.sleep(0.05)
    return time.monotonic() - began


def all_told(world: World) -> bool:
    """Return whether every document was seen in this round, and no alert waits."""
    if not world.home.catalog.exists():
        return False
    with Catalog.open(world.home.catalog) as catalog:
        if world.site.round:
            seen = sum(number == world.site.round for _, number in _known(catalog).values())
        else:
            seen = sum(state.version is not None for name, state in catalog.states().items() if "policy" in name)
        return seen == DOCUMENTS and not catalog.outbox("pending")


def known(world: World) -> dict[str, tuple[str, int]]:
    """Return by event the document and the round that it is of."""
    with Catalog.open(world.home.catalog) as catalog:
        return _known(catalog)


def _known(catalog: Catalog) -> dict[str, tuple[str, int]]:
    found = {}
    for event in catalog.events(limit=100_000):
        _, changes = catalog.event(event.id)
        (after,) = [change.change.after for change in changes if change.change.after]
        number = re.search(r"more than (\d+) pages", after.text)
        assert number is not None
        found[event.id] = event.document, int(number[1])
    return found


def run_rounds(world: World, kills: int, seed: int) -> Toll:
    """Kill `up` and `check` so often, at moments spread over all they do; the series goes on when a round is known."""
    chance = random.Random(seed)
    toll = Toll()
    run_out(world)  # the first versions: nothing happened yet
    world.site.round = 1
    whole = run_out(world)
    world.site.round = 2
    while toll.kills < kills:
        program = chance.choice((UP, CHECK))
        if chance.random() < 0.5:  # the moment that a message arrives, before that can be written down
            run(world, program, seconds=2 * whole, messages=chance.randint(1, DOCUMENTS))
        else:
            run(world, program, seconds=chance.uniform(0.3, 1.1) * whole)
        toll.kills += 1
        world.verify_hooked()
        with Catalog.open(world.home.catalog) as catalog:
            toll.under_way += any(row.message for row in catalog.outbox("pending"))
        if sum(number == world.site.round for _, number in known(world).values()) == DOCUMENTS:
            world.site.round += 1
    world.site.round = max(number for _, number in known(world).values())
    run_out(world)
    toll.rounds = world.site.round
    return toll


def verify(world: World, toll: Toll) -> None:
    """See that everybody was told of the whole series, at least once, and under one key."""
    series = {(f"killed/policy-{number}", turn) for number in range(DOCUMENTS) for turn in range(1, toll.rounds + 1)}
    events = known(world)
    assert set(events.values()) == series
    assert len(events) == len(series)
    for channel, told in world.told().items():
        keys: defaultdict[str, set[str]] = defaultdict(set)
        of_key: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
        for key, ids in told:
            of_key[key].add(ids)
            for event in ids:
                keys[event].add(key)
        assert {events[event] for event in keys} == series, f"{channel} missed something"
        assert {len(names) for names in keys.values()} == {1}, f"{channel} was told of an event under two keys"
        assert {len(contents) for contents in of_key.values()} == {1}, f"{channel} had two messages of one key"
        toll.duplicates[channel] = len(told) - len(of_key)
        order = [events[event] for _, ids in dict(told).items() for event in ids]
        for document in {name for name, _ in series}:
            turns = [turn for name, turn in order if name == document]
            assert turns == sorted(turns), f"{channel} was told of {document} out of order"
    print(toll)  # noqa: T201 - shown by pytest -rP


def test_twenty_kills_lose_no_alert(world: World) -> None:
    """Of a known series every event reaches webhook, file and mailbox."""
    toll = run_rounds(world, 20, seed=os.getpid())
    verify(world, toll)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_hundreds_of_kills_lose_no_alert(world: World) -> None:
    """Three hundred likewise; some of them met messages on their way."""
    toll = run_rounds(world, 300, seed=7)
    verify(world, toll)
    assert toll.under_way > 0
    assert sum(toll.duplicates.values()) > 0
