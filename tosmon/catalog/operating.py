"""What an operator asks of the catalog, each in one look-up: what fails, what is noisy, how much there is.

Nothing here reads every version or walks the archive: these questions are asked while checks run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Text, case, func, or_, select, type_coerce

from tosmon.catalog.catalog import Catalog
from tosmon.catalog.queries import watching
from tosmon.catalog.records import SealRow
from tosmon.catalog.tables import documents, events, ledger, seals, snapshots, versions
from tosmon.core.due import Past
from tosmon.core.events import ALTERNATES
from tosmon.core.model import EventKind, Outcome, Severity

__all__ = ["Chains", "Kept", "Noisy", "Operating", "Troubled"]


@dataclass(frozen=True, slots=True)
class Troubled:
    """A document that brings nothing. `since` is when it was captured last, None where it never was."""

    document: str
    reason: str
    detail: str
    failures: int
    failing: bool
    since: datetime | None
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Noisy:
    """A document that changes often: how many amendments it had, how many of them matter, and whether it alternates."""

    document: str
    changes: int
    weighty: int
    alternates: bool


@dataclass(frozen=True, slots=True)
class Chains:
    """The ledger at a glance. `unsealed_since` is None where every entry is sealed, `last` where none is."""

    entries: int
    chains: int
    seals: int
    unsealed_since: datetime | None
    last: SealRow | None


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept. `octets` are those of the records that hold the captures, as they lie in the archive."""

    snapshots: int
    octets: int
    versions: int
    catalog_octets: int


class Operating:
    """What an operator asks of a catalog."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def troubled(self) -> tuple[Troubled, ...]:
        """Return the documents whose latest checks failed, those that fail for longest first."""
        of = documents.c
        query = (
            select(of.document, of.reason, of.detail, of.failures, of.failing, of.captured_at, of.checked_at)
            .where(or_(of.failing, of.outcome == Outcome.FAILED))
            .order_by(of.failing.desc(), of.failures.desc(), of.document)
        )
        with self._catalog.asking() as connection:
            return tuple(Troubled(*row) for row in connection.execute(query))

    def pasts(self) -> Mapping[str, Past]:
        """Return by document what decides when it is checked next."""
        with self._catalog.asking() as connection:
            return watching.pasts(connection)

    def noisy(self, since: datetime, least: int) -> tuple[Noisy, ...]:
        """Return the documents that changed that often since then, or alternate, the noisiest first."""
        weighty = func.sum(case((events.c.severity != Severity.NONE, 1), else_=0))
        alternating = type_coerce(events.c.notes, Text).contains(ALTERNATES, autoescape=True)
        turned = func.max(case((alternating, 1), else_=0))
        query = (
            select(events.c.document, func.count().label("changes"), weighty, turned)
            .where(events.c.observed_to >= since, events.c.kind == EventKind.AMENDMENT, events.c.witness == "")
            .group_by(events.c.document)
            .having(or_(func.count() >= least, turned > 0))
            .order_by(func.count().desc(), events.c.document)
        )
        with self._catalog.asking() as connection:
            rows = connection.execute(query).all()
        return tuple(Noisy(name, count, matter, bool(turn)) for name, count, matter, turn in rows)

    def chains(self) -> Chains:
        """Return the ledger at a glance."""
        unsealed = self._catalog.unsealed_since()
        with self._catalog.asking() as connection:
            entries = connection.execute(select(func.max(ledger.c.id))).scalar() or 0  # appended, never removed
            chains = connection.execute(select(func.count()).select_from(documents)).scalar_one()
            sealed = connection.execute(select(func.count()).select_from(seals)).scalar_one()
            last = connection.execute(select(seals).order_by(seals.c.date.desc()).limit(1)).one_or_none()
        return Chains(entries, chains, sealed, unsealed, SealRow(*tuple(last)) if last else None)

    def kept(self) -> Kept:
        """Return how much is kept. It reads all snapshots' rows: to be asked now and then."""
        with self._catalog.asking() as connection:
            count, octets = connection.execute(select(func.count(), func.sum(snapshots.c.length))).one()
            texts = connection.execute(select(func.count()).select_from(versions)).scalar_one()
        return Kept(count, octets or 0, texts, _size(self._catalog.path))


def _size(path: Path) -> int:
    """Return the octets of the catalog and of what its database keeps beside it."""
    return sum(part.stat().st_size for part in path.parent.glob(f"{path.name}*") if part.is_file())
