"""Write entries as a platform file: the inverse of `fields.read_file`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tosmon.core.model import Range
from tosmon.core.units import duration_text
from tosmon.registry.values import site
from tosmon.registry.written import DocumentEntry, FormerEntry, PageEntry, PlatformEntry

__all__ = ["document_text", "platform_text", "toml_string"]

_WIDTH = 110  # of a line: characters of a line, from which on lists are broken
_NOT_FIELDS: Final = {"file", "place", "id", "documents", "faulty"}  # known by where it stands
_ONE_OR_MANY: Final = {"select", "remove", "filters"}  # where an only one needs no list


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
    for name, value in _said(one):
        if name == "combine" and isinstance(value, tuple):
            if _fits(value):
                yield f"combine = {_listed(value)}"
        elif name == "site":
            yield f"site = {_inline(_host(str(value)))}"
        elif name not in {"variants", "previous"} or value == ():
            shown = _inline(value, name)
            yield f"{name} = {_listed(value) if isinstance(value, tuple) and len(shown) > _WIDTH else shown}"


def _said(one: DocumentEntry | FormerEntry | PageEntry | PlatformEntry) -> Iterator[tuple[str, object]]:
    for field in fields(one):
        value = getattr(one, field.name)
        if value is not None and field.name not in _NOT_FIELDS:
            yield field.name, value


def _fits(pages: tuple[PageEntry, ...]) -> bool:
    """Return whether each page can stand in a line of its own."""
    return all(len(_inline(page)) <= _WIDTH for page in pages)


def _host(place: str) -> str:
    """Return the host of a site where that says it all, else its whole origin."""
    host = place.removeprefix("https://")
    try:
        return host if site(host) == place else place
    except ValueError:
        return place


def _listed(values: Sequence[object]) -> str:
    """Return a list over several lines."""
    items = "".join(f"  {_inline(value)},\n" for value in values)
    return f"[\n{items}]"


def _inline(value: object, name: str = "") -> str:
    """Return the value of a field in one line."""
    if isinstance(value, tuple):
        if len(value) == 1 and name in _ONE_OR_MANY:
            return _inline(value[0])
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, PageEntry):
        return f"{{ {', '.join(f'{one} = {_inline(its, one)}' for one, its in _said(value))} }}"
    if isinstance(value, Range):
        start = "start_before" if value.start_included else "start_after"
        return _inline({start: value.start, "end_after" if value.end_included else "end_before": value.end})
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(one)} = {_inline(its)}' for one, its in value.items())} }}"
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
