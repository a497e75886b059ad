"""A certificate authority of the tests' own, and servers that it vouches for."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme

__all__ = ["Authority"]


@dataclass(frozen=True)
class Authority:
    """An authority, and the file of its certificate that clients are told to trust."""

    issuer: trustme.CA
    file: Path

    @classmethod
    def at(cls, folder: Path) -> Authority:
        """Return a new authority with its file in that folder."""
        issuer, file = trustme.CA(), folder / "authority.pem"
        issuer.cert_pem.write_to_path(str(file))
        return cls(issuer, file)

    def server(self, *names: str) -> ssl.SSLContext:
        """Return what a server of these names needs for TLS."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.issuer.issue_cert(*names).configure_cert(context)
        return context
