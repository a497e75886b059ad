"""The home: the one folder that holds archive, seals, catalog, settings and the user's registry, and its locks.

It says whether the folder can be used and who may use it now; what lies in it is left to archive, catalog, registry.

Four rules of locking, all by `flock`, which the system lets go of when a process dies, however it dies:
one `up` at a time (`up_lock`); one process at a time delivers alerts (`delivering`); every process that writes holds
`writing`, any number at once; who must be sure that nobody else writes, as adoption after a crash must, asks for
`alone`. Locks work between processes and between threads.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tosmon.core.layout import ALERTS, CATALOG, CRAWLERS, PLATFORMS, SEALS, SETTINGS, TEMPLATES, UNSUBSCRIBE_KEY
from tosmon.errors import HomeError

__all__ = ["DEFAULT", "VARIABLE", "Home", "chosen"]

DEFAULT = Path("snapshots")
VARIABLE = "TOSMON_HOME"

_UP = ".up.lock"
_WRITERS = ".writers.lock"
_DELIVERING = ".delivering.lock"
_HELD: set[int] = set()  # descriptors of locks in this process, for forked children to let go of


def chosen(option: Path | None = None) -> Path:
    """Return the home's path: the option where given, else what TOSMON_HOME says, else `./snapshots`; absolute."""
    return (option or Path(os.environ.get(VARIABLE) or DEFAULT)).expanduser().absolute()


