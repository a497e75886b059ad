"""The engine under the catalog: connections as SQLite needs them, and its errors in tosmon's words.

The only module that knows which database it is; tables and queries are the same for all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry

from tosmon.errors import CatalogError, CatalogUnavailable

__all__ = ["copy_database", "integrity_problems", "open_engine", "quiet_journal", "translated"]

_REMEDIES: Final = (
    # what the database says; what we say; what to do
    ("database is locked", "is locked by another program", "end the other program, or try again later"),
    ("table is locked", "is locked by another program", "end the other program, or try again later"),
    ("not a database", "is not a catalog", "move it away, then run `tosmon restore` or `tosmon rebuild`"),
    ("malformed", "is damaged", "keep a copy, then run `tosmon restore` or `tosmon rebuild`"),
    ("disk i/o error", "cannot be read or written", "check the disk, then run `tosmon verify`"),
    ("disk is full", "cannot be written: the disk is full", "free some space; nothing was lost"),
    ("readonly", "cannot be written", "check the permissions of the file and its folder"),
    ("no such table", "is not a catalog of this tosmon", "`tosmon rebuild` makes it anew"),
    ("no such column", "is not a catalog of this tosmon", "`tosmon rebuild` makes it anew"),
    ("unable to open", "cannot be opened", "check that the folder exists and its permissions"),
)

# What says nothing of the catalog itself: a rebuild must not take it for damage.
_PASSING: Final = frozenset({"database is locked", "table is locked", "disk is full", "readonly", "unable to open"})

_PRAGMAS: Final = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "cache_size=-16000",  # KiB
    "temp_store=MEMORY",
    # Pages of the log (16 MB) before they are moved into the file, four times SQLite's own: new clauses lie all over
    # their index, and each move writes such pages anew.
    "wal_autocheckpoint=4000",
)


def open_engine(path: Path, *, busy_timeout: float) -> Engine:
    """Return an engine for the database file; a transaction is deferred unless its connection's option `write` is set.

    Every commit is on disk when it is acknowledged (WAL with synchronous=FULL). `busy_timeout` is in seconds.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"check_same_thread": False, "timeout": busy_timeout},
        pool_reset_on_return="rollback",
        pool_size=4,
        max_overflow=60,  # a web server's readers; each costs a file handle
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where `begin` below says so
        with closing(connection.cursor()) as cursor:
            for pragma in _PRAGMAS:
                cursor.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        driver = connection.connection.dbapi_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN")

    return engine


def quiet_journal(path: Path) -> None:
    """Turn on the write-ahead log of a database that nobody else has open yet; the file remembers it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")


def copy_database(path: Path, target: Path) -> None:
    """Write a consistent copy of the database, also while others write."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def integrity_problems(connection: Connection) -> list[str]:
    """Return what the database itself finds wrong with its pages, indexes and references, one line each."""
    pages = connection.exec_driver_sql("PRAGMA quick_check(20)").scalars()
    found = [f"the catalog is damaged: {line}" for line in pages if line != "ok"]
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return found + [f"{row[0]}: row {row[1]} refers to a missing row of {row[2]}" for row in lost]


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn errors of the database that an operator can act on into `CatalogError`, naming the file and the remedy."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        said: Any = error.orig if isinstance(error, DBAPIError) else error
        lower = str(said).lower()
        for words, meaning, remedy in _REMEDIES:
            if words in lower:
                kind = CatalogUnavailable if words in _PASSING else CatalogError
                raise kind(f"{path} {meaning}", remedy=remedy) from error
        raise
    except PoolTimeout as error:
        raise CatalogUnavailable(f"{path} has too many readers at once", remedy="try again") from error
