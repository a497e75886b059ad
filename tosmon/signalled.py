"""What a watched site said to machines at a moment: its robots.txt, whatever its status.

Read from the catalog and the archive, for commands and pages; what changed is told by
the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.catalog.views import Standing, StoredVersion
from tosmon.core.marks import STATUS, UNREACHABLE
from tosmon.core.reading import rules_of
from tosmon.core.robots import RobotsTxt, parse
from tosmon.core.robots.status import UNREACHABLE as NO_ANSWER
from tosmon.core.robots.status import Meaning, meaning
from tosmon.errors import ArchiveError, NotFound

__all__ = ["RobotsAt", "robots_at"]

OK = 200
NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class RobotsAt:
    """A robots.txt as it was known to stand at a moment.

    `status` is the one believed then: 200; 404 or 410; another that was answered twice in a row; 0 where its host could
    not be reached. `robots` is what crawlers had to go by (RFC 9309 section 2.3.1), None where they had to take
    everything for disallowed. `body` and `snapshot` are of the file and empty where there was none, or where its object
    is damaged. `since` is when this was first observed, where that is known; `checked` is the last look at it by then.
    """

    document: str
    status: int
    robots: RobotsTxt | None
    body: bytes
    snapshot: str
    since: datetime | None
    checked: datetime


def robots_at(archive: Archive, catalog: Catalog, document: str, at: datetime | None = None) -> RobotsAt | None:
    """Return the robots.txt of that document id at that moment (for None, now); None where it was never answered."""
    standing = catalog.standing(document, at)
    if standing is None:
        return None
    checked = standing.entry.at
    instead = standing.marks.get(STATUS, "")
    if instead:
        status = NO_ANSWER if instead == UNREACHABLE else int(instead)
        robots = None if meaning(status) is Meaning.UNREACHABLE else RobotsTxt()
        return RobotsAt(document, status, robots, b"", "", standing.since[STATUS], checked)
    if standing.entry.value()["absent"]:
        return RobotsAt(document, _status(standing) or NOT_FOUND, RobotsTxt(), b"", "", None, checked)
    version = _version(catalog, document, at)
    if version is None:
        return None
    body = _body(archive, version.snapshot)
    robots = rules_of(version.version) if body is None else parse(body)
    return RobotsAt(document, OK, robots, body or b"", version.snapshot, version.observed_first, checked)


def _status(standing: Standing) -> int:
    """Return the status that the latest check was answered, 0 for none."""
    pages = standing.entry.value().get("pages") or [{}]
    status: int = pages[0].get("status") or 0
    return status


def _version(catalog: Catalog, document: str, at: datetime | None) -> StoredVersion | None:
    try:
        return catalog.version_at(document, at)
    except NotFound:
        return None


def _body(archive: Archive, snapshot: str) -> bytes | None:
    """Return what a snapshot captured, None where it is damaged."""
    try:
        return archive.get(f"{snapshot}.warc.gz").captures[0].body
    except ArchiveError:
        return None