@dataclass(frozen=True, slots=True)
class Home:
    """A home folder at `root`. `open` and `create` make sure that it can be used; this alone checks nothing."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> Home:
        """Return the home at that path, created where it is missing.

        Raises:
            HomeError: something else lies there, or it is not permitted, or the disk is read-only.
        """
        try:
            root.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            pass  # `open` says what lies there
        except OSError as error:
            raise _unusable(root, "create", error) from error
        return cls.open(root)

    @classmethod
    def open(cls, root: Path, *, write: bool = True) -> Home:
        """Return the home that lies there; with `write`, it must take new files.

        Raises:
            HomeError: it is missing, no folder, or not permitted.
        """
        if not root.exists():
            raise HomeError(f"there is no home at {root}", remedy="`tosmon check` creates one; --home names another")
        if not root.is_dir():
            raise HomeError(f"{root} is not a folder", remedy="name another home with --home or TOSMON_HOME")
        needed = os.R_OK | os.X_OK | (os.W_OK if write else 0)
        if not os.access(root, needed):
            verb = "write to" if write else "read"
            raise HomeError(f"cannot {verb} the home {root}", remedy="check its owner, permissions and mount")
        return cls(root)

    # --- what lies where ----------------------------------------------------------------------------------------------

    @property
    def catalog(self) -> Path:
        """Return the path of the catalog's SQLite file."""
        return self.root / CATALOG

    @property
    def settings(self) -> Path:
        """Return the path of the settings file, which need not be there."""
        return self.root / SETTINGS

    @property
    def platforms(self) -> Path:
        """Return the folder of the user's registry, which need not be there."""
        return self.root / PLATFORMS

    @property
    def crawlers(self) -> Path:
        """Return the path of the user's crawlers, which need not be there."""
        return self.root / CRAWLERS

    @property
    def alerts(self) -> Path:
        """Return the path of the channels and subscriptions, which need not be there."""
        return self.root / ALERTS

    @property
    def templates(self) -> Path:
        """Return the folder of the user's message templates, which need not be there."""
        return self.root / TEMPLATES

    @property
    def unsubscribe_key(self) -> Path:
        """Return the path of the secret that signs links to unsubscribe, which need not be there."""
        return self.root / UNSUBSCRIBE_KEY

    @property
    def seals(self) -> Path:
        """Return the folder of the seals, which need not be there."""
        return self.root / SEALS

    def contents(self) -> list[str]:
        """Return the sorted names of what lies here, without a README and lock files, which anybody may find here."""
        try:
            names = sorted(path.name for path in self.root.iterdir())
        except OSError as error:
            raise _unusable(self.root, "read", error) from error
        return [name for name in names if name not in ("README.md", _UP, _WRITERS, _DELIVERING)]

    # --- space --------------------------------------------------------------------------------------------------------

    def free_space(self) -> int:
        """Return how many bytes this user may still write on the home's disk."""
        try:
            return shutil.disk_usage(self.root).free
        except OSError as error:
            raise _unusable(self.root, "look at", error) from error

    def require_space(self, minimum: int) -> None:
        """Return where at least `minimum` bytes are free.

        Raises:
            HomeError: less is free; names both.
        """
        free = self.free_space()
        if free < minimum:
            message = f"only {_size(free)} are free on the disk of {self.root}, {_size(minimum)} are needed"
            raise HomeError(message, remedy="make room, or lower free_space_minimum in tosmon.toml")

    # --- locks --------------------------------------------------------------------------------------------------------

    @contextmanager
    def up_lock(self) -> Iterator[None]:
        """Hold the home as its only `up`.

        Raises:
            HomeError: another `up` holds it; names its process and since when.
        """
        with self._locked(_UP, fcntl.LOCK_EX | fcntl.LOCK_NB) as descriptor:
            if descriptor is None:
                raise HomeError(
                    f"another `tosmon up` runs on {self.root}{self._holder()}",
                    remedy="stop that one first, or give this one another --home",
                )
            _sign(descriptor)
            yield

    @contextmanager
    def delivering(self) -> Iterator[bool]:
        """Hold the home as the one that delivers its alerts where nobody does; the value tells whether that was so.

        Never waits: an alert that two deliver at once would be told twice.
        """
        with self._locked(_DELIVERING, fcntl.LOCK_EX | fcntl.LOCK_NB) as descriptor:
            yield descriptor is not None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the home as one of its writers; waits while somebody must be alone."""
        with self._locked(_WRITERS, fcntl.LOCK_SH):
            yield

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Hold the home as its only writer where nobody writes now; the value tells whether that was so.

        Never waits. Who holds `writing` is not alone, not even with itself: ask first, then hold `writing`.
        """
        with self._locked(_WRITERS, fcntl.LOCK_EX | fcntl.LOCK_NB) as descriptor:
            yield descriptor is not None

    @contextmanager
    def _locked(self, name: str, kind: int) -> Iterator[int | None]:
        """Hold a lock file; yields its descriptor, or None where it is taken and `kind` does not wait."""
        path = self.root / name
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise _unusable(path, "lock", error) from error
        _let_go_in_children()
        _HELD.add(descriptor)
        try:
            yield descriptor if _flock(path, descriptor, kind) else None
        finally:
            _HELD.discard(descriptor)
            os.close(descriptor)

    def _holder(self) -> str:
        """Return " (process 123, since …)" for the `up` that holds the lock, empty where it has not signed yet."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            signed = json.loads((self.root / _UP).read_text())
            return f" (process {signed['pid']}, since {signed['since']})"
        return ""


def _flock(path: Path, descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind)
    except BlockingIOError:
        return False
    except OSError as error:
        raise _unusable(path, "lock", error) from error
    return True


def _sign(descriptor: int) -> None:
    """Write into the lock file who holds it, for the message that the next one reads."""
    text = json.dumps({"pid": os.getpid(), "since": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")})
    with suppress(OSError):  # a full disk must not stop `up` from saying so itself
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


@cache
def _let_go_in_children() -> None:
    """Close lock files in forked children: a worker that outlives its killed parent would hold the home for good.

    Closing does not unlock in the parent: a lock ends with the last descriptor of the open file (flock(2)).
    """

    def close_all() -> None:
        for descriptor in _HELD:
            os.close(descriptor)
        _HELD.clear()

    os.register_at_fork(after_in_child=close_all)


def _unusable(path: Path, verb: str, error: OSError) -> HomeError:
    return HomeError(f"cannot {verb} {path}: {error.strerror}", remedy="name another home with --home or TOSMON_HOME")


def _size(count: int) -> str:
    """Return bytes as people read them: "1.5 GB"."""
    amount = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:  # noqa: PLR2004 - decimal units, as disks are sold
            return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
