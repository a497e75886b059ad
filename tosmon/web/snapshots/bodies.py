"""What snapshots hold, read from the archive and kept at hand: each page's octets, of ours and of imports alike.

Showing them harmlessly is left to `views`, telling of them to `facts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tosmon.archive import Archive
from tosmon.archive.http import Response, Unreadable, read_response
from tosmon.catalog.records import StoredSnapshot
from tosmon.core.imported import RESPONSE, SightedPage
from tosmon.core.model import Capture
from tosmon.errors import ArchiveError, NotFound
from tosmon.web.remembered import Remembered

__all__ = ["Bodies", "Body", "Held"]

_HELD: Final = 4
_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One page's body, content codings undone, and where it is from: a capture of ours, or a page that others saw.

    Two are equal where they are the same one, so that what is made of it can be kept beside it.
    """

    url: str
    content_type: str
    data: bytes
    capture: Capture | None = None
    sighted: SightedPage | None = None
    answer: Response | None = None  # of a page that others saw, where they kept the whole answer


@dataclass(frozen=True, slots=True)
class Held:
    """What a snapshot's object holds: its pages, and what its metadata record says of the check (none: nothing)."""

    bodies: tuple[Body, ...]
    facts: dict[str, Any]

    def body(self, number: int) -> Body:
        """Return the body of a page, counted from one. Raises NotFound."""
        if not 0 < number <= len(self.bodies):
            raise NotFound(f"the snapshot has no page {number}")
        return self.bodies[number - 1]


class Bodies:
    """Reads snapshots of one archive, and keeps the latest a while: a page is followed by its frame and its source."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: Remembered[Held] = Remembered(_HELD, _SECONDS)

    def of(self, one: StoredSnapshot) -> Held:
        """Return what the snapshot holds, every digest on the way checked.

        Raises:
            ArchiveError: its object is missing or damaged.

        """
        return self._kept.get(one.id, lambda: self._read(one))

    def _read(self, one: StoredSnapshot) -> Held:
        if one.witness:
            return Held(tuple(map(_sighted, self._archive.sighted(one.object, one.parts))), {})
        archived = self._archive.get(one.object)
        if archived.stored.object_sha256 != one.object_sha256:
            raise ArchiveError(f"{one.object} has another hash than the ledger says: {archived.stored.object_sha256}")
        bodies = tuple(Body(each.url, each.content_type, each.body, capture=each) for each in archived.captures)
        return Held(bodies, dict(archived.facts))


def _sighted(page: SightedPage) -> Body:
    """Return a page that others saw; of a whole answer the body, as it is where its coding cannot be undone."""
    if page.content_type != RESPONSE:
        return Body(page.url, page.content_type, page.body, sighted=page)
    try:
        answer = read_response(b"", page.body)
    except Unreadable:
        return Body(page.url, "application/http", page.body, sighted=page)
    sent = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
    return Body(page.url, sent, answer.body, sighted=page, answer=answer)
