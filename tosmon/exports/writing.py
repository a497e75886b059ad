"""Files and folders that are whole or not there: written beside their place, and put there when all is on disk."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from glob import escape
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

from tosmon.core.layout import TEMPORARY
from tosmon.errors import UsageError

__all__ = ["whole_file", "whole_folder"]


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, which stands at the path when the block ends, in place of what stood there.

    Where the block ends by an error or the program is killed, what stood there still does. Where a device or a pipe
    stands there, it is written to as it is.

    Raises:
        UsageError: the path is a folder's, or its folder is missing or not permitted.

    """
    place = path.resolve()
    direct = place.exists() and not place.is_file()
    draft = place if direct else _draft(place)
    try:
        if place.is_dir():
            raise UsageError(f"{path} is a folder", remedy="name a file")
        file = draft.open("wb")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
    if direct:
        with file:
            yield file
        return
    try:
        with file, _held(draft):
            _sweep(place)
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except BaseException:  # also Ctrl-C: a draft is worth nothing
        with suppress(OSError):
            draft.unlink()
        raise
    _flush(place.parent)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, which stands at the path when the block ends: where nothing was, or nothing in it.

    Raises:
        UsageError: something stands there, it is the current folder, or the one above is missing or not permitted.

    """
    place = path.resolve()
    try:
        if place.exists() and not (place.is_dir() and next(place.iterdir(), None) is None):
            raise UsageError(f"{path} is not empty", remedy="name a new folder")
        if place == Path.cwd():  # whoever stands there would look at the folder that was
            raise UsageError(f"{path} is the current folder", remedy="name a new folder")
        draft = _draft(place)
        draft.mkdir()
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
    try:
        with _held(draft):
            _sweep(place)
            yield draft
            for one in draft.rglob("*"):
                _flush(one)
            draft.replace(place)
    except BaseException:  # as above
        rmtree(draft, ignore_errors=True)
        raise
    _flush(place.parent)


def _draft(path: Path) -> Path:
    return path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}"[:255])


def _sweep(path: Path) -> None:
    """Remove drafts of the same path that a program left there which was killed."""
    for draft in path.parent.glob(f"{TEMPORARY}[0-9]*-{escape(path.name)}"):
        number = draft.name.removeprefix(TEMPORARY).removesuffix(f"-{path.name}")
        with suppress(OSError), _held(draft) as ours:
            if ours and number.isdigit():
                rmtree(draft) if draft.is_dir() else draft.unlink()


@contextmanager
def _held(draft: Path) -> Iterator[bool]:
    """Hold a draft as long as the block goes on; the system lets go of it when the program dies, however it dies.

    Gives whether it is held: not where another program holds it, nor where the file system knows no locks.
    """
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _flush(path: Path) -> None:
    """Have a file's bytes or a folder's names on disk; some file systems have no way to ask for the latter."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError) if path.is_dir() else nullcontext():
            os.fsync(handle)
    finally:
        os.close(handle)
