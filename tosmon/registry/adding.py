"""Add an entry to the user's watch list: a few lines of TOML, kept only when the whole list is without fault."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from tosmon.errors import Fault, HomeError, RegistryError, UsageError
from tosmon.registry.values import origin

__all__ = ["add_document"]


def add_document(folder: Path, document: str, url: str, *, select: Sequence[str] = (), language: str = "") -> Path:
    """Write an entry for a document into the platform's file below `folder`, and return that file.

    Raises:
        UsageError: the document's name has not two parts, or the file names it already.
        RegistryError: with the entry the list would have these faults; nothing was written.
        HomeError: the file cannot be written.

    """
    from tosmon.registry import PACKAGED, validate  # noqa: PLC0415 - this module is part of that package

    platform, _, name = document.partition("/")
    if not platform or not name:
        raise UsageError(f"expected PLATFORM/DOCUMENT, got {document!r}", remedy="as example/terms-of-service")
    path = folder / f"{platform}.toml"
    before = path.read_text("utf-8") if path.exists() else None
    header = f"[documents.{json.dumps(name)}]"
    if before is not None and header in before:
        raise UsageError(f"{path} has an entry for {name} already", remedy="edit it there")
    text = before if before is not None else _head(platform, url, known=(PACKAGED / path.name).exists())
    _write(path, f"{text.rstrip()}\n\n{header}\n{_fields(url, select, language)}".lstrip())
    faults = validate(user_folder=folder)
    if faults:
        _undo(path, before)
        raise RegistryError(faults)
    return path


def _head(platform: str, url: str, *, known: bool) -> str:
    """Return the beginning of a new file; one that extends a packaged platform needs none."""
    if known:
        return ""
    try:
        site = origin(url)
    except ValueError:
        raise RegistryError((Fault(f"{platform}.toml", "", "url", f"expected an address, got {url!r}"),)) from None
    return f"name = {json.dumps(platform)}\nsite = {json.dumps(site)}\n"


def _fields(url: str, select: Sequence[str], language: str) -> str:
    lines = [f"url = {json.dumps(url)}"]
    if select:
        lines.append(f"select = {json.dumps(list(select))}")
    if language:
        lines.append(f"language = {json.dumps(language)}")
    return "\n".join(lines) + "\n"


def _write(path: Path, text: str) -> None:
    """Write a file so that a crash leaves the old or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise HomeError(f"cannot write {path}: {error.strerror}") from error


def _undo(path: Path, before: str | None) -> None:
    if before is None:
        path.unlink()
    else:
        _write(path, before)
