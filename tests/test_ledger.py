"""Sealing the past, and telling every alteration of chains and seals."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.catalog.making import DOCUMENT, START, amendment, check, hour, version
from tosmon.catalog import Catalog
from tosmon.catalog.records import ImportedEntry
from tosmon.core.evidence import canonical
from tosmon.core.layout import parse_seal, seal_name
from tosmon.core.model import Outcome
from tosmon.core.seals import read_seal
from tosmon.errors import ArchiveError, LedgerError
from tosmon.ledger import seal_due, verify_anchor, verify_ledger

OTHER = "y/robots.txt"
OLD, NEW = version("Do not scrape."), version("Do not scrape, ever.")


@dataclass
class Clock:
    """A clock that tests set."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return the time it was set to."""
        return self.now


@dataclass
class SealFolder:
    """Keeps seals as the archive does: one a day, never replaced."""

    root: Path
    written: list[date] = field(default_factory=list)

    def put_seal(self, day: date, data: bytes) -> str:
        """Write a day's seal."""
        path = self.root / seal_name(day)
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.read_bytes() != data:
            raise ArchiveError(f"{path} is there already and differs")
        path.write_bytes(data)
        self.written.append(day)
        return seal_name(day)

    def read_seal(self, day: date) -> bytes:
        """Return a day's seal."""
        try:
            return (self.root / seal_name(day)).read_bytes()
        except OSError as error:
            raise ArchiveError(str(error)) from error

    def seals(self) -> Iterator[date]:
        """Yield the days that have one."""
        for path in sorted((self.root / "seals").glob("*")):
            day = parse_seal(f"seals/{path.name}")
            if day:
                yield day


