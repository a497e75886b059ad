"""A site whose pages say something new in each round, served to programs that are killed at any moment."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol, TypeVar

__all__ = ["Site", "served"]


class Site(Protocol):
    """What is served: pages by path, and where."""

    base: str

    def page(self, path: str) -> bytes:
        """Return a page as it stands now."""


AnySite = TypeVar("AnySite", bound=Site)


@contextmanager
def served(site: AnySite) -> Iterator[AnySite]:
    """Serve the site on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = site.page(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(OSError):  # the client is killed at any moment
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign] # killed clients are no news
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        site.base = f"http://127.0.0.1:{server.server_address[1]}"
        yield site
        server.shutdown()
