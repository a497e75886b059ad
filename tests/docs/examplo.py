"""Examplo, the made-up platform of the documentation: its pages, how they change, and a server that answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

__all__ = ["SITE", "Examplo", "Page"]

SITE: Final = "https://www.examplo.example"
"""What the documentation calls the server's address."""

TERMS: Final = """<!doctype html>
<html lang="en"><head><title>Examplo Terms of Service</title></head><body>
<nav><a href="/">Examplo</a> <a href="/help">Help</a></nav>
<main>
<h1>Examplo Terms of Service</h1>
<p>Effective: {effective}</p>
<h2>1. Your account</h2>
<p>You must be at least 16 years old to have an account. You are responsible for what happens under your account, so
keep your password to yourself.</p>
<h2>2. What you may do</h2>
<p>You may read public posts without an account, and share links to them with anybody.</p>
<p>You agree not to:</p>
<ul>{bans}</ul>
<h2>3. Leaving</h2>
<p>You may close your account at any time. We keep your posts for thirty days, in case you change your mind.</p>
</main>
<footer>Examplo, {token}</footer>
</body></html>
"""
BANS: Final = {
    "first": (
        "use any robot, spider or scraper to access the Service without our prior written permission;",
        "sell or rent data about other members.",
    ),
    "second": (
        "use any robot, spider, scraper or AI agent to access the Service without our prior written permission;",
        "sell or rent data about other members;",
        "use content from the Service to train an AI model.",
    ),
}
ROBOTS: Final = {
    "first": "User-agent: *\nDisallow: /messages\n",
    "second": "# no training\nUser-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /messages\n",
}
RELAID: Final = (
    ("<main>", '<div class="x1n2onr6"><div id="legal-text" class="css-1x2y3z">'),
    ("</main>", "</div></div>"),
)
EFFECTIVE: Final = {"first": "October 1, 2025", "second": "March 1, 2026"}
CHALLENGE: Final = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<p>Enable JavaScript and cookies to continue</p></body></html>"
)
REGISTRY: Final = """name = "Examplo"
site = "{base}"
language = "en"

[documents.terms-of-service]
url = "{base}/terms"
select = "main"

[documents."robots.txt"]
url = "{base}/robots.txt"
"""
SETTINGS: Final = 'allow_private = ["127.0.0.0/8"]\nspacing = 0\nfree_space_minimum = "1 MB"\n'


@dataclass(frozen=True, slots=True)
class Page:
    """What the server answers."""

    status: int
    kind: str
    body: str


class Examplo:
    """The platform as it stands: `first` or `second` terms, also `relaid` in a new layout, `down` or a `challenge`."""

    def __init__(self) -> None:
        self.base = ""
        self.state = "first"
        self._text = "first"
        self._visits = 0

    def turn(self, state: str) -> None:
        """Let the platform be in that state from now on."""
        self.state = state
        if state in BANS:
            self._text = state

    def page(self, path: str) -> Page:
        """Return what is answered for a path; the footer of a page differs at every visit, as tokens do."""
        self._visits += 1
        if path == "/robots.txt":
            return Page(HTTPStatus.OK, "text/plain", ROBOTS[self._text])
        if path != "/terms":
            return Page(HTTPStatus.NOT_FOUND, "text/plain", "nothing here")
        if self.state == "down":
            return Page(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", "come back later")
        if self.state == "challenge":
            return Page(HTTPStatus.OK, "text/html", CHALLENGE)
        bans = "".join(f"<li>{ban}</li>" for ban in BANS[self._text])
        body = TERMS.format(effective=EFFECTIVE[self._text], bans=bans, token=f"visit {self._visits}")
        for old, new in RELAID if self.state == "relaid" else ():
            body = body.replace(old, new)
        return Page(HTTPStatus.OK, "text/html; charset=utf-8", body)

    def write_home(self, home: Path) -> None:
        """Write the settings and the watch list that a home needs to watch this platform."""
        (home / "platforms").mkdir(parents=True)
        (home / "tosmon.toml").write_text(SETTINGS + "attempts = 1\n")
        (home / "platforms" / "examplo.toml").write_text(REGISTRY.format(base=self.base))

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Examplo]:
        """Serve the platform on a free port of this machine."""
        platform = cls()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                page = platform.page(self.path)
                body = page.body.encode()
                self.send_response_only(page.status)
                self.send_header("Content-Type", page.kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            server.daemon_threads = True
            platform.base = f"http://127.0.0.1:{server.server_port}"
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            try:
                yield platform
            finally:
                server.shutdown()
