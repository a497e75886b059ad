"""The words of this importer as values: what an archive lists, what is wanted of it, and why something is not had."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from tosmon.core.imported import Witness, WitnessKind

__all__ = [
    "BEGINNING",
    "Era",
    "Every",
    "LeftOut",
    "Listed",
    "Service",
    "ServiceKind",
    "Span",
    "Take",
    "Trouble",
    "Wanted",
    "instant",
    "timestamp",
]

BEGINNING: Final = datetime(1991, 8, 6, tzinfo=UTC)
"""No page is older than the first."""
_END: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

_DIGITS = re.compile(r"[0-9]{14}", re.ASCII)


class ServiceKind(StrEnum):
    """How an archive tells what it has: the Wayback Machine's index, pywb's, or TimeMaps (RFC 7089)."""

    WAYBACK = "wayback"
    PYWB = "pywb"
    MEMENTO = "memento"


class Take(StrEnum):
    """Which of the captures that stand in a row with equal digests are taken."""

    ENDS = "ends"
    FIRST = "first"
    ALL = "all"


class Every(StrEnum):
    """The period of which at most one capture is taken; `digits` of a timestamp name it."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @property
    def digits(self) -> int:
        """Return how many digits of a timestamp two captures of the same period share."""
        return {"day": 8, "month": 6, "year": 4}[self.value]


@dataclass(frozen=True, slots=True)
class Service:
    """An archive: how it lists, where (`index`), and what stands before the time in addresses of captures (`replay`).

    `index` is the address of a CDX server, or what the address of a page is appended to for its TimeMap. `base` is what
    people call it by. `elsewhere` says that its TimeMaps may name mementos on other hosts.
    """

    kind: ServiceKind
    base: str
    index: str
    replay: str = ""
    elsewhere: bool = False

    @property
    def host(self) -> str:
        """Return "web.archive.org", with the port where it is not the usual one."""
        return self.base.partition("://")[2].partition("/")[0].lower()

    @property
    def witness(self) -> Witness:
        """Return who saw what this archive has; collections on one host are witnesses of their own."""
        place = self.base.partition("://")[2].strip("/").lower()
        name = re.sub(r"[^a-z0-9_.-]+", "-", place, flags=re.ASCII).strip("-.")[:100]
        title = "Wayback Machine" if self.host == "web.archive.org" else "Web archive"
        shown = self.host if self.host == "web.archive.org" else place
        return Witness(f"wayback/{name}", WitnessKind.WAYBACK, f"{title} ({shown})", self.base)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, both ends included."""

    begins: datetime = BEGINNING
    ends: datetime = _END

    def __contains__(self, at: datetime) -> bool:
        return self.begins <= at <= self.ends

    def within(self, other: Span) -> Span:
        """Return what both share; nothing lies in it where they share nothing."""
        return Span(max(self.begins, other.begins), min(self.ends, other.ends))


@dataclass(frozen=True, slots=True)
class Listed:
    """A capture as its archive lists it: when, of which address, and `address`, where its bytes are had.

    `status` is empty where the list does not say (revisit records, TimeMaps), so is `digest`; `mimetype` is the type
    that the index knows. `shown` is where the archive shows it, if that is all that it tells: a URI-M (RFC 7089).
    """

    at: datetime
    url: str
    address: str
    status: str = ""
    mimetype: str = ""
    digest: str = ""
    shown: str = ""

    @property
    def timestamp(self) -> str:
        """Return the time as archives write it: "20140102030405"."""
        return timestamp(self.at)


@dataclass(slots=True)
class LeftOut:
    """Captures of one document that are listed and not asked for: how many, by what they are, and the last redirect."""

    counts: Counter[str] = field(default_factory=Counter)
    redirect: Listed | None = None


@dataclass(frozen=True, slots=True)
class Era:
    """For how long a document was at these pages, in the order in which they make it."""

    span: Span
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document whose history is asked for. Of `absence`, a 404 or 410 says something too (robots.txt, signal files).

    Eras follow each other in time; those given by hand may lie side by side.
    """

    document: str
    eras: tuple[Era, ...]
    absence: bool = False

    def addresses(self) -> tuple[str, ...]:
        """Return every page's address, the earliest era's first."""
        return tuple(dict.fromkeys(page for era in self.eras for page in era.pages))


class Trouble(Exception):
    """Something could not be had of the archive: why.

    `final` says that nothing more can be had now, `refused` that it is the archive's word and not the network's.
    """

    def __init__(self, why: str, *, final: bool = False, refused: bool = False) -> None:
        super().__init__(why)
        self.final = final
        self.refused = refused


def timestamp(at: datetime) -> str:
    """Return a moment as archives write it: "20140102030405", in UTC."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def instant(text: str) -> datetime | None:
    """Return the moment of a timestamp of 14 digits, or None where it is none."""
    if not _DIGITS.fullmatch(text):
        return None
    try:
        parts = (int(text[:4]), *(int(text[place : place + 2]) for place in range(4, 14, 2)))
        year, month, day, hour, minute, second = parts
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # digits, but no such day
        return None
    return found if found >= BEGINNING else None
