"""Which versions an address means, and which stand beside them; also those of documents that a document continues."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.queries import neighbours
from tosmon.catalog.types import storable
from tosmon.catalog.views import VersionInfo
from tosmon.errors import NotFound
from tosmon.opened import predecessors
from tosmon.registry import Registry
from tosmon.web import asked
from tosmon.web.asked import address_time

__all__ = ["History", "Nearby"]

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SUFFIX: Final = re.compile("Z-([0-9a-f]{8})", re.ASCII)  # behind a moment, where a second saw two versions


class History:
    """The versions of a document, and before them those of the documents whose history it continues."""

    def __init__(self, catalog: Catalog, registry: Registry, document: str, zone: tzinfo) -> None:
        platform, _, name = document.partition("/")
        self.document = document
        self._catalog = catalog
        self._zone = zone  # in which readers name days
        self._documents = tuple(storable(f"{one}/{name}") for one in (platform, *predecessors(platform, registry)))

    # --- what an address means ----------------------------------------------------------------------------------------

    def find(self, text: str) -> tuple[VersionInfo, str]:
        """Return the version that a time in an address means, and how its address is written.

        The one first observed in that very second, or else the one in force then; on a day, the one at its end.

        Raises:
            NotFound: nothing had been observed by then.
            HTTPException: 400 for what is no moment.

        """
        when = self._moment(text)
        if when is None:
            raise NotFound("an address of a version names a moment: 2023-09-29T12-00-00Z")
        with self._catalog.asking() as connection:
            for document in self._documents:
                found = neighbours.seen_first_at(connection, document, when.replace(microsecond=0))
                if found:
                    return _named(found, text)
        for document in self._documents:
            version = self._catalog.info_at(document, when)
            if version is not None:
                return version, self.address(version)
        raise NotFound(f"{self.document} has no version of {when.isoformat(timespec='seconds')} or earlier")

    def _moment(self, text: str) -> datetime | None:
        if _DAY.fullmatch(text):
            day = asked.day(text)
            return _end_of(day, self._zone) if day else None
        return asked.moment(text)

    def address(self, version: VersionInfo) -> str:
        """Return how the address of a version is written: by its first observation, and more where that is not all."""
        with self._catalog.asking() as connection:
            second = version.observed_first.replace(microsecond=0)
            found = neighbours.seen_first_at(connection, version.document, second)
        return _address(version, found)

    # --- what stands beside -------------------------------------------------------------------------------------------

    def before(self, version: VersionInfo | None = None, limit: int = 1) -> tuple[VersionInfo, ...]:
        """Return the latest versions before that one (for None, of all), the newest first."""
        found: list[VersionInfo] = []
        start = 0 if version is None else self._documents.index(version.document)
        with self._catalog.asking() as connection:
            for document in self._documents[start:]:
                last = found[-1] if found else version
                found += neighbours.earlier(connection, document, last, limit - len(found))
                if len(found) >= limit:
                    break
        return tuple(found)

    def behind(self, version: VersionInfo, limit: int = 1) -> tuple[VersionInfo, ...]:
        """Return the first versions behind that one, the oldest first."""
        found: list[VersionInfo] = []
        at = self._documents.index(version.document)
        with self._catalog.asking() as connection:
            for place in range(at, -1, -1):
                own = neighbours.later(connection, self._documents[place], found[-1] if found else version, limit)
                end = self._begins(place - 1) if place else None
                found += [one for one in own if end is None or one.observed_first < end][: limit - len(found)]
                if len(found) >= limit:
                    break
        return tuple(found)

    def first(self) -> VersionInfo | None:
        """Return the first version of all."""
        with self._catalog.asking() as connection:
            for document in reversed(self._documents):
                found = neighbours.later(connection, document)
                if found:
                    return found[0]
        return None

    def _begins(self, place: int) -> datetime | None:
        """Return when the document at that place was first observed; before that, its predecessor's versions count."""
        with self._catalog.asking() as connection:
            found = neighbours.later(connection, self._documents[place])
        return found[0].observed_first if found else None

    # --- pairs --------------------------------------------------------------------------------------------------------

    def latest_pair(self) -> tuple[VersionInfo, VersionInfo] | None:
        """Return the latest two versions that differ in what they say of scraping, else the latest two; or None."""
        telling = self.telling()
        if telling is not None:
            return telling
        latest = self.before(limit=2)
        return (latest[1], latest[0]) if len(latest) > 1 else None

    def telling(self, until: datetime | None = None) -> tuple[VersionInfo, VersionInfo] | None:
        """Return the ends of the latest amendment that bears on scraping, first observed by then; or None."""
        with self._catalog.asking() as connection:
            for document in self._documents:
                found = neighbours.find_telling(connection, document, until)
                if found:
                    return found
        return None

    def reviewed(self) -> VersionInfo | None:
        """Return the version that the latest reviewed event brought; None where nobody reviewed any."""
        with self._catalog.asking() as connection:
            return neighbours.find_reviewed(connection, self.document)

    def around(self, pair: tuple[VersionInfo, VersionInfo], reach: int) -> Nearby:
        """Return the versions near these two, the first and the latest of all, and these themselves."""
        first, latest = self.first(), self.before()
        near = {one.key: one for one in (*latest, *((first,) if first else ()), *pair)}
        for version in pair:
            for one in (*self.before(version, reach), *self.behind(version, reach)):
                near[one.key] = one
        return Nearby(near.values())


class Nearby:
    """Versions of a history, oldest first; those near two of them without gaps."""

    def __init__(self, versions: Iterable[VersionInfo]) -> None:
        self.versions = sorted(versions, key=_in_time)
        self._seconds: dict[str, VersionInfo] = {}
        for one in sorted(self.versions, key=lambda version: version.suspect):
            self._seconds.setdefault(f"{one.document} {address_time(one.observed_first)}", one)

    def before(self, version: VersionInfo) -> VersionInfo | None:
        """Return the one before that one; None for the first."""
        return next((one for one in reversed(self.versions) if _in_time(one) < _in_time(version)), None)

    def behind(self, version: VersionInfo) -> VersionInfo | None:
        """Return the one behind that one; None for the last."""
        return next((one for one in self.versions if _in_time(one) > _in_time(version)), None)

    def address(self, version: VersionInfo) -> str:
        """Return how the address of one of them is written."""
        second = self._seconds.get(f"{version.document} {address_time(version.observed_first)}", version)
        return _address(version, (second,))


def _end_of(day: date, zone: tzinfo) -> datetime:
    """Return the last moment of a day in that zone; of the last day of all, in UTC."""
    try:
        return datetime.combine(day, time.max, zone).astimezone(UTC)
    except OverflowError:
        return datetime.combine(day, time.max, UTC)


def _in_time(version: VersionInfo) -> tuple[datetime, int]:
    return version.observed_first, version.key


def _named(found: Sequence[VersionInfo], text: str) -> tuple[VersionInfo, str]:
    """Return the version of a second that an address names: the first of them, unless it says more."""
    suffix = _SUFFIX.search(text)
    said = suffix[1] if suffix else ""
    by_content = (one for one in found if said and one.content.startswith(said))
    by_snapshot = (one for one in found if said and one.snapshot.endswith(f"-{said}"))
    version = next(by_content, None) or next(by_snapshot, None) or found[0]
    return version, _address(version, found)


def _address(version: VersionInfo, of_second: Iterable[VersionInfo]) -> str:
    first = next(iter(of_second), version)
    written = address_time(version.observed_first)
    return written if first.key == version.key else f"{written}-{version.content[:8]}"