@pytest.fixture
def clock() -> Clock:
    """Return the clock by which entries are recorded."""
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the catalog lies."""
    return tmp_path / "catalog.sqlite3"


@pytest.fixture
def catalog(path: Path, clock: Clock) -> Iterator[Catalog]:
    """Give an empty catalog."""
    with Catalog.open(path, clock=clock) as catalog:
        yield catalog


@pytest.fixture
def store(tmp_path: Path) -> SealFolder:
    """Return an empty folder of seals."""
    return SealFolder(tmp_path)


def day(number: int) -> date:
    """Return that day after the start."""
    return (START + timedelta(days=number)).date()


def record(catalog: Catalog, clock: Clock, number: float, document: str = DOCUMENT) -> None:
    """Record an unchanged check of that hour."""
    clock.now = hour(number)
    after = catalog.state(document).sequence
    catalog.record(check(number, after=after, document=document))


@pytest.fixture
def three_days(catalog: Catalog, clock: Clock) -> Catalog:
    """Give a catalog with entries on the first, second and fourth day, the last of them today."""
    first = amendment(OLD, NEW, 1)
    catalog.record(check(0, Outcome.NEW, after=0, reading=OLD))
    catalog.record(check(1, Outcome.NEW, after=1, reading=NEW, events=(first,)))
    record(catalog, clock, 2, OTHER)
    record(catalog, clock, 25)
    record(catalog, clock, 73)
    return catalog


# --- sealing ----------------------------------------------------------------------------------------------------------


def test_each_past_day_with_entries_is_sealed_once(three_days: Catalog, store: SealFolder) -> None:
    """Today goes on, a day without entries has no seal, and doing it again changes nothing."""
    assert seal_due(three_days, store, hour(74)) == [day(0), day(1)]
    assert seal_due(three_days, store, hour(75)) == []
    assert list(store.seals()) == [day(0), day(1)]
    assert seal_due(three_days, store, hour(97)) == [day(3)]


def test_a_seal_holds_the_days_entries_and_the_root_of_all_heads(three_days: Catalog, store: SealFolder) -> None:
    """It adds up on its own, and follows the seal before it."""
    seal_due(three_days, store, hour(74))
    first = read_seal(store.read_seal(day(0)), before={}, previous_seal="", day=day(0))
    assert first.problems == ()
    assert [(entry["document"], entry["sequence"]) for entry in first.entries] == [
        (DOCUMENT, 1),
        (DOCUMENT, 2),
        (OTHER, 1),
    ]
    second = read_seal(store.read_seal(day(1)), previous_seal=first.sha256, day=day(1))
    assert second.problems == ()
    rows = three_days.seals()
    assert [(row.date, row.root, row.sha256, row.entries) for row in rows] == [
        (first.date, first.root, first.sha256, 3),
        (second.date, second.root, second.sha256, 1),
    ]


def test_a_seal_written_before_a_crash_is_adopted(three_days: Catalog, store: SealFolder, path: Path) -> None:
    """The object was there, its note in the catalog was not: the next run notes it, and writes nothing."""
    seal_due(three_days, store, hour(74))
    whole = three_days.heads(sealed=True), three_days.seals()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM seals")
        connection.execute("UPDATE documents SET sealed = 0")
    store.written.clear()
    assert seal_due(three_days, store, hour(74)) == [day(0), day(1)]
    assert (three_days.heads(sealed=True), three_days.seals()) == whole
    assert store.written == []


def test_what_an_adopted_seal_does_not_hold_goes_into_the_next(
    three_days: Catalog, store: SealFolder, clock: Clock, path: Path
) -> None:
    """An entry belongs to the first seal written after it was recorded."""
    seal_due(three_days, store, hour(30))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM seals")
        connection.execute("UPDATE documents SET sealed = 0")
    record(three_days, clock, 3, "z/late")
    clock.now = hour(100)
    assert seal_due(three_days, store, hour(100)) == [day(0), day(1), day(3)]
    second = read_seal(store.read_seal(day(1)))
    assert [entry["document"] for entry in second.entries] == [DOCUMENT, "z/late"]
    assert verify_ledger(three_days, store).problems == ()


def test_a_clock_set_back_tears_no_chain(catalog: Catalog, store: SealFolder, clock: Clock) -> None:
    """An entry is never sealed before the one that it follows, nor into a day that is sealed already."""
    record(catalog, clock, 30)
    record(catalog, clock, 1)
    assert seal_due(catalog, store, hour(49)) == [day(1)]
    record(catalog, clock, 2, OTHER)
    assert seal_due(catalog, store, hour(50)) == []
    assert seal_due(catalog, store, hour(73)) == [day(2)]
    assert verify_ledger(catalog, store).problems == ()


def test_two_programs_that_seal_at_once_make_one_seal(three_days: Catalog, store: SealFolder, path: Path) -> None:
    """The one that comes second leaves it at that."""

    class Slow(SealFolder):
        def put_seal(self, day: date, data: bytes) -> str:
            with Catalog.open(path) as other:
                seal_due(other, store, hour(74))
            return super().put_seal(day, data)

    assert seal_due(three_days, Slow(store.root), hour(74)) == []
    assert [row.date for row in three_days.seals()] == ["2024-01-01", "2024-01-02"]
    assert verify_ledger(three_days, store).problems == ()


# --- verifying --------------------------------------------------------------------------------------------------------


def test_a_whole_ledger_has_no_problems(three_days: Catalog, store: SealFolder) -> None:
    """Entries, seals, snapshots and documents are counted, and progress is told."""
    seal_due(three_days, store, hour(74))
    told: list[tuple[str, int]] = []
    report = verify_ledger(three_days, store, progress=lambda what, done: told.append((what, done)))
    assert (report.problems, report.entries, report.seals, report.snapshots, report.documents) == ((), 5, 2, 2, 2)
    assert {("entries", 5), ("seals", 2), ("snapshots", 2)} <= set(told)


def test_each_snapshot_is_held_against_its_object(three_days: Catalog, store: SealFolder) -> None:
    """What the archive finds wrong with an object is in the report."""

    def look(name: str, sha256: str) -> list[str]:
        return [f"{name} does not hash to {sha256[:4]}"] if "T01-00-00" in name else []

    (problem,) = verify_ledger(three_days, store, verify_object=look).problems
    assert problem == "x/terms-of-service/2024-01-01T01-00-00Z-00000000.warc.gz does not hash to 0b0b"


ALTERATIONS = {
    "a text": ("UPDATE ledger SET entry = replace(entry, '200', '404') WHERE id = 1", "does not have the hash"),
    "a hash": ("UPDATE ledger SET hash = 'f' || substr(hash, 2) WHERE id = 2", "does not have the hash"),
    "a time": ("UPDATE ledger SET at = '2023-01-01T00:00:00.000000Z' WHERE id = 1", "catalog's at is not the entry's"),
    "an outcome": ("UPDATE ledger SET outcome = 'failed' WHERE id = 4", "catalog's outcome is not the entry's"),
    "an order": ("UPDATE ledger SET sequence = 9 WHERE id = 4", "entry 3 is missing"),
    "a gap": ("DELETE FROM ledger WHERE id = 2", "entry 2 is missing"),
    "a tail": ("DELETE FROM ledger WHERE id = 5", "the chain ends at entry 3, the catalog says 4"),
    "a head": ("UPDATE documents SET sequence = 2, head = (SELECT hash FROM ledger WHERE id = 2)", "the chain ends"),
    "a snapshot's hash": ("UPDATE snapshots SET object_sha256 = 'f'", "object_sha256 of the snapshot"),
    "a snapshot": (
        "UPDATE snapshots SET id = 'x/other' WHERE captured_at = (SELECT max(captured_at) FROM snapshots)",
        "has no snapshot x/terms-of-service/2024-01-01T01",
    ),
    "an event's snapshot": ("UPDATE events SET snapshot = NULL", "has no snapshot"),
    "a version's snapshot": ("UPDATE versions SET snapshot = NULL", "has no snapshot"),
    "a reference": ("DELETE FROM events", "refers to a missing row"),
    "a seal's row": ("DELETE FROM seals WHERE date = '2024-01-02'", "the catalog does not know it"),
    "a seal's root": ("UPDATE seals SET root = 'f'", "its root is"),
    "a sealed mark": ("UPDATE documents SET sealed = 1", "the catalog says 1"),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_an_alteration_of_the_catalog_is_told(name: str, three_days: Catalog, store: SealFolder, path: Path) -> None:
    """Whatever row is altered behind tosmon's back, a line says where."""
    seal_due(three_days, store, hour(74))
    sql, told = ALTERATIONS[name]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    assert any(told in problem for problem in verify_ledger(three_days, store).problems)


