"""The tables of the catalog, for SQLite and PostgreSQL alike; how they came to be is told by `migrations`.

A document is named by its id (`x/terms-of-service`) everywhere, so that any tool reads the tables without joins.
`ledger` is the truth; all but `outbox`, `subscriptions`, `unsubscribed`, `reviews` and `operations` can be rebuilt from
it and the archive.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from tosmon.catalog import columns
from tosmon.catalog.alert_tables import outbox, subscriptions, unsubscribed
from tosmon.catalog.columns import metadata
from tosmon.catalog.types import Instant, Json, Word
from tosmon.core.model import ChangeKind, Direction, EventKind, Outcome, Severity

__all__ = [
    "HAS_MARKS",
    "HAS_WEIGHT",
    "IS_DECISION",
    "IS_JUDGED",
    "IS_SUSPECT",
    "POINTED",
    "UNREAD",
    "change_labels",
    "changes",
    "clauses",
    "documents",
    "event_aliases",
    "events",
    "label_turns",
    "ledger",
    "metadata",
    "operations",
    "outbox",
    "reviews",
    "seals",
    "sightings",
    "snapshots",
    "subscriptions",
    "unsubscribed",
    "versions",
    "witnesses",
]

# One row a document: the state that the next check starts from, and what overviews show of it.
documents = Table(
    "documents",
    metadata,
    Column("document", Text, primary_key=True),
    columns.text("platform"),
    columns.number("sequence"),  # of the latest entry
    columns.text("head"),  # hash of the latest entry
    columns.number("sealed"),  # entries up to this sequence are in a seal
    Column("checked_at", Instant),
    Column("outcome", Word(Outcome)),
    columns.text("reason"),
    columns.text("detail"),
    Column("captured_at", Instant),  # latest check that brought a believable capture
    columns.number("failures"),
    columns.number("absences"),
    Column("failing", Boolean, nullable=False),
    Column("absent", Boolean, nullable=False),
    columns.text("etag"),
    columns.text("last_modified"),
    columns.text("snapshot"),
    columns.text("snapshot_content"),
    Column("snapshot_outcome", Word(Outcome)),
    Column("version", Integer),  # no foreign key: versions point here, and circles are hard to load
    columns.text("suspect_content"),
    Column("suspect_since", Instant),
    columns.number("clauses"),  # number of the latest clause: counts up, never reused
    columns.number("checks"),
    Column("marks", Json, nullable=False),
    columns.later("imported", Integer, "0"),  # sequence of the latest entry of an import
    columns.later("derived", Integer, "0"),  # up to this sequence, imports are versions and events
    columns.later("paused", Text, ""),  # not checked by the schedule: "always", or until this moment
)

ledger = Table(
    "ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    columns.document(),
    columns.number("sequence"),
    columns.text("kind"),  # check, or what people decide
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    columns.text("outcome"),
    columns.text("reason"),
    Column("notable", Boolean, nullable=False),  # worth a line of the history of its own
    columns.text("entry"),  # canonical JSON, RFC 8785
    columns.text("hash"),
    columns.text("previous"),
    UniqueConstraint("document", "sequence"),
    Index(None, "document", "at"),
)
HAS_MARKS: Final = ledger.c.entry.like(literal_column("'%\"marks\":{%'"))  # canonical JSON: no quoted text reads so
"""That an entry changed marks; written the same everywhere, or the index of them is not used."""
IS_DECISION: Final[ColumnElement[Any]] = literal_column("ledger.kind NOT IN ('check', 'import')")
"""That an entry is what people decided; as HAS_MARKS."""
Index("ix_ledger_decided", ledger.c.recorded_at, sqlite_where=literal_column("kind NOT IN ('check', 'import')"))
Index("ix_ledger_marks", ledger.c.document, ledger.c.sequence, sqlite_where=HAS_MARKS)
Index(
    "ix_ledger_notable",
    ledger.c.document,
    ledger.c.at,
    sqlite_where=ledger.c.notable,  # for PostgreSQL the same would load its dialect with every command
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("id", Text, primary_key=True),
    columns.document(),
    columns.number("sequence"),  # of the entry that records it
    columns.text("object"),
    columns.number("offset"),
    columns.number("length"),
    columns.text("object_sha256"),
    columns.text("content_sha256"),
    columns.text("wire_sha256"),
    Column("captured_at", Instant, nullable=False),
    columns.number("status"),
    columns.text("url"),
    columns.text("revisit_of"),
    Column("outcome", Word(Outcome), nullable=False),
    columns.text("reason"),
    columns.witness(),
    columns.later("technical", Boolean, "0"),  # the witness only read the page anew
    Column("source", Json),  # how it is named where it is from; none for our own
    Column("parts", Json),  # an import's pages: [offset, length, address, content type] of each record in the object
    Index(None, "document", "captured_at"),
    Index(None, "document", "content_sha256"),
)

versions = Table(
    "versions",
    metadata,
    Column("key", Integer, primary_key=True),
    columns.document(),
    columns.text("content"),
    Column("snapshot", Text, ForeignKey("snapshots.id")),  # the first that showed it
    columns.number("sequence"),
    Column("observed_first", Instant, nullable=False),
    Column("observed_last", Instant, nullable=False),
    columns.text("language"),
    columns.text("title"),
    columns.text("extractor"),
    columns.text("lexicon"),
    columns.text("effective"),
    columns.text("updated"),
    Column("suspect", Boolean, nullable=False),
    columns.text("reason"),  # why it is suspect
    columns.number("size"),  # clauses
    Column("layout", LargeBinary, nullable=False),
    columns.witness(),
    columns.later(
        "technical", Boolean, "0"
    ),  # another reading of the page by its witness, no other text of the platform's
    Index(None, "document", "observed_first"),
    Index(None, "document", "content"),
)

IS_SUSPECT: Final[ColumnElement[Any]] = literal_column("versions.suspect")
"""That a version is not believed; as HAS_MARKS, written so where the index of them is asked."""
Index("ix_versions_suspect", versions.c.key, sqlite_where=literal_column("suspect"))

# Who saw what was imported: collections, web archives, files.
witnesses = Table(
    "witnesses",
    metadata,
    Column("witness", Text, primary_key=True),
    columns.text("kind"),
    columns.text("title"),
    columns.text("address"),
    columns.text("licence"),
    Column("first_import", Instant, nullable=False),
    Column("last_import", Instant, nullable=False),
)

# Ids of an import's events that another witness told as well, and the event that stands: cited addresses lead there.
event_aliases = Table(
    "event_aliases",
    metadata,
    Column("alias", Text, primary_key=True),
    columns.text("event"),
    columns.document(),
    Index(None, "document"),
)

# Which imported snapshots show a version, whoever's it is: one text from two sources has two witnesses.
sightings = Table(
    "sightings",
    metadata,
    Column("version", Integer, ForeignKey("versions.key"), primary_key=True),
    Column("snapshot", Text, ForeignKey("snapshots.id"), primary_key=True),
    Index(None, "snapshot"),
)

# The distinct clauses of a document, each as first displayed; how a version displays them otherwise is in its layout.
clauses = Table(
    "clauses",
    metadata,
    Column("document", Text, ForeignKey("documents.document"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    columns.text("id"),
    columns.text("text"),
    Column("context", Json, nullable=False),
    Column("judgement", Json, nullable=False),
    Column("first_version", Integer, ForeignKey("versions.key")),  # none while only suspects hold it
    Column("last_version", Integer, ForeignKey("versions.key")),
    UniqueConstraint("id"),
    sqlite_with_rowid=False,  # a version's clauses then lie together on disk
)
IS_JUDGED: Final = clauses.c.judgement != literal_column("'[]'")
"""That a clause carries a label where it was first displayed; as HAS_MARKS, written the same everywhere."""
Index("ix_clauses_judged", clauses.c.document, clauses.c.number, sqlite_where=IS_JUDGED)

# Which labels a document's text in force carried, by which rules and clauses, and when: `tosmon.catalog.turning`.
label_turns = Table(
    "label_turns",
    metadata,
    Column("document", Text, ForeignKey("documents.document"), primary_key=True),
    Column("label", Text, primary_key=True),  # empty: that there was a text, and in `rule` who saw it
    Column("rule", Text, primary_key=True),
    Column("first", Instant, primary_key=True),
    Column("until", Instant),  # none while it stands
    Column("since", Instant, nullable=False),  # when some clause began to say so
    columns.number("clause"),  # the first of them, 0 for none
    Column("clauses", Json, nullable=False),  # their numbers, by place
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    columns.document(),
    columns.number("sequence"),  # of the entry whose check brought it
    Column("kind", Word(EventKind), nullable=False),
    Column("severity", Word(Severity), nullable=False),
    columns.text("summary"),
    Column("observed_from", Instant),
    Column("observed_to", Instant, nullable=False),
    columns.text("from_content"),
    columns.text("to_content"),
    Column("from_version", Integer, ForeignKey("versions.key")),
    Column("to_version", Integer, ForeignKey("versions.key")),
    Column("snapshot", Text, ForeignKey("snapshots.id")),
    columns.text("effective"),
    Column("notes", Json, nullable=False),
    Column("source", Json, nullable=False),  # references of imports
    Column("alert", Boolean, nullable=False),
    columns.witness(),
    columns.later("changed", Integer, "0"),  # how many changes it has
    columns.later("labelled", Integer, "0"),  # and how many of them bear on scraping
    columns.later("seen", Boolean, "0"),  # as its latest review says; kept here so that what is unread is one look-up
    Index(None, "document", "observed_to"),
    Index(None, "observed_to"),
    Index(None, "document", "from_content", "to_content"),
)
HAS_WEIGHT: Final = events.c.severity != literal_column("'none'")
"""That an event matters at all; as HAS_MARKS, written the same everywhere."""
UNREAD: Final[ColumnElement[Any]] = literal_column("events.alert AND NOT events.seen")
"""That an event is news: it alerts, and nobody says that it is read."""
Index("ix_events_weighty", events.c.document, events.c.observed_to, sqlite_where=HAS_WEIGHT)
Index("ix_events_weighty_latest", events.c.observed_to, sqlite_where=HAS_WEIGHT)
Index("ix_events_unread", events.c.severity, events.c.observed_to, sqlite_where=literal_column("alert AND NOT seen"))

changes = Table(
    "changes",
    metadata,
    Column("event", Text, ForeignKey("events.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Word(ChangeKind), nullable=False),
    Column("labels_before", Json, nullable=False),
    Column("labels_after", Json, nullable=False),
    Column("direction", Word(Direction), nullable=False),
    columns.text("reason"),
    Column("severity", Word(Severity), nullable=False),
    columns.number("rank"),  # of the severity, for filters
    columns.text("heading"),
    columns.text("clause_before"),  # clause ids, empty where there is none
    columns.text("clause_after"),
    Column("place_before", Integer),
    Column("place_after", Integer),
    Column("before", Json),  # the clause as displayed
    Column("after", Json),
    Column("segments", Json, nullable=False),
    Column("notes", Json, nullable=False),
    Index(None, "clause_before"),
    Index(None, "clause_after"),
)
POINTED: Final = changes.c.direction.in_([literal_column("'strengthened'"), literal_column("'weakened'")])
"""That a change made a rule stricter or milder; written the same everywhere, or the index of them is not used."""
Index("ix_changes_pointed", changes.c.direction, changes.c.event, changes.c.position, sqlite_where=POINTED)

# A change's labels, before or after, so that "every change about AI training" is one look-up.
change_labels = Table(
    "change_labels",
    metadata,
    Column("label", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, ForeignKey("documents.document"), nullable=False),
    Index(None, "event", "position"),
)

# What reviewers said of an event, each time as a whole: the latest row counts, the others are its history.
# No foreign key: a review outlives its event's row, which a rebuild writes anew under the same id.
reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    columns.text("event"),
    Column("at", Instant, nullable=False),
    columns.text("who"),
    Column("seen", Boolean, nullable=False),  # it is no news any more
    columns.text("verdict"),  # significant, noise, discuss; empty for none
    columns.text("note"),  # privileged: for no exhibit, export, site or feed
    columns.text("assignee"),
    Index(None, "event", "id"),
)

seals = Table(
    "seals",
    metadata,
    Column("date", Text, primary_key=True),  # the day whose entries it seals
    columns.text("object"),
    columns.text("root"),
    columns.text("sha256"),  # of the object, which the next seal names
    columns.number("entries"),
    Column("sealed_at", Instant, nullable=False),
)

operations = Table(
    "operations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    columns.text("kind"),
    columns.text("detail"),
    Index(None, "at"),
)
