"""Suspects as reviewers meet them: which wait for a decision, what was decided, and what may be.

A suspect is a version that is not believed. It waits as long as nothing else was believed of its document since: the
document's return settles it, and so does a decision.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from tosmon.catalog.catalog import Catalog
from tosmon.catalog.entries import ACCEPTED, REJECTED, WITHDRAWN
from tosmon.catalog.queries.versions import INFO, info_of
from tosmon.catalog.records import LedgerEntry
from tosmon.catalog.tables import IS_SUSPECT, documents, ledger, versions
from tosmon.catalog.views import VersionInfo
from tosmon.core.marks import ACCEPTED as ACCEPTED_MARK
from tosmon.core.marks import REJECTED as REJECTED_MARK
from tosmon.core.marks import numbers
from tosmon.core.model import Outcome
from tosmon.errors import NotFound

__all__ = ["DECISIONS", "Standing", "Suspect", "Suspects"]

DECISIONS = (ACCEPTED, REJECTED, WITHDRAWN)
BELIEVED = (Outcome.NEW.value, Outcome.UNCHANGED.value, Outcome.ABSENT.value)
PAGE = 50


@dataclass(frozen=True, slots=True)
class Suspect:
    """A capture that is not believed; `current` is the version in force beside it, None where there is none.

    `detail` says what was found, where the latest check says so; `checks` how the document's latest check ended.
    """

    version: VersionInfo
    current: VersionInfo | None
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a suspect stands. `refusal` says why it cannot be accepted; empty where it can.

    `rejected` is the number of the entry whose suspect with that text was rejected, 0 where none was.
    """

    suspect: Suspect
    accepted: bool
    rejected: int
    refusal: str


class Suspects:
    """The suspects that a catalog holds."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def waiting(self) -> tuple[Suspect, ...]:
        """Return the suspects that wait for a decision, the latest first: one a document, what was seen of it last."""
        query: Select[Any] = (
            select(
                *INFO, documents.c.detail, documents.c.marks, documents.c.outcome, documents.c.version.label("current")
            )
            .join_from(
                documents,
                versions,
                (versions.c.document == documents.c.document) & (versions.c.content == documents.c.suspect_content),
            )
            .where(documents.c.suspect_content != "", versions.c.suspect, versions.c.witness == "")
            .order_by(versions.c.observed_first.desc(), versions.c.key.desc())
        )
        with self._catalog.asking() as connection:
            found: dict[str, Suspect] = {}
            for row in connection.execute(query).all():
                info = info_of(row)
                if info.document not in found and not self._settled(connection, info, row.marks):
                    detail = row.detail if row.outcome is Outcome.SUSPECT else ""
                    found[info.document] = Suspect(info, _info(connection, row.current), detail)
        return tuple(found.values())

    def imported(self, *, before: int | None = None, limit: int = PAGE) -> tuple[VersionInfo, ...]:
        """Return suspects that others saw, the latest written first; `before` is the key of one, left out itself."""
        query = select(*INFO).where(IS_SUSPECT, versions.c.witness != "")
        if before is not None:
            query = query.where(versions.c.key < before)
        with self._catalog.asking() as connection:
            return tuple(map(info_of, connection.execute(query.order_by(versions.c.key.desc()).limit(limit))))

    def decisions(self, document: str | None = None) -> tuple[LedgerEntry, ...]:
        """Return what was decided about suspects (of the document, or of all), oldest first."""
        found = self._catalog.decisions(DECISIONS)
        return found if document is None else tuple(one for one in found if one.document == document)

    def contents_of(self, document: str, sequences: Collection[int]) -> frozenset[str]:
        """Return the contents of the versions, suspect or not, that tosmon's entries of these numbers first brought."""
        with self._catalog.asking() as connection:
            return _contents(connection, document, sequences)

    def latest(self, document: str) -> VersionInfo:
        """Return the suspect of the document that waits. Raises NotFound where none does."""
        for one in self.waiting():
            if one.version.document == document:
                return one.version
        raise NotFound(f"no suspect of {document} waits for a decision")

    def standing(self, document: str, sequence: int) -> Standing:
        """Return how the suspect stands that the document's entry of that number first brought. Raises NotFound."""
        query = select(*INFO).where(
            versions.c.document == document, versions.c.sequence == sequence, versions.c.witness == ""
        )
        with self._catalog.asking() as connection:
            row = connection.execute(query).one_or_none()
            known = connection.execute(select(documents).where(documents.c.document == document)).one_or_none()
            if row is None or known is None:
                raise NotFound(f"there is no suspect of entry {sequence} of {document}")
            info, current = info_of(row), _info(connection, known.version)
            accepted = sequence in numbers(known.marks.get(ACCEPTED_MARK, ""))
            rejected = _rejected(connection, info, known.marks)
            refusal = _refusal(connection, info, current, absent=known.absent)
        if not info.suspect and not accepted:
            raise NotFound(f"entry {sequence} of {document} brought no suspect, or one that was confirmed since")
        detail = known.detail if known.outcome is Outcome.SUSPECT and known.suspect_content == info.content else ""
        return Standing(Suspect(info, current, detail), accepted, rejected, refusal)

    @staticmethod
    def _settled(connection: Connection, info: VersionInfo, marks: Mapping[str, str]) -> bool:
        """Return whether that was decided already, or another of the same text."""
        known = numbers(marks.get(ACCEPTED_MARK, "")) | numbers(marks.get(REJECTED_MARK, ""))
        return bool(known) and info.content in _contents(connection, info.document, known)


def _rejected(connection: Connection, info: VersionInfo, marks: Mapping[str, str]) -> int:
    """Return the number of the entry whose suspect with that text was rejected, 0 where none was."""
    known = numbers(marks.get(REJECTED_MARK, ""))
    same = (one for one in sorted(known) if info.content in _contents(connection, info.document, (one,)))
    return next(same, 0)


def _contents(connection: Connection, document: str, sequences: Collection[int]) -> frozenset[str]:
    if not sequences:
        return frozenset()
    query = select(versions.c.content).where(
        versions.c.document == document, versions.c.sequence.in_(sequences), versions.c.witness == ""
    )
    return frozenset(connection.execute(query).scalars())


def _info(connection: Connection, key: int | None) -> VersionInfo | None:
    if key is None:
        return None
    row = connection.execute(select(*INFO).where(versions.c.key == key)).one_or_none()
    return None if row is None else info_of(row)


def _refusal(connection: Connection, info: VersionInfo, current: VersionInfo | None, *, absent: bool) -> str:
    """Return why a suspect cannot be accepted: what came after it would be told backwards."""
    if not info.suspect:
        return "it is accepted already"
    if not info.size:
        return "it has no text that could be in force"
    if absent:
        return "the document is known to be gone by now"
    if current is not None and current.observed_last > info.observed_first:
        return f"the version in force was seen later, {_moment(current.observed_last)}"
    believed = (
        select(ledger.c.at)
        .where(ledger.c.document == info.document, ledger.c.sequence > info.sequence, ledger.c.outcome.in_(BELIEVED))
        .order_by(ledger.c.sequence)
        .limit(1)
    )
    since: datetime | None = connection.execute(believed).scalar()
    return f"the document was believed again {_moment(since)}" if since else ""


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"
