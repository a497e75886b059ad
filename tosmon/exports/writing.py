"""Files that are whole or not there: written beside their place, and put there when all is on disk."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tosmon.core.layout import TEMPORARY
from tosmon.errors import UsageError

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, which stands at the path when the block ends, in place of what stood there.

    Where the block ends by an error or the program is killed, what stood there still does.

    Raises:
        UsageError: the path is a folder's, or its folder is missing or not permitted.

    """
    draft = path.with_name(f"{TEMPORARY}{os.getpid()}-{path.name}"[:255])
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder", remedy="name a file")
        file = draft.open("wb")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from None
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:  # also Ctrl-C: a draft is worth nothing
        with suppress(OSError):
            draft.unlink()
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have the folder's new name for the file on disk; some file systems have no way to ask for it."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
