"""Write entries as a platform file: the inverse of `fields.read_file`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tosmon.core.model import Range
from tosmon.core.units import duration_text
from tosmon.registry.written import DocumentEntry, FormerEntry, PageEntry, PlatformEntry

__all__ = ["document_text", "platform_text", "toml_string"]

_WIDTH = 110  # of a line: characters of a line, from which on lists are broken
_NOT_FIELDS: Final = {"file", "place", "id", "documents", "faulty"}  # known by where it stands


def platform_text(entry: PlatformEntry, *, comment: str = "") -> str:
    """Return a platform file that says what the entry does; `comment` stands above it."""
    head = [*(f"# {line}" for line in comment.splitlines()), *_lines(entry)]
    parts = ["\n".join(head), *(document_text(name, one) for name, one in entry.documents.items())]
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def document_text(name: str, entry: DocumentEntry) -> str:
    """Return a document's table, with those below it."""
    return "\n\n".join(_tables(f"documents.{_key(name)}", entry)) + "\n"


def _tables(path: str, one: DocumentEntry | FormerEntry | PageEntry, *, listed: bool = False) -> Iterator[str]:
    """Yield the table of an entry, then those of its longer pages, its variants and its past."""
    header = f"[[{path}]]" if listed else f"[{path}]"
    yield "\n".join([header, *_lines(one)])
    pages = getattr(one, "combine", None) or ()
    for page in () if _fits(pages) else pages:
        yield from _tables(f"{path}.combine", page, listed=True)
    if isinstance(one, DocumentEntry):
        for name, variant in (one.variants or {}).items():
            yield from _tables(f"{path}.variants.{_key(name)}", variant)
        for former in one.previous or ():
            yield from _tables(f"{path}.previous", former, listed=True)


def _lines(one: DocumentEntry | FormerEntry | PageEntry | PlatformEntry) -> Iterator[str]:
    """Yield a line for each field that the entry says and that has no table of its own."""
    for field in fields(one):
        value = getattr(one, field.name)
        own_table = field.name in {"variants", "previous"} and value != ()
        if value is None or field.name in _NOT_FIELDS or own_table or (field.name == "combine" and not _fits(value)):
            continue
        shown = value.removeprefix("https://") if field.name == "site" else value
        yield f"{field.name} = {_broken(shown)}"


def _fits(pages: tuple[PageEntry, ...]) -> bool:
    """Return whether each page can stand in a line of its own."""
    return all(len(_inline(page)) <= _WIDTH for page in pages)


def _broken(value: object) -> str:
    """Return a value, a list over several lines where it is long or of pages."""
    if isinstance(value, tuple) and value and (len(_inline(value)) > _WIDTH or isinstance(value[0], PageEntry)):
        items = "".join(f"  {_inline(item)},\n" for item in value)
        return f"[\n{items}]"
    return _inline(value)


def _inline(value: object) -> str:
    """Return a value in one line. An only selector or filter needs no list."""
    if isinstance(value, tuple):
        if len(value) == 1 and isinstance(value[0], str | Range):
            return _inline(value[0])
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, PageEntry):
        return _inline(
            {one.name: getattr(value, one.name) for one in fields(value) if getattr(value, one.name) is not None}
        )
    if isinstance(value, Range):
        start = "start_before" if value.start_included else "start_after"
        return _inline({start: value.start, "end_after" if value.end_included else "end_before": value.end})
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {_inline(one)}' for name, one in value.items())} }}"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        # As UTC: a clock that is ahead of it by odd seconds has no place in TOML.
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value.isoformat()
    return toml_string(duration_text(value) if isinstance(value, timedelta) else str(value))


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name, re.ASCII) else toml_string(name)


def toml_string(text: str) -> str:
    """Return a text as a string of TOML 1.0: as it is between single quotes where that saves escapes."""
    if ('"' in text or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\u{ord(found[0]):04x}", escaped) + '"'
