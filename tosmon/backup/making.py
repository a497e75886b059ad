"""Makes a backup of a home while tosmon runs; bringing it back is left to `restoring`.

What is read when matters. Seals are listed before the catalog is copied, so that it knows every entry in them;
objects after it, so that all its snapshots are there. Objects that came meanwhile are adopted after a restore.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from tosmon.__about__ import __version__
from tosmon.archive import Archive
from tosmon.archive.files import HashingReader, sync_folder
from tosmon.backup.contents import (
    DESCRIPTION,
    MANIFEST,
    BackupReport,
    Item,
    Progress,
    forget_members,
    is_object,
    row_counts,
)
from tosmon.backup.withholding import withheld
from tosmon.catalog.engine import copy_database, translated
from tosmon.core.layout import (
    ALERTS,
    CATALOG,
    CRAWLERS,
    PLATFORMS,
    SETTINGS,
    TEMPLATES,
    UNSUBSCRIBE_KEY,
    is_platform_file,
    is_template,
    parse_seal,
    seal_name,
)
from tosmon.errors import BackupError, CatalogError, HomeError
from tosmon.home import Home

__all__ = ["backup"]

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Kept:
    """What shall be kept beside snapshots and catalog."""

    settings: bool
    secrets: bool


@dataclass(frozen=True, slots=True)
class _Source:
    """A file to be packed: its name in the home, and where it lies."""

    name: str
    path: Path


def backup(
    home: Home,
    target: Path,
    progress: Progress | None = None,
    *,
    without_settings: bool = False,
    with_secrets: bool = False,
) -> BackupReport:
    """Write a backup of the home and say what it holds; `target` is a file, or a folder that gets a file.

    An older backup under that name is replaced once the new one is whole; anything else is left alone.
    `without_settings` leaves settings and alerts out. Secrets that stand in them are withheld, as is the key of links
    to unsubscribe, unless `with_secrets`. The file can be read by its owner alone.

    Raises:
        BackupError: the target cannot be written; nothing is left of the attempt.
        CatalogError: the catalog cannot be copied.
        HomeError: the home holds nothing.
    """
    file = _target(home, target)
    try:
        with tempfile.TemporaryDirectory(prefix=".tosmon-backup-", dir=file.parent) as folder:
            kept = _Kept(settings=not without_settings, secrets=with_secrets)
            return _make(home, file, Path(folder), progress or _silent, kept)
    except OSError as error:
        remedy = "make room, or name another target; nothing was left half-written"
        raise BackupError(f"cannot write the backup {file}: {error.strerror}", remedy=remedy) from error


def _silent(done: int, total: int) -> None:
    """Report no progress."""


def _target(home: Home, target: Path) -> Path:
    """Return the file to be written, where it may be written."""
    if target.is_dir():
        target /= f"tosmon-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}.tar"
    if target.absolute().parent.resolve().is_relative_to(home.root.resolve()):
        raise BackupError(f"{target} lies in the home itself", remedy="name a file elsewhere, best on another disk")
    if target.exists() and not _is_backup(target):
        raise BackupError(f"{target} is there already and is no backup", remedy="name another file")
    return target


def _is_backup(path: Path) -> bool:
    try:
        with tarfile.open(path, "r:") as tar:
            first = tar.next()
            return first is not None and first.name == DESCRIPTION
    except (OSError, tarfile.TarError):
        return False


def _make(home: Home, file: Path, folder: Path, progress: Progress, kept: _Kept) -> BackupReport:
    """Gather, hash, pack, and put the finished file in its place."""
    settings, secrets = _settings(home, folder, kept)
    sources = _gather(home, folder, settings)
    empty = replace(_empty(file), rows=_rows(folder / CATALOG), secrets_withheld=secrets)
    report = _list(sources, folder / MANIFEST, empty)
    if not report.files:
        raise HomeError(f"{home.root} holds nothing to back up", remedy="--home names another home")
    free = shutil.disk_usage(folder).free
    if free < report.size:
        message = f"{report.size} bytes are to be kept, {free} are free on the disk of {file}"
        raise BackupError(message, remedy="name a target on a disk with more room")
    packed = folder / "packed.tar"
    with _created(packed) as output:
        _pack(output, home, folder, report, progress)
    packed.replace(file)
    sync_folder(file.parent)
    return report


def _empty(file: Path) -> BackupReport:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return BackupReport(
        file=str(file),
        created_at=now,
        software=f"tosmon/{__version__}",
        files=0,
        size=0,
        objects=0,
        seals=0,
        platforms=0,
        settings=False,
        rows={},
    )


# --- what goes in -----------------------------------------------------------------------------------------------------


def _settings(home: Home, folder: Path, kept: _Kept) -> tuple[list[_Source], int]:
    """Return the files of settings and alerts, copied to `folder` as they shall be kept, and how many secrets are not.

    Raises:
        BackupError: a file is no TOML, so that nobody can say what in it is secret.

    """
    if not kept.settings:
        return [], 0
    count = 0
    names = [SETTINGS, ALERTS, *([UNSUBSCRIBE_KEY] if kept.secrets else ())]
    sources = [_Source(name, folder / name) for name in names if (home.root / name).is_file()]
    for source in sources:
        text = (home.root / source.name).read_bytes()
        if not kept.secrets:
            text, secrets = _withheld(source.name, text)
            count += secrets
        with _created(source.path) as output:
            output.write(text)
    templates = sorted(f"{TEMPLATES}/{path.name}" for path in home.templates.glob("*"))
    return [*sources, *(_Source(name, home.root / name) for name in templates if is_template(name))], count


def _withheld(name: str, text: bytes) -> tuple[bytes, int]:
    try:
        without, count = withheld(name, text.decode())
    except ValueError as error:
        remedy = "mend it, or give --with-secrets or --without-settings"
        raise BackupError(f"{name} cannot be read, and may hold secrets: {error}", remedy=remedy) from error
    return without.encode(), count


def _gather(home: Home, folder: Path, settings: Iterable[_Source]) -> Iterator[_Source]:
    """Yield the files of the home in the backup's order; the catalog as a copy made in `folder` before this returns."""
    archive = Archive(home.root, "")
    seals = [seal_name(day) for day in archive.seals()]
    first = []
    if home.catalog.exists():
        _copy_catalog(home.catalog, folder / CATALOG)
        first.append(_Source(CATALOG, folder / CATALOG))
    first += settings
    if home.crawlers.exists():
        first.append(_Source(CRAWLERS, home.crawlers))
    own = sorted(f"{PLATFORMS}/{path.name}" for path in home.platforms.glob("*.toml"))
    names = chain((name for name in own if is_platform_file(name)), seals, archive.objects(), archive.batches())
    return chain(first, (_Source(name, home.root / name) for name in names))


