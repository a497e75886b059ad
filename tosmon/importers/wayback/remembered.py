"""Remembers what was had, by digest, so that an archive is asked once for bytes that it has many times."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from tosmon.importers.wayback.payload import Payload

__all__ = ["Remembered"]

MOST_BYTES: Final = 32 * 2**20  # of bodies; the latest stay


class Remembered:
    """Payloads whose digests were found right, with the address that each was had at."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[str, tuple[Payload, str]] = OrderedDict()

    def get(self, digest: str) -> tuple[Payload, str] | None:
        """Return what has that digest, and where it was had; None for nothing."""
        kept = self._kept.get(digest.upper()) if digest else None
        if kept is not None:
            self._kept.move_to_end(digest.upper())
        return kept

    def keep(self, digest: str, payload: Payload, address: str) -> None:
        """Remember a payload of that digest; one whose digest was not found right is of no use."""
        if not payload.matches or digest.upper() in self._kept or len(payload.body) > self._most:
            return
        self._kept[digest.upper()] = payload, address
        self._size += len(payload.body)
        while self._size > self._most:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._size -= len(oldest.body)
