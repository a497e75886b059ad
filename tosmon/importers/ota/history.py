"""A repository's whole history in one walk: its commits in the order of the graph, each with the files it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tosmon.errors import ImportRefused
from tosmon.importers.ota.git import GitFailed
from tosmon.importers.ota.repository import Repository

__all__ = ["Commit", "Written", "commits"]

_FORMAT: Final = "--format=%H%x00%at%x00%ct%x00%B%x00"
_WALK: Final = ("--topo-order", "--reverse", "--no-merges", "--root", "--encoding=UTF-8", _FORMAT)
_FILES: Final = ("--raw", "--no-abbrev", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color")
_PLAIN: Final = ("--no-decorate", "--no-notes", "--no-show-signature", "--no-mailmap")
_LARGEST: Final = 8 << 20  # bytes of a commit's message, or of a name
_MOST_AT_ONCE: Final = 100_000  # files that one commit may write: a whole collection has some thousands
_MOST: Final = 5_000_000  # … and all of them


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit did to a file: `blob` is its content's name, empty where the file was removed.

    `plain` says whether it is a file at all, and no link or repository of its own.
    """

    path: bytes
    blob: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its name, the times that author and committer gave (seconds since 1970, UTC), message and files."""

    name: str
    author_time: int
    commit_time: int
    message: str
    files: tuple[Written, ...]


def commits(repository: Repository) -> Iterator[Commit]:
    """Yield every commit that is no merge, parents before children.

    Raises:
        ImportRefused: git cannot read on.
    """
    arguments = ("log", *_WALK, *_FILES, *_PLAIN, repository.head, "--")
    try:
        with repository.git.piped(*arguments) as pipe:
            yield from _bounded(_parsed(pipe.fields(_LARGEST)))
    except GitFailed as error:
        raise ImportRefused(
            f"the history of {repository.name} cannot be read: {error}", remedy=repository.remedy
        ) from error


def _bounded(found: Iterator[Commit]) -> Iterator[Commit]:
    """Yield commits while they do not write more files than any collection has."""
    files = 0
    for commit in found:
        files += len(commit.files)
        if files > _MOST:
            raise GitFailed(f"it writes more than {_MOST:,} files")
        yield commit


def _parsed(fields: Iterator[bytes]) -> Iterator[Commit]:
    """Yield the commits in git's output: four fields, then for each file what was done and its path.

    A blank field or a line's end may stand before the files. A commit's name never begins with a colon.
    """
    field = next(fields, None)
    while field is not None:
        name = field.decode("ascii")
        author, committer, message = next(fields), next(fields), next(fields).decode("utf-8", "replace")
        files = []
        field = next(fields, None)
        while field is not None and (field := field.removeprefix(b"\n"))[:1] in {b"", b":"}:
            if field:
                files.append(_written(field, next(fields)))
            if len(files) > _MOST_AT_ONCE:
                raise GitFailed(f"commit {name} writes more than {_MOST_AT_ONCE:,} files")
            field = next(fields, None)
        yield Commit(name, _seconds(author), _seconds(committer), message, tuple(files))


def _written(raw: bytes, path: bytes) -> Written:
    """Return what ":<mode before> <mode> <blob before> <blob> <status>" says of a path."""
    _, mode, _, blob, status = raw.decode("ascii").split(" ")
    removed = status.startswith("D")
    return Written(path, "" if removed else blob, removed or mode.startswith("100"))


def _seconds(written: bytes) -> int:
    return int(written) if written.lstrip(b"-").isdigit() else 0
