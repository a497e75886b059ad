"""When a document is seen, and by which captures: one a moment, or for several pages those that stood together.

The rule for a document of several pages:

1. A capture of any page makes a moment. Captures less than a day apart are one moment, that of the last of them, so
   that a crawl of all pages within the hour is not taken for as many changes.
2. Each page is seen as in its latest capture up to the moment: never as it was captured later, for a change would be
   dated before anyone saw it.
3. Where a page was not captured by then, or not within the year before, there is no moment: a document without one of
   its pages would read as if clauses had gone. Between two captures with equal digests a page counts as seen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tosmon.core.imported import sighting_id
from tosmon.importers.wayback.addresses import canonical
from tosmon.importers.wayback.values import Era, Listed

__all__ = ["TOGETHER", "VALID", "Moment", "Plan", "moments"]

TOGETHER: Final = timedelta(days=1)
VALID: Final = timedelta(days=366)

ByPage = Mapping[str, Sequence[Listed]]


@dataclass(frozen=True, slots=True)
class Moment:
    """A document at a moment: the capture of each of its pages, in their order. `led` says that the archive led there.

    Two are the same where they show the same captures.
    """

    captures: tuple[Listed, ...]
    led: bool = False

    @property
    def at(self) -> datetime:
        """Return the time of its latest capture."""
        return max(one.at for one in self.captures)

    @property
    def key(self) -> str:
        """Return what tells it from all others of the document: "<time>/<address>", one a page."""
        return "\n".join(f"{one.timestamp}/{one.url}" for one in self.captures)

    def id(self, document: str, witness: str) -> str:
        """Return the id that its sighting has."""
        return sighting_id(document, witness, self.at, self.key)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be taken in of a document: its moments, in order of time."""

    document: str
    moments: tuple[Moment, ...]


def moments(eras: Sequence[Era], captures: ByPage) -> tuple[list[Moment], int]:
    """Return the moments of a document in order of time, and how many were left out by the third rule.

    `captures` are those chosen of each page, by `canonical` address, in order of time.
    """
    found: dict[str, Moment] = {}
    incomplete = 0
    for era in eras:
        pages = [[one for one in captures.get(canonical(page), ()) if one.at in era.span] for page in era.pages]
        if len(pages) == 1:
            seen = [Moment((one,)) for one in pages[0]]
        else:
            seen, missing = _together(pages)
            incomplete += missing
        found |= {moment.key: moment for moment in seen}
    return sorted(found.values(), key=lambda moment: moment.at), incomplete


def _together(pages: Sequence[Sequence[Listed]]) -> tuple[list[Moment], int]:
    times = [[one.at for one in page] for page in pages]
    seen, missing = [], 0
    for at in _closings(sorted({at for page in times for at in page})):
        standing = [_standing(page, at, known) for page, known in zip(pages, times, strict=True)]
        complete = tuple(one for one in standing if one is not None)
        if len(complete) == len(pages):
            seen.append(Moment(complete))
        else:
            missing += 1
    return seen, missing


def _closings(times: Sequence[datetime]) -> list[datetime]:
    """Return the last time of each group of those that lie less than a day after the group's first."""
    closings: list[datetime] = []
    opened: datetime | None = None
    for at in times:
        if opened is not None and at - opened < TOGETHER:
            closings[-1] = at
        else:
            opened = at
            closings.append(at)
    return closings


def _standing(page: Sequence[Listed], at: datetime, times: Sequence[datetime]) -> Listed | None:
    """Return the capture by which a page is known at that time, None where there is none."""
    place = bisect_right(times, at) - 1
    if place < 0:
        return None
    latest, following = page[place], page[place + 1] if place + 1 < len(page) else None
    unchanged = following is not None and following.digest == latest.digest != ""
    return latest if unchanged or at - latest.at <= VALID else None
