"""The standard library's SMTP client, on a connection that was opened elsewhere and with replies of bounded size.

What is said to a mail server, and what its replies mean, is `smtp`'s.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from typing import BinaryIO, Final

__all__ = ["Client", "EndlessReplyError"]

_LONGEST_REPLY: Final = 64 * 1024  # bytes of one reply, all its lines; servers need a few hundred
_NAME: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)


class EndlessReplyError(OSError):
    """A reply goes on and on."""


class _Replies:
    """What a server says, line by line, each reply within bounds: the library would gather one without end."""

    def __init__(self, said: BinaryIO) -> None:
        self._said = said
        self._room = 0

    def begin(self) -> None:
        """Expect a new reply."""
        self._room = _LONGEST_REPLY

    def readline(self, limit: int) -> bytes:
        """Return the next line, or the first `limit` bytes of it."""
        line = self._said.readline(limit)
        self._room -= len(line)
        if self._room < 0:
            raise EndlessReplyError
        return line

    def close(self) -> None:
        """Let go of the connection."""
        self._said.close()


class Client(smtplib.SMTP):
    """The standard library's client, on a connection that was opened elsewhere."""

    def __init__(self, sock: socket.socket, timeout: float) -> None:
        super().__init__(local_hostname=_own_name(sock), timeout=timeout)
        self.sock = sock

    def getreply(self) -> tuple[int, bytes]:
        """Return code and words of the next reply, as the library does, but of a bounded one."""
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock.makefile("rb"))
        if self.file is not None:
            self.file.begin()
        return super().getreply()

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Put TLS on the connection, its certificate verified for that host; forget what was said before it.

        RFC 3207 section 4.2: nothing that came in the clear counts any more, read or unread.
        """
        assert self.sock is not None, "it was connected"
        self.sock = context.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False
        self.sock.do_handshake()


def _own_name(sock: socket.socket) -> str:
    """Return the name to greet with: this machine's, or where that is none, its address (RFC 5321 section 4.1.4)."""
    name = socket.gethostname()
    if _NAME.fullmatch(name):
        return name
    address = str(sock.getsockname()[0])
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"
