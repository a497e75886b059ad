"""Mail servers on loopback: a real one, with TLS and logins, and one that answers whatever a test wants."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

__all__ = [
    "PASSWORD",
    "USER",
    "MailServer",
    "Received",
    "Rude",
    "Say",
    "blurt",
    "dribble",
    "endless",
    "hang_up",
    "read",
    "silence",
]

USER, PASSWORD = "tosmon", "Ein Gänsefüßchen & mehr"


@dataclass(frozen=True)
class Received:
    """A message as the server has it."""

    sender: str
    recipients: list[str]
    content: bytes
    secure: bool
    options: list[str] = field(default_factory=list)

    @property
    def message(self) -> EmailMessage:
        """Return the message as a mail reader reads it."""
        return read(self.content)


def read(content: bytes) -> EmailMessage:
    """Return a message as a mail reader reads it."""
    return message_from_bytes(content, policy=POLICY)


class _Box:
    """Takes messages, or answers to a command what it was told to."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers
        self.received: list[Received] = []

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802 - as above
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.answers.get(f"RCPT {address}", self.answers.get("RCPT", "250 OK"))
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        answer = self.answers.get("DATA", "250 OK: queued")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            assert isinstance(envelope.mail_from, str)
            secure = session.ssl is not None
            self.received.append(
                Received(envelope.mail_from, list(envelope.rcpt_tos), content, secure, list(envelope.mail_options))
            )
        return answer


class MailServer(Controller):
    """A real mail server. `answers` replace what it says to MAIL, RCPT (of an address) and the end of DATA."""

    def __init__(
        self,
        *,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        login: bool = False,
        answers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.box = _Box(answers or {})
        self.logins: list[tuple[str, str]] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        if login:
            options |= {"authenticator": self._let_in, "auth_required": True, "auth_require_tls": starttls is not None}
        super().__init__(
            self.box,
            hostname="127.0.0.1",
            port=self._socket.getsockname()[1],
            ssl_context=tls,
            tls_context=starttls,
            **options,
        )

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def received(self) -> list[Received]:
        """Return the messages that were taken."""
        return self.box.received

    def factory(self) -> SMTP:
        """Return the server's side of a conversation."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # logins without TLS are what some tests are about
            return SMTP(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._socket, ssl=self.ssl_context)

    def _let_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        who, password = given.login.decode(), given.password.decode()
        self.logins.append((who, password))
        return AuthResult(success=(who, password) == (USER, PASSWORD), handled=False)


Say = str | Callable[[socket.socket], None]


class Rude:
    """A server that answers commands by their verb, as told; "HELLO" is its greeting, "." the end of a message.

    What it is not told about, it takes. An answer may be a function that does as it likes with the connection.
    """

    def __init__(self, **answers: Say) -> None:
        self._answers: dict[str, Say] = {"HELLO": "220 ready", "DATA": "354 go ahead", "QUIT": "221 bye", **answers}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.lines: list[str] = []
        self.messages: list[bytes] = []

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
                self._open.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection.makefile("rb") as commands:
            self._say(connection, "HELLO")
            while line := commands.readline():
                said = line.decode().rstrip()
                verb = said.partition(" ")[0].upper()
                self.lines.append(verb + said[len(verb) :])
                self._say(connection, verb)
                if verb == "DATA" and str(self._answers["DATA"]).startswith("354"):
                    self.messages.append(b"".join(iter(commands.readline, b".\r\n")))
                    self._say(connection, ".")

    def _say(self, connection: socket.socket, verb: str) -> None:
        answer = self._answers.get(verb, "250 fine")
        if isinstance(answer, str):
            connection.sendall(answer.encode() + b"\r\n")
        else:
            answer(connection)


def blurt(said: bytes, connection: socket.socket) -> None:
    """Say just that, be it a line or not."""
    connection.sendall(said)


def hang_up(connection: socket.socket) -> None:
    """Close the connection without a word."""
    connection.shutdown(socket.SHUT_RDWR)


def silence(_connection: socket.socket) -> None:
    """Say nothing."""


def endless(connection: socket.socket) -> None:
    """Say one thing for ever, as fast as it is heard."""
    while True:
        connection.sendall(b"250-and\r\n" * 1000)


def dribble(connection: socket.socket) -> None:
    """Say a little for ever, and never finish."""
    while True:
        connection.sendall(b"250-still here\r\n")
        time.sleep(0.05)
