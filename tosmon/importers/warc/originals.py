"""Responses that revisits refer to: found among those that were met, and else looked for in all files once more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from tosmon.importers.warc.addresses import parse
from tosmon.importers.warc.values import Capture, Head, moment_of

__all__ = ["Lost", "Originals"]


class Originals:
    """Responses by id, by address and time, and by digest: revisits name them in one of these ways."""

    def __init__(self) -> None:
        self._by_id: dict[str, Capture] = {}
        self._by_time: dict[tuple[str, datetime], Capture] = {}
        self._by_digest: dict[str, Capture] = {}

    def add(self, capture: Capture) -> None:
        """Take in a response or a resource; of two that are named alike the first stays."""
        if capture.id:
            self._by_id.setdefault(capture.id, capture)
        self._by_time.setdefault((_exact(capture.url), capture.at), capture)
        if capture.digest:
            self._by_digest.setdefault(capture.digest, capture)

    def of(self, revisit: Capture) -> Capture | None:
        """Return what a revisit refers to (WARC 1.1 sections 5.10 to 5.13, 6.7), None where that was not met."""
        record, url, date = revisit.refers_to
        at = moment_of(date)
        named = self._by_id.get(record) or (self._by_time.get((_exact(url), at)) if url and at else None)
        return named or (self._by_digest.get(revisit.digest) if revisit.digest else None)


class _Add(Protocol):
    """Takes what was lost."""

    def __call__(self, file: int, head: Head, start: bytes, *, near: bool) -> None:
        """Take in a record, as `Looking.take` does."""


class Lost:
    """Looks for what revisits refer to among the records of addresses that nobody watches."""

    def __init__(self, revisits: Iterable[Capture], add: _Add, most: int) -> None:
        self._ids: set[str] = set()
        self._times: set[tuple[str, datetime]] = set()
        self._digests: set[str] = set()
        self._add, self._most = add, most
        for revisit in revisits:
            record, url, date = revisit.refers_to
            at = moment_of(date)
            self._ids |= {record} - {""}
            self._times |= {(_exact(url), at)} if url and at else set()
            self._digests |= {revisit.digest} - {""}

    def wants(self, head: Head, *, random: bool) -> int | None:
        """Return whether a record is one that is looked for; all of its block, where it is hard to come to again."""
        if head.kind not in {"response", "resource"} or head.length > self._most:
            return None
        if head.get("warc-record-id") in self._ids or head.get("warc-payload-digest") in self._digests:
            return head.wanted(random=random)
        at = moment_of(head.get("warc-date")) if self._times else None
        return head.wanted(random=random) if at and (_exact(head.url), at) in self._times else None

    def take(self, file: int, head: Head, start: bytes, *, near: bool) -> None:
        """Take what was looked for."""
        self._add(file, head, start, near=near)

    def skip(self, what: str, why: str) -> None:
        """Hear nothing: what cannot be read was told when it was looked through first."""


def _exact(url: str) -> str:
    address = parse(url)
    return address.exact if address else url
