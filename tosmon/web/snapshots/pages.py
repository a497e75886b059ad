"""Composes the pages of snapshots from catalog and archive; names in addresses are only ever looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tosmon.catalog.queries import snapshots as queries
from tosmon.catalog.queries.versions import read_version
from tosmon.catalog.records import LedgerEntry, SealRow, StoredSnapshot
from tosmon.catalog.types import storable
from tosmon.catalog.views import StoredEvent, VersionInfo
from tosmon.core.imported import Witness, saw
from tosmon.core.layout import document_fault, parse_object
from tosmon.errors import ArchiveError, NotFound
from tosmon.opened import predecessors
from tosmon.web import asked as addresses
from tosmon.web.site import Site
from tosmon.web.snapshots.bodies import Bodies, Body, Held
from tosmon.web.snapshots.facts import captures_of, told_of_damaged, watched_entry
from tosmon.web.snapshots.values import (
    Asked,
    CaptureFacts,
    ReadClause,
    SnapshotPage,
    SnapshotsPage,
    SourcePage,
)
from tosmon.web.snapshots.views import Views
from tosmon.web.snapshots.warcs import Slices

__all__ = ["SnapshotPages"]

_ROWS: Final = 50
_CLAUSES: Final = 24  # about scraping, beside the page
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the catalog knows of a snapshot."""

    one: StoredSnapshot
    beside: tuple[str, str]
    entry: LedgerEntry | None
    seal: SealRow | None
    versions: tuple[VersionInfo, ...]
    events: tuple[StoredEvent, ...]


