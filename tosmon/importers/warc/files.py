"""The files of an import: found by name, opened as streams, never extracted; what stands in them is left to others."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tosmon.core.imported import Skipped
from tosmon.errors import ImportRefused
from tosmon.importers.warc.streams import MAGIC, Source
from tosmon.importers.warc.values import Limits
from tosmon.importers.warc.wacz import Packed, open_packed, packed_in

__all__ = ["WarcFile", "found"]

SUFFIXES: Final = (".warc", ".warc.gz", ".wacz")
ADDRESS: Final = re.compile(r"[a-z0-9]+:/", re.IGNORECASE)  # a path has one slash, whatever was given
ZIP: Final = b"PK\x03\x04"
NOT_READ: Final = {
    b"\x28\xb5\x2f\xfd": ("is compressed with Zstandard", "`zstd -d FILE` first"),
    b"\x50\x2a\x4d\x18": ("is compressed with Zstandard and a dictionary", "`zstd -d FILE` with its dictionary first"),
    b"\x5d\x2a\x4d\x18": ("is compressed with Zstandard and a dictionary", "`zstd -d FILE` with its dictionary first"),
    b"file": ("is an ARC file, the format before WARC", "`warcio recompress FILE.arc FILE.warc.gz` first"),
    b"BZh": ("is compressed with bzip2", "`bunzip2 FILE` first"),
    b"\xfd7zX": ("is compressed with xz", "`unxz FILE` first"),
}


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file, on disk or in a WACZ; `name` and `package` are for people, and never used as paths."""

    name: str
    path: Path
    size: int
    packed: Packed | None = None

    @property
    def package(self) -> str:
        """Return the name of the WACZ in which it lies, or an empty string."""
        return _shown(self.path.name) if self.packed else ""

    @property
    def random(self) -> bool:
        """Return whether a byte of it can be gone to at little cost."""
        return self.packed is None or self.packed.stored

    def open(self) -> Source:
        """Return the file, opened.

        Raises:
            ImportRefused: it cannot be read.
        """
        try:
            return open_packed(self.path, self.packed) if self.packed else self.path.open("rb")
        except OSError as error:
            raise _unreadable(self.path, error) from error


def found(paths: Iterable[Path], limits: Limits) -> tuple[tuple[WarcFile, ...], list[Skipped]]:
    """Return the WARC files at these paths, folders with all below them, and what of it is not read, and why.

    Raises:
        ImportRefused: a file that is named is none, or cannot be read; or there is no file at all.
    """
    files: list[WarcFile] = []
    skipped: list[Skipped] = []
    for path in dict.fromkeys(paths):
        if path.is_dir():
            for one in _below(path, skipped):
                try:
                    files += _files(one, limits, skipped)
                except ImportRefused as refused:
                    skipped.append(Skipped(_shown(one.name), refused.message))
        else:
            files += _files(path, limits, skipped)
    if not files:
        said = f": {skipped[0].what}: {skipped[0].why}" if skipped else ""
        raise ImportRefused(f"there is no WARC file{said}", remedy="files are called *.warc, *.warc.gz or *.wacz")
    return tuple(files), skipped


def _below(folder: Path, skipped: list[Skipped]) -> Iterator[Path]:
    """Yield the web archives in a folder and below, in the order of their names; links are not followed."""

    def unreadable(error: OSError) -> None:
        skipped.append(Skipped(_shown(str(error.filename)), f"cannot be read: {error.strerror}"))

    for root, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name)
            if not name.lower().endswith(SUFFIXES):
                continue
            if path.is_symlink():
                skipped.append(Skipped(_shown(name), "it is a link; name it itself to have it read"))
            else:
                yield path


def _files(path: Path, limits: Limits, skipped: list[Skipped]) -> list[WarcFile]:
    first, size = _beginning(path)
    if first.startswith(ZIP):
        packed, left_out = packed_in(path, limits)
        skipped += [Skipped(f"{_shown(one.what)} in {_shown(path.name)}", one.why) for one in left_out]
        return [WarcFile(_shown(one.name.rpartition("/")[2]), path, one.size, one) for one in packed]
    what, remedy = next((said for mark, said in NOT_READ.items() if first.startswith(mark)), ("", ""))
    if not what and not first.startswith((MAGIC, b"WARC/", b"\r\n", b"\n")):
        what, remedy = ("is empty", "") if not size else ("is no WARC or WACZ file", "`file` tells what it is")
    if what:
        raise ImportRefused(f"{path} {what}", remedy=remedy)
    return [WarcFile(_shown(path.name), path, size)]


def _beginning(path: Path) -> tuple[bytes, int]:
    """Return a file's first bytes and its size; what is no file, a pipe for one, is not opened."""
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):
            raise ImportRefused(f"{path} is no file", remedy="save it as one first")
        with path.open("rb") as file:
            return file.read(8), told.st_size
    except OSError as error:
        if ADDRESS.match(str(path)):
            raise ImportRefused(f"{path} is an address, not a file", remedy="download it first") from error
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ImportRefused:
    return ImportRefused(f"cannot read {path}: {error.strerror or error}")


def _shown(name: str) -> str:
    """Return a name as it may be kept and shown: printable, and not without end."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)[:200]
