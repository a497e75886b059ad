"""Make a home with very many versions out of one with some: `python -m benchmarks.big_home HOME TARGET [VERSIONS]`.

Platforms are copied under other names, and each version is seen several times, so that both many documents and long
histories can be measured. Only the catalog is copied: archived pages are not, and pages that show them are left out of
what is measured here.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from tosmon.catalog import Catalog
from tosmon.catalog.searching import index_anew
from tosmon.core.layout import CATALOG

__all__ = ["blow_up", "main"]

VERSIONS: Final = 100_000
OFTEN: Final = 5  # times that each version of a copy is seen
ORDER: Final = (
    *("documents", "ledger", "snapshots", "versions", "clauses", "events", "changes", "change_labels", "sightings"),
    *("event_aliases", "label_turns"),
)
OF_VERSION: Final = {"version", "first_version", "last_version", "from_version", "to_version"}
OF_CLAUSE: Final = {"clause_before", "clause_after"}
OF_EVENT: Final = {"event", "alias"}


def main() -> None:
    """Make the home, and say what it holds."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    wanted = int(sys.argv[3]) if len(sys.argv) > 3 else VERSIONS
    begun = time.monotonic()
    documents, versions = blow_up(source, target, wanted)
    print(f"{versions:,} versions of {documents:,} documents in {time.monotonic() - begun:.0f} s: {target}")


def blow_up(source: Path, target: Path, wanted: int) -> tuple[int, int]:
    """Write a catalog with about that many versions; return how many documents and versions it has."""
    target.mkdir(parents=True)
    Catalog.open(source / CATALOG, create=False).close()  # brings it to today's schema
    shutil.copy(source / CATALOG, target / CATALOG)
    with closing(sqlite3.connect(target / CATALOG)) as catalog:
        catalog.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000")
        catalog.create_function("renamed", 2, _renamed, deterministic=True)
        catalog.create_function("made", 2, _made, deterministic=True)
        (have, step) = catalog.execute("SELECT count(*), max(key) FROM versions").fetchone()
        copies = max(wanted // (have * OFTEN), 1)
        tables = _tables(catalog)
        for name in ORDER:
            if name in tables:
                print(f"  {name}", flush=True)
                for copy in range(1, copies + 1):
                    catalog.execute(*_copying(catalog, name, copy, copy * step))
        _see_often(catalog, wanted)
        catalog.commit()
        catalog.execute("PRAGMA journal_mode=WAL")
        catalog.execute("ANALYZE")
        found = [catalog.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("documents", "versions")]
    with Catalog.open(target / CATALOG) as copied, copied.writing() as connection:
        index_anew(connection)
    return found[0], found[1]


def _tables(catalog: sqlite3.Connection) -> set[str]:
    return {row[0] for row in catalog.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _copying(catalog: sqlite3.Connection, table: str, copy: int, step: int) -> tuple[str, dict[str, int]]:
    """Return the statement that copies the first platforms' rows of a table, and its parameters."""
    columns = [row[1] for row in catalog.execute(f"PRAGMA table_info({table})")]
    kept = [name for name in columns if (table, name) != ("ledger", "id")]
    values = ", ".join(_value(table, name) for name in kept)
    names = ", ".join(f'"{name}"' for name in kept)
    origin = {
        "changes": "event IN (SELECT id FROM events WHERE document NOT LIKE '%~%')",
        "sightings": f"version <= {step // copy}",
    }.get(table, "document NOT LIKE '%~%'")
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE {origin}", {"copy": copy, "step": step}


def _value(table: str, column: str) -> str:
    if column in {"document", "platform"} or (column in {"snapshot", "id"} and table == "snapshots"):
        return f'renamed("{column}", :copy)'
    if column == "snapshot":
        return 'renamed("snapshot", :copy)'
    if column in OF_VERSION or (table, column) == ("versions", "key"):
        return f'"{column}" + :step'
    if column in OF_CLAUSE | OF_EVENT or (table in {"events", "clauses"} and column == "id"):
        return f'made("{column}", :copy)'
    return f'"{column}"'


def _renamed(name: str | None, copy: int) -> str | None:
    """Return a name under which a copy of its platform goes: `x/terms` becomes `x~3/terms`."""
    if not name:
        return name
    platform, slash, rest = name.partition("/")
    return f"{platform}~{copy}{slash}{rest}"


def _made(name: str | None, copy: int) -> str | None:
    """Return another id of the same kind."""
    return hashlib.sha256(f"{copy} {name}".encode()).hexdigest()[:16] if name else name


def _see_often(catalog: sqlite3.Connection, wanted: int) -> None:
    """See versions again, at moments between their own and the next one's, until there are as many as wanted."""
    columns = [row[1] for row in catalog.execute("PRAGMA table_info(versions)") if row[1] != "key"]
    listed = ", ".join(f'"{name}"' for name in columns)
    later: Callable[[str], str] = lambda name: (  # noqa: E731 - one expression, used once
        f"strftime('%Y-%m-%dT%H:%M:%f', {name}, printf('+%d minutes', 7 * :often)) || '000Z'"
    )
    values = ", ".join(later(f'"{name}"') if name.startswith("observed_") else f'"{name}"' for name in columns)
    (top, have) = catalog.execute("SELECT max(key), count(*) FROM versions").fetchone()
    for often in range(1, OFTEN + 2):
        lacking = wanted - catalog.execute("SELECT count(*) FROM versions").fetchone()[0]
        if lacking <= 0:
            break
        catalog.execute(
            f"INSERT INTO versions ({listed}) SELECT {values} FROM versions WHERE key <= :top AND NOT suspect"
            " LIMIT :lacking",
            {"often": often, "top": top, "lacking": min(lacking, have)},
        )


if __name__ == "__main__":
    main()
