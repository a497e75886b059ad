"""What a repository of somebody says of itself, read as files: where its objects are, and what its HEAD names.

Git is not asked: it would read the repository's settings, which may name programs to be run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tosmon.errors import ImportRefused

__all__ = ["Foreign", "look_at"]

_LARGEST: Final = 64 << 20  # bytes of a file that is read here; a list of a million refs has as many
_NAME: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
_REMOTE: Final = re.compile(r'^\s*\[remote "origin"\]\s*$', re.MULTILINE)
_URL: Final = re.compile(r'^\s*url\s*=\s*"?(.*?)"?\s*$')


@dataclass(frozen=True, slots=True)
class Foreign:
    """A repository of somebody: the folder of its objects, the commit that HEAD names, where it was cloned from."""

    objects: Path
    head: str
    origin: str


def look_at(path: Path) -> Foreign:
    """Return what a repository says: a working copy, a work tree of one, or a bare repository.

    Raises:
        ImportRefused: it is none, or has no whole history.
    """
    folder = _folder(path)
    common = _common(folder)
    _whole(path, common)
    head = _head(path, folder, common)
    return Foreign((common / "objects").resolve(), head, _origin(common))


def _folder(path: Path) -> Path:
    """Return the folder with HEAD: the repository itself, or what `.git` is or names."""
    inner = path / ".git"
    if inner.is_file():
        pointed = _text(inner).removeprefix("gitdir:").strip()
        inner = path / pointed
    found = next((one for one in (inner, path) if _is_repository(one)), None)
    if found is None:
        remedy = "name a git repository's top folder, a .bundle file, or the address of one"
        raise ImportRefused(f"{path} is no git repository", remedy=remedy)
    return found


def _is_repository(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (_common(folder) / "objects").is_dir()


def _common(folder: Path) -> Path:
    """Return the folder that a work tree shares with the others of its repository."""
    named = folder / "commondir"
    return folder / _text(named).strip() if named.is_file() else folder


def _whole(path: Path, common: Path) -> None:
    if (common / "shallow").is_file() and _text(common / "shallow").strip():
        remedy = "run `git fetch --unshallow` there, or give its address instead"
        raise ImportRefused(f"{path} is a shallow clone, which lacks the older history", remedy=remedy)
    if any((common / "objects" / "pack").glob("*.promisor")):
        remedy = "clone it without --filter, or give its address instead"
        raise ImportRefused(f"{path} is a partial clone, which lacks texts", remedy=remedy)
    if (common / "reftable").is_dir():
        remedy = "run `git bundle create history.bundle HEAD` there and import that"
        raise ImportRefused(f"{path} keeps its refs in a form that cannot be read here", remedy=remedy)


def _head(path: Path, folder: Path, common: Path) -> str:
    """Return the full name of the commit that HEAD names."""
    said = _text(folder / "HEAD").strip()
    ref = said.removeprefix("ref:").strip()
    name = _ref(common, ref) if said.startswith("ref:") else said
    if not name:
        raise ImportRefused(f"{path} has no commits yet", remedy="name a repository with a history")
    if not _NAME.fullmatch(name):
        raise ImportRefused(f"{path} is damaged: its HEAD names no commit", remedy="clone it anew, or give its address")
    return name


def _ref(common: Path, ref: str) -> str:
    """Return what a ref names, empty where it is not there; a ref is a file of its own, or a line among others."""
    if not ref.startswith("refs/") or ".." in ref.split("/") or "\0" in ref:
        return "?"
    own, packed = common / ref, common / "packed-refs"
    if own.is_file():
        return _text(own).strip()
    lines = _text(packed).splitlines() if packed.is_file() else []
    return next((line[: -len(ref) - 1] for line in lines if line.endswith(f" {ref}")), "")


def _origin(common: Path) -> str:
    """Return the address that the repository was cloned from, empty where it does not say."""
    settings = _text(common / "config") if (common / "config").is_file() else ""
    section = _REMOTE.search(settings)
    if section is None:
        return ""
    lines = settings[section.end() :].lstrip().splitlines()
    for line in lines:
        if line.lstrip().startswith("["):
            break
        if found := _URL.match(line):
            return found[1]
    return ""


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "surrogateescape")  # a path may stand there
    except OSError as error:
        raise ImportRefused(
            f"cannot read {path}: {error.strerror}", remedy="check its owner and permissions"
        ) from error
