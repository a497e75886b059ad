"""What the robots commands read: a file, standard input, a live address, or a robots.txt of the archive.

What is said about it lies with the commands; the archive is read by `robots_archive`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tosmon import crawlers
from tosmon.cli.common import home_of, read_bytes, settings_of
from tosmon.core.model import Reason
from tosmon.core.robots.crawlers import Crawler
from tosmon.errors import FetchFailed
from tosmon.home import Home
from tosmon.robots import Robots

if TYPE_CHECKING:
    from tosmon.fetch import Fetcher
    from tosmon.signalled import SignalsAt

__all__ = ["SOURCE", "Found", "crawlers_of", "found", "found_all", "is_address"]

SOURCE = "File, - for standard input, live as https://x.com, or archived: x, x@2024-10-01, x/robots.txt."
UNREACHED = frozenset(
    {Reason.TIMEOUT, Reason.RESET, Reason.CONNECT, Reason.DNS, Reason.TLS, Reason.TRUNCATED, Reason.PROTOCOL}
)
ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A robots.txt, and where and how it was found.

    `status` is that of the HTTP answer, 0 where none came, None for what was not asked for over HTTP. `checked` is when
    it was last looked at, `since` when it was first observed so, `snapshot` the archived snapshot's id. `beside` are
    the platform's other documents that may hold signals, where a platform was asked for.
    """

    where: str
    robots: Robots
    status: int | None = None
    since: datetime | None = None
    checked: datetime | None = None
    snapshot: str = ""
    beside: tuple[SignalsAt, ...] = ()


def crawlers_of(home: Path | None) -> tuple[Crawler, ...]:
    """Return the known crawlers, with the home's own list laid over the package's."""
    return crawlers.load(home_of(home).root / crawlers.FILE)


def is_address(text: str) -> bool:
    """Return whether the text is the address of something live."""
    return ADDRESS.match(text) is not None


def _is_file(text: str) -> bool:
    """Return whether there is something to read at that path: also pipes, as `<(…)` of a shell makes them."""
    try:
        return Path(text).exists() and not Path(text).is_dir()
    except OSError:  # a name too long for any file
        return False


def found(text: str, home: Path | None, at: datetime | None = None, *, url: str = "") -> Found:
    """Return the one robots.txt that a text names.

    A platform has several where it has several hosts: that of `url`'s host is taken, where a URL is given.

    Raises:
        UsageError, NotFound: it names none.

    """
    if text == "-" or _is_file(text) or is_address(text):
        return found_all(text, home, at)[0]
    return _archived(text, home_of(home), at, url)[0]


def found_all(text: str, home: Path | None, at: datetime | None = None) -> list[Found]:
    """Return every robots.txt that a text names: several where it is a platform with several hosts.

    Raises:
        UsageError, NotFound: it names none.

    """
    if text == "-" or _is_file(text):
        return [Found("standard input" if text == "-" else text, Robots(read_bytes(text)))]
    if is_address(text):
        return [_fetched(text, home_of(home))]
    return _archived(text, home_of(home), at)


def _archived(text: str, home: Home, at: datetime | None, url: str = "") -> list[Found]:
    from tosmon.cli.robots_archive import archived  # noqa: PLC0415 - the database takes 0.3 s that files need not pay

    return archived(text, home, at, url=url)


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
            if failure.reason not in UNREACHED:
                raise  # what we refuse to fetch says nothing about the host
            status = failure.status or 0
            return Found(url, Robots.answered(status, trouble=failure.message), status)
    return Found(capture.url, Robots.answered(capture.status, capture.body), capture.status, checked=capture.started)


def _fetcher(home: Home) -> Fetcher:
    from tosmon.tools import fetcher_for  # noqa: PLC0415 - as above

    return fetcher_for(settings_of(home))
