"""The head of a git bundle: the version of its form, what it needs, and the refs in it; git reads the rest.

The form is git's own: Documentation/gitformat-bundle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tosmon.errors import ImportRefused

__all__ = ["Bundle", "is_bundle", "read_bundle"]

_SIGNATURE: Final = re.compile(rb"# v[23] git bundle")
_LARGEST: Final = 16 << 20  # bytes of a head: some 200,000 refs
_BRANCHES: Final = ("HEAD", "refs/heads/main", "refs/heads/master")


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle's head says: the ref and commit that its history is read from, and the kind of its names."""

    ref: str
    head: str
    kind: str


def is_bundle(path: Path) -> bool:
    """Return whether a file begins as bundles do."""
    with path.open("rb") as file:
        return bool(_SIGNATURE.match(file.read(32)))


def read_bundle(path: Path) -> Bundle:
    """Return what a bundle's head says.

    Raises:
        ImportRefused: it holds a part of a history only, or no branch.
    """
    lines = _head(path)
    if any(line.startswith("@filter") for line in lines):
        raise ImportRefused(f"{path} is a partial bundle, which lacks texts", remedy="make it without --filter")
    if any(line.startswith("-") for line in lines):
        remedy = "make it of a whole branch: `git bundle create history.bundle HEAD`"
        raise ImportRefused(f"{path} holds the end of a history only, and needs the rest", remedy=remedy)
    refs = {ref: name for name, _, ref in (line.partition(" ") for line in lines if line[:1] not in "-@") if ref}
    ref = next((one for one in _BRANCHES if one in refs), None) or _only_branch(path, refs)
    kind = "sha256" if "@object-format=sha256" in lines else "sha1"
    return Bundle(ref, refs[ref], kind)


def _only_branch(path: Path, refs: dict[str, str]) -> str:
    branches = [ref for ref in refs if ref.startswith("refs/heads/")]
    if len(branches) != 1:
        remedy = "make it with its main branch: `git bundle create history.bundle HEAD`"
        raise ImportRefused(f"{path} does not say which branch is meant", remedy=remedy)
    return branches[0]


def _head(path: Path) -> list[str]:
    with path.open("rb") as file:
        head, blank, _ = file.read(_LARGEST).partition(b"\n\n")
    if not blank:
        raise ImportRefused(f"{path} is cut short, or no bundle", remedy="fetch it again")
    return head.decode("utf-8", "replace").split("\n")[1:]
