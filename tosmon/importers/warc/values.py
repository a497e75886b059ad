"""What is met in a web archive's files, and what bounds reading them, as values; reading is left to the others here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple

__all__ = ["LIMITS", "Broken", "Capture", "Head", "Limits", "Place", "Unusable", "moment_of"]

MIB: Final = 1024 * 1024
PEEK: Final = 16 * 1024  # bytes of a response in which its status and its Location are looked for
NEAR: Final = 256 * 1024  # plain bytes before a record in its gzip member that are unpacked again to come to it


@dataclass(frozen=True, slots=True)
class Limits:
    """What hostile files may cost. Sizes are bytes; a ratio is of plain bytes to the packed ones they came of.

    `ratio` is asked for once `free` plain bytes came of one gzip member, or `free_in_all` of one file: DEFLATE packs
    zeros by 1,032 (zlib's notes), and pages by 3 to 20.
    """

    head: int = 64 * 1024  # of a record's header fields
    http_head: int = 256 * 1024  # of a response's status line and headers
    page: int = 60 * MIB  # of a record's block, and of a body with its codings undone
    sighting: int = 200 * MIB
    ratio: int = 200
    free: int = 64 * MIB
    free_in_all: int = 1024 * MIB
    again: int = 2  # how often a file is gone through once more for what is whole behind what is broken
    spool: int = 2048 * MIB  # of the temporary file for records in the middle of a gzip member
    captures: int = 250_000  # that match, in all files
    field: int = 300  # characters of a record's id, digest and type, which are held of each capture
    chunks: int = 250_000  # of a body in chunked coding
    package: int = 8 * MIB  # of a WACZ's list of files, and of its datapackage.json


LIMITS: Final = Limits()


class Unusable(ValueError):
    """A record cannot be taken in; the message says why."""


class Broken(ValueError):
    """The bytes are not what a WARC file is made of; the message says what is wrong and at which byte."""


class Head(NamedTuple):
    """A record's header fields, names in lower case, and where it lies.

    `member` is the byte of the file at which its gzip member begins, or the record itself in a plain file; `skip` the
    plain bytes before it in that member. `length` is its Content-Length.
    """

    fields: Mapping[str, str]
    member: int
    skip: int
    length: int

    def get(self, name: str) -> str:
        """Return the field of that name, which is given in lower case, or an empty string."""
        return self.fields.get(name, "")

    @property
    def kind(self) -> str:
        """Return the record's type in lower case: `response`, `revisit`, `resource`, …."""
        return self.get("warc-type").lower()

    @property
    def url(self) -> str:
        """Return the target's address, without the angle brackets of WARC 1.0's grammar."""
        return self.get("warc-target-uri").removeprefix("<").removesuffix(">")

    def near(self, *, random: bool) -> bool:
        """Return whether the record can be gone to again at little cost."""
        return random and self.skip <= NEAR

    def wanted(self, *, random: bool) -> int:
        """Return how many bytes of its block to read at first sight: where its headers stand, or all of it."""
        return PEEK if self.near(random=random) else self.length


class Place(NamedTuple):
    """Where a record lies: the number of its file, and as `Head` says; or where it was put into the spool."""

    file: int
    member: int
    skip: int
    spooled: int = -1


class Capture(NamedTuple):
    """A record that matters, its block left where it is.

    `status` is that of the response, 0 for a resource and for a revisit that states none. `content_type` is a
    resource's own.
    """

    place: Place
    kind: str
    id: str
    url: str
    at: datetime
    status: int
    digest: str  # of the payload, as stated
    block_digest: str  # likewise
    content_type: str
    refers_to: tuple[str, str, str] = ("", "", "")  # of a revisit: record id, address, date as written

    @property
    def key(self) -> str:
        """Return what tells the record from all others, whichever file it was read from."""
        return f"{self.id or self.digest} {self.at.isoformat()} {self.url}"


@cache
def _date() -> re.Pattern[str]:
    return re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(?:Z|\+00:00)", re.ASCII | re.IGNORECASE)


def moment_of(text: str) -> datetime | None:
    """Return the moment of a WARC-Date (WARC 1.1 section 5.4), None where it is none, or only a day or a year."""
    found = _date().fullmatch(text)
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:  # the 31st of February
        return None
    return at.replace(microsecond=int(found[2][1:7].ljust(6, "0"))) if found[2] else at
