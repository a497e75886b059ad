"""The replayed internet of `../shared/replay`: started, turned and disturbed; and homes that watch it."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.programs import started
from tosmon.check import Checked
from tosmon.home import Home
from tosmon.ledger import verify_ledger
from tosmon.registry import Document, Registry, load
from tosmon.run import check_many, working
from tosmon.settings import load_settings
from tosmon.tools import Tools, open_tools

__all__ = ["RAW_SELECT", "Clock", "Replay", "Watch", "free_port", "moment", "problems", "watching", "write_home"]

# What of the pages captured in 2022 is the document, and its language: the captures were made from France.
RAW_SELECT = {
    "raw-facebook": ("#root", "div[role=main]"),
    "raw-instagram": ("div[role=main]",),
    "raw-linkedin": ("main",),
    "raw-twitter": ("main",),
    "raw-youtube": ("body",),
}
FRENCH = {"raw-facebook", "raw-instagram", "raw-linkedin", "raw-twitter"}
SETTINGS = 'allow_private = ["127.0.0.0/8"]\nspacing = 0\nper_host = 4\nfree_space_minimum = "1 MB"\n'


def moment(text: str) -> datetime:
    """Return the moment, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Replay:
    """The running replay: its control host, the origin of each platform, and the documents that each has."""

    control: str
    bases: Mapping[str, str]
    documents: Mapping[str, tuple[str, ...]]

    @classmethod
    @contextmanager
    def running(cls, shared: Path) -> Iterator[Replay]:
        """Run the replay on a free port."""
        port = free_port()
        command = [sys.executable, str(shared / "replay" / "replay.py"), "--port", str(port)]
        with started(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            assert process.stdout is not None
            assert "control at" in process.stdout.readline()
            control = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(control, timeout=30) as answer:
                platforms = json.load(answer)["platforms"]
            bases = {name: platform["base"] for name, platform in platforms.items()}
            yield cls(control, bases, {name: tuple(one["documents"]) for name, one in platforms.items()})

    def turn(self, at: datetime) -> None:
        """Turn the replay's clock."""
        self._post(f"clock?at={at.strftime('%Y-%m-%dT%H:%M:%SZ')}")

    def next(self) -> tuple[datetime, list[str]] | None:
        """Turn the clock to the next change of any page; return when that is and what changed, None at the end."""
        try:
            answer = self._post("clock/next")
        except urllib.error.HTTPError:
            return None
        return datetime.fromisoformat(answer["now"]), answer["changed"]

    def order(self, document: str, kind: str, times: int) -> None:
        """Let the next answers for the document be faults of that kind."""
        platform, _, name = document.partition("/")
        self._post(f"fault?platform={platform}&document={name}&kind={kind}&times={times}")

    def spend(self, url: str) -> None:
        """Use up what faults are left for that address."""
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
                return

    def log(self) -> list[list[Any]]:
        """Return the requests so far: host, path, user agent, If-None-Match, status or fault."""
        with urllib.request.urlopen(f"{self.control}/log", timeout=30) as answer:
            log: list[list[Any]] = json.load(answer)
            return log

    def _post(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.control}/{path}", data=b"", timeout=30) as answer:
            read: dict[str, Any] = json.load(answer)
            return read


@dataclass(slots=True)
class Clock:
    """A clock that stands until it is set."""

    at: datetime

    def __call__(self) -> datetime:
        """Return the moment it was set to."""
        return self.at


def write_home(root: Path, replay: Replay, platforms: Iterable[str] | None = None, settings: str = SETTINGS) -> Home:
    """Return a new home that watches these platforms of the replay (None: all), with all their documents."""
    home = Home.create(root)
    home.platforms.mkdir()
    for name in replay.bases if platforms is None else platforms:
        (home.platforms / f"{name}.toml").write_text(_platform(name, replay))
    home.settings.write_text(settings)
    return home


def _platform(name: str, replay: Replay) -> str:
    lines = [f'name = "Replayed {name}"', f'site = "{replay.bases[name]}"']
    select = RAW_SELECT.get(name, ("main",))
    for document in replay.documents[name]:
        if document != "robots.txt":
            lines += [f"[documents.{document}]", f'url = "{replay.bases[name]}/{document}"']
            lines += [f"select = {json.dumps(select)}", f'language = "{"fr" if name in FRENCH else "en"}"']
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Watch:
    """A home under watch: its tools and clock, and every check made so far."""

    home: Home
    tools: Tools
    clock: Clock
    replay: Replay
    registry: Registry
    checks: list[tuple[datetime, Checked]] = field(default_factory=list)

    def at(self, when: datetime, documents: Iterable[Document] | None = None) -> dict[str, Checked]:
        """Turn both clocks and check the documents (None: all); return the checks by document."""
        self.replay.turn(when)
        return self.check(when, documents)

    def check(self, when: datetime, documents: Iterable[Document] | None = None) -> dict[str, Checked]:
        """Set the own clock and check the documents (None: all); return the checks by document."""
        self.clock.at = when
        self.tools.verdicts.forget()
        done = list(check_many(self.registry if documents is None else documents, self.tools))
        self.checks.extend((when, checked) for checked in done)
        return {checked.document: checked for checked in done}


@contextmanager
def watching(home: Home, replay: Replay, at: datetime, **changed: Any) -> Iterator[Watch]:
    """Give a watch in that home, with its own clock standing at that moment; `changed` are other settings."""
    settings = replace(load_settings(home.root, {}), **changed)
    registry = load(user_folder=home.platforms, packaged=False)
    clock = Clock(at)
    with (
        open_tools(home, settings, registry, asked_by="command", workers=settings.workers, now=clock) as tools,
        working(home, tools),
    ):
        yield Watch(home, tools, clock, replay, registry)


def problems(tools: Tools) -> list[str]:
    """Return everything that is wrong with ledger, seals and objects of a home."""
    return list(verify_ledger(tools.catalog, tools.archive, verify_object=tools.archive.verify_object).problems)
