"""What a watched site said to machines at a moment: its robots.txt, and every signal with where it stands.

Read from the catalog and the archive, for commands and pages; what changed is told by
the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tosmon.archive import Archive
from tosmon.archive.http import Unreadable, read_response
from tosmon.catalog import Catalog
from tosmon.catalog.records import StoredSnapshot
from tosmon.catalog.views import Standing, VersionInfo
from tosmon.core.imported import RESPONSE
from tosmon.core.marks import SIGNALS, STATUS, UNREACHABLE, read_stated
from tosmon.core.model import Outcome
from tosmon.core.reading import rules_of
from tosmon.core.robots import RobotsTxt, parse
from tosmon.core.robots.matrix import Said
from tosmon.core.robots.status import UNREACHABLE as NO_ANSWER
from tosmon.core.robots.status import Meaning, meaning
from tosmon.core.signal_names import is_signal_file
from tosmon.core.signals import Signal, of_records, read_file
from tosmon.core.signals.page import of_page
from tosmon.errors import ArchiveError
from tosmon.registry import Document, DocumentKind

__all__ = ["RobotsAt", "SignalsAt", "body_of", "robots_at", "signals_at"]

OK = 200
NOT_FOUND = 404
SHOWING = frozenset({Outcome.NEW, Outcome.UNCHANGED})  # outcomes of checks whose snapshot shows what is in force


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

    @property
    def said(self) -> Said:
        """Return what crawlers had to go by, as the matrix takes it: rules, or what the status means instead."""
        means = meaning(self.status)
        return self.robots if means is Meaning.RULES else means


@dataclass(frozen=True, slots=True)
class SignalsAt:
    """The signals of one document at a moment: of a robots.txt, a signal file, or a watched page.

    `present` says that the document stood then, with whatever it said: False for a file that was absent or never
    captured. `faults` are of a signal file as a whole. `checked` is None where nobody had looked.
    """

    document: str
    kind: DocumentKind
    signals: tuple[Signal, ...]
    faults: tuple[str, ...]
    present: bool
    snapshot: str
    since: datetime | None
    checked: datetime | None

    @property
    def sources(self) -> tuple[tuple[str, Signal], ...]:
        """Return each signal with the document that it stands in: what `answers` takes."""
        return tuple((self.document, signal) for signal in self.signals)


def robots_at(archive: Archive, catalog: Catalog, document: str, at: datetime | None = None) -> RobotsAt | None:
    """Return the robots.txt of that document id at that moment (for None, now); None where it was never answered."""
    standing = catalog.standing(document, at)
    if standing is None:
        return _seen_by_others(archive, catalog, document, at)
    checked = standing.entry.at
    instead = standing.marks.get(STATUS, "")
    if instead:
        status = NO_ANSWER if instead == UNREACHABLE else int(instead)
        robots = None if meaning(status) is Meaning.UNREACHABLE else RobotsTxt()
        return RobotsAt(document, status, robots, b"", "", standing.since[STATUS], checked)
    if standing.entry.value()["absent"]:
        return RobotsAt(document, _status(standing) or NOT_FOUND, RobotsTxt(), b"", "", None, checked)
    version = catalog.info_at(document, at)
    if version is None:
        return None
    snapshot = _shown(catalog, version, at)
    body = _body(archive, catalog, snapshot)
    robots = _rules(catalog, version) if body is None else parse(body)
    return RobotsAt(document, OK, robots, body or b"", snapshot, version.observed_first, checked)


def _seen_by_others(archive: Archive, catalog: Catalog, document: str, at: datetime | None) -> RobotsAt | None:
    """Return a robots.txt as others saw it last, by then, before tosmon looked itself."""
    found = catalog.latest_import(document, at)
    if found is None:
        return None
    if found.outcome is Outcome.ABSENT:
        return RobotsAt(document, NOT_FOUND, RobotsTxt(), b"", "", None, found.captured_at)
    version = catalog.info_at(document, at)
    body = _body(archive, catalog, found.id)
    if version is None or body is None:
        return None
    return RobotsAt(document, OK, parse(body), body, found.id, version.observed_first, found.captured_at)


def signals_at(
    archive: Archive, catalog: Catalog, documents: Iterable[Document], at: datetime | None = None
) -> tuple[SignalsAt, ...]:
    """Return what each of the documents (a platform's) signalled at that moment (for None, now), in their order."""
    return tuple(_signals_at(archive, catalog, document, at) for document in documents)


def _signals_at(archive: Archive, catalog: Catalog, document: Document, at: datetime | None) -> SignalsAt:
    standing = catalog.standing(document.id, at)
    version = catalog.info_at(document.id, at) if standing else None
    if standing is None or version is None or standing.entry.value()["absent"] or standing.marks.get(STATUS):
        checked = standing.entry.at if standing else None
        return SignalsAt(document.id, document.kind, (), (), present=False, snapshot="", since=None, checked=checked)
    snapshot = _shown(catalog, version, at)
    signals, faults = _said(document, standing, version, snapshot, (archive, catalog))
    since = standing.since.get(SIGNALS) if document.kind is DocumentKind.TEXT else version.observed_first
    return SignalsAt(
        document=document.id,
        kind=document.kind,
        signals=tuple(signals),
        faults=tuple(faults),
        present=True,
        snapshot=snapshot,
        since=since,
        checked=standing.entry.at,
    )


def _said(
    document: Document, standing: Standing, version: VersionInfo, snapshot: str, stores: tuple[Archive, Catalog]
) -> tuple[Iterable[Signal], Iterable[str]]:
    """Return the signals of a document that stands, and its faults as a whole.

    The archive is read for files alone: what pages state is noted beside them.
    """
    if document.kind is DocumentKind.TEXT:
        return _of_pages(standing), ()
    archive, catalog = stores
    body = _body(archive, catalog, snapshot)
    if document.kind is DocumentKind.ROBOTS:
        return of_records(_rules(catalog, version) if body is None else parse(body)), ()
    if body is None:
        return (), ("its snapshot is damaged: `tosmon verify` tells more",)
    if not is_signal_file(document.id):  # watched as one by an older tosmon, which could not read any
        return (), ("no signal file's name",)
    read = read_file(document.name, body)
    return read.signals, read.faults


def _of_pages(standing: Standing) -> Iterator[Signal]:
    for page in read_stated(standing.marks.get(SIGNALS, "[]")):
        yield from of_page(page.headers, page.metas, page.links)


def _status(standing: Standing) -> int:
    """Return the status that the latest check was answered, 0 for none."""
    pages = standing.entry.value().get("pages") or [{}]
    status: int = pages[0].get("status") or 0
    return status


def _rules(catalog: Catalog, version: VersionInfo) -> RobotsTxt:
    """Return the rules of a robots.txt as the catalog knows them, for where the file itself is damaged."""
    return rules_of(catalog.version(version.key).version)


def _shown(catalog: Catalog, version: VersionInfo, at: datetime | None) -> str:
    """Return the latest snapshot by then that showed the version: the lines of its file are today's."""
    found = catalog.latest_snapshot(version.document, SHOWING, version.observed_first, at)
    return found.id if found else version.snapshot


def _body(archive: Archive, catalog: Catalog, snapshot: str) -> bytes | None:
    """Return what a snapshot captured, None where it is damaged."""
    try:
        return body_of(archive, catalog.snapshot(snapshot))
    except ArchiveError:
        return None


def body_of(archive: Archive, snapshot: StoredSnapshot) -> bytes:
    """Return what the first page of a snapshot held, of ours or of an import, its codings undone.

    Raises:
        ArchiveError: it is missing or damaged.

    """
    if not snapshot.witness:
        return archive.get(snapshot.object).captures[0].body
    page = archive.sighted(snapshot.object, snapshot.parts)[0]
    if page.content_type != RESPONSE:
        return page.body
    try:
        return read_response(b"", page.body).body
    except Unreadable as error:
        raise ArchiveError(f"{snapshot.id} cannot be read: {error}") from error
