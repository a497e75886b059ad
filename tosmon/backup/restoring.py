"""Brings a backup back into a home that holds nothing; making one is left to `making`.

Nothing in the file is believed. Members must come in the manifest's order, under names that a home may hold, as plain
files of the size and hash that the manifest states; the catalog must open and have the rows that were counted. All is
unpacked beside the home and moved into place at once: after any failure the home is as it was.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import IO

from tosmon.backup.contents import DESCRIPTION, MANIFEST, BackupReport, Item, Progress, forget_members, row_counts
from tosmon.core.layout import ALERTS, CATALOG, SETTINGS, UNSUBSCRIBE_KEY
from tosmon.errors import BackupError, HomeError
from tosmon.home import Home

__all__ = ["restore"]

_CHUNK = 1024 * 1024
_MOST_DESCRIPTION = 1024 * 1024  # bytes
_LONGEST_LINE = 4096  # bytes of a manifest's line


def restore(source: Path, home: Home, progress: Progress | None = None) -> BackupReport:
    """Unpack a backup into the home, which must be missing or hold nothing, and say what it holds.

    Raises:
        BackupError: the file is no backup, or not whole; the home is as it was.
        HomeError: the home holds something, is in use, or cannot be replaced.
    """
    with ExitStack() as stack:
        _require_nothing(home, stack)
        staging = stack.enter_context(_staging(home))
        try:
            report = _unpack(source, staging, progress or _silent)
        except OSError as error:
            raise BackupError(f"cannot restore {source}: {error.strerror or error}") from error
        except (ValueError, EOFError, tarfile.TarError, sqlite3.Error) as error:
            remedy = "nothing was restored; try another backup"
            raise BackupError(f"{source} is no whole backup: {error}", remedy=remedy) from error
        _move_in(staging, home)
    return report


def _silent(done: int, total: int) -> None:
    """Report no progress."""


def _require_nothing(home: Home, stack: ExitStack) -> None:
    """Return where the home is missing, or holds nothing and is nobody's; it stays ours then."""
    if not home.root.exists():
        return
    contents = Home.open(home.root).contents()
    if contents:
        message = f"{home.root} holds something already: {', '.join(contents[:3])}"
        raise HomeError(message, remedy="restore into a new folder, with --home")
    if not stack.enter_context(home.alone()):
        raise HomeError(f"{home.root} is in use by another tosmon", remedy="stop it first")


@contextmanager
def _staging(home: Home) -> Iterator[Path]:
    """Give a new folder beside the home, removed with all that is still in it when the block ends."""
    folder = home.root.parent / f".{home.root.name}.restore-{token_hex(4)}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise HomeError(f"cannot restore beside {home.root}: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- unpacking --------------------------------------------------------------------------------------------------------


def _unpack(source: Path, staging: Path, progress: Progress) -> BackupReport:
    manifest = staging / MANIFEST
    with source.open("rb") as file, tarfile.open(fileobj=file, mode="r|") as tar:
        report = _description(tar, str(source))
        _require_room(staging, report)
        _save(tar, _member(tar, MANIFEST), manifest)
        done = files = 0
        for item in _items(manifest):
            _restore_item(tar, item, staging)
            done, files = done + item.size, files + 1
            progress(done, report.size)
        if _next(tar) is not None:
            raise ValueError("it holds files that its manifest does not name")
    manifest.unlink()
    if (files, done) != (report.files, report.size):
        raise ValueError(f"it holds {files} files of {done} bytes, expected {report.files} of {report.size}")
    _check_catalog(staging / CATALOG, report)
    return report


def _description(tar: tarfile.TarFile, source: str) -> BackupReport:
    member = _member(tar, DESCRIPTION)
    if member.size > _MOST_DESCRIPTION:
        raise ValueError("its description is too long")
    return BackupReport.from_json(_open(tar, member).read(), source)


def _require_room(staging: Path, report: BackupReport) -> None:
    free = shutil.disk_usage(staging).free
    if free < report.size:
        message = f"{report.size} bytes are to be restored, {free} are free on the disk of {staging.parent}"
        raise HomeError(message, remedy="make room, or restore elsewhere with --home")


def _items(manifest: Path) -> Iterator[Item]:
    with manifest.open("rb") as lines:
        while line := lines.readline(_LONGEST_LINE):
            if not line.endswith(b"\n"):
                raise ValueError("its manifest is cut off, or has a line too long")
            yield Item.from_json(line)


def _restore_item(tar: tarfile.TarFile, item: Item, staging: Path) -> None:
    member = _member(tar, item.name)
    if member.size != item.size:
        raise ValueError(f"{item.name} has {member.size} bytes, its manifest says {item.size}")
    path = staging / item.name  # of a form that a home may hold: `Item.from_json` lets no other pass
    path.parent.mkdir(parents=True, exist_ok=True)
    if _save(tar, member, path) != item.sha256:
        raise ValueError(f"{item.name} does not have the hash that its manifest states")


def _member(tar: tarfile.TarFile, name: str) -> tarfile.TarInfo:
    """Return the next member, which must be a plain file of that name."""
    member = _next(tar)
    if member is None:
        raise ValueError(f"it ends before {name}")
    if member.name != name:
        raise ValueError(f"{member.name!r} stands where {name} is expected")
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        raise ValueError(f"{name} is not a plain file in it")
    return member


def _next(tar: tarfile.TarFile) -> tarfile.TarInfo | None:
    forget_members(tar)
    return tar.next()


def _open(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    assert file is not None, "plain files have content"
    return file


def _save(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    """Write a member to a new file, and return its hash."""
    digest = hashlib.sha256()
    with _open(tar, member) as content, path.open("xb") as output:
        path.chmod(0o600 if path.name in (SETTINGS, ALERTS, UNSUBSCRIBE_KEY) else 0o644)  # they may hold secrets
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            output.write(chunk)
    return digest.hexdigest()


def _check_catalog(catalog: Path, report: BackupReport) -> None:
    rows = row_counts(catalog) if catalog.exists() else {}
    if rows != dict(report.rows):
        raise ValueError("its catalog does not have the rows that were counted when it was made")


# --- moving in --------------------------------------------------------------------------------------------------------


def _move_in(staging: Path, home: Home) -> None:
    """Put the restored folder in the home's place, all at once, keeping a README that lies there."""
    aside = staging.with_name(f"{staging.name}-aside")
    os.sync()  # one wait for all files, where an fsync of each would take minutes
    try:
        if home.root.exists():
            shutil.copymode(home.root, staging)
            home.root.rename(aside)
        try:
            staging.rename(home.root)
        except OSError:
            if aside.exists():
                aside.rename(home.root)
            raise
    except OSError as error:
        remedy = "a home that is a mount point cannot be replaced: restore into a folder in it"
        raise HomeError(f"cannot put the restored home in place: {error.strerror}", remedy=remedy) from error
    if (aside / "README.md").exists():
        shutil.copyfile(aside / "README.md", home.root / "README.md")
    shutil.rmtree(aside, ignore_errors=True)
    os.sync()
