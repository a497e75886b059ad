"""The text of a platform file: read as it is, and written so that a crash leaves the old or the new one whole."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from tosmon.errors import HomeError

__all__ = ["put_back", "read_text", "write_text"]


def read_text(path: Path) -> str:
    """Return what the file holds, its line ends as they are; nothing where there is none.

    Raises:
        HomeError: it cannot be read.

    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise HomeError(f"cannot read {path}: {why}", remedy="`tosmon registry validate` names faults") from None


def write_text(path: Path, text: str) -> None:
    """Write the file in one step, with the permissions that it had.

    Raises:
        HomeError: it cannot be written.

    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except OSError as error:
        raise HomeError(f"cannot write {path}: {error.strerror}") from error


def put_back(path: Path, before: str) -> None:
    """Write what the file held before; remove one that was not there."""
    if before:
        write_text(path, before)
    else:
        path.unlink()
