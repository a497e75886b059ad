"""What can be asked of a catalog, as methods; how each answer is found lives in `queries`.

Each question sees one consistent state of the catalog, also while checks are written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from datetime import datetime

from tosmon.catalog import views
from tosmon.catalog.asking import PAGE
from tosmon.catalog.backfilled import Past
from tosmon.catalog.backfilling import past_of, pending, with_imports
from tosmon.catalog.engine import integrity_problems, translated
from tosmon.catalog.hits import Hits
from tosmon.catalog.label_questions import LabelQuestions
from tosmon.catalog.outbox_questions import OutboxQuestions
from tosmon.catalog.queries import (
    audit,
    clauses,
    events,
    feeds,
    history,
    ledger,
    lineage,
    reviewed,
    robots,
    searching,
    versions,
)
from tosmon.catalog.records import DocumentState, LedgerEntry, SealRow, StoredSnapshot
from tosmon.catalog.states import read_one, read_sequence, read_states, state_of
from tosmon.catalog.taking_in import known_ids, list_witnesses, unnamed
from tosmon.core.events import Turns
from tosmon.core.evidence import Head
from tosmon.core.gaps import Period
from tosmon.core.imported import Witness
from tosmon.core.model import Outcome
from tosmon.core.searching import Query
from tosmon.errors import NotFound

__all__ = ["Questions"]


class Questions(LabelQuestions, OutboxQuestions):
    """The reading half of `Catalog`."""

    # --- documents ----------------------------------------------------------------------------------------------------

    def states(self, documents: Iterable[str] | None = None) -> dict[str, DocumentState]:
        """Return the states of these documents (all known ones for None); one never checked has the defaults."""
        with self.asking() as connection:
            return read_states(connection, documents)

    def state(self, document: str) -> DocumentState:
        """Return the state of a document."""
        with self.asking() as connection:
            row = read_one(connection, document)
        return DocumentState(document) if row is None else state_of(row)

    def sequence(self, document: str) -> int:
        """Return the number of the document's latest ledger entry, 0 where it has none.

        It is asked before each check of a watch, and past SQLAlchemy takes a fifth of the time that `state` does.
        """
        with translated(self.path), closing(self._engine.raw_connection()) as connection:
            return read_sequence(connection, document)

    def documents_overview(self, platform: str | None = None) -> tuple[views.DocumentOverview, ...]:
        """Return every document (of the platform, where one is given) at a glance, by name."""
        with self.asking() as connection:
            return history.documents_overview(connection, platform)

    def platforms_overview(self) -> tuple[views.PlatformOverview, ...]:
        """Return every platform at a glance, by name."""
        with self.asking() as connection:
            return history.platforms_overview(connection)

    def history(
        self, document: str, limit: int = PAGE, before: datetime | None = None
    ) -> tuple[views.HistoryLine, ...]:
        """Return events, versions and notable entries of the document, newest first.

        The next page is asked for with the time of the last line as `before`.
        """
        with self.asking() as connection:
            return history.history(connection, document, limit=limit, before=before)

    def checks(
        self, document: str, limit: int = PAGE, before: int | None = None, since: datetime | None = None
    ) -> tuple[LedgerEntry, ...]:
        """Return the document's entries in the ledger, newest first, those before the sequence number `before`."""
        with self.asking() as connection:
            return ledger.page_of_entries(connection, document, limit=limit, before=before, since=since)

    def standing(self, document: str, when: datetime | None = None) -> views.Standing | None:
        """Return what was known of the document by `when` (for None, by now); None where it had not been checked."""
        with self.asking() as connection:
            return ledger.standing_at(connection, document, when)

    # --- versions and snapshots ---------------------------------------------------------------------------------------

    def version(self, key: int) -> views.StoredVersion:
        """Return a version with its text. Raises NotFound."""
        with self.asking() as connection:
            found = versions.read_version(connection, key)
        if found is None:
            raise NotFound(f"there is no version {key}")
        return found

    def version_at(self, document: str, when: datetime | None = None) -> views.StoredVersion:
        """Return the version in force at `when` (for None, the latest), with its text. Raises NotFound."""
        with self.asking() as connection:
            found = versions.version_at(connection, document, when)
        if found is None:
            at = f" of {when.isoformat()} or earlier" if when else ""
            raise NotFound(f"{document} has no version{at}")
        return found

    def info_at(self, document: str, when: datetime | None = None) -> views.VersionInfo | None:
        """Return the version in force at `when` (for None, the latest) without its text; None where there is none."""
        with self.asking() as connection:
            return versions.info_at(connection, document, when)

    def versions(self, document: str, *, suspects: bool = False) -> tuple[views.VersionInfo, ...]:
        """Return the document's versions without their texts, oldest first."""
        with self.asking() as connection:
            return versions.list_versions(connection, document, suspects=suspects)

    def clause(self, clause: str) -> views.ClauseLife:
        """Return a clause's life: where it stood, and the changes from which its lineage follows. Raises NotFound."""
        with self.asking() as connection:
            found = clauses.clause_life(connection, clause)
        if found is None:
            raise NotFound(f"there is no clause {clause}")
        return found

    def search(self, query: Query, *, limit: int = PAGE, offset: int = 0) -> Hits:
        """Return clauses that hold what is asked for, one hit for all wordings of a clause, from `offset` on."""
        with self.asking() as connection:
            return searching.search(connection, query, limit=limit, offset=offset)

    def telling(self, ids: Collection[str]) -> dict[str, dict[str, str]]:
        """Return for each of these clauses the first words that show each of its labels, by label."""
        with self.asking() as connection:
            return clauses.telling_words(connection, ids)

    def periods(self, document: str) -> tuple[Period, ...]:
        """Return the document's versions in force, oldest first, with all that lineages are resolved from."""
        with self.asking() as connection:
            return lineage.periods(connection, document)

    def snapshot(self, snapshot: str) -> StoredSnapshot:
        """Return the snapshot of that id. Raises NotFound."""
        with self.asking() as connection:
            found = versions.find_snapshot(connection, snapshot)
        if found is None:
            raise NotFound(f"there is no snapshot {snapshot}")
        return found

    def current_addresses(self) -> dict[str, str]:
        """Return by document where it was found last, after redirects."""
        with self.asking() as connection:
            return versions.current_addresses(connection)

    def snapshots(self, document: str | None = None) -> Iterator[StoredSnapshot]:
        """Yield the snapshots of the document (of all for None), by document and time."""
        with self.asking() as connection:
            yield from versions.list_snapshots(connection, document)

    def snapshot_with(self, document: str, content_sha256: str) -> StoredSnapshot | None:
        """Return the document's latest snapshot that holds these bytes itself, or None."""
        with self.asking() as connection:
            return versions.snapshot_with(connection, document, content_sha256)

    def latest_snapshot(
        self, document: str, outcomes: Collection[Outcome], since: datetime, until: datetime | None = None
    ) -> StoredSnapshot | None:
        """Return the document's latest snapshot with one of these outcomes, captured from `since` to `until`."""
        with self.asking() as connection:
            return versions.latest_snapshot(connection, document, outcomes, (since, until))

    def latest_import(self, document: str, until: datetime | None = None) -> StoredSnapshot | None:
        """Return what somebody else saw last of the document, by then, and was believed; None where nobody did."""
        with self.asking() as connection:
            return versions.latest_import(connection, document, until)

    def snapshot_objects(self) -> set[str]:
        """Return the names of all archive objects that snapshots lie in."""
        with self.asking() as connection:
            return versions.snapshot_objects(connection)

    # --- imports ------------------------------------------------------------------------------------------------------

    def witnesses(self) -> tuple[Witness, ...]:
        """Return everybody who saw something that was imported, by id."""
        with self.asking() as connection:
            return list_witnesses(connection)

    def unnamed_witnesses(self) -> dict[str, str]:
        """Return the witnesses that only snapshots name, each with an object that tells of it."""
        with self.asking() as connection:
            return unnamed(connection)

    def sightings(self, witness: str) -> set[str]:
        """Return the ids of all that a witness saw and that was taken in."""
        with self.asking() as connection:
            return known_ids(connection, witness)

    def underived(self) -> tuple[str, ...]:
        """Return the documents whose imports are not versions and events yet, by name."""
        with self.asking() as connection:
            return pending(connection)

    def with_imports(self) -> tuple[str, ...]:
        """Return all documents that have imports, by name."""
        with self.asking() as connection:
            return with_imports(connection)

    def past(self, document: str) -> Past:
        """Return all that the derivation of a document's imports must know."""
        with self.asking() as connection:
            return past_of(connection, document)

    # --- events -------------------------------------------------------------------------------------------------------

    def turns(self, document: str, from_content: str, to_content: str) -> Turns:
        """Return what the past says of a turn from the one content, the current one, to the other (rule 4)."""
        with self.asking() as connection:
            return Turns(
                seen_before=versions.seen_before(connection, document, to_content),
                made=events.made_before(connection, document, from_content, to_content),
                returned=events.last_return(connection, document),
                lost=events.lost_texts(connection, document),
            )

    def event(self, event: str, *, of_weight: bool = False) -> tuple[views.StoredEvent, tuple[views.StoredChange, ...]]:
        """Return the event of that id and its changes in order; `of_weight`: those that matter. Raises NotFound."""
        with self.asking() as connection:
            found = events.find_event(connection, event, of_weight=of_weight)
        if found is None:
            raise NotFound(f"there is no event {event}")
        return found

    def events(
        self,
        *,
        platform: str | None = None,
        document: str | None = None,
        before: datetime | None = None,
        limit: int = PAGE,
    ) -> tuple[views.StoredEvent, ...]:
        """Return the latest events, newest first; `before` leaves out those first observed then or later."""
        with self.asking() as connection:
            return events.list_events(connection, platform=platform, document=document, before=before, limit=limit)

    def changes(
        self, wanted: views.ChangeFilter | None = None, *, newest_first: bool = False, limit: int | None = None
    ) -> Iterator[views.StoredChange]:
        """Yield the changes that the filter asks for in order of their first observation."""
        with self.asking() as connection:
            yield from events.find_changes(
                connection, wanted or views.ChangeFilter(), newest_first=newest_first, limit=limit
            )

    def told(
        self, scope: views.FeedScope, *, before: tuple[datetime, str] | None = None, limit: int = PAGE
    ) -> tuple[views.StoredEvent, ...]:
        """Return the latest events of a feed, newest first, behind that event (its first observation and its id)."""
        with self.asking() as connection:
            return feeds.list_told(connection, scope, before=before, limit=limit)

    def reviews(self, event: str | None = None) -> tuple[views.Review, ...]:
        """Return all that reviewers said of the event (of all for None), oldest first. Privileged: rule 11."""
        with self.asking() as connection:
            return reviewed.list_reviews(connection, event)

    def opinions(self, events: Collection[str] | None = None) -> dict[str, views.Review]:
        """Return by event the review that counts, of these events (of all reviewed ones for None). Privileged."""
        with self.asking() as connection:
            return reviewed.latest(connection, events)

    def robots_documents(self) -> dict[str, int]:
        """Return the sequence of the latest entry of each robots.txt, by document."""
        with self.asking() as connection:
            return robots.robots_documents(connection)

    # --- ledger, operations -------------------------------------------------------------------------------------------

    def entries(self, document: str | None = None) -> Iterator[LedgerEntry]:
        """Yield the ledger's entries (of the document, or of all), each chain whole and in order."""
        with self.asking() as connection:
            yield from ledger.list_entries(connection, document)

    def decisions(self, kinds: Iterable[str]) -> tuple[LedgerEntry, ...]:
        """Return what people decided, of these kinds, oldest first."""
        with self.asking() as connection:
            return ledger.decisions(connection, kinds)

    def heads(self, *, sealed: bool = False) -> dict[str, Head]:
        """Return the head of each chain by document; with `sealed`, as of the entries that seals hold."""
        with self.asking() as connection:
            return ledger.list_heads(connection, sealed=sealed)

    def unsealed(self) -> Iterator[tuple[str, int, datetime]]:
        """Yield document, sequence and time of recording of the entries that no seal holds, by document, in order."""
        with self.asking() as connection:
            yield from ledger.unsealed(connection)

    def unsealed_since(self) -> datetime | None:
        """Return the earliest time of recording of a chain's first entry that no seal holds; None where all are."""
        with self.asking() as connection:
            return ledger.unsealed_since(connection)

    def entries_between(self, document: str, after: int, up_to: int) -> tuple[LedgerEntry, ...]:
        """Return the document's entries with sequence numbers above `after`, up to and with `up_to`."""
        with self.asking() as connection:
            return ledger.entries_between(connection, document, after, up_to)

    def seals(self) -> tuple[SealRow, ...]:
        """Return the sealed days, oldest first."""
        with self.asking() as connection:
            return ledger.list_seals(connection)

    def faults(self) -> list[str]:
        """Return what is wrong with the catalog as a whole, one line each: pages, references, lost snapshots."""
        with self.asking() as connection:
            return [*integrity_problems(connection), *audit.lost_snapshots(connection)]

    def operations(self, limit: int = PAGE) -> tuple[views.Operation, ...]:
        """Return what an operator should know, newest first."""
        with self.asking() as connection:
            return ledger.list_operations(connection, limit)