def test_an_alteration_of_a_seal_is_told(three_days: Catalog, store: SealFolder) -> None:
    """A seal that no longer adds up is told, and that the next one does not follow it."""
    seal_due(three_days, store, hour(74))
    file = store.root / seal_name(day(0))
    file.write_bytes(file.read_bytes().replace(b'"status":200', b'"status":404'))
    problems = "\n".join(verify_ledger(three_days, store).problems)
    assert "seal 2024-01-01: the root over all chain heads" in problems
    assert "seal 2024-01-02: the header says previous_seal" in problems
    assert f"{OTHER}: the chain up to entry 1 is not the one that was sealed" in problems


def test_a_lost_seal_is_told(three_days: Catalog, store: SealFolder) -> None:
    """The catalog knows that there was one."""
    seal_due(three_days, store, hour(74))
    (store.root / seal_name(day(1))).unlink()
    problems = verify_ledger(three_days, store).problems
    assert "seal 2024-01-02: the catalog knows it, the archive does not have it" in problems


def rewritten(catalog: Catalog, path: Path) -> Catalog:
    """Return another catalog with the same checks, one of which tells another status; its chain is whole in itself."""
    entries = []
    heads: dict[str, str] = {}
    for entry in catalog.entries():
        value = dict(entry.value()) | {"previous": heads.get(entry.document, "")}
        if (entry.document, entry.sequence) == (DOCUMENT, 2):
            value["status"] = 404
        text = canonical(value).decode()
        reading = {1: OLD, 2: NEW}.get(entry.sequence) if entry.document == DOCUMENT else None
        entries.append(ImportedEntry(text, reading))
        heads[entry.document] = hashlib.sha256(text.encode()).hexdigest()
    other = Catalog.create_fresh(path)
    other.import_entries(entries)
    return other


def test_a_chain_rewritten_from_the_middle_is_told_by_the_seals(three_days: Catalog, store: SealFolder) -> None:
    """It is whole in itself, but not the one that was sealed."""
    seal_due(three_days, store, hour(74))
    with rewritten(three_days, store.root / "rewritten") as other:
        for row in three_days.seals():
            other.seal(row, {DOCUMENT: 3, OTHER: 1})
        problems = verify_ledger(other, store).problems
    assert f"{DOCUMENT}: the chain up to entry 3 is not the one that was sealed" in problems


