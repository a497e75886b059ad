"""Write another selection of a document into the user's watch list, and leave everything else of the file as it is.

A file that would have faults then, or say something else than was asked for, is put back as it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tosmon.core.model import Range, Selection, Selector
from tosmon.errors import Fault, NotFound, RegistryError
from tosmon.registry.files import put_back, read_text, write_text
from tosmon.registry.model import Document, Page

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

__all__ = ["Mended", "in_toml", "mend"]

_Table = MutableMapping[str, Any]
_MARK = "\ufeff"  # of byte order, which editors on Windows leave


@dataclass(frozen=True, slots=True)
class Mended:
    """What was written: the file, the table in it ("documents.terms"), and what stood there before, as TOML lines.

    `before` is empty where the table was not there: then deleting it undoes everything.
    """

    path: Path
    table: str
    before: tuple[str, ...]


def mend(folder: Path, document: Document, selections: Sequence[Selection]) -> Mended:
    """Let the platform's file below `folder` give these selections to the document's pages, one each, in their order.

    Raises:
        RegistryError: the list would have these faults with it; the file is as it was.
        HomeError: the file cannot be read or written.

    """
    from tosmon.registry import load  # noqa: PLC0415 - this module is part of that package

    path = folder / f"{document.platform}.toml"
    before = read_text(path)
    faults: tuple[Fault, ...] = ()
    for keys in _places(document.name, _parsed(before)):
        file = _parsed(before)
        mended = Mended(path, ".".join(map(_key, keys)), _write_in(file, keys, document, selections))
        write_text(path, _marked(file.as_string(), before))
        try:
            read = load(user_folder=folder).document(document.id)
            if tuple(page.selection for page in read.pages) == tuple(selections):
                return mended
            faults = faults or (_fault(mended, "expected the selection that was written to be the one that counts"),)
        except NotFound as error:
            faults = faults or (_fault(mended, str(error)),)
        except RegistryError as error:
            faults = faults or error.faults
        put_back(path, before)
    raise RegistryError(faults)


def _fault(mended: Mended, expected: str) -> Fault:
    return Fault(mended.path.name, mended.table, "select", expected)


def _places(name: str, file: TOMLDocument) -> Iterator[tuple[str, ...]]:
    """Yield where the document may be written, the best first: a variant stands below its document, or by itself."""
    base, _, variant = name.partition("@")
    own, below = ("documents", name), ("documents", base, "variants", variant)
    if not variant:
        yield own
        return
    yield from (below, own) if _at(file, below) is not None else (own, below)


def _at(file: TOMLDocument, keys: tuple[str, ...]) -> Any:  # noqa: ANN401 - whatever TOML holds there
    value: Any = file
    for key in keys:
        value = value.get(key) if isinstance(value, MutableMapping) else None
    return value


def _parsed(text: str) -> TOMLDocument:
    import tomlkit  # noqa: PLC0415 - takes 30 ms, and only who writes a file needs it

    return tomlkit.parse(text.removeprefix(_MARK))


def _marked(text: str, before: str) -> str:
    return (_MARK if before.startswith(_MARK) else "") + text


def _write_in(
    file: TOMLDocument, keys: tuple[str, ...], document: Document, selections: Sequence[Selection]
) -> tuple[str, ...]:
    """Write the selections into that table, which is made where it is missing; return what they replaced."""
    import tomlkit  # noqa: PLC0415 - as above

    table: Any = file
    for place, key in enumerate(keys):
        if key not in table:
            last = place == len(keys) - 1
            table[key] = tomlkit.table(is_super_table=not last)
        table = table[key]
    if len(document.pages) == 1 and "combine" not in table:
        return _put(table, document.pages[0].selection, selections[0])
    if "combine" not in table:
        pages = tomlkit.array().multiline(multiline=True)
        for page in document.pages:
            pages.append(_page(page))
        table["combine"] = pages
    before: list[str] = []
    for page, entry, selection in zip(document.pages, table["combine"], selections, strict=True):
        if page.selection != selection:
            before += (f"{line}  # of {page.url}" for line in _put(entry, page.selection, selection))
    return tuple(before)


def _page(page: Page) -> _Table:
    """Return a page's own table, as the document reads it now."""
    import tomlkit  # noqa: PLC0415 - as above

    table = tomlkit.inline_table()
    table["url"] = page.url
    _put(table, Selection(), page.selection)
    if page.render is not None:
        table["render"] = page.render.value
    if page.filters:
        table["filters"] = list(page.filters)
    return table


def _put(table: _Table, old: Selection, new: Selection) -> tuple[str, ...]:
    """Give a table a selection; return the lines that it had. What is taken out stays as it is written where it can."""
    names = ("select", "remove") if new.remove != old.remove else ("select",)
    before = tuple(f"{name} = {table[name].as_string()}" for name in names if name in table)
    table["select"] = _entries(new.select)
    if "remove" in names:
        table["remove"] = _entries(new.remove)
    return before


def in_toml(entries: Sequence[Selector]) -> str:
    """Return a list of selectors as a value of TOML; an only one without the list."""
    import tomlkit  # noqa: PLC0415 - as above

    return str(tomlkit.item(_entries(entries)).as_string())


def _entries(entries: Sequence[Selector]) -> Any:  # noqa: ANN401 - a text, a table or a list
    values = [_range(entry) if isinstance(entry, Range) else entry for entry in entries]
    return values[0] if len(values) == 1 else values


def _range(entry: Range) -> _Table:
    import tomlkit  # noqa: PLC0415 - as above

    table = tomlkit.inline_table()
    table["start_before" if entry.start_included else "start_after"] = entry.start
    table["end_after" if entry.end_included else "end_before"] = entry.end
    return table


def _key(name: str) -> str:
    """Return a key as TOML writes it."""
    bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)
