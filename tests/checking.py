"""A small site on loopback and tools in a home of their own, for tests of what a check makes of an answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tosmon.check import Checked, check
from tosmon.core.model import NewEvent, Selection
from tosmon.fetch import networks
from tosmon.home import Home
from tosmon.ledger import verify_ledger
from tosmon.registry import Document, DocumentKind, Page, Registry
from tosmon.settings import Settings
from tosmon.tools import Tools, open_tools

__all__ = ["BAN", "RULES", "START", "Answer", "Bench", "Site", "bench_in", "page", "serving"]

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = (
    "These terms bind everybody who joins our club of collectors, from the day on which they sign them.",
    "New members are proposed by two old ones and elected by show of hands at the spring meeting.",
    "A yearly fee is due in January; whoever pays late is reminded twice and then loses the vote.",
    "Stamps, coins and maps that hang in the hall belong to those who lent them, not to the club.",
    "Visitors may look at whatever lies under glass, and should ask before a drawer is opened.",
    "Our librarian lends books for six weeks, except the oldest, which stay inside the reading room.",
    "Exchanges between collectors are their own affair: nobody here answers for forged or damaged pieces.",
    "The committee keeps addresses in a locked cupboard and gives them to no dealer whatsoever.",
    "Photographs of the collection may be printed in our journal together with their owner's name.",
    "Anyone who breaks a showcase replaces it; children are watched by the grown people they came with.",
    "Meetings begin at seven, end before ten, and are announced by a note upon the door.",
    "A treasurer counts the cash box each quarter in front of at least one other witness.",
    "Quarrels are settled by three elders whom both sides trust, and their word is final.",
    "Members leave by writing a letter; what they lent is returned within thirty days thereafter.",
    "Should the club ever close, its furniture goes to the village school beside the church.",
    "Changes of these terms are read aloud, discussed once, and voted upon one month later.",
)
BAN = "You must not scrape our service by automated means without our prior written consent."


def page(*rules: str, title: str = "Terms", extra: str = "") -> bytes:
    """Return a page of terms; `extra` stands outside its main part."""
    paragraphs = "".join(f"<p>{rule}</p>" for rule in rules)
    body = f"{extra}<main><h1>{title}</h1>{paragraphs}</main>"
    return f"<!doctype html><html lang=en><title>{title}</title><body>{body}</body></html>".encode()


@dataclass(slots=True)
class Answer:
    """What the site answers for a path. `before` is called first: it may wait for something."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    before: Callable[[], object] = lambda: None


@dataclass(slots=True)
class Site:
    """A site on loopback; what is not in `answers` is 404. `requests` are paths and headers in order."""

    base: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        """Let the path answer so from now on; `_` in a header's name stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = Answer(body, status, {"Content-Type": "text/html", **named})

    def asked(self, path: str) -> list[dict[str, str]]:
        """Return the headers of the requests for that path."""
        return [headers for asked, headers in self.requests if asked == path]


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = site.answers.get(self.path, Answer(b"not here", 404))
            answer.before()
            etag = answer.headers.get("ETag")
            same = etag is not None and self.headers.get("If-None-Match") == etag
            self.send_response(304 if same else answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if not same:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if not same:
                self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        site.base = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield site
        finally:
            server.shutdown()


@dataclass(slots=True)
class Bench:
    """A site, tools in a home of their own, and a clock that stands until it is moved."""

    site: Site
    home: Home
    tools: Tools
    clock: list[datetime]

    def document(self, *paths: str, name: str = "", select: str = "main", **changed: Any) -> Document:
        """Return a document of these pages; its name is the first path, less the slash, unless told otherwise."""
        found = name or paths[0].strip("/")
        kind = DocumentKind.ROBOTS if found.startswith("robots.txt") else DocumentKind.TEXT
        selection = Selection() if kind is DocumentKind.ROBOTS else Selection((select,))
        pages = tuple(Page(f"{self.site.base}{path}", selection) for path in paths)
        fields: dict[str, Any] = {"platform": "club", "name": found, "title": found, "kind": kind, "pages": pages}
        return Document(**(fields | {"language": "en"} | changed))

    def at(self, days: float) -> datetime:
        """Set the clock so many days after the start, and return that time."""
        self.clock[0] = START + days * DAY
        return self.clock[0]

    def check(self, document: Document, days: float) -> Checked:
        """Check the document so many days after the start."""
        self.at(days)
        return check(document, self.tools)

    def event(self, document: Document, days: float) -> NewEvent:
        """Check the document then, and return the one event that it brought."""
        (event,) = self.check(document, days).events
        return event

    def problems(self) -> list[str]:
        """Return everything that is wrong with ledger and objects."""
        archive = self.tools.archive
        return list(verify_ledger(self.tools.catalog, archive, verify_object=archive.verify_object).problems)


@contextmanager
def bench_in(folder: Path, site: Site, **changed: Any) -> Iterator[Bench]:
    """Give a bench in that folder; `changed` are settings."""
    home = Home.create(folder)
    clock = [START]
    wanted: dict[str, Any] = {"allow_private": networks(["127.0.0.0/8"]), "spacing": 0.0, "attempts": 1} | changed
    opened = open_tools(home, Settings(**wanted), Registry(()), asked_by="test", workers=0, now=lambda: clock[0])
    with opened as tools:
        yield Bench(site, home, tools, clock)
