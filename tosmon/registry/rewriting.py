"""Write documents into the text of a platform file, and leave everything else of it as it is."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Final

from tosmon.core.toml import parse_toml
from tosmon.registry.writing import document_text
from tosmon.registry.written import DocumentEntry

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

__all__ = ["with_documents"]

_MARK: Final = "\ufeff"  # of byte order, which editors on Windows leave
_PAGES: Final = {"url": "combine", "combine": "url"}  # where one is said, the other no longer counts


def with_documents(text: str, documents: Mapping[str, DocumentEntry]) -> str:
    """Return the text with these documents: new ones at its end, and what others say laid over their tables."""
    there = parse_toml(text.encode()).get("documents", {})
    new = {name: one for name, one in documents.items() if name not in there}
    changed = {name: one for name, one in documents.items() if name in there}
    if changed:
        text = _laid_over(text, changed)
    if new:
        tables = "\n".join(document_text(name, one) for name, one in new.items())
        text = f"{text.rstrip()}\n\n{tables}"
    return text


def _laid_over(text: str, documents: Mapping[str, DocumentEntry]) -> str:
    import tomlkit  # noqa: PLC0415 - takes 30 ms, and only who writes a file needs it

    mark = _MARK if text.startswith(_MARK) else ""
    file = tomlkit.parse(text.removeprefix(_MARK))
    for name, one in documents.items():
        said = _tables(tomlkit.parse(document_text(name, one)))
        table = _tables(file)[name]
        for field, value in said[name].items():
            table.pop(_PAGES.get(field, ""), None)
            table[field] = value
    return mark + file.as_string()


def _tables(file: TOMLDocument) -> MutableMapping[str, MutableMapping[str, Any]]:
    """Return the documents of a file that has no faults, by name."""
    tables: Any = file["documents"]
    return tables  # type: ignore[no-any-return]  # tomlkit types what TOML holds as any item
