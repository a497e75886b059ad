"""A collection's repository, opened for reading wherever it is: a folder, a bundle file, or an address.

Its objects are read through an empty repository of our own, so that nothing it says of itself is ever obeyed; and all
that its history needs is proved to be there and whole before any of it is handed on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import unquote

from tosmon.errors import ImportRefused
from tosmon.importers.ota.bundle import is_bundle, read_bundle
from tosmon.importers.ota.foreign import look_at
from tosmon.importers.ota.git import Git, GitFailed
from tosmon.importers.ota.remote import FETCHED, Fetching, bare_address, checked_address, copy_of

__all__ = ["Repository", "opened"]

_REMEDY: Final = "`git fsck` in it tells more; clone it anew, or give its address"
_HOURS: Final = 2 * 3600.0


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that can be read: git over it, its latest commit, what it is called, where it was had from.

    `name` is the last part of the address that it was cloned from, else that of its folder or file. `address` is empty
    where it is only known as a path of one machine. `remedy` says what to do where it turns out to be damaged;
    `rewritten` whether its history is another than when it was last fetched.
    """

    git: Git
    head: str
    name: str
    address: str
    remedy: str = _REMEDY
    rewritten: bool = False


@contextmanager
def opened(where: str, *, copies: Path | None = None, told: Fetching = lambda _: None) -> Iterator[Repository]:
    """Give the repository at a path or address.

    What is fetched from an address is kept in the folder `copies`, where the next import goes on from it; without one
    it is thrown away. `told` hears how many bytes have come.

    Raises:
        ImportRefused: there is none, it cannot be had, or its history is not whole.
    """
    with TemporaryDirectory(prefix="tosmon-ota-") as scratch:
        try:
            with _asked(where, copies, told, Path(scratch)) as repository:
                yield repository
        except GitFailed as error:
            raise ImportRefused(f"{bare_address(where) or where} cannot be read: {error}", remedy=_REMEDY) from error


@contextmanager
def _asked(where: str, copies: Path | None, told: Fetching, scratch: Path) -> Iterator[Repository]:
    if "://" not in where:
        if not where.strip():
            raise ImportRefused("no repository is named", remedy=_meant(where))
        yield _of_path(Path(where).expanduser().absolute(), scratch, where)
    elif (parts := checked_address(where)).scheme == "file":
        yield _of_path(Path(unquote(parts.path)), scratch)
    else:
        with copy_of(where, copies or scratch, told) as copy:
            address = bare_address(where)
            head = _commit(copy.git, FETCHED, address)
            yield Repository(copy.git, head, _last_part(where), address, copy.remedy, copy.rewritten)


def _meant(where: str) -> str:
    """Return what to name instead; the address, where only what it begins with was left out, or its form is ssh's."""
    if found := re.fullmatch(r"(?:[\w.-]+@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)[:/]([\w./-]+)", where, re.ASCII):
        return f"did you mean https://{found[1]}/{found[2].removesuffix('.git')}?"
    return "name a folder, a .bundle file, or an address that begins with https://"


def _of_path(path: Path, scratch: Path, where: str = "") -> Repository:
    try:
        if not path.exists():
            raise ImportRefused(f"there is nothing at {path}", remedy=_meant(where))
        return _of_folder(path, scratch) if path.is_dir() else _of_bundle(path, scratch)
    except OSError as error:
        raise ImportRefused(
            f"cannot read {path}: {error.strerror}", remedy="check its owner and permissions"
        ) from error


def _of_folder(path: Path, scratch: Path) -> Repository:
    """Return a repository whose objects are looked up where they lie: nothing is copied."""
    found = look_at(path)
    git = Git.create(scratch / "borrowing.git", kind="sha1" if len(found.head) == 40 else "sha256")  # noqa: PLR2004 - hexadecimal digits of SHA-1
    pointer = git.folder / "objects" / "info" / "alternates"
    pointer.parent.mkdir(parents=True, exist_ok=True)
    pointer.write_bytes(b'"' + _quoted(os.fsencode(found.objects)) + b'"\n')
    head = _commit(git, found.head, str(path))
    _prove(git, head, path)
    return Repository(
        git, head, _last_part(found.origin) or _last_part(str(path.resolve())), bare_address(found.origin)
    )


def _of_bundle(path: Path, scratch: Path) -> Repository:
    """Return a repository that a bundle was unpacked into, which proves every object by its name."""
    if not is_bundle(path):
        raise ImportRefused(f"{path} is no git bundle", remedy="name a folder, a .bundle file, or an address")
    bundle = read_bundle(path)
    git = Git.create(scratch / "unpacked.git", kind=bundle.kind)
    try:
        git.run("bundle", "unbundle", str(path), seconds=_HOURS)
        git.run("rev-list", "--objects", "--quiet", bundle.head, "--", seconds=_HOURS)
    except GitFailed as error:
        raise ImportRefused(f"{path} is damaged: {error}", remedy="fetch or make it again") from error
    return Repository(git, _commit(git, bundle.head, str(path)), _last_part(str(path)), "")


def _quoted(path: bytes) -> bytes:
    """Return a path as git reads it between quotation marks."""
    return path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")


def _commit(git: Git, name: str, where: str) -> str:
    try:
        return git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except GitFailed as error:
        raise ImportRefused(f"{where} is damaged: its latest commit cannot be read", remedy=_REMEDY) from error


def _prove(git: Git, head: str, path: Path) -> None:
    """Read everything that the history needs, and compare it with its names.

    Raises:
        ImportRefused: something is missing or is not what its name says.
    """
    try:
        git.run("rev-list", "--objects", "--verify-objects", "--quiet", head, "--", seconds=_HOURS)
    except GitFailed as error:
        raise ImportRefused(f"{path} is damaged: {error}", remedy=_REMEDY) from error


def _last_part(address: str) -> str:
    """Return the last part of an address or path, without what it ends on: "pga-versions" of "…/pga-versions.git"."""
    parts = (re.sub(r"\.(?:git|bundle)$", "", part) for part in reversed(re.split(r"[/\\:]", address)))
    return next((part for part in parts if part), "")
