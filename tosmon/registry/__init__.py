"""The watch list: read from TOML, one file per platform, in the package and in the user's `platforms` folder.

`load` answers with the `Registry` or raises every fault at once; `validate` lists the faults. How a file is written is
told in `docs/registry.md`. When and how documents are fetched is for others.
"""

from __future__ import annotations

from pathlib import Path

from tosmon.errors import Fault, RegistryError
from tosmon.registry.building import ROBOTS_INTERVAL, SIGNAL_INTERVAL, TEXT_INTERVAL, build
from tosmon.registry.entries import document_from
from tosmon.registry.folders import read_folder
from tosmon.registry.merging import merge
from tosmon.registry.model import Document, DocumentKind, Former, Page, Platform, PlatformKind, Render, RobotsPolicy
from tosmon.registry.watchlist import Registry

__all__ = [
    "PACKAGED",
    "ROBOTS_INTERVAL",
    "SIGNAL_INTERVAL",
    "TEXT_INTERVAL",
    "Document",
    "DocumentKind",
    "Former",
    "Page",
    "Platform",
    "PlatformKind",
    "Registry",
    "Render",
    "RobotsPolicy",
    "document_from",
    "load",
    "validate",
]

PACKAGED = Path(__file__).resolve().parent.parent / "data" / "platforms"


def load(*, user_folder: Path | None, packaged: bool = True) -> Registry:
    """Return the watch list: the packaged platforms, with the user's files laid over them and added to them.

    Raises:
        RegistryError: with every fault of every file.
    """
    registry, faults = _read(user_folder, packaged=packaged, prove_packaged=False)
    if faults:
        raise RegistryError(faults)
    return registry


def validate(*, user_folder: Path | None, packaged: bool = True) -> tuple[Fault, ...]:
    """Return every fault; the packaged files' selectors and crontab fields, which `load` trusts, are proved as well."""
    return _read(user_folder, packaged=packaged, prove_packaged=True)[1]


def _read(user_folder: Path | None, *, packaged: bool, prove_packaged: bool) -> tuple[Registry, tuple[Fault, ...]]:
    entries, faults = read_folder(PACKAGED, prove=prove_packaged) if packaged else ({}, [])
    known = tuple(entries)
    if user_folder is not None:
        own, own_faults = read_folder(user_folder, prove=True)
        faults += own_faults
        for name, entry in own.items():
            entries[name] = merge(entries[name], entry) if name in entries else entry
    registry, more = build(entries.values(), known)
    return registry, tuple(sorted((*faults, *more), key=lambda fault: fault.file))
