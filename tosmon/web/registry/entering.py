"""What the form of a new document says: as it was typed, what is wrong with it, and the document that it makes.

Single values are read by the readers of platform files: what these refuse, no page writes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from tosmon.core.layout import document_fault
from tosmon.core.model import Selection
from tosmon.registry import Document, DocumentKind, Page, Render
from tosmon.registry.naming import title_of
from tosmon.registry.values import address, choice, css, language
from tosmon.registry.written import DocumentEntry

__all__ = ["Entered", "Read"]

LONGEST: Final = 2_000  # characters of one field
MOST: Final = 12  # selectors
LONGEST_SELECTOR: Final = 300
UNNAMED: Final = "looked-at/page"  # while nobody has named it


@dataclass(frozen=True, slots=True)
class Entered:
    """The fields of the form as somebody filled them in. `select` and `remove` have a selector on each line."""

    url: str = ""
    select: str = ""
    remove: str = ""
    render: str = "auto"
    language: str = ""
    platform: str = ""
    called: str = ""
    document: str = ""
    title: str = ""

    @classmethod
    def of(cls, one: Callable[[str], str]) -> Self:
        """Return what was sent: `one` gives the value of a field."""
        given: dict[str, Any] = {field.name: one(field.name)[:LONGEST] for field in fields(cls)}
        return cls(**{**given, "render": given["render"] or "auto"})

    @property
    def page(self) -> tuple[str, str]:
        """Return what the page is fetched by: another of these is another page."""
        return self.url, self.render

    @property
    def looked(self) -> tuple[str, ...]:
        """Return what decides how the page is read: what was looked at with another is not what would be watched."""
        return self.url, self.render, self.language, *_lines(self.select), "-", *_lines(self.remove)

    @property
    def id(self) -> str:
        """Return the name of the document."""
        return f"{self.platform}/{self.document}"

    def read(self, *, named: bool) -> Read:
        """Return what the fields say; with `named`, the names are asked for as well."""
        reading = _Reading(self)
        reading.read(named=named)
        return Read(reading.faults, None if reading.faults else reading.document(self.id if named else UNNAMED))

    def entry(self) -> DocumentEntry:
        """Return the entry of a platform file that says this, which must be without fault."""
        return DocumentEntry(
            file="",
            title=self.title if self.title and self.title != title_of(self.document) else None,
            url=self.url,
            select=_lines(self.select) or None,
            remove=_lines(self.remove) or None,
            language=self.language or None,
            render=None if self.render == Render.HTTP else Render(self.render),
        )


@dataclass(frozen=True, slots=True)
class Read:
    """What came of the fields: what is wrong, by field, or else the document."""

    faults: Mapping[str, Sequence[str]]
    document: Document | None


class _Reading:
    """Reads the fields one by one, and gathers what is wrong."""

    def __init__(self, entered: Entered) -> None:
        self._entered = entered
        self.faults: defaultdict[str, list[str]] = defaultdict(list)

    def read(self, *, named: bool) -> None:
        one = self._entered
        self._try("url", address, one.url)
        self._try("render", choice(Render), one.render)
        if one.language:
            self._try("language", language, one.language)
        for name in ("select", "remove"):
            self._selectors(name, _lines(getattr(one, name)))
        if named:
            fault = document_fault(one.id)
            if fault:
                self.faults["platform" if "platform" in fault else "document"].append(fault)
            for name in ("called", "title"):
                value = getattr(one, name)
                if value and not value.isprintable():
                    self.faults[name].append("expected a text of one line")

    def document(self, name: str) -> Document:
        one = self._entered
        platform, _, own = name.partition("/")
        selection = Selection(_lines(one.select), _lines(one.remove))
        return Document(
            platform,
            own,
            one.title or title_of(own),
            DocumentKind.TEXT,
            (Page(one.url, selection),),
            language=one.language,
            render=Render(one.render),
        )

    def _selectors(self, name: str, lines: Sequence[str]) -> None:
        if len(lines) > MOST:
            self.faults[name].append(f"expected {MOST} selectors at most")
        for line in lines[:MOST]:
            if len(line) > LONGEST_SELECTOR:
                self.faults[name].append(f"expected selectors of {LONGEST_SELECTOR} characters at most")
            else:
                self._try(name, css, line)

    def _try(self, name: str, read: Callable[[object], object], value: str) -> None:
        try:
            read(value)
        except ValueError as fault:
            self.faults[name].append(str(fault))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in re.split(r"[\r\n]+", text) if line.strip())
