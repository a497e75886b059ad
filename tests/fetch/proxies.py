"""Proxies on loopback as regions have them: CONNECT, over TLS too, and SOCKS 5; they connect to what they are asked."""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import struct
import threading
from abc import ABC, abstractmethod
from ipaddress import ip_address
from types import TracebackType
from typing import Self

__all__ = ["ConnectProxy", "SocksProxy"]


class _Proxy(ABC):
    """Serves one tunnel a connection. `targets` are the addresses asked for, `connections` how often it was called."""

    scheme = "http"

    def __init__(self, *, user: str = "", password: str = "", tls: ssl.SSLContext | None = None) -> None:
        self._user = user
        self._password = password
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.targets: list[tuple[str, int]] = []
        self.connections = 0

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

    def url(self, user: str = "", password: str = "") -> str:
        """Return the address that settings would have, with or without user and password."""
        return f"{self.scheme}://{f'{user}:{password}@' if user else ''}127.0.0.1:{self.port}"

    @abstractmethod
    def _asked(self, client: socket.socket) -> tuple[str, int]:
        """Return the target; OSError after telling the client why there will be none."""

    @abstractmethod
    def _answer(self, client: socket.socket, *, reached: bool) -> None:
        """Tell the client whether its target was reached."""

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed at the end of the test
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with contextlib.suppress(OSError):  # a side went away
            client = self._tls.wrap_socket(plain, server_side=True) if self._tls else plain
            self._open.append(client)
            with client:
                target = self._asked(client)
                self.targets.append(target)
                try:
                    server = socket.create_connection(target, timeout=5)
                except OSError:
                    self._answer(client, reached=False)
                    return
                self._answer(client, reached=True)
                self._open.append(server)
                with server:
                    outward = threading.Thread(target=_carry, args=(client, server), daemon=True)
                    outward.start()
                    _carry(server, client)


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for sock in (source, sink):
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)


class ConnectProxy(_Proxy):
    """Speaks CONNECT, and asks for Basic authentication where it has a user."""

    @property
    def scheme(self) -> str:  # type: ignore[override]  # read only
        """Return what stands before the colon in its address."""
        return "https" if self._tls else "http"

    def _asked(self, client: socket.socket) -> tuple[str, int]:
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                raise ConnectionResetError
            head += data
        pair = base64.b64encode(f"{self._user}:{self._password}".encode())
        if self._user and b"\r\nProxy-Authorization: Basic " + pair + b"\r\n" not in head:
            client.sendall(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n")
            raise ConnectionAbortedError
        method, authority, version = head.split(b"\r\n")[0].decode().split(" ")
        assert (method, version) == ("CONNECT", "HTTP/1.1")
        host, _, port = authority.rpartition(":")
        assert f"\r\nHost: {authority}\r\n".encode() in head
        return str(ip_address(host.strip("[]"))), int(port)

    def _answer(self, client: socket.socket, *, reached: bool) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n" if reached else b"HTTP/1.1 502 Bad Gateway\r\n\r\n")


class SocksProxy(_Proxy):
    """Speaks SOCKS 5 (RFC 1928), and asks for a user name (RFC 1929) where it has one."""

    scheme = "socks5"

    def _asked(self, client: socket.socket) -> tuple[str, int]:
        version, count = _exactly(client, 2)
        assert version == 5
        methods = _exactly(client, count)
        wanted = 2 if self._user else 0
        client.sendall(bytes((5, wanted if wanted in methods else 255)))
        if wanted not in methods:
            raise ConnectionAbortedError
        if wanted:
            self._authenticate(client)
        assert _exactly(client, 3) == b"\x05\x01\x00"
        kind = _exactly(client, 1)[0]
        assert kind in {1, 4}, "a number is asked for"
        address = ip_address(_exactly(client, 4 if kind == 1 else 16))
        return str(address), struct.unpack("!H", _exactly(client, 2))[0]

    def _authenticate(self, client: socket.socket) -> None:
        version, length = _exactly(client, 2)
        assert version == 1
        user = _exactly(client, length)
        password = _exactly(client, _exactly(client, 1)[0])
        right = (user.decode(), password.decode()) == (self._user, self._password)
        client.sendall(bytes((1, 0 if right else 1)))
        if not right:
            raise ConnectionAbortedError

    def _answer(self, client: socket.socket, *, reached: bool) -> None:
        client.sendall(bytes((5, 0 if reached else 5, 0, 1, 127, 0, 0, 1, 0, 80)))


def _exactly(sock: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = sock.recv(count - len(data))
        if not piece:
            raise ConnectionResetError
        data += piece
    return data
