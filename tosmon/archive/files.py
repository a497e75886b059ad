"""Writes files that are whole or not there, whatever happens meanwhile; what is in them is left to others.

A temporary name in the same folder, fsync, a hard link under the final name (which never replaces anything), fsync of
the folder: after a crash at any point there is either the whole file or a temporary one that `TEMPORARY` names.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from tosmon.core.layout import TEMPORARY

__all__ = ["HashingReader", "make_folder", "put_new", "sync_folder"]


class HashingReader:
    """A file that is hashed as it is read, once, from beginning to end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return up to that many bytes, all that are left where negative."""
        data = self._file.read(size)
        self._digest.update(data)
        return data

    def hexdigest(self) -> str:
        """Return the SHA-256 of all that was read, in hexadecimal."""
        return self._digest.hexdigest()


def put_new(path: Path, data: bytes) -> None:
    """Write a new file, on disk when this returns; a failure leaves nothing behind.

    Raises:
        FileExistsError: the name is taken; the file there is untouched.
        OSError: the disk is full, read-only or not permitted …
    """
    make_folder(path.parent)
    temporary = path.parent / f"{TEMPORARY}{token_hex(8)}"
    try:
        _write(temporary, data)
        os.link(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents, each on disk with its name when this returns."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
