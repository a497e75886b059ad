"""Mail addresses as servers and headers need them: read once, their domains in the form that DNS knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Final, Self

import idna

__all__ = ["Mailbox", "ascii_host"]

LONGEST: Final = 254  # bytes of an address (RFC 5321 section 4.5.3.1, RFC 3696 erratum 1690)
# Quoted local parts are left out: nobody has one, and they bring headers what RFC 5322 gives meaning.
_NAMED: Final = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>\s*")
_LOCAL: Final = re.compile(r"""[^\x00-\x20\x7f()<>\[\]:;@\\,"\s]+""")
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f.:]+\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address with the name in front of it, if any. The domain is ASCII, whatever was written."""

    name: str
    local: str
    domain: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what is written as "ada@example.org" or "Ada <ada@example.org>".

        Raises:
            ValueError: it is no such address; nothing of it stands in the message.

        """
        named = _NAMED.fullmatch(text)
        name, address = (named["name"].strip('" '), named["address"]) if named else ("", text.strip())
        local, _, domain = address.rpartition("@")
        if not _LOCAL.fullmatch(local) or not local.isprintable() or not name.isprintable():
            raise ValueError("no mail address")
        read = cls(name, local, ascii_host(domain))
        if len(read.address.encode()) > LONGEST:
            raise ValueError("a mail address that is too long")
        return read

    @property
    def address(self) -> str:
        """Return the address alone: "ada@example.org"."""
        return f"{self.local}@{self.domain}"

    @property
    def international(self) -> bool:
        """Return whether only a server that speaks SMTPUTF8 (RFC 6531) takes it."""
        return not self.local.isascii()

    def as_header(self) -> Address:
        """Return it as headers have it."""
        return Address(self.name, self.local, self.domain)


def ascii_host(host: str) -> str:
    """Return a host's name in ASCII: "bücher.example" as "xn--bcher-kva.example" (RFC 5891).

    Raises:
        ValueError: it is no name of a host.

    """
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode("ascii")  # idna.IDNAError is a UnicodeError, and so a ValueError
    if not _HOST.fullmatch(host) or ".." in host:
        raise ValueError("no host")
    return host.lower()
