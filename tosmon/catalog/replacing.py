"""One catalog in another's place: in one step, with the old one kept beside it under a name of its own."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from itertools import count
from pathlib import Path

from tosmon.catalog.engine import copy_database, translated
from tosmon.errors import HomeError

__all__ = ["copy_to", "put_in_place", "remove"]

LOGS = ("-wal", "-shm")  # what SQLite keeps beside a database


def put_in_place(catalog: Path, fresh: Path, now: datetime) -> str:
    """Put the new catalog where the old one is, in one step; return where the old one lies now, empty for none.

    The old one gets its second name before; a log of its own, which only a damaged one still has, moves aside, as
    SQLite would take it for the new one's.

    Raises:
        HomeError: the disk does not take it, or somebody reads the new one; both catalogs stay where they are.

    """
    _gather(fresh)
    kept = ""
    try:
        if catalog.exists():
            old = _free_name(catalog, now)
            os.link(catalog, old)
            for suffix in LOGS:
                part = Path(f"{catalog}{suffix}")
                if part.exists():
                    part.rename(f"{old}{suffix}")
            kept = str(old)
        fresh.replace(catalog)
        remove(fresh)  # logs, empty by now, of somebody who looked at it
        _sync(catalog.parent)
    except OSError as error:
        raise HomeError(f"cannot put the new catalog in place: {error.strerror}", remedy="the old one stays") from error
    return kept


def copy_to(catalog: Path, target: Path) -> None:
    """Write a copy of the catalog; under its name it is whole, or it is not there.

    Raises:
        CatalogError: the disk does not take it, or the catalog cannot be read.

    """
    draft = target.with_name(f"{target.name}.part")
    remove(draft)
    try:
        with translated(catalog):
            copy_database(catalog, draft)
        _sync(draft)
        draft.replace(target)
        _sync(target.parent)
    finally:
        remove(draft)


def remove(path: Path) -> None:
    """Remove a catalog with its logs; nothing where there is none."""
    for suffix in (*LOGS, ""):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _gather(catalog: Path) -> None:
    """Move what stands in a catalog's log into its file: the log stays behind when that is renamed."""
    with translated(catalog), closing(sqlite3.connect(catalog)) as connection:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise HomeError(f"another program reads {catalog}", remedy="end it, then try again")


def _free_name(catalog: Path, now: datetime) -> Path:
    stem = f"{catalog.name}.{now.strftime('%Y-%m-%dT%H-%M-%SZ')}"
    names = (catalog.with_name(f"{stem}{f'-{number}' if number else ''}.old") for number in count())
    return next(name for name in names if not name.exists())


def _sync(path: Path) -> None:
    """Bring a file to disk, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
