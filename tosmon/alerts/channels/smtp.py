"""Talks to one mail server: connection, TLS, login, one message; what stands in the message is left to others.

Whatever goes wrong becomes one `DeliveryFailed` that says how far it got: what concerns the message alone lets others
go on, what concerns the server does not.
"""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address, ip_network
from typing import Final

from tosmon.alerts.channels.mailboxes import Mailbox, ascii_host
from tosmon.alerts.channels.smtp_client import Client, EndlessReplyError
from tosmon.alerts.channels.trust import trusted
from tosmon.alerts.config import EmailConfig
from tosmon.alerts.secrets import Secret, redacted
from tosmon.errors import DeliveryFailed, FetchFailed
from tosmon.fetch.dial import Dialer, Resolver

__all__ = ["MailServer", "connected"]

_ANYWHERE: Final = (ip_network("0.0.0.0/0"), ip_network("::/0"))  # which server is asked is the operator's word
_WHOLE_SESSION: Final = 4  # times as long as one wait
_GOODBYE: Final = 2.0  # seconds for the answer to QUIT, which nobody needs
_LONGEST_SAID: Final = 200  # characters of what a server says
_DIGITS: Final = 15  # of the size that a server takes at most: more are no size

READY, GO_AHEAD, LOGGED_IN = 220, 354, 235
TAKEN: Final = frozenset({250, 251, 252})
_CLOSING: Final = 421  # the server ends the conversation (RFC 5321 section 3.8)
_NOT_YOURS: Final = frozenset({503, 530, 535})  # the server wants something else first: a login, mostly
_TOO_LARGE: Final = frozenset({523, 552})  # RFC 1870 section 6.1, RFC 7504's neighbours
_NO_ROOM: Final = 552  # of a mailbox (RFC 5321 section 4.2.3), or of the server for a message of that size
_FULL: Final = re.compile(rb"5\.2\.2\b")  # a mailbox, whatever the code before it (RFC 3463 section 3.3)
_OVER_LIMIT: Final = re.compile(
    rb"5\.(2|3)\.[34]\b"
)  # a message larger than mailbox or server ever take (sections 3.3, 3.4)
_PERMANENT: Final = 500


