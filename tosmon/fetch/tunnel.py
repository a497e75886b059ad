"""TLS to a proxy, taken off: a plain socket, so that TLS to the server can be spoken inside it.

A TLS socket cannot carry another one in Python, and whoever uses a connection wants to wait for a plain one. So a
thread carries the bytes between the two until either side closes.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
import threading
from typing import Final

__all__ = ["plain"]

PIECE: Final = 64 * 1024


def plain(secured: ssl.SSLSocket) -> socket.socket:
    """Return a plain socket that says and hears what the TLS connection does; closing it closes that one, too."""
    ours, theirs = socket.socketpair()
    threading.Thread(target=_carry, args=(secured, ours), name="TLS to a proxy", daemon=True).start()
    return theirs


def _carry(secured: ssl.SSLSocket, inner: socket.socket) -> None:
    with secured, inner, selectors.DefaultSelector() as selector, contextlib.suppress(OSError):
        secured.setblocking(False)
        inner.setblocking(False)
        _Carrier(secured, inner, selector).run()


class _Carrier:
    """Carries bytes both ways; what could not be handed on yet is not added to."""

    def __init__(self, secured: ssl.SSLSocket, inner: socket.socket, selector: selectors.BaseSelector) -> None:
        self._secured = secured
        self._inner = inner
        self._selector = selector
        self._out = b""
        self._back = b""
        self._open = True

    def run(self) -> None:
        for sock in (self._secured, self._inner):
            self._selector.register(sock, selectors.EVENT_READ)
        while self._open or self._back:
            self._wait()
            self._outward()
            self._inward()

    def _wait(self) -> None:
        """Wait until something can move."""
        if not self._back and self._secured.pending():
            return  # decrypted already: the socket itself may stay silent
        secured = (0 if self._back else selectors.EVENT_READ) | (selectors.EVENT_WRITE if self._out else 0)
        inner = (0 if self._out else selectors.EVENT_READ) | (selectors.EVENT_WRITE if self._back else 0)
        for sock, events in ((self._secured, secured), (self._inner, inner)):
            self._watch(sock, events)
        self._selector.select()

    def _watch(self, sock: socket.socket, events: int) -> None:
        if sock in self._selector.get_map():
            self._selector.unregister(sock)
        if events:
            self._selector.register(sock, events)

    def _outward(self) -> None:
        with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            if not self._out:
                self._out = self._inner.recv(PIECE)
                if not self._out:
                    raise ConnectionResetError  # nobody is left to carry for
            self._out = self._out[self._secured.send(self._out) :]

    def _inward(self) -> None:
        with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            if not self._back and self._open:
                self._back = self._secured.recv(PIECE)
                self._open = bool(self._back)
            self._back = self._back[self._inner.send(self._back) :] if self._back else b""
