"""What the robots commands read: a file, standard input, a live address, or a robots.txt of the archive.

What the words of a command name is found out here; what is said about it lies with the commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tosmon import crawlers
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.cli.common import addressed, asking, home_of, read_bytes, registry_of, settings_of
from tosmon.core.robots.crawlers import Crawler
from tosmon.errors import FetchFailed, NotFound, UsageError
from tosmon.home import Home
from tosmon.opened import is_robots
from tosmon.registry import Document
from tosmon.robots import Robots
from tosmon.signalled import robots_at

if TYPE_CHECKING:
    from tosmon.fetch import Fetcher

__all__ = ["SOURCE", "Found", "crawlers_of", "found", "found_all", "is_address", "robots_documents"]

SOURCE = "File, - for standard input, live as https://x.com, or archived: x, x@2024-10-01, x/robots.txt."
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A robots.txt, and where and how it was found.

    `status` is that of the HTTP answer, 0 where none came, None for what was not asked for over HTTP. `checked` is when
    it was last looked at, `since` when it was first observed so, `snapshot` the archived snapshot's id.
    """

    where: str
    robots: Robots
    status: int | None = None
    since: datetime | None = None
    checked: datetime | None = None
    snapshot: str = ""


def crawlers_of(home: Path | None) -> tuple[Crawler, ...]:
    """Return the known crawlers, with the home's own list laid over the package's."""
    return crawlers.load(home_of(home).root / crawlers.FILE)


def is_address(text: str) -> bool:
    """Return whether the text is the address of something live."""
    return ADDRESS.match(text) is not None


def found(text: str, home: Path | None, at: datetime | None = None, *, url: str = "") -> Found:
    """Return the one robots.txt that a text names.

    A platform has several where it has several hosts: that of `url`'s host is taken, where it has one.

    Raises:
        UsageError, NotFound: it names none.

    """
    if text == "-" or Path(text).is_file() or is_address(text):
        return found_all(text, home, at)[0]
    return _archived(text, home, at, url=url)[0]


def found_all(text: str, home: Path | None, at: datetime | None = None) -> list[Found]:
    """Return every robots.txt that a text names: several where it is a platform with several hosts.

    Raises:
        UsageError, NotFound: it names none.

    """
    if text == "-" or Path(text).is_file():
        return [Found("standard input" if text == "-" else text, Robots(read_bytes(text)))]
    if is_address(text):
        return [_fetched(text, home_of(home))]
    return _archived(text, home, at)


# --- live -------------------------------------------------------------------------------------------------------------


def _fetched(address: str, home: Home) -> Found:
    """Return the robots.txt of the address's host, as it is served now; nothing is kept of it."""
    from tosmon.fetch import Request  # noqa: PLC0415 - a tenth of a second that files need not pay

    parts = urlsplit(address)
    url = address if parts.path.endswith(".txt") else f"{parts.scheme}://{parts.netloc}/robots.txt"
    with _fetcher(home) as fetcher:
        try:
            capture = fetcher.fetch(Request(url=url))
        except FetchFailed as failure:
            status = failure.status or 0
            return Found(url, Robots.answered(status, trouble=failure.message), status)
    return Found(capture.url, Robots.answered(capture.status, capture.body), capture.status, checked=capture.started)


def _fetcher(home: Home) -> Fetcher:
    from tosmon.tools import fetcher_for  # noqa: PLC0415 - as above

    return fetcher_for(settings_of(home))


# --- archived ---------------------------------------------------------------------------------------------------------


def _archived(text: str, home: Path | None, at: datetime | None, *, url: str = "") -> list[Found]:
    """Return the robots.txt files of a platform, or the document's own, as they were at the moment."""
    name, moment = addressed(text)
    place = home_of(home)
    try:
        documents = robots_documents(place, name)
    except NotFound as error:
        if Path(text).exists() or "/" in text.removeprefix(name):
            raise UsageError(f"cannot read {text}: it is no file") from None
        raise NotFound(f"{text} is no file, and {error.message}", remedy=error.remedy) from None
    if url:
        documents = _of_host(documents, url)
    with asking(place, documents[0].id) as (catalog, _):
        read = [_read(place, catalog, document.id, at or moment) for document in documents]
    kept = [one for one in read if one is not None]
    if not kept:
        raise NotFound(
            f"no robots.txt of {name} was captured{' by then' if at or moment else ' yet'}",
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
    """Return the documents with the one first that speaks of the address (RFC 9309 section 2.3)."""
    host = urlsplit(url).netloc.lower()
    return sorted(documents, key=lambda document: not any(urlsplit(page.url).netloc == host for page in document.pages))


def _read(home: Home, catalog: Catalog, document: str, at: datetime | None) -> Found | None:
    """Return the document's robots.txt of that moment; None where nothing was captured by then."""
    known = robots_at(Archive(home.root, ""), catalog, document, at)
    if known is None:
        return None
    robots = Robots.answered(known.status, known.body)
    if known.robots is not None and not known.body and not robots.meaning:
        robots.parsed = known.robots  # the file itself is damaged, what was read of it is not
    return Found(document, robots, known.status, known.since, known.checked, known.snapshot)
