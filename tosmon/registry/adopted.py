"""Write what the watch list takes over of declarations: all of it or nothing, and never a list that has faults."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from tosmon.errors import Fault, RegistryError
from tosmon.registry import PACKAGED, validate
from tosmon.registry.adopting import WRITTEN, Lists, PlannedFile, Wanted, plan
from tosmon.registry.files import put_back, read_text, write_text
from tosmon.registry.folders import platform_files, read_folder

__all__ = ["adopt"]


def adopt(folder: Path, wanted: Sequence[Wanted], *, replacing: bool, writing: bool) -> tuple[PlannedFile, ...]:
    """Return what becomes of the files below `folder`, which are written with `writing`.

    What the list would have a fault with is left out, and told as refused.

    Raises:
        RegistryError: the list has these faults already; nothing was written.
        HomeError: a file cannot be read or written; what was written is as it was before.

    """
    faults = validate(user_folder=folder)
    if faults:
        raise RegistryError(faults)
    lists = _lists(folder)
    refused: dict[tuple[str, str], str] = {}
    files = plan(wanted, lists, replacing=replacing, refused=refused)
    while faults := _faults_with(lists, files):
        more = _to_refuse(faults, files)
        if not more.keys() - refused.keys():
            raise RegistryError(faults)
        refused = {**more, **refused}
        files = plan(wanted, lists, replacing=replacing, refused=refused)
    if writing:
        _write(folder, [file for file in files if file.changed])
    return files


def _lists(folder: Path) -> Lists:
    packaged, _ = read_folder(PACKAGED, prove=False)
    own, _ = read_folder(folder, prove=False)
    return Lists(packaged, own, {path.stem: read_text(path) for path in platform_files(folder)})


# --- faults -----------------------------------------------------------------------------------------------------------


def _faults_with(lists: Lists, files: Iterable[PlannedFile]) -> tuple[Fault, ...]:
    """Return the faults that the list would have with these files."""
    texts = {**lists.texts, **{file.platform: file.text for file in files if file.changed}}
    with tempfile.TemporaryDirectory(prefix="tosmon-declarations-") as place:
        for platform, text in texts.items():
            (Path(place) / f"{platform}.toml").write_text(text, encoding="utf-8", newline="")
        return validate(user_folder=Path(place))


def _to_refuse(faults: Iterable[Fault], files: Sequence[PlannedFile]) -> dict[tuple[str, str], str]:
    """Return the documents, or with an empty name platforms, that bring the faults, and which."""
    changed = {file.platform: file for file in files if file.changed}
    found: dict[tuple[str, str], str] = {}
    for fault in faults:
        file = changed.get(fault.file.removesuffix(".toml"))
        if file:
            found.setdefault((file.platform, _document_of(fault, file)), _told(fault))
    return found


def _document_of(fault: Fault, file: PlannedFile) -> str:
    """Return the name of the written document that a fault is told of; empty for none, or the whole platform."""
    names = [one.document.partition("/")[2] for one in file.documents if one.change in WRITTEN]
    return next((name for name in names if re.match(rf"documents\.{re.escape(name)}(?![\w-])", fault.entry)), "")


def _told(fault: Fault) -> str:
    place = ".".join(part for part in (fault.entry, fault.field) if part)
    return f"{place}: {fault.expected}" if place else fault.expected


# --- writing ----------------------------------------------------------------------------------------------------------


def _write(folder: Path, files: Sequence[PlannedFile]) -> None:
    """Write all files; where one fails, or the user stops it, those that were written are put back."""
    done: list[PlannedFile] = []
    try:
        for file in files:
            done.append(file)
            write_text(folder / f"{file.platform}.toml", file.text)
    except BaseException:
        for file in done:
            _undo(folder / f"{file.platform}.toml", file)
        raise


def _undo(path: Path, file: PlannedFile) -> None:
    if read_text(path) != file.before:
        put_back(path, file.before)