def _copy_catalog(catalog: Path, copy: Path) -> None:
    with translated(catalog):
        copy_database(catalog, copy)


def _rows(catalog: Path) -> dict[str, int]:
    if not catalog.exists():
        return {}
    try:
        return row_counts(catalog)
    except sqlite3.Error as error:
        raise CatalogError(f"the catalog cannot be copied: {error}", remedy="run `tosmon verify`") from error


def _list(sources: Iterable[_Source], manifest: Path, report: BackupReport) -> BackupReport:
    """Write the manifest of these files, and return the report with their numbers."""
    with manifest.open("wb") as output:
        for source in sources:
            item = _item(source)
            output.write(item.to_json())
            report = replace(
                report,
                files=report.files + 1,
                size=report.size + item.size,
                objects=report.objects + is_object(item.name),
                seals=report.seals + (parse_seal(item.name) is not None),
                platforms=report.platforms + is_platform_file(item.name),
                settings=report.settings or item.name == SETTINGS,
            )
    return report


def _item(source: _Source) -> Item:
    with source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Item(source.name, file.tell(), digest)


# --- packing ----------------------------------------------------------------------------------------------------------


def _pack(output: BinaryIO, home: Home, folder: Path, report: BackupReport, progress: Progress) -> None:
    description = report.to_json()
    done = 0
    with tarfile.open(fileobj=output, mode="w|") as tar, (folder / MANIFEST).open("rb") as manifest:
        _add(tar, DESCRIPTION, len(description), io.BytesIO(description))
        _add(tar, MANIFEST, os.fstat(manifest.fileno()).st_size, manifest)
        manifest.seek(0)
        for line in manifest:
            item = Item.from_json(line)
            copied = item.name in (CATALOG, SETTINGS, ALERTS, UNSUBSCRIBE_KEY)
            with (folder if copied else home.root).joinpath(item.name).open("rb") as file:
                _add_item(tar, item, file)
            done += item.size
            progress(done, report.size)


def _add_item(tar: tarfile.TarFile, item: Item, file: BinaryIO) -> None:
    hashing = HashingReader(file)
    _add(tar, item.name, item.size, hashing)
    if hashing.hexdigest() != item.sha256:
        raise BackupError(f"{item.name} was changed while it was backed up", remedy="run the backup again")


def _add(tar: tarfile.TarFile, name: str, size: int, file: BinaryIO | io.BytesIO | HashingReader) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    try:
        tar.addfile(member, file)
    except OSError as error:
        if error.errno is None:  # tarfile's own: the file ended early
            raise BackupError(f"{name} was changed while it was backed up", remedy="run the backup again") from error
        raise
    forget_members(tar)


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    """Give a new file that its owner alone can read; it is on disk when the block ends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=_CHUNK) as output:
        yield output
        output.flush()
        os.fsync(descriptor)
