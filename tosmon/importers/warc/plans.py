"""Which captures make a sighting, and in what order sightings come; reading them is left to `reading`.

Of a document of one page each capture is a sighting. One of several pages was seen where all of its pages were captured
within 24 hours: captures are walked through in time, the latest of each page is remembered, and as soon as all pages
are there and not further apart, they make a sighting, dated by the last of them, and are used up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from tosmon.importers.warc.values import Capture
from tosmon.importers.warc.watched import Wanted

__all__ = ["Plan", "plans_of"]

TOGETHER: Final = timedelta(hours=24)


class Plan(NamedTuple):
    """A sighting to be: its document, and its captures in the order of the document's pages."""

    document: str
    captures: tuple[Capture, ...]

    @property
    def at(self) -> datetime:
        """Return when the document was seen whole."""
        return max(one.at for one in self.captures)

    @property
    def key(self) -> str:
        """Return what tells the sighting from all others of the document."""
        return "\n".join(one.key for one in self.captures)


def plans_of(wanted: Wanted, captures: Iterable[tuple[str, Capture]]) -> Iterator[Plan]:
    """Yield what is to be taken in of a document, in time order, given its captures, each with its page's key."""
    waiting: dict[tuple[str, ...], dict[str, Capture]] = {}
    for key, capture in sorted(captures, key=lambda one: (one[1].at, one[1].key)):
        pages = wanted.pages_at(capture.at, key)
        latest = waiting.setdefault(pages, {})
        latest[key] = capture
        together = [latest[page] for page in pages if page in latest]
        if len(together) == len(pages) and capture.at - min(one.at for one in together) <= TOGETHER:
            yield Plan(wanted.id, tuple(together))
            latest.clear()
