"""A web archive on loopback: it speaks CDX, pywb's CDX-J and Memento, has captures, and misbehaves as it is told to."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fetch.loopback import LOOPBACK
from tosmon.fetch import Fetcher, Limits, Politeness
from tosmon.importers.wayback import Client, Service
from tosmon.importers.wayback.values import ServiceKind, instant

__all__ = ["QUICK", "Archive", "Kept", "Reply", "quick"]

QUICK = Limits(
    connect=2, read=2, total=5, wire_bytes=2**20, decoded_bytes=2**20, attempts=2, backoff=0.01, backoff_most=0.02
)
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What is answered: status, headers, body."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Kept:
    """A capture that an archive has. `listed` replaces fields of its row; `reply` what is answered in its place."""

    time: str
    url: str
    body: bytes = b""
    status: int = 200
    mimetype: str = "text/html"
    headers: Headers = field(default_factory=dict)
    listed: Headers = field(default_factory=dict)
    reply: Reply | None = None

    @property
    def digest(self) -> str:
        """Return the digest as indexes have it."""
        return base64.b32encode(hashlib.sha1(self.body).digest()).decode()

    @property
    def row(self) -> dict[str, str]:
        """Return the row of the Wayback Machine's index."""
        return {
            "urlkey": key(self.url),
            "timestamp": self.time,
            "original": self.url,
            "mimetype": self.mimetype,
            "statuscode": str(self.status),
            "digest": self.digest,
            "length": str(len(self.body)),
        } | dict(self.listed)


def key(url: str) -> str:
    """Return what the index sorts and matches by."""
    parts = urlsplit(url)
    host = re.sub(r"^www\d*\.", "", parts.hostname or "")
    return f"{','.join(reversed(host.split('.')))}){parts.path.rstrip('/').lower()}"


