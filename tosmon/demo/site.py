"""The made-up platform's web site: a few pages from this package, served on loopback in a thread, in two editions."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["Site", "serve_site"]

PAGES = Path(__file__).resolve().parent / "site"
ADDRESSES = {
    "/": "index.html",
    "/terms": "terms.html",
    "/developer-terms": "developer-terms.html",
    "/privacy": "privacy.html",
    "/robots.txt": "robots.txt",
}


class Site:
    """The site as it is now: its first edition until `change` is called."""

    def __init__(self) -> None:
        self.address = ""  # "http://127.0.0.1:41234", once it is served
        self.pages: Mapping[str, bytes] = _edition("before")

    def change(self) -> None:
        """Put the second edition up: pages that it does not have stay."""
        self.pages = {**self.pages, **_edition("after")}


def _edition(name: str) -> dict[str, bytes]:
    found = {address: PAGES / name / file for address, file in ADDRESSES.items()}
    return {address: file.read_bytes() for address, file in found.items() if file.exists()}


@contextmanager
def serve_site() -> Iterator[Site]:
    """Serve the site on a free port of loopback until the block ends."""
    site = Site()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site)) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET with the site's pages, and says nothing of it on the terminal."""

    protocol_version = "HTTP/1.1"
    timeout = 5

    def __init__(self, site: Site, *arguments: Any) -> None:  # noqa: ANN401 - handed on to the library as they come
        self._site = site
        super().__init__(*arguments)

    def do_GET(self) -> None:
        body = self._site.pages.get(self.path.partition("?")[0])
        self.send_response(200 if body is not None else 404)
        kind = "text/plain" if body is None or self.path == "/robots.txt" else "text/html"
        answer = b"not found\n" if body is None else body
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Stay silent."""
