"""Which schema a catalog has, and how it gets to today's: new ones are made whole, older ones migrated after a copy.

What the tables are is told in `tables`, how they changed in `migrations`.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Engine, MetaData, PrimaryKeyConstraint, String, Table, select
from sqlalchemy.exc import OperationalError

from tosmon.catalog.engine import copy_database, open_engine, quiet_journal
from tosmon.catalog.tables import metadata
from tosmon.errors import CatalogError, CatalogUnavailable

__all__ = ["HEAD", "MIGRATIONS", "create", "current", "ensure", "migrate", "upgrade"]

HEAD: Final = "0005"  # the newest revision in migrations/versions; a test compares
MIGRATIONS: Final = Path(__file__).parent / "migrations"

_stamps = MetaData()
# As Alembic makes it: it finds a new catalog already stamped, and costs nothing until a schema changes.
_alembic = Table(
    "alembic_version",
    _stamps,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def create(path: Path) -> None:
    """Make a new catalog in one step: it is whole, or it is not there. One that is there already stays as it is."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    try:
        engine = open_engine(draft, busy_timeout=1)
        with engine.begin() as connection:
            metadata.create_all(connection)
            _stamps.create_all(connection)
            connection.execute(_alembic.insert().values(version_num=HEAD))
        engine.dispose()
        quiet_journal(draft)
        with suppress(FileExistsError):  # another program was first: its catalog is the catalog
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def current(engine: Engine) -> str:
    """Return the revision of the catalog's schema, or an empty string where the database holds no catalog."""
    with engine.connect() as connection:
        try:
            return connection.execute(select(_alembic.c.version_num)).scalar() or ""
        except OperationalError as error:
            if "no such table" in str(error.orig):
                return ""
            raise


def ensure(engine: Engine, path: Path) -> None:
    """Bring the catalog to today's schema; one cheap query where it is there already.

    Raises CatalogError where the database is no catalog, or was written by a newer tosmon.
    """
    found = current(engine)
    if found == HEAD:
        return
    if not found:
        raise CatalogError(f"{path} holds no catalog", remedy="move it away, then run `tosmon rebuild`")
    migrate(engine, path, found)


def migrate(engine: Engine, path: Path, found: str, *, head: str = HEAD, scripts: Path = MIGRATIONS) -> None:
    """Migrate the catalog from the revision `found` to `head`, after a copy beside it: `<name>.schema-<found>.bak`.

    Raises CatalogError where `found` is not among the scripts: a newer tosmon wrote it.
    """
    # Alembic takes a third of a second to import and is needed once in a release.
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see above

    known = {script.revision for script in ScriptDirectory(str(scripts)).walk_revisions()}
    if found not in known:
        raise CatalogUnavailable(f"{path} has schema {found}, newer than this tosmon's {head}", remedy="upgrade tosmon")
    copy_database(path, path.with_name(f"{path.name}.schema-{found}.bak"))
    upgrade(engine, head, scripts=scripts)


def upgrade(engine: Engine, head: str, *, scripts: Path = MIGRATIONS) -> None:
    """Run the migrations up to the revision `head` in one transaction."""
    from alembic import command  # noqa: PLC0415 - as above
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    with engine.execution_options(write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, head)