class Archive:
    """Serves captures. Every question is remembered in `asked`; `faults` answer first, in turn, as long as they last.

    `rows` is how many rows of an index are given at a time (0: as many as are asked for); `prefixed` says that original
    headers are given as X-Archive-Orig-…; `heeds` that filters and collapsing are known here.
    """

    def __init__(self, *kept: Kept, rows: int = 0, prefixed: bool = True, host: str = "127.0.0.1") -> None:
        self.kept = sorted(kept, key=lambda one: one.time)
        self.rows = rows
        self.prefixed = prefixed
        self.heeds = True
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.faults: list[Reply] = []
        self.routes: dict[str, Callable[[str], Reply]] = {}
        self._host = host
        self._server = ThreadingHTTPServer((host, 0), _handler(self))
        self._server.daemon_threads = False  # closing waits for them: no socket stays open
        self._fetchers: list[Fetcher] = []
        self.base = f"http://{host}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for fetcher in self._fetchers:
            fetcher.close()
        self._server.shutdown()
        self._server.server_close()

    def client(self, limits: Limits = QUICK, **manners: Any) -> Client:
        """Return a client that may use loopback addresses; it waits for nobody unless the manners say so."""
        politeness = Politeness(**{"concurrency": 1, "spacing": 0} | manners)
        fetcher = Fetcher(user_agent="tosmon/test", limits=limits, politeness=politeness, allow_private=LOOPBACK)
        self._fetchers.append(fetcher)
        return Client(fetcher)

    @property
    def service(self) -> Service:
        """Return how it is asked in the manner of the Wayback Machine."""
        return Service(ServiceKind.WAYBACK, self.base, f"{self.base}/cdx/search/cdx", f"{self.base}/web/")

    @property
    def pywb(self) -> Service:
        """Return how its collection is asked in the manner of pywb."""
        return Service(ServiceKind.PYWB, f"{self.base}/coll", f"{self.base}/coll/cdx", f"{self.base}/coll/")

    @property
    def memento(self) -> Service:
        """Return how it is asked by TimeMaps."""
        return Service(ServiceKind.MEMENTO, self.base, f"{self.base}/timemap/link/")

    @property
    def captures_asked(self) -> list[str]:
        """Return the addresses of captures that were asked for, in order."""
        return [path for path in self.asked if "id_/" in path]

    # --- answers ------------------------------------------------------------------------------------------------------

    def answer(self, path: str) -> Reply:
        """Return the answer to a question."""
        self.asked.append(path)
        if self.faults:
            return self.faults.pop(0)
        for prefix, route in (self.routes | self._routes() | self.routes).items():  # those of a test come first
            if path.startswith(prefix):
                return route(path)
        return Reply(404, {"Content-Type": "text/html"}, b"<html>nothing here</html>")

    def _routes(self) -> dict[str, Callable[[str], Reply]]:
        return {
            "/cdx/search/cdx?": self._wayback_index,
            "/coll/cdx?": self._pywb_index,
            "/web/timemap/link/": self._timemap,
            "/timemap/link/": self._timemap,
            "/web/": self._capture,
            "/coll/": self._capture,
        }

    def _matching(self, query: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
        wanted = key(query["url"][0])
        begins, ends = query.get("from", ["0"])[0], query.get("to", ["9"])[0]
        rows = [one.row for one in self.kept if key(one.url) == wanted]
        return [row for row in rows if begins <= row["timestamp"] and row["timestamp"][: len(ends)] <= ends]

    def _wayback_index(self, path: str) -> Reply:
        query = parse_qs(urlsplit(path).query)
        rows = _narrowed(self._matching(query), query) if self.heeds else self._matching(query)
        start = int(query.get("resumeKey", ["0"])[0])
        size = min(self.rows or 10**6, int(query["limit"][0]))
        names = query.get("fl", ["urlkey,timestamp,original,mimetype,statuscode,digest,length"])[0].split(",")
        table = [names, *([row.get(name, "-") for name in names] for row in rows[start : start + size])]
        if start + size < len(rows) and "showResumeKey" in query:
            table += [[], [str(start + size)]]
        body = json.dumps(table if len(table) > 1 else []).encode()
        return Reply(200, {"Content-Type": "application/json"}, body)

    def _pywb_index(self, path: str) -> Reply:
        query = parse_qs(urlsplit(path).query)
        rows = self._matching(query)[: int(query.get("limit", ["1000000"])[0])]
        if not rows:
            return Reply(404, {"Content-Type": "application/json"}, b'{"message": "No Captures found for: x"}')
        names = {"original": "url", "mimetype": "mime", "statuscode": "status"}
        lines = [json.dumps({names.get(name, name): value for name, value in row.items()}) for row in rows]
        return Reply(200, {"Content-Type": "text/x-ndjson"}, "\n".join(lines).encode())

    def _timemap(self, path: str) -> Reply:
        url = path.partition("/link/")[2]
        kept = [one for one in self.kept if key(one.url) == key(unquote(url))]
        if not kept:
            return Reply(404)
        links = [f'<{url}>; rel="original"', f'<{self.base}{path}>; rel="self"; type="application/link-format"']
        for one in kept:
            at = instant(one.time)
            assert at is not None
            links.append(
                f'<{self.base}/web/{one.time}/{one.url}>; rel="memento"; datetime="{format_datetime(at, True)}"'
            )
        return Reply(200, {"Content-Type": "application/link-format"}, ",\n".join(links).encode())

    def _capture(self, path: str) -> Reply:
        found = re.fullmatch(r"/\w+/(\d{14})(?:id_)?/(.*)", path, re.DOTALL)
        one = next((one for one in self.kept if found and (one.time, one.url) == (found[1], found[2])), None)
        if one is None:
            return Reply(404, {"Content-Type": "text/html"}, b"<html>The Archive has not archived that URL.</html>")
        return one.reply or self.replayed(one)

    def replayed(self, one: Kept) -> Reply:
        """Return how a capture is given."""
        at = instant(one.time)
        assert at is not None
        original = {"Content-Type": "text/html; charset=utf-8", **one.headers}
        shown = {f"X-Archive-Orig-{name}": value for name, value in original.items()} if self.prefixed else original
        plain = {name: value for name, value in original.items() if name in {"Content-Type", "Content-Encoding"}}
        told = {"Memento-Datetime": format_datetime(at, usegmt=True), "Server": "archive", "X-Page-Cache": "HIT"}
        return Reply(one.status, {**plain, **shown, **told}, one.body)


def _narrowed(rows: list[dict[str, str]], query: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Return the rows that the question's filter leaves, without those that are like the one before."""
    name, _, pattern = query.get("filter", ["!urlkey:"])[0].removeprefix("!").partition(":")
    rows = [row for row in rows if not re.fullmatch(pattern, row[name])]
    by, _, digits = query.get("collapse", [""])[0].partition(":")
    kept: list[dict[str, str]] = []
    for row in rows:
        if not by or not kept or kept[-1][by][: int(digits or 99)] != row[by][: int(digits or 99)]:
            kept.append(row)
    return kept


def _handler(archive: Archive) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: the second would wait for the first one's receipt

        def do_GET(self) -> None:
            archive.agents.add(self.headers["User-Agent"])
            reply = archive.answer(self.path)
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name it has there
            """Say nothing."""

    return Handler


def quick(body: bytes) -> bytes:
    """Return the body as gzip, the same every time."""
    return gzip.compress(body, mtime=0)
