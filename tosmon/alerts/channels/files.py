"""Files that several processes write by turns: one writer at a time, and each file whole or as it was before.

What stands in them is the channels' (`feed`, `jsonl`).
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tosmon.errors import DeliveryFailed

__all__ = ["MODE", "PATIENCE", "locked", "read_file", "replace_file", "sync_folder", "unwritable", "write_all"]

MODE: Final = 0o644  # less what the umask takes: others may read what is published
PATIENCE: Final = 10.0  # seconds that another writer may take
_GLANCE: Final = 0.02  # seconds between two looks whether it has finished


@contextmanager
def locked(descriptor: int, path: Path) -> Iterator[None]:
    """Hold the open file as its only writer.

    Raises:
        DeliveryFailed: another writer does not finish within `PATIENCE` seconds.

    """
    deadline = time.monotonic() + PATIENCE
    while not _taken(descriptor):
        if time.monotonic() > deadline:
            raise DeliveryFailed(f"another program has held {path} for {PATIENCE:.0f} seconds", whole=True)
        time.sleep(_GLANCE)
    try:
        yield
    finally:
        # Said, not left to closing: a process forked meanwhile has the open file, too, and would go on holding it.
        fcntl.flock(descriptor, fcntl.LOCK_UN)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_file(path: Path, most: int) -> bytes:
    """Return what a file has.

    Raises:
        OSError: it is not there, or cannot be read.
        DeliveryFailed: it is no file, as a pipe, which would be waited for.
        ValueError: it has more bytes than `most`.

    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise DeliveryFailed(f"cannot read {path}: something else than a file lies there", whole=True)
        if found.st_size > most:
            raise ValueError(f"{path} has {found.st_size:,} bytes")
        return file.read(most)


def write_all(descriptor: int, body: bytes) -> None:
    """Write all of it, and see it onto the disk."""
    rest = memoryview(body)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


def replace_file(path: Path, body: bytes) -> None:
    """Put a file in another's place, at once and for good; whoever reads sees the one or the other, whole.

    Call it as the only writer: what a crash left half written is written over by the next one. Raises OSError.
    """
    fresh = path.with_name(f".{path.name}.new")
    # A pipe of that name would be waited for, and a link lead elsewhere.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(fresh, flags, MODE)
    try:
        write_all(descriptor, body)
    finally:
        os.close(descriptor)
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See a folder's list of files onto the disk. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unwritable(what: str, path: Path, error: OSError) -> DeliveryFailed:
    """Return that a file cannot be written, and why: a full disk, a permission, a folder in its place."""
    place = error.filename or path
    why = error.strerror or str(error)
    return DeliveryFailed(f"cannot write {what} {place}: {why}", whole=True)
