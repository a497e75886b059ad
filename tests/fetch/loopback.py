"""Servers on loopback that answer exactly the bytes a test wants, and remember exactly the bytes they got."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tosmon.fetch import Fetcher, Limits, Politeness, networks
from tosmon.fetch.dial import Resolver, system_resolver

__all__ = ["LOOPBACK", "QUICK", "Answer", "RawServer", "hang_up", "ok", "quick_fetcher", "redirect"]

Answer = bytes | Callable[[socket.socket], None]
LOOPBACK = networks(["127.0.0.0/8"])
QUICK = Limits(connect=2, read=0.5, total=3, attempts=1, backoff=0.01, backoff_most=0.02)


def ok(body: bytes, *headers: str) -> bytes:
    """Return a whole response with that body."""
    lines = ["HTTP/1.1 200 OK", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(location: str, status: int = 302, *headers: str) -> bytes:
    """Return a redirect."""
    lines = [f"HTTP/1.1 {status} Moved", f"Location: {location}", "Content-Length: 0", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def hang_up(*parts: bytes) -> Callable[[socket.socket], None]:
    """Return an answer that sends the parts and closes the connection."""

    def answer(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
        with contextlib.suppress(OSError):  # the client may have been first
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()

    return answer


def quick_fetcher(
    limits: Limits = QUICK,
    *,
    politeness: Politeness | None = None,
    resolver: Resolver = system_resolver,
    ssl_context: ssl.SSLContext | None = None,
) -> Fetcher:
    """Return a fetcher that may use loopback addresses and does not wait for politeness."""
    return Fetcher(
        user_agent="tosmon/test",
        limits=limits,
        politeness=politeness or Politeness(2, 0),
        allow_private=LOOPBACK,
        resolver=resolver,
        ssl_context=ssl_context,
    )


class RawServer:
    """Gives its answers in turn, one a request over any connection, the last one again and again."""

    def __init__(
        self, *answers: Answer, address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self._answers = list(answers)
        self._tls = tls
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket.create_server((address, port), family=family)
        self._open: list[socket.socket] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{f'[{address}]' if ':' in address else address}:{self.port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed at the end of the test
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the client, or the end of the test, closed it
            connection = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            self._open.append(connection)
            while request := self._request(connection):
                self.requests.append(request)
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if isinstance(answer, bytes):
                    connection.sendall(answer)
                else:
                    answer(connection)

    @staticmethod
    def _request(connection: socket.socket) -> bytes:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            data = connection.recv(65536)
            if not data:
                return b""
            request += data
        return request