class MailServer:
    """A conversation with a mail server that is ready to take a message."""

    def __init__(self, client: Client, config: EmailConfig) -> None:
        self._client = client
        self._config = config
        self.name = f"{config.host}:{config.port}"

    # --- before any message ------------------------------------------------------------------------------------------

    def begin(self, address: str) -> None:
        """Greet, secure the connection as the channel asks, and log in. `address` is the server's."""
        self._expect("does not greet", self._client.getreply(), {READY})
        self._hello()
        if self._config.security == "starttls":
            self._start_tls()
        if self._config.user:
            self._require_privacy(address)
            self._log_in()

    def _hello(self) -> None:
        code, said = self._client.ehlo()
        if code not in TAKEN:
            code, said = self._client.helo()
        self._expect("does not take a greeting", (code, said), TAKEN)

    def _start_tls(self) -> None:
        """Go on in TLS or not at all: whoever stands between could take the offer out of the server's answer."""
        if not self._client.has_extn("starttls"):
            raise self._failed('offers no STARTTLS, which security = "starttls" requires')
        self._expect("does not begin TLS", self._client.docmd("STARTTLS"), {READY})
        self._client.secure(trusted(self._config.ca_file), _host(self._config))
        self._hello()

    def _require_privacy(self, address: str) -> None:
        if self._config.security == "none" and not ip_address(address.partition("%")[0]).is_private:
            raise self._failed(
                f'would hear the password in the clear at {address}: security must be "starttls" or "tls"'
            )

    def _log_in(self) -> None:
        """Log in once, by the first way that both know: a second wrong attempt may lock an account."""
        offered = self._client.esmtp_features.get("auth", "").upper().split()
        password = self._config.password.reveal().encode() if self._config.password else b""
        if "PLAIN" in offered:
            reply = self._client.docmd("AUTH", f"PLAIN {self._credentials()}")
        elif "LOGIN" in offered:
            reply = self._client.docmd("AUTH", f"LOGIN {_base64(self._config.user.encode())}")
            if reply[0] == 334:  # noqa: PLR2004 - RFC 4954: go on
                reply = self._client.docmd(_base64(password))
        else:
            ways = ", ".join(offered) or "none"
            raise self._failed(f"offers no login by PLAIN or LOGIN (offered: {ways})")
        self._expect(f"does not let {self._config.user} log in", reply, {LOGGED_IN})

    def _credentials(self) -> str:
        """Return user and password as PLAIN has them (RFC 4616)."""
        password = self._config.password.reveal() if self._config.password else ""
        return _base64(f"\0{self._config.user}\0{password}".encode())

    # --- one message -------------------------------------------------------------------------------------------------

    def introduce(self, sender: Mailbox, recipient: Mailbox, *, size: int = 0) -> None:
        """Say from whom and to whom a message of so many bytes will come."""
        if recipient.international and not self._client.has_extn("smtputf8"):
            raise self._failed(
                f"takes no addresses such as {recipient.address} (SMTPUTF8)", permanent=True, whole=False
            )
        self._require_room(size)
        self.announce(sender, international=recipient.international, size=size)
        code, said = self._client.rcpt(recipient.address)
        theirs = code not in _NOT_YOURS
        self._expect(f"takes no mail for {recipient.address}", (code, said), TAKEN, whole=not theirs, final=theirs)

    def announce(self, sender: Mailbox, *, international: bool = False, size: int = 0) -> None:
        """Say from whom a message of so many bytes will come."""
        options = [f"SIZE={size}"] if size and self._client.has_extn("size") else []
        if international or sender.international:
            if not self._client.has_extn("smtputf8"):
                raise self._failed(f"takes no senders such as {sender.address} (SMTPUTF8)")
            options += ["BODY=8BITMIME", "SMTPUTF8"]  # RFC 6531 section 3.2: whoever speaks the one speaks the other
        code, said = self._client.mail(sender.address, options)
        own = code in _TOO_LARGE
        self._expect(f"takes no mail from {sender.address}", (code, said), TAKEN, whole=not own, final=own)

    def _require_room(self, size: int) -> None:
        most = self._client.esmtp_features.get("size", "")
        if most.isascii() and most.isdigit() and len(most) <= _DIGITS and 0 < int(most) < size:
            raise self._failed(f"takes at most {int(most):,} bytes, this is {size:,}", permanent=True, whole=False)

    def hand_over(self, message: bytes) -> None:
        """Send the message itself; the server has taken it when this returns.

        What fails here may be this message's own fault, so that it does not speak for the server.
        """
        try:
            reply = self._client.data(message)
        except smtplib.SMTPDataError as error:
            reply = error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b""
        except (smtplib.SMTPException, OSError) as error:
            raise self._failed(f"broke off while it was sent the message: {_told(error)}", whole=False) from error
        self._expect("does not take the message", reply, TAKEN, whole=False, final=True)

    def forget(self) -> None:
        """Take back what was introduced."""
        with suppress(smtplib.SMTPException, OSError):
            self._client.rset()

    # --- what went wrong ---------------------------------------------------------------------------------------------

    def _expect(
        self,
        otherwise: str,
        reply: tuple[int, bytes],
        wanted: set[int] | frozenset[int],
        *,
        whole: bool = True,
        final: bool = False,
    ) -> None:
        """Return where the reply is a wanted one; `final` where a 5xx is for good, a full mailbox excepted."""
        code, said = reply
        if code in wanted:
            return
        shown = " ".join("".join(one if one.isprintable() else " " for one in said.decode(errors="replace")).split())
        shown = self._safe(shown)  # whole, for of a secret that is cut none is found
        what = (
            f"{otherwise}: {code} {shown[:_LONGEST_SAID]}".rstrip() if code > 0 else f"{otherwise}: it speaks no SMTP"
        )
        lasting = code >= _PERMANENT and not _is_full(code, said)
        raise self._failed(what, permanent=final and lasting, whole=whole or code == _CLOSING)

    def _failed(self, what: str, *, permanent: bool = False, whole: bool = True) -> DeliveryFailed:
        return DeliveryFailed(self._safe(f"{self.name} {what}"), permanent=permanent, whole=whole)

    def _safe(self, said: str) -> str:
        """Return a text without secrets: servers repeat the commands that they do not understand."""
        password = self._config.password
        return redacted(said, (Secret(self._credentials()), password)) if password else said


