"""The folder in which a browser keeps what it must not leave behind: its profile, downloads and shared memory.

Browser and driver remove their own files when they end in order. Where all are killed at once, the folder stays, and
the next browser of any tosmon sweeps it away: nobody holds its lock any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from pathlib import Path

from tosmon.closing import Closing

__all__ = ["Folder"]

PREFIX = "tosmon-browser-"
LOCK = "lock"
LONGEST = 107 - len(f"/{PREFIX}12345678/org.chromium.Chromium.123456/SingletonSocket")


class Folder(Closing):
    """A new folder for one browser, locked until it is closed; abandoned ones of the same user are removed first."""

    def __init__(self) -> None:
        parent = _parent()
        _sweep(parent)
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        unseen = self.path / f"{LOCK}.new"  # gets its name once it is held, so that no sweep finds it free
        self._lock: int | None = os.open(unseen, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unseen.rename(self.path / LOCK)

    def close(self) -> None:
        """Remove the folder. What cannot be removed now is left to the next sweep."""
        if self._lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self._lock)
            self._lock = None


def _parent() -> Path:
    """Return the folder for temporary files, or /tmp where that one's path is too long for a socket in it.

    Chromium puts one there, and does not start where its path is over 107 bytes (unix(7)).
    """
    usual, short = Path(tempfile.gettempdir()), Path("/tmp")  # noqa: S108 - what lies there is locked, and checked
    long = len(os.fsencode(usual)) > LONGEST
    return short if long and os.access(short, os.W_OK | os.X_OK) else usual


def _sweep(parent: Path) -> None:
    for path in parent.glob(f"{PREFIX}*"):
        if _is_ours(path) and _is_abandoned(path / LOCK):
            shutil.rmtree(path, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    """Return whether it is a folder of this user: others may put what they like into /tmp."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid()


def _is_abandoned(lock: Path) -> bool:
    """Return whether nobody holds the lock; one that is not there yet, or no more, is another's who begins or ends."""
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
