"""Reads the XML of an RSL document into plain values, safely: no document type, no entities, bounded in size.

What the terms mean is `rsl`'s. Uses expat itself, because it tells of a document type before anything in it is read,
in whatever encoding it comes; entities cannot be declared without one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from tosmon.core.signals.lines import MOST

__all__ = ["NAMESPACE", "Element", "NotRsl", "read_xml"]

NAMESPACE: Final = "https://rslstandard.org/rsl"
_DEEPEST: Final = 50  # the deepest element of RSL is the sixth
_TEXT: Final = 10_000  # characters of one element that are kept


class NotRsl(Exception):
    """The document cannot be read as RSL; the message says why."""


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, empty where it belongs to another one; attributes, text, children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Return the children of that name, in order."""
        return [child for child in self.children if child.name == name]


def read_xml(body: bytes) -> Element:
    """Return the root `rsl` of a document. Raises NotRsl for whatever is no RSL document, or is not safe to read."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError) as fault:  # the latter two for encodings that it does not know
        raise NotRsl(f"not XML: {fault}") from None
    return builder.root()


class _Builder:
    """Makes elements of expat's calls."""

    def __init__(self) -> None:
        self._top = Element("", {})
        self._open = [self._top]
        self._count = 0

    def root(self) -> Element:
        """Return the root element."""
        return self._top.children[0]

    def doctype(self, *_: object) -> None:
        """Refuse a document type: RSL has none, and entities come with one."""
        raise NotRsl("has a document type declaration, which RSL does not know and which is not read")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self._count += 1
        if self._count > MOST or len(self._open) > _DEEPEST:
            raise NotRsl(f"more than {MOST:,} elements, or nested more than {_DEEPEST} deep")
        namespace, _, local = name.rpartition(" ")
        if len(self._open) == 1 and (local, namespace) != ("rsl", NAMESPACE):
            raise NotRsl(
                f"begins with <{local[:40]}> of {f'namespace {namespace[:80]}' if namespace else 'no namespace'}"
            )
        element = Element(local if namespace == NAMESPACE else "", attributes)
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _: str) -> None:
        """Close an element."""
        self._open.pop()

    def text(self, text: str) -> None:
        """Keep text of the innermost element."""
        element = self._open[-1]
        element.text = (element.text + text)[:_TEXT]
