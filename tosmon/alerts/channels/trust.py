"""Which certificates channels trust: those that fetches trust, or those of a file that the operator names instead."""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx

from tosmon.errors import DeliveryFailed

__all__ = ["trusted"]


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return a context that verifies certificates and host names, and speaks TLS 1.2 or later (RFC 8996).

    Without a file these are certifi's, or those of SSL_CERT_FILE and SSL_CERT_DIR.

    Raises:
        DeliveryFailed: the file cannot be read, or holds no certificates.

    """
    try:
        context = ssl.create_default_context(cafile=ca_file) if ca_file else httpx.create_ssl_context()
    except OSError as error:  # ssl.SSLError among them
        why = "it holds no certificates in PEM" if isinstance(error, ssl.SSLError) else error.strerror
        raise DeliveryFailed(f"cannot use ca_file {ca_file}: {why}", whole=True) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
