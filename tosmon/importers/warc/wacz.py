"""WARC files in a WACZ package, as streams out of the zip; nothing is extracted, so no name in it leads anywhere.

The form: https://specs.webrecorder.net/wacz/1.1.1/ (archive/*.warc.gz, and datapackage.json with a hash for each file).
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tosmon.core.imported import Skipped
from tosmon.errors import ImportRefused
from tosmon.importers.warc.streams import Source
from tosmon.importers.warc.values import Broken, Limits

__all__ = ["Packed", "digest_fault", "open_packed", "packed_in"]

FOLDER: Final = "archive/"
WARC: Final = (".warc", ".warc.gz")
PACKAGES: Final = (".wacz", ".zip")
DATA_PACKAGE: Final = "datapackage.json"
PACKAGE_DIGEST: Final = "datapackage-digest.json"
LOCAL_HEADER: Final = 30  # bytes, before the name (APPNOTE.TXT 4.3.7)
DIRECTORY_END: Final = struct.Struct("<4s4H2LH")  # 4.3.16
DIRECTORY_END_64: Final = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
LOCATOR_64: Final = struct.Struct("<4sLQL")  # 4.3.15
LONGEST_COMMENT: Final = 65535
ENCRYPTED: Final = 0x1
CHUNK: Final = 1024 * 1024
FAILURES: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error)


@dataclass(frozen=True, slots=True)
class Packed:
    """A WARC file in a zip: its name there, its size, and where its bytes begin if they are `stored` as they are.

    `digest` is what the package states of it ("sha256:…"), empty where it states none.
    """

    name: str
    size: int
    stored: bool
    start: int = 0
    digest: str = ""


class _Window:
    """A stretch of a file, as a file of its own."""

    def __init__(self, file: io.BufferedReader, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0
        file.seek(start)

    def read(self, size: int, /) -> bytes:
        read = self._file.read(min(size, self._size - self._at))
        self._at += len(read)
        return read

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = self._size if whence == io.SEEK_END else min(offset, self._size)
        self._file.seek(self._start + self._at)
        return self._at

    def close(self) -> None:
        self._file.close()


class _Unpacking:
    """A compressed entry of a zip, read forwards."""

    def __init__(self, path: Path, name: str) -> None:
        self._zip = zipfile.ZipFile(path)
        self._entry = self._zip.open(name)

    def read(self, size: int, /) -> bytes:
        try:
            return self._entry.read(size)
        except FAILURES as error:
            raise Broken(f"its package is broken: {error}") from error

    def seek(self, offset: int, whence: int = 0, /) -> int:
        try:
            return self._entry.seek(offset, whence)
        except FAILURES as error:
            raise Broken(f"its package is broken: {error}") from error

    def close(self) -> None:
        self._zip.close()


def open_packed(path: Path, packed: Packed) -> Source:
    """Return the bytes of a WARC file in a package.

    Raises:
        OSError: the package cannot be read.
        ImportRefused: it is no package any more.
    """
    if packed.stored:
        return _Window(path.open("rb"), packed.start, packed.size)
    try:
        return _Unpacking(path, packed.name)
    except (*FAILURES, KeyError) as error:
        raise ImportRefused(f"{path} is broken: {error}") from error


def packed_in(path: Path, limits: Limits) -> tuple[list[Packed], list[Skipped]]:
    """Return the WARC files of a package, and what of it is not read, and why.

    Raises:
        ImportRefused: it is no zip file, or its list of files is larger than any package's.
    """
    try:
        with path.open("rb") as file:
            _weigh_directory(path, file, limits)
            with zipfile.ZipFile(file) as archive:
                stated, skipped = _stated(archive, limits)
                packed = []
                for info in archive.infolist():
                    why = _doubt(info, limits)
                    if why:
                        skipped.append(Skipped(info.filename, why))
                    elif _is_warc(info):
                        one = _placed(info, file, stated.get(info.filename, ""))
                        if one:
                            packed.append(one)
                        else:
                            skipped.append(Skipped(info.filename, "it is cut off"))
    except FAILURES as error:
        raise ImportRefused(f"{path} is no whole WACZ file: {error}", remedy="fetch it again") from error
    except OSError as error:
        raise ImportRefused(f"cannot read {path}: {error.strerror or error}") from error
    if not packed and not skipped:
        raise ImportRefused(f"{path} has no archive/*.warc.gz in it", remedy="a WACZ file has")
    return sorted(packed, key=lambda one: one.name), skipped


def _weigh_directory(path: Path, file: io.BufferedReader, limits: Limits) -> None:
    """Refuse a list of files that would fill the memory; zipfile reads all of it at once."""
    end = file.seek(0, io.SEEK_END)
    begin = file.seek(max(0, end - LONGEST_COMMENT - DIRECTORY_END.size - LOCATOR_64.size))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < DIRECTORY_END.size:
        raise ImportRefused(f"{path} is no whole WACZ file: its end is missing", remedy="fetch it again")
    sizes = [DIRECTORY_END.unpack_from(tail, place)[5]]
    locator = place - LOCATOR_64.size
    if locator >= 0 and tail.startswith(b"PK\x06\x07", locator):
        file.seek(min(LOCATOR_64.unpack_from(tail, locator)[2], begin + locator))
        found = file.read(DIRECTORY_END_64.size)
        if len(found) == DIRECTORY_END_64.size:
            sizes.append(DIRECTORY_END_64.unpack(found)[8])
    known = [size for size in sizes if size != 0xFFFFFFFF]  # noqa: PLR2004 - zip64 has the number (4.4.1.4)
    if max(known, default=0) > limits.package:
        raise ImportRefused(f"{path} lists more files than a WACZ has", remedy="unpack it, and name its WARC files")
    file.seek(0)


def _is_warc(info: zipfile.ZipInfo) -> bool:
    return info.filename.startswith(FOLDER) and info.filename.lower().endswith(WARC)


def _doubt(info: zipfile.ZipInfo, limits: Limits) -> str:
    """Return why an entry that could be meant is not read, or an empty string."""
    name, lower = info.filename, info.filename.lower()
    doubts = {
        "its name leads out of the package": _leads_out(name),
        "it is a link": stat.S_ISLNK(info.external_attr >> 16),
        "it is a package in a package: unpack it first": lower.endswith(PACKAGES),
        "it lies outside of the package's folder archive/": not name.startswith(FOLDER),
        "it is encrypted": bool(info.flag_bits & ENCRYPTED),
        f"it grows to more than {limits.ratio} times its size: a zip bomb": info.file_size > limits.free
        and info.file_size > limits.ratio * info.compress_size,
    }
    meant = lower.endswith((*WARC, *PACKAGES))
    return next((why for why, true in doubts.items() if true), "") if meant else ""


def _leads_out(name: str) -> bool:
    return ".." in re.split(r"[/\\]", name) or bool(re.match(r"[/\\]|[A-Za-z]:", name))


def _placed(info: zipfile.ZipInfo, file: io.BufferedReader, digest: str) -> Packed | None:
    """Return where an entry lies, None where the package ends before it does."""
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        return Packed(info.filename, info.file_size, stored=False, digest=digest)
    file.seek(info.header_offset)
    header = file.read(LOCAL_HEADER)
    if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        return None
    name, extra = struct.unpack_from("<2H", header, 26)
    start = info.header_offset + LOCAL_HEADER + name + extra
    whole = start + info.file_size <= file.seek(0, io.SEEK_END)
    return Packed(info.filename, info.file_size, stored=True, start=start, digest=digest) if whole else None


# --- digests ----------------------------------------------------------------------------------------------------------


def _stated(archive: zipfile.ZipFile, limits: Limits) -> tuple[dict[str, str], list[Skipped]]:
    """Return the hash that the package states of each of its files, and what is wrong with the statement."""
    skipped: list[Skipped] = []
    stated = _json(archive, DATA_PACKAGE, limits)
    if stated is None:
        if DATA_PACKAGE in archive.namelist():
            skipped.append(Skipped(DATA_PACKAGE, "it cannot be read, so no digest was checked"))
        return {}, skipped
    signed = _json(archive, PACKAGE_DIGEST, limits)
    digest = signed.get("hash") if isinstance(signed, dict) else None
    if isinstance(digest, str) and digest_fault(io.BytesIO(archive.read(DATA_PACKAGE)), digest):
        skipped.append(Skipped(DATA_PACKAGE, f"it does not have the digest that {PACKAGE_DIGEST} states"))
    return dict(_hashes(stated)), skipped


def _hashes(package: object) -> Iterator[tuple[str, str]]:
    resources = package.get("resources") if isinstance(package, dict) else None
    for resource in resources if isinstance(resources, list) else ():
        if isinstance(resource, dict):
            path, digest = resource.get("path"), resource.get("hash")
            if isinstance(path, str) and isinstance(digest, str):
                yield path, digest


def _json(archive: zipfile.ZipFile, name: str, limits: Limits) -> object:
    """Return what a small file of the package says, None where there is none or it says nothing readable."""
    try:
        info = archive.getinfo(name)
        if info.file_size > limits.package or info.flag_bits & ENCRYPTED:
            return None
        value: object = json.loads(archive.read(name))
    except (KeyError, ValueError, RecursionError):
        return None
    return value


def digest_fault(source: Source, stated: str, tell: Callable[[int], None] = lambda _read: None) -> str:
    """Return what is wrong with bytes by the hash stated of them ("sha256:…"), or an empty string.

    `tell` hears how many bytes were read, as they are.
    """
    label, _, value = stated.partition(":")
    if label.lower() not in {"sha256", "md5", "sha1", "sha512"}:
        return ""
    digest = hashlib.new(label.lower(), usedforsecurity=False)
    try:
        while read := source.read(CHUNK):
            digest.update(read)
            tell(len(read))
    except (*FAILURES, Broken, OSError) as error:
        return f"it is broken: {error}"
    return (
        "" if digest.hexdigest() == value.strip().lower() else f"it does not have the digest that {DATA_PACKAGE} states"
    )
