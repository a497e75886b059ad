"""Captures to archive: made of bytes as a server would send them, plain, chunked and compressed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tosmon.archive import Archive, SnapshotRecord
from tosmon.core.model import Capture, Connection, Hop, Rendering

NOON = datetime(2026, 8, 22, 12, 0, 0, 123456, tzinfo=UTC)
REQUEST = b"GET /tos HTTP/1.1\r\nHost: x.com\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
PAGE = ("<main><h1>Terms</h1>" + "<p>You agree not to scrape the services — ever.</p>" * 40 + "</main>").encode()
SHELL = b"<main id=terms></main><script src=/app.js></script>"  # what a server sends of a page that scripts make
DOM = b"<html><body><main id=terms><p>You agree not to scrape the services.</p></main></body></html>"
SCREENSHOT = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
RENDERED = {
    "screenshot": SCREENSHOT,
    "requests": 17,
    "received": 250_000,
    "refused": ("http://169.254.169.254/: metadata service",),
    "missing": ("certificate_sha256",),
}
TLS = Connection("203.0.113.7", 443, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "ab" * 32, ("ab" * 32, "cd" * 32))
PLAIN = Connection("203.0.113.7", 80)

MakeCapture = Callable[..., Capture]
MakeRecord = Callable[..., SnapshotRecord]


def chunked(body: bytes, size: int = 700) -> bytes:
    """Return a body in the chunked transfer coding."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def respond(body: bytes, coding: str = "", *, in_chunks: bool = False) -> bytes:
    """Return a whole response with that body."""
    packed = {"": body, "gzip": gzip.compress(body), "deflate": zlib.compress(body)}[coding]
    lines = [b"HTTP/1.1 200 OK", b"Date: Sat, 22 Aug 2026 12:00:00 GMT", b"Content-Type: text/html; charset=utf-8"]
    lines += [b"Content-Encoding: " + coding.encode()] if coding else []
    lines += [b"Transfer-Encoding: chunked"] if in_chunks else [b"Content-Length: %d" % len(packed)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + (chunked(packed) if in_chunks else packed)


def headers_of(response: bytes) -> tuple[tuple[str, str], ...]:
    """Return a response's headers, in order."""
    lines = response.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return tuple((name, value) for name, _, value in (line.partition(": ") for line in lines))


def hop_of(response: bytes, url: str = "https://x.com/tos", connection: Connection = TLS) -> Hop:
    """Return the hop that brought a response."""
    return Hop(url, NOON, REQUEST, response, int(response[9:12]), headers_of(response), connection)


@pytest.fixture
def make_capture() -> MakeCapture:
    """Return a maker of captures: body, content coding, whether chunked."""

    def make(body: bytes = PAGE, coding: str = "", *, in_chunks: bool = False) -> Capture:
        moved = b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://x.com/tos\r\nContent-Length: 0\r\n\r\n"
        hops = (
            hop_of(moved, "http://twitter.com/tos", PLAIN),
            hop_of(respond(body, coding, in_chunks=in_chunks)),
        )
        notes = ("permanent redirect to https://x.com/tos",)
        return Capture("http://twitter.com/tos", "https://x.com/tos", hops, body, NOON, 0.25, 2, notes)

    return make


@pytest.fixture
def make_rendered(make_capture: MakeCapture) -> MakeCapture:
    """Return a maker of rendered captures: the DOM, what was sent, and any field of the rendering by name."""

    def make(dom: bytes = DOM, sent: bytes = SHELL, **fields: object) -> Capture:
        values: dict[str, object] = {"browser": "Chromium/141.0.7390.37", "viewport": (1280, 800), **RENDERED, **fields}
        rendering = Rendering(**values)  # type: ignore[arg-type]  # by name
        return replace(make_capture(sent), body=dom, rendering=rendering, region="eu")

    return make


@pytest.fixture
def make_record(make_capture: MakeCapture) -> MakeRecord:
    """Return a maker of records: captures (one plain page where none is given), and any other field by name."""

    def make(*captures: Capture, **fields: object) -> SnapshotRecord:
        facts = {"robots": {"allowed": True}, "asked_by": "schedule", "interval": 3600.5}
        values: dict[str, object] = {"document": "x/terms-of-service", "captured_at": NOON, "facts": facts, **fields}
        return SnapshotRecord(captures=captures or (make_capture(),), **values)  # type: ignore[arg-type]  # by name

    return make


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an empty archive."""
    return Archive(tmp_path / "snapshots", "tosmon/0.1.0")
