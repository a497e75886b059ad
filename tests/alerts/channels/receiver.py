"""A receiver of webhooks on loopback: it keeps what it gets, and answers as a test tells it to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from standardwebhooks import Webhook

__all__ = ["Answer", "Got", "Receiver", "drip", "endless", "hang_up", "silence", "status"]


@dataclass(frozen=True)
class Got:
    """A request as it came in, the names of its headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """Return the payload, its signature verified by the library that receivers use; raises where it is wrong."""
        return Webhook(secret).verify(self.body, dict(self.headers))


Answer = Callable[["_Handler"], None]


class Receiver:
    """Gives its answers in turn, the last one again and again. `connections` counts those that were made."""

    def __init__(self, *answers: Answer, tls: ssl.SSLContext | None = None) -> None:
        self.answers = list(answers) or [status(204)]
        self.got: list[Got] = []
        self.connections = 0
        self.ended = threading.Event()  # the test is over: whoever waits need not
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://localhost:{self.port}/hook/t0ken-in-the-path"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    receiver: Receiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away are what some tests are about."""

    def process_request(self, request: Any, client_address: Any) -> None:
        self.receiver.connections += 1
        super().process_request(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        receiver = self.server.receiver
        receiver.got.append(
            Got(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        )
        answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
        answer(self)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the standard library's name
        """Say nothing."""


def status(code: int, body: bytes = b"", **headers: str) -> Answer:
    """Return an answer of that status; underscores in names of headers are hyphens."""

    def answer(handler: _Handler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if code != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hang_up(handler: _Handler) -> None:
    """Close the connection without an answer."""
    with contextlib.suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def silence(handler: _Handler) -> None:
    """Never answer."""
    handler.server.receiver.ended.wait(30)
    handler.close_connection = True


def drip(handler: _Handler) -> None:
    """Answer a little now and then, and never finish the head."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.receiver.ended.wait(0.05):
        handler.wfile.write(b"X-Still: here\r\n")


def endless(handler: _Handler) -> None:
    """Answer 200 with a body that does not end."""
    handler.send_response(200)
    handler.end_headers()
    until = time.monotonic() + 30
    while time.monotonic() < until:
        handler.wfile.write(bytes(65536))
