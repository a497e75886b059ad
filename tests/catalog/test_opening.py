"""Opening a catalog: new, older, newer, damaged, locked; each fault is one line that says what to do."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.catalog.making import DOCUMENT, check
from tosmon.catalog import Catalog, schema
from tosmon.catalog.engine import open_engine
from tosmon.catalog.tables import metadata
from tosmon.errors import CatalogError, StoreError


def objects(path: Path) -> set[tuple[str, str, str]]:
    """Return every table and index of a database, with the SQL that made it, white space and order of columns aside."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {
        (kind, name, " ".join(sorted(sql.replace(",", " ").replace(")", " ) ").split()))) for kind, name, sql in rows
    }


def is_no_index_of_texts(name: str | None, kind: str, _parents: object) -> bool:
    """Return whether a table is one of ours: those that SQLite keeps beneath its full-text index it made itself."""
    return kind != "table" or name is None or not (name == "search" or name.startswith("search_"))


def test_a_new_catalog_is_in_write_ahead_mode_and_syncs_every_commit(path: Path) -> None:
    """An acknowledged check survives a power cut."""
    with Catalog.open(path) as catalog, catalog.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_new_catalog_leaves_nothing_else_behind(path: Path) -> None:
    """It is made beside and linked into place."""
    Catalog.open(path).close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_catalog_opens_again_with_what_was_recorded(path: Path) -> None:
    """Closing loses nothing."""
    with Catalog.open(path) as catalog:
        catalog.record(check(0, after=0))
    with Catalog.open(path, create=False) as catalog:
        assert catalog.state(DOCUMENT).sequence == 1


def test_a_missing_catalog_is_not_made_unasked(path: Path) -> None:
    """Commands that only read say that there is nothing to read."""
    with pytest.raises(CatalogError, match="does not exist"):
        Catalog.open(path, create=False)
    assert not path.exists()


def test_a_fresh_catalog_does_not_take_the_place_of_another(path: Path) -> None:
    """A rebuild never writes over what is there."""
    Catalog.create_fresh(path).close()
    with pytest.raises(CatalogError, match="exists already"):
        Catalog.create_fresh(path)


# --- schemas ----------------------------------------------------------------------------------------------------------


def test_migrations_and_new_catalogs_have_the_same_schema(tmp_path: Path) -> None:
    """Tables made whole and tables made revision by revision are alike, to the SQL that made them."""
    made, migrated = tmp_path / "made", tmp_path / "migrated"
    schema.create(made)
    engine = open_engine(migrated, busy_timeout=1)
    schema.upgrade(engine, schema.HEAD)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_no_index_of_texts})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
    assert objects(made) == objects(migrated)


def test_the_head_is_the_newest_revision() -> None:
    """The test for today's schema reads one row and no script."""
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.HEAD


def test_an_older_schema_is_migrated_after_a_copy(path: Path, tmp_path: Path) -> None:
    """What was recorded stays, and the copy beside it is the catalog as it was."""
    with Catalog.open(path) as catalog:
        catalog.record(check(0, after=0))
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for script in (schema.MIGRATIONS / "env.py", *(schema.MIGRATIONS / "versions").glob("*.py")):
        (scripts / script.relative_to(schema.MIGRATIONS)).write_text(script.read_text())
    (scripts / "versions" / "newest.py").write_text(
        textwrap.dedent(
            f"""
            import sqlalchemy as sa
            from alembic import op
            revision, down_revision = "9000", "{schema.HEAD}"
            def upgrade():
                op.add_column("operations", sa.Column("who", sa.Text()))
            """
        )
    )
    engine = open_engine(path, busy_timeout=1)
    schema.migrate(engine, path, schema.HEAD, head="9000", scripts=scripts)
    assert schema.current(engine) == "9000"
    engine.dispose()
    copy = path.with_name(f"catalog.sqlite3.schema-{schema.HEAD}.bak")
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(path)) as new:
        assert old.execute("SELECT count(*) FROM ledger").fetchone() == (1,)
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == (schema.HEAD,)
        assert new.execute("SELECT count(*), max(who) FROM ledger, operations").fetchone() == (0, None)


def test_a_newer_schema_asks_for_a_newer_tosmon(path: Path) -> None:
    """Nothing is touched."""
    Catalog.open(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CatalogError, match=r"schema 9999.*upgrade tosmon"):
        Catalog.open(path)
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_opening_a_known_schema_does_not_load_alembic(path: Path) -> None:
    """Start-up is paid by every command."""
    program = (
        "import sys; from tosmon.catalog import Catalog; Catalog.open(sys.argv[1]); print('alembic' in sys.modules)"
    )
    told = [
        subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True).stdout
        for _ in ("new", "known")
    ]
    assert told == ["False\n", "False\n"]


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"this is no database" * 100])
def test_a_file_that_is_no_catalog_is_named(path: Path, content: bytes) -> None:
    """It stays as it is, and the way out is said."""
    path.write_bytes(content)
    with pytest.raises(CatalogError, match=r"catalog\.sqlite3 .*tosmon rebuild"):
        Catalog.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_no_catalog(path: Path) -> None:
    """A database without our tables is refused."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE cookies (name TEXT)")
    with pytest.raises(CatalogError, match="holds no catalog"):
        Catalog.open(path)


def test_a_damaged_catalog_is_named(path: Path) -> None:
    """Bytes that rotted are found out when they are read, in one line."""
    with Catalog.open(path) as catalog:
        for number in range(50):
            catalog.record(check(number, after=number, facts={"filler": "x" * 2000}))
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 64] = b"\xff" * 64
    path.write_bytes(data)
    with (
        pytest.raises(StoreError, match=r"catalog\.sqlite3 is damaged .*tosmon restore"),
        Catalog.open(path) as catalog,
    ):
        list(catalog.entries())


def test_a_catalog_locked_for_long_is_said_to_be(path: Path) -> None:
    """A check waits for its turn, but not for ever; nothing of it is written."""
    with Catalog.open(path, busy_timeout=0.05) as catalog, closing(sqlite3.connect(path)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CatalogError, match="locked by another program"):
            catalog.record(check(0, after=0))
        assert catalog.states() == {}, "readers are not kept waiting"
        other.execute("ROLLBACK")
        assert catalog.record(check(0, after=0)).sequence == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anything")
def test_a_catalog_that_may_not_be_written_is_said_to_be(path: Path) -> None:
    """The file and its folder are named as what to look at."""
    Catalog.open(path).close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with pytest.raises(CatalogError, match="permissions"), Catalog.open(path) as catalog:
            catalog.record(check(0, after=0))
    finally:
        path.parent.chmod(0o755)


def test_a_folder_that_does_not_exist_is_said_so(tmp_path: Path) -> None:
    """A catalog is not made in the void."""
    with pytest.raises(CatalogError, match="cannot be opened"):
        Catalog.open(tmp_path / "nowhere" / "catalog.sqlite3")


def test_a_full_disk_loses_nothing_that_was_acknowledged(path: Path) -> None:
    """The check that no longer fits is refused whole."""
    with Catalog.open(path) as catalog:
        catalog.record(check(0, after=0))
        with catalog.writing() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(CatalogError, match="disk is full"):
            catalog.record(check(1, after=1, facts={"filler": "x" * 100_000}))
        assert catalog.state(DOCUMENT).sequence == 1
        with catalog.writing() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        assert catalog.record(check(1, after=1)).sequence == 2
