"""What the robots commands read of the archive: the robots.txt files of a moment, and what became otherwise when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.cli.common import addressed, asking, registry_of
from tosmon.cli.robots_grid import Compared
from tosmon.cli.robots_sources import Found
from tosmon.core.robots.crawlers import Crawler
from tosmon.core.robots.matrix import CellChange, Said, changed, matrix
from tosmon.errors import NotFound, UsageError
from tosmon.home import Home
from tosmon.opened import is_robots
from tosmon.registry import Document
from tosmon.robots import Robots
from tosmon.signalled import RobotsAt, SignalsAt, robots_at, signals_at

__all__ = ["archived", "of_archive", "robots_documents"]


def archived(text: str, place: Home, at: datetime | None, *, url: str = "") -> list[Found]:
    """Return the robots.txt files of a platform, or the document's own, as they were at the moment.

    With a `url`, only those that speak of it.

    Raises:
        UsageError, NotFound: the text names none, or nothing was captured by then.

    """
    name, moment = addressed(text)
    try:
        documents = robots_documents(place, name)
    except NotFound as error:
        raise NotFound(f"{text} is no file, and {error.message}", remedy=error.remedy) from None
    if url:
        documents = _of_host(documents, url)
    then = at or moment
    with asking(place, documents[0].id) as (catalog, _):
        read = [_read(place, catalog, document.id, then) for document in documents]
        kept = [one for one in read if one is not None]
        if kept and "/" not in name:
            kept[0] = replace(kept[0], beside=_beside(place, catalog, name, then))
    if not kept:
        raise NotFound(
            f"no robots.txt of {name} was captured{' by then' if then else ' yet'}",
            remedy=f"`tosmon check {documents[0].platform}` captures it",
        )
    return kept


def robots_documents(home: Home, name: str) -> list[Document]:
    """Return the robots.txt documents of a platform (by any of its names), or the one of that name.

    Raises:
        NotFound: there is none.

    """
    registry = registry_of(home)
    if "/" in name:
        document = registry.document(name)
        if not is_robots(document.id):
            raise NotFound(f"{document.id} is no robots.txt")
        return [document]
    platform = registry.platform(name)
    documents = [document for document in platform.documents if is_robots(document.id)]
    if not documents:
        raise NotFound(f"{platform.id} is watched without a robots.txt")
    return documents


def _of_host(documents: Iterable[Document], url: str) -> list[Document]:
    """Return the documents that speak of the address: those of its host (RFC 9309 section 2.3).

    Raises:
        UsageError: none of them does.

    """
    host = urlsplit(url).netloc.lower()
    by_host = {urlsplit(page.url).netloc.lower(): document for document in documents for page in document.pages}
    if host not in by_host:
        raise UsageError(f"no robots.txt of {host} is watched there", remedy=f"that of {', '.join(by_host)} is")
    return [by_host[host]]


def _beside(home: Home, catalog: Catalog, platform: str, at: datetime | None) -> tuple[SignalsAt, ...]:
    """Return the platform's documents that may hold signals beside its robots.txt files."""
    documents = registry_of(home).platform(platform).documents
    others = [document for document in documents if not is_robots(document.id)]
    return signals_at(Archive(home.root, ""), catalog, others, at)


def _read(home: Home, catalog: Catalog, document: str, at: datetime | None) -> Found | None:
    """Return the document's robots.txt of that moment; None where nothing was captured by then."""
    known = robots_at(Archive(home.root, ""), catalog, document, at)
    if known is None:
        return None
    robots = Robots.answered(known.status, known.body)
    if known.robots is not None and not known.body and not robots.meaning:
        robots.parsed = known.robots  # the file itself is damaged, what was read of it is not
    return Found(document, robots, known.status, known.since, known.checked, known.snapshot)


# --- the matrix -------------------------------------------------------------------------------------------------------


def of_archive(
    home: Home, names: Sequence[str], asked: Sequence[Crawler], at: datetime | None, since: datetime | None
) -> Compared:
    """Return the matrix of documents in the archive, and what changed in it since the earlier moment."""
    documents = _documents(home, names)
    with asking(home, None) as (catalog, _):
        archive = Archive(home.root, "")
        now = [(document, robots_at(archive, catalog, document, at)) for document in documents]
        found = matrix(((document, _said(one)) for document, one in now), asked)
        observed = {document: one.since for document, one in now if one and one.since}
        if since is None:
            return Compared(found, observed)
        if at is not None and since >= at:
            raise UsageError("--since must lie before --at")
        then = [(one, _said(robots_at(archive, catalog, one, since))) for one in documents]
        before = matrix(then, asked)
        turns = _Turns(archive, catalog, since, at)
        changes = tuple((change, turns.since(change)) for change in changed(before, found))
        pairs = zip(then, map(_said, (known for _, known in now)), strict=True)
        unknown = tuple(one for (one, was), said in pairs if (was is None) != (said is None))
        return Compared(found, observed, since, changes, unknown)


def _documents(home: Home, names: Sequence[str]) -> list[str]:
    """Return the ids of the robots.txt documents: those of platforms named, else the first of every platform."""
    if names:
        return list(dict.fromkeys(one.id for name in names for one in robots_documents(home, name)))
    return [
        document.id
        for platform in registry_of(home).platforms
        for document in platform.documents
        if document.id == f"{platform.id}/robots.txt"
    ]


def _said(known: RobotsAt | None) -> Said:
    return known.said if known else None


class _Turns:
    """Finds when cells became what they are, by the moments at which something new was first observed."""

    def __init__(self, archive: Archive, catalog: Catalog, after: datetime, until: datetime | None) -> None:
        self._archive, self._catalog, self._after, self._until = archive, catalog, after, until
        self._said: dict[str, list[tuple[datetime, Said]]] = {}

    def since(self, change: CellChange) -> datetime | None:
        """Return when the cell was first observed as it is, without a break until now; None where nothing tells."""
        found = None
        for moment, said in self._steps(change.document):
            ((now,),) = (row.admissions for row in matrix([(change.document, said)], [change.crawler]).rows)
            if (now.access, now.front_page, now.elsewhere) != (
                change.now.access,
                change.now.front_page,
                change.now.elsewhere,
            ):
                break
            found = moment
        return found

    def _steps(self, document: str) -> list[tuple[datetime, Said]]:
        """Return what was said at each moment of something new, the latest first."""
        if document not in self._said:
            latest = robots_at(self._archive, self._catalog, document, self._until)
            moments = {one.observed_first for one in self._catalog.versions(document)}
            moments |= {latest.since} if latest and latest.since else set()
            between = [one for one in moments if self._after < one and (self._until is None or one <= self._until)]
            self._said[document] = [
                (one, _said(robots_at(self._archive, self._catalog, document, one)))
                for one in sorted(between, reverse=True)
            ]
        return self._said[document]
