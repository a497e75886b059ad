"""Add an entry to the user's watch list: a few lines of TOML, kept only when the whole list is without fault."""

from __future__ import annotations

from pathlib import Path

from tosmon.core.layout import document_fault
from tosmon.core.toml import NotToml, parse_toml
from tosmon.errors import Fault, RegistryError, UsageError
from tosmon.registry.files import put_back, read_text, write_text
from tosmon.registry.values import origin
from tosmon.registry.writing import document_text, platform_text
from tosmon.registry.written import DocumentEntry, PlatformEntry, addresses

__all__ = ["add_document"]


def add_document(folder: Path, document: str, entry: DocumentEntry, *, called: str = "") -> Path:
    """Write the entry of a document into the platform's file below `folder`, and return that file.

    `called` is the name of a platform that is new.

    Raises:
        UsageError: the document's name is none, or the file names it already.
        RegistryError: with the entry the list would have these faults; nothing was written.
        HomeError: the file cannot be read or written.

    """
    from tosmon.registry import PACKAGED, validate  # noqa: PLC0415 - this module is part of that package

    platform, _, name = document.partition("/")
    fault = document_fault(document)
    if fault:
        raise UsageError(f"{document!r} cannot be watched: {fault}", remedy="write it as example/terms-of-service")
    path = folder / f"{platform}.toml"
    before = read_text(path)
    if _has(before, name):
        raise UsageError(f"{path} has an entry for {name} already", remedy="edit it there")
    text = before or _head(platform, addresses(entry)[0], called or platform, known=(PACKAGED / path.name).exists())
    write_text(path, f"{text.rstrip()}\n\n{document_text(name, entry)}".lstrip())
    faults = validate(user_folder=folder)
    if faults:
        put_back(path, before)
        raise RegistryError(faults)
    return path


def _has(text: str, name: str) -> bool:
    """Return whether the file has an entry of that name; one that is no TOML is left to validation."""
    try:
        documents = parse_toml(text.encode()).get("documents")
    except NotToml:
        return False
    return isinstance(documents, dict) and name in documents


def _head(platform: str, url: str, called: str, *, known: bool) -> str:
    """Return the beginning of a new file; one that extends a packaged platform needs none."""
    if known:
        return ""
    try:
        site = origin(url)
    except ValueError:
        site = ""
    if not site.startswith(("https://", "http://")):
        raise RegistryError((Fault(f"{platform}.toml", "", "url", f"expected an https address, got {url!r}"),))
    return platform_text(PlatformEntry(f"{platform}.toml", platform, name=called, site=site))
