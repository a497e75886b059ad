"""Read a folder of platform files, each as it is written; laying one folder over another is left to others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tosmon.errors import Fault
from tosmon.registry.fields import read_file
from tosmon.registry.written import PlatformEntry

__all__ = ["platform_files", "read_folder"]


def platform_files(folder: Path) -> Iterator[Path]:
    """Yield the platform files of a folder, which may be missing, by name."""
    for path in sorted(folder.glob("*.toml")):
        if not path.name.startswith("."):  # an editor's
            yield path


def read_folder(folder: Path, *, prove: bool) -> tuple[dict[str, PlatformEntry], list[Fault]]:
    """Return what the files say, by platform, and every fault in them; `prove` is as in `fields.read_file`."""
    entries: dict[str, PlatformEntry] = {}
    faults: list[Fault] = []
    for path in platform_files(folder):
        entry, found = read_file(path, prove=prove)
        faults.extend(found)
        if entry is not None:
            entries[entry.id] = entry
    return entries, faults
