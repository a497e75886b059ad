"""Links by which recipients end a subscription: made for messages, and read again by the pages.

A link names subscription and target and is signed, so that it works for years, for nobody else's, and without a list of
links to keep. The key is the home's own; without it no link can be made, and links made by another one are strangers.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import logging
import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tosmon.alerts.channels.files import sync_folder, write_all
from tosmon.errors import HomeError
from tosmon.home import Home

__all__ = ["PATH", "UnsubscribeLinks", "Wish", "shortened"]

PATH: Final = "/unsubscribe/"
_PURPOSE: Final = b"tosmon unsubscribe 1\n"  # so that the key could sign other things, too, and none would pass here
_KEY_BYTES: Final = 32
_LONGEST: Final = 2000  # characters of a token: more than any name and address take
_SHOWN: Final = 2  # characters of an address's first part

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """Whose link it is: a subscription, and the target at which somebody is told of it."""

    subscription: str
    target: str


class UnsubscribeLinks:
    """Makes and reads links of a home. The key is made with the first link; any number of threads may share it."""

    def __init__(self, home: Home, public_url: str) -> None:
        self._path = home.unsubscribe_key
        self._public_url = public_url.rstrip("/")

    def __call__(self, subscription: str, target: str) -> str:
        """Return the address of the page where this recipient ends the subscription.

        Empty without `public_url`, and for channels that are one recipient, as webhooks are: theirs is the operator.
        Where the key cannot be had, it is empty, too: an alert without a link is better than none.
        """
        if not self._public_url or ":" not in target:
            return ""
        try:
            return f"{self._public_url}{PATH}{self.token(subscription, target)}"
        except HomeError as error:
            log.warning("messages go without a link to unsubscribe: %s", error)
            return ""

    def token(self, subscription: str, target: str) -> str:
        """Return the signed name of a subscription and a target, in characters that need no escape in an address.

        Raises:
            HomeError: the key cannot be read or made.

        """
        named = json.dumps([subscription, target], separators=(",", ":")).encode()
        return f"{_written(named)}.{_written(_signature(self._key(make=True), named))}"

    def read(self, token: str) -> Wish | None:
        """Return whose link it is, or None where it is nobody's, or not whole.

        Raises:
            HomeError: the key cannot be read.

        """
        if len(token) > _LONGEST or not token.isascii():
            return None
        named, signature = map(_read, token.split(".", 1)) if token.count(".") == 1 else (b"", b"")
        key = self._key(make=False)
        if not key or not named or not hmac.compare_digest(signature, _signature(key, named)):
            return None
        subscription, target = json.loads(named)  # signed, and so as it was written
        return Wish(subscription, target)

    # --- the key -----------------------------------------------------------------------------------------------------

    def _key(self, *, make: bool) -> bytes:
        """Return the home's key; empty where there is none and none is to be made."""
        try:
            if make and not self._path.exists():
                _make(self._path)
            text = self._path.read_text("ascii")
        except FileNotFoundError:
            return b""
        except (OSError, UnicodeDecodeError) as error:
            raise HomeError(f"cannot use {self._path}: {getattr(error, 'strerror', 'it is no text')}") from error
        if not re.fullmatch(rf"[0-9a-f]{{{2 * _KEY_BYTES}}}\n?", text):
            remedy = "put back a copy of it, or remove it: links that were sent until now then no longer work"
            raise HomeError(f"{self._path} is damaged", remedy=remedy)
        return bytes.fromhex(text)


def shortened(target: str) -> str:
    """Return a recipient as it may be shown to whoever has the link: "ad…@example.org"."""
    channel, _, address = target.partition(":")
    if not address:
        return channel
    local, at, domain = address.rpartition("@")
    first = (local if at else address)[:_SHOWN]
    return f"{first}…@{domain}" if at else f"{first}…"


def _make(path: Path) -> None:
    """Write a new key that only its owner may read; where another program was quicker, its key stands."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        try:
            write_all(descriptor, f"{secrets.token_hex(_KEY_BYTES)}\n".encode())
        finally:
            os.close(descriptor)
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
    sync_folder(path.parent)


def _signature(key: bytes, named: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + named, "sha256")


def _written(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def _read(text: str) -> bytes:
    """Return what `_written` wrote; empty for what it never writes."""
    try:
        part = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        return b""
    return part if _written(part) == text else b""
