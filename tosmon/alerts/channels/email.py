"""Mail as a channel: one message for each recipient, over a connection that is encrypted or refused."""

from __future__ import annotations

from typing import Final

from tosmon.alerts.channels.mailboxes import Mailbox
from tosmon.alerts.channels.mime import mail
from tosmon.alerts.channels.smtp import MailServer, connected
from tosmon.alerts.config import EmailConfig
from tosmon.alerts.parcels import Parcel
from tosmon.errors import DeliveryFailed
from tosmon.fetch.dial import Resolver

__all__ = ["EmailChannel"]

_HOW: Final = {"starttls": "STARTTLS", "tls": "TLS", "none": "no encryption"}


class EmailChannel:
    """Hands messages to a mail server. `resolver` is the system's where not given."""

    def __init__(self, config: EmailConfig, *, resolver: Resolver | None = None) -> None:
        self._config = config
        self._resolver = resolver
        self._sender = self._own(config.sender, "from")
        self._reply_to = self._own(config.reply_to, "reply_to") if config.reply_to else None

    def send(self, parcel: Parcel) -> None:
        """Send the message to its recipient; the server has taken it when this returns.

        Raises:
            DeliveryFailed: it has not; where it refused the recipient or the message by 5xx, that is for good.

        """
        recipient = self._recipient(parcel.address)
        message = mail(parcel, self._sender, recipient, reply_to=self._reply_to, unsubscribe=self._config.unsubscribe)
        with connected(self._config, resolver=self._resolver) as server:
            server.introduce(self._sender, recipient, size=len(message))
            server.hand_over(message)

    def probe(self) -> str:
        """Connect, log in and introduce a message to each default recipient, and take it back.

        Raises:
            DeliveryFailed: the server does not go that far.

        """
        recipients = [self._recipient(address) for address in self._config.to]
        with connected(self._config, resolver=self._resolver) as server:
            if not recipients:
                server.announce(self._sender)
            refused = [said for one in recipients if (said := self._refused(server, one))]
        if refused:
            raise DeliveryFailed("; ".join(refused), permanent=True)
        login = f", logged in as {self._config.user}" if self._config.user else ""
        return f"{server.name} takes mail from {self._sender.address} ({_HOW[self._config.security]}{login})"

    def close(self) -> None:
        """Do nothing: no connection outlives its message."""

    def _refused(self, server: MailServer, recipient: Mailbox) -> str:
        """Return why the server takes no mail for a recipient; empty where it does, or may later."""
        try:
            server.introduce(self._sender, recipient)
        except DeliveryFailed as failure:
            if failure.whole:
                raise
            server.forget()
            return failure.message if failure.permanent else ""  # greylisting says "not now" to strangers
        server.forget()
        return ""

    def _recipient(self, address: str) -> Mailbox:
        address = address or (self._config.to[0] if len(self._config.to) == 1 else "")
        if not address:
            raise DeliveryFailed(f"channel {self._config.name!r} was given no recipient", permanent=True)
        try:
            return Mailbox.read(address)
        except ValueError as error:
            raise DeliveryFailed(f"{address!r} is {error}", permanent=True) from None

    def _own(self, address: str, field: str) -> Mailbox:
        try:
            return Mailbox.read(address)
        except ValueError as error:
            raise DeliveryFailed(f"{field} of channel {self._config.name!r} is {error}", whole=True) from None
