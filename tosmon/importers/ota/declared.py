"""A collection's declarations, had from its repository wherever that is; what they say is for `tosmon.registry`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tosmon.errors import ImportRefused
from tosmon.importers.ota.blobs import Blobs
from tosmon.importers.ota.git import Git, GitFailed
from tosmon.importers.ota.remote import Fetching
from tosmon.importers.ota.repository import opened

__all__ = ["declarations_of"]

_FOLDER: Final = b"declarations"
_MOST: Final = 20_000  # files; the largest known collection has a twentieth
_LARGEST: Final = 4_000_000  # bytes of a file
_FILES: Final = frozenset({b"100644", b"100755"})  # modes of plain files: links lead who knows where


@contextmanager
def declarations_of(where: str, *, copies: Path | None = None, told: Fetching = lambda _: None) -> Iterator[Path]:
    """Give a folder with the declarations of a repository's latest commit, removed when the block ends.

    `where`, `copies` and `told` are as for a collection of texts.

    Raises:
        ImportRefused: there is no repository, it cannot be had, or it declares nothing.
    """
    with opened(where, copies=copies, told=told) as repository, TemporaryDirectory(prefix="tosmon-ota-") as place:
        try:
            count = _write(repository.git, repository.head, Path(place))
        except GitFailed as error:
            raise ImportRefused(f"{where} is damaged: {error}", remedy=repository.remedy) from error
        except OSError as error:
            raise ImportRefused(f"cannot unpack the declarations of {where}: {error.strerror}") from error
        if not count:
            remedy = "name a collection of declarations, such as pga-declarations"
            raise ImportRefused(f"{where} holds no declarations", remedy=remedy)
        yield Path(place)


def _write(git: Git, head: str, place: Path) -> int:
    """Write the JSON files of the folder of declarations, and return how many there are."""
    files = _files(git, head)
    if len(files) > _MOST:
        raise GitFailed(f"it declares more than {_MOST:,} files")
    with Blobs(git) as blobs:
        for name, blob in files.items():
            content = blobs.read(blob, _LARGEST)
            if content is None:
                raise GitFailed(f"{os.fsdecode(name)} has more than {_LARGEST:,} bytes")
            (place / os.fsdecode(name)).write_bytes(content)
    return len(files)


def _files(git: Git, head: str) -> dict[bytes, str]:
    """Return the names of the JSON files in the folder of declarations, and of what they hold."""
    found = {}
    for line in git.run("ls-tree", "-z", head, "--", f"{_FOLDER.decode()}/").split(b"\0"):
        about, _, path = line.partition(b"\t")
        folder, _, name = path.rpartition(b"/")
        mode, _, rest = about.partition(b" ")
        if mode in _FILES and folder == _FOLDER and name.endswith(b".json"):
            found[name] = rest.partition(b" ")[2].decode("ascii")
    return found
