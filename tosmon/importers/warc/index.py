"""The first look through all files: which records are of watched documents, and where they lie.

No page is held; only blocks that cannot be gone to again at little cost are put into the spool. What comes of the
records is left to `plans` and `reading`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urljoin

from tosmon.core.imported import Skipped
from tosmon.errors import ImportRefused
from tosmon.importers.warc.addresses import LONGEST
from tosmon.importers.warc.answers import location_of, status_of
from tosmon.importers.warc.files import WarcFile
from tosmon.importers.warc.looking import Tell, look
from tosmon.importers.warc.originals import Lost, Originals
from tosmon.importers.warc.spool import Spool
from tosmon.importers.warc.values import Capture, Head, Limits, Place, moment_of
from tosmon.importers.warc.watched import Wanted, Watched

__all__ = ["Index"]

REVISIT: Final = "revisit"
KINDS: Final = frozenset({"response", REVISIT, "resource"})
DOM: Final = (
    "onreadydom:"  # before the address: what a browser made of the page (WARC-Concurrent-To names its response)
)
FIRST: Final = datetime(1990, 1, 1, tzinfo=UTC)  # before it there was no web to be captured
AHEAD: Final = timedelta(days=1)  # by which a clock may be wrong
MOST_SKIPPED: Final = 1000  # told one by one
MOST_MOVED: Final = 20  # addresses to which one document's pages redirect
HELD: Final = (
    "warc-record-id",
    "warc-payload-digest",
    "warc-block-digest",
    "warc-refers-to",
    "warc-refers-to-date",
    "content-type",
)
GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
NO_TEXT: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.RESET_CONTENT, HTTPStatus.PARTIAL_CONTENT})


class _Met(NamedTuple):
    """A record that was asked for: what its head says, until its block is there."""

    url: str
    at: datetime
    wanted: tuple[tuple[Wanted, str], ...]


class Index:
    """What was found: the captures of each document, each once, by its key, with the page that it shows.

    `passed_over` counts what is quietly no document (redirects, errors), `records` all that was met. `skipped` grows.
    """

    def __init__(self, watched: Watched, limits: Limits, now: datetime, skipped: list[Skipped]) -> None:
        self.captures: dict[str, dict[str, tuple[str, Capture]]] = {name: {} for name in watched.documents}
        self.originals = Originals()
        self.passed_over: Counter[str] = Counter()
        self.skipped = skipped
        self.records = 0
        self.spool = Spool(limits.spool)
        self._watched, self._limits, self._latest = watched, limits, now + AHEAD
        self._rendered: set[str] = set()
        self._moved: dict[str, set[str]] = {}
        self._unlisted = self._kept = 0
        self._met: _Met | None = None

    def look(self, files: Sequence[WarcFile], tell: Tell) -> None:
        """Look through all files; where revisits refer to what no watched page answered, through all once more.

        Raises:
            ImportRefused: a file cannot be opened, or there are more captures than are held in memory.
        """
        self.records = look(files, self, self._limits, tell)
        met = [capture for captures in self.captures.values() for _, capture in captures.values()]
        revisits = [one for one in met if one.kind == REVISIT]
        for capture in met if revisits else ():
            if capture.kind != REVISIT:
                self.originals.add(capture)
        lost = [one for one in revisits if self.originals.of(one) is None]
        if lost:
            look(files, Lost(lost, self._take_original, self._limits.page), self._limits, tell)
        for captures in self.captures.values():
            for key in [key for key, (_, one) in captures.items() if one.id in self._rendered]:
                del captures[key]

    def skip(self, what: str, why: str) -> None:
        """Note what is not taken in; of very many, how many there were."""
        if len(self.skipped) < MOST_SKIPPED:
            self.skipped.append(Skipped(what, why))
            return
        self._unlisted += 1
        self.skipped[MOST_SKIPPED:] = [Skipped(f"{self._unlisted} more", "too many to be told one by one")]

    def wants(self, head: Head, *, random: bool) -> int | None:
        """Return how much of a record is wanted: it shows a watched page, and nothing in its head speaks against it."""
        if head.kind not in KINDS:
            return None
        url = head.url.removeprefix(DOM)
        if not self._watched.is_near(url):
            return None
        wanted = self._watched.match(url)
        if not wanted:
            return None
        at = moment_of(head.get("warc-date"))
        why = self._doubt(head, at)
        if why or at is None:
            self.skip(f"{url} of {head.get('warc-date')}", why)
            return None
        self._met = _Met(url, at, wanted)
        return head.wanted(random=random)

    def take(self, file: int, head: Head, start: bytes, *, near: bool) -> None:
        """Take in a record, by its status, for the documents whose page it shows."""
        met = self._met
        assert met is not None
        status = _status(head, start)
        if head.kind == "response" and not status:
            self.skip(f"{met.url} of {met.at}", "it holds no HTTP response")
            return
        wanted = [one for one in met.wanted if self._is_document(one[0], status, head, met.url, start)]
        capture = self._placed(file, head, start, met, near=near) if wanted else None
        if capture is None:
            return
        for one, key in wanted:
            self._kept += self.captures[one.id].setdefault(capture.key, (key, capture))[1] is capture
        if self._kept > self._limits.captures:
            raise ImportRefused(
                f"more than {self._limits.captures:,} captures are of watched pages", remedy="choose with --include"
            )
        if head.url.startswith(DOM):
            self._rendered.add(head.get("warc-concurrent-to"))

    def _doubt(self, head: Head, at: datetime | None) -> str:
        """Return why a record that shows a watched page is not taken in, or an empty string."""
        if at is None or not FIRST <= at <= self._latest:
            return "it states no time at which it can have been captured"
        if head.get("warc-truncated") and head.kind != REVISIT:  # which is meant to end behind its headers
            return f"the crawler kept only its beginning ({head.get('warc-truncated')[:40]})"
        if head.get("warc-segment-number"):
            return "it is in several pieces"
        if any(len(head.get(name)) > self._limits.field for name in HELD):
            return "its header fields are longer than any tool writes them"
        if head.length > self._limits.page:
            return f"it has {head.length:,} bytes, more than {self._limits.page:,}"
        return ""

    def _is_document(self, wanted: Wanted, status: int, head: Head, url: str, start: bytes) -> bool:
        """Return whether a response of that status is the document; what is not is counted.

        A resource and a revisit without headers state none; a revisit of 304 says that nothing changed.
        """
        fine = not status or (HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES and status not in NO_TEXT)
        unchanged = head.kind == REVISIT and status == HTTPStatus.NOT_MODIFIED
        if head.kind == "resource" or fine or unchanged or (wanted.file and status in GONE):
            return True
        redirected = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
        self.passed_over["redirect" if redirected else f"status {status}"] += 1
        if redirected and not wanted.file:
            self._note_move(wanted, url, location_of(start))
        return False

    def _note_move(self, wanted: Wanted, url: str, location: str) -> None:
        """Note where a page went, if nobody looks there for the document."""
        try:
            target = urljoin(url, location) if location else ""
        except ValueError:  # brackets without an end
            return
        moved = self._moved.setdefault(wanted.id, set())
        if not target or target in moved or len(moved) == MOST_MOVED or self._leads_there(target, wanted):
            return
        moved.add(target)
        self.skip(url, f"it redirects to {target[:200]}: --document and --url take in what stood there")

    def _leads_there(self, url: str, wanted: Wanted) -> bool:
        return wanted.id in {one.id for one, _ in self._watched.match(url)}

    def _placed(self, file: int, head: Head, start: bytes, met: _Met, *, near: bool) -> Capture | None:
        """Return the record as it will be come to again; None where there is no room to keep it until then."""
        place = Place(file, head.member, head.skip)
        if not near:
            spooled = self.spool.put(start)
            if spooled is None:
                self.skip(f"{met.url} of {met.at}", "no room: recompress the file with a gzip member for each record")
                return None
            place = place._replace(spooled=spooled)
        url = head.get("warc-refers-to-target-uri")
        refers = (head.get("warc-refers-to"), url if len(url) <= LONGEST else "", head.get("warc-refers-to-date"))
        return Capture(
            place,
            head.kind,
            head.get("warc-record-id"),
            met.url,
            met.at,
            _status(head, start),
            head.get("warc-payload-digest"),
            head.get("warc-block-digest"),
            head.get("content-type"),
            refers,
        )

    def _take_original(self, file: int, head: Head, start: bytes, *, near: bool) -> None:
        """Take in what a revisit refers to, which is itself of no watched page."""
        at = moment_of(head.get("warc-date"))
        if at is None or head.get("warc-truncated") or head.get("warc-segment-number"):
            return
        capture = self._placed(file, head, start, _Met(head.url, at, ()), near=near)
        if capture is not None:
            self.originals.add(capture)


def _status(head: Head, start: bytes) -> int:
    return 0 if head.kind == "resource" else status_of(start) or 0