class SnapshotPages:
    """Composes the pages of snapshots."""

    def __init__(self, site: Site) -> None:
        self._catalog = site.catalog
        self._registry = site.registry
        self._root = site.archive.root
        self._bodies = Bodies(site.archive)
        self._views = Views()

    # --- finding ------------------------------------------------------------------------------------------------------

    def find(self, document: str, time: str) -> str:
        """Return the id of the snapshot of that document that a time of an address means: the latest by then.

        Before the document's first it is one of the document whose history it continues.

        Raises:
            NotFound: there is none.

        """
        if parse_object(f"{document}/{time}") is not None:
            return self.one(f"{document}/{time}").id
        until = addresses.moment(time)
        if document_fault(document) or until is None:
            raise NotFound(f"there is no snapshot {document}/{time}")
        platform, _, name = document.partition("/")
        names = (document, *(f"{one}/{name}" for one in predecessors(platform, self._registry)))
        with self._catalog.asking() as connection:
            by_name = (queries.latest_by(connection, storable(one), _just_after(until)) for one in names)
            found = next(filter(None, by_name), "")
        if not found:
            raise NotFound(f"{document} has no snapshot of {time} or earlier")
        return found

    def one(self, snapshot: str) -> StoredSnapshot:
        """Return the snapshot of that id. Raises NotFound."""
        if parse_object(snapshot) is None:
            raise NotFound(f"there is no snapshot {snapshot}")
        return self._catalog.snapshot(snapshot)

    # --- pages --------------------------------------------------------------------------------------------------------

    def list(self, document: str, before: str) -> SnapshotsPage:
        """Return a page of the document's snapshots: behind that one (the last part of its id), or the latest.

        Raises:
            NotFound: it has none, or not that one.

        """
        behind = self.one(f"{document}/{before}") if before else None
        with self._catalog.asking() as connection:
            rows = queries.page_of_snapshots(connection, document, before=behind, limit=_ROWS + 1)
        if not rows and behind is None:
            raise NotFound(f"{document} has no snapshots")
        older = rows[_ROWS - 1].id.rpartition("/")[2] if len(rows) > _ROWS else ""
        rows = rows[:_ROWS]
        told = {one.id: saw(one.kind, one.title) for one in self._catalog.witnesses()}
        witnesses = {row.witness: told.get(row.witness, row.witness) for row in rows if row.witness}
        return SnapshotsPage(document, rows, witnesses, older, first_page=behind is None)

    def page(self, snapshot: str, asked: Asked) -> SnapshotPage:
        """Return a snapshot's page.

        Raises:
            NotFound: there is no such snapshot, or it has no such page, or that no such part.

        """
        known = self._known(snapshot)
        told = known.entry.value() if known.entry else {}
        held, damage = Held((), {}), ""
        try:
            held = self._bodies.of(known.one)
            captures = captures_of(known.one, held, told, self._views)
        except ArchiveError as error:
            captures, damage = told_of_damaged(told), str(error)
        clauses, labelled = self._clauses(known.versions)
        page = SnapshotPage(
            one=known.one,
            asked=asked,
            captures=captures,
            entry=known.entry,
            seal=known.seal,
            watched=watched_entry(held),
            before=known.beside[0],
            after=known.beside[1],
            versions=known.versions,
            events=known.events,
            clauses=clauses,
            labelled=labelled,
            witness=self._witness(known.one),
            damage=damage,
        )
        _refuse_unknown(page)
        return page

    def _known(self, snapshot: str) -> _Known:
        one = self.one(snapshot)
        with self._catalog.asking() as connection:
            entry = queries.entry_at(connection, one.document, one.sequence)
            content = str((entry.value().get("content") if entry else "") or "")
            return _Known(
                one,
                queries.beside(connection, one),
                entry,
                queries.seal_of(connection, entry) if entry else None,
                queries.shown(connection, one, content),
                queries.brought(connection, one),
            )

    def _witness(self, one: StoredSnapshot) -> Witness | None:
        return next((each for each in self._catalog.witnesses() if one.witness and each.id == one.witness), None)

    def _clauses(self, versions: tuple[VersionInfo, ...]) -> tuple[tuple[ReadClause, ...], int]:
        """Return the first clauses about scraping of the version that a snapshot shows, and how many there are."""
        if not versions:
            return (), 0
        with self._catalog.asking() as connection:
            version = read_version(connection, versions[-1].key)
        if version is None:
            return (), 0
        read = zip(version.clause_ids, version.version.clauses, version.judgements, strict=True)
        found = [ReadClause(*each) for each in read if each[2].labels]
        return tuple(found[:_CLAUSES]), len(found)

    # --- what snapshots hold ------------------------------------------------------------------------------------------

    def body(self, snapshot: str, number: int) -> Body:
        """Return the body of a snapshot's page, counted from one. Raises NotFound."""
        try:
            return self._bodies.of(self.one(snapshot)).body(number)
        except ArchiveError as error:
            raise NotFound(str(error)) from error

    def part(self, snapshot: str, number: int, part: int) -> str:
        """Return a part of a page as harmless HTML. Raises NotFound."""
        parts = self._views.page(self.body(snapshot, number)).parts
        if not 0 < part <= len(parts):
            raise NotFound(f"page {number} of {snapshot} cannot be shown, or has no part {part}")
        return parts[part - 1]

    def source(self, snapshot: str, number: int, part: int) -> SourcePage:
        """Return a part of a page's source. Raises NotFound."""
        one, body = self.one(snapshot), self.body(snapshot, number)
        found = self._views.source(body)
        if not 0 < part <= len(found.parts):
            raise NotFound(f"the source of page {number} has no part {part}")
        return SourcePage(
            one=one,
            number=number,
            part=part,
            parts=len(found.parts),
            lines=found.parts[part - 1],
            media_type=body.content_type,
            size=len(body.data),
            encoding=found.encoding,
            faults=found.faults,
            hexadecimal=found.hexadecimal,
            cut=found.cut,
        )

    def slices(self, snapshot: str) -> Slices:
        """Return what makes a snapshot's WARC file. Raises NotFound."""
        try:
            return Slices(self._root, self.one(snapshot))
        except ArchiveError as error:
            raise NotFound(str(error)) from error


def _just_after(until: datetime) -> datetime:
    """Return the end of a second: times of addresses are cut to seconds, those of snapshots are not."""
    try:
        return until + _SECOND
    except OverflowError:
        return until


def _refuse_unknown(page: SnapshotPage) -> None:
    """Refuse pages and parts that a snapshot does not have; of one that cannot be shown the first page is asked for."""
    shown: CaptureFacts | None = page.shown
    most = max(shown.parts, 1) if shown else 1
    if (shown is None and page.asked.page != 1) or not 0 < page.asked.part <= most:
        raise NotFound(f"{page.one.id} has no page {page.asked.page} with a part {page.asked.part}")
