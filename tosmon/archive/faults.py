"""Says in the archive's words what the operating system, or a damaged file, said in theirs."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tosmon.errors import ArchiveError

__all__ = ["RESTORE", "damaged", "read_error", "write_error"]

RESTORE = "restore it from a backup; `tosmon verify` lists all that is damaged"


def damaged(name: object, error: Exception) -> ArchiveError:
    """Return the error for an object whose bytes do not add up."""
    return ArchiveError(f"{name} is damaged: {error}", remedy=RESTORE)


def read_error(path: Path, error: Exception) -> ArchiveError:
    """Return the error for a file that cannot be read, or whose bytes are not a WARC object's."""
    if isinstance(error, FileNotFoundError):
        return ArchiveError(f"{path} is missing", remedy=RESTORE)
    if isinstance(error, OSError):
        return ArchiveError(f"cannot read {path}: {error.strerror}")
    return ArchiveError(f"{path} is damaged: {error}", remedy=RESTORE)


def write_error(path: Path, error: OSError) -> ArchiveError:
    """Return the error for a file that the disk does not take."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return ArchiveError(f"cannot write {path}: {error.strerror}", remedy="make room; nothing was left half-written")
    if error.errno in (errno.EPERM, errno.EOPNOTSUPP) and os.access(path.parent, os.W_OK):
        return ArchiveError(f"cannot write {path}: {error.strerror}", remedy="the file system must know hard links")
    return ArchiveError(f"cannot write {path}: {error.strerror}", remedy="check the folder's owner and permissions")