# --- anchors ----------------------------------------------------------------------------------------------------------


def test_an_anchor_that_the_chains_begin_with_holds(three_days: Catalog, store: SealFolder, clock: Clock) -> None:
    """Also after later entries."""
    seal_due(three_days, store, hour(74))
    root = three_days.seals()[0].root
    record(three_days, clock, 100)
    anchored = verify_anchor(three_days, store, root)
    assert (anchored.day, anchored.problems) == (day(0), ())


def test_an_anchor_tells_a_ledger_rewritten_with_its_seals(three_days: Catalog, store: SealFolder, path: Path) -> None:
    """Catalog and seals agree with each other, and not with what was written down outside."""
    seal_due(three_days, store, hour(74))
    root = three_days.seals()[0].root
    for file in (store.root / "seals").iterdir():
        file.unlink()
    with rewritten(three_days, path.with_name("rewritten")) as other:
        seal_due(other, store, hour(74))
        assert verify_ledger(other, store).problems == ()
        anchored = verify_anchor(other, store, root)
    assert (anchored.day, anchored.problems) == (None, (f"no seal has the root {root}",))


def test_an_anchor_tells_a_catalog_of_an_older_state(three_days: Catalog, store: SealFolder, path: Path) -> None:
    """Entries that the anchor covers are missing from it."""
    seal_due(three_days, store, hour(74))
    root = three_days.seals()[1].root
    with Catalog.create_fresh(path.with_name("older")) as older:
        older.import_entries(ImportedEntry(entry.text) for entry in list(three_days.entries())[:2])
        problems = verify_anchor(older, store, root).problems
    assert problems == (
        f"{DOCUMENT}: entry 3, which the anchor covers, is missing",
        f"{OTHER}: entry 1, which the anchor covers, is missing",
    )


# --- rebuilding -------------------------------------------------------------------------------------------------------


def test_a_catalog_rebuilt_from_its_seals_is_the_same(three_days: Catalog, store: SealFolder, path: Path) -> None:
    """Chains come out hash for hash, seals are adopted, states are those of the last sealed day, nobody is alerted."""
    three_days.decide(OTHER, "edit", hour(73), "maria", {"url": "new"})
    seal_due(three_days, store, hour(100))
    readings = {OLD.content: OLD, NEW.content: NEW}
    with Catalog.create_fresh(path.with_name("rebuilt")) as rebuilt:
        for sealed in store.seals():
            rebuilt.import_entries(
                ImportedEntry(
                    canonical(entry).decode(),
                    readings.get(str(entry.get("content"))),
                    (amendment(OLD, NEW, 1),) if entry.get("content") == NEW.content else (),
                )
                for entry in read_seal(store.read_seal(sealed)).entries
            )
        seal_due(rebuilt, store, hour(100))
        assert list(rebuilt.entries()) == list(three_days.entries())
        assert rebuilt.states() == three_days.states()
        assert [replace(row, sealed_at=START) for row in rebuilt.seals()] == [
            replace(row, sealed_at=START) for row in three_days.seals()
        ]
        assert list(rebuilt.changes()) == list(three_days.changes())
        assert rebuilt.outbox() == ()
        assert verify_ledger(rebuilt, store).problems == ()


@pytest.mark.parametrize("fault", ["{", '{"document": "x/t"}', "no hash", "spaces"])
def test_an_entry_that_does_not_follow_is_not_imported(three_days: Catalog, path: Path, fault: str) -> None:
    """Nothing of the whole batch is written then."""
    first, second, *_ = three_days.entries(DOCUMENT)
    texts = {"no hash": canonical(dict(second.value()) | {"previous": "0" * 64}).decode(), "spaces": first.text + " "}
    with Catalog.create_fresh(path.with_name("other")) as other:
        with pytest.raises(LedgerError):
            other.import_entries([ImportedEntry(first.text), ImportedEntry(texts.get(fault, fault))])
        assert other.states() == {}
