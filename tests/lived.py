"""A home that has lived: a small site on loopback, and days of checks of it with everything that happens to a watch.

The texts are written for the tests. `Site` serves what it is told, `lived` makes the home, `tosmon` runs the command.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tosmon.check import Checked
from tosmon.home import Home
from tosmon.ledger import seal_due
from tosmon.registry import load
from tosmon.run import check_many, working
from tosmon.settings import load_settings
from tosmon.tools import open_tools

__all__ = [
    "AI",
    "CLOSED",
    "FIRST",
    "OPEN",
    "PRIVACY",
    "ROBOTS",
    "RULES",
    "TERMS",
    "Ended",
    "Site",
    "check_at",
    "checked_once",
    "lived",
    "new_home",
    "outcomes",
    "page",
    "tosmon",
]

SETTINGS = 'allow_private = ["127.0.0.0/8"]\nspacing = 0\nattempts = 1\nworkers = 1\nfree_space_minimum = 0\n'
TERMS = "example/terms-of-service"
PRIVACY = "example/privacy-policy"
ROBOTS = "example/robots.txt"

RULES = (
    "These terms are an agreement between you and the people who run this place for stamp collectors.",
    "You must be old enough to post a letter by yourself before you may open an account with us.",
    "You keep all rights in the pictures of stamps that you show here, and allow us to show them to others.",
    "You may not use bots, crawlers or scrapers to collect data from this place without our prior written permission.",
    "We may close an account that was not used for ten years, after we wrote to its owner twice.",
    "Members agree to be kind to each other, to describe damage truthfully, and to send what they have sold.",
    "If something goes wrong that is our fault, we pay for it as the law of our country says.",
    "We can change these terms, and will tell you by letter at least thirty days before we do.",
)
MILDER = "You may use bots, crawlers or scrapers to collect data from this place if you do so slowly."
AI = "You may not use anything you find here to train artificial intelligence models."
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser before you enter.</body></html>"


def page(*rules: str, title: str = "Terms of Service") -> str:
    """Return a page of terms."""
    paragraphs = "".join(f"<p>{rule}</p>" for rule in rules)
    return f"<!doctype html><html lang=en><title>{title}</title><main><h1>{title}</h1>{paragraphs}</main></html>"


FIRST = page(*RULES)
SECOND = page(*RULES, AI)
THIRD = page(*(MILDER if "scrapers" in rule else rule for rule in RULES), AI)
POLICY = page(*(rule.replace("terms", "policy") for rule in RULES), title="Privacy Policy")
OPEN = "User-agent: *\nDisallow: /private\n"
CLOSED = "User-agent: *\nDisallow: /private\n\nUser-agent: GPTBot\nDisallow: /\n"


@dataclass(slots=True)
class Site:
    """What the site answers: by path, a status and a body. While `held` is set, answers wait."""

    base: str = ""
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    held: threading.Event = field(default_factory=threading.Event)
    freed: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def set(self, terms: str | int, robots: str | int = OPEN) -> None:
        """Serve these from now on: texts, or statuses without one."""
        for path, answer in (("/terms", terms), ("/robots.txt", robots), ("/privacy", POLICY)):
            self.answers[path] = (200, answer) if isinstance(answer, str) else (answer, "")

    @classmethod
    @contextmanager
    def served(cls) -> Iterator[Site]:
        """Serve a site on a free port of loopback."""
        site = cls()
        site.set(FIRST)
        with ThreadingHTTPServer(("127.0.0.1", 0), _handler(site)) as server:
            server.daemon_threads = True
            server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients are killed on purpose
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            site.base = f"http://127.0.0.1:{server.server_address[1]}"
            try:
                yield site
            finally:
                site.freed.set()
                server.shutdown()


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.set()
            if site.held.is_set():
                site.freed.wait(60)
            status, text = site.answers.get(self.path, (404, ""))
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


def new_home(root: Path, site: Site) -> Home:
    """Return a new home that watches the site as the platform "example"."""
    home = Home.create(root)
    home.platforms.mkdir()
    text = f'name = "Example"\nsite = "{site.base}"\naliases = ["Stamps"]\nsignals = false\n'
    for name, path in (("terms-of-service", "terms"), ("privacy-policy", "privacy")):
        text += f'[documents.{name}]\nurl = "{site.base}/{path}"\nlanguage = "en"\nselect = "main"\n'
    (home.platforms / "example.toml").write_text(text)
    home.settings.write_text(SETTINGS)
    return home


def check_at(home: Home, at: datetime) -> list[Checked]:
    """Check the site's documents with the clock standing at that moment, after sealing the days before it."""
    registry = load(user_folder=home.platforms, packaged=False)
    settings = load_settings(home.root, {})
    with (
        open_tools(home, settings, registry, asked_by="command", workers=0, now=lambda: at) as tools,
        working(home, tools),
    ):
        seal_due(tools.catalog, tools.archive, at)
        return list(check_many(registry, tools))


# What the site answers on each day of July 2026: terms, then robots.txt.
DAYS: Mapping[int, tuple[str | int, str | int]] = {
    1: (FIRST, OPEN),
    2: (SECOND, OPEN),
    3: (WALL, 404),
    4: (SECOND, 404),
    5: (500, CLOSED),
    6: (500, CLOSED),
    7: (500, CLOSED),
    8: (THIRD, CLOSED),
    9: (FIRST, CLOSED),
}


def lived(root: Path, site: Site, days: Mapping[int, tuple[str | int, str | int]] = DAYS) -> Home:
    """Return a home that was checked on each of the days, at noon and at six."""
    home = new_home(root, site)
    for day, answers in days.items():
        site.set(*answers)
        for hour in (12, 18):
            check_at(home, datetime(2026, 7, day, hour, tzinfo=UTC))
    return home


def checked_once(root: Path, site: Site) -> Home:
    """Return a home that was checked on one day."""
    return lived(root, site, {1: DAYS[1]})


def outcomes(home: Home) -> list[tuple[str, str]]:
    """Return hash and outcome of every entry of the ledger, chain by chain."""
    from tosmon.catalog import Catalog  # noqa: PLC0415 - this module is imported by tests that need no catalog

    with Catalog.open(home.catalog, create=False) as catalog:
        return [(entry.hash, entry.outcome) for entry in catalog.entries()]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        """Return the JSON values of the output's lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def tosmon(
    *arguments: str,
    home: Home | Path | None = None,
    given: bytes = b"",
    variables: Mapping[str, str] | None = None,
    patience: float = 60,
) -> Ended:
    """Run the command as users do, in a process of its own, and return how it ended."""
    environment = {name: text for name, text in os.environ.items() if not name.startswith("TOSMON_")}
    environment |= {"TOSMON_HOME": str(home.root if isinstance(home, Home) else home)} if home else {}
    ended = subprocess.run(
        [sys.executable, "-m", "tosmon", *arguments],
        input=given,
        capture_output=True,
        env=environment | dict(variables or {}),
        check=False,
        timeout=patience,
    )
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
