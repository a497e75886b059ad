"""A catalog of the schema before pages comes to the very rows that today's tosmon writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.lived import RULES, Site, lived
from tosmon.catalog import Catalog, schema
from tosmon.catalog.engine import open_engine
from tosmon.core.imported import SightedPage, Sighting, Witness, WitnessKind
from tosmon.core.searching import parse
from tosmon.home import Home
from tosmon.importing import take_in
from tosmon.registry import load
from tosmon.settings import load_settings

BEFORE = "0004"  # the schema that knew no pages
SEEN = (
    "You may not scrape this place.",
    "You may not scrape this place without our consent.",
    "You may read it.",
)
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home of today, with checks of every outcome, suspects, and what others saw."""
    with Site.served() as site:
        found = lived(tmp_path_factory.mktemp("lived"), site)
    begun = datetime(2023, 1, 1, tzinfo=UTC)
    witness = Witness("ota/others", WitnessKind.OTA, "Others", "https://example.org/", "CC0")
    seen = [
        Sighting(
            document="example/history",
            witness=witness.id,
            at=begun + timedelta(days=30 * number),
            key=str(number),
            reference={"collection": "others", "commit": str(number)},
            pages=(SightedPage("https://example.org/", begun, _text(text), "text/markdown"),),
        )
        for number, text in enumerate(SEEN)
    ]
    settings, registry = load_settings(found.root), load(user_folder=found.platforms, packaged=False)
    take_in(found, settings, registry, witness, lambda _known: seen, workers=0)
    return found


def _text(rule: str) -> bytes:
    """Return terms with that rule, as a collection writes them."""
    return "\n\n".join(("# Terms", *RULES[:3], rule, "")).encode()


def made_before(path: Path, of: Path | None) -> None:
    """Make a catalog of the schema before, with all that it has room for of another catalog."""
    engine = open_engine(path, busy_timeout=1)
    schema.upgrade(engine, BEFORE)
    engine.dispose()
    if of is None:
        return
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS today", (str(of),))
        for table in names(connection):
            if table != "alembic_version":
                columns = ", ".join(f'"{one[1]}"' for one in connection.execute(f'PRAGMA main.table_info("{table}")'))
                connection.execute(f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM today."{table}"')
        connection.commit()


def names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of all tables, those beneath the full-text index aside."""
    query = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def rows(path: Path) -> Rows:
    """Return every row of every table, by column; of the index of searches, what it folds together."""
    found: Rows = {}
    with closing(sqlite3.connect(path)) as connection:
        for table in names(connection):
            columns = sorted(one[1] for one in connection.execute(f'PRAGMA table_info("{table}")'))
            asked = ", ".join(f'"{one}"' for one in columns)
            found[table] = sorted(connection.execute(f'SELECT {asked} FROM "{table}"'), key=repr)
        indexed = "SELECT document, number, alike, min(number) OVER (PARTITION BY document, lineage) FROM searched"
        found["searched"] = sorted(connection.execute(indexed))
    return found


@pytest.fixture(scope="module")
def migrated(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a catalog that was of the schema before, and was opened."""
    path = tmp_path_factory.mktemp("before") / "catalog.sqlite3"
    made_before(path, home.catalog)
    Catalog.open(path).close()
    return path


def test_an_older_catalog_comes_to_the_rows_of_todays(home: Home, migrated: Path) -> None:
    """Suspects, sightings, turns of labels, sizes of events and all: no row is otherwise."""
    now = rows(home.catalog)
    assert {"own", "imported"} <= {row[5] for row in now["label_turns"]}  # in the place of a rule
    assert any("suspect" in row for row in now["snapshots"])
    assert rows(migrated) == now


def test_an_older_catalog_is_searched_as_todays(home: Home, migrated: Path) -> None:
    """Its words, the words around them, their stems and its tags."""
    for question in ("scraping", '"robots"', "label:automated_access", "terms -consent", "document:terms-of-service"):
        found = [found_by(path, question) for path in (home.catalog, migrated)]
        assert found[0] == found[1]


def found_by(path: Path, question: str) -> list[str]:
    """Return what a search finds, by name."""
    with Catalog.open(path) as catalog:
        return sorted(hit.shown.id for hit in catalog.search(parse(question)).hits)


def test_an_older_catalog_without_anything_is_todays_without_anything(tmp_path: Path) -> None:
    """As after a first start that was ended at once."""
    empty, now = tmp_path / "empty", tmp_path / "now"
    made_before(empty, None)
    Catalog.open(empty).close()
    Catalog.open(now).close()
    assert rows(empty) == rows(now)
