"""Where a check's readable content goes: the current version lives on, a new one begins, or a suspect one waits.

One row of `versions` is one period in force; a text that comes back later gets a row of its own. A suspect that is
confirmed keeps its row, so that it counts from the day it was first observed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from tosmon.catalog import searching
from tosmon.catalog.layouts import Display, StoredClause, display, pack, said_by, store_clause
from tosmon.catalog.records import CheckRecord, NewVersion
from tosmon.catalog.states import chunks
from tosmon.catalog.stored import read_clauses
from tosmon.catalog.tables import clauses, versions
from tosmon.catalog.types import storable
from tosmon.core.label_turns import Said
from tosmon.core.model import Outcome
from tosmon.core.text import clause_id

__all__ = ["Placed", "place", "place_accepted", "shown_by"]

_EXTEND: Final = (
    versions.update()
    .where(versions.c.key == bindparam("of"), versions.c.observed_last < bindparam("seen"))
    .values(observed_last=bindparam("seen"))
)
_SUSPECT: Final = select(func.max(versions.c.key)).where(
    versions.c.document == bindparam("document"),
    versions.c.content == bindparam("content"),
    versions.c.suspect,
    versions.c.witness == "",
)

_KEEP_ALIVE: Final = (
    clauses.update()
    .where(clauses.c.document == bindparam("of_document"))
    .values(
        first_version=func.coalesce(clauses.c.first_version, bindparam("of_version")),
        last_version=bindparam("of_version"),
    )
)


@dataclass(frozen=True, slots=True)
class Placed:
    """The version that a check made or repeated (`key`), and the columns of the document's row that follow from it.

    `said` is what the clauses of a new version in force say; `rewritten` that a version in force was written into the
    row of an earlier look.
    """

    key: int | None
    columns: dict[str, Any]
    said: Said | None = None
    rewritten: bool = False


def place(connection: Connection, before: Mapping[str, Any], record: CheckRecord) -> Placed:
    """Write the version that the check brought, or extend the one that it saw again."""
    if record.outcome is Outcome.SUSPECT:
        return _place_suspect(connection, before, record)
    kept = {name: before[name] for name in ("version", "clauses", "suspect_content", "suspect_since")}
    if record.outcome is Outcome.FAILED:
        return Placed(None, kept)
    settled = kept | {"suspect_content": "", "suspect_since": None}  # the document answered with something else
    if record.outcome is Outcome.ABSENT:
        return Placed(None, settled)
    if _goes_on(before, record):
        return _place_current(connection, before, record, settled)
    assert record.version is not None
    waiting = None
    if record.version.content == before["suspect_content"]:
        waiting = _suspect_key(connection, record)
    key, count, said = _write(connection, before, record, record.version, waiting)
    return Placed(key, settled | {"version": key, "clauses": count}, said, waiting is not None)


def place_accepted(
    connection: Connection, before: Mapping[str, Any], record: CheckRecord, key: int, seen: datetime
) -> Placed:
    """Have the suspect of that key in force, as `record` reads it, up to when it was last seen.

    Where the current version has that text already, it lives on instead.
    """
    kept = {name: before[name] for name in ("version", "clauses", "suspect_content", "suspect_since")}
    if _goes_on(before, record):
        placed = _place_current(connection, before, record, kept)
        _extend(connection, placed.key, seen)
        return placed
    assert record.version is not None
    key, count, said = _write(connection, before, record, record.version, key)
    _extend(connection, key, seen)
    return Placed(key, kept | {"version": key, "clauses": count}, said, rewritten=True)


def shown_by(before: Mapping[str, Any], record: CheckRecord) -> str | None:
    """Return the id of the snapshot that shows what the check saw: its own, or the latest, whose bytes it repeats."""
    return record.snapshot.id if record.snapshot else before["snapshot"] or None


def _goes_on(before: Mapping[str, Any], record: CheckRecord) -> bool:
    """Return whether the check saw the current version again, maybe with other eyes (another extractor or lexicon)."""
    if record.version is None:
        return True
    if before["version"] is None:
        return False
    same = record.version.content == before["version_content"] and not before["absent"]
    return same or record.outcome is Outcome.UNCHANGED


def _place_current(
    connection: Connection, before: Mapping[str, Any], record: CheckRecord, settled: dict[str, Any]
) -> Placed:
    """Extend the current version; where it was read by another extractor or lexicon, keep the new reading instead.

    A better reading of the same text is a technical upgrade, never a new version (design.md, rule 5).
    """
    key, version = before["version"], record.version
    known = tuple(before[name] for name in ("version_content", "version_extractor", "version_lexicon"))
    if version is None or (version.content, version.extractor, version.lexicon) == known:
        _extend(connection, key, record.started)
        return Placed(key, settled)
    key, count, said = _write(connection, before, record, version, key)
    return Placed(key, settled | {"clauses": count}, said, rewritten=True)


def _place_suspect(connection: Connection, before: Mapping[str, Any], record: CheckRecord) -> Placed:
    columns = {name: before[name] for name in ("version", "clauses", "suspect_content", "suspect_since")}
    version = record.version
    if version is None:
        if record.snapshot is not None:  # something else, which cannot be read
            columns |= {"suspect_content": "", "suspect_since": None}
        return Placed(None, columns)
    if version.content == before["suspect_content"] and (key := _suspect_key(connection, record)) is not None:
        _extend(connection, key, record.started)
        return Placed(key, columns)
    key, count, _ = _write(connection, before, record, version, None)
    columns |= {"clauses": count, "suspect_content": version.content, "suspect_since": record.started}
    return Placed(key, columns)


def _suspect_key(connection: Connection, record: CheckRecord) -> int | None:
    assert record.version is not None
    found = connection.execute(_SUSPECT, {"document": record.document, "content": record.version.content})
    return found.scalar()


def _extend(connection: Connection, key: int | None, seen: datetime) -> None:
    if key is not None:
        connection.execute(_EXTEND, {"of": key, "seen": seen})


def _write(
    connection: Connection, before: Mapping[str, Any], record: CheckRecord, version: NewVersion, waiting: int | None
) -> tuple[int, int, Said]:
    """Write the version and its new clauses; into the row `waiting`, where one is confirmed or read anew.

    Returns the version's key, the number of the document's latest clause, and what the version's clauses say.
    """
    document = record.document
    ids = version.clause_ids or tuple(clause_id(document, clause.text) for clause in version.version.clauses)
    held = read_clauses(connection, document, clauses.c.id, ids) if before["clauses"] else ()
    known = {one.id: one for one in held}
    shown = list(map(display, version.version.clauses, version.judgements))
    new = _new(ids, shown, known, before["clauses"])
    every = {**known, **new}
    layout = pack((every[name], one) for name, one in zip(ids, shown, strict=True))
    suspect = record.outcome is Outcome.SUSPECT
    row = _version_row(before, record, version, layout, suspect=suspect)
    key = _insert(connection, row, record.started) if waiting is None else _rewrite(connection, row, waiting)
    _write_clauses(connection, document, new, None if suspect else key)
    searching.add(connection, document, new.values(), version.version.language)
    if not suspect:
        _keep_alive(connection, document, [stored.number for stored in known.values()], key)
    said = said_by((every[name].number, one.judgement) for name, one in zip(ids, shown, strict=True))
    return key, before["clauses"] + len(new), said


def _new(
    ids: Sequence[str], shown: Sequence[Display], known: Mapping[str, StoredClause], latest: int
) -> dict[str, StoredClause]:
    new: dict[str, StoredClause] = {}
    for name, one in zip(ids, shown, strict=True):
        if name not in known and name not in new:
            new[name] = store_clause(latest + len(new) + 1, name, one)
    return new


def _version_row(
    before: Mapping[str, Any], record: CheckRecord, version: NewVersion, layout: bytes, *, suspect: bool
) -> dict[str, Any]:
    return {
        "document": record.document,
        "content": version.content,
        "snapshot": shown_by(before, record),
        "sequence": record.expected_sequence + 1,
        "observed_last": record.started,
        "language": version.version.language,
        "title": storable(version.version.title),
        "extractor": version.extractor,
        "lexicon": version.lexicon,
        "effective": version.effective,
        "updated": version.updated,
        "suspect": suspect,
        "reason": record.reason if suspect else "",
        "size": len(version.version.clauses),
        "layout": layout,
    }


def _insert(connection: Connection, row: Mapping[str, Any], started: datetime) -> int:
    made = connection.execute(versions.insert(), {**row, "observed_first": started}).inserted_primary_key
    assert made is not None
    key: int = made[0]
    return key


def _rewrite(connection: Connection, row: Mapping[str, Any], key: int) -> int:
    kept = ("snapshot", "sequence")  # those of the first observation
    values = {name: value for name, value in row.items() if name not in kept}
    connection.execute(versions.update().where(versions.c.key == key), values)
    return key


def _write_clauses(connection: Connection, document: str, new: Mapping[str, StoredClause], version: int | None) -> None:
    rows = [
        {
            "document": document,
            "number": stored.number,
            "id": stored.id,
            "text": stored.text,
            "context": stored.context,
            "judgement": stored.judgement,
            "first_version": version,
            "last_version": version,
        }
        for stored in new.values()
    ]
    if rows:
        connection.execute(clauses.insert(), rows)


def _keep_alive(connection: Connection, document: str, numbers: list[int], version: int) -> None:
    """Note on clauses known before that this version holds them (first of all, where only suspects did so far)."""
    for chunk in chunks(numbers):
        update = _KEEP_ALIVE.where(clauses.c.number.in_(chunk))
        connection.execute(update, {"of_document": document, "of_version": version})
