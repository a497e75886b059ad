"""The face of the catalog: opening it, recording into it, and asking it.

Each check is one transaction: acknowledged, it survives a power cut; refused, it leaves no trace. Threads share one
`Catalog`; processes each open their own, and wait for one another. What is asked lives in `reading` and below.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection, Engine, bindparam, select

from tosmon.catalog import schema
from tosmon.catalog.backfilled import Derived
from tosmon.catalog.backfilling import replace_derived
from tosmon.catalog.engine import open_engine, translated
from tosmon.catalog.queries import outbox, reviewed, subscribed
from tosmon.catalog.reading import Questions
from tosmon.catalog.records import (
    CheckRecord,
    ImportedEntry,
    JsonValue,
    Recorded,
    SealRow,
    StoredSubscription,
    Takers,
)
from tosmon.catalog.tables import documents, events, operations, seals
from tosmon.catalog.taking_in import note_witness, take_in
from tosmon.catalog.types import storable
from tosmon.catalog.views import OutboxRow
from tosmon.catalog.writing import import_entry, write_acceptance, write_check, write_decision
from tosmon.closing import Closing
from tosmon.core.imported import PlacedSighting, Sighting, Witness
from tosmon.core.reviews import Opinion
from tosmon.core.subscriptions import BUILT_IN, Subscription
from tosmon.errors import CatalogError, NotFound

__all__ = ["Catalog"]

PATIENCE: Final = 30.0  # seconds that a write waits for another program's
_SEALED: Final = documents.update().where(documents.c.document == bindparam("of")).values(sealed=bindparam("up_to"))


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _built_in(_stored: Sequence[StoredSubscription]) -> Sequence[Subscription]:
    return BUILT_IN


class Catalog(Questions, Closing):
    """The catalog in one database file. Use `open`; close it, or use it as a context manager.

    `takers` gives the subscriptions that new events are alerts for: the built-in ones, until it is set.
    """

    def __init__(self, path: Path, engine: Engine, clock: Callable[[], datetime]) -> None:
        super().__init__(path, engine)
        self._clock = clock
        self._lock = threading.RLock()
        self.takers: Takers = _built_in
        self._writer: Connection | None = None

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        create: bool = True,
        clock: Callable[[], datetime] = _utc_now,
        busy_timeout: float = PATIENCE,
    ) -> Self:
        """Return the catalog in that file, made new where there is none, migrated where its schema is older.

        `clock` says when entries are recorded; `busy_timeout` (seconds) how long to wait for other programs.

        Raises CatalogError where the file is no catalog, damaged, locked, or written by a newer tosmon; or missing,
        unless `create`.
        """
        path = Path(path)
        with translated(path):
            if not path.exists():
                if not create:
                    raise CatalogError(f"{path} does not exist", remedy="run `tosmon check` first, or give --home")
                schema.create(path)
            with ExitStack() as stack:
                engine = open_engine(path, busy_timeout=busy_timeout)
                stack.callback(engine.dispose)  # no file stays open of a catalog that nobody got
                schema.ensure(engine, path)
                stack.pop_all()
        return cls(path, engine, clock)

    @classmethod
    def create_fresh(cls, path: Path | str, *, clock: Callable[[], datetime] = _utc_now) -> Self:
        """Return a new catalog in that file, for a rebuild. Raises CatalogError where there is one already."""
        path = Path(path)
        if path.exists():
            raise CatalogError(f"{path} exists already", remedy="move it away first")
        return cls.open(path, clock=clock)

    def close(self) -> None:
        """Close every connection. Nothing needs saving: what was acknowledged is on disk."""
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            self._engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that alone writes; it is on disk when the block ends.

        An error in the block undoes everything.
        """
        with self._lock, translated(self.path):
            if self._writer is None:
                self._writer = self._engine.connect().execution_options(write=True)
            with self._writer.begin():
                yield self._writer

    def record(self, check: CheckRecord) -> Recorded:
        """Write a check with its snapshot, version, events and alerts, and return the acknowledgement.

        Raises Conflict where another check of the document came first, with the fresh state; nothing was written then.
        """
        with self.writing() as connection:
            return write_check(connection, check, self._clock(), self.takers)

    def decide(
        self, document: str, kind: str, at: datetime, who: str, facts: Mapping[str, JsonValue] | None = None
    ) -> Recorded:
        """Append what people decided about a document to the ledger: a suspect accepted, a tombstone, an edit."""
        with self.writing() as connection:
            return write_decision(connection, document, kind, at, who, facts or {}, self._clock())

    def accept(self, record: CheckRecord, of: int, at: datetime, who: str, facts: Mapping[str, JsonValue]) -> Recorded:
        """Append to the ledger that a reviewer accepted the suspect of the entry `of`, and write what follows from it.

        `record` is what a check would have written that had believed it. Raises Conflict as `record` does.
        """
        with self.writing() as connection:
            return write_acceptance(connection, record, of, (at, who, facts), self._clock(), self.takers)

    def import_entries(self, entries: Iterable[ImportedEntry]) -> int:
        """Write entries as they were once composed, in one transaction, and return how many; no alert comes of them.

        Chains come out hash for hash as they were. Raises LedgerError at an entry that does not follow its chain.
        """
        count = 0
        with self.writing() as connection:
            for entry in entries:
                import_entry(connection, entry)
                count += 1
        return count

    def take_in(self, witness: Witness, sightings: Sequence[tuple[Sighting, PlacedSighting]]) -> int:
        """Write what a witness saw, those sightings that are not known yet, in one transaction; return how many.

        Versions and events come of them by `replace_derived`.
        """
        with self.writing() as connection:
            return take_in(connection, witness, sightings, self._clock())

    def note_witness(self, witness: Witness) -> None:
        """Write who saw what is known of already, for a rebuild."""
        with self.writing() as connection:
            note_witness(connection, witness, self._clock())

    def replace_derived(self, derived: Derived, *, alerts: bool = False) -> bool:
        """Write what a document's imports amount to, in place of what they did before.

        Returns False, with nothing written, where the document's ledger has grown since: derive it again. With
        `alerts`, new events are told as those of checks are.
        """
        with self.writing() as connection:
            return replace_derived(connection, derived, self._clock(), takers=self.takers if alerts else None)

    def seal(self, row: SealRow, sealed: Mapping[str, int]) -> bool:
        """Note a seal, and for each document the sequence number up to which its entries are in a seal now.

        Returns whether it was noted: False where that day's seal is known already, from another program.
        """
        with self.writing() as connection:
            if connection.execute(select(seals.c.date).where(seals.c.date == row.date)).first():
                return False
            connection.execute(seals.insert(), asdict(row))
            ends = [{"of": document, "up_to": sequence} for document, sequence in sealed.items()]
            if ends:
                connection.execute(_SEALED, ends)
            return True

    def import_alerts(self, old: Catalog) -> int:
        """Write alerts, subscriptions, who unsubscribed and reviews as another catalog has them.

        Return how many alerts: only those whose event is known here.
        """
        rows, subscriptions, gone, reviews = old.outbox(), old.subscriptions(), old.unsubscribed(), old.reviews()
        with self.writing() as connection:
            reviewed.take_over(connection, reviews)
            for one in subscriptions:
                subscribed.save(connection, one.name, one.settings, one.created_at)
            for (name, target), at in gone.items():
                subscribed.unsubscribe(connection, name, target, at)
            return outbox.take_over(connection, rows)

    def mark_outbox(self, *rows: OutboxRow) -> None:
        """Write what became of alerts, of all or none: state, attempts, times, last error, message. Raises NotFound."""
        with self.writing() as connection:
            for row in rows:
                if not outbox.mark(connection, row):
                    raise NotFound(f"there is no alert {row.id}")

    def claim(self, messages: Mapping[str, Sequence[int]]) -> int:
        """Make waiting alerts (by id) messages, by key, in one transaction; return how many alerts were claimed."""
        with self.writing() as connection:
            return sum(outbox.claim(connection, key, ids) for key, ids in messages.items())

    def add_note(self, subscription: str, targets: Iterable[str], note: Mapping[str, JsonValue]) -> None:
        """Put a note on the watch itself into the outbox, for each of these targets."""
        with self.writing() as connection:
            for target in targets:
                outbox.add_note(connection, subscription, target, note, self._clock())

    def save_subscription(self, name: str, settings: Mapping[str, JsonValue]) -> None:
        """Write a subscription, as a table of alerts.toml would say it; one of that name is overwritten."""
        with self.writing() as connection:
            subscribed.save(connection, name, settings, self._clock())

    def remove_subscription(self, name: str) -> None:
        """Remove a subscription; what became of its alerts stays. Raises NotFound."""
        with self.writing() as connection:
            if not subscribed.remove(connection, name):
                raise NotFound(f"there is no subscription {name} in the catalog")

    def unsubscribe(self, subscription: str, target: str) -> bool:
        """Note that a recipient wants no more of a subscription; return whether that is news."""
        with self.writing() as connection:
            return subscribed.unsubscribe(connection, subscription, target, self._clock())

    def resubscribe(self, subscription: str, target: str) -> bool:
        """Forget that a recipient wanted no more; return whether there was something to forget."""
        with self.writing() as connection:
            return subscribed.resubscribe(connection, subscription, target)

    def review(self, opinions: Mapping[str, Opinion], who: str) -> None:
        """Write what a reviewer says of events (by id), of all or none. Raises NotFound for an unknown event."""
        with self.writing() as connection:
            now = self._clock()
            for event, opinion in opinions.items():
                if not connection.execute(select(events.c.id).where(events.c.id == event)).first():
                    raise NotFound(f"there is no event {event}")
                reviewed.add(connection, event, now, who, opinion)

    def note(self, kind: str, detail: str) -> None:
        """Note something that an operator should know."""
        with self.writing() as connection:
            connection.execute(operations.insert(), {"at": self._clock(), "kind": kind, "detail": storable(detail)})
