"""The state of documents: read before a check, and what a check makes of it.

Reading is one query for any number of documents; the rules of counting are in `after`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import fields
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, PoolProxiedConnection, Row, bindparam, select

from tosmon.catalog.records import CheckRecord, DocumentState
from tosmon.catalog.tables import documents, versions
from tosmon.core.model import Outcome

__all__ = ["FRESH", "NO_VERSION", "after", "chunks", "read_one", "read_sequence", "read_states", "state_of"]

_T = TypeVar("_T")

CHUNK: Final = 500  # values in one IN (...): far below every database's limit

# The row of a document that was never checked.
FRESH: Final[Mapping[str, Any]] = {
    "sequence": 0,
    "head": "",
    "sealed": 0,
    "checked_at": None,
    "outcome": None,
    "reason": "",
    "detail": "",
    "captured_at": None,
    "failures": 0,
    "absences": 0,
    "failing": False,
    "absent": False,
    "etag": "",
    "last_modified": "",
    "snapshot": "",
    "snapshot_content": "",
    "snapshot_outcome": None,
    "version": None,
    "suspect_content": "",
    "suspect_since": None,
    "clauses": 0,
    "checks": 0,
    "marks": {},
    "imported": 0,
    "derived": 0,
    "paused": "",
}
# What a row's current version adds to it, where there is none.
NO_VERSION: Final[Mapping[str, Any]] = dict.fromkeys(
    ("version_content", "version_extractor", "version_lexicon", "version_observed_last")
)

_STATES: Final = select(
    documents,
    versions.c.content.label("version_content"),
    versions.c.extractor.label("version_extractor"),
    versions.c.lexicon.label("version_lexicon"),
    versions.c.observed_last.label("version_observed_last"),
).select_from(documents.outerjoin(versions, versions.c.key == documents.c.version))
_SEQUENCE: Final = "SELECT sequence FROM documents WHERE document = ?"
_ONE: Final = _STATES.where(documents.c.document == bindparam("document"))
_FIELDS: Final = tuple(field.name for field in fields(DocumentState))


def read_one(connection: Connection, document: str) -> Row[Any] | None:
    """Return the row of a document, with its current version's content and last observation; None if never checked."""
    return connection.execute(_ONE, {"document": document}).one_or_none()


def read_sequence(connection: PoolProxiedConnection, document: str) -> int:
    """Return the number of a document's latest entry, 0 where there is none; a connection of the driver is enough."""
    with closing(connection.cursor()) as cursor:
        cursor.execute(_SEQUENCE, (document,))
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def read_states(connection: Connection, names: Iterable[str] | None) -> dict[str, DocumentState]:
    """Return the states of these documents (all where None) by document; one never checked has the defaults."""
    if names is None:
        return {row.document: state_of(row) for row in connection.execute(_STATES)}
    wanted = list(names)
    found = {name: DocumentState(name) for name in wanted}
    for chunk in chunks(wanted):
        for row in connection.execute(_STATES.where(documents.c.document.in_(chunk))):
            found[row.document] = state_of(row)
    return found


def state_of(row: Row[Any]) -> DocumentState:
    """Return a row as the state that a check starts from."""
    values = row._asdict()
    known = {name: values[name] for name in _FIELDS}
    for name in ("version_content", "version_extractor"):
        known[name] = known[name] or ""
    return DocumentState(**known)


def chunks(values: list[_T]) -> Iterator[list[_T]]:
    """Return the values in lists that fit one IN (...)."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def after(before: Mapping[str, Any], record: CheckRecord) -> dict[str, Any]:
    """Return the columns of the document's row that a check changes, but for its version, suspects and chain.

    A failure in between does not interrupt a series of absences: nobody was told otherwise.
    """
    outcome, snapshot = record.outcome, record.snapshot
    failed, absent, suspect = (outcome is kind for kind in (Outcome.FAILED, Outcome.ABSENT, Outcome.SUSPECT))
    changed: dict[str, Any] = {
        "checked_at": record.started,
        "outcome": outcome,
        "reason": record.reason,
        "detail": record.detail,
        "captured_at": before["captured_at"] if failed or absent or suspect else record.started,
        "failures": before["failures"] + 1 if failed else before["failures"] if suspect else 0,
        "absences": before["absences"] + 1 if absent else before["absences"] if failed else 0,
        "failing": record.failing,
        "absent": record.absent,
        "etag": before["etag"] if record.etag is None else record.etag,
        "last_modified": before["last_modified"] if record.last_modified is None else record.last_modified,
        "snapshot": snapshot.id if snapshot else before["snapshot"],
        "snapshot_content": snapshot.content_sha256 if snapshot else before["snapshot_content"],
        "snapshot_outcome": outcome if snapshot else before["snapshot_outcome"],
        "checks": before["checks"] + 1,
        "marks": {name: value for name, value in {**before["marks"], **record.marks}.items() if value},
    }
    return changed