@contextmanager
def connected(config: EmailConfig, *, resolver: Resolver | None = None) -> Iterator[MailServer]:
    """Connect to the channel's mail server for the length of a block, which has `timeout` for each wait.

    A server that sends a little now and then is left after four times as long.

    Raises:
        DeliveryFailed: it cannot be reached, trusted or used; also for what breaks inside the block.

    """
    sock, address = _dialled(config, resolver)
    client = Client(sock, config.timeout)
    server = MailServer(client, config)
    with _ending(client, config.timeout * _WHOLE_SESSION) as too_long:
        try:
            if config.security == "tls":
                client.secure(trusted(config.ca_file), _host(config))
            server.begin(address)
            yield server
        except (smtplib.SMTPException, OSError) as error:
            client.close()  # there is nobody left to say goodbye to
            why = f"was not done within {config.timeout * _WHOLE_SESSION:g} s" if too_long() else _told(error)
            raise DeliveryFailed(f"{server.name} {why}", whole=True) from error
        finally:
            _take_leave(client)


def _dialled(config: EmailConfig, resolver: Resolver | None) -> tuple[socket.socket, str]:
    """Return a connection and the address that it leads to."""
    try:
        dialer = Dialer(resolver=resolver, allowed=_ANYWHERE)
        sock, address = dialer.dial(_host(config), config.port, seconds=config.timeout)
    except FetchFailed as failure:
        raise DeliveryFailed(f"{config.host}:{config.port}: {failure.message}", whole=True) from failure
    sock.settimeout(config.timeout)
    return sock, address


def _host(config: EmailConfig) -> str:
    """Return the server's name as DNS and certificates have it, or its address.

    Raises:
        DeliveryFailed: it is neither.

    """
    try:
        return config.host if ":" in config.host else ascii_host(config.host)
    except ValueError:
        raise DeliveryFailed(f"{config.host!r} is no name of a mail server", whole=True) from None


@contextmanager
def _ending(client: Client, seconds: float) -> Iterator[Callable[[], bool]]:
    """End every wait on the connection after so many seconds; yields what tells whether that happened."""
    until = time.monotonic() + seconds

    def end() -> None:
        if client.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(client.sock, socket.SHUT_RDWR)  # not TLS's own, which another thread may be in

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield lambda: time.monotonic() >= until
    finally:
        timer.cancel()


def _is_full(code: int, said: bytes) -> bool:
    """Return whether a mailbox has no room now: that passes when its owner reads it."""
    if _FULL.match(said):
        return True
    return code == _NO_ROOM and not _OVER_LIMIT.match(said)


def _take_leave(client: Client) -> None:
    """Say goodbye and close; a message that was taken stays taken, whatever becomes of this."""
    with suppress(smtplib.SMTPException, OSError, ValueError):
        if client.sock is not None:
            client.sock.settimeout(min(_GOODBYE, client.timeout))
            client.quit()
    client.close()


def _told(error: Exception) -> str:
    """Return what broke, as the rest of a sentence that begins with the server's name."""
    cause: BaseException | None = error.__context__ if isinstance(error, smtplib.SMTPServerDisconnected) else error
    match cause or error:
        case EndlessReplyError() | TimeoutError():
            return "answers without end" if isinstance(cause, EndlessReplyError) else "does not answer in time"
        case ssl.SSLCertVerificationError() as untrusted:
            return f"has a certificate that is not trusted: {untrusted.verify_message}"
        case ssl.SSLError() as failed:
            return f"and TLS failed: {failed.reason or failed}"
        case smtplib.SMTPServerDisconnected():
            return "closed the connection"
        case OSError() as failed if not isinstance(failed, smtplib.SMTPException):
            return f"broke the connection: {failed.strerror or type(failed).__name__}"
        case _:
            return f"speaks no sound SMTP ({type(error).__name__})"


def _base64(text: bytes) -> str:
    return base64.b64encode(text).decode()
