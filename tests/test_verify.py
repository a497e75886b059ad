"""Every alteration that a home can show is found and named: in objects, in the catalog, in seals, against an anchor."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.lived import CLOSED, FIRST, OPEN, Site, check_at, checked_once, lived, tosmon
from tosmon.archive import Archive
from tosmon.catalog import Catalog
from tosmon.core.imported import SightedPage, Sighting, Witness, WitnessKind
from tosmon.errors import CatalogError, NotFound
from tosmon.home import Home
from tosmon.verify import verify

DAYS: dict[int, tuple[str | int, str | int]] = {
    1: (FIRST, OPEN),
    2: ("<main><p>Short, and wholly other.</p></main>" * 30, 404),
    3: (FIRST, CLOSED),
}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Return a home of three days, two of them sealed."""
    with Site.served() as site:
        yield lived(tmp_path_factory.mktemp("template") / "home", site, DAYS)


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    """Return a copy of it, the test's own."""
    shutil.copytree(template.root, tmp_path / "home")
    return Home.open(tmp_path / "home")


def alter(home: Home, statement: str) -> None:
    """Change the catalog behind tosmon's back."""
    with closing(sqlite3.connect(home.catalog)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute(statement)
        connection.commit()


def root_of(home: Home, day: str) -> str:
    """Return the root that the day's seal states."""
    line = (home.seals / f"{day}.jsonl").read_text().splitlines()[0]
    return str(json.loads(line)["root"])


def test_a_whole_home_has_no_problem(home: Home) -> None:
    """Everything is counted, and nothing is wrong."""
    found = verify(home)
    assert found.problems == ()
    assert (found.documents, found.entries, found.seals) == (3, 18, 2)
    assert found.snapshots == len(list(Archive(home.root, "").objects()))
    assert found.orphans == ()


def test_progress_is_told(home: Home) -> None:
    """Who waits learns how much of what is done."""
    told: list[tuple[str, int]] = []
    verify(home, progress=lambda what, done: told.append((what, done)))
    assert {what for what, _ in told} == {"snapshots", "entries", "seals"}


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_in_an_object_is_found(home: Home, seed: int) -> None:
    """Wherever it is, the object's name is in the line."""
    chance = random.Random(seed)
    name = chance.choice(list(Archive(home.root, "").objects()))
    path = home.root / name
    body = bytearray(path.read_bytes())
    place = chance.randrange(len(body))
    body[place] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(body)
    problems = verify(home).problems
    assert problems
    assert all(name in problem for problem in problems), "that of a snapshot which refers to it, too"


def test_a_missing_object_is_found(home: Home) -> None:
    """A snapshot that the ledger tells of must be there."""
    name = next(Archive(home.root, "").objects())
    (home.root / name).unlink()
    (problem,) = verify(home).problems
    assert name in problem


def test_an_exchanged_object_is_found(home: Home) -> None:
    """A whole object under another's name does not pass for it."""
    first, second, *_ = Archive(home.root, "").objects()
    (home.root / first).unlink()
    shutil.copy(home.root / second, home.root / first)
    assert any(first in problem for problem in verify(home).problems)


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE ledger SET entry = replace(entry, '"new"', '"unchanged"') WHERE sequence = 1""",
        "UPDATE ledger SET outcome = 'failed' WHERE sequence = 2",
        "UPDATE ledger SET at = replace(at, '2026', '2025') WHERE sequence = 2",
        "UPDATE ledger SET hash = previous WHERE sequence = 3",
        "DELETE FROM ledger WHERE sequence = 3",
        "DELETE FROM ledger WHERE sequence = (SELECT max(sequence) FROM ledger)",
        "UPDATE documents SET head = 'abc'",
        "UPDATE snapshots SET status = 201",
        "UPDATE snapshots SET object_sha256 = wire_sha256",
        "DELETE FROM snapshots WHERE sequence = 1",
        "UPDATE seals SET root = sha256",
        "DELETE FROM seals",
    ],
)
def test_an_altered_row_is_found(home: Home, statement: str) -> None:
    """No row of the ledger, nor what is known of its snapshots and seals, can be changed unnoticed."""
    alter(home, statement)
    assert verify(home).problems


@pytest.mark.parametrize(
    ("statement", "command"),
    [
        ("UPDATE ledger SET at = 'noon' WHERE sequence = 2", "verify"),
        ("UPDATE documents SET outcome = 'lost'", "platforms list"),
        ("UPDATE documents SET checked_at = x'00'", "platforms list"),
    ],
)
def test_a_value_that_no_tosmon_wrote_is_damage(home: Home, statement: str, command: str) -> None:
    """Where rows cannot even be read, one line says so and what to do; the command shows no traceback."""
    alter(home, statement)
    ended = tosmon(*command.split(), home=home)
    assert ended.status == 1
    assert len(ended.err.splitlines()) == 1
    assert "tosmon rebuild" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_bit_in_a_seal_is_found(home: Home, seed: int) -> None:
    """The seal's day is in the line."""
    chance = random.Random(seed)
    path = chance.choice(sorted(home.seals.iterdir()))
    body = bytearray(path.read_bytes())
    body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    path.chmod(0o644)
    path.write_bytes(body)
    assert any(path.stem in problem for problem in verify(home).problems)


def test_a_missing_seal_is_found(home: Home) -> None:
    """The catalog knows which days were sealed."""
    (home.seals / "2026-07-01.jsonl").unlink()
    assert any("2026-07-01" in problem for problem in verify(home).problems)


def test_an_orphan_is_no_problem(home: Home, template: Home) -> None:
    """A crash leaves a snapshot without its check; it is told apart, and adopted by the next check."""
    with Site.served() as site:
        fresh = checked_once(home.root.parent / "fresh", site)
    name = next(name for name in Archive(fresh.root, "").objects() if "robots" not in name)
    orphan = name.replace("2026-07-01", "2026-07-09")
    (home.root / orphan).write_bytes((fresh.root / name).read_bytes())
    found = verify(home)
    assert found.orphans == (orphan,)
    assert template.root != home.root


def test_a_damaged_orphan_is_a_problem(home: Home) -> None:
    """Nobody told its hash, but it does not hold what it says itself."""
    orphan = "example/terms-of-service/2026-07-09T00-00-00Z-00000000.warc.gz"
    (home.root / orphan).write_bytes(b"no WARC")
    found = verify(home)
    assert found.orphans == (orphan,)
    assert len(found.problems) == 1


# --- imports ----------------------------------------------------------------------------------------------------------


WITNESS = Witness("ota/pga-versions", WitnessKind.OTA, "Open Terms Archive, collection pga-versions")


def sightings(count: int, *, ended: bool = False) -> list[Sighting]:
    """Return what the witness saw of a document, a day apart."""
    texts = [b"# Terms\n\nYou may not scrape, says edition %d.\n" % number for number in range(count)]
    moments = [datetime(2020, 1, 1 + number, tzinfo=UTC) for number in range(count)]
    return [
        Sighting(
            document="example/terms-of-service",
            witness=WITNESS.id,
            at=at,
            key=f"{number}:Example/Terms.md",
            reference={"collection": "pga-versions", "commit": str(number)},
            pages=() if ended else (SightedPage("https://example.org/terms", at, text, "text/markdown"),),
            ended=ended,
        )
        for number, (at, text) in enumerate(zip(moments, texts, strict=True))
    ]


def take_in(home: Home, seen: list[Sighting]) -> str:
    """Import sightings as one batch, and return its object's name."""
    placed = Archive(home.root, "tosmon/0").put_batch(WITNESS, seen)
    with Catalog.open(home.catalog, create=False) as catalog:
        assert catalog.take_in(WITNESS, list(zip(seen, placed, strict=True))) == len(seen)
    return placed[0].object


def test_imported_snapshots_are_verified(home: Home) -> None:
    """They are counted beside our own, and nothing is wrong with them."""
    before = verify(home)
    take_in(home, sightings(9))
    found = verify(home)
    assert (found.problems, found.orphans) == ((), ())
    assert (found.entries, found.snapshots) == (before.entries + 9, before.snapshots + 9)


def test_an_object_is_read_once_for_all_that_lies_in_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of imported snapshots share an object."""
    name = take_in(home, sightings(9))
    asked: list[str] = []

    def look(self: Archive, name: str, expected_sha256: str = "") -> list[str]:
        asked.append(name)
        return real(self, name, expected_sha256)

    real = Archive.verify_object
    monkeypatch.setattr(Archive, "verify_object", look)
    assert verify(home).problems == ()
    assert asked.count(name) == 1
    assert len(asked) == len(set(asked))


def test_damage_to_a_shared_object_is_told_once(home: Home) -> None:
    """One line names it, not one for each snapshot in it."""
    name = take_in(home, sightings(9))
    data = bytearray((home.root / name).read_bytes())
    data[len(data) // 2] ^= 1
    (home.root / name).write_bytes(data)
    (problem,) = verify(home).problems
    assert name in problem


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE snapshots SET witness = '' WHERE witness <> ''",
        "UPDATE snapshots SET technical = 1 WHERE witness <> ''",
        "UPDATE snapshots SET source = replace(source, 'pga', 'contrib') WHERE witness <> ''",
        "UPDATE snapshots SET parts = replace(parts, 'example.org', 'example.com') WHERE witness <> ''",
        "UPDATE snapshots SET captured_at = replace(captured_at, '2020', '2019') WHERE witness <> ''",
        "UPDATE snapshots SET object_sha256 = 'f' WHERE captured_at LIKE '2020-01-05%'",
        "UPDATE snapshots SET captured_at = replace(captured_at, '2026', '2025') WHERE witness = ''",
        "UPDATE snapshots SET witness = 'ota/pga-versions' WHERE witness = ''",
    ],
)
def test_who_saw_what_when_is_held_against_the_ledger(home: Home, statement: str) -> None:
    """What others saw cannot be made ours, nor ours theirs, nor any of it moved, without a line that says so."""
    take_in(home, sightings(9))
    assert verify(home).problems == ()
    alter(home, statement)
    assert verify(home).problems


def test_a_batch_that_a_crash_left_is_an_orphan(home: Home) -> None:
    """It is told apart, and no problem, while it is whole."""
    (placed, *_) = Archive(home.root, "tosmon/0").put_batch(WITNESS, sightings(3))
    found = verify(home)
    assert (found.problems, found.orphans) == ((), (placed.object,))
    (home.root / placed.object).write_bytes(b"no WARC")
    found = verify(home)
    assert (len(found.problems), found.orphans) == (1, (placed.object,))


def test_a_batch_of_ends_is_no_orphan(home: Home) -> None:
    """That a watch ended makes an entry and no snapshot; the object that tells of it is verified all the same."""
    name = take_in(home, sightings(2, ended=True))
    found = verify(home)
    assert (found.problems, found.orphans) == ((), ())
    (home.root / name).write_bytes(b"no WARC")
    assert len(verify(home).problems) == 1


# --- anchors ----------------------------------------------------------------------------------------------------------


def test_an_anchor_is_found_again(home: Home) -> None:
    """A root that was kept elsewhere names its day, and today's chains still begin with what it sealed."""
    found = verify(home, anchor=root_of(home, "2026-07-01"))
    assert (found.anchor, found.problems) == ("2026-07-01", ())


def test_a_restored_older_state_shows_against_an_anchor_only(home: Home, tmp_path: Path) -> None:
    """What was rolled back whole is consistent in itself; who kept a later root sees it."""
    older = tmp_path / "older"
    shutil.copytree(home.root, older)
    with Site.served() as site:
        platform = home.platforms / "example.toml"
        known = next(line for line in platform.read_text().splitlines() if line.startswith("site")).split('"')[1]
        platform.write_text(platform.read_text().replace(known, site.base))
        check_at(home, datetime(2026, 7, 5, 12, tzinfo=UTC))  # seals the 3rd
    anchor = root_of(home, "2026-07-03")
    assert verify(home, anchor=anchor).problems == ()
    assert verify(Home.open(older)).problems == ()
    found = verify(Home.open(older), anchor=anchor)
    assert found.anchor == ""
    assert len(found.problems) == 1


def test_an_unknown_anchor_is_a_problem(home: Home) -> None:
    """A root that no seal has is not passed over."""
    ended = tosmon("verify", "--anchor", "0" * 64, home=home)
    assert ended.status == 1
    assert len(ended.out.splitlines()) == 1


def test_the_command_says_that_all_is_well(home: Home) -> None:
    """One line on standard error, nothing on standard output, status 0."""
    ended = tosmon("verify", home=home)
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith("all is well: 3 documents, 18 entries, ")
    assert len(ended.err.splitlines()) == 1


def test_the_command_prints_problems_as_lines(home: Home) -> None:
    """Each problem is a line of standard output, and the status is 1."""
    for name in list(Archive(home.root, "").objects())[:2]:
        (home.root / name).unlink()
    ended = tosmon("verify", home=home)
    assert ended.status == 1
    assert len(ended.out.splitlines()) == 2
    assert ended.err.startswith("2 problems in ")


def test_the_command_answers_in_json(home: Home) -> None:
    """The counts, and the problems as a list."""
    (answer,) = tosmon("verify", "--json", "--anchor", root_of(home, "2026-07-02"), home=home).json
    assert answer["problems"] == []
    assert answer["orphans"] == []
    assert (answer["documents"], answer["entries"], answer["seals"]) == (3, 18, 2)
    assert answer["anchor"] == "2026-07-02"


def test_a_home_without_a_catalog_says_what_to_do(home: Home) -> None:
    """Snapshots without a catalog are no empty home."""
    for part in home.root.glob("catalog.sqlite3*"):
        part.unlink()
    with pytest.raises(CatalogError, match="tosmon rebuild"):
        verify(home)


def test_a_new_home_has_nothing_to_verify(tmp_path: Path) -> None:
    """Nothing was ever checked: that is no problem of the archive's, and said so."""
    with pytest.raises(NotFound, match="no checks yet"):
        verify(Home.create(tmp_path / "new"))


def test_verifying_changes_nothing(home: Home) -> None:
    """The ledger is as it was, and so is every file but SQLite's own log."""
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file() and "sqlite" not in path.name}
    verify(home)
    assert {path: path.read_bytes() for path in before} == before
    with Catalog.open(home.catalog) as catalog:
        assert len(list(catalog.entries())) == 18
