"""A collection had from an address: which addresses are followed, and the copy that a later import goes on from."""

from __future__ import annotations

import fcntl
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tosmon.errors import ImportRefused
from tosmon.importers.ota.git import Git, GitFailed, end, one_line

__all__ = ["FETCHED", "Copy", "Fetching", "bare_address", "checked_address", "copy_of"]

FETCHED: Final = "refs/heads/fetched"
"""What a copy calls the HEAD of where it was had from."""

Fetching = Callable[[int], None]
"""Is told now and then how many bytes of a collection have come."""

_LARGEST: Final = 16 << 30  # bytes of a copy
_LONGEST: Final = 6 * 3600.0  # seconds of a fetch
_TICK: Final = 0.5
_AGAIN: Final = "check the address and the network, and run this again"
_BY_HAND: Final = "check the address; where a password is needed, clone it yourself and import the folder"
_MEANINGS: Final = (  # what git says of a fetch, what that means, and what to do
    ("couldn't find remote ref HEAD", ("it has no commits yet", "give the address of one with a history")),
    ("shallow roots", ("it lacks its older history", "give the address of a whole repository")),
    ("could not read Username", ("it asks for a password", _BY_HAND)),
    ("Authentication failed", ("it does not take this password", _BY_HAND)),
)
_STALE: Final = 86_400.0  # seconds after which an unfinished pack is nobody's any more


def checked_address(address: str) -> SplitResult:
    """Return the parts of an address that may be fetched from: http and https, and `file` for this machine.

    Raises:
        ImportRefused: another kind of address, or one that could be read as an option.
    """
    remedy = "give an address that begins with https://, or a folder or .bundle file"
    if "::" in address.partition("://")[0] or not re.fullmatch(r"[!-~]+", address):
        raise ImportRefused(f"{one_line(address)} is no address that is followed", remedy=remedy)
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - raises for what is no port
    except ValueError:
        raise ImportRefused(f"{address} is no address", remedy=remedy) from None
    if parts.scheme not in {"http", "https", "file"}:
        raise ImportRefused(f"addresses of the kind {parts.scheme}:// are not followed", remedy=remedy)
    host = parts.hostname or ""
    named = host in {"", "localhost"} if parts.scheme == "file" else re.fullmatch(r"[a-z0-9.:_-]+", host)
    if not named or host.startswith("-"):
        raise ImportRefused(f"{address} names no host that can be asked", remedy=remedy)
    return parts


def bare_address(address: str) -> str:
    """Return an address without a user's name and secret, query and fragment; empty for any but http and https."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname or not address.isprintable():
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy, and whether its history is another than it was before, not only longer."""

    git: Git
    rewritten: bool

    @property
    def remedy(self) -> str:
        """Return what to do where it turns out to be damaged."""
        return f"remove {self.git.folder} and run this again"


@contextmanager
def copy_of(address: str, folder: Path, told: Fetching) -> Iterator[Copy]:
    """Give a copy of what lies at an http or https address, in `folder`, brought up to date.

    A copy that is there already is gone on from. One process at a time works on it.

    Raises:
        ImportRefused: it cannot be had; an older copy stays as it is.
    """
    name = f"{sha256(address.encode()).hexdigest()[:16]}.git"
    with ExitStack() as stack:
        with _keeping(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context((folder / f"{name}.lock").open("w"))
        _hold(lock.fileno(), address)
        with _keeping(folder):
            git, before = _begun(folder / name)
        try:
            _fetch(git, address, told)
        except ImportRefused:
            if not before:  # nothing of it came
                rmtree(git.folder, ignore_errors=True)
            raise
        yield Copy(git, rewritten=bool(before) and not _descends(git, before))


@contextmanager
def _keeping(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ImportRefused(f"cannot keep a copy in {folder}: {error.strerror}", remedy="make it writable") from error


def _hold(descriptor: int, address: str) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        remedy = "wait until it has ended"
        raise ImportRefused(f"another import reads {bare_address(address)}", remedy=remedy) from None


def _begun(folder: Path) -> tuple[Git, str]:
    """Return git over the copy, and the commit that was fetched before; a copy that is damaged is begun anew."""
    try:
        git = Git.create(folder)
        before = git.run("rev-parse", "--verify", FETCHED).decode().strip() if (folder / FETCHED).exists() else ""
        if before:
            git.run("rev-list", "--objects", "--quiet", before, "--", seconds=_LONGEST)
    except GitFailed:
        rmtree(folder)
        return Git.create(folder), ""
    _sweep(folder)
    return git, before


def _sweep(folder: Path) -> None:
    """Remove what fetches that were cut off left behind."""
    before = time.time() - _STALE
    for path in (folder / "objects" / "pack").glob("tmp_*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def _descends(git: Git, before: str) -> bool:
    try:
        git.run("merge-base", "--is-ancestor", before, FETCHED)
    except GitFailed:
        return False
    return True


def _fetch(git: Git, address: str, told: Fetching) -> None:
    """Fetch what is new; git proves every object by its name, and that none is missing, before the ref moves."""
    words = ["--quiet", "--force", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc"]
    process = git.start("fetch", *words, "--", address, f"+HEAD:{FETCHED}")
    try:
        said = _watched(process, git.folder, told)
    except GitFailed as error:
        said = str(error)
    finally:
        end(process)
    if process.returncode or "shallow roots" in said:
        meaning, remedy = next((words for sign, words in _MEANINGS if sign in said), (_last_words(said), _AGAIN))
        raise ImportRefused(f"cannot fetch {bare_address(address)}: {meaning}", remedy=remedy)


def _watched(process: subprocess.Popen[bytes], folder: Path, told: Fetching) -> str:
    """Return what the command says beside its work once it has ended; it may take neither all the disk nor all day."""
    until = time.monotonic() + _LONGEST
    while True:
        try:
            _, said = process.communicate(timeout=_TICK)
            return said.decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            size = _size(folder)
        told(size)
        if size > _LARGEST:
            raise GitFailed(f"it is larger than {_LARGEST >> 30} GB")
        if time.monotonic() > until:
            raise GitFailed(f"it took longer than {_LONGEST / 3600:.0f} hours")


def _size(folder: Path) -> int:
    """Return how many bytes the packs in a repository have, one that is being written among them."""
    size = 0
    for path in folder.glob("objects/pack/*"):
        with suppress(FileNotFoundError):  # it has its name by now
            size += path.stat().st_size
    return size


def _last_words(said: str) -> str:
    return one_line(said.strip().rpartition("fatal: ")[2] or "git ended without a word")
