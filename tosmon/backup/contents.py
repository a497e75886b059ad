"""What a backup holds, as values and JSON: its description and its list of files; packing them is left to others."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tosmon.core.layout import (
    ALERTS,
    CATALOG,
    CRAWLERS,
    SETTINGS,
    UNSUBSCRIBE_KEY,
    is_platform_file,
    is_template,
    parse_batch,
    parse_object,
    parse_seal,
)

__all__ = [
    "DESCRIPTION",
    "FORMAT",
    "MANIFEST",
    "BackupReport",
    "Item",
    "Progress",
    "expected_name",
    "forget_members",
    "is_object",
    "row_counts",
]

DESCRIPTION = "backup.json"
MANIFEST = "manifest.jsonl"
FORMAT = 1

Progress = Callable[[int, int], None]
"""Called now and then with the bytes that are done and the bytes in all."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds. `rows` counts the catalog's rows by table, `size` the bytes of its files."""

    file: str
    created_at: str  # UTC, ISO 8601
    software: str
    files: int
    size: int
    objects: int
    seals: int
    platforms: int
    settings: bool
    rows: Mapping[str, int]
    secrets_withheld: int = 0  # of the settings; who restores sets them again

    def to_json(self) -> bytes:
        """Return the description that goes into the backup."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes, file: str) -> BackupReport:
        """Return what a description says; `file` is where it was found.

        Raises:
            ValueError: it is no description, or of a later format.
        """
        value = json.loads(data)
        if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
            raise ValueError("its description is of a format that this version of tosmon does not know")
        kinds = {"created_at": str, "software": str, "settings": bool, "rows": dict}
        value.setdefault("secrets_withheld", 0)  # backups of earlier versions hold what they hold
        numbers = ("files", "size", "objects", "seals", "platforms", "secrets_withheld")
        for name, kind in {**kinds, **dict.fromkeys(numbers, int)}.items():
            if not isinstance(value.get(name), kind):
                raise ValueError(f"its description lacks {name}")  # noqa: TRY004 - one error for all that is wrong
        return cls(**{**value, "file": file}) if value.keys() == set(cls.__slots__) else _unknown(value)


def _unknown(value: Mapping[str, object]) -> BackupReport:
    raise ValueError(f"its description has unknown fields: {', '.join(sorted(value))}")


@dataclass(frozen=True, slots=True)
class Item:
    """One file of a backup."""

    name: str
    size: int
    sha256: str

    def to_json(self) -> bytes:
        """Return the item's line of the manifest."""
        return json.dumps(asdict(self), separators=(",", ":")).encode() + b"\n"

    @classmethod
    def from_json(cls, line: bytes) -> Item:
        """Return the item of a line.

        Raises:
            ValueError: it is no such line, or names something that no home holds.
        """
        value: Any = json.loads(line)
        if not isinstance(value, dict) or {name: type(item) for name, item in value.items()} != _ITEM:
            raise ValueError("a line of its manifest is no name, size and hash")
        item = cls(**value)
        if item.size < 0 or not expected_name(item.name):
            raise ValueError(f"it holds {item.name!r}, which no home holds")
        return item


_ITEM = {"name": str, "size": int, "sha256": str}


def expected_name(name: str) -> bool:
    """Return whether a home may hold a file of that name; nothing else is ever unpacked."""
    own = name in (CATALOG, CRAWLERS, SETTINGS, ALERTS, UNSUBSCRIBE_KEY) or is_platform_file(name) or is_template(name)
    return own or parse_seal(name) is not None or is_object(name)


def is_object(name: str) -> bool:
    """Return whether a name is that of an object: a snapshot of ours, or a batch of what others saw."""
    return str(parse_object(name) or parse_batch(name)) == name


def row_counts(catalog: Path) -> dict[str, int]:
    """Return how many rows each table of a catalog has that nobody writes to; nothing of it is trusted or changed.

    Raises:
        sqlite3.Error: it is no database, or a damaged one.
    """
    with closing(sqlite3.connect(f"{catalog.absolute().as_uri()}?immutable=1", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        names = [str(name) for (name,) in connection.execute(query).fetchall()]
        return {name: _count(connection, name) for name in sorted(names)}


def _count(connection: sqlite3.Connection, table: str) -> int:
    quoted = table.replace('"', '""')
    (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()  # noqa: S608 - quoted as SQL has it
    return int(count)


def forget_members(tar: tarfile.TarFile) -> None:
    """Let go of the record that tarfile keeps of every member: a gigabyte for a million files."""
    tar.members = []  # type: ignore[attr-defined]  # Python 3.13 has `stream=True` for this; 3.11 only the attribute
